"""Warranty: months since the sale and bales, whichever ends first; edges are inside."""

import pytest

from service.domain import warranty
from service.domain.catalogue import Catalogue
from service.domain.records import Part
from service.domain.warranty import Coverage, Machine, Service
from tests.service.domain.builders import CATALOGUE, a_baler, a_line, a_ticket, codes, day, moment

PART = Part("P", warranty_months=12, warranty_bales=10000)


@pytest.mark.clause("3.3.1.1")
@pytest.mark.parametrize(
    ("sold_on", "served_on", "bale_count", "coverage"),
    [
        ("2025-06-01", "2026-05-31", 100, "in_warranty"),
        ("2025-06-01", "2026-06-01", 100, "in_warranty"),
        ("2025-06-01", "2026-06-02", 100, "expired_by_date"),
        ("2024-02-29", "2025-02-28", 100, "in_warranty"),
        ("2024-02-29", "2025-03-01", 100, "expired_by_date"),
        ("2026-01-01", "2026-06-01", 10000, "in_warranty"),
        ("2026-01-01", "2026-06-01", 10001, "expired_by_bales"),
        ("2026-01-01", "2026-06-01", None, "warranty_undecided"),
        (None, "2026-06-01", 100, "warranty_undecided"),
        (None, "2026-06-01", 10001, "expired_by_bales"),
        ("2025-06-01", "2026-06-02", None, "expired_by_date"),
    ],
)
def test_a_warranty_ends_with_its_last_day_or_its_last_bale(
    sold_on: str | None, served_on: str, bale_count: int | None, coverage: str
) -> None:
    outcome = warranty.judge(PART, Machine(day(sold_on) if sold_on else None, bale_count, day(served_on)))
    assert outcome.coverage is Coverage(coverage)
    assert outcome.holds == (coverage == "in_warranty")
    assert codes(outcome.problems)[:1] == ([coverage] if coverage != "in_warranty" else [])


@pytest.mark.clause("3.3.1.1")
def test_a_warranty_over_by_date_and_by_bales_says_both() -> None:
    outcome = warranty.judge(PART, Machine(day("2020-01-01"), 20000, day("2026-06-01")))
    assert codes(outcome.problems) == ["expired_by_date", "expired_by_bales"]


@pytest.mark.clause("3.3.1.1")
def test_an_empty_term_does_not_bind() -> None:
    assert warranty.judge(Part("P"), Machine(None, None, day("2026-06-01"))).holds
    assert warranty.judge(Part("P", warranty_months=12), Machine(day("2026-01-01"), None, day("2026-06-01"))).holds
    assert warranty.judge(Part("P", warranty_bales=10), Machine(None, 10, day("2026-06-01"))).holds


@pytest.mark.clause("3.3.1.1")
def test_a_part_with_no_row_goes_to_a_person() -> None:
    ticket = a_ticket(lines=(a_line(), a_line(part_no="X")))
    known, unknown = warranty.judge_ticket(ticket, None, CATALOGUE)
    assert known.holds
    assert unknown.coverage is Coverage.PART_UNKNOWN
    assert codes(unknown.problems) == ["part_unknown"]
    assert unknown.problems[0].field == "lines[1].part_no"


@pytest.mark.clause("3.3.2.1")
def test_the_archives_purchase_date_goes_before_the_tickets() -> None:
    ticket = a_ticket(sold_on=day("2020-01-01"))
    assert warranty.judge_ticket(ticket, a_baler(), CATALOGUE)[0].holds
    assert not warranty.judge_ticket(ticket, a_baler(sold_on=None), CATALOGUE)[0].holds
    assert not warranty.judge_ticket(ticket, None, CATALOGUE)[0].holds


@pytest.mark.clause("3.3.2.1")
def test_without_a_service_day_nothing_is_judged() -> None:
    assert warranty.judge_ticket(a_ticket(reported_at=None), a_baler(), CATALOGUE) == ()


@pytest.mark.clause("3.3.2.1")
@pytest.mark.parametrize(
    ("ticked", "bale_count", "differs"),
    [(True, 1200, False), (False, 1200, True), (True, 99999, True), (False, 99999, False), (None, 1200, False)],
)
def test_the_rule_decides_and_a_box_ticked_otherwise_is_shown(ticked: bool, bale_count: int, differs: bool) -> None:
    ticket = a_ticket(warranty=ticked, bale_count=bale_count)
    outcomes = warranty.judge_ticket(ticket, a_baler(), CATALOGUE)
    assert codes(warranty.check_tick(ticket, outcomes)) == (["warranty_tick_differs"] if differs else [])
    assert warranty.check_tick(ticket, ()) == []


@pytest.mark.clause("3.3.1.1")
@pytest.mark.parametrize(
    ("on_ticket", "in_archive", "found"),
    [
        ("2026-03-15", "2026-03-15", []),
        ("2026-03-16", "2026-03-15", ["sold_on_differs"]),
        ("2026-06-01", None, []),
        ("2026-06-02", None, ["sold_after_service"]),
        (None, "2026-03-15", []),
    ],
)
def test_purchase_dates_that_cannot_be_right_are_shown(
    on_ticket: str | None, in_archive: str | None, found: list[str]
) -> None:
    ticket = a_ticket(sold_on=day(on_ticket) if on_ticket else None, reported_at=moment("06-01T08:00"))
    baler = a_baler(sold_on=day(in_archive)) if in_archive else None
    assert codes(warranty.check_sale(ticket, baler)) == found


@pytest.mark.clause("3.3.2.1")
@pytest.mark.parametrize(
    ("sold_on", "bale_count", "day_of_job", "service"),
    [
        ("2026-03-15", 1200, "2026-06-01", "warranty_service"),
        ("2020-01-01", 5000, "2026-06-01", "warranty_service"),
        ("2020-01-01", None, "2026-06-01", "undecided"),
    ],
)
def test_a_dispatched_job_first_looks_at_every_part_of_the_machine(
    sold_on: str, bale_count: int | None, day_of_job: str, service: str
) -> None:
    parts = CATALOGUE.parts.keys() - {"P-4"}  # has no term at all
    catalogue = Catalogue.of([part for part_no in parts for part in CATALOGUE.parts[part_no]])
    outcomes = warranty.judge_machine(a_baler(sold_on=day(sold_on)), bale_count, day(day_of_job), catalogue)
    assert [outcome.part_no for outcome in outcomes] == ["P-1", "P-2", "P-3"]
    assert warranty.service_of(outcomes) is Service(service)


@pytest.mark.clause("3.3.2.1")
def test_a_machine_out_of_warranty_is_paid_for_and_one_nobody_knows_is_for_a_person() -> None:
    expired = warranty.judge(PART, Machine(day("2020-01-01"), 1, day("2026-06-01")))
    unknown = warranty.judge_line("X", Machine(day("2020-01-01"), 1, day("2026-06-01")), CATALOGUE)
    assert warranty.service_of([expired, expired]) is Service.PAID
    assert warranty.service_of([expired, unknown]) is Service.UNDECIDED
    assert warranty.service_of([]) is Service.UNDECIDED
