"""What sending old parts back earns: freight by its invoice, unless a clause voids it."""

from decimal import Decimal

import pytest

from service.domain.facts import MonthFacts
from service.domain.policy import InvoiceCounts, LateVoids, PolicyBook, SeasonRule
from service.domain.records import (
    HqException,
)
from tests.service.domain.builders import (
    a_policy,
    a_shipment,
    a_tag,
    an_invoice,
    changed,
    codes,
    day,
    moment,
)
from tests.service.domain.months import freight, one, settled, why


@pytest.mark.clause("4.5")
@pytest.mark.parametrize(
    ("month", "amount", "reasons"),
    [
        (freight(), "218.00", []),
        (freight(shipments=(a_shipment(transport_mode="航空"),)), "0.00", ["transport_refused"]),
        (freight(shipments=(a_shipment(mixed=True),)), "0.00", ["mixed_parts"]),
        (freight(tags=(a_tag(replaced_on=day("03-31")),)), "0.00", ["returned_late"]),
        (freight(invoices=(an_invoice(mailed_on=day("06-28")),)), "218.00", []),
        (freight(invoices=(an_invoice(mailed_on=day("06-29")),)), "0.00", ["invoice_late"]),
        (freight(invoices=(an_invoice(mailed_on=None, received_on=day("06-28")),)), "218.00", []),
        (freight(invoices=(an_invoice(mailed_on=None, received_on=day("06-29")),)), "0.00", ["invoice_late"]),
        (freight(invoices=(an_invoice(total=None),)), "0.00", ["invoice_total_unknown"]),
        (freight(invoices=(an_invoice(total=Decimal("0.00")),)), "0.00", ["nothing_to_pay"]),
        (freight(shipments=(a_shipment(shipped_on=None),)), "0.00", ["shipped_on_unknown"]),
        (
            freight(
                shipments=(a_shipment(transport_mode="专车", mixed=True),), tags=(a_tag(replaced_on=day("01-01")),)
            ),
            "0.00",
            ["transport_refused", "mixed_parts", "returned_late"],
        ),
    ],
)
def test_freight_is_the_invoices_total_unless_a_clause_voids_it(
    month: MonthFacts, amount: str, reasons: list[str]
) -> None:
    line = one(settled(month), "4.5")
    assert (str(line.amount), why(line)) == (amount, reasons)
    assert line.evidence == {"shipment": "FY1", "invoice": "24212000000012345678"}


@pytest.mark.clause("3.5.1")
@pytest.mark.parametrize(("replaced_on", "amount"), [("05-01", "218.00"), ("04-30", "0.00")])
def test_one_late_part_voids_its_shipment(replaced_on: str, amount: str) -> None:
    tags = (a_tag(), a_tag(tag_no="OT2", replaced_on=day(replaced_on)), a_tag(tag_no="OT3", replaced_on=None))
    month = freight(shipments=(a_shipment(shipped_on=day("06-10")),), tags=tags)
    assert str(one(settled(month), "4.5").amount) == amount


@pytest.mark.clause("3.5.1")
@pytest.mark.parametrize(("late_pieces", "amount"), [(0, "218.00"), (1, "163.50"), (3, "54.50"), (4, "0.00")])
def test_by_policy_a_late_part_voids_its_share_only(late_pieces: int, amount: str) -> None:
    book = PolicyBook((a_policy(late_part_voids=LateVoids.SHARE),))
    tags = tuple(
        a_tag(tag_no=tag_no, quantity=quantity, replaced_on=day("03-01" if late else "06-01"))
        for tag_no, quantity, late in (("OT1", late_pieces, True), ("OT2", 4 - late_pieces, False))
        if quantity
    )
    line = one(settled(freight(tags=tags), book), "4.5")
    assert str(line.amount) == amount
    assert set(why(line)) == ({"returned_late"} if late_pieces else set())


@pytest.mark.clause("3.5.1")
def test_the_season_rule_of_the_policy_decides_what_is_late() -> None:
    month = freight(shipments=(a_shipment(shipped_on=day("07-15")),), tags=(a_tag(replaced_on=day("06-01")),))
    month = changed(month, invoices=(an_invoice(mailed_on=day("07-16")),))
    assert str(one(settled(month), "4.5").amount) == "0.00"
    book = PolicyBook((a_policy(season_rule=SeasonRule.REPLACES),))
    assert str(one(settled(month, book), "4.5").amount) == "218.00"


@pytest.mark.clause("3.5.2")
def test_the_days_of_an_invoice_are_policy_and_a_near_miss_is_a_warning() -> None:
    month = freight(invoices=(an_invoice(mailed_on=day("06-24"), received_on=day("06-30")),))
    assert codes(settled(month).problems) == ["invoice_soon_late"]
    book = PolicyBook((a_policy(invoice_counts=InvoiceCounts.RECEIVED),))
    assert why(one(settled(month, book), "4.5")) == ["invoice_late"]


@pytest.mark.clause("3.4.2")
def test_hqs_exception_pays_refused_transport_and_is_printed() -> None:
    made = HqException("3.4.2", "FY1", "抢收停机", "李总", moment("06-12T09:30"))
    later = changed(made, by="王总", at=moment("06-13T09:30"))
    other = changed(made, record="FY2")
    month = freight(shipments=(a_shipment(transport_mode="航空"),), exceptions=(other, later, made))
    line = one(settled(month), "4.5")
    assert (str(line.amount), why(line), line.exception) == ("218.00", ["by_exception"], made)
    reason = str(line.as_json()["reason"])
    assert all(text in reason for text in ("抢收停机", "李总", "2026-06-12 09:30", "3.4.2"))
    assert line.as_json()["exception"] == {
        "clause": "3.4.2",
        "record": "FY1",
        "reason": "抢收停机",
        "by": "李总",
        "at": "2026-06-12T09:30",
    }


@pytest.mark.clause("3.4.2")
def test_an_exception_lifts_what_speaks_in_principle_and_nothing_else() -> None:
    made = HqException("3.4.2", "FY1", "抢收停机", "李总", moment("06-12T09:30"))
    month = freight(shipments=(a_shipment(transport_mode="航空", mixed=True),), exceptions=(made,))
    assert why(one(settled(month), "4.5")) == ["mixed_parts", "by_exception"]
    mixed = changed(made, clause="5.2.5")
    assert why(one(settled(changed(month, exceptions=(mixed,))), "4.5")) == ["transport_refused", "mixed_parts"]


@pytest.mark.clause("4.5")
@pytest.mark.parametrize("shipment_no", [None, "FY9"])
def test_an_invoice_without_its_shipment_is_for_a_person(shipment_no: str | None) -> None:
    statement = settled(freight(invoices=(an_invoice(shipment_no=shipment_no),)))
    assert (statement.lines, codes(statement.problems)) == ((), ["invoice_unmatched"])


@pytest.mark.clause("4.5")
def test_tags_that_are_not_there_yet_are_shown() -> None:
    assert codes(settled(freight(tags=())).problems) == ["tag_not_there"]
