from datetime import timedelta

import pytest

from service.store import documents, queue
from service.store.documents import Arrival
from service.store.unit import Store
from tests.service.papers import AT

MINUTE = timedelta(minutes=1)


@pytest.fixture
def queued(store: Store) -> Store:
    for number in range(2):
        sha256 = store.blobs.put(bytes([number]))
        document = documents.add(store, Arrival(sha256, "a.jpg", "image", None, None, None, "hq"), AT)
        queue.add(store, document.id, AT + timedelta(seconds=number))
    return store


def test_the_document_that_waits_longest_is_read_first_and_by_one_only(queued: Store) -> None:
    now = AT + MINUTE
    first = queue.claim(queued, "a", now, lease=MINUTE)
    second = queue.claim(queued, "b", now, lease=MINUTE)
    assert (first and first.document_id, second and second.document_id) == (1, 2)
    assert queue.claim(queued, "c", now, lease=MINUTE) is None
    assert queue.depth(queued) == queue.Depth(queued=0, leased=2, failed=0)


@pytest.mark.parametrize(("seconds", "taken"), [(59, False), (60, True), (61, True)])
def test_a_lease_that_ran_out_is_claimed_again(queued: Store, seconds: int, taken: bool) -> None:
    for _ in range(2):
        queue.claim(queued, "dead", AT + MINUTE, lease=MINUTE)
    again = queue.claim(queued, "alive", AT + MINUTE + timedelta(seconds=seconds), lease=MINUTE)
    assert (again is not None) is taken
    if again:
        assert (again.attempt, again.tries, again.losses) == (2, 1, 1)


def test_who_lost_the_lease_can_no_longer_end_the_reading(queued: Store) -> None:
    slow = queue.claim(queued, "slow", AT, lease=MINUTE)
    assert slow is not None
    fast = queue.claim(queued, "fast", AT + MINUTE, lease=MINUTE)
    assert fast is not None
    assert fast.document_id == slow.document_id
    assert not queue.done(queued, slow)
    assert not queue.renew(queued, slow, AT + 5 * MINUTE)
    assert queue.done(queued, fast)


def test_a_renewed_lease_does_not_run_out(queued: Store) -> None:
    lease = queue.claim(queued, "a", AT, lease=MINUTE)
    assert lease is not None
    assert queue.renew(queued, lease, AT + 3 * MINUTE)
    again = queue.claim(queued, "b", AT + 2 * MINUTE, lease=MINUTE)
    assert again is not None
    assert again.document_id != lease.document_id


def test_a_failed_try_waits_and_then_goes_behind_the_others(queued: Store) -> None:
    lease = queue.claim(queued, "a", AT, lease=MINUTE)
    assert lease is not None
    queue.put_back(queued, lease, AT + MINUTE, ("reading_failed", {}))
    assert queue.claim(queued, "a", AT, lease=MINUTE) is None  # the second is queued a second later
    order = [queue.claim(queued, "a", AT + MINUTE, lease=MINUTE) for _ in range(2)]
    assert [(found.document_id, found.tries) for found in order if found] == [(2, 1), (1, 2)]


def test_a_document_queued_anew_has_all_its_tries(queued: Store) -> None:
    lease = queue.claim(queued, "a", AT, lease=MINUTE)
    assert lease is not None
    queue.fail(queued, lease, ("reading_failed", {}))
    assert queue.depth(queued).failed == 1
    queue.add(queued, lease.document_id, AT)
    again = queue.claim(queued, "a", AT, lease=MINUTE)
    assert again is not None
    assert (again.document_id, again.attempt, again.tries) == (lease.document_id, 2, 1)
