"""Photos of the parts that a station wants to hand back (退件照片), as the gate saw them."""

from dataclasses import dataclass
from datetime import datetime

from inspections.results import Quality
from service.clock import stamp
from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class ReturnPhoto:
    """One photo of a part of a return."""

    line: int  # 1-based, of the return list
    name: str
    sha256: str
    quality: Quality


def put(store: Store, application_no: str, photo: ReturnPhoto, *, by: str, at: datetime) -> None:
    """Keep a photo, in place of one with its name; part of the transaction that keeps its file."""
    store.execute(
        "INSERT OR REPLACE INTO return_photos (application_no, line, name, sha256, quality, put_by, put_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (application_no, photo.line, photo.name, photo.sha256, photo.quality.value, by, stamp(at)),
    )


def of_application(store: Store, application_no: str) -> list[ReturnPhoto]:
    """Return the photos of an application, by line and name."""
    rows = store.rows("SELECT * FROM return_photos WHERE application_no = ? ORDER BY line, name", (application_no,))
    return [ReturnPhoto(row["line"], row["name"], row["sha256"], Quality(row["quality"])) for row in rows]
