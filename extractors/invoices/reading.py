"""Invoices of a file's pages, whatever the file is."""

from collections.abc import Mapping, Sequence

from extractors import runs
from extractors.invoices import barcodes, judging, layout, ofd, pdf_text, xml
from extractors.invoices.fields import squeeze
from extractors.invoices.found import Found
from extractors.markup import Node
from extractors.ofd import OfdDocument
from extractors.pages import Page
from extractors.results import PageReading, RgbImage, Source, TextLine


def recognises(page: Page) -> bool:
    """Tell whether a page of a file is an invoice by its data or text; a scan has neither."""
    if isinstance(page.document, Node):
        return xml.read(page.document) is not None
    return layout.recognises("".join(run.text for run in page.runs()))


def read(pages: Sequence[Page]) -> dict[int, PageReading | None]:
    """Return the invoices of a file by page number.

    Args:
        pages: All pages of one file, as opened.

    Returns:
        Page number → its invoice; None for a page that only lists an earlier invoice's goods (销货清单). A page that
        is not in it is no invoice.
    """
    document = pages[0].document if pages else None
    if isinstance(document, Node):
        return _one(xml.read(document), pages)
    if isinstance(document, OfdDocument):
        whole = _one(ofd.read(document), pages)
        if whole:
            return whole
    return _page_by_page(pages)


def read_lines(lines: Sequence[TextLine], image: RgbImage, page: int = 1) -> PageReading | None:
    """Return the invoice on a scanned or photographed page, or None where it shows none.

    Args:
        lines: The page's text as recognised, with boxes in the image's pixels.
        image: The upright page; its codes are read.
        page: The page's number, 1-based.
    """
    found = layout.find([runs.of_line(line, place) for place, line in enumerate(lines)], Source.LAYOUT)
    if found is None:
        return None
    return judging.judge(Found(found.source, found.fields, found.lines, barcodes.payloads(image)), page)


def _one(found: Found | None, pages: Sequence[Page]) -> dict[int, PageReading | None]:
    """Return one invoice that fills its file: it stands on the first page, and what follows lists its goods."""
    if found is None:
        return {}
    rest: Mapping[int, PageReading | None] = {page.number: None for page in pages[1:]}
    return {pages[0].number: judging.judge(found, pages[0].number), **rest}


def _page_by_page(pages: Sequence[Page]) -> dict[int, PageReading | None]:
    readings: dict[int, PageReading | None] = {}
    for page in pages:
        found, text = pdf_text.read(page)
        if found is not None:
            readings[page.number] = judging.judge(found, page.number)
        elif page.number - 1 in readings and _lists_goods(text):
            readings[page.number] = None
    return readings


def _lists_goods(text: str) -> bool:
    plain = squeeze(text)
    return "清单" in plain and "发票" in plain
