"""The standard view sheet (标准拍摄垫纸) as PDF: marks, a plain zone, a ruler to check the printer's scale."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from generators.embedding import Inks
from generators.fit import PT_PER_MM
from generators.marks import mark_modules
from templates_docx import view_sheet

_TITLE_PT, _TEXT_PT = 15.0, 9.5
_TICK_MM, _LONG_TICK_MM, _TENS = 2.0, 3.5, 10


def fill(family: str) -> bytes:
    """Return the sheet for a family of parts (零件族) as PDF; printed at 100 %, its ruler is 100 mm long.

    Args:
        family: Printed on the sheet, and no more than that; empty for any part.
    """
    title = f"标准拍摄垫纸{f'：{family}' if family else ''}"
    texts = (
        (title, _TITLE_PT, 30.0, 20.0),
        ("零件平放在框内，同一面朝上；手机正对纸面，四个角的方块都要拍到。", _TEXT_PT, 30.0, 26.0),
        ("只按 100% 打印（不要“适合页面”）：下面的刻度应当正好 100 毫米。", _TEXT_PT, 30.0, 31.0),
        ("0", _TEXT_PT, view_sheet.RULER_AT_MM[0] - 1, view_sheet.RULER_AT_MM[1] - 1.5),
        ("100 毫米", _TEXT_PT, view_sheet.RULER_AT_MM[0] + view_sheet.RULER_MM - 2, view_sheet.RULER_AT_MM[1] - 1.5),
    )
    inks = Inks()
    for text, *_ in texts:
        inks.add(text, "sans")
    with pikepdf.new() as pdf:
        fonts = inks.embed(pdf)
        written = [
            f"1 0 0 1 {_x(left)} {_y(base)} Tm {inks.write(text, 'sans', size)}" for text, size, left, base in texts
        ]
        content = "\n".join([*_marks(), _frame(), *_ruler(), "BT 0 g", *written, "ET"])
        width, height = view_sheet.PAGE_MM
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(width * PT_PER_MM, 3), round(height * PT_PER_MM, 3)]),
            Resources=Dictionary(Font=fonts),
            Contents=Stream(pdf, content.encode("ascii")),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        pdf.docinfo["/Title"] = String(title)
        pdf.docinfo["/Producer"] = String("stationdesk")
        pdf.Root.Lang = String("zh-CN")
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, compress_streams=True)
    return out.getvalue()


def _marks() -> list[str]:
    module = view_sheet.MARK_MM / 6
    return [
        f"0 g {_x(left + module * column)} {_y(top + module * (row + 1))} {_pt(module)} {_pt(module)} re f"
        for mark, (left, top) in view_sheet.MARKS.items()
        for row, modules in enumerate(mark_modules(mark))
        for column, dark in enumerate(modules)
        if dark
    ]


def _frame() -> str:
    """Draw the zone's corners only: a line around it would be taken for a part's edge."""
    left, top, right, bottom = view_sheet.ZONE_MM
    size, lines = 4.0, ["0.6 G 0.4 w"]
    for x, inward in ((left - 1, size), (right + 1, -size)):
        for y, down in ((top - 1, size), (bottom + 1, -size)):
            lines.append(f"{_x(x + inward)} {_y(y)} m {_x(x)} {_y(y)} l {_x(x)} {_y(y + down)} l S")
    return " ".join(lines)


def _ruler() -> list[str]:
    left, top = view_sheet.RULER_AT_MM
    ticks = [f"0 G 0.3 w {_x(left)} {_y(top)} m {_x(left + view_sheet.RULER_MM)} {_y(top)} l S"]
    for at in range(0, int(view_sheet.RULER_MM) + 1, _TENS // 2):
        length = _TICK_MM if at % _TENS else _LONG_TICK_MM
        ticks.append(f"{_x(left + at)} {_y(top)} m {_x(left + at)} {_y(top + length)} l S")
    return ticks


def _x(mm: float) -> str:
    return _pt(mm)


def _y(mm: float) -> str:
    """Turn mm from the top into points from the bottom."""
    return _pt(view_sheet.PAGE_MM[1] - mm)


def _pt(mm: float) -> str:
    return f"{mm * PT_PER_MM:.3f}"
