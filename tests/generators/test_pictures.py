import io

import numpy as np
import pdfplumber
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image

import generators
from generators.office import to_pdf
from generators.pictures import Picture, marked, picture, place
from templates_docx import load
from templates_docx.kinds import Kind
from tests.generators.papers import PT_PER_MM, images, letters, text_in
from tests.generators.records import a_record

REPORT = Kind.INSPECTION_REPORT
ZONE = load.layout(REPORT).fields["photos"].box


def photo(width: int = 640, height: int = 480) -> NDArray[np.uint8]:
    image = np.full((height, width, 3), (90, 140, 60), np.uint8)
    image[height // 4 : height // 2, width // 4 : width // 2] = (200, 120, 40)
    return image


def report(*photos: object) -> dict[str, object]:
    return a_record(REPORT) | {"photos": list(photos)}


def boxes_mm(pdf: bytes) -> list[tuple[float, ...]]:
    """Where photos stand on the first page; the corner marks are pictures too, and small."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        edges = [[one[edge] / PT_PER_MM for edge in ("x0", "top", "x1", "bottom")] for one in document.pages[0].images]
    return sorted(tuple(box) for box in edges if ZONE[1] - 1 < box[1] and box[3] < ZONE[3] + 1)


def test_a_jpeg_is_known_by_its_bytes_and_anything_else_is_none() -> None:
    out = io.BytesIO()
    Image.fromarray(photo()).save(out, "JPEG", progressive=True)
    known = picture("a.jpg", out.getvalue())
    assert known is not None
    assert (known.size, known.channels) == ((640, 480), 3)
    assert [picture("x", data) for data in (b"", b"\xff\xd8", b"%PDF-1.7", out.getvalue()[:40])] == [None] * 4
    cmyk = io.BytesIO()
    Image.new("CMYK", (9, 9)).save(cmyk, "JPEG")
    assert picture("x", cmyk.getvalue()) is None


def test_findings_are_framed_in_red_and_the_photo_is_named() -> None:
    made = marked(photo(2400, 1800), "p1", [(600, 450, 1200, 900)])
    assert made.size == (1200, 900)
    pixels = np.asarray(Image.open(io.BytesIO(made.data))).astype(int)
    red = (pixels[..., 0] > 150) & (pixels[..., 1] < 90)
    assert red[225 - 6 : 225 + 6, 300:600].any(axis=0).all()
    assert not red[300:400, 350:550].any()
    assert red[:60, :90].any()


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 12])
def test_photos_stand_in_their_zone_undistorted_and_apart(count: int) -> None:
    placed = place([marked(photo(), f"p{number}") for number in range(count)], ZONE)
    boxes = [one.box for one in placed]
    assert all(ZONE[0] < x0 < x1 < ZONE[2] and ZONE[1] < y0 < y1 < ZONE[3] for x0, y0, x1, y1 in boxes)
    assert all((x1 - x0) / (y1 - y0) == pytest.approx(4 / 3) for x0, y0, x1, y1 in boxes)
    apart = [a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1] for a in boxes for b in boxes if a != b]
    assert all(apart)


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
def test_word_and_pdf_show_the_photos_at_the_same_place() -> None:
    record = report(marked(photo(), "p1"), marked(photo(300, 600), "p2"))
    ours = boxes_mm(generators.pdf(REPORT, [record]).data)
    theirs = boxes_mm(to_pdf({"word": generators.word(REPORT, record).data})["word"])
    assert len(ours) == 2
    assert np.abs(np.array(ours) - np.array(theirs)).max() < 0.3


def test_a_photo_goes_into_a_pdf_as_it_is() -> None:
    one = marked(photo(), "p1")
    with pikepdf.open(io.BytesIO(generators.pdf(REPORT, [report(one)]).data)) as pdf:
        objects = pdf.pages[0].obj.Resources.XObject
        stored = [item.read_raw_bytes() for name, item in objects.items() if name != "/BG"]
    assert stored == [one.data]


def test_photos_are_printed_once_on_the_first_page() -> None:
    record = report(marked(photo(), "p1")) | {"lines": a_record(REPORT, lines=20)["lines"]}
    x0, y0, x1, y1 = (round(edge / 25.4 * 72) for edge in ZONE)
    inked = [
        bool((page[y0:y1, x0:x1].min(axis=2) < 100).mean() > 0.2)
        for page in images(generators.pdf(REPORT, [record]).data, 72)
    ]
    assert inked == [True, False, False]


def test_names_of_photos_alone_are_written_in_their_place() -> None:
    filled = generators.pdf(REPORT, [report("a.jpg", "b.jpg")]).data
    assert text_in(letters(filled)[0], ZONE) == "a.jpg、b.jpg"
    assert generators.check(REPORT, report(Picture("p1", b"", (1, 1), 3))).texts.fields["photos"] == "p1"
