"""Invoices in OFD files: attached data, tags, custom data, or only the print."""

import dataclasses
from decimal import Decimal

import pytest

from extractors import invoices, pages
from extractors.invoices import ofd as invoice_ofd
from extractors.ofd import OfdDocument, steps
from extractors.results import Source
from tests.extractors.invoices import ofd_files
from tests.extractors.invoices.specimens import codes, read


def test_the_attached_data_is_read_and_the_print_gives_the_boxes() -> None:
    reading = read(ofd_files.ofd(attachment=ofd_files.old_xml(), tags=ofd_files.references()))
    assert reading.fields["invoice_type"].value == "增值税电子普通发票"
    assert reading.fields["invoice_code"].value == "044002200111"
    assert reading.fields["buyer_tax_no"].value is None
    assert reading.fields["amount"].value == Decimal("180.00")
    assert reading.fields["total_in_words"].value == "壹佰玖拾陆圆贰角"
    assert reading.fields["remark"].value == "运单号：YD76039947"
    assert reading.lines[0]["item"].value == "*运输服务*货物运输"
    assert reading.problems == ()
    assert {field.source for field in reading.fields.values()} == {Source.OFD}
    assert all(field.accepted for field in reading.fields.values())
    box = reading.fields["invoice_no"].box
    assert box is not None
    assert box[0] == pytest.approx(166 / 25.4 * 200, abs=3)


def test_print_that_was_changed_is_named() -> None:
    printed = {**ofd_files.PRINTED, 37: ("¥996.20", 160, 101)}
    reading = read(ofd_files.ofd(attachment=ofd_files.old_xml(), tags=ofd_files.references(), printed=printed))
    assert codes(reading) == [("invoice_print_differs", "total")]
    assert reading.fields["total"].value == Decimal("196.20")
    assert not reading.fields["total"].accepted


def test_without_attachment_the_print_and_the_custom_data_are_read() -> None:
    custom = {"发票号码": "38526680", "销售方纳税人识别号": "91110108339805094M", "合计税额": "16.20"}
    reading = read(ofd_files.ofd(custom=custom))
    assert reading.fields["invoice_type"].value == "广东增值税电子普通发票"
    assert reading.fields["seller_name"].value == "样例零担物流有限公司"
    assert reading.fields["buyer_name"].value == "样例打捆机制造有限公司"
    assert reading.fields["seller_tax_no"].value == "91110108339805094M"
    assert reading.fields["total"].value == Decimal("196.20")
    assert reading.lines[0]["tax_rate"].value == "9%"
    assert reading.problems == ()


def test_a_broken_attachment_falls_back_on_the_print() -> None:
    reading = read(ofd_files.ofd(attachment="<eInvoice><unclosed>"))
    assert reading.fields["total"].value == Decimal("196.20")


def test_an_einvoice_tree_in_the_tags_is_read() -> None:
    tree = (
        f"<root {ofd_files.NS}><EInvoice><EInvoiceData><BasicInformation><TotalTax-includedAmount><ofd:ObjectData>"
        "196.20</ofd:ObjectData></TotalTax-includedAmount></BasicInformation><SellerInformation><SellerName><ofd:ObjectData>"
        "样例物流</ofd:ObjectData></SellerName></SellerInformation></EInvoiceData><TaxSupervisionInfo><InvoiceNumber>"
        "<ofd:ObjectData>26412000000099000031</ofd:ObjectData></InvoiceNumber><IssueTime><ofd:ObjectData>2026-06-26"
        "</ofd:ObjectData></IssueTime></TaxSupervisionInfo></EInvoice></root>"
    )
    reading = read(ofd_files.ofd(printed={}, tags=tree))
    assert reading.fields["invoice_no"].value == "26412000000099000031"
    assert reading.fields["seller_name"].value == "样例物流"


def test_the_pages_of_the_goods_list_belong_to_the_invoice() -> None:
    found = invoices.read(pages.open_pages(ofd_files.ofd(attachment=ofd_files.old_xml(), pages=3)))
    assert list(found) == [1, 2, 3]
    assert found[1] is not None
    assert (found[2], found[3]) == (None, None)


def test_an_ofd_that_is_no_invoice_is_none() -> None:
    opened = pages.open_pages(ofd_files.ofd(printed={1: ("会议通知", 20, 20)}))
    assert invoices.read(opened) == {}
    assert not invoices.recognises(opened[0])


def test_data_of_another_kind_beside_no_print_is_no_invoice() -> None:
    opened = pages.open_pages(ofd_files.ofd(printed={}, custom={"标题": "通知"}, attachment="<other/>"))
    document = opened[0].document
    assert isinstance(document, OfdDocument)
    assert invoice_ofd.read(document) is None


def test_a_page_is_drawn_for_showing() -> None:
    picture = pages.page_image(ofd_files.ofd(), 1)
    assert picture.shape == (1102, 1654, 3)
    assert 0 < (picture.min(axis=2) < 128).mean() < 0.2


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("g 3 2.5", 3, [2.5, 2.5, 2.5]),
        ("g 2 1.5 3 g 2 1.5", 5, [1.5, 1.5, 3.0, 1.5, 1.5]),
        ("1 2", 5, [1.0, 2.0]),
        ("g 999999999 1", 4, [1.0] * 4),
        ("g -5 1", 4, []),
        ("g", 4, []),
        ("", 4, []),
    ],
)
def test_advances_are_expanded_no_further_than_the_text(text: str, count: int, expected: list[float]) -> None:
    assert steps(text, count) == expected


def test_pages_are_values() -> None:
    page = pages.open_pages(ofd_files.ofd())[0]
    assert dataclasses.replace(page, number=1) == page
