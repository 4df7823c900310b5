import cv2
import numpy as np
import pypdfium2
import pytest

import generators
from generators import photograph
from inspections.identity import Shown
from inspections.results import Identity
from service import media
from service.domain.records import OldPartTag
from service.errors import InvalidInputError, NotFoundError
from service.store import archive, events, verifying
from service.store import inspections as kept
from service.store.unit import Store
from service.usecases import inspecting, shown_numbers
from service.usecases.inspecting import Subject
from service.usecases.intake import Upload
from templates_docx import load
from templates_docx.kinds import Kind
from tests.service.papers import AT, HQ, RECEIVING, ST01, ST02, a_picture

PHOTO = Upload("p1.png", a_picture(side=64))


@pytest.fixture
def desk(store: Store) -> Store:
    tag = OldPartTag("BQ0001", station_code="ST01", part_no="HK-0231")
    archive.put_tag(store, tag, evidence=None, by="hq", at=AT)
    return store


def test_an_inspection_is_kept_with_its_photos(desk: Store) -> None:
    made = inspecting.inspect_part(desk, RECEIVING, Subject(tag_no="BQ0001"), [PHOTO], AT)
    assert kept.find(desk, HQ, made.id) == made
    assert (made.inspection.part_no, made.station_code, made.by) == ("HK-0231", "ST01", "收货")
    assert desk.blobs.get(made.photos[0].sha256) == PHOTO.data
    assert [event.topic for event in events.after(desk, HQ, 0)] == ["inspection"]
    assert verifying.verify(desk).problems == ()


def test_a_station_sees_the_inspections_of_its_parts_alone(desk: Store) -> None:
    made = inspecting.inspect_part(desk, HQ, Subject(tag_no="BQ0001"), [PHOTO], AT)
    assert kept.of_tag(desk, ST01, "BQ0001") == [made]
    assert kept.newest(desk, ST02) == []
    with pytest.raises(NotFoundError):
        kept.find(desk, ST02, made.id)
    with pytest.raises(NotFoundError):
        inspecting.inspect_part(desk, ST02, Subject(tag_no="BQ0001"), [PHOTO], AT)


def test_photos_that_are_none_are_named_and_nothing_is_kept(desk: Store) -> None:
    bad = [PHOTO, Upload("p2.jpg", b"no photo"), Upload("p3.jpg", a_picture()[:200])]
    with pytest.raises(InvalidInputError) as refused:
        inspecting.inspect_part(desk, HQ, Subject("HK-0231"), bad, AT)
    assert [(row.row, row.name, row.code) for row in refused.value.rows] == [
        (2, "p2.jpg", "not_an_image"),
        (3, "p3.jpg", "truncated"),
    ]
    assert kept.newest(desk, HQ) == []
    assert list(desk.blobs.names()) == []


@pytest.mark.parametrize(
    ("photos", "code"), [([], "no_photo"), ([PHOTO] * (inspecting.PHOTO_LIMIT + 1), "too_many_photos")]
)
def test_no_photo_and_too_many_are_refused(desk: Store, photos: list[Upload], code: str) -> None:
    with pytest.raises(InvalidInputError, match=code):
        inspecting.inspect_part(desk, HQ, Subject("HK-0231"), photos, AT)


def a_photo_of_tag(number: str, *, code: bool = True) -> Upload:
    """A tag photographed on a bench, small in the picture; without its code where oil has run over it."""
    layout = load.layout(Kind.OLD_PART_TAG)
    made = generators.pdf(Kind.OLD_PART_TAG, [{"tag_no": number, "part_no": "HK-0231", "part_name": "打结嘴"}])
    page = pypdfium2.PdfDocument(made.data)[0].render(scale=300 / 72).to_numpy()[:, :, :3].copy()
    if not code:
        left, top, right, bottom = (round(side / 25.4 * 300) for side in layout.code_box)
        page[top:bottom, left:right] = 60
    shot = photograph.photograph(np.ascontiguousarray(page), layout.page_mm, seed=4).image
    bench = np.random.default_rng(0).normal(110, 12, (1300, 1600, 3)).clip(0, 255).astype(np.uint8)
    small = cv2.resize(shot, None, fx=1200 / shot.shape[1], fy=1200 / shot.shape[1], interpolation=cv2.INTER_AREA)
    bench[200 : 200 + small.shape[0], 200 : 200 + small.shape[1]] = small
    return Upload("tag.png", cv2.imencode(".png", bench[:, :, ::-1])[1].tobytes())


@pytest.mark.clause("5.2.8")
@pytest.mark.parametrize(
    ("subject", "shown", "said"),
    [
        pytest.param(Subject(tag_no="BQ0001"), "BQ0001", Identity.MATCHES, id="the claimed tag"),
        pytest.param(Subject(tag_no="BQ0001"), "BQ0002", Identity.DIFFERENT, id="another tag"),
        pytest.param(Subject("HK-0231"), "BQ0001", Identity.MATCHES, id="a tag of the claimed part number"),
        pytest.param(Subject("HK-0301"), "BQ0001", Identity.DIFFERENT, id="a tag of another part number"),
        pytest.param(Subject("HK-0301"), "BQ0009", None, id="a tag that the archive does not know"),
    ],
)
def test_the_tag_on_a_photo_says_whether_it_is_the_claimed_part(
    desk: Store, subject: Subject, shown: str, said: Identity | None
) -> None:
    made = inspecting.inspect_part(desk, HQ, subject, [a_photo_of_tag(shown)], AT)
    assert made.inspection.identity is said
    told = inspecting.identity_said(made.inspection)
    assert told is None if said is None else told is not None and shown in told
    assert ("shown_number_differs" in made.inspection.reasons) is (said is Identity.DIFFERENT)
    assert kept.find(desk, HQ, made.id) == made


@pytest.mark.clause("5.2.8")
@pytest.mark.parametrize(
    ("shown", "found"),
    [
        pytest.param("BQ0001", Shown("BQ0001", agrees=True), id="the claimed number counts"),
        pytest.param("BQ0002", None, id="another number may be misread and accuses nobody"),
    ],
)
def test_a_tag_whose_code_is_spoilt_is_read_by_its_printed_number(desk: Store, shown: str, found: Shown | None) -> None:
    photo = media.decode_image(a_photo_of_tag(shown, code=False).data)
    assert shown_numbers.seen(desk, [photo], tag_no="BQ0001", part_no="HK-0231") == found
