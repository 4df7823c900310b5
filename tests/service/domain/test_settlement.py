"""The month: what each line pays, why it does not, and what becomes of the rest."""

import json
from decimal import Decimal

import pytest

from service.domain.facts import MonthFacts
from service.domain.policy import InvoiceCounts, LateVoids, PolicyBook, SeasonRule
from service.domain.records import (
    Adjustment,
    HqException,
    LabourQuota,
    PartsReturnLine,
    ReturnVerdict,
    StationKind,
)
from service.domain.settlement import settle
from service.domain.statement import Line, Statement
from tests.service.domain.builders import (
    BOOK,
    CATALOGUE,
    POLICY,
    a_baler,
    a_line,
    a_packing_list,
    a_policy,
    a_return,
    a_shipment,
    a_station,
    a_tag,
    a_ticket,
    an_invoice,
    changed,
    codes,
    day,
    facts,
    moment,
)

NOTHING = Decimal("0.00")


def settled(month: MonthFacts, book: PolicyBook = BOOK) -> Statement:
    statement = settle(month, book, NOTHING)
    for line in statement.lines:
        codes(line.reasons)
        assert line.amount or line.reasons, "a zero says why"
    codes(statement.problems)
    return statement


def one(statement: Statement, clause: str) -> Line:
    (line,) = [line for line in statement.lines if line.clause == clause]
    return line


def amounts(statement: Statement) -> dict[str, str]:
    return {clause: str(amount) for clause, amount in statement.sums.items()}


def why(line: Line) -> list[str]:
    return codes(line.reasons)


@pytest.mark.clause("4.1")
@pytest.mark.parametrize(
    ("changes", "amount", "reasons"),
    [
        ({}, "30.00", []),
        ({"submitted_on": day("06-16")}, "30.00", []),
        ({"submitted_on": day("06-17")}, "0.00", ["submitted_late"]),
        ({"bale_count": None}, "0.00", ["ticket_incomplete", "not_in_warranty", "warranty_undecided"]),
        ({"customer_signed": False}, "0.00", ["ticket_incomplete"]),
        ({"bale_count": 10001}, "0.00", ["not_in_warranty", "expired_by_bales"]),
        ({"lines": (a_line(part_no="X"),)}, "0.00", ["not_in_warranty", "part_unknown"]),
        ({"lines": (a_line(part_no="X"), a_line())}, "30.00", []),
        ({"lines": ()}, "0.00", ["ticket_incomplete", "not_in_warranty"]),
        ({"reported_at": None}, "0.00", ["ticket_incomplete", "not_in_warranty"]),
        (
            {"submitted_on": day("06-17"), "customer_signed": False, "bale_count": 10001},
            "0.00",
            ["ticket_incomplete", "submitted_late", "not_in_warranty", "expired_by_bales"],
        ),
    ],
)
def test_the_base_fee_is_for_complete_tickets_on_time_with_a_part_in_warranty(
    changes: dict[str, object], amount: str, reasons: list[str]
) -> None:
    line = one(settled(facts(tickets=(a_ticket(**changes),))), "4.1")
    assert (str(line.amount), why(line)) == (amount, reasons)


@pytest.mark.clause("3.3.2.1")
def test_a_ticket_without_a_part_in_warranty_earns_nothing_at_all_and_is_listed() -> None:
    ticket = a_ticket(bale_count=10001, submitted_on=day("06-05"))
    assert amounts(settled(facts(tickets=(ticket,)))) == {"4.1": "0.00"}


@pytest.mark.clause("4.1")
def test_a_late_ticket_loses_its_base_fee_only() -> None:
    statement = settled(facts(tickets=(a_ticket(submitted_on=day("06-20")),)))
    assert amounts(statement) == {"4.1": "0.00", "4.2": "90.00", "4.3": "60.00", "4.6": "20.00"}


@pytest.mark.clause("4.2")
@pytest.mark.parametrize(
    ("line", "quantity", "amount", "reasons"),
    [
        (a_line(), "1.5", "90.00", []),
        (a_line(quantity=4), "1.5", "90.00", []),
        (a_line(job="调整"), "0.5", "30.00", []),
        (a_line(job=None), "0", "0.00", ["job_missing"]),
        (a_line(job="焊接"), "0", "0.00", ["job_unknown"]),
        (a_line(part_no="P-2"), "0.25", "15.00", []),
        (a_line(part_no="P-2", quantity=5), "1.25", "75.00", []),
        (a_line(part_no="P-2", quantity=None), "0", "0.00", ["nothing_to_pay"]),
        (a_line(part_no="P-3", job=" "), "0.333", "19.98", []),
        (a_line(part_no="P-4", job=None), "0", "0.00", ["job_unknown"]),
    ],
)
def test_labour_is_quota_hours_by_the_hourly_rate(line: object, quantity: str, amount: str, reasons: list[str]) -> None:
    found = one(settled(facts(tickets=(a_ticket(lines=(line,)),))), "4.2")
    assert (str(found.quantity.normalize()), str(found.amount), why(found)) == (quantity, amount, reasons)
    assert found.evidence == {"ticket": "WX1", "line": "1", "part": getattr(line, "part_no", None)}


@pytest.mark.clause("4.2")
def test_a_line_that_cannot_be_paid_says_which_part_and_job() -> None:
    (problem,) = one(settled(facts(tickets=(a_ticket(lines=(a_line(job="焊接"),)),))), "4.2").reasons
    assert (problem.field, problem.params) == (
        "lines[0].job",
        {"ticket_no": "WX1", "part_no": "P-1", "job": "焊接"},
    )


@pytest.mark.clause("3.2.3")
def test_an_incomplete_ticket_names_what_is_missing() -> None:
    ticket = a_ticket(customer_name=None, customer_signed=False)
    (problem,) = one(settled(facts(tickets=(ticket,))), "4.1").reasons
    assert problem.params["missing"] == "用户姓名、用户签字"


@pytest.mark.clause("4.4")
@pytest.mark.parametrize(("kind", "field"), [("经销商", "sold_by"), ("社会化", "work_region")])
def test_an_undecided_award_names_what_is_not_known(kind: str, field: str) -> None:
    month = facts(station=a_station(kind=StationKind(kind)), balers=(), tickets=(a_ticket(work_region=None),))
    assert settled(month).problems[0].field == field


@pytest.mark.clause("4.2")
def test_each_line_in_warranty_is_paid_and_rounded_by_itself() -> None:
    catalogue = changed(CATALOGUE, quotas={"P-3": (LabourQuota("P-3", "更换", Decimal("0.01675")),)})
    lines = (a_line(part_no="P-3"), a_line(part_no="X"), a_line(part_no="P-3"))
    statement = settled(facts(catalogue=catalogue, tickets=(a_ticket(lines=lines),)))
    labour = [line for line in statement.lines if line.clause == "4.2"]
    assert [(line.evidence["line"], str(line.amount)) for line in labour] == [("1", "1.01"), ("3", "1.01")]
    assert str(statement.sums["4.2"]) == "2.02"
    assert codes(statement.problems) == ["part_unknown"]


@pytest.mark.clause("4.3")
@pytest.mark.parametrize(
    ("audited_km", "amount", "reasons"),
    [("40", "60.00", []), ("33.33", "50.00", []), (None, "0.00", ["not_audited"]), ("0", "0.00", ["nothing_to_pay"])],
)
def test_mileage_is_audited_kilometres_and_never_claimed_ones(
    audited_km: str | None, amount: str, reasons: list[str]
) -> None:
    ticket = a_ticket(distance_km=500, audited_km=Decimal(audited_km) if audited_km else None)
    line = one(settled(facts(tickets=(ticket,))), "4.3")
    assert (str(line.amount), why(line)) == (amount, reasons)


@pytest.mark.clause("4.4")
@pytest.mark.parametrize(
    ("kind", "sold_by", "region", "territory", "award", "problems"),
    [
        ("经销商", "ST01", "411721", ("2107",), False, []),
        ("经销商", "ST02", "210700", ("2107",), True, []),
        ("经销商", None, "411721", ("2107",), False, ["award_undecided"]),
        ("社会化", "ST01", "210781", ("2107",), False, []),
        ("社会化", "ST02", "210781", ("2107",), False, []),
        ("社会化", "ST01", "411721", ("2107", "41"), False, []),
        ("社会化", "ST01", "411721", ("2107",), True, []),
        ("社会化", "ST01", None, ("2107",), False, ["award_undecided", "subsidy_undecided"]),
        ("社会化", "ST01", "411721", (), False, ["award_undecided"]),
        ("临时", "ST02", "411721", ("2107",), False, []),
    ],
)
def test_the_award_is_for_machines_others_sold_and_places_outside_the_area(
    kind: str, sold_by: str | None, region: str | None, territory: tuple[str, ...], award: bool, problems: list[str]
) -> None:
    month = facts(
        station=a_station(kind=StationKind(kind), territory=territory),
        balers=(a_baler(sold_by=sold_by),),
        tickets=(a_ticket(work_region=region),),
    )
    statement = settled(month)
    assert amounts(statement).get("4.4") == ("50.00" if award else None)
    assert codes(statement.problems) == problems


@pytest.mark.clause("4.4")
def test_a_machine_the_archive_does_not_know_earns_no_award_and_is_shown() -> None:
    statement = settled(facts(balers=(), tickets=(a_ticket(),)))
    assert "4.4" not in statement.sums
    assert codes(statement.problems) == ["award_undecided"]


@pytest.mark.clause("4.6")
@pytest.mark.parametrize(
    ("reported_at", "region", "amount"),
    [
        ("05-24T23:59", "411721", None),
        ("05-25T00:00", "411721", "20.00"),
        ("07-10T23:59", "411721", "20.00"),
        ("07-11T00:00", "411721", None),
        ("06-01T08:00", "370102", "20.00"),
        ("06-01T08:00", "370202", None),
        ("06-01T08:00", None, None),
    ],
)
def test_the_subsidy_is_for_service_inside_a_plans_dates_and_regions(
    reported_at: str, region: str | None, amount: str | None
) -> None:
    ticket = a_ticket(reported_at=moment(reported_at), work_region=region)
    assert amounts(settled(facts(tickets=(ticket,)))).get("4.6") == amount


@pytest.mark.clause("4.6")
def test_of_several_plans_the_largest_subsidy_is_paid_once() -> None:
    (plan,) = POLICY.season_plans
    more = changed(plan, name="西平", regions=("411721",), subsidy=Decimal("35.50"))
    less = changed(plan, name="全省", subsidy=Decimal("5.00"))
    book = PolicyBook((changed(POLICY, season_plans=(less, more, plan)),))
    assert str(one(settled(facts(tickets=(a_ticket(),)), book), "4.6").amount) == "35.50"


def freight(**changes: object) -> MonthFacts:
    month = facts(invoices=(an_invoice(),), shipments=(a_shipment(),), tags=(a_tag(),))
    return changed(month, **changes)


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


@pytest.mark.clause("5.2.8")
@pytest.mark.parametrize(
    ("part_no", "quantity", "verdict", "amount", "reasons"),
    [
        ("P-1", 2, "fake", "-723.00", ["penalty"]),
        ("P-2", 1, "swapped", "-24.00", ["penalty"]),
        ("P-3", 1, "non_original", "-135.00", ["penalty"]),
        ("P-4", 1, "fake", "0.00", ["penalty_unknown"]),
        ("X", 1, "fake", "0.00", ["penalty_unknown"]),
        ("P-1", None, "fake", "0.00", ["penalty_unknown"]),
    ],
)
def test_a_fake_part_costs_three_times_its_price_whatever_its_category(
    part_no: str, quantity: int | None, verdict: str, amount: str, reasons: list[str]
) -> None:
    lines = (
        PartsReturnLine("P-1", quantity=9, verdict=ReturnVerdict.DAMAGED),
        PartsReturnLine(part_no, quantity=quantity, verdict=ReturnVerdict(verdict)),
        PartsReturnLine("P-1", quantity=9),
    )
    line = one(settled(facts(returns=(a_return(lines=lines),))), "5.2.8")
    assert (str(line.amount), why(line)) == (amount, reasons)
    assert line.evidence == {"return": "TK1", "line": "2", "part": part_no}


@pytest.mark.clause("5.2.8")
def test_parts_found_in_order_or_sent_back_cost_nothing() -> None:
    lines = tuple(PartsReturnLine("P-1", quantity=1, verdict=verdict) for verdict in (None, *list(ReturnVerdict)[:3]))
    assert settled(facts(returns=(a_return(lines=lines),))).lines == ()


FAKE = a_return(lines=(PartsReturnLine("P-1", quantity=1, verdict=ReturnVerdict.FAKE),))


@pytest.mark.clause("5.2.8")
@pytest.mark.parametrize(
    ("carried_in", "total", "carried_forward"),
    [("0.00", "0.00", "-161.50"), ("-100.00", "0.00", "-261.50")],
)
def test_what_the_fees_cannot_cover_is_carried_forward(carried_in: str, total: str, carried_forward: str) -> None:
    statement = settle(facts(tickets=(a_ticket(),), returns=(FAKE,)), BOOK, Decimal(carried_in))
    assert str(statement.balance) == carried_forward
    assert (str(statement.total), str(statement.carried_forward)) == (total, carried_forward)


@pytest.mark.clause("4.1")
@pytest.mark.parametrize(("carried_in", "total"), [("-199.99", "0.01"), ("-200.00", "0.00"), ("-200.01", "0.00")])
def test_fees_cover_what_was_carried_in(carried_in: str, total: str) -> None:
    statement = settle(facts(tickets=(a_ticket(),)), BOOK, Decimal(carried_in))
    assert str(statement.total) == total
    assert statement.carried_forward == min(Decimal(0), Decimal("200.00") + Decimal(carried_in))


def test_a_claim_on_hq_is_never_carried_in() -> None:
    with pytest.raises(ValueError, match="carried_in"):
        settle(facts(), BOOK, Decimal("0.01"))


@pytest.mark.clause("4.1")
def test_a_month_holds_what_hq_received_in_it() -> None:
    tickets = [
        a_ticket(ticket_no=f"WX{on}", accepted_on=day("06-01"), submitted_on=day(on) if on else None)
        for on in ("05-31", "06-01", "06-30", "07-01", None)
    ]
    tickets.append(a_ticket(ticket_no="other", station_code="ST02"))
    invoices = [an_invoice(invoice_no=on, received_on=day(on)) for on in ("05-31", "06-30", "07-01")]
    returns = [changed(FAKE, application_no=on, verdict_on=day(on)) for on in ("05-31", "06-01", "07-01")]
    returns += [changed(FAKE, station_code="ST02"), changed(FAKE, application_no="open", verdict_on=None)]
    month = freight(tickets=tuple(tickets), invoices=tuple(invoices), returns=tuple(returns))
    evidence = [next(iter(line.evidence.values())) for line in settled(month).lines if line.clause == "4.1"]
    assert evidence == ["WX06-01", "WX06-30"]
    assert [line.evidence["invoice"] for line in settled(month).lines if line.clause == "4.5"] == ["06-30"]
    assert [line.evidence["return"] for line in settled(month).lines if line.clause == "5.2.8"] == ["06-01"]


@pytest.mark.clause("4.5")
def test_another_stations_shipment_is_not_paid_here() -> None:
    assert settled(freight(shipments=(a_shipment(station_code="ST02"),))).lines == ()


@pytest.mark.clause("4.1")
def test_each_line_is_judged_by_the_policy_of_its_own_day() -> None:
    rates = changed(POLICY.rates, base_fee=Decimal("40.00"), penalty_multiple=Decimal("5"))
    second = changed(POLICY, version="2026-2", effective_on=day("06-10"), rates=rates)
    second = changed(second, transport=changed(second.transport, old_parts_refused=("公路零担",)))
    book = PolicyBook((POLICY, second))
    before, after = moment("06-09T23:59"), moment("06-10T00:00")
    tickets = (a_ticket(reported_at=before), a_ticket(ticket_no="WX2", reported_at=after, submitted_on=day("06-12")))
    invoices = (an_invoice(), an_invoice(invoice_no="2", shipment_no="FY2"))
    shipments = (a_shipment(shipped_on=day("06-09")), a_shipment(shipment_no="FY2", shipped_on=day("06-10")))
    returns = tuple(changed(FAKE, application_no=on, verdict_on=day(on)) for on in ("06-09", "06-10"))
    statement = settled(facts(tickets=tickets, invoices=invoices, shipments=shipments, returns=returns), book)
    found = [
        (line.clause, str(line.amount), line.policy)
        for line in statement.lines
        if line.clause in ("4.1", "4.5", "5.2.8")
    ]
    assert found == [
        ("4.1", "30.00", "2026-1"),
        ("4.1", "40.00", "2026-2"),
        ("4.5", "0.00", "2026-2"),
        ("4.5", "218.00", "2026-1"),
        ("5.2.8", "-361.50", "2026-1"),
        ("5.2.8", "-602.50", "2026-2"),
    ]
    assert statement.policy == "2026-2"


@pytest.mark.clause("4.1")
def test_a_day_before_the_first_policy_pays_nothing_and_is_shown() -> None:
    month = freight(tickets=(a_ticket(reported_at=moment("2025-12-31T23:00")),), returns=(FAKE,))
    month = changed(month, shipments=(a_shipment(shipped_on=day("2025-12-31")),))
    late = PolicyBook((changed(POLICY, effective_on=day("06-20")),))
    statement = settled(month, late)
    assert amounts(statement) == {"4.1": "0.00", "4.5": "0.00", "5.2.8": "0.00"}
    assert codes(statement.problems) == ["no_policy"] * 3
    assert settled(month, PolicyBook(())).policy is None


@pytest.mark.clause("4.1")
def test_what_an_earlier_statement_paid_is_not_paid_again() -> None:
    month = freight(tickets=(a_ticket(),), returns=(FAKE,))
    first = settled(month)
    paid = dict.fromkeys(first.paid(), "JS-ST01-2026-05")
    again = settled(changed(month, paid=paid))
    assert {why(line)[-1] for line in again.lines} == {"paid_before"}
    assert again.total == 0
    assert settled(changed(month, paid=dict.fromkeys(first.paid(), first.statement_no))) == first


@pytest.mark.clause("4.1")
def test_what_stood_at_zero_was_not_paid() -> None:
    statement = settled(facts(tickets=(a_ticket(audited_km=None),)))
    assert statement.paid() == ("4.1 ticket WX1", "4.2 ticket WX1", "4.6 ticket WX1")


@pytest.mark.clause("4.5")
def test_invoices_of_one_number_and_two_codes_are_two() -> None:
    month = freight(invoices=(an_invoice(invoice_code="0441"), an_invoice(invoice_code="0442"), an_invoice()))
    assert settled(month).paid() == (
        "4.5 invoice /24212000000012345678",
        "4.5 invoice 0441/24212000000012345678",
        "4.5 invoice 0442/24212000000012345678",
    )


@pytest.mark.clause("4.3")
def test_an_adjustment_names_the_statement_it_corrects() -> None:
    adjustment = Adjustment(
        "JS-ST01-2026-05", "4.3", {"ticket": "WX0"}, Decimal("-15.00"), "里程复核", "李总", moment("06-20T10:00")
    )
    cancelled = changed(adjustment, amount=Decimal(0), evidence={})
    rounding = changed(adjustment, amount=Decimal("0.01"), evidence={"note": "尾差"})
    paid = {"4.3 ticket WX0": "JS-ST01-2026-05"}
    statement = settled(facts(tickets=(a_ticket(),), adjustments=(adjustment, rounding, cancelled), paid=paid))
    lines = [line for line in statement.lines if "statement" in line.evidence]
    assert [str(line.amount) for line in lines] == ["0.00", "0.01", "-15.00"]
    assert lines[2].evidence == {"statement": "JS-ST01-2026-05", "ticket": "WX0"}
    assert "里程复核" in str(lines[2].as_json()["reason"])
    assert str(statement.sums["4.3"]) == "45.01"
    assert "4.3 ticket WX0" in statement.paid()


@pytest.mark.clause("4.1")
def test_the_same_records_handed_over_twice_are_paid_once() -> None:
    month = freight(tickets=(a_ticket(), a_ticket()), returns=(FAKE, FAKE))
    month = changed(month, invoices=(an_invoice(), an_invoice()))
    once = freight(tickets=(a_ticket(),), returns=(FAKE,))
    assert settled(month) == settled(once)


@pytest.mark.clause("4.1")
def test_the_statement_is_the_contracts_json() -> None:
    ticket = a_ticket(lines=(a_line(part_no="P-4", job=None),), audited_km=Decimal(0), work_region="210700")
    statement = settle(facts(tickets=(ticket,)), BOOK, NOTHING).confirmed()
    found = json.loads(statement.as_text())
    assert found["lines"][0] == {
        "clause": "4.1",
        "evidence": {"ticket": "WX1"},
        "quantity": "1",
        "rate": "30.00",
        "amount": "30.00",
        "reason": None,
        "reason_codes": [],
        "policy": "2026-1",
        "exception": None,
    }
    del found["lines"]
    assert found == {
        "statement_no": "JS-ST01-2026-06",
        "station_code": "ST01",
        "period": "2026-06",
        "policy": "2026-1",
        "status": "confirmed",
        "sums": {"4.1": "30.00", "4.2": "0.00", "4.3": "0.00"},
        "carried_in": "0.00",
        "total": "30.00",
        "total_in_words": "叁拾元整",
        "carried_forward": "0.00",
        "problems": [],
    }


@pytest.mark.clause("4.1")
def test_problems_are_in_the_json_as_sentences() -> None:
    statement = settle(freight(tags=(), shipments=(a_shipment(),)), BOOK, NOTHING)
    (problem,) = json.loads(statement.as_text())["problems"]
    assert problem == {
        "code": "tag_not_there",
        "field": "tag_no",
        "clause": "3.4.2",
        "message": "装箱清单 FY1 的标签 OT1 尚未录入，无法判断返厂期限；请先录入该标签。",
    }


@pytest.mark.clause("4.1")
def test_an_empty_month_pays_nothing() -> None:
    statement = settle(facts(), BOOK, Decimal("-5.00"))
    assert (statement.lines, statement.sums, str(statement.carried_forward)) == ((), {}, "-5.00")
    assert a_packing_list().station_code == statement.station_code
