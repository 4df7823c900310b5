"""Calibrations of the house's own (本单位校准): every version kept, one at most in use, each change in the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from extractors.correction import Correction, Promise
from service import clock
from service.store import documents, packing
from service.store.documents import Document, Form
from service.store.unit import Row, Store
from service.store.versions import Versions


@dataclass(frozen=True, slots=True)
class Calibration:
    """One version, with what it was fitted on and what it may promise."""

    version: int
    correction: Correction
    one_wrong_in: int  # the ceiling that its promise is for
    documents: int  # that it was fitted on
    corrected: int  # readings of them that people changed
    promise: Promise
    made_by: str
    made_at: datetime
    in_use: bool


def reviewed(store: Store) -> Iterator[tuple[Document, Form]]:
    """Yield the forms of every document that a person ended with a yes, as read and as they stand now."""
    sql = "SELECT id FROM documents WHERE status = 'accepted' AND ended_by IS NOT NULL ORDER BY id"
    for row in store.rows(sql):
        document = documents.get(store, row["id"])
        for form in documents.forms(store, document):
            yield document, form


def _body(made: Calibration) -> dict[str, object]:
    return {
        "lines": {group: list(line) for group, line in made.correction.lines.items()},
        "levels": [list(level) for level in made.correction.levels.items()],
        "one_wrong_in": made.one_wrong_in,
        "documents": made.documents,
        "corrected": made.corrected,
        "promise": [made.promise.read, made.promise.accepted, made.promise.wrong],
    }


def _calibration(row: Row) -> Calibration:
    body = packing.load(row["body"])
    lines = {group: (float(slope), float(offset)) for group, (slope, offset) in body["lines"].items()}
    return Calibration(
        version=row["version"],
        correction=Correction(lines, {int(kept): float(level) for kept, level in body["levels"]}),
        one_wrong_in=body["one_wrong_in"],
        documents=body["documents"],
        corrected=body["corrected"],
        promise=Promise(*body["promise"]),
        made_by=row["made_by"],
        made_at=clock.moment(row["made_at"]),
        in_use=bool(row["in_use"]),
    )


CALIBRATIONS = Versions("calibrations", "calibration", _body, _calibration)
"""The calibrations of this desk; readings go by the one in use."""
