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
_MENU = (
    ("/documents", "单据", frozenset(Role)),
    ("/shipments", "旧件收货", frozenset(Role)),
    ("/settlements", "费用结算", frozenset({Role.HQ, Role.CLERK, Role.STATION, Role.ADMIN})),
    ("/forms", "表格下载", frozenset(Role)),
    ("/search", "查找", frozenset(Role)),
)


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
    menu = [
        {"href": href, "label": label, "current": request.url.path.startswith(href)}
        for href, label, roles in _MENU
        if scope is not None and scope.role in roles
    ]
    body = (
        _environment().get_template(template).render({"user": user, "menu": menu, "notes": [], "back": None, **values})
    )
    return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})
