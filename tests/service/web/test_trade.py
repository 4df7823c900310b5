"""Shipments, settlements, forms, inspections and search over HTTP."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from service.domain.records import PackingLine, PackingList
from service.paths import samples_dir
from service.store import archive
from service.web.desk import Desk
from tests.service.papers import a_picture
from tests.service.web.conftest import NOW, SignIn

MONTH = {"station_code": "ST01", "period": "2026-06"}


def lines_of(shipment: str) -> list[dict[str, object]]:
    """Return a shipment's packing list as the samples have it."""
    month = shipment.removeprefix("ZX")[:6]
    text = (samples_dir() / f"shipments-{month[:4]}-{month[4:]}.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    return next(row["lines"] for row in rows if row["shipment_no"] == shipment)


def test_a_statement_is_computed_read_in_four_formats_and_frozen(as_user: SignIn) -> None:
    hq = as_user("hq")
    body = hq.post("/api/settlements", json=MONTH).json()
    number = body["statement_no"]
    assert (number, body["status"]) == ("JS-ST01-2026-06", "draft")
    first, again = (hq.get(f"/api/settlements/{number}").content for _ in range(2))
    assert first == again
    heads = {fmt: hq.get(f"/api/settlements/{number}?format={fmt}").content[:4] for fmt in ("docx", "pdf", "xlsx")}
    assert heads == {"docx": b"PK\x03\x04", "pdf": b"%PDF", "xlsx": b"PK\x03\x04"}
    assert hq.post(f"/api/settlements/{number}/confirm").json()["status"] == "confirmed"
    second = hq.post(f"/api/settlements/{number}/confirm")
    assert (second.status_code, second.json()["code"]) == (409, "already_confirmed")


def test_only_headquarters_confirms(as_user: SignIn) -> None:
    as_user("hq").post("/api/settlements", json={"station_code": "ST02", "period": "2026-06"})
    for name in ("clerk", "receiving", "st02"):
        assert as_user(name).post("/api/settlements/JS-ST02-2026-06/confirm").status_code in (403, 404)


def test_a_station_sees_its_own_statement_only(as_user: SignIn) -> None:
    for code in ("ST01", "ST02"):
        as_user("hq").post("/api/settlements", json={"station_code": code, "period": "2026-05"})
    assert as_user("st01").get("/api/settlements/JS-ST01-2026-05").status_code == 200
    assert as_user("st01").get("/api/settlements/JS-ST02-2026-05").status_code == 404
    assert {row["station_code"] for row in as_user("st01").get("/api/settlements").json()} == {"ST01"}


@pytest.mark.parametrize("period", ["2026-13", "June", "2026/06"])
def test_a_period_that_is_none_is_refused(as_user: SignIn, period: str) -> None:
    answer = as_user("hq").post("/api/settlements", json={"station_code": "ST01", "period": period})
    assert answer.status_code == 422


def test_audited_kilometres_are_headquarters_word(as_user: SignIn) -> None:
    path = "/api/tickets/WX202606006/audit"
    assert as_user("clerk").post(path, json={"audited_km": "40"}).status_code == 403
    answer = as_user("hq").post(path, json={"audited_km": "40.5", "work_region": "411722"})
    assert answer.json() == {"ticket_no": "WX202606006", "audited_km": "40.5", "work_region": "411722"}
    assert as_user("hq").post(path, json={"audited_km": "-1"}).status_code == 422


def test_an_exception_needs_a_clause_that_allows_one(as_user: SignIn) -> None:
    body = {"clause": "3.4.2", "record": "ZX202606003", "reason": "急件，经总部同意"}
    assert as_user("hq").post("/api/exceptions", json=body).json()["by"] == "hq"
    assert as_user("hq").post("/api/exceptions", json={**body, "clause": "4.1"}).status_code == 422
    assert as_user("clerk").post("/api/exceptions", json=body).status_code == 403


def test_a_shipment_that_nobody_opened_is_shown_as_listed(as_user: SignIn, desk: Desk) -> None:
    sent = PackingList("ZX202607099", "ST01", date(2026, 7, 3), "德邦", "DP9", "航空", 1, (PackingLine(1, "BQ9"),))
    archive.put_packing_list(desk.store, sent, evidence=None, by="hq", at=NOW)
    listed = as_user("receiving").get("/api/shipments/ZX202607099").json()
    assert (listed["status"], listed["expected"], listed["scanned"], listed["scans"]) == ("expected", 1, 0, [])
    assert (listed["packing_list"], listed["received_on"], listed["shipped_on"]) == (True, None, "2026-07-03")
    assert [problem["clause"] for problem in listed["freight"]] == ["3.4.2"]
    assert as_user("st02").get("/api/shipments/ZX202607099").status_code == 404
    assert as_user("receiving").get("/api/shipments/ZX-0").status_code == 404
    received = as_user("receiving").get("/api/shipments/ZX202606004").json()
    assert (received["status"], received["received_on"]) == ("closed", "2026-06-27")
    page = as_user("receiving").get("/shipments").text
    assert page.index("ZX202607099") < page.index("ZX202606004")


@pytest.mark.clause("3.4.2")
def test_a_shipment_is_opened_scanned_tallied_and_closed(as_user: SignIn) -> None:
    number = "ZX202606001"
    counter = as_user("receiving")
    tags = [str(line["tag_no"]) for line in lines_of(number)]
    opened = counter.post("/api/shipments", json={"shipment_no": number})
    assert opened.status_code == 201
    assert opened.json()["expected"] == len(tags)
    at_once = [counter.post(f"/api/shipments/{number}/scans", json={"tag_no": tag}).json() for tag in tags[1:]]
    wrong = [scan for scan in at_once if scan["problems"]]
    assert [problem["code"] for scan in wrong for problem in scan["problems"]] == ["tag_differs"]
    stray = counter.post(f"/api/shipments/{number}/scans", json={"code": "NO-SUCH-TAG"}).json()
    assert {problem["code"] for problem in stray["problems"]} == {"tag_unknown", "tag_not_listed"}
    closed = counter.post(f"/api/shipments/{number}/close").json()
    assert {(row["tag_no"], row["problem"]) for row in closed["discrepancies"]} == {
        (tags[0], "缺件"),
        (wrong[0]["tag_no"], "标签与维修单不符"),
        ("NO-SUCH-TAG", "多件"),
    }
    assert counter.post(f"/api/shipments/{number}/scans", json={"code": tags[0]}).status_code == 409
    assert as_user("st02").get(f"/api/shipments/{number}").status_code == 404


def test_a_form_is_filled_and_what_is_missing_is_named(as_user: SignIn) -> None:
    station = as_user("st01")
    answer = station.post("/api/forms/repair_ticket?format=docx", json={"ticket_no": "WX1", "station_code": "ST01"})
    assert answer.content[:2] == b"PK"
    assert "serial_no" in answer.headers["x-missing"].split(",")
    refused = station.post("/api/forms/repair_ticket?complete=true", json={"ticket_no": "WX1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")


def test_a_batch_is_a_zip_or_when_asked_one_pdf(as_user: SignIn) -> None:
    records = [{"ticket_no": f"WX{number}"} for number in range(3)]
    station = as_user("st01")
    merged = station.post("/api/forms/repair_ticket?format=pdf&merged=true", json=records).content
    assert merged[:4] == b"%PDF"
    for fmt in ("pdf", "docx"):
        packed = station.post(f"/api/forms/repair_ticket?format={fmt}", json=records).content
        names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
        assert len(names) == len(records)
        assert all(name.endswith(f".{fmt}") for name in names)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/forms/love_letter", {}),
        ("/api/forms/repair_ticket?format=odt", {}),
        ("/api/forms/repair_ticket", {"bale_count": "many"}),
        ("/api/forms/repair_ticket", {"nonsense": 1}),
        ("/api/forms/repair_ticket", []),
    ],
)
def test_a_form_that_cannot_be_filled_is_refused(as_user: SignIn, path: str, body: object) -> None:
    assert as_user("st01").post(path, json=body).status_code == 422


def test_a_station_prints_its_own_machines_only(as_user: SignIn) -> None:
    balers = (samples_dir() / "balers.csv").read_text("utf-8-sig").splitlines()
    head = balers[0].split(",")
    column = {name: head.index(name) for name in ("serial_no", "sold_by")}
    sold = {row.split(",")[column["sold_by"]]: row.split(",")[column["serial_no"]] for row in balers[1:]}
    path = "/forms/file?kind=repair_ticket&format=pdf&serial_no={}"
    assert as_user("st01").get(path.format(sold["ST01"])).content[:4] == b"%PDF"
    assert as_user("st01").get(path.format("HK9Y-0000-00000")).status_code == 404


def test_a_photo_that_is_none_is_refused_and_a_blurred_one_judged_by_the_gate(as_user: SignIn) -> None:
    clerk = as_user("clerk")
    answer = clerk.post("/api/inspections", files=[("photos", ("a.jpg", b"no picture"))])
    assert answer.status_code == 422
    small = clerk.post("/api/inspections", files=[("photos", ("a.png", a_picture(1)))], data={"part_no": "HK-0231"})
    body = small.json()
    assert (small.status_code, body["verdict"], body["photos"][0]["quality"]) == (201, "unclear", "too_small")


def test_every_call_of_the_contract_is_served(as_user: SignIn) -> None:
    paths = as_user("").get("/openapi.json").json()["paths"]
    served = {(verb.upper(), path) for path, verbs in paths.items() for verb in verbs}
    for verb, path in (
        ("POST", "/api/documents"), ("GET", "/api/documents"), ("GET", "/api/documents/{document_id}"),
        ("GET", "/api/documents/{document_id}/pages/{page}"), ("PATCH", "/api/documents/{document_id}"),
        ("POST", "/api/tickets/{ticket_no}/audit"), ("POST", "/api/exceptions"),
        ("POST", "/api/documents/{document_id}/accept"), ("POST", "/api/documents/{document_id}/reject"),
        ("GET", "/api/events"), ("POST", "/api/forms/{kind}"), ("POST", "/api/shipments"),
        ("GET", "/api/shipments/{shipment_no}"), ("POST", "/api/shipments/{shipment_no}/scans"),
        ("POST", "/api/shipments/{shipment_no}/close"), ("POST", "/api/inspections"), ("POST", "/api/settlements"),
        ("GET", "/api/settlements/{statement_no}"), ("POST", "/api/settlements/{statement_no}/confirm"),
        ("POST", "/api/settlements/{statement_no}/adjust"), ("GET", "/api/search"), ("GET", "/healthz"),
        ("GET", "/readyz"), ("GET", "/metrics"),
    ):  # fmt: skip
        assert (verb, path) in served


def test_a_station_prints_a_ticket_for_each_of_its_machines_and_none_of_another(as_user: SignIn) -> None:
    path = "/forms/file?kind={}&format={}&station={}"
    packed = as_user("st01").get(path.format("repair_ticket", "docx", "ST01"))
    assert packed.headers["content-type"] == "application/zip"
    assert len(zipfile.ZipFile(io.BytesIO(packed.content)).namelist()) > 10
    assert as_user("hq").get(path.format("baler_register", "xlsx", "st01")).content[:2] == b"PK"
    assert as_user("st02").get(path.format("repair_ticket", "pdf", "ST01")).status_code == 404


def test_a_month_is_tried_by_another_policy_compared_and_settled_for_all(as_user: SignIn) -> None:
    hq = as_user("hq")
    month = {"station_code": "ST03", "period": "2026-06"}
    real = hq.post("/api/settlements", json=month).json()
    text = (samples_dir() / "policy.toml").read_text("utf-8").replace('base_fee = "30.00"', 'base_fee = "60.00"')
    tried = hq.post("/api/settlements", json={**month, "policy_toml": text}).json()
    assert Decimal(tried["sums"]["4.1"]) == 2 * Decimal(real["sums"]["4.1"])
    assert tried["what_if"] == "2026-1"
    assert hq.get("/api/settlements/JS-ST03-2026-06").json() == real
    assert hq.post("/api/settlements?policy=2026-1", json=month).json()["sums"] == real["sums"]
    assert hq.post("/api/settlements?policy=none", json=month).status_code == 404
    assert hq.post("/api/settlements", json={**month, "policy_toml": "version ="}).json()["code"] == "not_a_policy"
    assert as_user("st01").post("/api/settlements?policy=2026-1", json=MONTH).status_code == 403
    compared = hq.get("/api/settlements/JS-ST03-2026-06/comparison").json()
    assert compared["period_before"] == "2026-05"
    assert sum(Decimal(one["difference"]) for one in compared["clauses"]) == Decimal(compared["difference"])
    every = hq.post("/api/settlements/month", json={"period": "2026-06"}).json()
    assert [one["station_code"] for one in every] == ["ST01", "ST02", "ST03"]
    assert as_user("st01").post("/api/settlements/month", json={"period": "2026-06"}).status_code == 403


def test_a_confirmed_statement_is_corrected_in_a_later_month(as_user: SignIn) -> None:
    hq = as_user("hq")
    number = "JS-ST03-2026-06"
    hq.post("/api/settlements", json={"station_code": "ST03", "period": "2026-06"})
    frozen = hq.post(f"/api/settlements/{number}/confirm").json()
    (ticket, *_) = [line["evidence"]["ticket"] for line in frozen["lines"] if line["clause"] == "4.3"]
    (before,) = [Decimal(line["quantity"]) for line in frozen["lines"]
                 if line["clause"] == "4.3" and line["evidence"]["ticket"] == ticket]  # fmt: skip
    hq.post(f"/api/tickets/{ticket}/audit", json={"audited_km": str(before + 10)})
    later = {"period": "2026-07", "reason": "里程复核"}
    assert as_user("clerk").post(f"/api/settlements/{number}/adjust", json=later).status_code == 403
    adjusted = hq.post(f"/api/settlements/{number}/adjust", json=later).json()
    (line,) = [line for line in adjusted["lines"] if line["evidence"].get("statement") == number]
    assert (line["clause"], line["amount"], line["evidence"]["ticket"]) == ("4.3", "15.00", ticket)
    assert all(word in line["reason"] for word in ("里程复核", "hq", number))
    assert hq.get(f"/api/settlements/{number}").json() == frozen
    assert hq.post(f"/api/settlements/{number}/adjust", json=later).json() == adjusted
    too_early = hq.post(f"/api/settlements/{number}/adjust", json={**later, "period": "2026-06"})
    assert (too_early.status_code, too_early.json()["code"]) == (409, "period_not_later")
    assert hq.get("/api/settlements/JS-ST03-2026-07?format=pdf").content[:4] == b"%PDF"
