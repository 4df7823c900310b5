"""Pages of a file that is no picture: PDF, OFD or XML, opened from untrusted bytes."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from extractors import drawing, ofd, pdf
from extractors.errors import UnreadableFileError
from extractors.markup import Node, parse
from extractors.ofd import OfdDocument
from extractors.results import RgbImage
from extractors.runs import Run, split

MAX_BYTES = 100_000_000
_HEAD = 1024  # a PDF's header may stand this deep


class Format(StrEnum):
    """What a file is."""

    PDF = "pdf"
    OFD = "ofd"
    XML = "xml"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a file; its picture and text are made when asked for."""

    number: int  # 1-based
    format: Format
    size: tuple[int, int]  # width and height of its image in pixels
    data: bytes = dataclasses.field(repr=False)  # the whole file
    document: OfdDocument | Node | None = dataclasses.field(default=None, repr=False)  # the parsed OFD or XML

    def image(self) -> RgbImage:
        """Return the page upright in RGB, about 200 dpi; of XML, a list of its names and values.

        Raises:
            UnreadableFileError: damaged.
        """
        if isinstance(self.document, OfdDocument):
            return drawing.draw_ofd(self.document, self.number)
        return drawing.draw_data(self.document) if self.document else pdf.image(self.data, self.number)

    def runs(self) -> tuple[Run, ...]:
        """Return the text that the page itself carries, with places in pixels; empty on a scan and for XML."""
        if self.format is Format.PDF:
            return pdf.runs(self.data, self.number)
        if isinstance(self.document, OfdDocument):
            found = ofd.runs(self.document.pages[self.number - 1])
            return tuple(run for object_run in found.values() for run in split(object_run.glyphs))
        return ()

    def runs_and_corner(self, wanted: Callable[[str], bool]) -> tuple[tuple[Run, ...], RgbImage | None]:
        """Return the page's text and, of a PDF page whose text is wanted, the picture of its upper left corner."""
        if self.format is Format.PDF:
            return pdf.runs_and_corner(self.data, self.number, lambda runs: wanted("".join(run.text for run in runs)))
        return self.runs(), None


def open_pages(data: bytes) -> list[Page]:
    """Return the pages of a PDF, OFD or XML file.

    Raises:
        UnreadableFileError: None of the three (not_a_document), unsafe_file, encrypted, truncated, damaged, too_large,
            too_many_pages.
    """
    if not data:
        raise UnreadableFileError("empty_file", "no bytes")
    if len(data) > MAX_BYTES:
        raise UnreadableFileError("too_large", f"{len(data)} bytes, at most {MAX_BYTES}")
    if b"%PDF-" in data[:_HEAD]:
        return [Page(number, Format.PDF, size, data) for number, size in enumerate(pdf.page_sizes(data), 1)]
    if data.startswith(b"PK\x03\x04"):
        document = ofd.read(data)
        return [Page(number, Format.OFD, page.size, data, document) for number, page in enumerate(document.pages, 1)]
    if _begins_like_xml(data):
        root = parse(data)
        return [Page(1, Format.XML, drawing.data_size(root), data, root)]
    raise UnreadableFileError("not_a_document", "neither PDF, OFD nor XML")


def page_count(data: bytes) -> int:
    """Return how many pages a file has, quickly: nothing is drawn.

    Raises:
        UnreadableFileError: As for `open_pages`.
    """
    if b"%PDF-" in data[:_HEAD]:
        return pdf.page_count(data)
    return len(open_pages(data))


def page_image(data: bytes, page: int) -> RgbImage:
    """Return a page of a file as it is shown and as boxes count: upright, RGB, about 200 dpi.

    Raises:
        UnreadableFileError: As for `open_pages`; no such page (no_such_page).
    """
    pages = open_pages(data)
    if not 1 <= page <= len(pages):
        raise UnreadableFileError("no_such_page", f"page {page} of {len(pages)}")
    return pages[page - 1].image()


def _begins_like_xml(data: bytes) -> bool:
    head = data[:_HEAD]
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    text = head[: len(head) // 2 * 2].decode(encoding, "ignore").lstrip().lower()
    return text.startswith("<") and "<html" not in text and "<!doctype html" not in text
