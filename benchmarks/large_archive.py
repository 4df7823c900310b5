"""A large archive in a folder, made with bulk SQL: what years of work leave behind; the same for the same sizes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from service.clock import CHINA
from service.domain.records import (
    Baler,
    FreightInvoice,
    LabourQuota,
    OldPartTag,
    PackingLine,
    PackingList,
    Part,
    RepairTicket,
    Shipment,
    Station,
    StationKind,
    TicketLine,
)
from service.store import codec
from service.store.unit import DATABASE, Store

AT = datetime(2026, 7, 6, 9, 0, tzinfo=CHINA)
PARTS = 2000
_STAMP = AT.isoformat(timespec="milliseconds")
_CACHE_KIB = 1 << 20  # indexes of a million tickets are written all over the file
_NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_MAIN = 10  # one part in so many is a main component
_LATE = 500  # one old part in so many was never sent


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much there is."""

    stations: int = 200
    balers: int = 100_000
    tickets: int = 1_000_000
    days: int = 1000  # over which the tickets were reported, up to the day of AT


def build(folder: Path, sizes: Sizes) -> None:
    """Write the archive's records into an empty folder; what the desk keeps of them is large_desk's."""
    Store(folder).close()
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        _put(connection, "stations", "station_code", ((one.station_code, one) for one in stations(sizes)))
        _put(connection, "balers", "serial_no", ((one.serial_no, one) for one in balers(sizes)))
        _catalogue(connection)
        _put(connection, "tickets", "ticket_no", ((one.ticket_no, one) for one in tickets(sizes)))
        _put(connection, "tags", "tag_no", ((one.tag_no, one) for one in tags(sizes)))
        _put(connection, "shipments", "shipment_no", ((one.shipment_no, one) for one in shipments(sizes)))
        _put(connection, "invoices", "invoice_no", ((one.invoice_no, one) for one in invoices(sizes)))
        connection.execute(
            "INSERT INTO shipment_numbers SELECT shipment_no, shipment_no, 0 FROM shipments"
            " UNION ALL SELECT waybill_no, shipment_no, 0 FROM shipments"
        )
        connection.execute(
            "INSERT INTO invoice_numbers SELECT substr(json_extract(body, '$.remark'), 5), invoice_no FROM invoices"
            " WHERE shipment_no IS NULL"
        )


def stations(sizes: Sizes) -> Iterator[Station]:
    """Yield every station."""
    kinds = tuple(StationKind)
    for n in range(sizes.stations):
        yield Station(station_of(n, sizes), f"第{n}服务站", kinds[n % 3], ("41", "3701"))


def balers(sizes: Sizes) -> Iterator[Baler]:
    """Yield every machine."""
    for n in range(sizes.balers):
        name = _NAMES[n % 20] + _NAMES[n // 20 % 20]
        sold_on = date(2024, 1, 1) + timedelta(days=n % 900)
        yield Baler(f"HK9Y-{n:07d}", "9YFQ-2.2", date(2023, 10, 1), sold_on, station_of(n, sizes), n % 9000, name)


def tickets(sizes: Sizes, first: int = 0, last: int | None = None) -> Iterator[RepairTicket]:
    """Yield a stretch of the tickets or all, as reported over the days."""
    for n in range(first, sizes.tickets if last is None else last):
        day = day_of(n, sizes)
        reported = datetime(day.year, day.month, day.day, 8 + n % 10)  # noqa: DTZ001  # as on a form
        lines = tuple(
            TicketLine(part_of(n, row), "零件", "更换", 1 + n % 2, tag_of(n, row)) for row in range(1 + n % 2)
        )
        yield RepairTicket(
            f"WX{n:08d}",
            station_code=station_of(n, sizes),
            serial_no=f"HK9Y-{n * 7919 % sizes.balers:07d}",
            model="9YFQ-2.2",
            bale_count=n % 9000,
            customer_name=_NAMES[n % 20] + _NAMES[n // 20 % 20],
            customer_phone=f"1{3 + n % 7}{n * 7_778_742_049 % 10**9:09d}",
            customer_address=f"河南省驻马店市西平县柏城街道人民路{n % 999}号",
            sold_on=date(2025, 9, 1),
            reported_at=reported,
            arrived_at=reported + timedelta(hours=2),
            finished_at=reported + timedelta(hours=5),
            accepted_on=day,
            work_place="河南省西平县二郎镇",
            fault=("打结器不打结", "捆绳断", "压缩室有异响")[n % 3],
            cause="磨损",
            warranty=True,
            complaint=n % 5000 == 0,
            technician="李四",
            customer_signed=True,
            filled_on=day,
            lines=lines,
            submitted_on=day + timedelta(days=1 + n % 17),
            audited_km=None if n % 1000 == 0 else Decimal(20 + n % 80),
            work_region="411721",
        )


def tags(sizes: Sizes, first: int = 0, last: int | None = None) -> Iterator[OldPartTag]:
    """Yield the tag of every replaced part, of a stretch of the tickets or of all."""
    for n in range(first, sizes.tickets if last is None else last):
        for row in range(1 + n % 2):
            yield OldPartTag(
                tag_of(n, row), f"WX{n:08d}", station_of(n, sizes), part_no=part_of(n, row), quantity=1,
                replaced_on=day_of(n, sizes),
            )  # fmt: skip


def shipments(sizes: Sizes) -> Iterator[Shipment]:
    """Yield each station's monthly shipments."""
    by_station: dict[tuple[str, date], list[str]] = {}
    for n in range(sizes.tickets):
        if n % _LATE:
            month = day_of(n, sizes).replace(day=1)
            numbers = [tag_of(n, row) for row in range(1 + n % 2)]
            by_station.setdefault((station_of(n, sizes), month), []).extend(numbers)
    for (code, month), numbers in sorted(by_station.items()):
        shipped_on = (month + timedelta(days=35)).replace(day=5)
        if shipped_on <= AT.date():
            number = f"ZX{code[2:]}{month:%Y%m}"
            lines = tuple(PackingLine(1 + row // 40, tag_no) for row, tag_no in enumerate(numbers))
            listed = PackingList(number, code, shipped_on, "德邦", f"DB{number}", "公路零担", 1, lines)
            yield Shipment(listed, shipped_on + timedelta(days=4))


def invoices(sizes: Sizes) -> Iterator[FreightInvoice]:
    """Yield an invoice for almost every shipment; half of them name it in the remark only."""
    for n, shipment in enumerate(shipments(sizes)):
        shipped_on = shipment.packing_list.shipped_on
        if shipped_on and n % 50:
            yield FreightInvoice(
                f"2641{n:016d}",
                issued_on=shipped_on + timedelta(days=2),
                seller_name="德邦物流股份有限公司",
                total=Decimal(100 + n % 400),
                remark=f"运单号 {shipment.packing_list.waybill_no}",
                shipment_no=shipment.shipment_no if n % 2 else None,
                mailed_on=shipped_on + timedelta(days=10),
                received_on=shipped_on + timedelta(days=13),
            )


def _catalogue(connection: sqlite3.Connection) -> None:
    parts = (Part(f"HK-{n:04d}", f"零件{n}", "齿轮", n % _MAIN == 0, 36, None, Decimal(10 + n)) for n in range(PARTS))
    quotas = (LabourQuota(f"HK-{n:04d}", "更换", Decimal("1.5")) for n in range(PARTS))
    insert = "VALUES (?, '', ?, 'bench', ?)"
    rows = ((part.part_no, codec.dump(part), _STAMP) for part in parts)
    connection.executemany(f"INSERT INTO parts (part_no, effective_on, body, put_by, put_at) {insert}", rows)
    jobs = ((quota.part_no, codec.dump(quota), _STAMP) for quota in quotas)
    connection.executemany(
        "INSERT INTO labour (part_no, job, effective_on, body, put_by, put_at) VALUES (?, '更换', '', ?, 'bench', ?)",
        jobs,
    )


def _put(connection: sqlite3.Connection, table: str, key: str, records: Iterator[tuple[str, object]]) -> None:
    sql = f"INSERT INTO {table} ({key}, body, put_by, put_at) VALUES (?, ?, 'bench', ?)"  # noqa: S608
    connection.execute("BEGIN")
    connection.executemany(sql, ((number, codec.dump(record), _STAMP) for number, record in records))
    connection.execute("COMMIT")


def day_of(n: int, sizes: Sizes) -> date:
    """Return the day that a ticket was reported on."""
    return AT.date() - timedelta(days=sizes.days - n * sizes.days // sizes.tickets)


def station_of(n: int, sizes: Sizes) -> str:
    """Return the code of the station of a ticket, or of a machine."""
    return f"ST{n % sizes.stations:04d}"


def part_of(n: int, row: int) -> str:
    """Return the part that a line of a ticket replaced."""
    return f"HK-{(n * 31 + row * 17) % PARTS:04d}"


def tag_of(n: int, row: int) -> str:
    """Return the tag of the old part of a line."""
    return f"BQ{n:08d}-{row}"
