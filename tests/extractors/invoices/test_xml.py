"""Invoices as XML data in its three formats."""

from decimal import Decimal

import pytest

from extractors import invoices, pages
from extractors.results import Source
from generators.specimen_invoice import xml
from tests.extractors.invoices import ofd_files
from tests.extractors.invoices.specimens import an_invoice, codes, read


def test_a_digital_invoice_is_read_whole() -> None:
    invoice = an_invoice(remark="运单号：YD76039947 & <样例>")
    reading = read(xml(invoice).encode())
    values = {name: field.value for name, field in reading.fields.items()}
    assert values == {
        "invoice_type": "电子发票（增值税专用发票）",
        "invoice_code": None,
        "invoice_no": invoice.invoice_no,
        "issued_on": invoice.issued_on,
        "seller_name": invoice.seller_name,
        "seller_tax_no": invoice.seller_tax_no,
        "buyer_name": invoice.buyer_name,
        "buyer_tax_no": invoice.buyer_tax_no,
        "amount": invoice.amount,
        "tax": invoice.tax,
        "total": invoice.total,
        "total_in_words": invoice.total_in_words,
        "check_code": None,
        "remark": invoice.remark,
    }
    assert {name: field.value for name, field in reading.lines[0].items()} == {
        "item": "*运输服务*货物运输",
        "amount": Decimal("180.00"),
        "tax_rate": "9%",
        "tax": Decimal("16.20"),
    }
    assert reading.problems == ()
    assert reading.kind == "freight_invoice"
    assert all(field.accepted and field.source is Source.XML for field in reading.fields.values())


def test_encoding_and_byte_order_mark_make_no_difference() -> None:
    text = xml(an_invoice())
    for data in (
        text.replace("UTF-8", "UTF-16").encode("utf-16"),
        b"\xef\xbb\xbf" + text.encode(),
        text.replace("UTF-8", "GB18030").encode("gb18030"),
    ):
        assert read(data).fields["buyer_name"].value == "样例打捆机制造有限公司"


def test_a_red_invoice_is_for_a_person() -> None:
    red = an_invoice(
        amount=Decimal("-180.00"),
        tax=Decimal("-16.20"),
        total=Decimal("-196.20"),
        total_in_words="（负数）壹佰玖拾陆圆贰角",
        lines=(),
    )
    reading = read(xml(red).encode())
    assert codes(reading) == [("invoice_is_red", "total")]
    assert not reading.fields["total"].accepted


def test_a_wrong_sum_is_for_a_person() -> None:
    reading = read(xml(an_invoice(total=Decimal("296.20"), total_in_words="贰佰玖拾陆圆贰角")).encode())
    assert codes(reading) == [("invoice_sum_differs", "total")]
    assert [name for name, field in reading.fields.items() if not field.accepted] == ["amount", "tax", "total"]


def test_the_kind_of_invoice_may_be_named_without_a_code() -> None:
    text = xml(an_invoice()).replace("<GeneralOrSpecialVAT><LabelCode>01</LabelCode>", "<GeneralOrSpecialVAT>")
    assert read(text.encode()).fields["invoice_type"].value == "电子发票（增值税专用发票）"


def test_an_older_invoice_is_read_and_its_code_compared() -> None:
    reading = read(ofd_files.old_xml().encode())
    assert reading.fields["check_code"].value == "60797366260262272003"
    assert reading.problems == ()
    other = read(
        ofd_files.old_xml(GraphCode="01,10,044002200111,38526680,108.00,20220830,60797366260262272003,1454").encode()
    )
    assert codes(other) == [("invoice_qr_differs", "amount")]


def test_stars_are_no_tax_and_a_picture_is_no_code() -> None:
    text = ofd_files.old_xml(
        TaxTotalAmount="***", TaxInclusiveTotalAmount="180.00", GraphCode="iVBORw0KGgo" * 40, GoodsInfos=""
    )
    reading = read(text.encode())
    assert reading.fields["tax"].value == Decimal("0.00")
    assert reading.fields["tax"].text == "***"
    assert reading.problems == ()


def test_xbrl_is_read() -> None:
    tax_id = "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOf"
    text = (
        '<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:inv="http://xbrl.mof.gov.cn/taxonomy/2021-09-30/inv">'
        "<inv:TypeOfInvoice>增值税电子普通发票</inv:TypeOfInvoice><inv:CodeOfInvoice>033002200211</inv:CodeOfInvoice>"
        "<inv:NumberOfInvoice>99934328</inv:NumberOfInvoice><inv:DateOfIssue>2022-09-01</inv:DateOfIssue>"
        f"<inv:NameOfSeller>样例物流</inv:NameOfSeller><inv:{tax_id}Seller>91110108339805094M</inv:{tax_id}Seller>"
        "<inv:TotalAmountExcludingTax>9.91</inv:TotalAmountExcludingTax><inv:TotalTaxAmount>1.29</inv:TotalTaxAmount>"
        "<inv:TaxIncludedAmountInFigures>11.20</inv:TaxIncludedAmountInFigures><inv:Remarks></inv:Remarks>"
        "<inv:InformationOfTaxableGoodsOrServicesDetailItemsTuple><inv:NameOfTaxableGoodsOrServices>*运输服务*运费"
        "</inv:NameOfTaxableGoodsOrServices><inv:AmountExcludingTax>9.91</inv:AmountExcludingTax><inv:TaxRate>13.00%"
        "</inv:TaxRate><inv:TaxAmount>1.29</inv:TaxAmount>"
        "</inv:InformationOfTaxableGoodsOrServicesDetailItemsTuple></xbrl>"
    )
    reading = read(text.encode())
    assert reading.fields["total"].value == Decimal("11.20")
    assert reading.fields["total_in_words"].value == "壹拾壹圆贰角"
    assert reading.lines[0]["tax_rate"].value == "13.00%"
    assert reading.problems == ()


@pytest.mark.parametrize(
    "text", ["<svg/>", "<EInvoice/>", "<eInvoice><InvoiceCode>1</InvoiceCode></eInvoice>", "<xbrl/>"]
)
def test_other_xml_is_no_invoice(text: str) -> None:
    opened = pages.open_pages(text.encode())
    assert invoices.read(opened) == {}
    assert not invoices.recognises(opened[0])


def test_data_is_shown_as_a_list() -> None:
    page = pages.open_pages(xml(an_invoice()).encode())[0]
    picture = page.image()
    assert (picture.shape[1], picture.shape[0]) == page.size
    assert picture.min() < 64
