"""Settlements over HTTP: compute, read in four formats, freeze, correct in a later period; HQ's exceptions."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from service.store import policies, statements
from service.usecases import deciding, month_by_month, policy_import, settling, statement_papers
from service.usecases.presenting import Json
from service.web.api.forms import as_file
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["settlements"])


class Month(BaseModel):
    """A station's month."""

    station_code: str
    period: str  # YYYY-MM
    policy_toml: str | None = None  # what if this policy were in force: computed, not kept


class WholeMonth(BaseModel):
    """A month of every station."""

    period: str  # YYYY-MM


class Correction(BaseModel):
    """Where and why a confirmed statement is corrected."""

    period: str  # the later month that carries the difference
    reason: str


class HqException(BaseModel):
    """An exception to a clause that speaks in principle (原则上)."""

    clause: str
    record: str
    reason: str


@router.post("/settlements")
def settle(desk: TheDesk, scope: TheScope, body: Month, policy: str = "") -> Json:
    """Compute a station's month; a confirmed one is returned as it was frozen.

    With `policy`, the version of another policy, or `policy_toml`, its text: what the month would be by that; not kept.
    """
    other = None
    if body.policy_toml is not None:
        other = policy_import.parse_policy_text(body.policy_toml.encode())[0]
    elif policy:
        other = policies.of_version(desk.store, policy)
    if other is None:
        return dict(settling.settle(desk.store, scope, body.station_code, body.period, desk.now()).body)
    statement = settling.what_if(desk.store, scope, body.station_code, body.period, other)
    return {**statement.as_json(), "what_if": other.version}


@router.post("/settlements/month")
def settle_month(desk: TheDesk, scope: TheScope, body: WholeMonth) -> list[Json]:
    """Compute a month of every station; returned without the lines."""
    kept = settling.settle_month(desk.store, scope, body.period, desk.now())
    return [{name: value for name, value in one.body.items() if name != "lines"} for one in kept]


@router.get("/settlements/{statement_no}/comparison")
def compare(desk: TheDesk, scope: TheScope, statement_no: str) -> Json:
    """Return a month against the one before: lines and amount of each clause, and the differences."""
    kept = statements.find(desk.store, scope, statement_no)
    return month_by_month.as_json(month_by_month.compare(desk.store, scope, kept.station_code, kept.period))


@router.get("/settlements")
def newest(desk: TheDesk, scope: TheScope) -> list[Json]:
    """List statements, newest first, without their lines."""
    return [
        {name: value for name, value in kept.body.items() if name != "lines"}
        for kept in statements.newest(desk.store, scope)
    ]


@router.get("/settlements/{statement_no}")
def one(
    desk: TheDesk,
    scope: TheScope,
    statement_no: str,
    format: Literal["json", "docx", "pdf", "xlsx"] = "json",  # noqa: A002 - the contract's word
) -> Response:
    """Return a statement; its JSON is the same to the byte whenever nothing changed."""
    kept = statements.find(desk.store, scope, statement_no)
    if format == "json":
        return Response(kept.text, media_type="application/json")
    return as_file(statement_papers.document(desk.store, kept, format))


@router.post("/settlements/{statement_no}/confirm")
def confirm(desk: TheDesk, scope: TheScope, statement_no: str) -> Json:
    """Freeze a statement; it never changes again."""
    return dict(settling.confirm(desk.store, scope, statement_no, at=desk.now()).body)


@router.post("/settlements/{statement_no}/adjust")
def adjust(desk: TheDesk, scope: TheScope, statement_no: str, body: Correction) -> Json:
    """Book what a confirmed month would be now, less what it paid, into a later period."""
    return dict(settling.adjust(desk.store, scope, statement_no, body.period, body.reason, at=desk.now()).body)


@router.post("/exceptions")
def make_exception(desk: TheDesk, scope: TheScope, body: HqException) -> Json:
    """Make an HQ exception; person, reason and time are printed on the line."""
    made = deciding.add_exception(desk.store, scope, body.clause, body.record, body.reason, at=desk.now())
    return {
        "clause": made.clause,
        "record": made.record,
        "reason": made.reason,
        "by": made.by,
        "at": made.at.isoformat(),
    }
