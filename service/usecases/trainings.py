"""Trainings (培训确认): what a station reports, and HQ's word on it (3.1.2)."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from service.domain import training
from service.domain.papers import TrainingRecord
from service.domain.problems import Problem
from service.domain.scope import Scope
from service.domain.training import TrainingStatus
from service.errors import ConflictError
from service.store import codec, papers
from service.store.papers import Kept, Origin
from service.store.unit import Store
from service.usecases import completing, typed_papers
from service.usecases.settling import only_hq
from service.usecases.typed_papers import Page, desk_only
from templates_docx.kinds import Kind


@dataclass(frozen=True, slots=True)
class Training:
    """A training record with where it stands and what it lacks."""

    record: TrainingRecord
    status: TrainingStatus
    problems: tuple[Problem, ...]
    document_id: int | None  # it was read from


def trainings(store: Store, scope: Scope, *, limit: int = 100) -> list[Training]:
    """Return the trainings that the caller may see, newest first."""
    return [_training(kept) for kept in papers.newest(store, scope, Kind.TRAINING_RECORD, limit=limit)]


def find(store: Store, scope: Scope, record_no: str) -> Training:
    """Return a training that the caller may see; NotFoundError when there is none."""
    return _training(papers.find(store, scope, Kind.TRAINING_RECORD, record_no))


def report(store: Store, scope: Scope, page: Page, at: datetime) -> Training:
    """Keep a training record that somebody typed in; one that was sent back may be typed again under its number.

    Raises:
        NotAllowedError: The caller's work is not with such papers.
        InvalidInputError: Something is missing or not of its type; each is named.
        ConflictError: paper_number_used.
    """
    desk_only(scope, "report a training")
    record = typed_papers.record_of(store, scope, Kind.TRAINING_RECORD, page, TrainingRecord)
    with store.transaction():
        used = partial(papers.has, store, Kind.TRAINING_RECORD)
        number = record.record_no or typed_papers.free_number("PX", record.station_code, at, used)
        if used(number) and not _open_again(store, scope, number):
            raise ConflictError("paper_number_used", params={"number": number})
        reported = dataclasses.replace(record, record_no=number)
        papers.overwrite(store, Kind.TRAINING_RECORD, number, reported, Origin(scope.user, at))
        return find(store, scope, number)


def decide(
    store: Store, scope: Scope, record_no: str, *, confirm: bool, at: datetime, reason: str | None = None
) -> Training:
    """Confirm a training or send its record back, with the reason; one that was sent back may be confirmed later.

    Raises:
        NotAllowedError: The caller is not HQ.
        NotFoundError: There is no such record.
        ConflictError: training_confirmed already.
    """
    only_hq(scope, "confirm a training")
    with store.transaction():
        found = find(store, scope, record_no)
        if found.status is TrainingStatus.CONFIRMED:
            raise ConflictError("training_confirmed", params={"record_no": record_no})
        record = training.decided(found.record, confirm=confirm, reason=reason, by=scope.user, on=at.date())
        papers.overwrite(store, Kind.TRAINING_RECORD, record_no, record, Origin(scope.user, at))
        return find(store, scope, record_no)


def _open_again(store: Store, scope: Scope, number: str) -> bool:
    """Whether a number is of a record that the caller was asked to mend."""
    known = papers.get(store, Kind.TRAINING_RECORD, number, TrainingRecord)
    sent_back = known is not None and training.status_of(known) is TrainingStatus.SENT_BACK
    return sent_back and known is not None and scope.may_see(known.station_code)


def _training(kept: Kept) -> Training:
    record = codec.load(TrainingRecord, kept.body)
    problems = completing.problems_of(record, Kind.TRAINING_RECORD)
    return Training(record, training.status_of(record), tuple(problems), kept.document_id)
