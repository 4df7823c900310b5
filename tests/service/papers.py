"""Files and readings for the service's tests: valid by default, a test names only what matters to it."""

import dataclasses
import io
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import numpy as np
from PIL import Image

from extractors.results import PageProblem, PageReading, Reading, Source, Value
from service import clock
from service.domain.records import Baler, Part, RepairTicket, Station, StationKind, TicketLine
from service.domain.scope import Role, Scope
from service.store import archive, catalogue
from service.store.unit import Store

AT = datetime(2026, 6, 3, 9, 0, tzinfo=clock.CHINA)
HQ = Scope(Role.HQ, None, "总部")
CLERK = Scope(Role.CLERK, None, "王五")
RECEIVING = Scope(Role.RECEIVING, None, "收货")
ADMIN = Scope(Role.ADMIN, None, "管理员")
ST01 = Scope(Role.STATION, "ST01", "一站")
ST02 = Scope(Role.STATION, "ST02", "二站")

TICKET: Mapping[str, Value] = {
    "ticket_no": "WX202600012",
    "station_code": "ST01",
    "serial_no": "HK9Y-2021-00417",
    "model": "9YFQ",
    "bale_count": 8120,
    "customer_name": "张建国",
    "customer_phone": "13812345678",
    "customer_address": "河南省驻马店市西平县五沟营镇",
    "sold_on": date(2025, 9, 1),
    "reported_at": datetime.fromisoformat("2026-06-01T08:00"),
    "arrived_at": datetime.fromisoformat("2026-06-01T10:00"),
    "finished_at": datetime.fromisoformat("2026-06-01T12:00"),
    "accepted_on": date(2026, 6, 1),
    "work_place": "河南省驻马店市西平县",
    "fault": "打结器不打结",
    "cause": "打结嘴磨损",
    "warranty": True,
    "technician": "李四",
    "customer_signed": True,
    "filled_on": date(2026, 6, 1),
}
LINE: Mapping[str, Value] = {"part_no": "HK-0231", "quantity": 1}
TAG: Mapping[str, Value] = {
    "tag_no": "BQ0001",
    "ticket_no": "WX202600012",
    "station_code": "ST01",
    "serial_no": "HK9Y-2021-00417",
    "bale_count": 8120,
    "part_no": "HK-0231",
    "part_name": "打结嘴",
    "quantity": 1,
    "replaced_on": date(2026, 6, 1),
    "fault": "磨损",
}


def a_reading(value: Value | None, *, accepted: bool = True) -> Reading:
    """Return a field that was read, for sure unless said otherwise."""
    text = "" if value is None else str(value)
    return Reading(value, text, 0.99 if accepted else 0.4, accepted=accepted, box=(1, 2, 3, 4), source=Source.ZONE)


def a_form(kind: str, fields: Mapping[str, Value | None], *lines: Mapping[str, Value | None]) -> PageReading:
    """Return a form of which everything was read for sure."""
    return PageReading(
        page=1,
        kind=kind,
        kind_confidence=0.999,
        template=f"{kind}@1",
        fields={name: a_reading(value) for name, value in fields.items()},
        lines=tuple({name: a_reading(value) for name, value in line.items()} for line in lines),
    )


def a_ticket(**changes: Value | None) -> PageReading:
    """Return a complete repair ticket."""
    return a_form("repair_ticket", {**TICKET, **changes}, LINE)


def a_tag(**changes: Value | None) -> PageReading:
    """Return the tag of that ticket's part."""
    return a_form("old_part_tag", {**TAG, **changes})


def doubtful(page: PageReading, name: str) -> PageReading:
    """Return a form with one field that nobody can be sure of."""
    reading = dataclasses.replace(page.fields[name], accepted=False, confidence=0.4)
    return dataclasses.replace(page, fields={**page.fields, name: reading})


def unknown_page() -> PageReading:
    """Return a page of no known kind."""
    return PageReading(1, "unknown", 0.0, None, {}, problems=(PageProblem("kind_unknown"),))


def a_picture(seed: int = 0, side: int = 64) -> bytes:
    """Return a small PNG, another one for each seed."""
    pixels = np.random.default_rng(seed).integers(0, 255, (side, side, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def know_the_world(store: Store) -> None:
    """Put the station, the machine and the part of the ticket into the archive."""
    for code in ("ST01", "ST02"):
        station = Station(code, f"{code} 站", StationKind.DEALER)
        archive.put_station(store, station, evidence=None, by="hq", at=AT)
    baler = Baler("HK9Y-2021-00417", "9YFQ", None, date(2025, 9, 1), "ST01", 10, "张建国", "13812345678")
    archive.put_baler(store, baler, evidence=None, by="hq", at=AT)
    part = Part("HK-0231", "打结嘴", "结构", main=True, warranty_months=12, price=Decimal("100"))
    catalogue.put_part(store, part, by="hq", at=AT)


def ticket_record(**changes: object) -> RepairTicket:
    """Return that ticket as the archive keeps it."""
    values = {**TICKET, "lines": (TicketLine(**LINE),), "submitted_on": AT.date(), **changes}  # type: ignore[arg-type]
    return RepairTicket(**values)  # type: ignore[arg-type]
