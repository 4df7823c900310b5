"""What a page asks is looked up: no query of a page walks through a whole table of a large archive."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from benchmarks import large_archive, large_desk, large_search, ledger, pages
from benchmarks.large_archive import Sizes
from benchmarks.pages import Watched
from service.domain.scope import Role, Scope
from service.store import papers
from service.store.unit import Args, Store
from service.web.app import ROUTERS
from templates_docx.kinds import Kind

LARGE = (
    "tickets|balers|tags|shipments|invoices|audit|alerts|search_rows|visits|packed_tags|unsent_tags|payments|documents"
    "|pages|blobs|events|jobs|scans|receipts|inspections|inspection_photos|photos|photo_uses|audits|replaced|papers"
    "|returns|statements|conflicts"
)
WALK = re.compile(r"^SCAN (?P<name>\w+)\b(?P<how>.*)$")
TICKETS = 600
HALF_OPEN = (
    "tickets_not_audited", "tickets_unaudited", "shipments_not_received", "invoices_unnamed", "shipment_numbers_odd",
    "receipts_open", "conflicts_open", "conflicts_waiting",
)  # fmt: skip


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = Path(tmp_path_factory.mktemp("large")) / "data"
    for make in (large_archive.build, large_desk.fill, large_search.note):
        make(folder, Sizes(stations=5, balers=200, tickets=TICKETS, days=100))
    store = Watched(folder)
    pages.with_pictures(store, pages.numbers(store))
    yield store
    store.close()


@pytest.fixture(scope="module")
def numbers(large: Watched) -> Mapping[str, str]:
    return pages.numbers(large)


@pytest.fixture(scope="module")
def browsers(large: Watched) -> Mapping[str, TestClient]:
    return {who: pages.client(large, who) for who in pages.PEOPLE}


def walks(store: Store, sql: str, args: Args = ()) -> list[str]:
    """The steps of a query's plan that walk through a large table, or through an index of all of it without an end."""
    steps = [row["detail"] for row in Store.rows(store, f"EXPLAIN QUERY PLAN {sql}", args)]
    found = []
    for step in steps:
        walk = WALK.match(step)
        if walk and is_large(walk["name"], sql) and not any(index in walk["how"] for index in HALF_OPEN):
            counts = "INDEX" in walk["how"] and "count(*)" in sql
            all_of_it = "WHERE 1 = 1 ORDER BY id" in sql  # by the table's own order, a page of it
            filtered = "json_extract(" in sql.partition(" WHERE ")[2]  # a rare one is found at the end of the walk
            ordered = "TEMP B-TREE" not in " ".join(steps) and not filtered
            pages = ("INDEX" in walk["how"] or all_of_it) and " LIMIT " in sql and ordered
            if not (counts or pages):
                found.append(f"{step}: {sql}")
    return found


def is_large(name: str, sql: str) -> bool:
    """Say whether a name of a query, or the table that it stands for in it, is a large table's."""
    table = re.search(rf"\b(\w+) (?:AS )?{name}\b", sql)
    return any(re.fullmatch(LARGE, one) for one in (name, table[1] if table else name))


def walks_of(store: Watched) -> list[str]:
    """The walks of the queries that were asked since asked was emptied; something was."""
    assert store.asked
    return sorted({walk for sql, args in list(store.asked) for walk in walks(store, sql, args)})


def names() -> list[str]:
    store = Store.__new__(Store)  # asked for names only: nothing is run
    return list(ledger.queries(store, TICKETS))


@pytest.mark.parametrize("name", names())
def test_no_query_walks_through_a_large_table(large: Watched, name: str) -> None:
    large.asked.clear()
    ledger.queries(large, TICKETS)[name]()
    assert walks_of(large) == []


@pytest.mark.parametrize("who", pages.PEOPLE)
@pytest.mark.parametrize("address", pages.ADDRESSES)
def test_no_page_walks_through_a_large_table(
    large: Watched, numbers: Mapping[str, str], browsers: Mapping[str, TestClient], who: str, address: str
) -> None:
    large.asked.clear()
    answer = browsers[who].get(address.format(**numbers))
    assert answer.status_code in {200, 403}
    assert walks_of(large) == []


def test_every_page_is_among_those_looked_at() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    given = {route.path for route in routes if "GET" in (route.methods or ())}
    asked = [path.partition("?")[0] for path in pages.ADDRESSES]
    left_out = {
        path for path in given if not any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), one) for one in asked)
    }
    assert left_out == pages.NOT_THE_ARCHIVE


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
