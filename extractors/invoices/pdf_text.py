"""An invoice from a PDF page's own text and the code printed on it."""

import dataclasses

from extractors.invoices import barcodes, layout
from extractors.invoices.found import Found
from extractors.pages import Page
from extractors.results import Source


def read(page: Page) -> Found | None:
    """Return the invoice that a page's text shows, or None where it shows none."""
    found = layout.find(page.runs(), Source.TEXT if page.format == "pdf" else Source.OFD)
    if found is None:
        return None
    corner = page.corner()
    return found if corner is None else dataclasses.replace(found, codes=barcodes.payloads(corner))
