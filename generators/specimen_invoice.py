"""Specimen freight invoices (运费发票样例): the same invoice as 数电票 XML and as a PDF with a text layer.

For the demo, for tests and for measuring the reading; each says 样例, so that none passes for a real one.
"""

import dataclasses
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from generators import qr
from generators.embedding import Inks

_PT = 72 / 25.4
_PAGE_MM = (210.0, 140.0)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # of social credit codes (GB 32100)
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_TYPES = MappingProxyType({"01": "电子发票（增值税专用发票）", "02": "电子发票（普通发票）"})
_LABELS = MappingProxyType({"01": "增值税专用发票", "02": "普通发票"})


@dataclass(frozen=True, slots=True)
class Freight:
    """One transport of a freight invoice (货物运输服务)."""

    vehicle: str = "公路运输"
    plate_no: str = "样A00001"
    origin: str = "样例省&样例市&样例县"
    destination: str = "示例省&示例市"
    goods: str = "打捆机旧件"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line of an invoice."""

    item: str
    amount: Decimal
    tax_rate: str  # "9%", or 免税
    tax: Decimal
    unit: str = "次"
    quantity: str = "1"


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a specimen says; sums are as given, so that wrong ones can be made too."""

    invoice_no: str  # 20 digits
    issued_on: date
    seller_name: str
    seller_tax_no: str
    buyer_name: str
    buyer_tax_no: str
    lines: tuple[InvoiceLine, ...]
    amount: Decimal
    tax: Decimal
    total: Decimal
    total_in_words: str
    remark: str = ""
    kind_no: str = "01"  # 01 专用, 02 普通
    freight: tuple[Freight, ...] = (Freight(),)


@dataclass(frozen=True, slots=True)
class Style:
    """How a PDF specimen is laid out; readers must not depend on any of it."""

    title_pt: float = 16.0
    text_pt: float = 9.0
    value_drop_mm: float = 0.0  # values are printed by another program, a little lower
    joined: bool = False  # label and value in one piece of text
    code: bool = True  # with its QR code


@dataclass(frozen=True, slots=True)
class _Text:
    x: float  # mm from the left
    y: float  # mm from the top to the base line
    text: str
    size: float
    style: str = "serif"


DEFAULT = Style()


def social_credit_code(first: str) -> str:
    """Return a social credit code of seventeen characters with its check character."""
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(first, _WEIGHTS, strict=True))
    return first + _ALPHABET[(31 - total % 31) % 31]


def xml(invoice: Invoice) -> str:
    """Return the invoice as 数电票 XML (EInvoice 0.31)."""
    red = invoice.total < 0
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<EInvoice>",
            f"<Header><EIid>{invoice.invoice_no}</EIid><EInvoiceTag>SWEI5300</EInvoiceTag><Version>0.31</Version>",
            (
                f"<InherentLabel>{_coded('InIssuType', 'N' if red else 'Y', '红字发票' if red else '蓝字发票')}"
                f"{_coded('EInvoiceType', '02', '电子发票')}"
                f"{_coded('GeneralOrSpecialVAT', invoice.kind_no, _LABELS[invoice.kind_no])}</InherentLabel></Header>"
            ),
            "<EInvoiceData>",
            _element("SellerInformation", SellerIdNum=invoice.seller_tax_no, SellerName=invoice.seller_name),
            _element("BuyerInformation", BuyerIdNum=invoice.buyer_tax_no, BuyerName=invoice.buyer_name),
            (
                f"<BasicInformation><TotalAmWithoutTax>{invoice.amount}</TotalAmWithoutTax>"
                f"<TotalTaxAm>{invoice.tax}</TotalTaxAm>"
                f"<TotalTax-includedAmount>{invoice.total}</TotalTax-includedAmount>"
                f"<TotalTax-includedAmountInChinese>{escape(invoice.total_in_words)}</TotalTax-includedAmountInChinese>"
                f"<Drawer>样例</Drawer><RequestTime>{invoice.issued_on} 09:30:00</RequestTime></BasicInformation>"
            ),
            *map(_xml_line, invoice.lines),
            _element("AdditionalInformation", Remark=invoice.remark),
            "</EInvoiceData>",
            _element(
                "TaxSupervisionInfo",
                InvoiceNumber=invoice.invoice_no,
                IssueTime=str(invoice.issued_on),
                TaxBureauName="样例税务局",
            ),
            "</EInvoice>",
        ]
    )


def pdf(invoice: Invoice, style: Style = DEFAULT) -> bytes:
    """Return the invoice as a one-page PDF with a text layer; the same invoice gives the same bytes."""
    texts = list(_texts(invoice, style))
    inks = Inks()
    for text in texts:
        inks.add(text.text, text.style)
    with pikepdf.new() as document:
        resources = Dictionary(Font=inks.embed(document))
        content = "\n".join([_grid(), _shown(texts, inks), _code(_payload(invoice)) if style.code else ""])
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(_PAGE_MM[0] * _PT, 2), round(_PAGE_MM[1] * _PT, 2)]),
            Resources=resources,
            Contents=Stream(document, content.encode("ascii")),
        )
        document.pages.append(pikepdf.Page(document.make_indirect(page)))
        document.docinfo["/Title"] = String("运费发票样例")
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
        return out.getvalue()


def _coded(name: str, code: str, label: str) -> str:
    return f"<{name}><LabelCode>{code}</LabelCode><LabelName>{label}</LabelName></{name}>"


def _element(name: str, **parts: str) -> str:
    return f"<{name}>{''.join(f'<{part}>{escape(text)}</{part}>' for part, text in parts.items())}</{name}>"


def _xml_line(line: InvoiceLine) -> str:
    rate = f"{Decimal(line.tax_rate[:-1]) / 100}" if line.tax_rate.endswith("%") else line.tax_rate
    return _element(
        "IssuItemInformation",
        ItemName=line.item,
        MeaUnits=line.unit,
        Quantity=line.quantity,
        UnPrice=str(line.amount),
        Amount=str(line.amount),
        TaxRate=rate,
        ComTaxAm=str(line.tax),
        TotaltaxIncludedAmount=str(line.amount + line.tax),
    )


def _payload(invoice: Invoice) -> str:
    return f"01,31,,{invoice.invoice_no},{invoice.total},{invoice.issued_on:%Y%m%d},,A1B2"


def _texts(invoice: Invoice, style: Style) -> Iterator[_Text]:
    size = style.text_pt
    yield _Text(68, 15, _TYPES[invoice.kind_no], style.title_pt)
    yield _Text(34, 24, "样例 非真实发票", 11, "sans")
    yield from _pair((148, 12), "发票号码：", invoice.invoice_no, style)
    yield from _pair((148, 18), "开票日期：", f"{invoice.issued_on:%Y年%m月%d日}", style)
    for place, char in enumerate("购买方信息"):
        yield _Text(5.5, 33 + 4.2 * place, char, size)
    for place, char in enumerate("销售方信息"):
        yield _Text(106.5, 33 + 4.2 * place, char, size)
    yield from _pair((12, 36), "名称：", invoice.buyer_name, style)
    yield from _pair((113, 36), "名称：", invoice.seller_name, style)
    yield from _pair((12, 46), "统一社会信用代码/纳税人识别号：", invoice.buyer_tax_no, style)
    yield from _pair((113, 46), "统一社会信用代码/纳税人识别号：", invoice.seller_tax_no, style)
    yield from _table(invoice, style)
    yield from _freight(invoice.freight, style)
    yield _Text(14, 104, "合", size)
    yield _Text(28, 104, "计", size)
    yield _ending(155, 104 + style.value_drop_mm, f"¥{invoice.amount}", size)
    yield _ending(203, 104 + style.value_drop_mm, f"¥{invoice.tax}", size)
    yield _Text(14, 111, "价税合计（大写）", size)
    yield _Text(62, 111 + style.value_drop_mm, invoice.total_in_words, size)
    yield from _pair((142, 111), "（小写）", f"¥{invoice.total}", style)
    yield _Text(5.5, 119, "备", size)
    yield _Text(5.5, 127, "注", size)
    for place, line in enumerate(invoice.remark.splitlines()):
        yield _Text(12, 118 + 4.2 * place, line, size)
    yield from _pair((12, 136), "开票人：", "样例", style)


def _pair(at: tuple[float, float], label: str, value: str, style: Style) -> Iterator[_Text]:
    x, y = at
    if style.joined:
        yield _Text(x, y, label + value, style.text_pt)
        return
    yield _Text(x, y, label, style.text_pt)
    yield _Text(x + _width(label, style.text_pt) + 1, y + style.value_drop_mm, value, style.text_pt)


_COLUMNS: tuple[tuple[str, float, Callable[[InvoiceLine], str] | None], ...] = (
    ("规格型号", 52.0, None),
    ("单位", 75.0, lambda line: line.unit),
    ("数量", 96.0, lambda line: line.quantity),
    ("单价", 120.0, lambda line: str(line.amount)),
    ("金额", 155.0, lambda line: str(line.amount)),
    ("税率/征收率", 180.0, lambda line: line.tax_rate),
    ("税额", 203.0, lambda line: str(line.tax)),
)


def _table(invoice: Invoice, style: Style) -> Iterator[_Text]:
    yield _Text(14, 57, "项目名称", style.text_pt)
    for title, right, _ in _COLUMNS:
        yield _ending(right, 57, title, style.text_pt)
    for place, line in enumerate(invoice.lines):
        y = 63 + 4.5 * place + style.value_drop_mm
        yield _Text(6, y, line.item, style.text_pt)
        for _, right, value in _COLUMNS:
            if value is not None:
                yield _ending(right, y, value(line), style.text_pt)


def _freight(freight: Sequence[Freight], style: Style) -> Iterator[_Text]:
    titles = ("运输工具种类", "运输工具牌号", "起运地", "到达地", "运输货物名称")
    lefts = (6.0, 40.0, 76.0, 126.0, 172.0)
    if not freight:
        return
    yield from (_Text(left, 90, title, style.text_pt) for left, title in zip(lefts, titles, strict=True))
    for place, transport in enumerate(freight[:2]):
        values = dataclasses.astuple(transport)
        y = 94.5 + 4.2 * place
        yield from (_Text(left, y, value, style.text_pt) for left, value in zip(lefts, values, strict=True))


def _ending(right: float, y: float, text: str, size: float) -> _Text:
    return _Text(right - _width(text, size), y, text, size)


def _width(text: str, size: float) -> float:
    """Return about how wide a text is, mm."""
    return sum(1.0 if ord(char) > 0x2000 else 0.56 for char in text) * size / _PT  # noqa: PLR2004 - full-width


def _grid() -> str:
    bottoms = (30.0, 52.0, 100.0, 106.5, 114.0, 131.0)
    lines = [(4.5, y, 205.5, y) for y in bottoms] + [(x, 30.0, x, 131.0) for x in (4.5, 205.5)]
    lines += [(x, 30.0, x, 52.0) for x in (10.5, 105.0, 111.5)] + [(10.5, 114.0, 10.5, 131.0)]
    strokes = " ".join(f"{_at(x0, y0)} m {_at(x1, y1)} l S" for x0, y0, x1, y1 in lines)
    return f"q 0.5 0.2 0.1 RG 0.6 w {strokes} Q"


def _shown(texts: Sequence[_Text], inks: Inks) -> str:
    parts = (f"1 0 0 1 {_at(text.x, text.y)} Tm {inks.write(text.text, text.style, text.size)}" for text in texts)
    return "\n".join(["BT 0 g", *parts, "ET"])


def _code(payload: str) -> str:
    dark = qr.modules(payload)
    module = 20.0 * _PT / len(dark)
    runs = " ".join(f"{first} {row} {length} 1 re" for row, first, length in qr.runs(dark))
    return f"q 0 g {module:.4f} 0 0 {-module:.4f} {_at(8.5, 5.0)} cm {runs} f Q"


def _at(x: float, y: float) -> str:
    return f"{x * _PT:.2f} {(_PAGE_MM[1] - y) * _PT:.2f}"
