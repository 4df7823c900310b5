"""How fast a large archive is: importing, settling a month of every station, and what its pages ask."""

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks import large_archive, large_desk, large_search, pages
from benchmarks.figures import Figure, peak_mib
from benchmarks.large_archive import AT, Sizes
from benchmarks.pages import Watched
from service.domain.records import Baler
from service.domain.scope import Role, Scope
from service.store import alerts, archive, archive_pages, documents, search, statements, waiting
from service.store.nouns import BALERS, INVOICES, SHIPMENTS, TAGS, TICKETS
from service.store.unit import Store
from service.store.waiting import Wanted
from service.usecases import board, importing, reporting, settling, ticket_file
from service.usecases.imported import Upload
from service.usecases.tables import files
from service.usecases.tables.columns import table

HQ = Scope(Role.HQ, None, "bench")
STATION = Scope(Role.STATION, "ST0003", "bench")
MONTH = Sizes(stations=200, balers=20_000, tickets=20_000, days=60)  # about 10,000 of them received in June
WORDS = (
    "WX0012", "0417", "417", "BQ00000123-0", "HK9Y-0000019", "HK9Y", "9Y-00", "00019", "15612345678", "5678", "138",
    "王李", "张王李", "张",
    "龘", "打结器不打结", "结不打", "二郎镇", "人民路417号", "捆绳断 417号", "王李 0417",
    "2026-05", "ZX0003", "DB", "德邦", "2641", "IMG", "PX0003", "河南省驻马店市西平县柏城街道人民路417号",
)  # fmt: skip
"""What people type: numbers whole and in part, names, phones, places, faults; some that nothing has."""
TICKETS_OF_PAGES = int(os.environ.get("STATIONDESK_BENCH_TICKETS", "100000"))


def figures() -> Iterator[Figure]:
    """Yield wall seconds, milliseconds and MiB; each part in a process of its own."""
    for part in ("importing", "settling", "pages"):
        command = [sys.executable, "-m", "benchmarks.ledger", part]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        for line in done.stdout.splitlines():
            name, value, unit, aim = line.split("\t")
            yield Figure(name, float(value), unit, aim)


def measure_importing() -> Iterator[Figure]:
    """Import 100,000 machines into an empty archive."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "data")
        data = _csv(large_archive.balers(Sizes()))
        for station in large_archive.stations(Sizes()):
            archive.put_station(store, station, evidence=None, by="bench", at=AT)
        wall, cpu = _time(lambda: importing.apply(store, Upload("balers", data, "b.csv"), by="bench", at=AT))
        yield Figure("100,000 machines imported", wall, "s", f"<= 15; CPU {cpu:.1f} s")
        wall, cpu = _time(lambda: importing.apply(store, Upload("balers", data, "b.csv"), by="bench", at=AT))
        yield Figure("the same file again", wall, "s", f"CPU {cpu:.1f} s")
        yield _memory("importing")


def measure_settling() -> Iterator[Figure]:
    """Settle a month of 10,000 tickets of 200 stations."""
    with tempfile.TemporaryDirectory() as folder:
        large_archive.build(Path(folder) / "data", MONTH)
        store = Store(Path(folder) / "data")
        june = "submitted_on BETWEEN '2026-06-01' AND '2026-06-30'"
        count = store.value(f"SELECT count(*) FROM tickets WHERE {june}")  # noqa: S608
        for again in ("", " again"):
            wall, cpu = _time(lambda: settling.settle_month(store, HQ, "2026-06", AT))
            yield Figure(f"{count:,} tickets of 200 stations settled{again}", wall, "s", f"<= 5; CPU {cpu:.1f} s")
        yield _memory("settling")


def measure_pages() -> Iterator[Figure]:
    """Ask what pages ask of a large archive: 100,000 tickets, or as many as STATIONDESK_BENCH_TICKETS says.

    It is made in the folder that STATIONDESK_BENCH_FOLDER names and stays there, or in one that goes with the run.
    """
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(os.environ.get("STATIONDESK_BENCH_FOLDER", passing)) / "data"
        if not folder.exists():
            sizes = Sizes(tickets=TICKETS_OF_PAGES)
            for make in (large_archive.build, large_desk.fill, large_search.note):
                wall, _ = _time(lambda make=make: make(folder, sizes))
                yield Figure(f"{TICKETS_OF_PAGES:,} tickets, {make.__module__.rpartition('.')[2]}", wall, "s")
        store = Watched(folder)
        for name, work in queries(store, TICKETS_OF_PAGES).items():
            work()
            best = min(_time(work)[0] for _ in range(5))
            yield Figure(name, best * 1000, "ms", "<= 50")
        yield from pages.measure(store)
        yield _memory("pages")


def queries(store: Store, tickets: int) -> dict[str, Callable[[], object]]:
    """Return what pages ask of an archive of so many tickets, by name."""
    middle = f"WX{tickets // 2:08d}"
    asked: dict[str, Callable[[], object]] = {
        "a ticket with what the rules say": lambda: ticket_file.of_ticket(store, HQ, middle),
        "a machine with its history": lambda: ticket_file.of_baler(store, HQ, "HK9Y-0000019", AT),
        "a statement of one station": lambda: settling.compute(store, "ST0003", "2026-06"),
    }
    for who, scope in (("HQ", HQ), ("station", STATION)):
        asked |= {
            f"{who}: the board": lambda scope=scope: board.board(store, scope, AT),
            f"{who}: the outlook": lambda scope=scope: reporting.outlook(store, scope, AT),
            f"{who}: alerts": lambda scope=scope: alerts.since(store, scope, AT.date()),
            f"{who}: tickets, newest": lambda scope=scope: waiting.tickets_page(store, scope, Wanted(), limit=50),
            f"{who}: tickets not audited": lambda scope=scope: waiting.tickets_page(
                store, scope, Wanted(unaudited=True), limit=50
            ),
            f"{who}: conflicts": lambda scope=scope: archive_pages.open_conflicts(store, scope),
            f"{who}: statements": lambda scope=scope: statements.newest(store, scope),
            f"{who}: documents": lambda scope=scope: documents.counts(store, scope),
        }
        asked |= {
            f"{who}: search for {word}": lambda scope=scope, word=word: search.find(store, scope, word)
            for word in (middle, *WORDS)
        }
        for noun in (TICKETS, BALERS, TAGS, SHIPMENTS, INVOICES):
            asked |= {
                f"{who}: a page of {noun.table}": lambda scope=scope, noun=noun: archive_pages.page(store, scope, noun),
                f"{who}: the number of {noun.table}": lambda scope=scope, noun=noun: archive_pages.count(
                    store, scope, noun
                ),
            }
    return asked


def _csv(balers: Iterable[Baler]) -> bytes:
    columns = [column.name for column in table("balers").columns]
    rows = ([str(getattr(baler, name) or "") for name in columns] for baler in balers)
    return files.write_csv(columns, rows)


def _time(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _memory(name: str) -> Figure:
    return Figure(f"memory of {name}, most", peak_mib(), "MiB", "<= 500")


def main(part: str) -> None:
    """Measure one part and print its figures, for figures()."""
    measured = {"importing": measure_importing, "settling": measure_settling, "pages": measure_pages}[part]
    out = io.StringIO()
    for found in measured():
        out.write(f"{found.name}\t{found.value}\t{found.unit}\t{found.aim}\n")
        print(out.getvalue(), end="", flush=True)
        out.truncate(0)
        out.seek(0)


if __name__ == "__main__":
    main(sys.argv[1])
