import dataclasses
import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from extractors.results import PageReading
from inspections.results import Damage, Finding, Inspection, PhotoResult, Quality, Verdict
from service.domain.review import Status
from service.domain.scope import Scope
from service.errors import BadRow
from service.store import documents
from service.store.documents import Document
from service.store.unit import Store
from service.usecases import checking, intake, presenting, review
from service.usecases.intake import Received, Upload
from tests.service.papers import ADMIN, AT, CLERK, HQ, RECEIVING, ST01, a_picture, a_ticket, doubtful, know_the_world


@pytest.fixture
def ticket(store: Store) -> Document:
    know_the_world(store)
    intake.receive(store, [Upload("a.png", a_picture())], kind=None, by=ST01, at=AT)
    lease = review.claim(store, "w", AT, lease=AT - AT.replace(hour=0))
    assert lease is not None
    document = review.record(store, lease, [doubtful(a_ticket(bale_count=9), "fault")], AT)
    assert document is not None
    return document


def test_a_form_is_told_in_the_contracts_words(store: Store, ticket: Document) -> None:
    body = presenting.document_json(ticket, documents.forms(store, ticket), HQ)
    (result,) = body["results"]  # type: ignore[misc]
    assert json.loads(json.dumps(body)) == body
    assert body["status"] == "needs_review"
    assert {name: result[name] for name in ("file", "page", "kind", "kind_confidence", "template", "status")} == {
        "file": "a.png",
        "page": 1,
        "kind": "repair_ticket",
        "kind_confidence": 0.999,
        "template": "repair_ticket@1",
        "status": "needs_review",
    }
    assert result["fields"]["bale_count"] == {
        "value": 9,
        "text": "9",
        "confidence": 0.99,
        "accepted": False,  # sure of what it read, but the counter fell
        "box": [1, 2, 3, 4],
        "source": "zone",
    }
    assert result["fields"]["reported_at"]["value"] == "2026-06-01T08:00"
    assert result["lines"][0]["part_no"]["value"] == "HK-0231"
    (problem,) = result["problems"]
    assert (problem["field"], problem["code"], problem["clause"]) == ("bale_count", "lower_than_last", "3.2.2")
    assert "9" in problem["message"]


def test_the_fields_stand_in_the_forms_order(store: Store, ticket: Document) -> None:
    (form,) = documents.forms(store, ticket)
    assert list(form.current.fields) == list(a_ticket().fields)


@pytest.mark.parametrize(
    ("who", "phone", "address"),
    [
        (HQ, "13812345678", "河南省驻马店市西平县五沟营镇"),
        (CLERK, "13812345678", "河南省驻马店市西平县五沟营镇"),
        (ST01, "13812345678", "河南省驻马店市西平县五沟营镇"),
        (RECEIVING, "138****5678", "河南省驻马店市西平县***"),
        (ADMIN, "138****5678", "河南省驻马店市西平县***"),
    ],
)
def test_who_does_not_call_the_customer_sees_no_phone_and_no_address(
    store: Store, ticket: Document, who: Scope, phone: str, address: str
) -> None:
    body = presenting.document_json(ticket, documents.forms(store, ticket), who)
    fields = body["results"][0]["fields"]  # type: ignore[index]
    assert (fields["customer_phone"]["value"], fields["customer_phone"]["text"]) == (phone, phone)
    assert fields["customer_address"]["value"] == address
    if who in (RECEIVING, ADMIN):
        assert "13812345678" not in json.dumps(body)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, None),
        (True, True),
        (8120, 8120),
        ("WX1", "WX1"),
        (Decimal("30.00"), "30.00"),
        (Decimal("1E+2"), "100"),
        (date(2026, 6, 1), "2026-06-01"),
        (datetime.fromisoformat("2026-06-01T08:00:59"), "2026-06-01T08:00"),
        (("安全操作", "润滑"), ["安全操作", "润滑"]),
    ],
)
def test_each_kind_of_value_is_told_as_the_contract_says(value: object, told: object) -> None:
    assert presenting.value_json(value) == told


def test_a_page_read_without_an_archive_is_told_the_same_way() -> None:
    page = dataclasses.replace(a_ticket(cause=None), page=2)
    told = presenting.page_json("a.pdf", checking.check(page))
    assert (told["file"], told["page"], told["status"]) == ("a.pdf", 2, "needs_review")
    assert [problem["code"] for problem in told["problems"]] == ["missing_field"]  # type: ignore[attr-defined]


def test_a_page_of_no_kind_is_rejected_and_says_why() -> None:
    told = presenting.page_json("a.jpg", checking.check(PageReading(1, "unknown", 0.0, None, {})))
    assert (told["kind"], told["status"], told["fields"], told["lines"]) == ("unknown", "rejected", {}, [])
    assert [problem["code"] for problem in told["problems"]] == ["unknown_page"]  # type: ignore[attr-defined]


def test_a_refused_file_says_why_in_chinese() -> None:
    refused = Received(None, "a.doc", None, Status.REJECTED, refused=BadRow("not_a_document", 1, "a.doc"))
    told = presenting.received_json(refused)
    assert (told["id"], told["status"], told["duplicate"]) == (None, "rejected", False)
    assert told["problems"][0]["message"].startswith("文件不是图片")  # type: ignore[index]


def test_an_inspection_is_told_in_the_contracts_words() -> None:
    finding = Finding(Damage.RUST, 0.93004, (10, 20, 300, 240), 0.14, 312.5)
    photos = (PhotoResult("p1.jpg", Quality.OK, 0.93, (finding,)), PhotoResult("p2.jpg", Quality.NO_PART, None))
    told = presenting.inspection_json(Inspection("HK-0231", Verdict.DAMAGED, 0.93, photos, (Damage.CRACK,)))
    assert told == {
        "part_no": "HK-0231",
        "verdict": "damaged",
        "score": 0.93,
        "not_ruled_out": ["crack"],
        "reasons": [],
        "identity": None,
        "shown_number": None,
        "photos": [
            {
                "file": "p1.jpg",
                "quality": "ok",
                "score": 0.93,
                "findings": [
                    {"type": "rust", "score": 0.93, "box": [10, 20, 300, 240], "area": 0.14, "area_mm2": 312.5}
                ],
            },
            {"file": "p2.jpg", "quality": "no_part", "score": None, "findings": []},
        ],
    }
