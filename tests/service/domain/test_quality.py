"""Quality news: three machine-visits of one main component in a row, complaints, frequencies, the forms."""

import pytest

from service.domain import quality
from service.domain.completeness import Required
from service.domain.papers import QualityFeedback, QualityFeedbackLine, QualityReport
from service.domain.policy import PolicyBook
from service.domain.records import RepairTicket
from tests.service.domain.builders import BOOK, CATALOGUE, a_baler, a_line, a_ticket, codes, day, moment
from tests.service.domain.whole_archive import repeated_failures


def visits(*when: str, station: str = "ST01", part_no: str = "P-1") -> list[RepairTicket]:
    return [
        a_ticket(
            ticket_no=f"WX-{on}-{station}",
            serial_no=f"HK-{on}",
            station_code=station,
            reported_at=moment(f"{on}T08:00"),
            lines=(a_line(part_no=part_no), a_line(part_no=part_no, job="调整")),
        )
        for on in when
    ]


@pytest.mark.clause("3.6.1.1")
@pytest.mark.parametrize(
    ("when", "raised_by"),
    [
        (("06-01", "06-10"), []),
        (("06-01", "06-10", "06-20"), ["WX-06-20-ST01"]),
        (("06-01", "06-10", "07-01"), ["WX-07-01-ST01"]),
        (("06-01", "06-10", "07-02"), []),
        (("06-01", "06-10", "06-20", "06-21"), ["WX-06-20-ST01", "WX-06-21-ST01"]),
        (("06-01", "07-10", "07-11", "07-12"), ["WX-07-12-ST01"]),
    ],
)
def test_three_machine_visits_within_thirty_days_raise_an_alert(when: tuple[str, ...], raised_by: list[str]) -> None:
    alerts = repeated_failures(visits(*when), CATALOGUE, BOOK)
    assert [alert.ticket_nos[-1] for alert in alerts] == raised_by
    assert all(alert.at_one_station for alert in alerts)


@pytest.mark.clause("3.6.1.1")
def test_visits_count_at_one_station_and_over_all() -> None:
    tickets = [*visits("06-01", "06-03", "06-05"), *visits("06-02", "06-04", station="ST02")]
    alerts = repeated_failures(tickets, CATALOGUE, BOOK)
    assert [(alert.first_on.day, alert.last_on.day, alert.at_one_station) for alert in alerts] == [
        (1, 3, False),
        (2, 4, False),
        (1, 5, True),
        (3, 5, False),
    ]
    assert repeated_failures(tickets[::-1], CATALOGUE, BOOK) == alerts


@pytest.mark.clause("3.6.1.1")
def test_a_run_at_one_station_is_of_that_station_alone() -> None:
    tickets = [*visits("06-01", "06-03", "06-05"), *visits("06-02", station="ST02"), *visits("06-04", station="ST03")]
    runs = [alert.ticket_nos for alert in repeated_failures(tickets, CATALOGUE, BOOK)]
    days_of = [tuple(number[6:8] for number in run) for run in runs]
    assert sorted(days_of) == [("01", "02", "03"), ("01", "03", "05"), ("02", "03", "04"), ("03", "04", "05")]


@pytest.mark.clause("3.6.1.1")
@pytest.mark.parametrize("part_no", ["P-2", "X"])
def test_only_main_components_count(part_no: str) -> None:
    assert repeated_failures(visits("06-01", "06-02", "06-03", part_no=part_no), CATALOGUE, BOOK) == ()


@pytest.mark.clause("3.6.1.1")
def test_tickets_before_the_first_policy_or_without_a_report_raise_nothing() -> None:
    tickets = visits("06-01", "06-02", "06-03")
    assert repeated_failures(tickets, CATALOGUE, PolicyBook(())) == ()
    assert repeated_failures([a_ticket(reported_at=None)] * 3, CATALOGUE, BOOK) == ()


@pytest.mark.clause("3.6.1")
@pytest.mark.parametrize(
    ("phoned_at", "found"),
    [(None, ["not_phoned"]), ("06-01T23:59", []), ("06-02T00:00", ["phoned_late"])],
)
def test_the_call_is_logged_on_the_day_of_the_news(phoned_at: str | None, found: list[str]) -> None:
    feedback = QualityFeedback(phoned_at=moment(phoned_at) if phoned_at else None)
    assert codes(quality.phoned_at_once(feedback, day("06-01"))) == found


@pytest.mark.clause("3.6.3")
def test_each_faults_frequency_counts_a_part_once_a_ticket() -> None:
    tickets = [*visits("06-01", "06-02"), a_ticket(fault="断裂"), a_ticket(fault=None, lines=(a_line(part_no=None),))]
    found = [(entry.part_no, entry.fault, entry.count) for entry in quality.frequencies(tickets)]
    assert found == [("P-1", "打结不良", 2), ("P-1", "断裂", 1)]


@pytest.mark.clause("3.6.2")
@pytest.mark.clause("3.6.4")
def test_a_feedback_is_filled_from_the_tickets_and_the_archive() -> None:
    tickets = [
        a_ticket(ticket_no="WX2", reported_at=moment("06-02T08:00"), bale_count=1300, culprit_part_no="P-1"),
        a_ticket(
            serial_no="HK-9", customer_name=None, customer_phone=None, sold_on=None, cause="装配", culprit_part_no="P-1"
        ),
        a_ticket(ticket_no="WX3", culprit_part_no="P-3", cause=None),
    ]
    feedback = quality.feedback_on("三台次", "P-1", tickets, {"HK-9": a_baler(serial_no="HK-9")})
    assert (feedback.station_code, feedback.occurrences, feedback.culprit_part_no) == ("ST01", 3, "P-1")
    assert (feedback.cause, feedback.complainants) == ("磨损；装配", None)
    assert [(line.serial_no, line.bale_count) for line in feedback.lines] == [("HK-9", 1200), ("HK-1", 1300)]
    assert feedback.lines[0].customer_name == "王强"
    assert feedback.lines[0].customer_phone == "13812345678"
    assert (feedback.lines[0].made_on, feedback.lines[0].sold_on) == (day("2025-10-01"), day("03-15"))
    assert feedback.lines[1].customer_phone is None


@pytest.mark.clause("3.6.5")
@pytest.mark.clause("3.6.1.3")
def test_a_complaints_feedback_counts_its_people_and_asks_for_their_demands() -> None:
    feedback = quality.feedback_on("客户投诉", None, [a_ticket(complaint=True)], {})
    assert (feedback.part_no, feedback.complainants) == ("P-1", 1)
    assert [problem.field for problem in quality.check_feedback(feedback, Required())] == ["demands"]
    both = quality.feedback_on("客户投诉", None, [a_ticket(), a_ticket(station_code="ST02", lines=())], {})
    assert both.station_code is None
    assert both.part_no == "P-1"


@pytest.mark.clause("3.6.2")
def test_a_feedback_names_users_machines_and_places() -> None:
    required = Required(fields=("cause", "culprit_part_no"), columns=("serial_no", "work_place"))
    feedback = QualityFeedback(trigger="三台次", lines=(QualityFeedbackLine("HK-1"),))
    found = quality.check_feedback(feedback, required)
    assert [problem.field for problem in found] == ["cause", "culprit_part_no", "lines[0].work_place"]
    assert set(codes(found)) == {"missing_field"}


@pytest.mark.clause("3.6.6")
def test_the_follow_up_of_an_improvement_is_complete() -> None:
    required = Required(fields=("project", "conclusion"), columns=("serial_no",))
    found = quality.check_report(QualityReport("ZB1", project="打结器改进"), required)
    assert [problem.field for problem in found] == ["conclusion", "lines"]
