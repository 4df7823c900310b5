"""The repair ticket: complete, on time, and how fast the service was."""

import pytest

from service.domain import completeness, tickets
from service.domain.completeness import Required
from service.domain.policy import RepairFrom
from tests.service.domain.builders import POLICY, REQUIRED, a_line, a_policy, a_ticket, codes, day, moment


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize(
    ("accepted_on", "submitted_on", "late"),
    [
        ("06-01", "06-01", False),
        ("06-01", "06-15", False),
        ("06-01", "06-16", False),
        ("06-01", "06-17", True),
        ("02-14", "03-01", False),
        ("02-14", "03-02", True),
        (None, "06-17", False),
        ("06-01", None, False),
    ],
)
def test_a_ticket_reaches_hq_within_fifteen_days(accepted_on: str | None, submitted_on: str | None, late: bool) -> None:
    ticket = a_ticket(
        accepted_on=day(accepted_on) if accepted_on else None, submitted_on=day(submitted_on) if submitted_on else None
    )
    assert codes(tickets.submitted_on_time(ticket, POLICY)) == (["submitted_late"] if late else [])


@pytest.mark.clause("3.2.3")
@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"bale_count": None}, ["bale_count"]),
        ({"bale_count": 0}, []),
        ({"customer_name": "  "}, ["customer_name"]),
        ({"warranty": None}, ["warranty"]),
        ({"warranty": False}, []),
        ({"customer_signed": False}, ["customer_signed"]),
        ({"lines": ()}, ["lines"]),
        ({"lines": (a_line(), a_line(quantity=None, part_no=""))}, ["lines[1].part_no", "lines[1].quantity"]),
    ],
)
def test_a_complete_ticket_has_every_required_field_a_signature_and_a_line(
    changes: dict[str, object], missing: list[str]
) -> None:
    found = tickets.missing_fields(a_ticket(**changes), REQUIRED)
    assert [problem.field for problem in found] == missing
    assert set(codes(found)) <= {"missing_field"}


@pytest.mark.clause("3.2.3")
def test_a_form_without_required_columns_needs_no_line() -> None:
    assert completeness.missing_columns(a_ticket(lines=()), Required(), "3.2.3") == []


@pytest.mark.clause("3.3.1.2")
@pytest.mark.parametrize(
    ("region", "arrived", "late"),
    [
        ("411721", "06-01T14:00", False),
        ("411721", "06-01T14:01", True),
        ("150523", "06-01T16:00", False),
        ("150523", "06-01T16:01", True),
        (None, "06-01T14:01", True),
        ("411721", None, False),
    ],
)
def test_in_season_a_station_is_on_site_within_six_hours_or_eight_where_it_is_remote(
    region: str | None, arrived: str | None, late: bool
) -> None:
    ticket = a_ticket(work_region=region, arrived_at=moment(arrived) if arrived else None, finished_at=None)
    assert codes(tickets.response_of(ticket, POLICY).problems) == (["on_site_late"] if late else [])


@pytest.mark.clause("3.3.1.2")
@pytest.mark.parametrize(
    ("repair_from", "finished", "late"),
    [
        ("arrived", "06-01T22:00", False),
        ("arrived", "06-01T22:01", True),
        ("reported", "06-01T20:00", False),
        ("reported", "06-01T20:01", True),
    ],
)
def test_a_repair_takes_twelve_hours_from_the_arrival_or_the_report(
    repair_from: str, finished: str, late: bool
) -> None:
    policy = a_policy(repair_from=RepairFrom(repair_from))
    response = tickets.response_of(a_ticket(finished_at=moment(finished)), policy)
    assert codes(response.problems) == (["repair_late"] if late else [])
    assert (response.on_site_minutes, response.on_site_limit, response.repair_limit) == (120, 360, 720)


@pytest.mark.clause("3.3.1.2")
def test_a_missed_limit_says_by_how_much() -> None:
    response = tickets.response_of(a_ticket(arrived_at=moment("06-01T15:20")), POLICY)
    assert response.problems[0].params == {"limit": "6 小时", "taken": "7 小时 20 分", "over": "1 小时 20 分"}


@pytest.mark.clause("3.3.1.2")
@pytest.mark.parametrize(
    ("reported", "in_season"),
    [
        ("05-19T08:00", False),
        ("05-20T00:00", True),
        ("07-10T23:59", True),
        ("07-11T00:00", False),
        ("08-20T08:00", True),
        ("10-21T08:00", False),
    ],
)
def test_the_promise_binds_in_a_season_only(reported: str, in_season: bool) -> None:
    ticket = a_ticket(reported_at=moment(reported), arrived_at=moment("10-30T08:00"), finished_at=None)
    response = tickets.response_of(ticket, POLICY)
    assert response.in_season == in_season
    assert bool(response.problems) == in_season


@pytest.mark.clause("3.3.1.2")
def test_a_ticket_without_a_report_is_in_no_season() -> None:
    assert not tickets.response_of(a_ticket(reported_at=None), POLICY).in_season


@pytest.mark.clause("3.3.1.2")
@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"arrived_at": moment("06-01T08:00")}, []),
        ({"arrived_at": moment("06-01T07:59")}, ["arrived_at"]),
        ({"finished_at": moment("06-01T09:59")}, ["finished_at"]),
        ({"arrived_at": None, "finished_at": moment("06-01T07:00")}, ["finished_at"]),
    ],
)
def test_times_follow_one_another(changes: dict[str, object], fields: list[str]) -> None:
    found = tickets.times_in_order(a_ticket(**changes))
    assert [problem.field for problem in found] == fields
    assert set(codes(found)) <= {"times_out_of_order"}


@pytest.mark.clause("3.6.1")
@pytest.mark.parametrize(("submitted_on", "late"), [("06-01", False), ("06-02", True), (None, False), ("05-31", False)])
def test_a_ticket_with_quality_news_reaches_hq_the_same_day(submitted_on: str | None, late: bool) -> None:
    ticket = a_ticket(submitted_on=day(submitted_on) if submitted_on else None)
    assert codes(tickets.same_day(ticket)) == (["not_same_day"] if late else [])
