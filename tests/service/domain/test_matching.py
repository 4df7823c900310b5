"""Invoices find their shipment: by number, else by carrier and date, else by a person."""

import pytest

from service.domain.matching import MatchedBy, match_invoice
from tests.service.domain.builders import POLICY, a_packing_list, an_invoice, codes, day

LISTS = (
    a_packing_list(),
    a_packing_list(shipment_no="FY2", waybill_no="DB-7789", shipped_on=day("05-01")),
    a_packing_list(shipment_no="FY3", waybill_no="SF 001", carrier="顺丰", shipped_on=day("06-08")),
    a_packing_list(shipment_no="FY4", waybill_no=None, carrier=None, shipped_on=None),
)


@pytest.mark.clause("4.5")
@pytest.mark.parametrize(
    ("remark", "shipment_no"),
    [
        ("运单号:DB-778", "FY1"),
        ("运单db-7789 锦州", "FY2"),
        ("发运单FY2", "FY2"),
        ("SF001", "FY3"),
        ("号\uff26\uff39\uff14", "FY4"),
    ],
)
def test_a_number_in_the_remark_decides(remark: str, shipment_no: str) -> None:
    match = match_invoice(an_invoice(remark=remark, seller_name="别家", issued_on=None), LISTS, POLICY)
    assert (match.shipment_no, match.by) == (shipment_no, MatchedBy.NUMBER)


@pytest.mark.clause("4.5")
@pytest.mark.parametrize(
    ("issued_on", "fits"),
    [("06-07", False), ("06-08", True), ("06-28", True), ("06-29", False), (None, False)],
)
def test_else_carrier_and_date_decide_when_only_one_fits(issued_on: str | None, fits: bool) -> None:
    match = match_invoice(an_invoice(remark="运费", issued_on=day(issued_on) if issued_on else None), LISTS, POLICY)
    assert (match.shipment_no, match.by) == (("FY1", MatchedBy.CARRIER) if fits else (None, None))
    assert codes(match.problems) == ([] if fits else ["no_shipment_fits"])


@pytest.mark.clause("4.5")
@pytest.mark.parametrize(
    ("remark", "issued_on", "candidates"),
    [
        ("DB-778、DB-7789", "06-09", ("FY1", "FY2")),
        ("DB-778-1", "05-20", ("FY2", "FY5")),
        (None, "05-20", ("FY2", "FY5")),
    ],
)
def test_where_several_fit_a_person_chooses(remark: str | None, issued_on: str, candidates: tuple[str, ...]) -> None:
    lists = (*LISTS, a_packing_list(shipment_no="FY5", waybill_no=None, shipped_on=day("05-10")))
    match = match_invoice(an_invoice(remark=remark, issued_on=day(issued_on)), lists, POLICY)
    assert (match.shipment_no, match.candidates) == (None, candidates)
    assert codes(match.problems) == ["several_shipments_fit"]
