"""What service earns: base fee, labour, kilometres, award and subsidy, and why they do not."""

from decimal import Decimal

import pytest

from service.domain.policy import PolicyBook
from service.domain.records import (
    LabourQuota,
    StationKind,
)
from tests.service.domain.builders import (
    CATALOGUE,
    POLICY,
    a_baler,
    a_line,
    a_station,
    a_ticket,
    changed,
    codes,
    day,
    facts,
    moment,
)
from tests.service.domain.months import amounts, one, settled, why


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
