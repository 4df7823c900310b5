"""Server-rendered Chinese pages: templates, static files with their version, and what every page shows."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.domain.scope import Role, Scope

HERE = Path(__file__).parent
ROLE_LABELS = {Role.HQ: "售后服务总部", Role.CLERK: "录入审核", Role.RECEIVING: "收货", Role.ADMIN: "管理员"}
_DESK = frozenset({Role.HQ, Role.CLERK})
_MENU = (
    ("/board", "待办", frozenset(Role)),
    ("/documents", "单据", frozenset(Role)),
    ("/shipments", "旧件收货", frozenset(Role)),
    ("/inspections", "检验", frozenset(Role)),
    ("/settlements", "费用结算", frozenset({Role.HQ, Role.CLERK, Role.STATION, Role.ADMIN})),
    ("/tables", "资料与表格", _DESK),
    ("/forms", "表格下载", frozenset(Role) - _DESK),
    ("/search", "查找", frozenset(Role)),
)
"""Address, words and roles of each entry: at most seven for anybody."""
_BELONGS = {
    "/tickets": "/board", "/conflicts": "/board", "/tags": "/shipments", "/invoices": "/settlements",
    "/returns": "/board", "/balers": "/search", "/stations": "/search", "/forms": "/tables",
}  # fmt: skip


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.globals["static"] = static_url
    return environment


@cache
def static_url(name: str) -> str:
    """Return the address of a static file; it changes with the file, so that a browser may keep it for ever."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def wants_page(request: Request) -> bool:
    """Say whether a browser asked for a page, and not a program for data."""
    path = request.url.path
    return not path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def page(request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """Return a rendered page with the menu of whoever asks."""
    scope: Scope | None = getattr(request.state, "scope", None)
    user = None
    if scope is not None:
        label = ROLE_LABELS.get(scope.role) or f"服务站 {scope.station_code}"
        user = {"name": scope.user, "role_label": label}
    menu = _menu(scope, request.url.path) if scope is not None else []
    body = (
        _environment().get_template(template).render({"user": user, "menu": menu, "notes": [], "back": None, **values})
    )
    return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})


def _menu(scope: Scope, path: str) -> list[dict[str, object]]:
    """The entries of somebody's role; the one is marked that the page is, or belongs to."""
    shown = [(href, label) for href, label, roles in _MENU if scope.role in roles]
    here = f"/{path.split('/')[1]}"
    current = here if here in {href for href, _ in shown} else _BELONGS.get(here)
    return [{"href": href, "label": label, "current": href == current} for href, label in shown]
