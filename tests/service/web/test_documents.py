from collections.abc import Callable

import pytest

from service.store import documents
from service.web.desk import Desk
from tests.service.papers import CLERK, ST01, ST02, a_picture, a_ticket, doubtful
from tests.service.web.conftest import SignIn

DocumentOf = Callable[..., int]


def test_an_upload_is_answered_202_and_its_bytes_are_on_disk(as_user: SignIn, desk: Desk) -> None:
    data = a_picture(5001)
    answer = as_user("clerk").post("/api/documents", files=[("files", ("工单.png", data))])
    assert answer.status_code == 202
    (one,) = answer.json()
    assert (one["status"], one["duplicate"]) == ("received", False)
    assert desk.store.blobs.get(one["sha256"]) == data


def test_the_same_bytes_again_are_said_to_be_a_duplicate(as_user: SignIn) -> None:
    files = [("files", ("a.png", a_picture(5002)))]
    first, second = (as_user("clerk").post("/api/documents", files=files).json()[0] for _ in range(2))
    assert second["duplicate"]
    assert second["id"] == first["id"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.jpg", b"", "empty_file"),
        ("a.jpg", b"plain text that is no document", "not_a_document"),
        ("a.png", a_picture(1)[:60], "truncated"),
        ("a.png", a_picture(5003) + bytes(2 << 20), "file_too_large"),
    ],
)
def test_a_file_that_can_never_be_read_is_a_4xx_with_a_chinese_sentence(
    as_user: SignIn, name: str, data: bytes, code: str
) -> None:
    answer = as_user("clerk").post("/api/documents", files=[("files", (name, data))])
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["code"] for error in answer.json()["errors"]] == [code]
    assert any("\u4e00" <= char <= "\u9fff" for char in answer.json()["detail"])


def test_a_bad_file_leaves_the_good_ones_of_its_upload_accepted(as_user: SignIn) -> None:
    files = [("files", ("good.png", a_picture(5004))), ("files", ("bad.bin", b"nothing"))]
    good, bad = as_user("clerk").post("/api/documents", files=files).json()
    assert (good["status"], bad["status"]) == ("received", "rejected")
    assert bad["problems"][0]["code"] == "not_a_document"


def test_a_kind_that_is_none_of_ours_is_refused(as_user: SignIn) -> None:
    files = [("files", ("a.png", a_picture(5005)))]
    answer = as_user("clerk").post("/api/documents", files=files, data={"kind": "love_letter"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "unknown_kind"


def test_a_document_is_shown_with_what_was_read(as_user: SignIn, document_of: DocumentOf) -> None:
    number = document_of(doubtful(a_ticket(ticket_no="WX-W1"), "fault"), by=CLERK)
    answer = as_user("clerk").get(f"/api/documents/{number}")
    body = answer.json()
    assert (body["status"], body["version"]) == ("needs_review", int(answer.headers["etag"].strip('"')))
    (result,) = body["results"]
    assert result["kind"] == "repair_ticket"
    assert result["fields"]["fault"] == {
        "value": "打结器不打结", "text": "打结器不打结", "confidence": 0.4, "accepted": False,
        "box": [1, 2, 3, 4], "source": "zone",
    }  # fmt: skip


def test_a_correction_must_name_the_version_that_the_person_saw(as_user: SignIn, document_of: DocumentOf) -> None:
    number = document_of(doubtful(a_ticket(ticket_no="WX-W2"), "fault"), by=CLERK)
    clerk = as_user("clerk")
    etag = clerk.get(f"/api/documents/{number}").headers["etag"]
    body = {"fields": {"fault": "打结嘴断"}}
    assert clerk.patch(f"/api/documents/{number}", json=body).status_code == 422
    changed = clerk.patch(f"/api/documents/{number}", json=body, headers={"If-Match": etag})
    assert changed.json()["results"][0]["fields"]["fault"]["source"] == "person"
    assert changed.headers["etag"] == clerk.get(f"/api/documents/{number}").headers["etag"] != etag
    again = clerk.patch(f"/api/documents/{number}", json=body, headers={"If-Match": etag})
    assert (again.status_code, again.json()["code"]) == (409, "version_changed")


def test_a_value_of_the_wrong_type_is_refused_by_name(as_user: SignIn, document_of: DocumentOf) -> None:
    number = document_of(doubtful(a_ticket(ticket_no="WX-W3"), "fault"), by=CLERK)
    clerk = as_user("clerk")
    etag = clerk.get(f"/api/documents/{number}").headers["etag"]
    body = {"fields": {"bale_count": "many", "nonsense": "x"}}
    answer = clerk.patch(f"/api/documents/{number}", json=body, headers={"If-Match": etag})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"bale_count", "nonsense"}


def test_an_accepted_document_is_over(as_user: SignIn, document_of: DocumentOf) -> None:
    number = document_of(doubtful(a_ticket(ticket_no="WX-W4"), "fault"), by=CLERK)
    clerk = as_user("clerk")
    assert clerk.post(f"/api/documents/{number}/accept").json()["status"] == "accepted"
    late = clerk.post(f"/api/documents/{number}/reject", json={"reason": "看错了"})
    assert (late.status_code, late.json()["code"]) == (409, "not_in_this_status")


def test_a_station_sees_its_own_documents_and_no_others(as_user: SignIn, document_of: DocumentOf) -> None:
    mine = document_of(a_ticket(ticket_no="WX-W5"), by=ST01)
    other = document_of(a_ticket(ticket_no="WX-W6", station_code="ST02"), by=ST02)
    station = as_user("st01")
    listed = {row["id"] for row in station.get("/api/documents").json()["documents"]}
    assert mine in listed
    assert other not in listed
    for path in ("", "/pages/1", "/file"):
        assert station.get(f"/api/documents/{other}{path}").status_code == 404
    assert station.post(f"/api/documents/{mine}/accept").status_code == 403


def test_the_picture_of_a_page_is_a_jpeg_of_its_crop(as_user: SignIn, document_of: DocumentOf) -> None:
    number = document_of(a_ticket(ticket_no="WX-W7"), by=CLERK)
    whole = as_user("clerk").get(f"/api/documents/{number}/pages/1")
    part = as_user("clerk").get(f"/api/documents/{number}/pages/1?box=8,8,40,24")
    assert whole.headers["content-type"] == part.headers["content-type"] == "image/jpeg"
    assert len(part.content) < len(whole.content)


def test_a_page_that_the_file_does_not_have_is_not_found(as_user: SignIn, document_of: DocumentOf) -> None:
    number = document_of(a_ticket(ticket_no="WX-W10"), by=CLERK)
    for page in (0, 2):
        answer = as_user("clerk").get(f"/api/documents/{number}/pages/{page}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert as_user("clerk").get(f"/documents/{number}?page=2").status_code == 200  # shows the form that there is


def test_who_needs_no_phone_number_does_not_see_it(as_user: SignIn, document_of: DocumentOf) -> None:
    number = document_of(a_ticket(ticket_no="WX-W8"), by=CLERK)
    seen = {
        name: as_user(name).get(f"/api/documents/{number}").json()["results"][0]["fields"]["customer_phone"]["value"]
        for name in ("clerk", "receiving")
    }
    assert seen == {"clerk": "13812345678", "receiving": "138****5678"}
    masked = as_user("receiving").get(f"/api/documents/{number}/pages/1").content
    assert masked != as_user("clerk").get(f"/api/documents/{number}/pages/1").content
    assert as_user("receiving").get(f"/api/documents/{number}/file").status_code == 403


def test_the_list_is_newest_first_and_goes_on_by_cursor(
    as_user: SignIn, document_of: DocumentOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.web.api.documents._LIMIT", 2)
    for index in range(3):
        document_of(a_ticket(ticket_no=f"WX-L{index}"), by=CLERK)
    first = as_user("clerk").get("/api/documents").json()
    second = as_user("clerk").get(f"/api/documents?cursor={first['next']}").json()
    numbers = [row["id"] for row in first["documents"] + second["documents"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(set(numbers)) == 4


def test_a_rejected_document_can_be_read_again_as_another_kind(
    as_user: SignIn, document_of: DocumentOf, desk: Desk
) -> None:
    number = document_of(doubtful(a_ticket(ticket_no="WX-W9"), "fault"), by=CLERK)
    clerk = as_user("clerk")
    assert clerk.post(f"/api/documents/{number}/reject", json={"reason": " "}).status_code == 422
    assert clerk.post(f"/api/documents/{number}/reject", json={"reason": "拍错了"}).json()["status"] == "rejected"
    answer = clerk.post(f"/api/documents/{number}/read", json={"kind": "old_part_tag"})
    assert (answer.status_code, answer.json()["status"]) == (202, "received")
    assert documents.get(desk.store, number).asked_kind == "old_part_tag"
