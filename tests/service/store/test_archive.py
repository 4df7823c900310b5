"""The archive: what a second copy does, who sees what, and what is held."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from service.clock import CHINA
from service.domain.records import (
    Baler,
    FreightInvoice,
    OldPartTag,
    PackingLine,
    PackingList,
    PartsReturn,
    PartsReturnLine,
    RepairTicket,
    ReturnVerdict,
    Shipment,
    Station,
    StationKind,
    TicketLine,
)
from service.domain.scope import Role, Scope
from service.errors import ConflictError, NotFoundError
from service.store import archive, archive_pages, codec, keeping
from service.store.merging import merge
from service.store.nouns import BALERS, INVOICES, SHIPMENTS, TICKETS
from service.store.unit import Store

AT = datetime(2026, 6, 1, 9, 0, tzinfo=CHINA)
HQ = Scope(Role.HQ, None, "hq")
ST01 = Scope(Role.STATION, "ST01", "st01")
TICKET = RepairTicket(
    "WX1",
    station_code="ST01",
    serial_no="HK-1",
    bale_count=120,
    reported_at=datetime(2026, 6, 1, 8, 30),  # noqa: DTZ001 - as written on the ticket
    labour_hours=Decimal("2.50"),
    lines=(TicketLine("A", quantity=1), TicketLine("B", quantity=2)),
)


def put(store: Store, ticket: RepairTicket, evidence: int | None = None) -> list[str]:
    found = archive.put_ticket(store, ticket, evidence=evidence, by="li", at=AT)
    return [problem.field or "" for problem in found]


@pytest.mark.parametrize(
    "record",
    [
        TICKET,
        Station("ST01", "甲", StationKind.DEALER, ("4117",), deposit=Decimal("5000.00")),
        Baler("HK-1", made_on=date(2025, 1, 2)),
        Shipment(PackingList("Z1", lines=(PackingLine(1, "T1", "A", None, 2),)), date(2026, 6, 3), mixed=True),
        FreightInvoice("1", total=Decimal("196.20")),
        PartsReturn("TK1", lines=(PartsReturnLine("A", photos=("a.jpg",), verdict=ReturnVerdict.FAKE),)),
    ],
)
def test_a_record_comes_back_as_it_was(record: object) -> None:
    assert codec.load(type(record), codec.dump(record)) == record


@pytest.mark.parametrize(
    "broken", ['{"ticket_no": 1}', '{"ticket_no": "1", "colour": "red"}', '{"ticket_no": "1", "filled_on": "x"}']
)
def test_a_body_that_is_no_record_is_a_failure(broken: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        codec.load(RepairTicket, broken)


def test_a_second_copy_fills_what_was_empty_and_never_overwrites() -> None:
    other = RepairTicket("WX1", bale_count=125, cause="打齿", lines=(TicketLine("A", job="更换"), TicketLine("C")))
    found = merge(TICKET, other)
    assert found.differing == ("bale_count", "lines[1].part_no")
    assert found.record.cause == "打齿"
    assert found.record.lines[0] == TicketLine("A", job="更换", quantity=1)
    assert found.record.bale_count == 120
    assert merge(TICKET, RepairTicket("WX1", lines=(TicketLine("A"),))).differing == ("lines",)


def test_a_copy_that_differs_is_held_once_and_a_person_ends_it(store: Store) -> None:
    put(store, TICKET)
    copy = RepairTicket("WX1", station_code="ST01", bale_count=125)
    assert put(store, copy) == put(store, copy) == ["bale_count"]
    (conflict,) = archive_pages.open_conflicts(store, ST01)
    assert (conflict.held, conflict.put_by, conflict.put_at) == (copy, "li", AT)
    assert archive_pages.open_conflicts(store, Scope(Role.STATION, "ST02", "x")) == []
    archive_pages.end_conflict(store, conflict.id, keep_new=False, by="hq", at=AT)
    assert archive.get_ticket(store, "WX1") == TICKET
    with pytest.raises(ConflictError):
        archive_pages.end_conflict(store, conflict.id, keep_new=True, by="hq", at=AT)
    with pytest.raises(NotFoundError):
        archive_pages.end_conflict(store, 99, keep_new=True, by="hq", at=AT)


def test_what_headquarters_noted_stays_when_the_paper_comes(store: Store) -> None:
    archive.put_packing_list(store, PackingList("Z1", station_code="ST01"), evidence=None, by="li", at=AT)
    archive.put_shipment(store, Shipment(PackingList("Z1"), date(2026, 6, 3)), evidence=None, by="li", at=AT)
    archive.put_packing_list(store, PackingList("Z1", carrier="甲"), evidence=None, by="li", at=AT)
    assert archive.get_shipment(store, "Z1") == Shipment(PackingList("Z1", "ST01", carrier="甲"), date(2026, 6, 3))


def test_a_change_keeps_what_was_before(store: Store) -> None:
    put(store, TICKET)
    put(store, RepairTicket("WX1", cause="打齿"))
    (before,) = store.rows("SELECT body FROM replaced WHERE noun = 'tickets' AND number = 'WX1'")
    assert codec.load(RepairTicket, before["body"]) == TICKET
    assert keeping.evidence_of(store, TICKETS, "WX1") is None
    assert keeping.evidence_of(store, TICKETS, "WX2") is None


def test_a_station_sees_its_own_records_and_the_machines_it_serves(store: Store) -> None:
    put(store, TICKET)
    put(store, RepairTicket("WX2", station_code="ST02", serial_no="HK-2"))
    for serial, seller in (("HK-1", "ST02"), ("HK-2", "ST02"), ("HK-3", "ST01")):
        archive.put_baler(store, Baler(serial, sold_by=seller), evidence=None, by="li", at=AT)
    archive.put_shipment(store, Shipment(PackingList("Z1", "ST01")), evidence=None, by="li", at=AT)
    archive.put_invoice(store, FreightInvoice("1", shipment_no="Z1"), evidence=None, by="li", at=AT)
    archive.put_invoice(store, FreightInvoice("2", invoice_code="011"), evidence=None, by="li", at=AT)
    assert [ticket.ticket_no for ticket in archive_pages.page(store, ST01, TICKETS)] == ["WX1"]
    assert [ticket.ticket_no for ticket in archive_pages.page(store, HQ, TICKETS, after="WX1")] == ["WX2"]
    assert [baler.serial_no for baler in archive_pages.page(store, ST01, BALERS)] == ["HK-1", "HK-3"]
    assert archive_pages.count(store, ST01, INVOICES) == 1
    assert archive_pages.find(store, ST01, SHIPMENTS, "Z1").shipment_no == "Z1"
    assert archive.get_invoice(store, "011-2") is not None
    with pytest.raises(NotFoundError):
        archive_pages.find(store, ST01, TICKETS, "WX2")
    assert archive_pages.baler_totals(store) == {"ST01": 1, "ST02": 2}


def test_the_archive_helps_the_reading(store: Store) -> None:
    put(store, TICKET)
    archive.put_tag(store, OldPartTag("T1", ticket_no="WX1"), evidence=None, by="li", at=AT)
    archive.put_baler(
        store, Baler("HK-1", "9YG", sold_on=date(2026, 1, 5), customer_name="王建国"), evidence=None, by="li", at=AT
    )
    found = archive.lexicon(store)
    assert (found.serial_nos, found.models, found.ticket_nos, found.tag_nos) == (("HK-1",), ("9YG",), ("WX1",), ("T1",))
    assert found.customers["HK-1"] == {"model": "9YG", "customer_name": "王建国", "sold_on": "2026-01-05"}
    assert [tag.tag_no for tag in archive.tags_of_ticket(store, "WX1")] == ["T1"]
    assert [ticket.ticket_no for ticket in archive.tickets_of_baler(store, "HK-1")] == ["WX1"]
