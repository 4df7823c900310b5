"""What the QR code of an invoice says (发票二维码); pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from extractors.invoices import fields

_AMOUNT_BEFORE_TAX = {"01", "04", "10"}  # 专票, 普票, 电子普票; 31 (数电) carries the total, 11 (卷票) nothing
_MIN_PARTS = 5
_CRC = re.compile(r"^[0-9A-Fa-f]{4}$")
_DAY = re.compile(r"^\d{8}$")
_CHECK_CODE = re.compile(r"^\d{20}$")


@dataclass(frozen=True, slots=True)
class InvoiceCode:
    """An invoice's own code: its kind and the values of fields that it states, as text."""

    type_no: str  # 01 专票, 04 普票, 10 电子普票, 11 卷票, 31 数电; "" for Shenzhen's address
    values: Mapping[str, str]  # field name → text; only what the code states


def read(payload: str) -> InvoiceCode | None:
    """Return what a QR payload says of an invoice, or None where it is not an invoice's."""
    text = payload.replace("\0", "").strip()
    if text.startswith(("http://", "https://")):
        return _read_address(text)
    parts = [part.strip() for part in text.rstrip(",").split(",")]
    if len(parts) < _MIN_PARTS or parts[0] != "01" or not re.fullmatch(r"\d{2}", parts[1]):
        return None
    return _read_parts(parts)


def _read_parts(parts: list[str]) -> InvoiceCode | None:
    """Read from both ends: the check code may be left out altogether."""
    kind, code, number, *rest = parts[1:]
    if not re.fullmatch(r"\d{8}|\d{20}", number):
        return None
    values = {"invoice_no": number}
    if re.fullmatch(r"\d{10}|\d{12}", code):
        values["invoice_code"] = code
    if rest and _CRC.match(rest[-1]):
        rest = rest[:-1]
    for part in rest:
        if _CHECK_CODE.match(part):
            values["check_code"] = part
        elif _DAY.match(part) and fields.day(part):
            values["issued_on"] = part
    if rest and fields.money(rest[0]) is not None and rest[0] not in values.values():
        values["amount" if kind in _AMOUNT_BEFORE_TAX else "total"] = rest[0]
    return InvoiceCode(kind, values)


def _read_address(text: str) -> InvoiceCode | None:
    """Read Shenzhen's address of the verification page; its amount is in 分."""
    try:
        query = parse_qs(urlsplit(text).query)
    except ValueError:
        return None
    number, fen = query.get("bill_num", [""])[0], query.get("total_amount", [""])[0]
    if not re.fullmatch(r"\d{8}|\d{20}", number):
        return None
    values = {"invoice_no": number}
    if re.fullmatch(r"-?\d{1,14}", fen):
        values["total"] = str(Decimal(fen) / 100)
    return InvoiceCode("", values)
