"""Server-rendered Chinese pages: templates, static files with their version, and what every page shows."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
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
_ALL = frozenset(Role)
_PAPERS = frozenset({Role.HQ, Role.CLERK, Role.STATION})


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of the menu."""

    href: str
    label: str
    roles: frozenset[Role] = _ALL
    also: tuple[str, ...] = ()  # addresses of pages that belong to it


@dataclass(frozen=True, slots=True)
class _Group:
    """One entry of the menu, with the pages below it."""

    label: str
    pages: tuple[_Page, ...]


_MENU = (
    _Group("待办", (_Page("/board", "待办", also=("/conflicts",)),)),
    _Group("单据", (_Page("/documents", "单据"),)),
    _Group(
        "服务",
        (
            _Page("/tickets", "维修单", also=("/balers",)),
            _Page("/quality", "质量信息"),
            _Page("/dispatch", "派单核实", _PAPERS),
            _Page("/registers", "用户登记"),
            _Page("/trainings", "客户培训"),
            _Page("/improvements", "改进跟踪"),
            _Page("/campaigns", "活动和培训班"),
        ),
    ),
    _Group("旧件", (_Page("/shipments", "旧件收货", also=("/tags",)), _Page("/inspections", "拍照检验"))),
    _Group(
        "备件",
        (
            _Page("/parts-requests", "备件申报"),
            _Page("/deliveries", "到货确认"),
            _Page("/returns", "备件退换"),
            _Page("/deposits", "保证金"),
        ),
    ),
    _Group("结算", (_Page("/settlements", "费用结算", _ALL - {Role.RECEIVING}, also=("/invoices",)),)),
    _Group(
        "资料",
        (
            _Page("/tables", "资料导入", _DESK),
            _Page("/forms", "表格下载", also=("/papers",)),
            _Page("/templates", "Word 模板", frozenset({Role.HQ})),
            _Page("/search", "查找", also=("/stations",)),
        ),
    ),
)
"""The entries, at most seven for anybody, each with its pages; an entry leads to the first that somebody may open."""


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
    menu, below = _menu(scope, request.url.path) if scope is not None else ([], [])
    frame = {"user": user, "menu": menu, "below": below, "notes": [], "back": None}
    body = _environment().get_template(template).render({**frame, **values})
    return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})


def refusal_notes(refusal: str | None) -> list[dict[str, str]]:
    """Return the notes of a page whose request was refused: that sentence, marked as bad; none without a refusal."""
    return [{"kind": "bad", "text": refusal}] if refusal else []


def _menu(scope: Scope, path: str) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The entries of somebody's role, and the pages below the one where the page is."""
    here = f"/{path.split('/')[1]}"
    entries: list[dict[str, object]] = []
    below: list[dict[str, object]] = []
    for group in _MENU:
        shown = [one for one in group.pages if scope.role in one.roles]
        found = [one for one in shown if here in (one.href, *one.also)]
        if shown:
            entries.append({"href": shown[0].href, "label": group.label, "current": bool(found)})
        if found and len(shown) > 1:
            below = [{"href": one.href, "label": one.label, "current": one in found} for one in shown]
    return entries, below
