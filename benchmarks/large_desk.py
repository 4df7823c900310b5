"""What the desk keeps beside a large archive's records: documents, log, receipts, inspections, statements, papers."""

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from benchmarks import large_decisions, large_papers
from benchmarks.large_archive import AT, Sizes, day_of, part_of, station_of, tag_of
from extractors.results import PageReading, Reading, Source
from inspections.results import Damage, Inspection, PhotoResult, Quality, TypeScore, Verdict
from service.store import codec, packing
from service.store.unit import DATABASE, Store
from templates_docx.kinds import Kind

_STAMP = AT.isoformat(timespec="milliseconds")
_FRESH = 300  # documents that nobody has looked at yet
_REJECTED = 50  # one document in so many
_INSPECTED = 21  # the tag of one ticket in so many, of every station
_FIELDS = 28  # of a repair ticket
_LOGGED = {"baler": "balers", "ticket": "tickets", "tag": "tags", "shipment": "shipments", "invoice": "invoices"}
_COPIES = (
    (
        "INSERT INTO audits (ticket_no, audited_km, work_region, by_user, at)"
        " SELECT ticket_no, json_extract(body, '$.audited_km'), '411721', 'bench', put_at FROM tickets"
    ),
    (
        "INSERT INTO jobs (document_id, state, attempt, not_before, queued_at)"
        " SELECT id, 'done', 1, received_at, received_at FROM documents"
    ),
    (
        "INSERT INTO receipts"
        " (shipment_no, station_code, opened_by, opened_at, received_on, closed_by, closed_at, outcome)"
        " SELECT shipment_no, station_code, 'bench', json_extract(body, '$.received_on') || 'T09:00:00.000+08:00',"
        " json_extract(body, '$.received_on'), 'bench', put_at, '{}' FROM shipments"
    ),
    (
        "UPDATE receipts SET closed_by = NULL, closed_at = NULL, outcome = NULL"
        " WHERE shipment_no IN (SELECT shipment_no FROM receipts ORDER BY opened_at DESC, shipment_no"
        " LIMIT (SELECT 1 + count(*) / 50 FROM receipts))"
    ),
    (
        "INSERT INTO scans (shipment_no, tag_no, condition, by_user, at)"
        " SELECT shipment_no, tag_no, 'intact', 'bench', '2026-07-01T09:00:00.000+08:00' FROM packed_tags"
    ),
    (
        "INSERT INTO conflicts"
        " (noun, number, body, body_hash, problems, station_code, put_by, put_at, choice, ended_at)"
        " SELECT 'tickets', ticket_no, body, ticket_no, '[]', station_code, 'bench', put_at,"
        " CASE WHEN rowid % 50 THEN 'old' END, put_at FROM tickets ORDER BY rowid DESC LIMIT 2000"
    ),
    (
        "INSERT INTO replaced (noun, number, body, put_by, put_at, replaced_by, replaced_at)"
        " SELECT 'tickets', ticket_no, body, 'bench', put_at, 'bench', put_at FROM tickets WHERE rowid % 10 = 0"
    ),
    (
        "INSERT INTO deposits (station_code, body, by_user, at)"
        " SELECT station_code, json_object('station_code', station_code, 'booked_on', '2026-01-01', 'amount', '10.00',"
        " 'record', 'SB' || value), 'bench', '2026-01-01' FROM stations, json_each('[1,2,3,4,5,6,7,8,9,10]')"
    ),
)


def fill(folder: Path, sizes: Sizes) -> None:
    """Write it beside the records that large_archive.build() wrote; large_search makes them findable."""
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("BEGIN")
        _documents(connection, sizes)
        _papers(connection, sizes)
        _inspections(connection, sizes)
        for sql in _COPIES:
            connection.execute(sql)
        _log(connection)
        connection.execute("COMMIT")
    with closing(Store(folder)) as store, store.transaction():
        large_decisions.fill(store, sizes)


def _documents(connection: sqlite3.Connection, sizes: Sizes) -> None:
    """A scanned ticket each, all but the newest accepted or sent back."""
    page = _page()
    columns = "id, sha256, name, media, kind, status, station_code, uploaded_by, received_at, changed_at, attempt"
    connection.executemany(
        f"INSERT INTO documents ({columns}) VALUES (?, ?, ?, 'image', 'repair_ticket', ?, ?, 'bench', ?, ?, 1)",  # noqa: S608
        (
            (n + 1, _hash(n), f"IMG_{n}.jpg", _status(n, sizes), station_of(n, sizes), _moment(n, sizes), _STAMP)
            for n in range(sizes.tickets)
        ),
    )
    connection.execute("INSERT INTO blobs SELECT sha256, 400000 FROM documents")
    connection.executemany(
        "INSERT INTO pages VALUES (?, 1, 1, 1, 'repair_ticket', ?, ?, ?, ?, ?)",
        (
            (n + 1, _status(n, sizes), number := f"WX{n:08d}", read := page.replace("WX0", number), read, "[]")
            for n in range(sizes.tickets)
        ),
    )


def _papers(connection: sqlite3.Connection, sizes: Sizes) -> None:
    connection.executemany(
        "INSERT INTO papers (kind, record_no, body, put_by, put_at) VALUES (?, ?, ?, 'bench', ?)",
        (
            (kind.value, number, codec.dump(record), f"2026-06-01T{n % 24:02d}:{n // 24 % 60:02d}:00.000+08:00")
            for n, (kind, number, record) in enumerate(large_papers.papers(sizes))
        ),
    )
    connection.executemany(
        "INSERT INTO returns (application_no, body, put_by, put_at) VALUES (?, ?, 'bench', ?)",
        ((one.application_no, codec.dump(one), _STAMP) for one in large_papers.returns(sizes)),
    )


def _inspections(connection: sqlite3.Connection, sizes: Sizes) -> None:
    """Of the tags of some tickets, with two photos each."""
    scores = tuple(TypeScore(one, 0.125) for one in Damage)
    photos = tuple(PhotoResult(f"{n}.jpg", Quality.OK, 0.25, (), scores) for n in range(2))
    connection.executemany(
        "INSERT INTO inspections (part_no, tag_no, station_code, verdict, score, result, inspected_by, inspected_at)"
        " VALUES (?, ?, ?, 'unclear', 0.25, ?, 'bench', ?)",
        (
            (
                part_of(n, 0),
                tag_of(n, 0),
                station_of(n, sizes),
                packing.inspection_text(Inspection(part_of(n, 0), Verdict.UNCLEAR, 0.25, photos)),
                _STAMP,
            )
            for n in range(0, sizes.tickets, _INSPECTED)
        ),
    )
    connection.execute(
        "INSERT INTO inspection_photos SELECT i.id, n.value, n.value || '.jpg', d.sha256"
        " FROM inspections AS i JOIN documents AS d ON d.id = i.id, json_each('[1,2]') AS n"
    )
    connection.execute("INSERT INTO photos (sha256) SELECT DISTINCT sha256 FROM inspection_photos")
    connection.execute(
        "INSERT INTO photo_uses (photo_id, shown_in, number, name, tag_no, by_user, at)"
        " SELECT p.id, 'inspection', i.inspection_id, i.name, NULL, 'bench', '2026-06-01'"
        " FROM inspection_photos AS i JOIN photos AS p ON p.sha256 = i.sha256"
    )


def _log(connection: sqlite3.Connection) -> None:
    """One row a record and two a document; their hashes are not a chain, which no page asks for."""
    insert = f"INSERT INTO audit (at, by_user, action, subject, detail, hash) SELECT '{_STAMP}', 'bench', "
    hashed = "hex(randomblob(32))"
    for name, table in _LOGGED.items():
        key = connection.execute(f"SELECT name FROM pragma_table_info('{table}') WHERE pk = 1").fetchone()[0]  # noqa: S608
        added = "json_object('before', NULL, 'after', substr(body, 1, 200))"
        connection.execute(f"{insert} 'add', '{name} ' || {key}, {added}, {hashed} FROM {table}")
    for action in ("receive", "accept"):
        connection.execute(f"{insert} '{action}', 'document ' || id, '{{}}', {hashed} FROM documents")
    connection.execute(
        "INSERT INTO events (at, topic, key, station_code, body)"
        " SELECT changed_at, 'document', id, station_code, '{}' FROM documents ORDER BY id DESC LIMIT 50000"
    )


def _page() -> str:
    """A ticket as read, with fields enough to be as large as a real one."""
    one = Reading("WX0", "WX0", 0.99, accepted=True, box=(100, 200, 300, 240), source=Source.ZONE)
    fields = {"ticket_no": one, **{f"field_{n}": one for n in range(_FIELDS)}}
    return packing.page_text(PageReading(1, Kind.REPAIR_TICKET.value, 1.0, "repair_ticket@1", fields))


def _status(n: int, sizes: Sizes) -> str:
    if n >= sizes.tickets - _FRESH:
        return "needs_review"
    return "rejected" if n % _REJECTED == 0 else "accepted"


def _moment(n: int, sizes: Sizes) -> str:
    return f"{day_of(n, sizes).isoformat()}T12:00:00.000+08:00"


def _hash(n: int) -> str:
    return sha256(str(n).encode()).hexdigest()
