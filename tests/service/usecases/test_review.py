import dataclasses
from datetime import timedelta
from decimal import Decimal

import pytest

from extractors.results import PageProblem, PageReading, Source
from service.domain.review import Status
from service.domain.scope import Scope
from service.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from service.store import archive, audit, documents, queue, search
from service.store.documents import Document
from service.store.unit import Store
from service.usecases import intake, review
from service.usecases.corrected import Change
from service.usecases.intake import Upload
from service.usecases.review import Refusal
from tests.service.papers import (
    ADMIN,
    AT,
    CLERK,
    HQ,
    LINE,
    RECEIVING,
    ST01,
    ST02,
    TAG,
    a_form,
    a_picture,
    a_tag,
    a_ticket,
    doubtful,
    know_the_world,
    ticket_record,
    unknown_page,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(store: Store) -> Store:
    know_the_world(store)
    return store


def read_as(store: Store, *pages: PageReading, by: Scope = HQ, seed: int = 0) -> Document:
    """Send a file and record what the machine is to have read."""
    intake.receive(store, [Upload(f"{seed}.png", a_picture(seed))], kind=None, by=by, at=AT)
    lease = review.claim(store, "w", AT, lease=MINUTE)
    assert lease is not None
    document = review.record(store, lease, pages, AT)
    assert document is not None
    return document


def problems(store: Store, document: Document) -> set[str]:
    return {problem.code for form in documents.forms(store, document) for problem in form.problems}


def test_a_ticket_read_for_sure_needs_nobody_and_is_filed_at_once(desk: Store) -> None:
    document = read_as(desk, a_ticket())
    assert problems(desk, document) == set()
    assert (document.status, document.kind, document.station_code) == (Status.ACCEPTED, "repair_ticket", "ST01")
    assert archive.get_ticket(desk, "WX202600012") == ticket_record()


def test_one_doubtful_field_sends_a_ticket_to_a_person(desk: Store) -> None:
    document = read_as(desk, doubtful(a_ticket(), "bale_count"))
    assert document.status is Status.NEEDS_REVIEW
    assert archive.get_ticket(desk, "WX202600012") is None


@pytest.mark.clause("3.2.3")
def test_an_empty_required_cell_sends_a_ticket_to_a_person(desk: Store) -> None:
    document = read_as(desk, a_ticket(cause=None))
    assert document.status is Status.NEEDS_REVIEW
    (form,) = documents.forms(desk, document)
    assert [(p.code, p.clause, p.field) for p in form.problems] == [("missing_field", "3.2.3", "cause")]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (a_ticket(bale_count=9), "lower_than_last"),
        (a_ticket(serial_no="HK9Y-2020-00001"), "baler_unknown"),
        (a_ticket(station_code="ST09"), "station_unknown"),
        (a_ticket(warranty=False), "warranty_tick_differs"),
        (a_ticket(sold_on=TAG["replaced_on"]), "sold_on_differs"),
        (a_ticket(arrived_at=None, finished_at=None), "missing_field"),
        (dataclasses.replace(a_ticket(), problems=(PageProblem("unreadable", "fault", {"text": "?"}),)), "unreadable"),
    ],
)
def test_what_speaks_against_a_ticket_is_listed(desk: Store, page: PageReading, code: str) -> None:
    document = read_as(desk, page)
    assert document.status is Status.NEEDS_REVIEW
    assert code in problems(desk, document)


@pytest.mark.clause("3.4.1")
@pytest.mark.parametrize(("bale_count", "status"), [(8120, Status.ACCEPTED), (8102, Status.NEEDS_REVIEW)])
def test_a_tag_must_say_what_its_ticket_says(desk: Store, bale_count: int, status: Status) -> None:
    read_as(desk, a_ticket())
    document = read_as(desk, a_tag(bale_count=bale_count), seed=1)
    assert document.status is status
    assert problems(desk, document) == (set() if status is Status.ACCEPTED else {"tag_differs"})


@pytest.mark.clause("3.4.1")
def test_a_ticket_is_compared_with_a_tag_that_came_first(desk: Store) -> None:
    read_as(desk, a_tag())
    document = read_as(desk, a_ticket(bale_count=8121), seed=1)
    assert problems(desk, document) == {"tag_differs"}


@pytest.mark.clause("3.2.2")
def test_a_serial_registered_to_another_owner_is_held_not_overwritten(desk: Store) -> None:
    line = {
        "serial_no": "HK9Y-2021-00417",
        "model": "9YFQ",
        "sold_on": TAG["replaced_on"],
        "bale_count": 10,
        "customer_name": "赵六",
        "customer_phone": "13900000000",
        "customer_address": "河南省",
    }
    page = a_form("baler_register", {"station_code": "ST01", "filled_on": TAG["replaced_on"]}, line)
    document = read_as(desk, page)
    assert document.status is Status.NEEDS_REVIEW
    assert "owner_differs" in problems(desk, document)
    after = review.accept(desk, CLERK, document.id, document.version, AT)
    assert after.status is Status.NEEDS_REVIEW
    assert "held_serial_two_owners" in problems(desk, after)
    kept = archive.get_baler(desk, "HK9Y-2021-00417")
    assert kept is not None
    assert kept.customer_name == "张建国"


def test_a_page_of_no_kind_is_rejected_with_its_reason(desk: Store) -> None:
    document = read_as(desk, unknown_page())
    assert document.status is Status.REJECTED
    assert document.reason is not None
    assert document.reason.code == "kind_unknown"


def test_a_known_page_among_unknown_ones_goes_to_a_person(desk: Store) -> None:
    document = read_as(desk, unknown_page(), a_ticket())
    assert (document.status, document.kind) == (Status.NEEDS_REVIEW, "repair_ticket")


def test_recording_an_attempt_again_replaces_its_readings(desk: Store) -> None:
    document = read_as(desk, doubtful(a_ticket(), "fault"))
    intake.read_again(desk, HQ, document.id, kind="repair_ticket", at=AT)
    lease = review.claim(desk, "w", AT, lease=MINUTE)
    assert lease is not None
    after = review.record(desk, lease, [a_ticket()], AT)
    assert after is not None
    assert (after.status, after.attempt, len(documents.forms(desk, after))) == (Status.ACCEPTED, 2, 1)


def test_nothing_is_recorded_without_the_lease(desk: Store) -> None:
    intake.receive(desk, [Upload("a", a_picture())], kind=None, by=HQ, at=AT)
    slow = review.claim(desk, "slow", AT, lease=MINUTE)
    fast = review.claim(desk, "fast", AT + MINUTE, lease=MINUTE)
    assert slow is not None
    assert fast is not None
    assert review.record(desk, slow, [a_ticket()], AT) is None
    assert review.record(desk, fast, [a_ticket()], AT) is not None


def test_a_person_corrects_and_the_same_checks_run_again(desk: Store) -> None:
    document = read_as(desk, doubtful(a_ticket(bale_count=9), "bale_count"), by=ST01)
    change = Change(document.version, {"bale_count": "8,120", "cause": "打结嘴磨损"})
    after = review.correct(desk, ST01, document.id, change, AT)
    (form,) = documents.forms(desk, after)
    reading = form.current.fields["bale_count"]
    assert (reading.value, reading.source, reading.accepted) == (8120, Source.PERSON, True)
    assert form.reading.fields["bale_count"].value == 9  # what the machine read stays
    assert (form.status, form.problems) == ("accepted", ())
    assert after.status is Status.NEEDS_REVIEW
    (entry,) = [entry for entry in audit.of_subject(desk, after.subject) if entry.action == "correct"]
    assert entry.detail == {"form": 1, "changed": {"bale_count": (9, 8120)}}


def test_a_person_replaces_the_lines(desk: Store) -> None:
    document = read_as(desk, a_ticket(cause=None))
    lines = [{"part_no": "hk-0231", "quantity": 2}, {"part_no": "HK-0232", "quantity": "1"}]
    after = review.correct(desk, CLERK, document.id, Change(document.version, lines=lines), AT)
    (form,) = documents.forms(desk, after)
    assert [line["part_no"].value for line in form.current.lines] == ["HK-0231", "HK-0232"]
    assert "part_unknown" in problems(desk, after)


def test_the_second_of_two_who_correct_at_a_time_is_told(desk: Store) -> None:
    document = read_as(desk, a_ticket(cause=None))
    change = Change(document.version, {"cause": "磨损"})
    review.correct(desk, CLERK, document.id, change, AT)
    with pytest.raises(ConflictError, match="version_changed"):
        review.correct(desk, HQ, document.id, change, AT)


def test_each_wrong_value_is_named(desk: Store) -> None:
    document = read_as(desk, a_ticket(cause=None))
    fields = {"bale_count": "many", "sold_on": "2026-02-31", "warranty": "yes", "colour": "red"}
    lines = [{**LINE, "quantity": "x"}]
    with pytest.raises(InvalidInputError) as refused:
        review.correct(desk, CLERK, document.id, Change(document.version, fields, lines), AT)
    assert [(row.name, row.code) for row in refused.value.rows] == [
        ("bale_count", "value_not_of_type"),
        ("sold_on", "value_not_of_type"),
        ("warranty", "value_not_of_type"),
        ("colour", "field_unknown"),
        ("lines[0].quantity", "value_not_of_type"),
    ]
    assert documents.find(desk, HQ, document.id).version == document.version


def test_a_person_accepts_and_stands_for_every_value(desk: Store) -> None:
    document = read_as(desk, doubtful(a_ticket(cause=None), "bale_count"), by=ST01)
    after = review.accept(desk, CLERK, document.id, document.version, AT)
    assert (after.status, after.ended_by) == (Status.ACCEPTED, "王五")
    (form,) = documents.forms(desk, after)
    assert all(reading.accepted for reading in form.current.fields.values())
    ticket = archive.get_ticket(desk, "WX202600012")
    assert ticket is not None
    assert (ticket.cause, ticket.submitted_on) == (None, AT.date())


def test_a_ticket_that_came_before_with_other_values_is_held(desk: Store) -> None:
    archive.put_ticket(desk, ticket_record(fault="断轴"), evidence=None, by="hq", at=AT)
    document = read_as(desk, a_ticket())
    assert document.status is Status.NEEDS_REVIEW
    assert "held_ticket_twice" in problems(desk, document)


def test_a_form_without_its_number_cannot_be_accepted(desk: Store) -> None:
    document = read_as(desk, a_ticket(ticket_no=None))
    with pytest.raises(InvalidInputError, match="number_missing"):
        review.accept(desk, CLERK, document.id, None, AT)


def test_rejecting_takes_a_reason_and_ends_the_review(desk: Store) -> None:
    document = read_as(desk, a_ticket(cause=None))
    with pytest.raises(InvalidInputError, match="reason_missing"):
        review.reject(desk, CLERK, document.id, Refusal(" "), AT)
    after = review.reject(desk, CLERK, document.id, Refusal("照片不清"), AT)
    assert after.status is Status.REJECTED
    assert after.reason is not None
    assert after.reason.params == {"reason": "照片不清", "by": "王五"}
    with pytest.raises(ConflictError, match="not_in_this_status"):
        review.accept(desk, CLERK, document.id, None, AT)


@pytest.mark.parametrize("who", [ST01, RECEIVING, ADMIN])
def test_only_headquarters_ends_a_review(desk: Store, who: Scope) -> None:
    document = read_as(desk, a_ticket(cause=None), by=ST01)
    with pytest.raises(NotAllowedError):
        review.accept(desk, who, document.id, None, AT)
    with pytest.raises(NotAllowedError):
        review.reject(desk, who, document.id, Refusal("不清"), AT)


def test_another_stations_document_is_not_there(desk: Store) -> None:
    document = read_as(desk, a_ticket(cause=None), by=ST01)
    with pytest.raises(NotFoundError):
        review.correct(desk, ST02, document.id, Change(document.version, {"cause": "x"}), AT)
    with pytest.raises(NotFoundError):
        documents.find(desk, ST02, document.id)


def test_a_form_that_names_another_station_than_sent_it_goes_to_a_person(desk: Store) -> None:
    document = read_as(desk, a_ticket(), by=ST02)
    assert problems(desk, document) == {"other_station"}


def test_the_same_file_from_two_stations_goes_to_a_person(desk: Store) -> None:
    read_as(desk, a_ticket(), by=ST01)
    document = read_as(desk, a_ticket(), by=ST02)
    assert "same_file_elsewhere" in problems(desk, document)


def test_ten_tags_on_one_picture_are_ten_records(desk: Store) -> None:
    tags = [a_tag(tag_no=f"BQ{number:04}") for number in range(10)]
    document = read_as(desk, *tags)
    assert document.status is Status.ACCEPTED
    assert all(archive.get_tag(desk, f"BQ{number:04}") for number in range(10))


def test_sheets_of_one_ticket_sent_apart_are_filed_together(desk: Store) -> None:
    first = dataclasses.replace(a_ticket(), sheet=(1, 2))
    second = dataclasses.replace(a_ticket(), sheet=(2, 2))
    one = read_as(desk, first)
    assert problems(desk, one) == {"sheets_missing"}
    other = read_as(desk, second, seed=1)
    assert other.status is Status.ACCEPTED
    assert archive.get_ticket(desk, "WX202600012") is None  # its first sheet waits for a person
    review.accept(desk, CLERK, one.id, None, AT)
    ticket = archive.get_ticket(desk, "WX202600012")
    assert ticket is not None
    assert len(ticket.lines) == 2


def test_a_failed_document_keeps_its_reason_and_can_be_read_again(desk: Store) -> None:
    intake.receive(desk, [Upload("a", a_picture())], kind=None, by=HQ, at=AT)
    lease = review.claim(desk, "w", AT, lease=MINUTE)
    assert lease is not None
    review.fail(desk, lease, documents.Reason("reading_crashed", {"tries": 3}), AT)
    failed = documents.find(desk, HQ, lease.document_id)
    assert (failed.status, failed.reason) == (Status.FAILED, documents.Reason("reading_crashed", {"tries": 3}))
    again = intake.read_again(desk, HQ, failed.id, kind=None, at=AT)
    assert (again.status, again.reason) == (Status.RECEIVED, None)
    assert queue.depth(desk).queued == 1


@pytest.mark.parametrize("query", ["建国", "0417", "WX2026", "打结器", "五沟营"])
def test_a_filed_ticket_and_its_document_are_found_by_any_of_their_characters(desk: Store, query: str) -> None:
    read_as(desk, a_ticket(), by=ST01)
    hits = {(hit.topic, hit.key) for hit in search.find(desk, ST01, query)}
    assert {("documents", "1"), ("tickets", "WX202600012")} <= hits
    assert search.find(desk, ST02, query) == []


def test_an_invoice_and_a_return_in_two_papers_are_filed(desk: Store) -> None:
    invoice = {
        "invoice_type": "电子发票（普通发票）",
        "invoice_no": "26442000000000000001",
        "issued_on": AT.date(),
        "seller_name": "德邦",
        "seller_tax_no": "91440101MA59UCLG0X",
        "buyer_name": "海阔",
        "amount": Decimal("100.00"),
        "total": Decimal("109.00"),
    }
    line = {"item": "运费", "amount": Decimal("100.00"), "tax": Decimal("9.00"), "tax_rate": "9%"}
    read_as(desk, a_form("freight_invoice", invoice, line))
    kept = archive.get_invoice(desk, "26442000000000000001")
    assert kept is not None
    assert (kept.total, kept.received_on, kept.lines[0].item) == (Decimal("109.00"), AT.date(), "运费")
    head = {"application_no": "TK1", "station_code": "ST01", "action": "退货", "reason_code": "多要"}
    annex = {"application_no": "TK1", "station_code": "ST01"}
    part = {"part_no": "HK-0231", "part_name": "打结嘴", "quantity": 1, "photos": ("1.jpg", "2.jpg")}
    for seed, page in enumerate((a_form("parts_return", head), a_form("parts_return_list", annex, part)), start=1):
        document = read_as(desk, page, seed=seed)
        review.accept(desk, HQ, document.id, None, AT)
    returned = archive.get_return(desk, "TK1")
    assert returned is not None
    assert (returned.action, [line.part_no for line in returned.lines]) == ("退货", ["HK-0231"])
