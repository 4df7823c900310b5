"""What is done with a return (退换办理): application, HQ's notice, packing, arrival, verdict (5.2.1 to 5.2.8)."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from service.domain.papers import ReturnPackingList
from service.domain.records import PartsReturn, PartsReturnLine, ReturnVerdict
from service.domain.scope import Role, Scope
from service.errors import BadRow, ConflictError, InvalidInputError, NotAllowedError
from service.store import archive, keeping, papers, return_photos
from service.store.nouns import RETURNS
from service.store.papers import Origin
from service.store.unit import Store
from service.usecases import return_steps, typed_papers
from service.usecases.judging import judge
from service.usecases.return_steps import Return, Step
from service.usecases.settling import only_hq
from service.usecases.typed_papers import Page, desk_only
from templates_docx.kinds import Kind

_RECEIVERS = frozenset({Role.HQ, Role.RECEIVING, Role.CLERK})
_REFUSING = frozenset({"credit_expired", "credit_undecided", "never_taken_back", "return_part_unknown"})
"""What forbids HQ's yes: the clauses leave no choice, or the facts are not known yet."""


@dataclass(frozen=True, slots=True)
class Notice:
    """HQ's word on an application."""

    approve: bool
    return_address: str | None = None
    issued_on: date | None = None  # when the parts were issued; None: as the station says


def apply(store: Store, scope: Scope, page: Page, at: datetime, *, issued_on: date | None = None) -> Return:
    """Keep a station's application with its list of parts; until HQ speaks it may be sent again under its number.

    Args:
        store: The store.
        scope: Who applies.
        page: The application's fields and the list's lines.
        at: When.
        issued_on: When HQ issued the parts, as the station says.

    Raises:
        NotAllowedError: The caller's work is not with such papers.
        InvalidInputError: Something is missing or not of its type; each is named.
        ConflictError: return_decided: HQ has spoken already; paper_number_used: by another station.
    """
    desk_only(scope, "apply for a return")
    application = _application(store, scope, page)
    with store.transaction():
        number = application.application_no or typed_papers.free_number(
            "TK", application.station_code, at, partial(_used, store)
        )
        made = dataclasses.replace(application, application_no=number, issued_on=issued_on)
        known = archive.get_return(store, number)
        if known is None:
            archive.put_return(store, made, evidence=None, by=scope.user, at=at)
        else:
            _replace(store, scope, known, made, at)
        return return_steps.of(store, scope, number, at)


def decide(store: Store, scope: Scope, application_no: str, notice: Notice, at: datetime) -> Return:
    """Say yes, with the notice that the station may send the parts, or no.

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such application.
        ConflictError: return_decided; return_not_eligible: a clause forbids a yes.
        InvalidInputError: A yes without an address.
    """
    only_hq(scope, "decide a return")
    with store.transaction():
        found = return_steps.of(store, scope, application_no, at)
        if found.step is not Step.APPLIED:
            raise ConflictError("return_decided", params={"application_no": application_no})
        application = found.file.application
        if notice.issued_on is not None:
            application = dataclasses.replace(application, issued_on=notice.issued_on)
        if notice.approve:
            _must_be_eligible(store, application, notice, at)
            application = dataclasses.replace(
                application,
                decision=return_steps.APPROVED,
                notice_no=f"TZ-{application_no}",
                notice_on=at.date(),
                return_address=notice.return_address,
            )
        else:
            application = dataclasses.replace(application, decision=return_steps.REFUSED)
        keeping.overwrite(store, RETURNS, application, by=scope.user, at=at)
        return return_steps.of(store, scope, application_no, at)


def send(store: Store, scope: Scope, application_no: str, page: Page, at: datetime) -> Return:
    """Keep the packing list of a return that is on its way; sent again before it arrives, it takes the first's place.

    Raises:
        NotAllowedError: The caller's work is not with such papers.
        NotFoundError: There is no such application that the caller may see.
        ConflictError: return_not_notified: HQ has not said yes; return_arrived: HQ has it already.
        InvalidInputError: Something is missing or not of its type; each is named.
    """
    desk_only(scope, "send a return")
    with store.transaction():
        found = return_steps.of(store, scope, application_no, at)
        if found.step not in {Step.NOTIFIED, Step.SENT}:
            code = "return_arrived" if found.packing_list else "return_not_notified"
            raise ConflictError(code, params={"application_no": application_no})
        application = found.file.application
        own = {"application_no": application_no, "station_code": application.station_code}
        typed = Page({**page.fields, **own}, page.lines)
        record = typed_papers.record_of(store, scope, Kind.PARTS_RETURN_PACKING_LIST, typed, ReturnPackingList)
        sent = dataclasses.replace(record, notice_no=application.notice_no)
        papers.overwrite(store, Kind.PARTS_RETURN_PACKING_LIST, application_no, sent, Origin(scope.user, at))
        return return_steps.of(store, scope, application_no, at)


def receive(store: Store, scope: Scope, application_no: str, at: datetime) -> Return:
    """Note that a return arrived; one without a packing list too, and the rules then say what that means.

    Raises:
        NotAllowedError: The caller does not receive.
        NotFoundError: There is no such application.
        ConflictError: return_arrived before.
    """
    if scope.role not in _RECEIVERS:
        raise NotAllowedError("receive a return", scope.user)
    with store.transaction():
        found = return_steps.of(store, scope, application_no, at)
        if found.step in {Step.RECEIVED, Step.JUDGED}:
            raise ConflictError("return_arrived", params={"application_no": application_no})
        packed = found.packing_list or ReturnPackingList(
            application_no, station_code=found.file.application.station_code
        )
        arrived = dataclasses.replace(packed, received_on=at.date(), received_by=scope.user)
        papers.overwrite(store, Kind.PARTS_RETURN_PACKING_LIST, application_no, arrived, Origin(scope.user, at))
        return return_steps.of(store, scope, application_no, at)


def judge_parts(
    store: Store, scope: Scope, application_no: str, verdicts: Sequence[ReturnVerdict], at: datetime
) -> Return:
    """Note HQ's verdict on each part; a penal one is deducted in the month of that day (5.2.8).

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such application.
        ConflictError: return_not_arrived; return_judged before.
        InvalidInputError: Not one verdict a line.
    """
    only_hq(scope, "judge a return")
    with store.transaction():
        found = return_steps.of(store, scope, application_no, at)
        application = found.file.application
        if found.step is Step.JUDGED:
            raise ConflictError("return_judged", params={"application_no": application_no})
        if found.step is not Step.RECEIVED:
            raise ConflictError("return_not_arrived", params={"application_no": application_no})
        if len(verdicts) != len(application.lines):
            params = {"expected": len(application.lines)}
            raise InvalidInputError([BadRow("verdict_lines_differ", name="lines", params=params)])
        lines = tuple(_with(line, verdict) for line, verdict in zip(application.lines, verdicts, strict=True))
        judged = dataclasses.replace(application, lines=lines, verdict_on=at.date())
        keeping.overwrite(store, RETURNS, judged, by=scope.user, at=at)
        return return_steps.of(store, scope, application_no, at)


def may_receive(scope: Scope) -> bool:
    """Say whether somebody notes that returns arrived."""
    return scope.role in _RECEIVERS


def _application(store: Store, scope: Scope, page: Page) -> PartsReturn:
    head = typed_papers.record_of(store, scope, Kind.PARTS_RETURN, Page(page.fields), PartsReturn)
    listed = typed_papers.record_of(store, scope, Kind.PARTS_RETURN_LIST, page, PartsReturn)
    return dataclasses.replace(head, lines=listed.lines)


def _replace(store: Store, scope: Scope, known: PartsReturn, made: PartsReturn, at: datetime) -> None:
    """Put an application in the place of one on which HQ has not spoken; photos stay with their lines."""
    if not scope.may_see(known.station_code) or known.station_code != made.station_code:
        raise ConflictError("paper_number_used", params={"number": made.application_no})
    if return_steps.step_of(known, None) is not Step.APPLIED:
        raise ConflictError("return_decided", params={"application_no": made.application_no})
    names: dict[int, tuple[str, ...]] = {}
    for photo in return_photos.of_application(store, made.application_no):
        names[photo.line] = (*names.get(photo.line, ()), photo.name)
    lines = tuple(
        dataclasses.replace(line, photos=names.get(number, ())) for number, line in enumerate(made.lines, start=1)
    )
    keeping.overwrite(store, RETURNS, dataclasses.replace(made, lines=lines), by=scope.user, at=at)


def _must_be_eligible(store: Store, application: PartsReturn, notice: Notice, at: datetime) -> None:
    problems = judge(store, application, at.date())
    if any(problem.code in _REFUSING for problem in problems):
        raise ConflictError("return_not_eligible", params={"application_no": application.application_no})
    if not notice.return_address:
        raise InvalidInputError([BadRow("cell_missing", name="return_address")])


def _with(line: PartsReturnLine, verdict: ReturnVerdict) -> PartsReturnLine:
    return dataclasses.replace(line, verdict=verdict)


def _used(store: Store, number: str) -> bool:
    return archive.get_return(store, number) is not None
