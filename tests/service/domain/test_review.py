"""The life of a document: every status and event."""

import pytest

from service.domain.problems import Problem
from service.domain.review import STATUS_NAMES, Event, Status, advance
from tests.service.domain.builders import codes

PATHS = {
    "read for sure": ("claim", "read_sure", "accepted"),
    "reviewed": ("claim", "read_doubtful", "correct", "accept", "accepted"),
    "sent back": ("claim", "read_doubtful", "reject", "rejected"),
    "not a form of ours": ("claim", "read_unknown", "rejected"),
    "read again": ("claim", "read_unknown", "retry", "claim", "read_sure", "accepted"),
    "worker lost, taken again": ("claim", "claim", "release", "claim", "read_sure", "accepted"),
    "given up, then mended": ("claim", "give_up", "retry", "claim", "read_doubtful", "retry", "received"),
    "given up, then rejected": ("claim", "give_up", "reject", "rejected"),
}


@pytest.mark.parametrize("path", PATHS.values(), ids=list(PATHS))
def test_a_document_goes_its_way(path: tuple[str, ...]) -> None:
    status: Status | Problem = Status.RECEIVED
    for event in path[:-1]:
        assert isinstance(status, Status)
        status = advance(status, Event(event))
    assert status is Status(path[-1])


@pytest.mark.parametrize("status", list(Status))
def test_what_is_not_allowed_is_refused_with_the_status(status: Status) -> None:
    for event in Event:
        after = advance(status, event)
        if isinstance(after, Problem):
            assert codes([after]) == ["not_in_this_status"]
            assert after.params["status"] == STATUS_NAMES[status]


def test_what_is_accepted_stays_accepted() -> None:
    assert all(isinstance(advance(Status.ACCEPTED, event), Problem) for event in Event)
