"""Spare parts over HTTP: a deposit, a request against it, a delivery and its confirmation; photos of a return."""

import dataclasses
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from service.domain.records import PartsReturn, PartsReturnLine, ReturnVerdict
from service.paths import samples_dir
from service.store import archive, papers
from service.usecases import importing
from service.usecases.imported import Upload
from service.web.app import create_app
from service.web.desk import Desk
from tests.service.papers import a_picture
from tests.service.web.conftest import NOW, SignIn

ASKED = {
    "request_no": "SB1",
    "station_code": "ST03",
    "reason": "麦收急用",
    "lines": [{"part_no": "HK-0301", "quantity": 1}],
}
SENT = {
    "issue_no": "CK1", "station_code": "ST01", "delivered_on": "2026-07-01",
    "lines": [{"part_no": "HK-0101", "sent": 2}, {"part_no": "HK-0104", "sent": 5}],
}  # fmt: skip


@pytest.fixture(scope="module")
def temporary(desk: Desk) -> str:
    station = (
        b"station_code,name,kind,deposit\nLS01,\xe4\xb8\xb4\xe6\x97\xb6\xe7\xab\x99,\xe4\xb8\xb4\xe6\x97\xb6,1000.00\n"
    )
    importing.apply(desk.store, Upload("stations", station, "s.csv"), by="hq", at=NOW)
    return "LS01"


@pytest.mark.clause("5.1")
def test_a_temporary_station_gets_parts_worth_no_more_than_its_deposit(
    as_user: SignIn, desk: Desk, temporary: str
) -> None:
    hq = as_user("hq")
    price = 3950  # HK-0301, as the samples have it
    asked = hq.post("/api/parts-requests", json={**ASKED, "station_code": temporary}).json()
    assert (asked["issuable"], asked["worth"], asked["available"]) == (False, f"{price}.00", "1000.00")
    assert asked["needs"] == f"{price - 1000}.00"
    refused = hq.post("/api/parts-requests/SB1/approve")
    assert (refused.status_code, refused.json()["code"]) == (409, "deposit_too_small")
    assert f"{price - 1000}.00" in refused.json()["detail"]
    assert as_user("clerk").post(f"/api/deposits/{temporary}", json={"amount": "1", "record": "x"}).status_code == 403
    paid = hq.post(f"/api/deposits/{temporary}", json={"amount": f"{price - 1000}.00", "record": "收据7"}).json()
    assert paid["available"] == f"{price}.00"
    approved = hq.post("/api/parts-requests/SB1/approve").json()
    assert (approved["request"]["decision"], approved["request"]["decided_by"]) == ("同意", "hq")
    left = hq.get(f"/api/deposits/{temporary}").json()
    assert left["available"] == "0.00"
    assert [(entry["amount"], entry["record"]) for entry in left["entries"]] == [
        (f"{price - 1000}.00", "收据7"),
        (f"-{price}.00", "SB1"),
    ]
    assert [entry.record for entry in papers.ledger(desk.store, temporary)] == ["收据7", "SB1"]
    assert hq.post("/api/parts-requests/SB1/approve").json()["code"] == "request_decided"
    assert as_user("st01").get(f"/api/deposits/{temporary}").status_code == 404


@pytest.mark.clause("5.1")
def test_a_station_asks_for_its_own_and_headquarters_may_refuse(as_user: SignIn) -> None:
    body = {**ASKED, "request_no": "SB2", "station_code": None}
    asked = as_user("st01").post("/api/parts-requests", json=body).json()
    assert (asked["request"]["station_code"], asked["request"]["station_kind"]) == ("ST01", "经销商")
    assert (asked["issuable"], asked["needs"]) == (True, "0.00")
    assert as_user("st01").post("/api/parts-requests/SB2/approve").status_code == 403
    assert as_user("st02").get("/api/parts-requests/SB2").status_code == 404
    assert as_user("st02").post("/api/parts-requests", json={**body, "station_code": "ST01"}).status_code == 404
    changed = {**body, "lines": [{"part_no": "HK-0301", "quantity": 9}]}
    assert as_user("st01").post("/api/parts-requests", json=changed).json()["code"] == "request_exists"
    assert as_user("hq").post("/api/parts-requests/SB2/refuse").json()["request"]["decision"] == "不同意"


def later(desk: Desk, days: int, name: str = "hq", as_user: SignIn | None = None) -> TestClient:
    """A client of the same desk some days later."""
    app = create_app(dataclasses.replace(desk, now=lambda: NOW + timedelta(days=days)))
    headers = dict(as_user(name).headers) if as_user else {}
    return TestClient(app, headers={"Authorization": headers.get("authorization", "")})


@pytest.mark.clause("5.3")
def test_silence_over_seven_days_counts_as_correct(as_user: SignIn, desk: Desk) -> None:
    hq = as_user("hq")
    assert as_user("st01").post("/api/deliveries", json=SENT).status_code == 403
    assert hq.post("/api/deliveries", json=SENT).json()["status"] == "waiting"
    assert hq.post("/api/deliveries", json={**SENT, "delivered_on": "2026-07-02"}).json()["code"] == "delivery_exists"
    for days, status in ((3, "waiting"), (4, "deemed_correct")):  # 8 and 9 July
        assert later(desk, days, "hq", as_user).get("/api/deliveries/CK1").json()["status"] == status
    confirmed = later(desk, 4, "st01", as_user).post("/api/deliveries/CK1/confirm", json={"arrived": [2, 4]}).json()
    assert confirmed["status"] == "deemed_correct"
    assert [problem["code"] for problem in confirmed["problems"]] == ["confirmed_late", "arrival_differs"]


@pytest.mark.clause("5.3")
def test_a_station_confirms_or_disputes_in_time_and_once(as_user: SignIn) -> None:
    for number, arrived, status in (("CK2", [None, None], "confirmed"), ("CK3", [2, 4], "disputed")):
        as_user("hq").post("/api/deliveries", json={**SENT, "issue_no": number})
        answer = as_user("st01").post(f"/api/deliveries/{number}/confirm", json={"arrived": arrived})
        assert answer.json()["status"] == status, answer.text
        kept = as_user("hq").get(f"/api/deliveries/{number}").json()["delivery"]
        assert (kept["confirmed_by"], kept["confirmed_on"]) == ("st01", NOW.date().isoformat())
    again = as_user("st01").post("/api/deliveries/CK2/confirm", json={"arrived": [1, 1]})
    assert (again.status_code, again.json()["code"]) == (409, "arrival_confirmed")
    as_user("hq").post("/api/deliveries", json={**SENT, "issue_no": "CK4"})
    for remarks in (["一件"], ["很长" * 13, ""]):
        body = {"arrived": [2, 4], "remarks": remarks}
        assert as_user("st01").post("/api/deliveries/CK4/confirm", json=body).status_code == 422
    assert as_user("st02").post("/api/deliveries/CK4/confirm", json={"arrived": [2, 5]}).status_code == 404
    for wrong in ([2], [2, -1]):
        assert as_user("st01").post("/api/deliveries/CK4/confirm", json={"arrived": wrong}).status_code == 422
    listed = {one["delivery"]["issue_no"]: one["status"] for one in as_user("st01").get("/api/deliveries").json()}
    assert (listed["CK2"], listed["CK3"], listed["CK4"]) == ("confirmed", "disputed", "waiting")


@pytest.mark.clause("5.3")
def test_what_is_remarked_of_a_line_is_kept_and_shown(as_user: SignIn) -> None:
    typed = {"do": "counted", "arrived.0": "2", "remark.0": "", "arrived.1": "4", "remark.1": " 箱破，少一件 "}
    as_user("hq").post("/api/deliveries", json={**SENT, "issue_no": "CK5"})
    as_user("st01").post("/deliveries/CK5", data=typed)
    lines = as_user("hq").get("/api/deliveries/CK5").json()["delivery"]["lines"]
    assert [(line["arrived"], line.get("remark")) for line in lines] == [(2, None), (4, "箱破，少一件")]
    assert "箱破，少一件" in as_user("hq").get("/deliveries/CK5").text
    as_user("hq").post("/api/deliveries", json={**SENT, "issue_no": "CK6"})
    by_program = {"arrived": [None, 4], "remarks": ["", "少一件"]}
    kept = as_user("st01").post("/api/deliveries/CK6/confirm", json=by_program).json()["delivery"]["lines"]
    assert kept[1]["remark"] == "少一件"


@pytest.mark.clause("5.2.1", "5.2.8")
def test_a_return_tells_who_pays_its_freight_and_what_becomes_of_each_part(as_user: SignIn, desk: Desk) -> None:
    verdicts = (None, ReturnVerdict.ACCEPTED, ReturnVerdict.DAMAGED, ReturnVerdict.FAKE)
    for number, reason, payer in (("TK78", "错要", "服务站"), ("TK79", "厂方错发", "厂方"), ("TK80", "别的", None)):
        lines = tuple(PartsReturnLine("HK-0101", quantity=1, verdict=verdict) for verdict in verdicts)
        application = PartsReturn(number, "ST01", "退货", reason, lines=lines)
        archive.put_return(desk.store, application, evidence=None, by="hq", at=NOW)
        found = as_user("st01").get(f"/api/returns/{number}").json()
        assert (found["freight_payer"], found["fates"]) == (payer, ["waiting", "credited", "sent_back", "kept"])


def a_photo(name: str) -> bytes:
    return (samples_dir() / "photos" / name).read_bytes()


@pytest.mark.clause("5.2.4")
def test_photos_of_an_application_are_gated_and_the_refused_ones_named(as_user: SignIn, desk: Desk) -> None:
    line = PartsReturnLine("HK-0101", "打结器总成", quantity=1, order_no="YJ1", ordered_on=NOW.date(), reason="多要")
    application = PartsReturn("TK77", "ST01", "退货", "多要", "多订", "孙示范", NOW.date(), lines=(line,))
    archive.put_return(desk.store, application, evidence=None, by="hq", at=NOW)
    station = as_user("st01")
    before = station.get("/api/returns/TK77").json()
    assert "too_few_photos" in [problem["code"] for problem in before["problems"]]
    files = [
        ("photos", ("clear.jpg", a_photo("gear-clean.jpg"))),
        ("photos", ("soft.png", a_photo("gear-blurred.jpg"))),
        ("photos", ("tiny.png", a_picture(3))),
    ]
    found = station.post("/api/returns/TK77/photos", files=files, data={"line": "1"})
    assert found.status_code == 201, found.text
    qualities = {photo["name"]: photo["quality"] for photo in found.json()["photos"]}
    assert qualities["clear.jpg"] == "ok"
    assert (qualities["soft.png"], qualities["tiny.png"]) == ("blurred", "too_small")
    said = {problem["code"]: problem["message"] for problem in found.json()["problems"]}
    assert "too_few_photos" not in said
    assert "soft.png" in said["photo_blurred"]
    assert "tiny.png" in said["photo_too_small"]
    kept = archive.get_return(desk.store, "TK77")
    assert kept is not None
    assert kept.lines[0].photos == ("clear.jpg", "soft.png", "tiny.png")
    assert station.post("/api/returns/TK77/photos", files=files, data={"line": "2"}).status_code == 422
    assert as_user("st02").post("/api/returns/TK77/photos", files=files).status_code == 404
    nothing = [("photos", ("a.jpg", b"no picture"))]
    assert station.post("/api/returns/TK77/photos", files=nothing).status_code == 422
