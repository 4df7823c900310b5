"""What stands on finished documents, read by other programs than the ones that wrote it."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import docx
import numpy as np
import pdfplumber
import pypdfium2
import zxingcpp
from numpy.typing import NDArray

from templates_docx.spec import Box

PT_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Letter:
    text: str
    middle_mm: tuple[float, float]


def letters(pdf: bytes) -> list[list[Letter]]:
    """The characters of each page and where their middles are, as pdfplumber finds them."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [
            [
                Letter(
                    char["text"],
                    ((char["x0"] + char["x1"]) / 2 / PT_PER_MM, (char["top"] + char["bottom"]) / 2 / PT_PER_MM),
                )
                for char in page.chars
            ]
            for page in document.pages
        ]


def inside(page: list[Letter], box: Box) -> list[Letter]:
    x0, y0, x1, y1 = box
    return [one for one in page if x0 <= one.middle_mm[0] <= x1 and y0 <= one.middle_mm[1] <= y1]


def text_in(page: list[Letter], box: Box) -> str:
    """The text in a box, without white space, in the order it was drawn."""
    return "".join(one.text for one in inside(page, box)).replace(" ", "")


def cell_texts(word: bytes) -> list[str]:
    """The text of every cell of a Word document, as python-docx finds it."""
    document = docx.Document(io.BytesIO(word))
    cells = {cell._tc: cell.text for table in document.tables for row in table.rows for cell in row.cells}
    return list(cells.values())  # a merged cell once


def codes_of(pdf: bytes, dpi: int = 200) -> list[list[str]]:
    """The QR texts of each page, read from its rendering."""
    return [
        [found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]
        for image in images(pdf, dpi)
    ]


def images(pdf: bytes, dpi: int = 200) -> Iterator[NDArray[np.uint8]]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield np.ascontiguousarray(page.render(scale=dpi / 72).to_numpy()[..., 2::-1])
    finally:
        document.close()


def squeezed(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value.replace(" ", "").replace("\n", "") for name, value in values.items()}
