"""Invoices for the tests: valid by default, name only what matters."""

import dataclasses
from datetime import date
from decimal import Decimal

from extractors import invoices, pages
from extractors.results import PageReading
from generators.specimen_invoice import Invoice, InvoiceLine, social_credit_code

SELLER_TAX_NO = social_credit_code("91410000MA0YLWL01")
BUYER_TAX_NO = social_credit_code("91210000MA0DKJDK0")

_PLAIN = Invoice(
    invoice_no="26412000000099000031",
    issued_on=date(2026, 6, 26),
    seller_name="样例零担物流有限公司（示例）",
    seller_tax_no=SELLER_TAX_NO,
    buyer_name="样例打捆机制造有限公司",
    buyer_tax_no=BUYER_TAX_NO,
    lines=(InvoiceLine("*运输服务*货物运输", Decimal("180.00"), "9%", Decimal("16.20")),),
    amount=Decimal("180.00"),
    tax=Decimal("16.20"),
    total=Decimal("196.20"),
    total_in_words="壹佰玖拾陆圆贰角",
    remark="运单号：YD76039947",
)


def an_invoice(**changes: object) -> Invoice:
    return dataclasses.replace(_PLAIN, **changes)


def read(data: bytes) -> PageReading:
    reading = invoices.read(pages.open_pages(data))[1]
    assert reading is not None
    return reading


def codes(reading: PageReading) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in reading.problems]
