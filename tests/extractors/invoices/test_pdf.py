"""Invoices in PDF files, by their text and their printed code."""

import io
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest

from extractors import invoices, pages
from extractors.results import Source
from generators.embedding import Inks
from generators.specimen_invoice import Freight, InvoiceLine, Style, pdf, xml
from tests.extractors.invoices.specimens import an_invoice, codes, read

STYLES = [
    Style(),
    Style(joined=True),
    Style(code=False),
    Style(text_pt=7.5, value_drop_mm=0.6),
    Style(text_pt=9.5, value_drop_mm=-0.6, title_pt=20),
]


def _values(data: bytes) -> dict[str, object]:
    return {name: field.value for name, field in read(data).fields.items()}


@pytest.mark.parametrize("style", STYLES)
def test_an_invoice_is_read_whole_however_it_is_set(style: Style) -> None:
    invoice = an_invoice()
    values = _values(pdf(invoice, style))
    for name in ("invoice_no", "issued_on", "seller_name", "seller_tax_no", "buyer_name", "buyer_tax_no"):
        assert values[name] == getattr(invoice, name)
    for name in ("amount", "tax", "total", "total_in_words", "remark"):
        assert values[name] == getattr(invoice, name)
    assert values["invoice_type"] == "电子发票（增值税专用发票）"
    assert (values["invoice_code"], values["check_code"]) == (None, None)


def test_everything_passes_and_says_where_it_stands() -> None:
    data = pdf(an_invoice())
    reading = read(data)
    assert reading.problems == ()
    assert all(field.accepted and field.source is Source.TEXT for field in reading.fields.values())
    width, height = pages.open_pages(data)[0].size
    for name in ("invoice_no", "seller_name", "total", "remark"):
        box = reading.fields[name].box
        assert box is not None
        assert 0 <= box[0] < box[2] <= width
        assert 0 <= box[1] < box[3] <= height
    picture = pages.page_image(data, 1)
    x0, y0, x1, y1 = reading.fields["total"].box or (0, 0, 0, 0)
    ink = picture[y0:y1, x0:x1].min(axis=2) < 128
    assert 0.05 < ink.mean() < 0.5


def test_lines_and_freight_rows_are_not_mixed_up() -> None:
    lines = (
        InvoiceLine("*运输服务*货物运输", Decimal("1000.00"), "9%", Decimal("90.00")),
        InvoiceLine("*运输服务*货物运输", Decimal("-100.00"), "9%", Decimal("-9.00")),
        InvoiceLine("*物流辅助服务*装卸 搬运", Decimal("50.00"), "免税", Decimal("0.00")),
    )
    invoice = an_invoice(
        lines=lines, amount=Decimal("950.00"), tax=Decimal("81.00"), total=Decimal("1031.00"),
        total_in_words="壹仟零叁拾壹圆整", freight=(Freight(), Freight(plate_no="样B00002")),
    )  # fmt: skip
    reading = read(pdf(invoice))
    assert [tuple(line[name].value for name in ("item", "amount", "tax_rate", "tax")) for line in reading.lines] == [
        (line.item, line.amount, line.tax_rate, line.tax) for line in lines
    ]
    assert reading.problems == ()


def test_a_printed_amount_that_the_code_contradicts_is_for_a_person() -> None:
    honest, forged = an_invoice(), an_invoice(amount=Decimal("980.00"), total=Decimal("996.20"))
    with (
        pikepdf.open(io.BytesIO(pdf(honest))) as first,
        pikepdf.open(io.BytesIO(pdf(forged, Style(code=False)))) as second,
    ):
        drawn = second.pages[0]
        code = first.pages[0].Contents.read_bytes().split(b"ET")[-1]
        drawn.contents_add(second.make_stream(code))
        out = io.BytesIO()
        second.save(out)
    reading = read(out.getvalue())
    assert ("invoice_qr_differs", "total") in codes(reading)
    assert not reading.fields["total"].accepted


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_its_file_turns_is_read_upright(turn: int) -> None:
    with pikepdf.open(io.BytesIO(pdf(an_invoice()))) as document:
        page = document.pages[0]
        width, height = float(page.MediaBox[2]), float(page.MediaBox[3])
        matrix = {90: (0, 1, -1, 0, height, 0), 180: (-1, 0, 0, -1, width, height), 270: (0, -1, 1, 0, 0, width)}[turn]
        page.contents_add(
            document.make_stream(f"q {' '.join(f'{part:g}' for part in matrix)} cm".encode()), prepend=True
        )
        page.contents_add(document.make_stream(b"Q"))
        if turn != 180:
            page.MediaBox = pikepdf.Array([0, 0, height, width])
        page.Rotate = turn
        out = io.BytesIO()
        document.save(out)
    values = _values(out.getvalue())
    assert values["total"] == Decimal("196.20")
    assert values["seller_name"] == "样例零担物流有限公司（示例）"


def test_each_page_of_a_merged_file_is_its_own_invoice() -> None:
    with pikepdf.new() as merged:
        for number in ("26412000000099000031", "26412000000099000032"):
            with pikepdf.open(io.BytesIO(pdf(an_invoice(invoice_no=number)))) as one:
                merged.pages.extend(one.pages)
        merged.add_blank_page(page_size=(200, 200))
        out = io.BytesIO()
        merged.save(out)
    found = invoices.read(pages.open_pages(out.getvalue()))
    assert {page: reading.fields["invoice_no"].value for page, reading in found.items() if reading} == {
        1: "26412000000099000031",
        2: "26412000000099000032",
    }
    assert 3 not in found


def test_a_pdf_that_is_no_invoice_is_none() -> None:
    with pikepdf.new() as empty:
        empty.add_blank_page()
        out = io.BytesIO()
        empty.save(out)
    opened = pages.open_pages(out.getvalue())
    assert invoices.read(opened) == {}
    assert not invoices.recognises(opened[0])


def test_real_documents_of_other_kinds_are_no_invoices(shared_data: Path) -> None:
    for path in sorted((shared_data / "pdf_real").glob("*.pdf")):
        opened = pages.open_pages(path.read_bytes())
        assert invoices.read(opened) == {}, path.name


def test_a_list_of_goods_behind_its_invoice_is_part_of_it() -> None:
    listing = _page_saying("销售货物或者提供应税劳务、服务清单", "所属增值税电子普通发票代码: 号码:", "小计 总计")
    with pikepdf.open(io.BytesIO(pdf(an_invoice()))) as document, pikepdf.open(io.BytesIO(listing)) as other:
        document.pages.extend(other.pages)
        out = io.BytesIO()
        document.save(out)
    found = invoices.read(pages.open_pages(out.getvalue()))
    assert found[1] is not None
    assert found[2] is None
    assert invoices.read(pages.open_pages(listing)) == {}


def _page_saying(*lines: str) -> bytes:
    inks = Inks()
    for line in lines:
        inks.add(line, "serif")
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = pikepdf.Dictionary(Font=inks.embed(document))
        shown = "".join(
            f"1 0 0 1 60 {780 - 30 * n} Tm {inks.write(line, 'serif', 11)} " for n, line in enumerate(lines)
        )
        page.Contents = document.make_stream(f"BT {shown} ET".encode())
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


@pytest.mark.parametrize("words", ["（负数）壹佰玖拾陆圆贰角", "负壹佰玖拾陆圆贰角"])
def test_a_red_letter_invoice_is_read_as_negative_from_data_and_from_text(words: str) -> None:
    red = an_invoice(
        lines=(InvoiceLine("*运输服务*货物运输", Decimal("-180.00"), "9%", Decimal("-16.20"), quantity="-1"),),
        amount=Decimal("-180.00"), tax=Decimal("-16.20"), total=Decimal("-196.20"), total_in_words=words,
    )  # fmt: skip
    for reading in (read(pdf(red)), read(xml(red).encode())):
        assert [reading.fields[name].value for name in ("amount", "tax", "total")] == [red.amount, red.tax, red.total]
        assert [(line["amount"].value, line["tax"].value) for line in reading.lines] == [(red.amount, red.tax)]
        assert codes(reading) == [("invoice_is_red", "total")]
