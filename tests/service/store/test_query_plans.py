"""What a page asks is looked up: no query of a page walks through a whole table of a large archive."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import large_archive, ledger
from benchmarks.large_archive import Sizes
from service.domain.scope import Role, Scope
from service.store import papers
from service.store.unit import DATABASE, Store
from templates_docx.kinds import Kind

LARGE = "tickets|balers|tags|shipments|invoices|audit|alerts|search_rows|visits|packed_tags|unsent_tags|payments"
WALK = re.compile(r"^SCAN (?P<name>\w+)\b(?P<how>.*)$")
TICKETS = 600
HALF_OPEN = (
    "tickets_not_audited", "tickets_unaudited", "shipments_not_received", "invoices_unnamed", "shipment_numbers_odd",
)  # fmt: skip


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = Path(tmp_path_factory.mktemp("large")) / "data"
    large_archive.build(folder, Sizes(stations=5, balers=200, tickets=TICKETS, days=100))
    store = Store(folder)
    yield store
    store.close()


def asked(store: Store, name: str) -> list[str]:
    """The texts of the queries that a page runs, with their values."""
    said: list[str] = []
    store.db.conn.set_trace_callback(said.append)
    ledger.queries(store, TICKETS)[name]()
    store.db.conn.set_trace_callback(None)
    return [sql for sql in said if sql.startswith(("SELECT", "WITH"))]


def walks(store: Store, sql: str) -> list[str]:
    """The steps of a query's plan that walk through a large table, or through an index of all of it without an end."""
    with sqlite3.connect(store.folder / DATABASE) as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    connection.close()
    found = []
    for step in steps:
        walk = WALK.match(step)
        if walk and is_large(walk["name"], sql) and not any(index in walk["how"] for index in HALF_OPEN):
            counts = "COVERING INDEX" in walk["how"] and sql.startswith("SELECT count(*)")
            filtered = "json_extract(" in sql.partition(" WHERE ")[2]  # a rare one is found at the end of the walk
            ordered = "TEMP B-TREE" not in " ".join(steps) and not filtered
            pages = "INDEX" in walk["how"] and " LIMIT " in sql and ordered
            if not (counts or pages):
                found.append(f"{step}: {sql}")
    return found


def is_large(name: str, sql: str) -> bool:
    """Say whether a name of a query, or the table that it stands for in it, is a large table's."""
    table = re.search(rf"\b(\w+) (?:AS )?{name}\b", sql)
    return any(re.fullmatch(LARGE, one) for one in (name, table[1] if table else name))


def names() -> list[str]:
    store = Store.__new__(Store)  # asked for names only: nothing is run
    return list(ledger.queries(store, TICKETS))


@pytest.mark.parametrize("name", names())
def test_no_query_of_a_page_walks_through_a_large_table(large: Store, name: str) -> None:
    queries = asked(large, name)
    assert queries
    assert [walk for sql in queries for walk in walks(large, sql)] == []


def test_a_station_finds_its_papers_without_walking_past_others(large: Store) -> None:
    said: list[str] = []
    large.db.conn.set_trace_callback(said.append)
    papers.newest(large, Scope(Role.STATION, "ST01", "st01"), Kind.TRAINING_RECORD)
    large.db.conn.set_trace_callback(None)
    (plan, *_) = [row["detail"] for row in large.rows(f"EXPLAIN QUERY PLAN {said[-1]}")]
    assert plan == "SEARCH papers USING INDEX papers_of_station (kind=? AND station_code=?)"


def test_a_walk_is_seen(large: Store) -> None:
    assert walks(large, "SELECT body FROM tickets WHERE body LIKE '%x%'")
    assert walks(large, "SELECT body FROM tickets ORDER BY body LIMIT 5")
    assert walks(large, "SELECT body FROM tickets WHERE json_extract(body, '$.fault') = 'x' ORDER BY ticket_no LIMIT 5")
    assert not walks(large, "SELECT body FROM tickets WHERE ticket_no = 'x'")
