"""A full check of a data folder (校验): every file there and unchanged, every row accounted for, the log whole."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.domain.problems import Problem
from service.store import audit
from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and what is wrong."""

    files: int
    documents: int
    log_rows: int
    leftovers: int  # whole files that no row names: of uploads cut off before they were answered
    problems: tuple[Problem, ...]  # empty: all is in order


def verify(store: Store) -> Verified:
    """Check everything and return what is wrong with it; reads every stored byte."""
    known = {row["sha256"] for row in store.rows("SELECT sha256 FROM blobs")}
    leftovers = [name for name in store.blobs.names() if name not in known]
    problems = (*_database(store), *_files(store, [*known, *leftovers]), *_documents(store), *_log(store))
    problems += (*_statements(store), *_records(store))
    documents = store.row("SELECT count(*) AS n FROM documents") or {"n": 0}
    return Verified(len(known), documents["n"], audit.head(store)[0], len(leftovers), problems)


def _database(store: Store) -> Iterator[Problem]:
    for row in store.rows("PRAGMA integrity_check"):
        if row["integrity_check"] != "ok":
            yield Problem("database_damaged", params={"what": row["integrity_check"]})
    for row in store.rows("PRAGMA foreign_key_check"):
        yield Problem("row_points_nowhere", params={"table": row["table"], "row": row["rowid"], "to": row["parent"]})


def _files(store: Store, names: Iterable[str]) -> Iterator[Problem]:
    for sha256 in sorted(names):
        found = store.blobs.hash_of(sha256)
        if found is None:
            yield Problem("file_gone", params={"sha256": sha256})
        elif found != sha256:
            yield Problem("file_changed", params={"sha256": sha256})


def _documents(store: Store) -> Iterator[Problem]:
    """List documents that no reader will take and no person will find."""
    lost = store.rows(
        "SELECT d.id FROM documents d LEFT JOIN jobs j ON j.document_id = d.id "
        "WHERE (d.status IN ('received', 'extracting')) <> (coalesce(j.state, '') IN ('queued', 'leased')) "
        "ORDER BY d.id"
    )
    yield from (Problem("document_not_queued", params={"id": row["id"]}) for row in lost)
    empty = store.rows(
        "SELECT id FROM documents d WHERE status IN ('needs_review', 'accepted') AND NOT EXISTS "
        "(SELECT 1 FROM pages p WHERE p.document_id = d.id AND p.attempt = d.attempt) ORDER BY id"
    )
    yield from (Problem("document_without_forms", params={"id": row["id"]}) for row in empty)
    silent = store.rows(
        "SELECT id FROM documents d WHERE NOT EXISTS "
        "(SELECT 1 FROM audit a WHERE a.subject = 'document ' || d.id) ORDER BY id"
    )
    yield from (Problem("document_not_logged", params={"id": row["id"]}) for row in silent)


_KEPT = (
    ("station", "stations", "station_code"),
    ("baler", "balers", "serial_no"),
    ("ticket", "tickets", "ticket_no"),
    ("tag", "tags", "tag_no"),
    ("shipment", "shipments", "shipment_no"),
    ("invoice", "invoices", "invoice_no"),
    ("return", "returns", "application_no"),
    ("part", "parts", "trim(part_no || ' ' || effective_on)"),
    ("labour", "labour", "trim(part_no || ' ' || job || ' ' || effective_on)"),
    ("deposit", "deposits", "id"),
    ("adjustment", "adjustments", "id"),
    ("exception", "exceptions", "id"),
    ("event", "quality_events", "id"),
)
_BODIES = " UNION ALL ".join(
    [f"SELECT '{name} ' || {key} AS subject, body FROM {table}" for name, table, key in _KEPT]  # noqa: S608  # ours
    + [
        "SELECT kind || ' ' || record_no, body FROM papers",
        "SELECT 'policy ' || version, toml FROM policies",
        "SELECT 'statement ' || statement_no, body FROM statements WHERE status = 'confirmed'",
    ]
)


def _records(store: Store) -> Iterator[Problem]:
    """List records that are not what the log last said of them, or that it says are there and are not."""
    rows = store.rows(
        "WITH last AS (SELECT subject, max(id) AS id FROM audit WHERE action IN ('add', 'change', 'remove')"  # noqa: S608
        f" GROUP BY subject), kept AS ({_BODIES})"
        " SELECT kept.subject, CASE WHEN a.id IS NULL THEN 'record_not_logged' ELSE 'record_changed' END AS code"
        " FROM kept LEFT JOIN last ON last.subject = kept.subject LEFT JOIN audit a ON a.id = last.id"
        " WHERE a.id IS NULL OR json_extract(a.detail, '$.after') IS NOT kept.body"
        " UNION ALL SELECT last.subject, 'record_gone' FROM last JOIN audit a ON a.id = last.id"
        " WHERE a.action <> 'remove' AND last.subject NOT IN (SELECT subject FROM kept) ORDER BY 1, 2"
    )
    for row in rows:
        code = "record_not_logged" if row["code"] == "record_not_logged" else "record_changed"
        yield Problem("record_gone" if row["code"] == "record_gone" else code, params={"subject": row["subject"]})


def _statements(store: Store) -> Iterator[Problem]:
    """List statements whose text is not the one that was kept."""
    for row in store.rows("SELECT statement_no, body, sha256 FROM statements ORDER BY statement_no"):
        if hashlib.sha256(row["body"].encode()).hexdigest() != row["sha256"]:
            yield Problem("statement_changed", params={"statement_no": row["statement_no"]})


def _log(store: Store) -> Iterator[Problem]:
    broken = audit.first_broken(store)
    if broken is not None:
        yield Problem("log_broken", params={"row": broken})
