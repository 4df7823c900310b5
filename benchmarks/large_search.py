"""Makes a large archive's records findable, with the product's own functions."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from benchmarks import large_archive, large_papers
from benchmarks.large_archive import Sizes
from service.store import indexing, search
from service.store.search import Note
from service.store.unit import Store
from templates_docx.kinds import TITLES

_BATCH = 5000


def note(folder: Path, sizes: Sizes, first: int = 0, last: int | None = None) -> None:
    """Note the documents, tickets and tags of a stretch of tickets; what is not theirs goes with the first or last."""
    last = sizes.tickets if last is None else last
    store = Store(folder)
    if first == 0:
        _note(store, "stations", ((one.station_code, one.station_code, one) for one in large_archive.stations(sizes)))
        _note(store, "balers", ((one.serial_no, one.sold_by, one) for one in large_archive.balers(sizes)))
    for start in range(first, last, _BATCH):
        end = min(start + _BATCH, last)
        found = list(large_archive.tickets(sizes, start, end))
        texts = {one.ticket_no: indexing.texts_of(one) for one in found}
        documents = [
            Note(str(start + n + 1), one.station_code, f"单据 {start + n + 1}", [f"IMG_{n}.jpg", *texts[one.ticket_no]])
            for n, one in enumerate(found)
        ]
        tickets = [
            Note(one.ticket_no, one.station_code, f"维修单 {one.ticket_no}", texts[one.ticket_no]) for one in found
        ]
        with store.transaction():
            search.note_all(store, "documents", documents)
            search.note_all(store, "tickets", tickets)
        _note(store, "tags", ((one.tag_no, one.station_code, one) for one in large_archive.tags(sizes, start, end)))
    if last == sizes.tickets:
        shipments = large_archive.shipments(sizes)
        _note(store, "shipments", ((one.shipment_no, one.packing_list.station_code, one) for one in shipments))
        _note(store, "invoices", ((one.invoice_no, None, one) for one in large_archive.invoices(sizes)))
        _papers(store, sizes)
    store.close()


def _papers(store: Store, sizes: Sizes) -> None:
    by_kind: dict[str, list[Note]] = {}
    for kind, number, record in large_papers.papers(sizes):
        station = getattr(record, "station_code", None)
        made = Note(number, station, f"{TITLES[kind]} {number}", indexing.texts_of(record))
        by_kind.setdefault(kind.value, []).append(made)
    for topic, notes in by_kind.items():
        search.note_all(store, topic, notes)


def _note(store: Store, topic: str, found: Iterable[tuple[str, str | None, object]]) -> None:
    rest = iter(found)
    while batch := list(islice(rest, _BATCH)):
        notes = [Note(key, code, f"{topic} {key}", indexing.texts_of(record)) for key, code, record in batch]
        search.note_all(store, topic, notes)
