"""Statements for people (结算): compute, explain line by line, confirm, download."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain import clauses, days
from service.domain.scope import Scope
from service.domain.statement import clause_order
from service.errors import ConflictError, InvalidInputError
from service.store import adjustments, archive, archive_pages, policies, statements
from service.store.nouns import STATIONS
from service.store.statements import Kept
from service.usecases import evidence, settling
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import links, statement_views

router = APIRouter(include_in_schema=False)
_STATIONS = 1000
_STATUS = {"draft": "草稿", "confirmed": "已确认"}


@dataclass(frozen=True, slots=True)
class Proof:
    """What a line rests on, with the page that shows it."""

    label: str
    value: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement."""

    evidence: tuple[Proof, ...]
    quantity: str
    rate: str
    amount: str
    reason: str | None
    zero: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one clause."""

    clause: str
    title: str
    sum: str
    lines: tuple[Line, ...]


@router.get("/settlements", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the statements, newest first."""
    return _list_page(request, desk, scope)


@router.post("/settlements", response_class=HTMLResponse)
def settle(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    station_code: Annotated[str, Form()],
    period: Annotated[str, Form()],
) -> Response:
    """Compute a month."""
    try:
        kept = settling.settle(desk.store, scope, station_code, period, desk.now())
    except InvalidInputError as error:
        return _list_page(request, desk, scope, problems.sentence(error))
    return RedirectResponse(f"/settlements/{kept.statement_no}", 303)


@router.get("/settlements/{statement_no}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, statement_no: str) -> Response:
    """Show a statement with what each line rests on."""
    return _statement_page(request, desk, scope, statements.find(desk.store, scope, statement_no))


@router.post("/settlements/{statement_no}/confirm", response_class=HTMLResponse)
def confirm(request: Request, desk: TheDesk, scope: TheScope, statement_no: str) -> Response:
    """Freeze a statement."""
    try:
        settling.confirm(desk.store, scope, statement_no, at=desk.now())
    except ConflictError as error:
        kept = statements.find(desk.store, scope, statement_no)
        return _statement_page(request, desk, scope, kept, problems.sentence(error))
    return RedirectResponse(f"/settlements/{statement_no}", 303)


@router.post("/settlements/{statement_no}/adjust", response_class=HTMLResponse)
def adjust(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    statement_no: str,
    period: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Book what a confirmed month would be now, less what it paid, into a later month, and show that month."""
    kept = statements.find(desk.store, scope, statement_no)
    before = len(adjustments.of_statement(desk.store, statement_no))
    try:
        later = settling.adjust(desk.store, scope, statement_no, period, reason.strip(), at=desk.now())
    except (ConflictError, InvalidInputError) as error:
        return _statement_page(request, desk, scope, kept, problems.sentence(error))
    if len(adjustments.of_statement(desk.store, statement_no)) == before:
        said = "按现在的档案和政策重算，与已付的没有差额，不用调整。"
        return _statement_page(request, desk, scope, kept, note={"kind": "good", "text": said})
    return RedirectResponse(f"/settlements/{later.statement_no}#adjustments", 303)


def _list_page(request: Request, desk: Desk, scope: Scope, refusal: str | None = None) -> Response:
    stations = archive_pages.page(desk.store, scope, STATIONS, limit=_STATIONS)
    names = {station.station_code: station.name for station in stations}
    values = {
        "statements": [
            {
                "id": kept.statement_no,
                "statement_no": kept.statement_no,
                "station": f"{kept.station_code} {names.get(kept.station_code) or ''}",
                "period": kept.period,
                "total": body["total"],
                "carried_forward": body["carried_forward"],
                "status": body["status"],
                "status_label": _STATUS[body["status"]],
            }
            for kept in statements.newest(desk.store, scope)
            for body in [kept.body]
        ],
        "stations": [{"code": code, "name": name or ""} for code, name in names.items() if scope.may_see(code)],
        "period": days.period_of(days.add_months(desk.now().date(), -1)),
        "may_settle": scope.decides,
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "statements.html", values)


def _statement_page(
    request: Request,
    desk: Desk,
    scope: Scope,
    kept: Kept,
    refusal: str | None = None,
    *,
    note: Mapping[str, str] | None = None,
) -> Response:
    station = archive.get_station(desk.store, kept.station_code)
    refused = {"kind": "bad", "text": refusal} if refusal else None
    values = {
        "id": kept.statement_no,
        "s": kept.body,
        "station": f"{kept.station_code} {station.name if station else ''}",
        "status_label": _STATUS[kept.body["status"]],
        "groups": list(_groups(desk, kept.body)),
        "may_settle": scope.decides,
        "confirmed": f"{kept.confirmed_by} {kept.confirmed_at:%Y-%m-%d %H:%M}" if kept.confirmed_at else None,
        "carried": _carried(desk, kept),
        "compared": statement_views.compared(desk, scope, kept),
        "corrected": statement_views.corrected(desk, kept),
        "next_period": max(days.next_period(kept.period), days.period_of(desk.now().date())),
        "policies": [one.version for one in policies.policy_book(desk.store).policies] if scope.sees_all else [],
        "notes": [one for one in (refused, note) if one],
    }
    return rendering.page(request, "statement.html", values)


def _carried(desk: Desk, kept: Kept) -> dict[str, object] | None:
    """Where what was carried in comes from, and what becomes of what is carried forward."""
    before = statements.of_month(desk.store, kept.station_code, days.period_before(kept.period))
    if Decimal(kept.body["carried_in"]) == 0 and Decimal(kept.body["carried_forward"]) == 0:
        return None
    return {
        "before": before.statement_no if before else days.period_before(kept.period),
        "href": links.page_of("statements", before.statement_no) if before else None,
        "next": days.next_period(kept.period),
    }


def _groups(desk: Desk, body: Mapping[str, Any]) -> Iterable[Group]:
    for clause in sorted(body["sums"], key=clause_order):
        lines = tuple(_line(desk, line) for line in body["lines"] if line["clause"] == clause)
        yield Group(clause, clauses.CLAUSES.get(clause, ""), body["sums"][clause], lines)


def _line(desk: Desk, line: Mapping[str, Any]) -> Line:
    proofs = tuple(
        Proof(proof.label, proof.value, links.proof_page(proof.key, proof.value, line["evidence"]))
        for proof in evidence.proofs(desk.store, line["evidence"])
    )
    zero = Decimal(line["amount"]) == 0
    return Line(proofs, line["quantity"], line["rate"], line["amount"], line["reason"], zero)
