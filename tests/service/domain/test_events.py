"""Quality events and HQ's campaigns."""

import pytest

from service.domain import events
from service.domain.events import Attendance, QualityEvent
from service.domain.problems import Problem
from service.domain.records import RepairTicket, StationKind
from tests.service.domain.builders import BOOK, CATALOGUE, a_station, a_ticket, codes, day, moment
from tests.service.domain.whole_archive import repeated_failures

STATIONS = {
    "ST01": a_station(),
    "ST02": a_station(station_code="ST02", kind=StationKind.SOCIAL),
    "ST03": a_station(station_code="ST03"),
}


def tickets(*stations: str) -> list[RepairTicket]:
    return [
        a_ticket(
            ticket_no=f"WX{index}", serial_no=f"HK-{index}", station_code=code, reported_at=moment(f"06-0{index}T08:00")
        )
        for index, code in enumerate(stations, 1)
    ]


@pytest.mark.clause("3.3.3")
@pytest.mark.parametrize(
    ("stations", "responsible"),
    [
        (("ST01", "ST03", "ST03"), ["ST03"]),
        (("ST03", "ST01", "ST02"), ["ST01"]),
        (("ST02", "ST02", "ST09"), [None]),
        (("ST01", "ST01", "ST01"), []),
    ],
)
def test_alerts_over_several_stations_are_an_event_with_a_dealer_first_responsible(
    stations: tuple[str, ...], responsible: list[str | None]
) -> None:
    listed = tickets(*stations)
    found = events.batch_events(repeated_failures(listed, CATALOGUE, BOOK), listed, STATIONS)
    assert [event.responsible for event in found] == responsible
    for event in found:
        assert event.ticket_nos == ("WX1", "WX2", "WX3")
        assert event.serial_nos == ("HK-1", "HK-2", "HK-3")
        assert event.opened_on == day("06-03")


@pytest.mark.clause("3.3.3")
def test_hq_closes_an_event_with_its_measures() -> None:
    event = events.open_event(None, [a_ticket(station_code=None, serial_no=None)], STATIONS, day("06-01"))
    assert (event.responsible, event.station_codes, event.serial_nos) == (None, (), ())
    refused = events.close_event(event, "  ", "李总", day("06-09"))
    assert isinstance(refused, Problem)
    assert codes([refused]) == ["event_without_measures"]
    closed = events.close_event(event, "更换批次", "李总", day("06-09"))
    assert isinstance(closed, QualityEvent)
    assert (closed.measures, closed.closed_by, closed.closed_on) == ("更换批次", "李总", day("06-09"))


@pytest.mark.clause("3.3.4")
def test_a_stations_page_shows_its_campaigns_newest_first() -> None:
    spring = Attendance("ST01", "春季服务月", day("03-01"), attended=True)
    autumn = Attendance("ST01", "秋季培训班", day("08-01"), attended=False)
    other = Attendance("ST02", "秋季培训班", day("08-01"), attended=True)
    assert events.attended("ST01", [spring, autumn, other]) == (autumn, spring)
