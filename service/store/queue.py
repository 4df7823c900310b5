"""The queue of documents to read: leases, so that a killed service or worker loses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from service import clock
from service.domain.problems import Param
from service.store import packing
from service.store.unit import Row, Store


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to read one document until a moment."""

    document_id: int
    attempt: int  # of the document over its life; the readings carry it
    tries: int  # since it was queued last, this one included
    losses: int  # readers that vanished with it since it was queued last
    until: datetime
    worker: str


@dataclass(frozen=True, slots=True)
class Depth:
    """How full the queue is."""

    queued: int
    leased: int
    failed: int


def add(store: Store, document_id: int, at: datetime) -> None:
    """Queue a document, or queue it anew with all its tries; part of the transaction that adds it."""
    store.execute(
        "INSERT INTO jobs (document_id, state, not_before, queued_at) VALUES (?, 'queued', ?, ?) "
        "ON CONFLICT (document_id) DO UPDATE SET state = 'queued', tries = 0, losses = 0, reason = NULL, "
        "worker = NULL, lease_until = NULL, not_before = excluded.not_before, queued_at = excluded.queued_at",
        (document_id, clock.stamp(at), clock.stamp(at)),
    )


def claim(store: Store, worker: str, at: datetime, *, lease: timedelta) -> Lease | None:
    """Take the document that waits longest, or one whose lease ran out; None when nothing is to be done.

    A document that was tried before goes behind those that were not.
    """
    now = clock.stamp(at)
    with store.transaction():
        row = store.row(
            "SELECT document_id, attempt, tries, losses, state FROM jobs "
            "WHERE (state = 'queued' AND not_before <= :now) OR (state = 'leased' AND lease_until <= :now) "
            "ORDER BY tries + losses, queued_at, document_id LIMIT 1",
            {"now": now},
        )
        if row is None:
            return None
        losses = row["losses"] + (row["state"] == "leased")
        store.execute(
            "UPDATE jobs SET state = 'leased', attempt = attempt + 1, losses = ?, lease_until = ?, worker = ? "
            "WHERE document_id = ?",
            (losses, clock.stamp(at + lease), worker, row["document_id"]),
        )
    return Lease(row["document_id"], row["attempt"] + 1, row["tries"] + 1, losses, at + lease, worker)


def renew(store: Store, lease: Lease, until: datetime) -> bool:
    """Hold a lease for longer; False when it is lost."""
    return _update(store, lease, "lease_until = :until", {"until": clock.stamp(until)})


def holds(store: Store, lease: Lease) -> bool:
    """Say whether a lease is still the document's last one."""
    sql = "SELECT 1 FROM jobs WHERE document_id = ? AND state = 'leased' AND attempt = ?"
    return store.row(sql, (lease.document_id, lease.attempt)) is not None


def done(store: Store, lease: Lease) -> bool:
    """Take a read document off the queue; False when the lease is lost, and then nothing may be recorded."""
    return _update(store, lease, "state = 'done', lease_until = NULL", {})


def put_back(store: Store, lease: Lease, not_before: datetime, reason: tuple[str, Mapping[str, Param]]) -> bool:
    """Queue a document again after a failed try."""
    values = {"not_before": clock.stamp(not_before), "reason": packing.dump(reason)}
    return _update(
        store, lease, "state = 'queued', tries = tries + 1, not_before = :not_before, reason = :reason", values
    )


def release(store: Store, lease: Lease, *, lost: bool) -> bool:
    """Give a lease back: its reader vanished (lost), or did not begin because the service stops."""
    return _update(store, lease, "state = 'queued', losses = losses + :lost, lease_until = NULL", {"lost": int(lost)})


def leased(store: Store) -> list[Lease]:
    """Return all leases, also those that ran out."""
    return [
        Lease(
            row["document_id"],
            row["attempt"],
            row["tries"] + 1,
            row["losses"],
            clock.moment(row["lease_until"]),
            row["worker"],
        )
        for row in store.rows("SELECT * FROM jobs WHERE state = 'leased' ORDER BY document_id")
    ]


def fail(store: Store, lease: Lease, reason: tuple[str, Mapping[str, Param]]) -> bool:
    """Take a document off the queue for good; False when the lease is lost."""
    return _update(
        store, lease, "state = 'failed', tries = tries + 1, reason = :reason", {"reason": packing.dump(reason)}
    )


def depth(store: Store) -> Depth:
    """Return how many documents wait, are being read, and failed."""
    waiting = "state IN ('queued', 'leased', 'failed')"  # those done are as many as ever came in
    rows = store.rows(f"SELECT state, count(*) AS n FROM jobs WHERE {waiting} GROUP BY state")  # noqa: S608
    states = {row["state"]: row["n"] for row in rows}
    return Depth(states.get("queued", 0), states.get("leased", 0), states.get("failed", 0))


def oldest_waiting(store: Store) -> datetime | None:
    """Return since when the document at the head waits; None for an empty queue."""
    row: Row | None = store.row("SELECT min(queued_at) AS since FROM jobs WHERE state IN ('queued', 'leased')")
    return clock.moment(row["since"]) if row and row["since"] else None


def _update(store: Store, lease: Lease, change: str, values: Mapping[str, object]) -> bool:
    sql = f"UPDATE jobs SET {change} WHERE document_id = :id AND state = 'leased' AND attempt = :attempt"  # noqa: S608
    return store.execute(sql, {"id": lease.document_id, "attempt": lease.attempt, **values}) == 1
