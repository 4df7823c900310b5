"""Records are judged by the rules as they come in, whatever form they came on."""

from decimal import Decimal

import pytest

from service.domain.papers import (
    ArrivalConfirmation,
    ArrivalLine,
    BalerRegister,
    PartsRequest,
    PartsRequestLine,
    QualityFeedback,
    ReturnPackingList,
    TrainingRecord,
)
from service.domain.records import PackingLine, PartsReturnLine, ReturnVerdict, Shipment, StationKind
from service.store import archive, catalogue
from service.store.unit import Store
from service.usecases import judging
from tests.service.domain.builders import (
    CATALOGUE,
    a_packing_list,
    a_return,
    a_station,
    a_tag,
    a_ticket,
    an_invoice,
    codes,
    day,
    moment,
)
from tests.service.usecases.world import AT

TEMPORARY = a_station(station_code="ST09", kind=StationKind.TEMPORARY, deposit=Decimal("100.00"))
LATE_TAG = a_tag(tag_no="OT2", replaced_on=day("04-01"))
TOPICS = ("安全操作", "日常保养", "打结器调整", "润滑", "常见故障", "三包政策")


@pytest.fixture
def known(store: Store) -> Store:
    """An archive with what the builders speak of."""
    with store.transaction():
        for station in (a_station(), TEMPORARY):
            archive.put_station(store, station, evidence=None, by="hq", at=AT)
        for parts in CATALOGUE.parts.values():
            catalogue.put_part(store, parts[0], by="hq", at=AT)
        for tag in (a_tag(), LATE_TAG):
            archive.put_tag(store, tag, evidence=None, by="hq", at=AT)
        archive.put_shipment(store, Shipment(a_packing_list()), evidence=None, by="hq", at=AT)
        archive.put_return(store, a_return(), evidence=None, by="hq", at=AT)
    return store


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (a_ticket(submitted_on=None), []),
        (a_ticket(arrived_at=moment("06-01T15:00")), ["on_site_late"]),
        (a_ticket(submitted_on=None, accepted_on=day("05-01")), ["submitted_late"]),
        (a_ticket(complaint=True), ["not_same_day"]),
        (a_packing_list(lines=(PackingLine(1, "OT1"),), shipment_no="FY9"), []),
        (a_packing_list(), ["returned_late"]),
        (a_packing_list(shipped_on=None, transport_mode="航空"), ["transport_refused"]),
        (a_packing_list(lines=(PackingLine(1, "OT5"),), shipment_no="FY9"), ["tag_not_there"]),
        (an_invoice(shipment_no=None, remark="DB-778"), []),
        (an_invoice(shipment_no=None, mailed_on=day("06-30"), remark="DB-778"), ["invoice_late"]),
        (an_invoice(shipment_no=None, seller_name="别家"), ["no_shipment_fits"]),
        (an_invoice(shipment_no="FY1", mailed_on=None, received_on=None), []),
        (a_return(), []),
        (a_return(applied_on=day("07-02")), ["credit_expired"]),
        (a_return(applied_on=None, lines=(PartsReturnLine("P-2"),)), ["never_taken_back"]),
        (a_return(lines=(PartsReturnLine("P-1", verdict=ReturnVerdict.FAKE),)), ["return_kept"]),
        (ReturnPackingList("TK1", shipped_on=day("05-06"), freight_payment="到付"), ["freight_collect"]),
        (ReturnPackingList("TK9", shipped_on=day("05-06")), ["sent_without_notice"]),
        (ReturnPackingList("TK9", transport_mode="顺丰"), ["return_transport_avoided"]),
        (PartsRequest("PQ1", "ST09", lines=(PartsRequestLine("P-1", quantity=1),)), ["deposit_short"]),
        (PartsRequest("PQ1", "ST01", lines=(PartsRequestLine("P-1", quantity=1),)), []),
        (PartsRequest("PQ1", "ST77"), []),
        (PartsRequest("PQ1"), []),
        (ArrivalConfirmation("CK1"), []),
        (
            ArrivalConfirmation(
                "CK1",
                delivered_on=day("06-01"),
                confirmed_on=day("06-09"),
                lines=(ArrivalLine("P-1", sent=2, arrived=1),),
            ),
            ["confirmed_late", "arrival_differs"],
        ),
        (TrainingRecord("PX1", topics=TOPICS), []),
        (TrainingRecord("PX1", topics=TOPICS[1:]), ["topic_missing"]),
        (QualityFeedback(trigger="三台次", phoned_at=moment("06-15T10:00")), []),
        (QualityFeedback(trigger="客户投诉", complainants=1), ["missing_field", "not_phoned"]),
        (BalerRegister(), []),
    ],
)
def test_a_record_is_judged_by_its_rules(known: Store, record: object, found: list[str]) -> None:
    assert codes(judging.judge(known, record, day("06-15"))) == found


def test_before_the_first_policy_nothing_is_judged(known: Store) -> None:
    assert judging.judge(known, a_ticket(complaint=True), day("1999-01-01")) == ()
