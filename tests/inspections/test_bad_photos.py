"""Files as phones, scanners and mail programs send them, up to the verdict: each with its reason (5.2.4)."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

import inspections
from generators.photograph import photograph
from generators.specimen import render
from inspections.results import Inspection, Quality, Verdict
from inspections.verdict import COLOURLESS_PHOTO, NO_USABLE_PHOTO
from service import media
from service.errors import MediaError
from templates_docx import load
from templates_docx.kinds import Kind
from tests.inspections.photos import PHOTOS

CLEAN = PHOTOS / "gear-clean.jpg"


def _file(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def _inspected(data: bytes) -> Inspection:
    return inspections.inspect([("photo", media.decode_image(data))])


def _sixteen_bit() -> bytes:
    grey = np.asarray(Image.open(CLEAN).convert("L"), np.uint16)
    return _file(Image.fromarray(grey * 257), "PNG")


def _animated() -> bytes:
    first = Image.open(CLEAN).convert("RGB").resize((720, 540))
    return _file(first, "WEBP", save_all=True, append_images=[Image.new("RGB", first.size)] * 2, quality=95)


def _turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = Image.open(CLEAN).transpose(Image.Transpose.ROTATE_90)
    return _file(turned, "JPEG", quality=95, exif=exif.tobytes())


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("name", "verdict", "reasons"),
    [
        ("CMYK", Verdict.INTACT, ()),
        ("animated", Verdict.INTACT, ()),
        ("turned by EXIF", Verdict.INTACT, ()),
        ("grey", Verdict.UNCLEAR, (COLOURLESS_PHOTO,)),
        ("16 bit", Verdict.UNCLEAR, (COLOURLESS_PHOTO,)),
    ],
)
def test_a_clean_part_in_an_odd_file_is_judged_like_itself(
    name: str, verdict: Verdict, reasons: tuple[str, ...]
) -> None:
    files = {
        "CMYK": lambda: _file(Image.open(CLEAN).convert("CMYK"), "JPEG", quality=95),
        "animated": _animated,
        "turned by EXIF": _turned,
        "grey": lambda: _file(Image.open(CLEAN).convert("L"), "JPEG", quality=95),
        "16 bit": _sixteen_bit,
    }
    result = _inspected(files[name]())
    assert (result.photos[0].quality, result.verdict, result.reasons) == (Quality.OK, verdict, reasons)


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_an_image"),
        (b"no picture at all, only words", "not_an_image"),
        (_file(Image.new("RGB", (1, 1)), "PNG"), "too_small"),
        (CLEAN.read_bytes()[:20_000], "truncated"),
    ],
    ids=["nothing", "words", "one pixel", "truncated"],
)
def test_what_no_photo_can_be_had_from_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(MediaError) as caught:
        _inspected(data)
    assert caught.value.code == code


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("size", "quality"),
    [((90, 60), Quality.TOO_SMALL), ((1900, 100), Quality.TOO_SMALL), ((900, 700), Quality.NO_PART)],
)
def test_a_photo_that_shows_nothing_is_kept_and_says_why(size: tuple[int, int], quality: Quality) -> None:
    result = _inspected(_file(Image.new("RGB", size, (128, 128, 128)), "PNG"))
    assert (result.photos[0].quality, result.verdict) == (quality, Verdict.UNCLEAR)
    assert result.reasons == (NO_USABLE_PHOTO,)


@pytest.mark.data
def test_most_photographed_documents_are_no_parts(shared_data: Path) -> None:
    files = sorted(file for file in (shared_data / "photos").iterdir() if file.suffix.lower() in {".jpg", ".png"})
    seen = [inspections.gate(media.decode_image(file.read_bytes())) for file in files[:10]]
    assert seen.count(Quality.NO_PART) >= len(seen) - 1


@pytest.mark.parametrize("kind", [Kind.REPAIR_TICKET, Kind.PACKING_LIST, Kind.OLD_PART_TAG])
@pytest.mark.parametrize("share", [1.0, 0.5, 0.25])
def test_a_form_on_a_desk_is_no_part_however_far_away(kind: Kind, share: float) -> None:
    page = render(load.blank_path(kind).read_bytes(), dpi=150)
    photo = photograph(page, load.layout(kind).page_mm, 7).image
    border = [round(side * (share**-0.5 - 1) / 2) for side in photo.shape[:2]]
    desk = [int(value) for value in np.median(photo[0], axis=0)]
    far = cv2.copyMakeBorder(photo, border[0], border[0], border[1], border[1], cv2.BORDER_CONSTANT, value=desk)
    assert inspections.gate(np.ascontiguousarray(far)) is Quality.NO_PART
