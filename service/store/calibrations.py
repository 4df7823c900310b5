"""Calibrations of the house's own (本单位校准): every version kept, one at most in use, each change in the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from extractors.correction import Correction, Promise
from service import clock
from service.errors import NotFoundError
from service.store import audit, documents, packing
from service.store.documents import Document, Form
from service.store.unit import Row, Store


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


def put(store: Store, made: Calibration) -> Calibration:
    """Keep a new version and use it; its number is the next one."""
    with store.transaction():
        version = int(store.value("SELECT coalesce(max(version), 0) + 1 FROM calibrations"))
        row = {
            "version": version,
            "body": packing.dump(_body(made)),
            "made_by": made.made_by,
            "made_at": clock.stamp(made.made_at),
        }
        store.insert("calibrations", row)
        use(store, version, by=made.made_by, at=made.made_at)
    return get(store, version)


def use(store: Store, version: int | None, *, by: str, at: datetime) -> None:
    """Read by a version from now on; None: by what is shipped.

    Raises:
        NotFoundError: There is no such version.
    """
    with store.together():
        if version is not None:
            get(store, version)
        before = in_use(store)
        store.execute("UPDATE calibrations SET in_use = 0 WHERE in_use = 1")
        store.execute("UPDATE calibrations SET in_use = 1 WHERE version = ?", (version,))
        detail = {"before": before.version if before else None, "after": version}
        audit.write(store, f"calibration {version or 'shipped'}", "use", by=by, at=at, detail=detail)


def get(store: Store, version: int) -> Calibration:
    """Return a version; NotFoundError when there is none."""
    row = store.row("SELECT * FROM calibrations WHERE version = ?", (version,))
    if row is None:
        raise NotFoundError("calibration", version)
    return _calibration(row)


def in_use(store: Store) -> Calibration | None:
    """Return the version that readings go by; None: what is shipped."""
    row = store.row("SELECT * FROM calibrations WHERE in_use = 1")
    return _calibration(row) if row is not None else None


def every(store: Store) -> list[Calibration]:
    """Return all versions, newest first."""
    return [_calibration(row) for row in store.rows("SELECT * FROM calibrations ORDER BY version DESC")]


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
