"""Checking a form (核对): what a person must look at, from the page alone and from what the archive knows."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from extractors.results import PageReading, Reading
from service.domain import balers, completeness, tags, tickets, warranty
from service.domain.balers import BaleReading
from service.domain.completeness import Required
from service.domain.papers import BalerRegister
from service.domain.problems import Problem
from service.domain.records import Baler, OldPartTag, PackingList, RepairTicket
from service.store import archive, catalogue
from service.store.unit import Store
from service.usecases import filing
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Checked:
    """A form with what speaks against it."""

    page: PageReading
    problems: tuple[Problem, ...]
    status: str  # accepted: every field is and nothing speaks against it; needs_review; rejected: none of our kinds


def check(page: PageReading, store: Store | None = None, *, sender: str | None = None) -> Checked:
    """Return what a person must look at on a form.

    Args:
        page: The form as read or corrected.
        store: The archive to check against; None: what the page itself says.
        sender: The station that sent it; None: headquarters.
    """
    kind = filing.known_kind(page.kind)
    problems = [Problem(p.code, field=p.field, params=dict(p.params)) for p in page.problems]
    if kind is None:
        problems = problems or [Problem("unknown_page")]
        return Checked(page, tuple(problems), "rejected")
    problems += _missing(page, kind)
    record = filing.record_of([page])
    if isinstance(record, RepairTicket):
        problems += tickets.times_in_order(record)
    if store is not None and record is not None:
        problems += _against_archive(store, record, sender)
    sure = not problems and all(reading.accepted for reading in readings(page))
    return Checked(page, tuple(_each_once(problems)), "accepted" if sure else "needs_review")


def readings(page: PageReading) -> Iterator[Reading]:
    """Yield every reading of a form."""
    yield from page.fields.values()
    for line in page.lines:
        yield from line.values()


def required_of(kind: Kind) -> Required:
    """Return what a form marks as required."""
    spec = load.definition(kind)
    return Required(
        fields=tuple(item.name for item in spec.fields if item.required and not _signed(item)),
        columns=tuple(item.name for item in spec.lines if item.required),
        signatures=tuple(item.name for item in spec.fields if item.required and _signed(item)),
    )


def _signed(spec: FieldSpec) -> bool:
    return spec.type is FieldType.SIGN


def _missing(page: PageReading, kind: Kind) -> list[Problem]:
    """List required cells that are empty; one that could not be read has its own problem."""
    record = filing.record_of([page])
    if record is None:
        return []
    required = required_of(kind)
    clause = next(iter(load.definition(kind).clauses), None) or ""
    if isinstance(record, RepairTicket):
        found = tickets.missing_fields(record, required)
    else:
        found = completeness.missing_fields(record, required, clause)
        if hasattr(record, "lines"):
            found += completeness.missing_columns(record, required, clause)
    spoken_of = {problem.field for problem in page.problems}
    return [_with_clause(problem) for problem in found if problem.field not in spoken_of]


def _with_clause(problem: Problem) -> Problem:
    return problem if problem.clause else dataclasses.replace(problem, clause=None)


def _against_archive(store: Store, record: filing.Record, sender: str | None) -> list[Problem]:
    problems = _station(store, getattr(record, "station_code", None), sender)
    match record:
        case RepairTicket():
            problems += _ticket(store, record)
        case OldPartTag():
            problems += _tag(store, record)
        case BalerRegister():
            problems += _register(store, record)
        case PackingList():
            pass
    return problems


def _station(store: Store, station_code: str | None, sender: str | None) -> list[Problem]:
    """List that a form names an unknown station, or another one than sent it."""
    if station_code is None:
        return []
    if sender is not None and station_code != sender:
        params = {"station_code": station_code, "sender": sender}
        return [Problem("other_station", field="station_code", params=params)]
    if archive.get_station(store, station_code) is None:
        return [Problem("station_unknown", field="station_code", params={"station_code": station_code})]
    return []


def _ticket(store: Store, ticket: RepairTicket) -> list[Problem]:
    baler = archive.get_baler(store, ticket.serial_no) if ticket.serial_no else None
    problems: list[Problem] = []
    if ticket.serial_no and baler is None:
        params = {"serial_no": ticket.serial_no}
        problems.append(Problem("baler_unknown", clause="3.2.2", field="serial_no", params=params))
    if ticket.serial_no:
        history = _history(store, ticket.serial_no, baler, but=ticket.ticket_no)
        problems += balers.falling_count(ticket.bale_count, ticket.served_on, history)
    problems += warranty.check_sale(ticket, baler)
    problems += _warranty(store, ticket, baler)
    for tag in archive.tags_of_ticket(store, ticket.ticket_no) if ticket.ticket_no else []:
        problems += tags.compare(tag, ticket)
    return problems


def _warranty(store: Store, ticket: RepairTicket, baler: Baler | None) -> list[Problem]:
    outcomes = warranty.judge_ticket(ticket, baler, catalogue.catalogue(store))
    problems = warranty.check_tick(ticket, outcomes)
    if ticket.warranty is not False:  # a ticket 三包外 says itself that its parts are not covered
        problems += [problem for outcome in outcomes for problem in outcome.problems]
    return problems


def _history(store: Store, serial_no: str, baler: Baler | None, *, but: str) -> list[BaleReading]:
    """Return a machine's bale counts that are known already."""
    known = [
        BaleReading(ticket.served_on, ticket.bale_count, ticket.ticket_no)
        for ticket in archive.tickets_of_baler(store, serial_no)
        if ticket.served_on and ticket.bale_count is not None and ticket.ticket_no != but
    ]
    if baler and baler.bale_count is not None:
        known.append(BaleReading(baler.sold_on or date.min, baler.bale_count, baler.serial_no))
    return known


def _tag(store: Store, tag: OldPartTag) -> list[Problem]:
    ticket = archive.get_ticket(store, tag.ticket_no) if tag.ticket_no else None
    return tags.compare(tag, ticket) if ticket else []


def _register(store: Store, register: BalerRegister) -> list[Problem]:
    problems = []
    for index, line in enumerate(register.lines):
        known = archive.get_baler(store, line.serial_no) if line.serial_no else None
        if known:
            found = balers.conflicts(known, filing.baler_of(register, line))
            problems += [dataclasses.replace(problem, field=f"lines[{index}].{problem.field}") for problem in found]
    return problems


def _each_once(problems: list[Problem]) -> Iterator[Problem]:
    seen = []
    for problem in problems:
        if problem not in seen:
            seen.append(problem)
            yield problem
