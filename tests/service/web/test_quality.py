"""Quality over HTTP: alerts as tickets come in, events with who answers for them, campaigns, trainings."""

import json
from collections.abc import Callable

import pytest

from service.domain.quality import REPEATED
from service.store import audit, events
from service.usecases import importing, review
from service.usecases.imported import Upload
from service.web.desk import Desk
from tests.service import papers
from tests.service.papers import HQ, a_form, a_ticket
from tests.service.web.conftest import NOW, SignIn

PART = {"part_no": "HK-0301", "quantity": 1}
TRAINING = {
    "record_no": "PX1", "station_code": "ST01", "serial_no": "HK9Y-2025-00638", "customer_name": "高爱华",
    "trainer": "孙示范", "topics": ("安全操作", "日常保养"), "customer_signed": True,
}  # fmt: skip


def take(desk: Desk, *tickets: dict[str, object]) -> None:
    text = "\n".join(json.dumps(ticket) for ticket in tickets)
    importing.apply(desk.store, Upload("tickets", text.encode(), "t.jsonl"), by="hq", at=NOW)


def visit(number: str, day: str, station: str = "ST01", **more: object) -> dict[str, object]:
    ticket = {"ticket_no": number, "station_code": station, "serial_no": f"SN-{number}", "reported_at": f"{day}T08:00"}
    return {**ticket, "fault": "齿轮断裂", "lines": [PART], **more}


def alerts_of(as_user: SignIn, name: str, part_no: str = "HK-0301") -> list[list[str]]:
    found = as_user(name).get("/api/alerts").json()
    return [one["ticket_nos"] for one in reversed(found) if one["part_no"] == part_no and one["trigger"] == REPEATED]


@pytest.mark.clause("3.6.1.1")
def test_the_third_visit_raises_one_alert_at_once_and_importing_it_again_none(as_user: SignIn, desk: Desk) -> None:
    last = events.last_id(desk.store)
    take(desk, visit("Q1", "2026-06-20"), visit("Q2", "2026-06-22"))
    assert alerts_of(as_user, "hq") == []
    take(desk, visit("Q3", "2026-06-24", fault="轴承发热"))
    take(desk, visit("Q3", "2026-06-24", fault="轴承发热"), visit("Q1", "2026-06-20"))
    assert alerts_of(as_user, "hq") == [["Q1", "Q2", "Q3"]]
    told = [event for event in events.after(desk.store, HQ, last) if event.topic == "alert"]
    assert [(event.key, event.body["part_no"]) for event in told] == [("Q3", "HK-0301")]
    assert "alert" in [entry.action for entry in audit.of_subject(desk.store, "ticket Q3")]


@pytest.mark.clause("3.6.3")
def test_an_alert_has_the_feedback_filled_in_and_the_frequency_of_each_fault(as_user: SignIn) -> None:
    (alert,) = [one for one in as_user("hq").get("/api/alerts").json() if one["ticket_no"] == "Q3"]
    assert alert["frequencies"] == [
        {"part_no": "HK-0301", "fault": "齿轮断裂", "count": 2},
        {"part_no": "HK-0301", "fault": "轴承发热", "count": 1},
    ]
    feedback = alert["feedback"]
    assert (feedback["trigger"], feedback["part_no"], feedback["occurrences"]) == ("三台次", "HK-0301", 3)
    assert [line["serial_no"] for line in feedback["lines"]] == ["SN-Q1", "SN-Q2", "SN-Q3"]
    made = as_user("st01").get("/tickets/Q3/feedback?format=pdf")
    assert made.content[:4] == b"%PDF"


def test_an_alert_stands_on_the_board_of_its_station_and_of_headquarters(as_user: SignIn) -> None:
    for name, seen in (("hq", True), ("st01", True), ("st02", False)):
        news = as_user(name).get("/api/board").json()["news"]
        assert ("Q3" in [one["ticket_no"] for one in news]) is seen
    assert alerts_of(as_user, "st02") == []


@pytest.mark.clause("3.6.1.3")
def test_a_complaint_on_a_filed_document_raises_an_alert_in_the_same_transaction(
    as_user: SignIn, desk: Desk, document_of: Callable[..., int]
) -> None:
    papers.know_the_world(desk.store)
    document_of(a_ticket(ticket_no="WX-KS", complaint=True), by=papers.ST01)
    (alert,) = [one for one in as_user("st01").get("/api/alerts").json() if one["ticket_no"] == "WX-KS"]
    assert (alert["trigger"], alert["feedback"]["complainants"]) == ("客户投诉", 1)


@pytest.mark.clause("3.3.3")
def test_alerts_over_several_stations_open_one_event_that_headquarters_closes(as_user: SignIn, desk: Desk) -> None:
    take(desk, visit("Q4", "2026-06-25", "ST02"), visit("Q5", "2026-06-26", "ST02"))
    (event,) = [one for one in as_user("hq").get("/api/quality-events").json() if one["part_no"] == "HK-0301"]
    assert (event["station_codes"], event["open"]) == (["ST01", "ST02"], True)
    assert event["ticket_nos"] == ["Q1", "Q2", "Q3", "Q4", "Q5"]
    assert event["responsible"] == "ST01"
    (seen,) = [one for one in as_user("st02").get("/api/quality-events").json() if one["id"] == event["id"]]
    assert (seen["ticket_nos"], seen["serial_nos"]) == (["Q4", "Q5"], ["SN-Q4", "SN-Q5"])
    path = f"/api/quality-events/{event['id']}"
    assert as_user("st01").post(f"{path}/close", json={"measures": "换新"}).status_code == 403
    assert as_user("hq").post(f"{path}/close", json={"measures": " "}).status_code == 422
    named = as_user("hq").post(f"{path}/responsible", json={"station_code": "ST02"}).json()
    assert named["responsible"] == "ST02"
    closed = as_user("hq").post(f"{path}/close", json={"measures": "更换批次齿轮"}).json()
    assert (closed["open"], closed["closed_by"], closed["measures"]) == (False, "hq", "更换批次齿轮")
    again = as_user("hq").post(f"{path}/close", json={"measures": "再关"})
    assert (again.status_code, again.json()["code"]) == (409, "event_closed")
    history = [entry.action for entry in audit.of_subject(desk.store, f"event {event['id']}")]
    assert history[0] == "add"
    assert history.count("change") >= 2


@pytest.mark.clause("3.3.3")
def test_headquarters_opens_an_event_itself(as_user: SignIn) -> None:
    hq = as_user("hq")
    body = {"part_no": "HK-0102", "ticket_nos": ["WX202606001", "WX202606002"]}
    opened = hq.post("/api/quality-events", json=body)
    assert (opened.status_code, opened.json()["ticket_nos"]) == (201, body["ticket_nos"])
    assert hq.post("/api/quality-events", json=body).json()["code"] == "event_open"
    assert hq.post("/api/quality-events", json={"ticket_nos": ["NONE"]}).status_code == 404
    assert as_user("clerk").post("/api/quality-events", json=body).status_code == 403
    assert as_user("st02").get(f"/api/quality-events/{opened.json()['id']}").status_code in (200, 404)


@pytest.mark.clause("3.3.4")
def test_a_station_sees_its_campaigns_newest_first(as_user: SignIn) -> None:
    hq = as_user("hq")
    for name, day in (("麦收服务万里行", "2026-05-20"), ("打结器培训班", "2026-06-15")):
        came = [{"station_code": "ST01"}, {"station_code": "ST02", "attended": False}]
        body = {"campaign": name, "held_on": day, "stations": came}
        assert hq.post("/api/campaigns", json=body).status_code == 201
    mine = as_user("st01").get("/api/campaigns").json()
    assert [(one["campaign"], one["attended"]) for one in mine] == [("打结器培训班", True), ("麦收服务万里行", True)]
    assert {one["station_code"] for one in mine} == {"ST01"}
    assert as_user("st01").post("/api/campaigns", json=body).status_code == 403
    assert hq.post("/api/campaigns", json={**body, "stations": [{"station_code": "ST99"}]}).status_code == 404


@pytest.mark.clause("3.3.4")
def test_headquarters_notes_a_class_on_its_page_and_a_station_sees_its_own(as_user: SignIn) -> None:
    typed = {"campaign": "秋收培训班", "held_on": "昨天", "s.ST01": "yes", "s.ST02": "no", "s.ST03": ""}
    refused = as_user("hq").post("/campaigns", data=typed).text
    assert "不是日期" in refused
    assert 'value="秋收培训班"' in refused
    assert 'value="no" selected' in refused
    shown = as_user("hq").post("/campaigns", data={**typed, "held_on": "2026年6月28日"}).text
    assert "2026-06-28" in shown
    mine = as_user("st02").get("/campaigns").text
    assert "没有参加" in mine
    assert "ST01" not in mine


@pytest.mark.clause("3.3.3")
def test_headquarters_opens_an_event_on_a_page(as_user: SignIn) -> None:
    asked = {"part_no": "hk-0104", "ticket_nos": "WX202606005、wx202606007", "responsible": "ST01"}
    page = as_user("hq").post("/quality/events", data=asked).text
    assert "质量事件" in page
    for word in ("HK-0104", "WX202606005", "WX202606007"):
        assert word in page
    assert "HK-0104" in as_user("hq").post("/quality/events", data=asked).text
    wrong = as_user("hq").post("/quality/events", data={"ticket_nos": "WX-NONE"}).text
    assert "档案里没有 WX-NONE" in wrong
    assert "没有填写" in as_user("hq").post("/quality/events", data={}).text


@pytest.mark.clause("3.1.2")
def test_a_training_is_reported_and_confirmed_by_headquarters(
    as_user: SignIn, desk: Desk, document_of: Callable[..., int]
) -> None:
    number = document_of(a_form("training_record", TRAINING), by=papers.ST01)
    review.accept(desk.store, HQ, number, None, NOW)
    station = as_user("st01")
    reported = station.get("/api/trainings/PX1").json()
    assert (reported["status"], reported["document_id"]) == ("reported", number)
    assert "topic_missing" in [problem["code"] for problem in reported["problems"]]
    assert station.post("/api/trainings/PX1/confirm").status_code == 403
    assert as_user("st02").get("/api/trainings/PX1").status_code == 404
    assert as_user("hq").post("/api/trainings/PX1/send-back").json()["status"] == "sent_back"
    confirmed = as_user("hq").post("/api/trainings/PX1/confirm").json()
    assert (confirmed["status"], confirmed["confirmed_by"], confirmed["confirmed_on"]) == (
        "confirmed", "hq", NOW.date().isoformat(),
    )  # fmt: skip
    assert station.get("/api/trainings").json()[0]["status"] == "confirmed"
    assert as_user("hq").post("/api/trainings/PX1/confirm").json()["code"] == "training_confirmed"
