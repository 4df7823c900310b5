"""Machines that stations register (用户档案登记): typed in, confirmed by HQ, then in the archive (3.2.2)."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from service.domain import training
from service.domain.papers import BalerRegister
from service.domain.problems import Problem
from service.domain.scope import Scope
from service.domain.training import TrainingStatus
from service.errors import BadRow, ConflictError, InvalidInputError
from service.store import codec, keeping, papers
from service.store.nouns import BALERS
from service.store.papers import Kept, Origin
from service.store.unit import Store
from service.usecases import comparing, filing, typed_papers
from service.usecases.settling import only_hq
from service.usecases.typed_papers import Page, desk_only
from templates_docx.kinds import Kind

_BY_NOBODY = dataclasses.replace(BALERS, by_hq=frozenset())  # a register changes no machine that is known otherwise


@dataclass(frozen=True, slots=True)
class Register:
    """A register, where it stands, and what in it speaks against the archive."""

    register: BalerRegister
    status: TrainingStatus
    problems: tuple[Problem, ...]


def registers(store: Store, scope: Scope, *, limit: int = 100) -> list[Register]:
    """Return the registers that were typed in and that the caller may see, newest first."""
    return [_found(store, scope, kept) for kept in papers.newest(store, scope, Kind.BALER_REGISTER, limit=limit)]


def find(store: Store, scope: Scope, register_no: str) -> Register:
    """Return a register that the caller may see; NotFoundError when there is none."""
    return _found(store, scope, papers.find(store, scope, Kind.BALER_REGISTER, register_no))


def register(store: Store, scope: Scope, page: Page, at: datetime, *, again: str | None = None) -> Register:
    """Keep a register that somebody typed in; it waits for HQ.

    Args:
        store: The store.
        scope: Who sends it.
        page: What was typed.
        at: When.
        again: The number of a register that was sent back, and that this one mends.

    Raises:
        NotAllowedError: The caller's work is not with such papers.
        InvalidInputError: Something is missing, not of its type, or a machine stands in it twice; each is named.
        NotFoundError: There is no register to mend that the caller may see.
        ConflictError: register_decided: it was not sent back.
    """
    desk_only(scope, "register machines")
    record = typed_papers.record_of(store, scope, Kind.BALER_REGISTER, page, BalerRegister)
    _refuse_twins(record)
    with store.transaction():
        if again is not None and find(store, scope, again).status is not TrainingStatus.SENT_BACK:
            raise ConflictError("register_decided", params={"number": again})
        used = partial(papers.has, store, Kind.BALER_REGISTER)
        number = again or typed_papers.free_number("DJ", record.station_code, at, used)
        sent = dataclasses.replace(record, register_no=number)
        papers.overwrite(store, Kind.BALER_REGISTER, number, sent, Origin(scope.user, at))
        return find(store, scope, number)


def decide(
    store: Store, scope: Scope, register_no: str, *, confirm: bool, at: datetime, reason: str | None = None
) -> Register:
    """Confirm a register, so that its machines stand in the archive, or send it back with the reason.

    A machine that the archive knows otherwise is held for a person and changes nothing.

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such register.
        ConflictError: register_decided: confirmed already.
        InvalidInputError: It is sent back without a reason.
    """
    only_hq(scope, "confirm a register")
    if not confirm and not reason:
        raise InvalidInputError([BadRow("reason_missing", name="reason")])
    with store.transaction():
        found = find(store, scope, register_no)
        if found.status is TrainingStatus.CONFIRMED:
            raise ConflictError("register_decided", params={"number": register_no})
        decided = training.decided(found.register, confirm=confirm, reason=reason, by=scope.user, on=at.date())
        papers.overwrite(store, Kind.BALER_REGISTER, register_no, decided, Origin(scope.user, at))
        for line in decided.lines if confirm else ():
            keeping.put(store, _BY_NOBODY, filing.baler_of(decided, line), keeping.Origin(scope.user, at))
        return find(store, scope, register_no)


def _found(store: Store, scope: Scope, kept: Kept) -> Register:
    register = codec.load(BalerRegister, kept.body)
    problems = comparing.problems_of(store, register, scope.station_code)
    return Register(register, training.decision_of(register.confirmed), tuple(problems))


def _refuse_twins(register: BalerRegister) -> None:
    seen: dict[str, int] = {}
    bad = []
    for row, line in enumerate(register.lines, start=1):
        first = seen.setdefault(line.serial_no or "", row)
        if first != row:
            params = {"number": line.serial_no, "first": first}
            bad.append(BadRow("row_repeats", row, f"lines[{row - 1}].serial_no", params))
    if bad:
        raise InvalidInputError(bad)
