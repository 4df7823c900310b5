"""Documents in the store: their numbers by status follow every change."""

from dataclasses import replace

from service.domain.review import Status
from service.domain.scope import Role, Scope
from service.store import documents
from service.store.documents import Arrival
from service.store.unit import Store
from tests.service.papers import AT, HQ

ST01 = Scope(Role.STATION, "ST01", "st01")


def test_the_numbers_of_each_status_follow_every_change(store: Store) -> None:
    sha256 = store.blobs.put(b"page")
    for station in ("ST01", "ST01", None):
        documents.add(store, Arrival(sha256, "a.jpg", "image", None, station, None, "hq"), AT)
    assert documents.counts(store, HQ) == {Status.RECEIVED: 3}
    first = documents.get(store, 1)
    moved = documents.change(store, replace(first, status=Status.NEEDS_REVIEW), AT)
    assert documents.counts(store, ST01) == {Status.RECEIVED: 1, Status.NEEDS_REVIEW: 1}
    documents.change(store, replace(moved, station_code=None), AT)
    assert documents.counts(store, ST01) == {Status.RECEIVED: 1}
    assert documents.counts(store, HQ) == {Status.RECEIVED: 2, Status.NEEDS_REVIEW: 1}
