"""Every kind of file that a station sends, any way up, gives its forms: a tag, since it is read soonest."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

import generators
from extractors.results import NO_LEXICON, PageReading
from generators import specimen
from generators.photograph import Shot, photograph
from service.usecases import reading
from templates_docx.kinds import Kind
from tests.extractors import papers
from tests.extractors.conftest import TAG, TICKET

Page = NDArray[np.uint8]
OTHER = {**TAG, "tag_no": "WX202600012-2"}


def tag(data: Mapping[str, object] = TAG) -> bytes:
    return generators.pdf(Kind.OLD_PART_TAG, [data]).data


def scan(data: Mapping[str, object] = TAG) -> Page:
    return specimen.render(tag(data), dpi=254)


FILES: Mapping[str, tuple[Callable[[], bytes], Sequence[tuple[int, str]]]] = {
    "JPEG": (lambda: papers.encoded(scan(), "JPEG", quality=88), [(1, "WX202600012-1")]),
    "PNG": (lambda: papers.encoded(scan(), "PNG"), [(1, "WX202600012-1")]),
    "HEIC": (lambda: papers.encoded(scan(), "HEIF", quality=80), [(1, "WX202600012-1")]),
    "TIFF of three pages": (
        lambda: papers.tiff([scan(), papers.blank((800, 600)), scan(OTHER)]),
        [(1, "WX202600012-1"), (2, ""), (3, "WX202600012-2")],
    ),
    "PDF of scans": (lambda: papers.scanned_pdf([scan(), scan(OTHER)]), [(1, "WX202600012-1"), (2, "WX202600012-2")]),
    "PDF with text": (tag, [(1, "WX202600012-1")]),
    "PDF of both": (
        lambda: papers.joined([tag(), papers.scanned_pdf([scan(OTHER)])]),
        [(1, "WX202600012-1"), (2, "WX202600012-2")],
    ),
    "PDF with text, shown turned": (lambda: papers.turned(tag(), 90), [(1, "WX202600012-1")]),
    "PDF of a scan that lies turned": (lambda: papers.scanned_pdf([scan()], rotate=270), [(1, "WX202600012-1")]),
    "PDF of a scan upside down": (
        lambda: papers.scanned_pdf([np.ascontiguousarray(np.rot90(scan(), 2))]),
        [(1, "WX202600012-1")],
    ),
    "photo of two tags": (
        lambda: papers.encoded(
            papers.on_desk([(scan(), (60, 60), 0), (scan(OTHER), (60, 760), 0)], (1120, 1420)), "JPEG"
        ),
        [(1, "WX202600012-1"), (1, "WX202600012-2")],
    ),
}  # fmt: skip


def numbers(found: Sequence[PageReading]) -> list[tuple[int, object]]:
    return [(form.page, form.fields["tag_no"].value if form.fields else "") for form in found]


@pytest.mark.parametrize("name", list(FILES))
def test_every_kind_of_file_gives_its_pages(name: str) -> None:
    made, expected = FILES[name]
    assert numbers(reading.read_document(made(), None, NO_LEXICON)) == list(expected)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_photo_lies_any_way_up(turns: int) -> None:
    photo = photograph(scan(), (100.0, 60.0), 5, Shot(megapixels=1.2, turns=turns)).image
    (form,) = reading.read_document(papers.encoded(photo, "JPEG"), None, NO_LEXICON)
    assert form.fields["serial_no"].value == "HK9Y-2021-00417"
    assert all(field.value == expected_of(name) for name, field in form.fields.items() if field.accepted)


def test_a_ticket_and_its_tags_in_one_photo_are_three_forms() -> None:
    ticket = specimen.render(generators.pdf(Kind.REPAIR_TICKET, [TICKET]).data, dpi=180)
    tags = [specimen.render(tag(data), dpi=180) for data in (TAG, OTHER)]
    desk = papers.on_desk([(ticket, (40, 40), 0), (tags[0], (1580, 60), 0), (tags[1], (1600, 560), 1)], (2340, 2200))
    found = reading.read_document(papers.encoded(desk, "JPEG", quality=90), None, NO_LEXICON)
    kinds = sorted((form.kind, str(form.fields["serial_no"].value)) for form in found if form.fields)
    assert kinds == [
        ("old_part_tag", "HK9Y-2021-00417"),
        ("old_part_tag", "HK9Y-2021-00417"),
        ("repair_ticket", "HK9Y-2021-00417"),
    ]


def expected_of(name: str) -> object:
    return date(2026, 6, 3) if name == "replaced_on" else TAG[name]
