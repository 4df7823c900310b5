import io

import numpy as np
import pytest
from PIL import Image

import generators
from extractors.errors import UnknownKindError, UnreadableFileError
from extractors.results import NO_LEXICON
from service.usecases import reading
from templates_docx.kinds import Kind
from tests.service.papers import TAG, a_picture

SHADES = (40, 200)


def two_frames() -> bytes:
    """Return a TIFF of two pages, a dark and a light one."""
    frames = [Image.fromarray(np.full((80, 60, 3), shade, dtype=np.uint8)) for shade in SHADES]
    buffer = io.BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def test_a_printed_tag_is_read_back_from_its_pdf() -> None:
    pdf = generators.pdf(Kind.OLD_PART_TAG, [TAG]).data
    (form,) = reading.read_document(pdf, None, NO_LEXICON)
    assert form.kind == "old_part_tag"
    assert form.fields["tag_no"].value == "BQ0001"
    assert form.fields["bale_count"].value == 8120


def test_each_page_of_a_tiff_is_a_page() -> None:
    data = two_frames()
    found = reading.read_document(data, None, NO_LEXICON)
    assert [(form.page, form.kind) for form in found] == [(1, "unknown"), (2, "unknown")]
    assert [int(reading.page_picture(data, page).mean()) for page in (1, 2)] == list(SHADES)


def test_a_page_that_is_not_there_has_no_picture() -> None:
    with pytest.raises(UnreadableFileError, match="no_such_page"):
        reading.page_picture(a_picture(), 2)


def test_what_is_no_document_is_never_read() -> None:
    with pytest.raises(UnreadableFileError, match="not_a_document"):
        reading.read_document(b"hello", None, NO_LEXICON)
    with pytest.raises(UnknownKindError):
        reading.read_document(a_picture(), "letter", NO_LEXICON)


@pytest.mark.parametrize(("data", "content"), [(a_picture(), "image"), (b"<?xml version='1.0'?><a/>", "xml")])
def test_what_a_file_is_comes_from_its_bytes(data: bytes, content: str) -> None:
    assert reading.check_readable(data) == content
