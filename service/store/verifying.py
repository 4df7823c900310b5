"""A full check of a data folder (校验): every file there and unchanged, every row accounted for, the log whole."""

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


def _log(store: Store) -> Iterator[Problem]:
    broken = audit.first_broken(store)
    if broken is not None:
        yield Problem("log_broken", params={"row": broken})
