"""A second copy of a record fills what was empty and is held where both say something else."""

import dataclasses
from datetime import date

import pytest

from service.domain.records import (
    FreightInvoice,
    PackingList,
    PartsReturn,
    PartsReturnLine,
    RepairTicket,
    ReturnVerdict,
    Shipment,
    TicketLine,
)
from service.store.merging import merge

TICKET = RepairTicket("WX1", bale_count=120, lines=(TicketLine("HK-9", quantity=1),))


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "kept"),
    [
        ("customer_signed", False, True, True),
        ("customer_signed", True, False, True),
        ("complaint", False, True, True),
        ("complaint", True, False, True),
        ("dispatch", False, True, True),
        ("warranty", None, False, False),
        ("warranty", False, None, False),
        ("fault", "", "捆绳断", "捆绳断"),
        ("fault", None, "捆绳断", "捆绳断"),
        ("fault", "捆绳断", "", "捆绳断"),
        ("distance_km", None, 0, 0),
        ("distance_km", 0, None, 0),
        ("lines", (), (TicketLine("A"),), (TicketLine("A"),)),
        ("lines", (TicketLine("A"),), (), (TicketLine("A"),)),
        ("lines", (TicketLine("A"),), (TicketLine(),), (TicketLine("A"),)),
        ("lines", (TicketLine("A"),), (TicketLine("A"), TicketLine()), (TicketLine("A"),)),
        ("lines", (TicketLine("A"),), (TicketLine("A", quantity=2),), (TicketLine("A", quantity=2),)),
    ],
)
def test_what_says_nothing_speaks_against_nothing(name: str, ours: object, theirs: object, kept: object) -> None:
    old, new = (dataclasses.replace(TICKET, **{name: value}) for value in (ours, theirs))
    merged = merge(old, new)
    assert merged.differing == ()
    assert getattr(merged.record, name) == kept


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "differing"),
    [
        ("warranty", True, False, "warranty"),
        ("warranty", False, True, "warranty"),
        ("bale_count", 120, 0, "bale_count"),
        ("distance_km", 0, 30, "distance_km"),
        ("fault", "捆绳断", "不打结", "fault"),
        ("sold_on", date(2026, 1, 1), date(2026, 1, 2), "sold_on"),
        ("lines", (TicketLine("A"),), (TicketLine("B"),), "lines[0].part_no"),
        ("lines", (TicketLine("A"),), (TicketLine("A"), TicketLine("B")), "lines"),
        ("lines", (TicketLine("A", quantity=0),), (TicketLine("A", quantity=1),), "lines[0].quantity"),
    ],
)
def test_what_both_say_and_is_not_the_same_is_named_and_stays(
    name: str, ours: object, theirs: object, differing: str
) -> None:
    old, new = (dataclasses.replace(TICKET, **{name: value}) for value in (ours, theirs))
    merged = merge(old, new)
    assert merged.differing == (differing,)
    assert merged.record == old


def test_what_headquarters_notes_may_be_taken_back() -> None:
    old = Shipment(PackingList("Z1", carrier="甲"), date(2026, 6, 1), mixed=True)
    new = dataclasses.replace(old, mixed=False)
    assert merge(old, new, {"mixed"}).record == new
    assert merge(old, new).record == old


def test_a_list_within_a_shipment_is_compared_value_by_value() -> None:
    old, new = (
        Shipment(PackingList("Z1", carrier=carrier, boxes=boxes)) for carrier, boxes in (("甲", None), ("乙", 2))
    )
    merged = merge(old, new)
    assert merged.differing == ("carrier",)
    assert merged.record.packing_list.boxes == 2


def test_a_verdict_in_a_line_may_change_where_headquarters_says_so() -> None:
    old = PartsReturn("T1", lines=(PartsReturnLine("A", verdict=ReturnVerdict.ACCEPTED),))
    new = PartsReturn("T1", lines=(PartsReturnLine("A", verdict=ReturnVerdict.FAKE),))
    assert merge(old, new, {"lines.verdict"}).record == new
    assert merge(old, new).differing == ("lines[0].verdict",)


def test_photos_of_a_line_are_one_value() -> None:
    old = PartsReturn("T1", lines=(PartsReturnLine("A", photos=("a.jpg",)),))
    new = PartsReturn("T1", lines=(PartsReturnLine("A", photos=("b.jpg",)),))
    assert merge(old, new).differing == ("lines[0].photos",)
    assert merge(FreightInvoice("1"), FreightInvoice("1", remark="运单")).record.remark == "运单"
