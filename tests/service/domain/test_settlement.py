"""The month as a whole: deductions, what is carried, what was paid before, the contract's JSON."""

import json
from decimal import Decimal

import pytest

from service.domain.policy import PolicyBook
from service.domain.records import (
    Adjustment,
    PartsReturnLine,
    ReturnVerdict,
)
from service.domain.settlement import settle
from tests.service.domain.builders import (
    BOOK,
    POLICY,
    a_line,
    a_packing_list,
    a_return,
    a_shipment,
    a_ticket,
    an_invoice,
    changed,
    codes,
    day,
    facts,
    moment,
)
from tests.service.domain.months import FAKE, NOTHING, amounts, freight, one, settled, why


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
