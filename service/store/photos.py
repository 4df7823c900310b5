"""Photos of parts wherever they were shown (照片去重): found by their bytes or their words, with every use."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.clock import moment, stamp
from service.domain.photos import PhotoUse, Reuse
from service.domain.scope import Scope
from service.store.scoping import visible
from service.store.unit import Row, Store


@dataclass(frozen=True, slots=True)
class KnownPhoto:
    """A photo, and by what it is recognised."""

    sha256: str
    words: tuple[int, ...]
    taken_on: date | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotedUse:
    """A use under its number, and when it was."""

    id: int
    use: PhotoUse
    at: datetime


@dataclass(frozen=True, slots=True)
class Unnoted:
    """A photo that somebody showed before uses were noted."""

    sha256: str
    use: PhotoUse  # its ticket is the tag's, looked up by whoever notes it
    by: str
    at: datetime


_TOO_COMMON = 400
"""Holders of one word that are read; a word that more photos hold says next to nothing."""


_USES = "SELECT u.*, p.taken_on, p.remarks FROM photo_uses u JOIN photos p ON p.id = u.photo_id"


def number_of(store: Store, sha256: str) -> int | None:
    """Return a photo's number by its file; None for a new one."""
    found = store.value("SELECT id FROM photos WHERE sha256 = ?", (sha256,))
    return int(found) if found is not None else None


def file_of(store: Store, number: int) -> str:
    """Return the hash of a photo's file."""
    return str(store.value("SELECT sha256 FROM photos WHERE id = ?", (number,)))


def holders(store: Store, words: Iterable[int]) -> Mapping[int, Sequence[int]]:
    """Return the photos that hold each word, of those words that any holds."""
    sql = "SELECT photo_id FROM photo_words WHERE word = ? LIMIT ?"
    fetch = store.db.conn.execute
    found = {word: [row[0] for row in fetch(sql, (word, _TOO_COMMON))] for word in words}
    return {word: who for word, who in found.items() if who}


def put(store: Store, photo: KnownPhoto) -> int:
    """Keep by what a photo is recognised and return its number; part of the transaction that keeps its file."""
    known = number_of(store, photo.sha256)
    if known is not None:
        return known
    taken_on = photo.taken_on.isoformat() if photo.taken_on else None
    row = {"sha256": photo.sha256, "taken_on": taken_on, "remarks": " ".join(photo.remarks)}
    number = store.insert("photos", row)
    store.db.conn.executemany("INSERT INTO photo_words VALUES (?, ?)", [(word, number) for word in photo.words])
    return number


def put_use(store: Store, number: int, use: PhotoUse, *, by: str, at: datetime) -> int:
    """Note where a photo is shown and return that use's number; the same place is noted once."""
    where = "photo_id = ? AND shown_in = ? AND number = ? AND line IS ? AND name = ?"
    place = (number, use.shown_in, use.number, use.line, use.name)
    known = store.value(f"SELECT id FROM photo_uses WHERE {where}", place)  # noqa: S608
    if known is not None:
        return int(known)
    row = {
        "photo_id": number,
        "shown_in": use.shown_in,
        "number": use.number,
        "line": use.line,
        "name": use.name,
        "tag_no": use.tag_no,
        "ticket_no": use.ticket_no,
        "part_no": use.part_no,
        "station_code": use.station_code,
        "by_user": by,
        "at": stamp(at),
    }
    return store.insert("photo_uses", row)


def uses_of(store: Store, number: int) -> list[NotedUse]:
    """Return every use of a photo, oldest first."""
    rows = store.rows(f"{_USES} WHERE u.photo_id = ? ORDER BY u.at, u.id", (number,))
    return [NotedUse(row["id"], _use(row), moment(row["at"])) for row in rows]


def unnoted(store: Store) -> list[Unnoted]:
    """Return the kept photos of applications and inspections whose use was never noted, oldest first."""
    return [Unnoted(row["sha256"], _use(row), row["by_user"], moment(row["at"])) for row in store.rows(_UNNOTED)]


_UNNOTED = """
SELECT s.*, NULL AS ticket_no, NULL AS taken_on, '' AS remarks FROM (
    SELECT 'inspection' AS shown_in, CAST(i.id AS TEXT) AS number, NULL AS line, p.name, p.sha256, i.tag_no,
        i.part_no, i.station_code, i.inspected_by AS by_user, i.inspected_at AS at
    FROM inspection_photos p JOIN inspections i ON i.id = p.inspection_id
    UNION ALL
    SELECT 'return', r.application_no, r.line, r.name, r.sha256, NULL, NULL, NULL, r.put_by, r.put_at
    FROM return_photos r
) s
WHERE NOT EXISTS (
    SELECT 1 FROM photo_uses u JOIN photos k ON k.id = u.photo_id
    WHERE u.shown_in = s.shown_in AND u.number = s.number AND u.line IS s.line AND u.name = s.name
        AND k.sha256 = s.sha256
)
ORDER BY s.at, s.shown_in, s.number, s.line, s.name"""


def put_reuse(store: Store, use_id: int, earlier_id: int, found: Reuse) -> bool:
    """Note that a use shows again what an earlier one showed; False where that is known."""
    sql = "INSERT OR IGNORE INTO photo_reuses (use_id, earlier_id, same_file, doubtful) VALUES (?, ?, ?, ?)"
    return store.execute(sql, (use_id, earlier_id, found.same_file, found.doubtful)) > 0


def uses_in(store: Store, shown_in: str, number: str) -> list[PhotoUse]:
    """Return what was shown in an application or inspection, in order."""
    return [
        _use(row)
        for row in store.rows(f"{_USES} WHERE u.shown_in = ? AND u.number = ? ORDER BY u.id", (shown_in, number))
    ]


def reuses_in(store: Store, shown_in: str, number: str) -> list[Reuse]:
    """Return what was shown again in an application or inspection; the earlier uses may be another station's."""
    return _reuses(store, "u.shown_in = ? AND u.number = ?", (shown_in, number), limit=1000)


def newest_reuses(store: Store, scope: Scope, *, since: datetime, limit: int = 50) -> list[Reuse]:
    """Return what was shown again since a moment, newest first; the earlier uses may be another station's."""
    where, args = visible(scope, "u.station_code")
    return _reuses(store, f"{where} AND u.at >= ?", (*args, stamp(since)), limit)


def _reuses(store: Store, where: str, args: Sequence[object], limit: int) -> list[Reuse]:
    sql = (
        "SELECT r.* FROM photo_reuses r JOIN photo_uses u ON u.id = r.use_id"  # noqa: S608
        f" WHERE {where} ORDER BY r.use_id DESC, r.earlier_id LIMIT ?"
    )
    return [
        Reuse(
            _by_id(store, row["use_id"]),
            _by_id(store, row["earlier_id"]),
            same_file=bool(row["same_file"]),
            doubtful=bool(row["doubtful"]),
        )
        for row in store.rows(sql, (*args, limit))
    ]


def _by_id(store: Store, use_id: int) -> PhotoUse:
    return _use(store.rows(f"{_USES} WHERE u.id = ?", (use_id,))[0])


def _use(row: Row) -> PhotoUse:
    return PhotoUse(
        shown_in=row["shown_in"],
        number=row["number"],
        name=row["name"],
        used_on=moment(row["at"]).date(),
        line=row["line"],
        tag_no=row["tag_no"],
        ticket_no=row["ticket_no"],
        part_no=row["part_no"],
        station_code=row["station_code"],
        taken_on=date.fromisoformat(row["taken_on"]) if row["taken_on"] else None,
        remarks=tuple(row["remarks"].split()),
    )
