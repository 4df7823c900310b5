"""What confirmed statements paid or deducted (已付): each thing once in its life."""

from collections.abc import Collection, Iterable

from service.store.unit import Store, batched


def note_paid(store: Store, pays: Iterable[str], statement_no: str) -> None:
    """Note what a statement pays; what another one paid before stays its."""
    for key in pays:
        store.execute("INSERT INTO payments VALUES (?, ?) ON CONFLICT DO NOTHING", (key, statement_no))


def note_taken_back(store: Store, statement_no: str, paid: Iterable[str]) -> None:
    """Note that a statement pays, its corrections counted, these and nothing else: the rest may be paid by another."""
    keep = set(paid)
    for row in store.rows("SELECT pays FROM payments WHERE statement_no = ?", (statement_no,)):
        if row["pays"] not in keep:
            store.execute("DELETE FROM payments WHERE pays = ?", (row["pays"],))


def paid_by(store: Store, statement_nos: Collection[str]) -> list[str]:
    """Return what some statements paid or deducted, their corrections counted."""
    found: list[str] = []
    for batch in batched(sorted(statement_nos)):
        marks = ", ".join("?" for _ in batch)
        rows = store.rows(f"SELECT pays FROM payments WHERE statement_no IN ({marks})", batch)  # noqa: S608
        found += [row["pays"] for row in rows]
    return found


def paid_among(store: Store, pays: Iterable[str]) -> dict[str, str]:
    """Return which of these were paid or deducted before, and by which statement."""
    found: dict[str, str] = {}
    for batch in batched(sorted(set(pays))):
        marks = ", ".join("?" for _ in batch)
        rows = store.rows(f"SELECT pays, statement_no FROM payments WHERE pays IN ({marks})", batch)  # noqa: S608
        found |= {row["pays"]: row["statement_no"] for row in rows}
    return found
