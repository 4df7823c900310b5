"""Invoices from recognised lines of text: here the text of specimens, and lines as the recogniser returned them."""

from decimal import Decimal

import numpy as np
import pytest

from extractors import invoices, pages
from extractors.results import PageReading, Source, TextLine
from generators.specimen_invoice import Style, pdf
from tests.extractors.invoices.specimens import an_invoice, codes

BLANK = np.full((1200, 2000, 3), 255, np.uint8)


def _lines_of(data: bytes, *, skew: float = 0.0, score: float = 0.99) -> list[TextLine]:
    lines = []
    for run in pages.open_pages(data)[0].runs():
        x0, y0, x1, y1 = run.box
        fall = round(skew * (x0 + x1) / 2)
        lines.append(TextLine(run.text, (x0, y0 + fall, x1, y1 + fall), score))
    return lines


def _read(lines: list[TextLine], image: np.ndarray = BLANK) -> PageReading:
    reading = invoices.read_lines(lines, image)
    assert reading is not None
    return reading


@pytest.mark.parametrize("skew", [0.0, 0.01, -0.02])
@pytest.mark.parametrize("joined", [True, False])
def test_a_scanned_invoice_is_read_even_askew(skew: float, joined: bool) -> None:
    invoice = an_invoice()
    reading = _read(_lines_of(pdf(invoice, Style(joined=joined)), skew=skew))
    for name in ("invoice_no", "issued_on", "seller_name", "buyer_name", "seller_tax_no", "buyer_tax_no", "remark"):
        assert reading.fields[name].value == getattr(invoice, name), name
    assert [reading.fields[name].value for name in ("amount", "tax", "total")] == [
        Decimal("180.00"), Decimal("16.20"), Decimal("196.20"),
    ]  # fmt: skip
    assert reading.lines[0]["item"].value == "*运输服务*货物运输"
    assert reading.problems == ()


def test_only_what_a_check_confirms_passes_without_a_person() -> None:
    reading = _read(_lines_of(pdf(an_invoice())))
    accepted = {name for name, field in reading.fields.items() if field.accepted}
    assert accepted == {
        *("seller_tax_no", "buyer_tax_no", "amount", "tax", "total", "total_in_words"),
        *("invoice_code", "check_code"),  # a digital invoice has none
    }
    assert all(field.confidence <= 0.998 for field in reading.fields.values())


def test_the_printed_code_confirms_numbers_and_mends_a_slip() -> None:
    data = pdf(an_invoice())
    lines = [
        TextLine(line.text.replace("26412000000099000031", "26412000000O99000031"), line.box, line.score)
        for line in _lines_of(data)
    ]
    reading = _read(lines, pages.page_image(data, 1))
    number = reading.fields["invoice_no"]
    assert (number.value, number.source, number.accepted) == ("26412000000099000031", Source.QR, True)
    assert reading.fields["issued_on"].accepted


def test_another_number_than_the_code_says_is_for_a_person() -> None:
    data = pdf(an_invoice())
    lines = [
        TextLine(line.text.replace("26412000000099000031", "26417777777799000031"), line.box, line.score)
        for line in _lines_of(data)
    ]
    assert ("invoice_qr_differs", "invoice_no") in codes(_read(lines, pages.page_image(data, 1)))


PAPER = [
    ((381, 125, 799, 186), "5100172130"),
    ((1785, 121, 2277, 194), "No 06891870"),
    ((2254, 136, 2467, 203), "5100172130"),
    ((2239, 204, 2454, 248), "06891870"),
    ((1863, 268, 2411, 317), "开票日期：2018年07月04日"),
    ((205, 353, 255, 404), "名"),
    ((414, 359, 903, 406), "称：样例打捆机制造有限公司"),
    ((118, 383, 177, 575), "购买方"),
    ((207, 418, 1078, 464), "纳税人识别号：9111O108339805094M"),
    ((1476, 369, 1534, 521), "密码"),
    ((1556, 374, 2399, 424), "0390+1/+>++<14*/-8+7-84/22-6"),
    ((167, 612, 656, 660), "货物或应税劳务、服务名称"),
    ((779, 618, 964, 668), "规格型号"),
    ((1046, 616, 1146, 672), "单位"),
    ((1749, 628, 1807, 674), "金"),
    ((1859, 628, 1916, 674), "额"),
    ((2024, 628, 2124, 676), "税率"),
    ((2223, 630, 2295, 680), "税"),
    ((2327, 630, 2397, 680), "额"),
    ((127, 658, 538, 702), "*运输服务*货物运输"),
    ((1853, 668, 2000, 717), "180.00"),
    ((2036, 668, 2108, 719), "9%"),
    ((2325, 672, 2464, 715), "16.20"),
    ((28, 485, 90, 1314), "税总函[2016]659号样例印制厂"),
    ((633, 868, 969, 1007), "发票专用章"),
    ((265, 1070, 323, 1126), "合"),
    ((492, 1074, 552, 1128), "计"),
    ((1773, 1076, 1990, 1120), "￥180.00"),
    ((2269, 1078, 2459, 1128), "￥16.20"),
    ((235, 1155, 572, 1197), "价税合计（大写）"),
    ((787, 1153, 1287, 1199), "壹佰玖拾陆圆贰角"),
    ((1825, 1161, 2196, 1209), "(小写)￥196.20"),
    ((1534, 1243, 2327, 1282), "运单号YD76039947"),
    ((1600, 1320, 2100, 1370), "91410000MA0YLWL01W"),
    ((406, 1245, 1301, 1286), "称：样例零担物流有限公司"),
    ((195, 1241, 243, 1292), "名"),
    ((1472, 1274, 1520, 1326), "备"),
    ((199, 1300, 470, 1342), "纳税人识别号："),
    ((554, 1304, 1092, 1350), "91410000MA0YLWL01W"),
    ((1470, 1389, 1518, 1443), "注"),
    ((131, 1476, 495, 1544), "收款人：样例"),
    ((1879, 1496, 2177, 1538), "销售方：（章）"),
]


def _paper(changes: dict[str, str] | None = None) -> list[TextLine]:
    return [TextLine((changes or {}).get(text, text), box, 0.98) for box, text in PAPER]


def test_a_paper_invoice_is_read_though_its_head_has_no_labels() -> None:
    reading = _read(_paper())
    values = {name: field.value for name, field in reading.fields.items()}
    assert values["invoice_no"] == "06891870"
    assert values["invoice_code"] == "5100172130"
    assert values["invoice_type"] == "四川增值税专用发票"
    assert values["buyer_name"] == "样例打捆机制造有限公司"
    assert values["buyer_tax_no"] == "91110108339805094M"
    assert values["seller_name"] == "样例零担物流有限公司"
    assert values["seller_tax_no"] == "91410000MA0YLWL01W"
    assert (values["amount"], values["tax"], values["total"]) == (
        Decimal("180.00"),
        Decimal("16.20"),
        Decimal("196.20"),
    )
    assert values["remark"] == "运单号YD76039947"
    assert [line["item"].value for line in reading.lines] == ["*运输服务*货物运输"]
    assert reading.problems == ()


def test_two_prints_of_a_number_that_differ_are_not_believed() -> None:
    lines = [*_paper(), TextLine("06891878", (2239, 204, 2454, 248), 0.9)]
    assert _read(lines).fields["invoice_no"].confidence <= 0.5


def test_a_missing_amount_follows_from_the_others_and_says_so() -> None:
    reading = _read([line for line in _paper() if line.text != "￥16.20"])
    assert reading.fields["tax"].value == Decimal("16.20")
    assert not reading.fields["tax"].accepted


def test_a_misread_amount_is_not_mended_but_named() -> None:
    reading = _read(_paper({"￥16.20": "￥16.28"}))
    assert ("invoice_sum_differs", "total") in codes(reading)
    assert not reading.fields["tax"].accepted


ROLL = [
    ((644, 84, 878, 173), "发票(卷票)"),
    ((73, 372, 636, 423), "发票代码023001700107"),
    ((68, 437, 514, 494), "发票号码16619167"),
    ((70, 538, 768, 582), "销售方名称样例石油销售有限公司黑龙江哈尔"),
    ((235, 577, 450, 618), "滨分公司"),
    ((72, 634, 603, 678), "纳税人识别号91230100696844091B"),
    ((70, 678, 419, 729), "开票日期2018年2月3日"),
    ((68, 728, 768, 777), "购买方名称样例农机有限公司"),
    ((62, 819, 592, 872), "纳税人识别号912301023008582608"),
    ((65, 880, 139, 919), "项目"),
    ((311, 878, 386, 923), "单价"),
    ((448, 880, 523, 925), "数量"),
    ((654, 880, 734, 927), "金额"),
    ((62, 914, 356, 958), "95号车用乙醇汽油"),
    ((72, 953, 210, 995), "(E10)"),
    ((505, 956, 608, 993), "39.95"),
    ((360, 953, 444, 997), "7.51"),
    ((652, 958, 768, 993), "300.00"),
    ((60, 1687, 374, 1746), "合计金额(小写)¥300.00"),
    ((233, 1734, 387, 1785), "叁佰元整"),
    ((67, 1746, 243, 1788), "合计金额(大写)"),
    ((62, 1782, 586, 1837), "校验码75816 96025 19801 55533"),
]


def test_a_roll_names_its_parties_and_has_a_total_only() -> None:
    reading = _read([TextLine(text, box, 0.98) for box, text in ROLL])
    values = {name: field.value for name, field in reading.fields.items()}
    assert values["invoice_type"] == "黑龙江增值税普通发票（卷票）"
    assert values["seller_name"] == "样例石油销售有限公司黑龙江哈尔滨分公司"
    assert values["seller_tax_no"] == "91230100696844091B"
    assert values["buyer_name"] == "样例农机有限公司"
    assert values["buyer_tax_no"] == "912301023008582608"
    assert (values["amount"], values["tax"], values["total"]) == (None, None, Decimal("300.00"))
    assert values["check_code"] == "75816960251980155533"
    assert [(line["item"].value, line["amount"].value) for line in reading.lines] == [
        ("95号车用乙醇汽油(E10)", Decimal("300.00"))
    ]
    assert reading.problems == ()


def test_a_page_of_other_words_is_no_invoice() -> None:
    assert invoices.read_lines([TextLine("海阔售后服务维修单", (0, 0, 400, 40), 0.99)], BLANK) is None
    assert invoices.read_lines([], BLANK) is None


def test_the_number_of_the_printer_is_not_the_invoices_code() -> None:
    printer = [TextLine("机器编号：", (285, 216, 466, 266), 1.0), TextLine("499099432764", (299, 279, 620, 327), 1.0)]
    assert _read([*_paper(), *printer]).fields["invoice_code"].value == "5100172130"


def test_blanks_that_are_only_seen_are_not_in_a_name() -> None:
    changes = {
        "称：样例零担物流有限公司": "称：白城 Blue Ocean 物流有限公司",
        "*运输服务*货物运输": "*汽油*95号(E10) (V)",
    }
    reading = _read(_paper(changes))
    assert reading.fields["seller_name"].value == "白城Blue Ocean 物流有限公司"
    assert reading.lines[0]["item"].value == "*汽油*95号(E10)(V)"
