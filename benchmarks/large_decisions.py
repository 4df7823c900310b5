"""What headquarters decided in a large archive: statements and their payments, alerts, events, exceptions."""

import dataclasses
from datetime import date, timedelta
from hashlib import sha256

from benchmarks import large_papers
from benchmarks.large_archive import AT, Sizes, day_of, part_of, station_of
from service.domain.events import Attendance, QualityEvent
from service.domain.papers import QualityFeedback
from service.domain.quality import Alert
from service.domain.records import HqException
from service.store import alerts, hq_exceptions, quality
from service.store.alerts import Raised
from service.store.unit import Store
from service.usecases import settling

_STAMP = AT.isoformat(timespec="milliseconds")
_ALERTS, _EVENTS, _EXCEPTIONS = 5000, 300, 500
_CLOSED = 20  # the newest events are open
_STATEMENT = (
    "INSERT OR IGNORE INTO statements (statement_no, station_code, period, body, sha256, computed_at, confirmed_at,"
    " confirmed_by, status) VALUES (?, ?, ?, ?, ?, ?, ?, 'bench', 'confirmed')"
)


def fill(store: Store, sizes: Sizes) -> None:
    """Write statements, alerts, events, campaigns and exceptions; part of a transaction."""
    _statements(store, sizes)
    _quality(store, sizes)


def _statements(store: Store, sizes: Sizes) -> None:
    """A month's real statement, for every station and month; none of the last two is confirmed."""
    made = settling.compute(store, station_of(3, sizes), "2026-05")
    for months in range(2, large_papers.MONTHS):
        period = f"{(AT.date().replace(day=1) - timedelta(days=30 * months)):%Y-%m}"
        for n in range(sizes.stations):
            code = station_of(n, sizes)
            number = f"JS-{code}-{period}"
            one = dataclasses.replace(made, statement_no=number, station_code=code, period=period)
            text = one.confirmed().as_text()
            store.execute(_STATEMENT, (number, code, period, text, sha256(text.encode()).hexdigest(), _STAMP, _STAMP))
    store.execute(
        "INSERT OR IGNORE INTO payments SELECT 'x ' || t.ticket_no, s.statement_no FROM tickets AS t"
        " JOIN statements AS s ON s.station_code = t.station_code AND s.period = substr(t.submitted_on, 1, 7)"
    )


def _quality(store: Store, sizes: Sizes) -> None:
    """Alerts, events, campaigns and exceptions, the newest of this week."""
    for n in range(min(_ALERTS, sizes.tickets // 3)):
        last = sizes.tickets - 1 - n * max(1, sizes.tickets // _ALERTS)
        numbers = tuple(f"WX{max(last - back * sizes.stations, 0):08d}" for back in (2, 1, 0))
        code = station_of(last, sizes)
        alert = Alert(part_of(last, 0), numbers, (code,), day_of(last, sizes), day_of(last, sizes))
        feedback = QualityFeedback(None, code, "三台次", part_of(last, 0), 3)
        alerts.put(store, Raised("三台次", numbers[-1], alert, feedback, AT))
    for n in range(_EVENTS):
        codes = (station_of(n, sizes), station_of(n + 1, sizes))
        day = date(2025, 9, 1) + timedelta(days=n)
        closed = day if n < _EVENTS - _CLOSED else None
        event = QualityEvent(part_of(n, 0), day, codes[0], codes, (f"WX{n:08d}",), (), closed_on=closed)
        quality.put(store, event, known=None, by="bench", at=AT)
    for n in range(30 * sizes.stations):
        held = date(2024, 1, 1) + timedelta(days=30 * (n // sizes.stations))
        quality.put_attendance(store, Attendance(station_of(n, sizes), "培训班", held, n % 9 > 0), by="bench", at=AT)
    for n in range(_EXCEPTIONS):
        hq_exceptions.put_exception(store, HqException("3.4.2", f"ZX{n}", "路远", "bench", AT))
