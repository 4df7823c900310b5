"""Checks that an invoice's values agree with one another (发票勾稽关系); pure.

A check never mends a value: it names what a person must look at.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain

from stdnum.cn import ric, uscc

from extractors.invoices import words
from extractors.invoices.fields import YUAN_0
from extractors.results import PageProblem, Value

Values = Mapping[str, Value | None]

REQUIRED = ("invoice_no", "issued_on", "seller_name", "total")
_USCC_CHARS = 18
_TAX_NO = re.compile(r"^(?:[0-9A-Z]{15}|[0-9A-Z]{17,18}|[0-9A-Z]{20})$")
_NUMBER = re.compile(r"^(?:\d{8}|\d{20})$")
_CODE = re.compile(r"^(?:\d{10}|\d{12})$")
_CHECK_CODE = re.compile(r"^(?:\d{20}|[0-9a-f]{5})$")
_DIGITAL_CHARS = 20  # of a 数电票's number; its first two digits are the year


def check(values: Values, lines: Sequence[Values], stated: Values) -> tuple[PageProblem, ...]:
    """Return every disagreement on an invoice; empty where all that can be checked agrees.

    Args:
        values: The typed fields.
        lines: The typed lines.
        stated: What the page's own code states, typed.
    """
    return tuple(
        chain(
            _missing(values),
            _sums(values),
            _line_sums(values, lines),
            _capital_figures(values),
            _numbers(values),
            _tax_numbers(values),
            _stated(values, stated),
            _red_letter(values),
        )
    )


def fields_of(problem: PageProblem) -> tuple[str, ...]:
    """Return the fields that a problem speaks against."""
    return _SPEAKS_AGAINST.get(problem.code, (problem.field,) if problem.field else ())


_SPEAKS_AGAINST: Mapping[str, tuple[str, ...]] = {
    "invoice_sum_differs": ("amount", "tax", "total"),
    "invoice_lines_differ": ("amount", "tax"),
    "invoice_words_differ": ("total", "total_in_words"),
    "invoice_year_differs": ("invoice_no", "issued_on"),
}


def confirmed(values: Values, problems: Sequence[PageProblem], stated: Values) -> frozenset[str]:
    """Return the fields that a check would have caught had they been misread."""
    codes = {problem.code for problem in problems}
    agreed = {name for name, value in stated.items() if value is not None and values.get(name) == value}
    if all(values.get(name) is not None for name in ("amount", "tax", "total")) and "invoice_sum_differs" not in codes:
        agreed |= {"amount", "tax", "total"}
    if values.get("total_in_words") and values.get("total") is not None and "invoice_words_differ" not in codes:
        agreed |= {"total", "total_in_words"}
    agreed |= {name for name in ("buyer_tax_no", "seller_tax_no") if uscc.is_valid(str(values.get(name) or ""))}
    return frozenset(agreed)


def _missing(values: Values) -> Iterator[PageProblem]:
    for name in REQUIRED:
        if values.get(name) is None:
            yield PageProblem("invoice_value_missing", name)


def _sums(values: Values) -> Iterator[PageProblem]:
    amount, tax, total = (values.get(name) for name in ("amount", "tax", "total"))
    if not (isinstance(amount, Decimal) and isinstance(tax, Decimal) and isinstance(total, Decimal)):
        return
    if amount + tax != total:
        params = {"amount": str(amount), "tax": str(tax), "total": str(total)}
        yield PageProblem("invoice_sum_differs", "total", params)


def _line_sums(values: Values, lines: Sequence[Values]) -> Iterator[PageProblem]:
    for name in ("amount", "tax"):
        printed = values.get(name)
        parts = [part for part in (line.get(name) for line in lines) if isinstance(part, Decimal)]
        if not isinstance(printed, Decimal) or not parts or len(parts) != len(lines):
            continue
        if sum(parts, YUAN_0) != printed:
            params = {"sum": str(sum(parts, YUAN_0)), "printed": str(printed)}
            yield PageProblem("invoice_lines_differ", name, params)


def _capital_figures(values: Values) -> Iterator[PageProblem]:
    text, total = values.get("total_in_words"), values.get("total")
    if isinstance(text, str) and isinstance(total, Decimal) and words.from_words(text) != total:
        yield PageProblem("invoice_words_differ", "total_in_words", {"words": text, "total": str(total)})


def _numbers(values: Values) -> Iterator[PageProblem]:
    number, code, check_code = (values.get(name) for name in ("invoice_no", "invoice_code", "check_code"))
    for name, pattern in (("invoice_no", _NUMBER), ("invoice_code", _CODE), ("check_code", _CHECK_CODE)):
        value = values.get(name)
        if value is not None and not pattern.match(str(value)):
            yield PageProblem("invoice_number_malformed", name, {"value": str(value)})
    if number is None or not _NUMBER.match(str(number)):
        return
    digital = len(str(number)) == _DIGITAL_CHARS
    if not digital and code is None:
        yield PageProblem("invoice_value_missing", "invoice_code")
    issued_on = values.get("issued_on")
    if digital and isinstance(issued_on, date) and int(str(number)[:2]) != issued_on.year % 100 and check_code is None:
        yield PageProblem("invoice_year_differs", "invoice_no", {"number": str(number), "day": issued_on.isoformat()})


def _tax_numbers(values: Values) -> Iterator[PageProblem]:
    for name in ("seller_tax_no", "buyer_tax_no"):
        value = values.get(name)
        if value is None:
            continue
        text = str(value)
        if not _TAX_NO.match(text) or (len(text) == _USCC_CHARS and not _valid_18(text)):
            yield PageProblem("tax_no_malformed", name, {"value": text})


def _valid_18(text: str) -> bool:
    """Accept a social credit code, or a person's identity number, by its check digit."""
    return bool(uscc.is_valid(text) or ric.is_valid(text))


def _stated(values: Values, stated: Values) -> Iterator[PageProblem]:
    for name, code_value in stated.items():
        value = values.get(name)
        if value is not None and code_value is not None and value != code_value:
            params = {"printed": str(value), "code": str(code_value)}
            yield PageProblem("invoice_qr_differs", name, params)


def _red_letter(values: Values) -> Iterator[PageProblem]:
    total = values.get("total")
    if isinstance(total, Decimal) and total < 0:
        yield PageProblem("invoice_is_red", "total", {"total": str(total)})
