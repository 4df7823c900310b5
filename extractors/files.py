"""Files that are no pictures: each page read from its own data or text, else from its picture."""

import dataclasses

from extractors import classify, invoices, pages
from extractors.pages import Format, Page
from extractors.reading import UNKNOWN, read_page
from extractors.results import NO_LEXICON, Lexicon, PageProblem, PageReading
from templates_docx.kinds import Kind


def read_file(data: bytes, *, kind: Kind | None = None, lexicon: Lexicon = NO_LEXICON) -> list[PageReading]:
    """Return every form of a PDF, OFD or XML file, in order; a page of no known kind is one of kind "unknown".

    Args:
        data: The file's bytes, from anybody.
        kind: What the caller says it is.
        lexicon: What the archive knows.

    Raises:
        UnreadableFileError: No page can be had from the file.
    """
    opened = pages.open_pages(data)
    found = invoices.read(opened)
    readings: list[PageReading] = []
    for page in opened:
        if page.number not in found:
            readings += _from_picture(page, kind, lexicon)
            continue
        invoice = found[page.number]
        readings += [classify.beside_asked(invoice, kind)] if invoice is not None else []
    return readings


def _from_picture(page: Page, kind: Kind | None, lexicon: Lexicon) -> list[PageReading]:
    if page.format is Format.XML:
        return [PageReading(page.number, UNKNOWN, 0.0, None, {}, problems=(PageProblem("not_a_form"),))]
    read = read_page(page.image(), kind=kind, lexicon=lexicon, runs=page.runs())
    return [dataclasses.replace(reading, page=page.number) for reading in read]
