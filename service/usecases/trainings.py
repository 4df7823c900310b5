"""Trainings (培训确认): what a station reported, and HQ's word on it (3.1.2)."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from service.domain import training
from service.domain.papers import TrainingRecord
from service.domain.problems import Problem
from service.domain.scope import Scope
from service.domain.training import TrainingStatus
from service.errors import ConflictError
from service.store import codec, papers
from service.store.papers import Kept, Origin
from service.store.unit import Store
from service.usecases import completing
from service.usecases.settling import only_hq
from templates_docx.kinds import Kind

CONFIRMED, SENT_BACK = "确认", "退回"
"""HQ's word, as the form has it."""


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


def decide(store: Store, scope: Scope, record_no: str, *, confirm: bool, at: datetime) -> Training:
    """Confirm a training or send its record back; one that was sent back may be confirmed later.

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
        word = CONFIRMED if confirm else SENT_BACK
        record = dataclasses.replace(found.record, confirmed=word, confirmed_by=scope.user, confirmed_on=at.date())
        papers.overwrite(store, Kind.TRAINING_RECORD, record_no, record, Origin(scope.user, at))
        return find(store, scope, record_no)


def _training(kept: Kept) -> Training:
    record = codec.load(TrainingRecord, kept.body)
    problems = completing.problems_of(record, Kind.TRAINING_RECORD)
    return Training(record, training.status_of(record), tuple(problems), kept.document_id)
