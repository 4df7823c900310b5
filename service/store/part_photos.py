"""Photos of intact parts by their number (完好件参考照片)."""

from dataclasses import dataclass
from datetime import datetime

from service.clock import stamp
from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class PartPhoto:
    """One photo of an intact part."""

    part_no: str
    sha256: str
    name: str
    inspection_id: int | None = None  # that it was taken for


def put(store: Store, photo: PartPhoto, *, by: str, at: datetime) -> None:
    """Keep a photo; its file is stored already."""
    store.execute(
        "INSERT OR IGNORE INTO part_photos (part_no, sha256, name, inspection_id, put_by, put_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (photo.part_no, photo.sha256, photo.name, photo.inspection_id, by, stamp(at)),
    )


def drop(store: Store, part_no: str, sha256: str) -> bool:
    """Stop comparing with a photo and say whether it was there; its file stays, inspections may rest on it."""
    return store.execute("DELETE FROM part_photos WHERE part_no = ? AND sha256 = ?", (part_no, sha256)) > 0


def of_part(store: Store, part_no: str, *, limit: int = 16) -> list[PartPhoto]:
    """Return the newest photos of a part."""
    sql = "SELECT * FROM part_photos WHERE part_no = ? ORDER BY put_at DESC, sha256 LIMIT ?"
    rows = store.rows(sql, (part_no, limit))
    return [PartPhoto(row["part_no"], row["sha256"], row["name"], row["inspection_id"]) for row in rows]
