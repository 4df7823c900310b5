import dataclasses
from datetime import date

import pytest

from inspections.results import Inspection, Verdict
from service.domain.records import OldPartTag, PackingLine, PackingList, Station, StationKind
from service.domain.scope import Scope
from service.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from service.store import archive, inspections, receipts
from service.store.inspections import Decision, Found, Inspector
from service.store.unit import Store
from service.usecases import shipment_counts, shipping
from service.usecases.shipping import Arrival, Look
from templates_docx.page_code import PageCode, encode
from tests.service.papers import AT, CLERK, HQ, RECEIVING, ST01, ST02, know_the_world, ticket_record

NO = "FH202607001"
DAY = date(2026, 7, 9)


def a_list(**changes: object) -> PackingList:
    lines = tuple(PackingLine(1, f"BQ000{number}", "HK-0231", "打结嘴", 1) for number in (1, 2))
    known = PackingList(NO, "ST01", date(2026, 7, 8), "德邦", "DPK1", "公路零担", 1, lines)
    return dataclasses.replace(known, **changes)  # type: ignore[arg-type]


def a_tag(number: int, **changes: object) -> OldPartTag:
    tag = OldPartTag(f"BQ000{number}", "WX202600012", "ST01", "HK9Y-2021-00417", 8120, "HK-0231", "打结嘴", 1)
    return dataclasses.replace(tag, replaced_on=date(2026, 6, 1), **changes)  # type: ignore[arg-type]


@pytest.fixture
def counter(store: Store) -> Store:
    """A station's ticket, its two tags and the list of their shipment are in the archive."""
    know_the_world(store)
    archive.put_ticket(store, ticket_record(), evidence=None, by="hq", at=AT)
    for number in (1, 2):
        archive.put_tag(store, a_tag(number), evidence=None, by="hq", at=AT)
    archive.put_packing_list(store, a_list(), evidence=None, by="hq", at=AT)
    return store


def opened(store: Store, **changes: object) -> Store:
    shipping.open_shipment(store, RECEIVING, dataclasses.replace(Arrival(NO, DAY), **changes), AT)  # type: ignore[arg-type]
    return store


def codes(problems: object) -> list[str]:
    return [problem.code for problem in problems]  # type: ignore[attr-defined]


def test_a_shipment_that_came_whole_is_payable(counter: Store) -> None:
    opened(counter)
    for number in (1, 2):
        assert shipping.scan_tag(counter, RECEIVING, NO, Look(f"BQ000{number}"), AT).problems == ()
    closed = shipping.close_shipment(counter, RECEIVING, NO, AT)
    assert (closed.count.lines, closed.freight, closed.payable) == ((), (), True)
    shipment = archive.get_shipment(counter, NO)
    assert shipment is not None
    assert (shipment.received_on, shipment.mixed) == (DAY, False)
    tag = archive.get_tag(counter, "BQ0001")
    assert tag is not None
    assert tag.shipment_no == NO


def test_a_tags_own_code_is_its_number(counter: Store) -> None:
    opened(counter)
    code = encode(PageCode(form="OT", version=1, number="BQ0001", page=1, pages=1))
    assert shipping.scan_tag(counter, RECEIVING, NO, Look(code), AT).scan.tag_no == "BQ0001"


@pytest.mark.clause("3.4.2")
def test_what_did_not_come_is_missing_and_what_is_not_listed_is_too_much(counter: Store) -> None:
    opened(counter)
    shipping.scan_tag(counter, RECEIVING, NO, Look("BQ0001"), AT)
    told = shipping.scan_tag(counter, RECEIVING, NO, Look("BQ0009", part_no="HK-0999"), AT)
    assert codes(told.problems) == ["tag_unknown", "tag_not_listed"]
    found = {line.tag_no: (line.problem.value, line.expected, line.received) for line in _count(counter).lines}
    assert found == {"BQ0002": ("缺件", 1, 0), "BQ0009": ("多件", 0, 1)}


@pytest.mark.clause("3.4.1")
def test_a_tag_that_differs_from_its_ticket_is_told_at_once_with_both_values(counter: Store) -> None:
    archive.put_tag(counter, a_tag(3, bale_count=8102), evidence=None, by="hq", at=AT)
    opened(counter)
    told = shipping.scan_tag(counter, RECEIVING, NO, Look("BQ0003"), AT)
    (problem, _) = told.problems
    assert (problem.code, problem.params) == ("tag_differs", {"tag": 8102, "ticket": "8120"})


def test_damage_missing_tags_and_return_parts_are_discrepancies(counter: Store) -> None:
    opened(counter)
    shipping.scan_tag(counter, RECEIVING, NO, Look("BQ0001", damaged=True), AT)
    shipping.scan_tag(counter, RECEIVING, NO, Look("BQ0002"), AT)
    shipping.scan_tag(counter, RECEIVING, NO, Look(part_no="HK-0777"), AT)
    code = encode(PageCode(form="RG", version=1, number="TK2026001", page=1, pages=1))
    shipping.scan_tag(counter, RECEIVING, NO, Look(code, part_no="HK-0888"), AT)
    closed = shipping.close_shipment(counter, RECEIVING, NO, AT)
    assert {line.problem.value for line in closed.count.lines} == {"破损", "多件", "未挂标签", "混装退库件"}
    assert codes(closed.freight) == ["mixed_parts"]
    shipment = archive.get_shipment(counter, NO)
    assert shipment is not None
    assert shipment.mixed


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"transport_mode": "航空"}, "transport_refused"),
        ({"shipped_on": date(2026, 7, 11)}, "returned_late"),
    ],
)
def test_freight_is_not_payable_with_its_reason(store: Store, changes: dict[str, object], code: str) -> None:
    know_the_world(store)
    archive.put_tag(store, a_tag(1), evidence=None, by="hq", at=AT)
    archive.put_packing_list(store, a_list(**changes), evidence=None, by="hq", at=AT)
    opened(store)
    shipping.scan_tag(store, RECEIVING, NO, Look("BQ0001"), AT)
    assert code in codes(shipping.close_shipment(store, RECEIVING, NO, AT).freight)


def test_a_shipment_without_a_list_is_opened_by_its_number(store: Store) -> None:
    know_the_world(store)
    with pytest.raises(InvalidInputError, match="station_needed"):
        opened(store)
    opened(store, station_code="ST01")
    shipping.scan_tag(store, RECEIVING, NO, Look("BQ0001"), AT)
    counted = _count(store)
    assert not counted.listed
    assert [line.problem.value for line in counted.lines] == ["多件"]
    shipping.close_shipment(store, RECEIVING, NO, AT)
    assert archive.get_shipment(store, NO) is None


def test_the_same_tag_again_replaces_its_scan(counter: Store) -> None:
    opened(counter)
    shipping.scan_tag(counter, RECEIVING, NO, Look("BQ0001", damaged=True), AT)
    shipping.scan_tag(counter, RECEIVING, NO, Look("bq0001"), AT)
    (scan,) = _count(counter).scans
    assert not scan.damaged


def test_a_scan_can_be_taken_back(counter: Store) -> None:
    opened(counter)
    scan = shipping.scan_tag(counter, RECEIVING, NO, Look(part_no="HK-1"), AT).scan
    shipping.take_back(counter, RECEIVING, NO, scan.id, AT)
    assert _count(counter).scans == ()
    with pytest.raises(NotFoundError):
        shipping.take_back(counter, RECEIVING, NO, scan.id, AT)


def test_a_tag_that_came_in_another_shipment_is_told(counter: Store) -> None:
    opened(counter)
    shipping.scan_tag(counter, RECEIVING, NO, Look("BQ0001"), AT)
    other = Arrival("FH202607002", DAY, "ST01")
    shipping.open_shipment(counter, RECEIVING, other, AT)
    told = shipping.scan_tag(counter, RECEIVING, other.shipment_no, Look("BQ0001"), AT)
    assert codes(told.problems) == ["tag_in_other_shipment"]


@pytest.mark.parametrize(
    ("look", "code"),
    [
        (Look(), "tag_or_part_missing"),
        (Look("BQ0001", quantity=0), "quantity_missing"),
        (Look("SD1:OT1:BQ0001:1/1:0000"), "code_unreadable"),
        (Look(encode(PageCode("RT", 1, "WX1", 1, 1))), "not_a_tag"),
    ],
)
def test_a_scan_that_is_no_tag_is_refused(counter: Store, look: Look, code: str) -> None:
    opened(counter)
    with pytest.raises(InvalidInputError, match=code):
        shipping.scan_tag(counter, RECEIVING, NO, look, AT)


def test_a_closed_shipment_stays_closed(counter: Store) -> None:
    opened(counter)
    shipping.close_shipment(counter, RECEIVING, NO, AT)
    for again in (
        lambda: shipping.scan_tag(counter, RECEIVING, NO, Look("BQ0001"), AT),
        lambda: shipping.close_shipment(counter, RECEIVING, NO, AT),
    ):
        with pytest.raises(ConflictError, match="already_closed"):
            again()
    with pytest.raises(ConflictError, match="already_open"):
        opened(counter)


def test_a_station_looks_at_its_own_shipment_and_counts_none(counter: Store) -> None:
    opened(counter)
    assert shipment_counts.count(counter, ST01, NO).receipt.station_code == "ST01"
    with pytest.raises(NotFoundError):
        shipment_counts.count(counter, ST02, NO)
    with pytest.raises(NotAllowedError):
        shipping.scan_tag(counter, ST01, NO, Look("BQ0001"), AT)
    assert [receipt.shipment_no for receipt in receipts.newest(counter, ST02)] == []


@pytest.mark.parametrize("who", [HQ, CLERK, RECEIVING])
def test_who_may_receive(store: Store, who: Scope) -> None:
    archive.put_station(store, Station("ST01", "一站", StationKind.DEALER), evidence=None, by="hq", at=AT)
    assert shipping.open_shipment(store, who, Arrival(NO, DAY, "ST01"), AT).opened_by == who.user


def test_the_discrepancy_report_says_who_received_what(counter: Store) -> None:
    opened(counter)
    shipping.scan_tag(counter, RECEIVING, NO, Look("BQ0001"), AT)
    data = shipment_counts.report_data(shipping.close_shipment(counter, RECEIVING, NO, AT).count)
    assert (data["shipment_no"], data["received_by"], data["received_on"]) == (NO, "收货", DAY)
    assert data["lines"] == [
        {
            "tag_no": "BQ0002",
            "part_no": "HK-0231",
            "expected": 1,
            "received": 0,
            "problem": "缺件",
            "detail": shipment_counts.count(counter, HQ, NO).lines[0].detail,
            "clause": "3.4.2",
        }
    ]


def _count(store: Store) -> shipment_counts.Count:
    return shipment_counts.count(store, RECEIVING, NO)


def test_the_newest_inspection_of_each_part_of_a_shipment_is_one_query(counter: Store) -> None:
    seen = Inspection("HK-0231", Verdict.UNCLEAR, 0.5, ())
    for tag_no in ("BQ0001", "BQ0001", "BQ0002", None):
        kept = inspections.add(counter, seen, [], Inspector("收货", None, tag_no), AT)
    first, second, *_ = inspections.newest(counter, HQ)[::-1]
    inspections.decide(counter, second, Decision(Verdict.DAMAGED, "裂", "hq", AT))
    found = inspections.newest_of_tags(counter, HQ, {"BQ0001", "BQ0002", "BQ0003"})
    assert found == {"BQ0001": Found(second.id, Verdict.DAMAGED), "BQ0002": Found(kept.id - 1, Verdict.UNCLEAR)}
    assert first.id < second.id
    assert inspections.newest_of_tags(counter, ST02, {"BQ0001"}) == {}


def test_parts_scanned_are_counted_for_all_shipments_at_once(counter: Store) -> None:
    shipping.scan_tag(opened(counter), RECEIVING, NO, Look(code="BQ0001"), AT)
    assert receipts.scan_counts(counter, [NO, "FH0"]) == {NO: 1}
