"""Shipments of old parts: due dates with their seasons, transport, and the days of the invoice."""

import pytest

from service.domain import shipments
from service.domain.policy import InvoiceCounts, InvoiceFrom, Policy, SeasonRule
from service.domain.records import PackingLine
from tests.service.domain.builders import (
    POLICY,
    a_packing_list,
    a_policy,
    a_shipment,
    a_tag,
    an_invoice,
    changed,
    codes,
    day,
)


@pytest.mark.clause("3.5.1")
@pytest.mark.parametrize(
    ("replaced_on", "rule", "due_on"),
    [
        ("03-01", "earlier", "04-10"),
        ("03-31", "earlier", "04-10"),
        ("2026-12-15", "earlier", "2027-01-10"),
        ("05-19", "earlier", "06-10"),
        ("05-20", "earlier", "06-10"),
        ("06-10", "earlier", "07-10"),
        ("07-01", "earlier", "07-20"),
        ("07-10", "earlier", "07-20"),
        ("07-11", "earlier", "08-10"),
        ("09-15", "earlier", "10-10"),
        ("10-20", "earlier", "10-30"),
        ("10-21", "earlier", "11-10"),
        ("05-20", "replaces", "07-20"),
        ("07-10", "replaces", "07-20"),
        ("07-11", "replaces", "08-10"),
        ("08-20", "replaces", "10-30"),
        ("03-31", "replaces", "04-10"),
    ],
)
def test_old_parts_are_due_on_the_tenth_of_the_next_month_or_by_their_seasons_date(
    replaced_on: str, rule: str, due_on: str
) -> None:
    assert shipments.due_on(day(replaced_on), a_policy(season_rule=SeasonRule(rule))) == day(due_on)


@pytest.mark.clause("3.5.1")
@pytest.mark.parametrize(("shipped_on", "late"), [("07-09", False), ("07-10", False), ("07-11", True)])
def test_parts_shipped_on_the_due_day_are_on_time(shipped_on: str, late: bool) -> None:
    found = shipments.returned_on_time(a_tag(), day(shipped_on), POLICY)
    assert codes(found) == (["returned_late"] if late else [])


@pytest.mark.clause("3.5.1")
def test_a_part_of_unknown_age_is_not_called_late() -> None:
    assert shipments.returned_on_time(a_tag(replaced_on=None), day("12-31"), POLICY) == []


@pytest.mark.clause("3.5.1")
def test_of_overlapping_seasons_the_one_due_first_counts() -> None:
    early, late = POLICY.seasons
    policy = changed(POLICY, seasons=(changed(late, first=early.first), early))
    season = policy.season_of(day("06-01"))
    assert season is not None
    assert season.name == "夏收"


@pytest.mark.clause("3.5.2")
@pytest.mark.parametrize(
    ("mailed_on", "received_on", "found"),
    [
        ("06-23", "07-30", []),
        ("06-24", "07-30", ["invoice_soon_late"]),
        ("06-28", "07-30", ["invoice_soon_late"]),
        ("06-29", "07-30", ["invoice_late"]),
        (None, "06-23", []),
        (None, "06-24", ["invoice_soon_late"]),
        (None, "06-28", ["invoice_soon_late"]),
        (None, "06-29", ["invoice_late"]),
        (None, None, []),
    ],
)
def test_an_invoice_is_warned_about_from_day_sixteen_and_too_late_after_day_twenty(
    mailed_on: str | None, received_on: str | None, found: list[str]
) -> None:
    invoice = an_invoice(
        mailed_on=day(mailed_on) if mailed_on else None, received_on=day(received_on) if received_on else None
    )
    assert codes(shipments.invoice_late(invoice, a_shipment(), POLICY)) == found


@pytest.mark.clause("3.5.2")
@pytest.mark.parametrize(
    ("policy", "found"),
    [
        (a_policy(invoice_counts=InvoiceCounts.RECEIVED), ["invoice_late"]),
        (a_policy(invoice_counts=InvoiceCounts.RECEIVED, invoice_from=InvoiceFrom.RECEIVED), ["invoice_soon_late"]),
        (a_policy(invoice_from=InvoiceFrom.RECEIVED), []),
    ],
)
def test_which_days_of_an_invoice_count_is_policy(policy: Policy, found: list[str]) -> None:
    invoice = an_invoice(mailed_on=day("06-20"), received_on=day("06-30"))
    assert codes(shipments.invoice_late(invoice, a_shipment(received_on=day("06-12")), policy)) == found


@pytest.mark.clause("3.5.2")
def test_an_invoice_is_not_late_while_its_start_is_not_known() -> None:
    assert shipments.invoice_late(an_invoice(), a_shipment(shipped_on=None), POLICY) == []


@pytest.mark.clause("3.4.2")
@pytest.mark.parametrize(
    ("mode", "refused"),
    [
        ("公路零担", False),
        ("铁路", False),
        ("快递", False),
        ("顺丰", False),
        ("航空", True),
        ("专车", True),
        (None, False),
    ],
)
def test_air_freight_and_dedicated_trucks_bear_no_freight(mode: str | None, refused: bool) -> None:
    found = shipments.mode_refused(a_packing_list(transport_mode=mode), POLICY)
    assert codes(found) == (["transport_refused"] if refused else [])


@pytest.mark.clause("5.2.5")
@pytest.mark.parametrize("mixed", [False, True])
def test_return_parts_among_old_parts_void_the_freight(mixed: bool) -> None:
    assert codes(shipments.mixed_parts(a_shipment(mixed=mixed))) == (["mixed_parts"] if mixed else [])


@pytest.mark.clause("3.4.2")
def test_a_shipments_tags_name_it_or_stand_on_its_list() -> None:
    lines = tuple(PackingLine(1, tag_no, "P-1") for tag_no in ("OT2", "OT3", "OT9", None))
    packing_list = a_packing_list(lines=lines)
    tags = [
        a_tag(),
        a_tag(tag_no="OT2", shipment_no=None),
        a_tag(tag_no="OT3", shipment_no="FY2"),
        a_tag(tag_no="OT4", shipment_no=None),
    ]
    assert [tag.tag_no for tag in shipments.tags_of(packing_list, tags)] == ["OT1", "OT2"]
    found = shipments.unknown_tags(packing_list, tags)
    assert codes(found) == ["tag_not_there"]
    assert found[0].params["tag_no"] == "OT9"


@pytest.mark.clause("4.5")
@pytest.mark.parametrize(
    ("buyer", "buyers", "found"),
    [
        ("91410000MA0YLWL01W", {"91410000MA0YLWL01W"}, []),
        ("91370000MA3ABCDE0X", {"91410000MA0YLWL01W"}, ["invoice_other_buyer"]),
        ("91370000MA3ABCDE0X", set(), []),  # nobody knows whom it should be made out to
        (None, {"91410000MA0YLWL01W"}, []),  # missing, which is another problem
    ],
)
def test_an_invoice_is_made_out_to_the_company(buyer: str | None, buyers: set[str], found: list[str]) -> None:
    assert codes(shipments.other_buyer(an_invoice(buyer_tax_no=buyer), buyers)) == found
