"""The archive over HTTP: a ticket and a machine with what the rules say, conflicts, invoices, and what waits."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from service.domain.warranty import Warranty
from service.store import archive_pages
from service.store.archive_pages import Conflict
from service.usecases import board as boards
from service.usecases import deciding, presenting, ticket_file
from service.usecases.presenting import Json
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["archive"])


class Choice(BaseModel):
    """Which copy of a record stays."""

    keep: Literal["old", "new"]


class Matching(BaseModel):
    """The shipment that an invoice is for."""

    shipment_no: str


@router.get("/tickets/{ticket_no}")
def ticket(desk: TheDesk, scope: TheScope, ticket_no: str) -> Json:
    """Return a ticket with the warranty of each line, its times, its tags and what speaks against it."""
    found = ticket_file.of_ticket(desk.store, scope, ticket_no)
    response = found.response
    return {
        "ticket": presenting.record_json(found.ticket, scope),
        "due_on": presenting.value_json(found.due_on),
        "warranty": [_warranty_json(outcome) for outcome in found.outcomes],
        "response": None
        if response is None
        else {
            "in_season": response.in_season,
            "on_site_minutes": response.on_site_minutes,
            "on_site_limit": response.on_site_limit,
            "repair_minutes": response.repair_minutes,
            "repair_limit": response.repair_limit,
            "problems": [presenting.problem_json(problem) for problem in response.problems],
        },
        "triggers": list(found.triggers),
        "tags": [presenting.record_json(tag, scope) for tag in found.tags],
        "problems": [presenting.problem_json(problem) for problem in found.problems],
        "statement_no": found.statement_no,
    }


@router.get("/balers/{serial_no}")
def baler(desk: TheDesk, scope: TheScope, serial_no: str) -> Json:
    """Return a machine with its bale counts, oldest first, and the warranty of every part today."""
    found = ticket_file.of_baler(desk.store, scope, serial_no, desk.now())
    return {
        "baler": presenting.record_json(found.baler, scope),
        "bale_counts": [
            {
                "on": presenting.value_json(step.on),
                "bale_count": step.bale_count,
                "ticket_no": step.ticket.ticket_no if step.ticket else None,
                "falls": step.falls,
            }
            for step in found.steps
        ],
        "service": found.service.value,
        "warranty": [_warranty_json(outcome) for outcome in found.covered],
    }


@router.get("/board")
def board(desk: TheDesk, scope: TheScope) -> Json:
    """Return what waits for the caller: due and overdue, alarming, undecided."""
    found = boards.board(desk.store, scope, desk.now())
    return {
        "overdue": found.overdue,
        "news": [
            {
                "ticket_no": one.ticket.ticket_no,
                "station_code": one.ticket.station_code,
                "triggers": list(one.triggers),
                "problems": [presenting.problem_json(problem) for problem in one.problems],
            }
            for one in found.news
        ],
        "parts": [
            {
                "station_code": one.station_code,
                "due_on": one.due_on.isoformat(),
                "days_left": one.days_left,
                "tags": list(one.tags),
            }
            for one in found.parts
        ],
        "invoices": [
            {
                "shipment_no": one.number,
                "station_code": one.station_code,
                "due_on": one.due_on.isoformat(),
                "days_left": one.days_left,
            }
            for one in found.invoices
        ],
        "unaudited": [{"station_code": share.station_code, "count": share.count} for share in found.unaudited],
        "unmatched_invoices": list(found.unmatched),
        "conflicts": found.conflicts,
        "to_review": found.to_review,
        "failed": found.failed,
        "rejected": [document.id for document in found.rejected],
        "arriving": list(found.arriving),
        "undecided_returns": list(found.undecided),
        "todos": [
            {
                "what": one.what.value,
                "number": one.number,
                "station_code": one.station_code,
                "due_on": presenting.value_json(one.due_on),
                "days_left": one.days_left,
            }
            for one in found.todos
        ],
        "unsettled": [
            {"station_code": month.station_code, "period": month.period, "statement_no": month.statement_no}
            for month in found.unsettled
        ],
    }


@router.get("/conflicts")
def conflicts(desk: TheDesk, scope: TheScope) -> list[Json]:
    """List the copies of records that wait for a person's choice, oldest first."""
    return [_conflict_json(one, scope) for one in archive_pages.open_conflicts(desk.store, scope)]


@router.post("/conflicts/{conflict_id}/end")
def end_conflict(desk: TheDesk, scope: TheScope, conflict_id: int, body: Choice) -> Json:
    """Choose which copy stays; the other is kept to be looked up."""
    deciding.end_conflict(desk.store, scope, conflict_id, keep_new=body.keep == "new", at=desk.now())
    return _conflict_json(archive_pages.find_conflict(desk.store, scope, conflict_id), scope)


@router.post("/invoices/{number}/match")
def match(desk: TheDesk, scope: TheScope, number: str, body: Matching) -> Json:
    """Note which shipment an invoice is for, as a person decides."""
    deciding.match_invoice(desk.store, scope, number, body.shipment_no, at=desk.now())
    return {"invoice": number, "shipment_no": body.shipment_no}


def _warranty_json(outcome: Warranty) -> Json:
    return {
        "part_no": outcome.part_no,
        "coverage": outcome.coverage.value,
        "ends_on": presenting.value_json(outcome.ends_on),
        "last_bale": outcome.last_bale,
        "problems": [presenting.problem_json(problem) for problem in outcome.problems],
    }


def _conflict_json(conflict: Conflict, scope: TheScope) -> Json:
    return {
        "id": conflict.id,
        "noun": conflict.noun,
        "number": conflict.number,
        "held": presenting.record_json(conflict.held, scope),
        "problems": [presenting.problem_json(problem) for problem in conflict.problems],
        "document_id": conflict.document_id,
        "put_by": conflict.put_by,
        "put_at": conflict.put_at.isoformat(),
        "choice": conflict.choice,
        "ended_by": conflict.ended_by,
        "ended_at": conflict.ended_at.isoformat() if conflict.ended_at else None,
    }
