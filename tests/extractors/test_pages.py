"""Files are opened as pages, or refused with a reason."""

import io

import numpy as np
import pikepdf
import pytest

from extractors import pages
from extractors.errors import UnreadableFileError
from extractors.markup import parse
from extractors.package import Package
from extractors.pages import Format
from generators.specimen_invoice import pdf, xml
from tests.extractors.invoices import ofd_files
from tests.extractors.invoices.specimens import an_invoice


def _pdf(*sizes_pt: tuple[float, float], rotate: int = 0) -> bytes:
    with pikepdf.new() as document:
        for size in sizes_pt:
            document.add_blank_page(page_size=size).Rotate = rotate
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


@pytest.mark.parametrize(
    ("data", "format_"),
    [(pdf(an_invoice()), Format.PDF), (ofd_files.ofd(), Format.OFD), (xml(an_invoice()).encode(), Format.XML)],
)
def test_a_page_knows_the_size_of_its_picture(data: bytes, format_: Format) -> None:
    page = pages.open_pages(data)[0]
    picture = page.image()
    assert page.format is format_
    assert (picture.shape[1], picture.shape[0]) == page.size
    assert picture.dtype == np.uint8
    assert np.array_equal(picture, pages.page_image(data, 1))


@pytest.mark.parametrize(
    ("size_pt", "rotate", "size_px"),
    [
        ((595.28, 841.89), 0, (1654, 2339)),
        ((595.28, 841.89), 90, (2339, 1654)),
        ((283.5, 170.1), 0, (788, 473)),
        ((14_400.0, 14_400.0), 0, (3465, 3465)),
        ((3.0, 14_000.0), 0, (3, 12_000)),
    ],
)
def test_pages_are_drawn_at_200_dpi_within_a_budget(
    size_pt: tuple[float, float], rotate: int, size_px: tuple[int, int]
) -> None:
    page = pages.open_pages(_pdf(size_pt, rotate=rotate))[0]
    assert page.size == size_px
    assert page.image().shape == (size_px[1], size_px[0], 3)


@pytest.mark.parametrize(("count", "fine"), [(1, True), (200, True), (201, False)])
def test_a_file_has_at_most_200_pages(count: int, fine: bool) -> None:
    data = _pdf(*[(100.0, 100.0)] * count)
    if fine:
        assert [page.number for page in pages.open_pages(data)] == list(range(1, count + 1))
        return
    with pytest.raises(UnreadableFileError, match=r"^too_many_pages"):
        pages.open_pages(data)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_is_named(number: int) -> None:
    with pytest.raises(UnreadableFileError, match=r"^no_such_page"):
        pages.page_image(_pdf((100, 100)), number)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"hello", "not_a_document"),
        (b"<!DOCTYPE html><html></html>", "not_a_document"),
        (b"%PDF-1.4\nnothing", "truncated"),
        (b"%PDF-1.4\nnothing\n%%EOF", "damaged"),
        (b"PK\x03\x04", "truncated"),
        (b"<a><b></a>", "damaged"),
        (b"<a>", "truncated"),
    ],
)
def test_what_cannot_be_opened_says_why(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        pages.open_pages(data)
    assert caught.value.code == code


def test_text_of_a_page_has_places_on_its_picture() -> None:
    page = pages.open_pages(pdf(an_invoice()))[0]
    width, height = page.size
    runs = page.runs()
    assert any("26412000000099000031" in run.text for run in runs)
    for run in runs:
        x0, y0, x1, y1 = run.box
        assert 0 <= x0 < x1 <= width + 1
        assert 0 <= y0 < y1 <= height + 1


def test_xml_loses_its_namespaces_and_keeps_its_order() -> None:
    root = parse(b'<a:x xmlns:a="u" a:k="1"><a:y>1</a:y><z> 2 </z><!-- no --><a:y><w>3</w></a:y></a:x>')
    assert (root.name, root.attributes) == ("x", {"k": "1"})
    assert [node.name for node in root.walk()] == ["x", "y", "z", "y", "w"]
    assert root.value("z") == "2"
    assert root.value("y", "w") == ""
    assert root.find("w") is not None
    assert root.child("nope", "w") is None


def test_what_makers_get_wrong_is_read_only_where_it_is_known() -> None:
    broken = b'<:eInvoice xmlns:=""><No>1</No></:eInvoice>'
    assert parse(broken, lenient=True).find("No") is not None
    with pytest.raises(UnreadableFileError):
        parse(broken)


def test_places_in_a_package_are_resolved_inside_it() -> None:
    with Package(ofd_files.packed({"a/b.xml": b"1", "c.xml": b"2"})) as package:
        assert package.resolve("a/b.xml", "d/e.xml") == "a/d/e.xml"
        assert package.resolve("a/b.xml", "/c.xml") == "c.xml"
        assert package.resolve("a/b.xml", "../c.xml") == "c.xml"
        assert package.names("a/") == ["a/b.xml"]
        assert package.read("c.xml") == b"2"
        with pytest.raises(UnreadableFileError, match="leads out"):
            package.resolve("a/b.xml", "../../c.xml")
        with pytest.raises(UnreadableFileError, match="no member"):
            package.read("d.xml")
