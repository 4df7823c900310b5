import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import pytest

from extractors.results import PageReading, Value
from service.domain.papers import TrainingRecord
from service.domain.records import DepositEntry, FreightInvoice, Part, PartsReturn, Station, StationKind
from service.errors import NotFoundError
from service.store import archive, catalogue, codec, papers
from service.store.papers import Origin
from service.store.unit import Store
from service.usecases import checking, filing
from templates_docx.kinds import Kind
from tests.service.papers import AT, HQ, ST01, ST02, a_form, know_the_world

DAY = date(2026, 6, 1)
REQUEST: Mapping[str, Value] = {
    "request_no": "PQ1",
    "station_code": "ST03",
    "reason": "急用",
    "requested_by": "李四",
    "requested_on": DAY,
}
TRAINING: Mapping[str, Value] = {
    "record_no": "PX1",
    "station_code": "ST01",
    "serial_no": "HK9Y-2021-00417",
    "sold_on": date(2025, 9, 1),
    "customer_name": "张建国",
    "customer_phone": "13812345678",
    "trained_on": DAY,
    "place": "西平县",
    "trainer": "李四",
    "topics": ("安全操作", "日常保养", "打结器调整", "润滑", "常见故障", "三包政策"),
    "customer_signed": True,
}
FEEDBACK: Mapping[str, Value] = {
    "feedback_no": "ZL1",
    "station_code": "ST01",
    "trigger": "三台次",
    "part_no": "HK-0231",
    "occurrences": 3,
    "cause": "磨损",
    "culprit_part_no": "HK-0231",
    "filled_by": "李四",
    "filled_on": DAY,
}
MACHINE: Mapping[str, Value] = {
    "serial_no": "HK9Y-2021-00417",
    "customer_name": "张建国",
    "customer_phone": "13812345678",
    "bale_count": 8120,
    "sold_on": date(2025, 9, 1),
    "made_on": date(2025, 3, 1),
    "work_place": "西平县",
    "reported_at": datetime.fromisoformat("2026-06-01T08:00"),
    "fault": "不打结",
}


@pytest.fixture
def desk(store: Store) -> Store:
    know_the_world(store)
    temporary = Station("ST03", "三站", StationKind.TEMPORARY, deposit=Decimal("150"))
    archive.put_station(store, temporary, evidence=None, by="hq", at=AT)
    seal = Part("HK-0500", "油封", "密封", price=Decimal("5"))
    catalogue.put_part(store, seal, by="hq", at=AT)
    return store


def codes(store: Store, page: PageReading) -> list[str]:
    return [problem.code for problem in checking.check(page, store).problems]


def a_packing_list(**changes: Value) -> PageReading:
    fields = {"shipment_no": "FH1", "station_code": "ST01", "shipped_on": DAY, "carrier": "德邦"}
    line = {"box_no": 1, "tag_no": "BQ0001", "part_no": "HK-0231", "quantity": 1}
    return a_form("packing_list", {**fields, "transport_mode": "公路零担", "boxes": 1, **changes}, line)


def a_return_list(part_no: str, *photos: str) -> PageReading:
    line: dict[str, Value] = {
        "part_no": part_no,
        "part_name": "件",
        "quantity": 1,
        "order_no": "DD1",
        "ordered_on": DAY,
        "reason": "多要",
        "photos": photos,
    }
    return a_form("parts_return_list", {"application_no": "TK1", "station_code": "ST01"}, line)


def an_application(applied_on: date) -> PageReading:
    fields: dict[str, Value] = {
        "application_no": "TK1",
        "station_code": "ST01",
        "action": "退货",
        "reason_code": "多要",
        "explanation": "订多了",
        "applicant": "李四",
        "applied_on": applied_on,
    }
    return a_form("parts_return", fields)


def a_return_packing_list(**changes: Value) -> PageReading:
    fields: dict[str, Value] = {
        "application_no": "TK1",
        "notice_no": "TZ1",
        "station_code": "ST01",
        "shipped_on": DAY,
        "carrier": "德邦",
        "transport_mode": "公路零担",
        "freight_payment": "寄付",
        "boxes": 1,
    }
    return a_form(
        "parts_return_packing_list", {**fields, **changes}, {"box_no": 1, "part_no": "HK-0231", "quantity": 1}
    )


def an_arrival(confirmed_on: date, arrived: int) -> PageReading:
    fields: dict[str, Value] = {
        "issue_no": "CK1",
        "station_code": "ST01",
        "delivered_on": DAY,
        "confirmed_by": "李四",
        "confirmed_on": confirmed_on,
    }
    return a_form("arrival_confirmation", fields, {"part_no": "HK-0231", "sent": 2, "arrived": arrived})


def with_notice(store: Store) -> None:
    known = PartsReturn("TK1", "ST01", issued_on=date(2026, 1, 31), notice_no="TZ1", notice_on=DAY)
    archive.put_return(store, known, evidence=None, by="hq", at=AT)


@pytest.mark.clause("3.4.2")
@pytest.mark.parametrize(("mode", "found"), [("公路零担", []), ("航空", ["transport_refused"])])
def test_a_packing_list_by_air_goes_to_a_person(desk: Store, mode: str, found: list[str]) -> None:
    assert codes(desk, a_packing_list(transport_mode=mode)) == found


@pytest.mark.clause("5.2.3")
@pytest.mark.parametrize(
    ("part_no", "found"),
    [("HK-0231", []), ("HK-0500", ["never_taken_back"]), ("HK-9999", ["return_part_unknown"])],
)
def test_what_is_never_taken_back_goes_to_a_person(desk: Store, part_no: str, found: list[str]) -> None:
    assert codes(desk, a_return_list(part_no, "1.jpg", "2.jpg")) == found


@pytest.mark.clause("5.2.4")
def test_a_returned_part_needs_several_photos(desk: Store) -> None:
    assert codes(desk, a_return_list("HK-0231", "1.jpg")) == ["too_few_photos"]


@pytest.mark.clause("5.2")
@pytest.mark.parametrize(("applied_on", "found"), [(date(2026, 5, 31), []), (date(2026, 6, 1), ["credit_expired"])])
def test_an_application_after_its_four_months_goes_to_a_person(desk: Store, applied_on: date, found: list[str]) -> None:
    with_notice(desk)
    assert codes(desk, an_application(applied_on)) == found


@pytest.mark.clause("5.2.5", "5.2.7")
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"transport_mode": "顺丰"}, ["return_transport_avoided"]),
        ({"freight_payment": "到付"}, ["freight_collect"]),
        ({"shipped_on": date(2026, 5, 31)}, ["sent_without_notice"]),
    ],
)
def test_how_a_return_travels_is_judged(desk: Store, changes: dict[str, Value], found: list[str]) -> None:
    with_notice(desk)
    assert codes(desk, a_return_packing_list(**changes)) == found


@pytest.mark.clause("5.1")
@pytest.mark.parametrize(("pieces", "found"), [(1, []), (2, ["deposit_short"])])
def test_a_temporary_station_gets_no_more_than_its_deposit(desk: Store, pieces: int, found: list[str]) -> None:
    page = a_form("parts_request", REQUEST, {"part_no": "HK-0231", "quantity": pieces})
    assert codes(desk, page) == found
    papers.book(desk, DepositEntry("ST03", DAY, Decimal("-100"), "CK1"), Origin("hq", AT))
    assert codes(desk, page) == ["deposit_short"]


@pytest.mark.clause("5.3")
@pytest.mark.parametrize(
    ("confirmed_on", "arrived", "found"),
    [
        (date(2026, 6, 8), 2, []),
        (date(2026, 6, 8), 1, ["arrival_differs"]),
        (date(2026, 6, 9), 2, ["confirmed_late"]),
    ],
)
def test_an_arrival_is_confirmed_within_seven_days(
    desk: Store, confirmed_on: date, arrived: int, found: list[str]
) -> None:
    assert codes(desk, an_arrival(confirmed_on, arrived)) == found


@pytest.mark.clause("3.1.1")
def test_a_training_covers_every_topic_of_the_handbook(desk: Store) -> None:
    assert codes(desk, a_form("training_record", TRAINING)) == []
    assert codes(desk, a_form("training_record", {**TRAINING, "topics": ("润滑",)})) == ["topic_missing"] * 5


@pytest.mark.clause("3.6.1")
def test_quality_news_is_phoned_the_same_day(desk: Store) -> None:
    assert codes(desk, a_form("quality_feedback", FEEDBACK, MACHINE)) == ["not_phoned"]
    phoned = {**FEEDBACK, "phoned_at": datetime.fromisoformat("2026-06-01T09:00")}
    assert codes(desk, a_form("quality_feedback", phoned, MACHINE)) == []


def test_a_paper_is_filed_once_and_its_copy_fills_what_was_empty(desk: Store) -> None:
    record = filing.record_of([a_form("training_record", TRAINING)])
    assert isinstance(record, TrainingRecord)
    origin = filing.Origin(1, DAY, "王五", AT)
    desk.execute("PRAGMA foreign_keys=OFF")
    assert filing.file(desk, record, origin) == []
    confirmed = dataclasses.replace(record, confirmed="确认", confirmed_by="赵六", confirmed_on=DAY)
    assert filing.file(desk, confirmed, origin) == []
    (kept,) = papers.newest(desk, ST01, Kind.TRAINING_RECORD)
    assert codec.load(TrainingRecord, kept.body) == confirmed
    (problem,) = filing.file(desk, dataclasses.replace(record, place="别处"), origin)
    assert (problem.code, problem.field) == ("paper_differs", "place")
    assert papers.newest(desk, ST02, Kind.TRAINING_RECORD) == []
    with pytest.raises(NotFoundError):
        papers.find(desk, ST02, Kind.TRAINING_RECORD, "PX1")
    assert papers.find(desk, HQ, Kind.TRAINING_RECORD, "PX1").station_code == "ST01"


def test_an_invoice_to_another_buyer_than_before_goes_to_a_person(store: Store) -> None:
    first = {"invoice_no": "26412000000099000031", "buyer_tax_no": "91410000MA0YLWL01W", "issued_on": DAY}
    other = {"invoice_no": "26412000000099000032", "buyer_tax_no": "91370000MA3ABCDE0X", "issued_on": DAY}
    assert "invoice_other_buyer" not in codes(store, a_form("freight_invoice", first))
    archive.put_invoice(store, FreightInvoice(**first), evidence=None, by="王五", at=AT)
    assert "invoice_other_buyer" not in codes(store, a_form("freight_invoice", {**first, "invoice_no": "1"}))
    assert "invoice_other_buyer" in codes(store, a_form("freight_invoice", other))
