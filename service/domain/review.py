"""The life of an uploaded document (单据状态), as a table: status and event to status."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from service.domain.problems import Problem


class Status(StrEnum):
    """Where a document stands; the contract's names."""

    RECEIVED = "received"
    EXTRACTING = "extracting"
    NEEDS_REVIEW = "needs_review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FAILED = "failed"


class Event(StrEnum):
    """What happens to a document."""

    CLAIM = "claim"  # a worker takes it
    RELEASE = "release"  # the worker is gone or failed, attempts are left
    GIVE_UP = "give_up"  # no attempts are left
    READ_DOUBTFUL = "read_doubtful"  # read, a person must look
    READ_SURE = "read_sure"  # read, every field is accepted
    READ_UNKNOWN = "read_unknown"  # read, no page this service knows
    CORRECT = "correct"  # a person's values
    ACCEPT = "accept"
    REJECT = "reject"
    RETRY = "retry"  # a person asks to read it again


_NEXT: Mapping[tuple[Status, Event], Status] = MappingProxyType(
    {
        (Status.RECEIVED, Event.CLAIM): Status.EXTRACTING,
        (Status.EXTRACTING, Event.CLAIM): Status.EXTRACTING,  # its lease ran out, another worker takes it
        (Status.EXTRACTING, Event.RELEASE): Status.RECEIVED,
        (Status.EXTRACTING, Event.GIVE_UP): Status.FAILED,
        (Status.EXTRACTING, Event.READ_DOUBTFUL): Status.NEEDS_REVIEW,
        (Status.EXTRACTING, Event.READ_SURE): Status.ACCEPTED,
        (Status.EXTRACTING, Event.READ_UNKNOWN): Status.REJECTED,
        (Status.NEEDS_REVIEW, Event.CORRECT): Status.NEEDS_REVIEW,
        (Status.NEEDS_REVIEW, Event.ACCEPT): Status.ACCEPTED,
        (Status.NEEDS_REVIEW, Event.REJECT): Status.REJECTED,
        (Status.NEEDS_REVIEW, Event.RETRY): Status.RECEIVED,
        (Status.REJECTED, Event.RETRY): Status.RECEIVED,
        (Status.FAILED, Event.RETRY): Status.RECEIVED,
        (Status.FAILED, Event.REJECT): Status.REJECTED,
    }
)

STATUS_NAMES: Mapping[Status, str] = MappingProxyType(
    {
        Status.RECEIVED: "已收到",
        Status.EXTRACTING: "识别中",
        Status.NEEDS_REVIEW: "待审核",
        Status.ACCEPTED: "已通过",
        Status.REJECTED: "已退回",
        Status.FAILED: "识别失败",
    }
)


def advance(status: Status, event: Event) -> Status | Problem:
    """Return the status after an event, or why the event cannot happen now."""
    following = _NEXT.get((status, event))
    if following is None:
        return Problem("not_in_this_status", params={"status": STATUS_NAMES[status], "event": event.value})
    return following
