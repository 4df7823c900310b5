"""The text in the QR code of every page: form, version, record, page (页码标识).

`SD1:<form><version>:<number>:<page>/<pages>:<check>`, upper case only, so that it fits QR version 2 in alphanumeric
mode. The check is the CRC-16/CCITT-FALSE of what stands before its colon, as four hex digits.
"""

import re
from dataclasses import dataclass

PREFIX = "SD1"
MAX_LENGTH = 38  # characters of QR version 2, alphanumeric, error correction M
_SHAPE = re.compile(
    r"SD1:(?P<form>[A-Z]{2})(?P<version>[1-9][0-9]{0,2}):(?P<number>[0-9A-Z $%*+./-]*)"
    r":(?P<page>[1-9][0-9]{0,2})/(?P<pages>[1-9][0-9]{0,2}):(?P<check>[0-9A-F]{4})"
)


class PageCodeError(ValueError):
    """A page code that cannot be written or read."""


class NotOurCodeError(PageCodeError):
    """A code that is none of ours: a waybill, a link, another program's."""


class MalformedCodeError(PageCodeError):
    """A code that begins like ours and does not go on like it."""


class BadCheckError(PageCodeError):
    """A code of our shape whose check digits speak against it: misread or forged."""


@dataclass(frozen=True, slots=True)
class PageCode:
    """What a page says about itself."""

    form: str  # the form's two letters, "RT"
    version: int  # of its template
    number: str  # the record's number; empty on a form printed blank
    page: int  # 1-based
    pages: int


def check_digits(text: str) -> str:
    """Return the CRC-16/CCITT-FALSE of ASCII text as four upper-case hex digits."""
    crc = 0xFFFF
    for byte in text.encode("ascii"):
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return f"{crc:04X}"


def encode(code: PageCode) -> str:
    """Return the QR text of a page.

    Raises:
        PageCodeError: A part that the code cannot carry: a number with other characters than 0-9 A-Z space
            $ % * + - . /, a page beyond the pages, or a text too long for QR version 2.
    """
    body = f"{PREFIX}:{code.form}{code.version}:{code.number}:{code.page}/{code.pages}"
    shape = _SHAPE.fullmatch(f"{body}:0000")
    if shape is None or code.page > code.pages:
        raise PageCodeError(f"{body!r}: not of the shape SD1:<form><version>:<number>:<page>/<pages>")
    text = f"{body}:{check_digits(body)}"
    if len(text) > MAX_LENGTH:
        raise PageCodeError(f"{text!r}: {len(text)} characters, QR version 2 takes {MAX_LENGTH}")
    return text


def decode(text: str) -> PageCode:
    """Return what a page's QR text says.

    Raises:
        NotOurCodeError: It does not begin with `SD1:`.
        MalformedCodeError: It begins so, and the rest has not the shape.
        BadCheckError: The shape is right and the check digits are not.
    """
    if not text.startswith(f"{PREFIX}:"):
        raise NotOurCodeError(f"{text[:40]!r} does not begin with {PREFIX}:")
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise MalformedCodeError(
            f"{text[:80]!r} is not of the shape SD1:<form><version>:<number>:<page>/<pages>:<check>"
        )
    body, _, check = text.rpartition(":")
    if check_digits(body) != check:
        raise BadCheckError(f"{text!r}: check {check}, expected {check_digits(body)}")
    page, pages = int(shape["page"]), int(shape["pages"])
    if page > pages:
        raise MalformedCodeError(f"{text!r}: page {page} of {pages}")
    return PageCode(form=shape["form"], version=int(shape["version"]), number=shape["number"], page=page, pages=pages)
