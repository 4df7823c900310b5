"""Customer training (售中培训): topics covered, reported, confirmed by HQ; HQ's word on a register is the same."""

import dataclasses
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from service.domain import completeness
from service.domain.completeness import Required
from service.domain.papers import BalerRegister, TrainingRecord
from service.domain.problems import Problem

Confirmed = TypeVar("Confirmed", TrainingRecord, BalerRegister)
CONFIRMED, SENT_BACK = "确认", "退回"
"""HQ's word, as the forms have it."""


class TrainingStatus(StrEnum):
    """What a station sees of a training record."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"


_DECISIONS = {CONFIRMED: TrainingStatus.CONFIRMED, SENT_BACK: TrainingStatus.SENT_BACK}


def missing_topics(record: TrainingRecord, topics: Iterable[str]) -> list[Problem]:
    """List the topics of the handbook that a training left out.

    Source: 3.1.1.
    """
    return [
        Problem("topic_missing", clause="3.1.1", field="topics", params={"topic": topic})
        for topic in topics
        if topic not in record.topics
    ]


def missing_fields(record: TrainingRecord, required: Required) -> list[Problem]:
    """List the required fields that a training record lacks.

    Source: 3.1.2.
    """
    return completeness.missing_fields(record, required, "3.1.2")


def status_of(record: TrainingRecord) -> TrainingStatus:
    """Return whether HQ has confirmed a training or sent its record back.

    Source: 3.1.2.
    """
    return decision_of(record.confirmed)


def decision_of(word: str | None) -> TrainingStatus:
    """Return where a paper stands by HQ's word on it: 确认, 退回, or none yet; of a register too.

    Source: 3.1.2, 3.2.2.
    """
    return _DECISIONS.get(word or "", TrainingStatus.REPORTED)


def decided(paper: Confirmed, *, confirm: bool, reason: str | None, by: str, on: date) -> Confirmed:
    """Return a paper with HQ's word on it: confirmed, or sent back with the reason.

    Source: 3.1.2, 3.2.2.
    """
    word = CONFIRMED if confirm else SENT_BACK
    return dataclasses.replace(paper, confirmed=word, confirmed_by=by, confirmed_on=on, note=reason or None)
