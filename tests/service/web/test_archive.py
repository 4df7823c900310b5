"""The archive over HTTP: for programs, what the pages show to people."""

from service.store import archive, archive_pages
from service.web.desk import Desk
from tests.service.papers import HQ, ticket_record
from tests.service.web.conftest import NOW, SignIn

TICKET = "WX202606006"  # of ST01


def test_a_ticket_comes_with_the_warranty_of_each_line_and_its_times(as_user: SignIn) -> None:
    body = as_user("st01").get(f"/api/tickets/{TICKET}").json()
    assert body["ticket"]["ticket_no"] == TICKET
    assert [line["coverage"] for line in body["warranty"]] == ["in_warranty"] * len(body["ticket"]["lines"])
    assert body["response"]["on_site_limit"] == 360
    assert as_user("st02").get(f"/api/tickets/{TICKET}").status_code == 404


def test_a_machine_comes_with_its_bale_counts(as_user: SignIn) -> None:
    serial = as_user("hq").get(f"/api/tickets/{TICKET}").json()["ticket"]["serial_no"]
    body = as_user("hq").get(f"/api/balers/{serial}").json()
    assert TICKET in [step["ticket_no"] for step in body["bale_counts"]]
    assert as_user("receiving").get(f"/api/balers/{serial}").json()["baler"]["customer_phone"].count("*") == 4


def test_the_board_is_the_callers_own(as_user: SignIn) -> None:
    every = as_user("hq").get("/api/board").json()
    assert {batch["station_code"] for batch in every["parts"]} > {"ST01"}
    mine = as_user("st01").get("/api/board").json()
    assert {batch["station_code"] for batch in mine["parts"]} <= {"ST01"}
    assert (mine["unaudited"], mine["unsettled"], mine["arriving"]) == ([], [], [])


def test_a_conflict_is_listed_and_ended_once(as_user: SignIn, desk: Desk) -> None:
    for fault in ("打结器不打结", "打结嘴断裂"):
        again = ticket_record(ticket_no="WX-J1", fault=fault)
        archive.put_ticket(desk.store, again, evidence=None, by="clerk", at=NOW)
    (conflict,) = as_user("hq").get("/api/conflicts").json()
    assert (conflict["number"], conflict["held"]["fault"]) == ("WX-J1", "打结嘴断裂")
    path = f"/api/conflicts/{conflict['id']}/end"
    assert as_user("st01").post(path, json={"keep": "new"}).status_code == 403
    assert as_user("hq").post(path, json={"keep": "both"}).status_code == 422
    assert as_user("hq").post(path, json={"keep": "old"}).json()["choice"] == "old"
    assert as_user("hq").post(path, json={"keep": "new"}).json()["code"] == "already_ended"
    assert archive_pages.open_conflicts(desk.store, HQ) == []


def test_an_invoice_is_matched_by_headquarters_not_by_a_station(as_user: SignIn) -> None:
    path, body = "/api/invoices/26412000000099000011/match", {"shipment_no": "ZX202605001"}
    assert as_user("st01").post(path, json=body).status_code == 403
    assert as_user("clerk").post(path, json=body).json()["shipment_no"] == "ZX202605001"
    assert as_user("clerk").post(path, json={"shipment_no": "ZX-NONE"}).status_code == 404
