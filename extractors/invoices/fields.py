"""An invoice's fields (发票要素): from what was printed to a typed value."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from types import MappingProxyType

from stdnum.cn import uscc

from extractors.results import Value

YUAN_0 = Decimal("0.00")
_FEN = Decimal("0.01")
_MAX_YUAN = Decimal(10) ** 12
_YEARS = range(1994, 2100)  # the first VAT invoices; and an end, so that noise is no date

_MONEY = re.compile(r"^[¥￥]?([-+\u2212]?)[¥￥]?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)元?$")
_DATE = re.compile(r"(?<!\d)(\d{4})(?:\D{1,3}(\d{1,2})\D{1,3}(\d{1,2})|(\d{2})(\d{2}))(?!\d)")
_RATE = re.compile(r"^(\d{1,2}(?:\.\d+)?)%$")
_FRACTION = re.compile(r"^0(?:\.\d+)?$")
_STARS = re.compile(r"^[¥￥]?\*{1,3}$")
_BRACKETS = str.maketrans("()", "（）")
_CJK = r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]"
_SEEN_GAP = re.compile(rf"(?<={_CJK})\s+(?=[A-Za-z])|(?<=[)）])\s+(?=[(（])")
_GAP = re.compile(rf"(?<={_CJK})\s+(?={_CJK})")


def squeeze(text: str) -> str:
    """Return the text without blanks, full-width figures, letters and punctuation as ASCII."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def parse(name: str, text: str) -> Value | None:
    """Return a field's typed value, or None where the text is blank or says none.

    Args:
        name: A field or line column of a freight invoice.
        text: What was printed.
    """
    return _PARSERS[name](text) if text.strip() else None


def money(text: str) -> Decimal | None:
    """Return an amount of yuan with two places; `***` (免税, 差额) is zero."""
    plain = squeeze(text)
    if _STARS.match(plain):
        return YUAN_0
    negative = plain.startswith(("(负数)", "负"))
    found = _MONEY.match(re.sub(r"^\(?负数?\)?", "", plain))
    if found is None:
        return None
    try:
        amount = Decimal(found[2].replace(",", ""))
        if amount >= _MAX_YUAN:
            return None
        amount = amount.quantize(_FEN, ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return -amount if negative or found[1] in {"-", "\u2212"} else amount


def day(text: str) -> date | None:
    """Return the day of 2024年04月07日, 2024-04-07 10:11:12, 20240407 or 2024 04 07."""
    found = _DATE.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    year, month, number = int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])
    if year not in _YEARS:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


def rate(text: str) -> str | None:
    """Return a tax rate as it is printed: 6%, 13.00%, 免税; a fraction (0.09) becomes per cent."""
    plain = squeeze(text)
    if _RATE.match(plain):
        return plain
    if _FRACTION.match(plain):
        return f"{(Decimal(plain) * 100).normalize():f}%"
    return plain or None


def name(text: str) -> str | None:
    """Return a name without the blanks that typesetting leaves between Chinese characters."""
    return _GAP.sub("", " ".join(text.split())) or None


def kind(text: str) -> str | None:
    """Return the invoice's own name, with the brackets that printed invoices have."""
    plain = name(text)
    return plain.translate(_BRACKETS) if plain else None


def item(text: str) -> str | None:
    """Return a line's goods or service with single blanks."""
    return " ".join(text.split()) or None


def remark(text: str) -> str | None:
    """Return a remark line by line, without blanks at the ends of lines."""
    return "\n".join(line for line in (" ".join(raw.split()) for raw in text.splitlines()) if line) or None


def number(text: str) -> str | None:
    """Return an invoice's number, code or check code without blanks."""
    return squeeze(text).lstrip(":") or None


def tax_no(text: str) -> str | None:
    """Return a taxpayer's number (纳税人识别号) without blanks, in capitals."""
    return squeeze(text).lstrip(":").upper() or None


def repaired_tax_no(text: str) -> str:
    """Return a recognised taxpayer's number with O as 0 and I as 1 where that makes its check digit right.

    Neither letter occurs in a social credit code (GB 32100).
    """
    mended = text.replace("O", "0").replace("I", "1")
    return mended if uscc.is_valid(mended) else text


def without_seen_gaps(text: str) -> str:
    """Return a recognised name or item without the blanks that are seen where wide print meets narrow.

    What is drawn in a cell of its own width, as 白城 before Blue or one bracket before another, looks spaced out.
    """
    return _SEEN_GAP.sub("", text)


def capital_figures(text: str) -> str | None:
    """Return the amount in words as printed, without the ⊗ and blanks before it."""
    return re.sub(r"[\s⊗ⓧ]", "", text) or None


_PARSERS: Mapping[str, Callable[[str], Value | None]] = MappingProxyType(
    {
        "invoice_type": kind,
        "invoice_code": number,
        "invoice_no": number,
        "issued_on": day,
        "seller_name": name,
        "seller_tax_no": tax_no,
        "buyer_name": name,
        "buyer_tax_no": tax_no,
        "amount": money,
        "tax": money,
        "total": money,
        "total_in_words": capital_figures,
        "check_code": number,
        "remark": remark,
        "item": item,
        "tax_rate": rate,
    }
)

FIELDS = (
    *("invoice_type", "invoice_code", "invoice_no", "issued_on", "seller_name", "seller_tax_no"),
    *("buyer_name", "buyer_tax_no", "amount", "tax", "total", "total_in_words", "check_code", "remark"),
)
LINE_FIELDS = ("item", "amount", "tax_rate", "tax")
