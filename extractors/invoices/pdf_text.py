"""An invoice from a PDF page's own text and the code printed on it."""

import dataclasses

from extractors.invoices import barcodes, layout
from extractors.invoices.found import Found
from extractors.pages import Format, Page
from extractors.results import Source


def read(page: Page) -> tuple[Found | None, str]:
    """Return the invoice that a page's text shows, or None where it shows none; and the text."""
    runs, corner = page.runs_and_corner(layout.recognises)
    text = "".join(run.text for run in runs)
    found = layout.find(runs, Source.TEXT if page.format is Format.PDF else Source.OFD)
    if found is None or corner is None:
        return found, text
    return dataclasses.replace(found, codes=barcodes.payloads(corner)), text
