"""Exceptions (例外) that headquarters made from a clause for a record."""

from collections.abc import Collection

from service.domain.records import HqException
from service.store import audit, codec
from service.store.unit import Store, batched


def put_exception(store: Store, exception: HqException) -> None:
    """Keep an exception that HQ made."""
    row = {"record": exception.record, "body": codec.dump(exception)}
    with store.together():
        number = store.insert("exceptions", row)
        audit.note_change(store, f"exception {number}", None, row["body"], by=exception.by, at=exception.at)


def every(store: Store) -> list[HqException]:
    """Return every exception that HQ made, oldest first."""
    return [codec.load(HqException, row["body"]) for row in store.rows("SELECT body FROM exceptions ORDER BY id")]


def to_records(store: Store, records: Collection[str]) -> list[HqException]:
    """Return the exceptions that HQ made for some records, oldest first."""
    found = []
    for batch in batched(sorted(records)):
        marks = ", ".join("?" for _ in batch)
        found += store.rows(f"SELECT id, body FROM exceptions WHERE record IN ({marks})", batch)  # noqa: S608
    return [codec.load(HqException, row["body"]) for row in sorted(found, key=lambda row: row["id"])]
