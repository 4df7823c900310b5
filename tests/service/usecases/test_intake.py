import io
from datetime import timedelta

import pikepdf
import pytest

from extractors.errors import UnknownKindError
from service.domain.review import Status
from service.errors import InvalidInputError
from service.store import audit, documents, events, queue
from service.store.documents import Filter
from service.store.unit import Store
from service.usecases import intake, review
from service.usecases.intake import Upload
from tests.service.papers import AT, CLERK, HQ, ST01, ST02, a_picture

MINUTE = timedelta(minutes=1)


def test_what_was_received_is_on_disk_queued_and_logged(store: Store) -> None:
    (received,) = intake.receive(store, [Upload("a.png", a_picture())], kind="repair_ticket", by=CLERK, at=AT)
    assert (received.status, received.duplicate) == (Status.RECEIVED, False)
    document = documents.find(store, HQ, received.id or 0)
    assert store.blobs.get(document.sha256) == a_picture()
    assert (document.asked_kind, document.media, document.uploaded_by) == ("repair_ticket", "image", "王五")
    assert queue.depth(store).queued == 1
    assert [entry.action for entry in audit.of_subject(store, document.subject)] == ["receive"]
    assert [event.body["status"] for event in events.after(store, HQ, 0)] == ["received"]


def test_the_same_bytes_again_give_the_earlier_document(store: Store) -> None:
    first, again = (intake.receive(store, [Upload(name, a_picture())], kind=None, by=HQ, at=AT)[0] for name in "ab")
    assert (again.id, again.duplicate) == (first.id, True)
    assert len(documents.newest(store, HQ, Filter())) == 1


def test_the_same_bytes_twice_in_one_upload_are_one_document(store: Store) -> None:
    first, again = intake.receive(store, [Upload("a", a_picture()), Upload("b", a_picture())], kind=None, by=HQ, at=AT)
    assert (again.id, again.duplicate) == (first.id, True)


def test_another_stations_same_bytes_are_not_told_of_but_noted(store: Store) -> None:
    (first,) = intake.receive(store, [Upload("a", a_picture())], kind=None, by=ST01, at=AT)
    (second,) = intake.receive(store, [Upload("b", a_picture())], kind=None, by=ST02, at=AT)
    assert second.id != first.id
    assert not second.duplicate
    assert documents.find(store, HQ, second.id or 0).same_as == first.id
    assert len(list(store.blobs.names())) == 1


def test_a_stations_documents_are_its_own(store: Store) -> None:
    intake.receive(store, [Upload("a", a_picture(1))], kind=None, by=ST01, at=AT)
    intake.receive(store, [Upload("b", a_picture(2))], kind=None, by=ST02, at=AT)
    assert [found.station_code for found in documents.newest(store, ST01, Filter())] == ["ST01"]
    assert len(documents.newest(store, HQ, Filter())) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"PK\x05\x06 no document", "not_a_document"),
        (b"hello", "not_a_document"),
        (a_picture()[:500], "truncated"),
        (a_picture(side=8), "too_small"),
    ],
)
def test_a_file_that_can_never_be_read_is_refused_and_the_others_stay(store: Store, data: bytes, code: str) -> None:
    good, bad = intake.receive(store, [Upload("a", a_picture()), Upload("坏.jpg", data)], kind=None, by=HQ, at=AT)
    assert good.status is Status.RECEIVED
    assert (bad.id, bad.status) == (None, Status.REJECTED)
    assert bad.refused is not None
    assert (bad.refused.code, bad.refused.row, bad.refused.name) == (code, 2, "坏.jpg")
    assert queue.depth(store).queued == 1


def test_an_upload_of_nothing_readable_is_refused_as_a_whole(store: Store) -> None:
    with pytest.raises(InvalidInputError) as refused:
        intake.receive(store, [Upload("a", b"x"), Upload("b", b"")], kind=None, by=HQ, at=AT)
    assert [(row.row, row.code) for row in refused.value.rows] == [(1, "not_a_document"), (2, "empty_file")]
    assert list(store.blobs.names()) == []


def test_no_file_and_no_such_kind_are_refused(store: Store) -> None:
    with pytest.raises(InvalidInputError, match="no_file"):
        intake.receive(store, [], kind=None, by=HQ, at=AT)
    with pytest.raises(UnknownKindError):
        intake.receive(store, [Upload("a", a_picture())], kind="letter", by=HQ, at=AT)


def test_a_file_over_the_limit_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInputError, match="file_too_large"):
        intake.receive(store, [Upload("a", a_picture())], kind=None, by=HQ, at=AT, limit=100)


@pytest.mark.parametrize(
    ("name", "kept"),
    [("C:\\fake\\单.jpg", "单.jpg"), ("../../etc/x.png", "x.png"), ("a\nb.png", "ab.png"), ("", "unnamed")],
)
def test_a_files_name_is_kept_without_folders(store: Store, name: str, kept: str) -> None:
    (received,) = intake.receive(store, [Upload(name, a_picture())], kind=None, by=HQ, at=AT)
    assert documents.find(store, HQ, received.id or 0).name == kept


def test_the_same_file_again_after_a_failure_is_read_again(store: Store) -> None:
    (first,) = intake.receive(store, [Upload("a", a_picture())], kind=None, by=HQ, at=AT)
    lease = review.claim(store, "w", AT, lease=MINUTE)
    assert lease is not None
    review.fail(store, lease, documents.Reason("reading_crashed", {"tries": 3}), AT)
    assert documents.find(store, HQ, first.id or 0).status is Status.FAILED
    (again,) = intake.receive(store, [Upload("a", a_picture())], kind=None, by=HQ, at=AT)
    assert (again.id, again.duplicate, again.status) == (first.id, True, Status.RECEIVED)
    assert queue.depth(store).queued == 1


def a_pdf(**save: object) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.save(buffer, **save)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (a_pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "encrypted"),
        (a_pdf()[:200], "truncated"),
    ],
)
def test_a_pdf_that_cannot_be_opened_is_refused(store: Store, data: bytes, code: str) -> None:
    with pytest.raises(InvalidInputError, match=code):
        intake.receive(store, [Upload("a.pdf", data)], kind=None, by=HQ, at=AT)


def test_a_pdf_is_received_as_one(store: Store) -> None:
    (received,) = intake.receive(store, [Upload("a.jpg", a_pdf())], kind=None, by=HQ, at=AT)
    assert documents.find(store, HQ, received.id or 0).media == "pdf"
