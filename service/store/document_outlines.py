"""Documents as lists show them (单据一览): numbers and doubts of many at once, without their readings."""

from collections.abc import Collection
from dataclasses import dataclass

from service.store.unit import Store, batched


@dataclass(frozen=True, slots=True)
class Outline:
    """What a list shows of a document's forms."""

    record_nos: tuple[str, ...] = ()  # in the order of the forms, each once
    problem_count: int = 0


NOTHING_READ = Outline()
"""A document that nobody has read yet."""


def outlines(store: Store, document_ids: Collection[int]) -> dict[int, Outline]:
    """Return what was read of each of these documents, in one query; one that is not read yet is left out."""
    numbers: dict[int, dict[str, None]] = {}
    counts: dict[int, int] = {}
    for batch in batched(sorted(document_ids)):
        marks = ", ".join("?" for _ in batch)
        sql = (
            "SELECT p.document_id, p.record_no, json_array_length(p.problems) AS doubts FROM pages AS p"  # noqa: S608
            " JOIN documents AS d ON d.id = p.document_id AND d.attempt = p.attempt"
            f" WHERE p.document_id IN ({marks}) ORDER BY p.document_id, p.form"
        )
        for row in store.rows(sql, tuple(batch)):
            number = row["document_id"]
            numbers.setdefault(number, {}).update({row["record_no"]: None} if row["record_no"] else {})
            counts[number] = counts.get(number, 0) + row["doubts"]
    return {number: Outline(tuple(found), counts[number]) for number, found in numbers.items()}
