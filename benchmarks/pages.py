"""Every page and every answer over HTTP that reads the archive: how long its queries take, and all of it."""

import io
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from fastapi.testclient import TestClient
from PIL import Image

from benchmarks.figures import Figure
from benchmarks.large_archive import AT
from service.config import Settings
from service.domain.scope import Role
from service.store import policies
from service.store.unit import Args, Row, Store
from service.usecases import accounts
from service.usecases.accounts import NewUser
from service.web.app import create_app
from service.web.desk import Desk

STATION = "ST0003"
PEOPLE = {"HQ": NewUser("bench-hq", Role.HQ, None, "correct horse"),
          "station": NewUser("bench-station", Role.STATION, STATION, "correct horse")}  # fmt: skip
_NUMBERS = {
    "/documents/{document_id}": "document", "/tickets/{ticket_no}": "ticket", "/balers/{serial_no}": "baler",
    "/tags/{tag_no}": "tag", "/stations/{station_code}": "station", "/invoices/{number}": "invoice",
    "/shipments/{shipment_no}": "shipment", "/inspections/{inspection_id}": "inspection",
    "/settlements/{statement_no}": "statement", "/conflicts/{conflict_id}": "conflict",
    "/trainings/{record_no}": "training", "/registers/{register_no}": "register",
    "/quality/events/{number}": "event", "/quality/{ticket_no}": "alert", "/quality/{ticket_no}/edit": "alert",
    "/improvements/{report_no}": "report", "/improvements/{report_no}/edit": "report",
    "/parts-requests/{request_no}": "request", "/deliveries/{issue_no}": "delivery",
    "/returns/{application_no}": "return", "/returns/{application_no}/packing": "return",
    "/tickets/{ticket_no}/feedback": "alert", "/shipments/{shipment_no}/report": "closed",
    "/api/documents/{document_id}": "document", "/api/tickets/{ticket_no}": "ticket",
    "/api/balers/{serial_no}": "baler", "/api/shipments/{shipment_no}": "shipment",
    "/api/inspections/{inspection_id}": "inspection", "/api/inspections/{inspection_id}/report": "inspection",
    "/api/settlements/{statement_no}": "statement", "/api/settlements/{statement_no}/comparison": "statement",
    "/api/quality-events/{number}": "event", "/api/trainings/{record_no}": "training",
    "/api/returns/{application_no}": "return", "/api/deposits/{station_code}": "station",
    "/api/parts-requests/{request_no}": "request", "/api/deliveries/{issue_no}": "delivery",
}  # fmt: skip
"""Pages of one record, and which number of numbers() they are asked with."""
_PLAIN = (
    "/board", "/tables", "/templates", "/conflicts", "/documents", "/documents?status=needs_review",
    "/documents?status=rejected", "/documents?status=accepted&cursor={document}", "/shipments", "/settlements",
    "/settlements/{statement}/what-if?policy={policy}", "/inspections", "/inspections?cursor={inspection}", "/tickets",
    "/tickets?unaudited=1",
    "/tickets?station={station}", "/tickets?after={ticket}", "/trainings", "/trainings/new",
    "/trainings/new?serial_no={baler}", "/registers", "/registers/new", "/quality", "/quality/events/new",
    "/campaigns", "/campaigns/new", "/improvements", "/improvements/new", "/parts-requests", "/parts-requests/new",
    "/deposits", "/deliveries", "/deliveries/new", "/returns", "/returns/new",
    "/dispatch?serial_no={baler}&bale_count=900", "/papers/training_record/{training}/file", "/forms",
    "/search", "/search?q={ticket}", "/api/documents", "/api/documents?kind=repair_ticket&status=needs_review",
    "/api/documents?kind=packing_list", "/api/documents?station={station}", "/api/documents?cursor={document}",
    "/api/inspections", "/api/settlements", "/api/search?q={ticket}", "/api/board", "/api/conflicts", "/api/alerts",
    "/api/quality-events", "/api/campaigns", "/api/campaigns?station={station}", "/api/trainings", "/api/deliveries",
    "/healthz", "/metrics",
)  # fmt: skip
ADDRESSES = (*_PLAIN, *(re.sub(r"\{\w+\}", f"{{{name}}}", path) for path, name in _NUMBERS.items()))
"""What is asked; braces stand for numbers()."""
NOT_THE_ARCHIVE = frozenset(
    {
        "/api/documents/{document_id}/pages/{page}", "/api/documents/{document_id}/crops/{form}/{field}",
        "/api/documents/{document_id}/file", "/api/inspections/{inspection_id}/photos/{number}",
        "/api/parts/{part_no}/photos/{sha256}", "/api/returns/{application_no}/photos/{sha256}",
        "/", "/api/view-sheet", "/api/events", "/api/tables/{table}", "/signin", "/tables/file", "/forms/file",
        "/templates/file", "/templates/{number}", "/templates/{number}/picture", "/templates/{number}/blank",
        "/templates/{number}/source", "/readyz",
    }
)  # fmt: skip
"""Pictures, files, exports of a whole table, and the stream of events, which never ends."""


class Watched(Store):
    """A store that notes what it is asked, and for how long."""

    def __init__(self, folder: Path) -> None:
        """Open a folder as Store does."""
        self.spent = 0.0  # seconds
        self.asked: list[tuple[str, Args]] = []
        super().__init__(folder)

    def rows(self, sql: str, args: Args = ()) -> list[Row]:
        """Return all rows of a query."""
        with self._noted(sql, args):
            return super().rows(sql, args)

    def first(self, sql: str, args: Args = ()) -> tuple[object, ...] | None:
        """Return the first row of a query as its columns, or None."""
        with self._noted(sql, args):
            return super().first(sql, args)

    @contextmanager
    def _noted(self, sql: str, args: Args) -> Iterator[None]:
        self.asked.append((sql, args))
        start = time.perf_counter()
        yield
        self.spent += time.perf_counter() - start


_OWN = {
    "document": ("id", "documents", "station_code = :own"),
    "baler": ("serial_no", "balers", "sold_by = :own"),
    "tag": ("tag_no", "tags", "station_code = :own"),
    "shipment": ("shipment_no", "shipments", "station_code = :own"),
    "closed": ("shipment_no", "receipts", "station_code = :own AND closed_at IS NOT NULL"),
    "inspection": ("id", "inspections", "station_code = :own"),
    "statement": ("statement_no", "statements", "station_code = :own"),
    "conflict": ("id", "conflicts", "station_code = :own"),
    "event": ("event_id", "event_stations", "station_code = :own"),
    "alert": ("ticket_no", "alerts", "station_code = :own"),
    "return": ("application_no", "returns", "station_code = :own"),
}
_OF_KIND = {"training": "training_record", "register": "baler_register", "report": "quality_report",
            "request": "parts_request", "delivery": "arrival_confirmation"}  # fmt: skip


def numbers(store: Store) -> Mapping[str, str]:
    """Return a number of each kind of record that a station has: what addresses are asked with."""
    wanted = dict(_OWN)
    for name, kind in _OF_KIND.items():
        wanted[name] = ("record_no", "papers", f"station_code = :own AND kind = '{kind}'")
    found = {"station": STATION, "policy": policies.policy_book(store).policies[-1].version}
    for name, (column, table, condition) in wanted.items():
        sql = f"SELECT {column} FROM {table} WHERE {condition} ORDER BY {column} DESC LIMIT 1"  # noqa: S608
        found[name] = str(store.value(sql, {"own": STATION}))
    half = int(store.value("SELECT count(*) FROM tickets")) // 2
    sql = "SELECT ticket_no FROM tickets WHERE station_code = ? AND ticket_no > ? ORDER BY ticket_no LIMIT 1"
    found["ticket"] = str(store.value(sql, (STATION, f"WX{half:08d}")))
    sql = "SELECT invoice_no FROM invoices JOIN shipments USING (shipment_no) WHERE station_code = ?"
    found["invoice"] = str(store.value(sql, (STATION,)))
    return found


def with_pictures(store: Store, known: Mapping[str, str]) -> None:
    """Let the document and the inspection that are asked for have pictures: the others' are not there."""
    picture = io.BytesIO()
    Image.new("RGB", (800, 600), "grey").save(picture, "JPEG")
    sha256 = store.blobs.put(picture.getvalue())
    store.execute("UPDATE documents SET sha256 = ? WHERE id = ?", (sha256, known["document"]))
    store.execute("UPDATE inspection_photos SET sha256 = ? WHERE inspection_id = ?", (sha256, known["inspection"]))


def client(store: Store, who: str) -> TestClient:
    """Return a browser in which one of PEOPLE is signed in, over a desk of AT."""
    new = PEOPLE[who]
    if store.value("SELECT 1 FROM users WHERE name = ?", (new.name,)) is None:
        accounts.add_user(store, new, by="bench", at=AT)
    secret = accounts.issue_token(store, new.name, by="bench", at=AT)
    app = create_app(Desk(store, Settings(), lambda: AT, lambda: None))
    return TestClient(app, headers={"Authorization": f"Bearer {secret}", "accept": "text/html"})


def measure(store: Watched) -> Iterator[Figure]:
    """Yield milliseconds of all queries of each page, the best of five; the aim tells how long the whole page took."""
    known = numbers(store)
    with_pictures(store, known)
    for who in PEOPLE:
        browser = client(store, who)
        for address in ADDRESSES:
            path = address.format(**known)
            if browser.get(path, follow_redirects=False).status_code != HTTPStatus.OK:
                continue  # not this person's work
            spent, whole = min(_ask(store, browser, path) for _ in range(5))
            yield Figure(f"{who}: {address}", spent, "ms", f"<= 50; the whole page {whole:.0f}")


def _ask(store: Watched, browser: TestClient, path: str) -> tuple[float, float]:
    """Milliseconds of the queries, and of all."""
    store.spent, start = 0.0, time.perf_counter()
    browser.get(path)
    return store.spent * 1000, (time.perf_counter() - start) * 1000
