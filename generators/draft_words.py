"""The WordprocessingML of drafted words: paragraphs, runs, and what stands in each kind of cell."""

import unicodedata
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls

from generators.design import Cell, Design, Part, Row
from templates_docx.spec import FieldSpec, FieldType, FormSpec

COMPANY = "辽宁海阔机械设备制造有限公司（售后服务总部）"
SERIF, SANS = "宋体", "黑体"
_TICKED = {FieldType.CHECK, FieldType.CHOICE, FieldType.CHECKS}
_TWIPS = 1440 / 25.4


@dataclass(frozen=True, slots=True)
class Paper:
    """Measures of a sheet: mm and points."""

    width: float
    height: float
    top: float  # where the first table begins
    mark: float  # side of a corner mark
    inset: tuple[float, float]  # of the corner marks from the left and the upper edge
    first_mark: int
    title_pt: float
    company_pt: float
    label_pt: float
    value_pt: float
    line_pt: float
    tick_pt: float
    padding: float


A4 = Paper(210, 297, 8, 12, (7, 7), 0, 20, 9.5, 10, 10.5, 9.5, 13, 1.2)


A4 = Paper(210, 297, 8, 12, (7, 7), 0, 20, 9.5, 10, 10.5, 9.5, 13, 1.2)
PAPERS = {
    "a4": A4,
    "a4-landscape": Paper(297, 210, 8, 12, (7, 7), 0, 20, 9.5, 10, 10.5, 9.5, 13, 1.2),
    "tag": Paper(100, 60, 5, 6, (4, 5.5), 4, 12, 6.5, 7.5, 9, 9, 10, 0.8),
}


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What a page is drafted from."""

    form: FormSpec
    design: Design
    paper: Paper


def content(cell: Cell, row: Row, plan: Blueprint) -> str:
    """Return the paragraphs of a cell."""
    paper = plan.paper
    if cell.part is Part.TITLE:
        return _title(plan)
    if cell.part is Part.VALUE:
        return _value(cell, row, paper)
    label_pt = paper.line_pt if row.in_table else paper.label_pt
    printed = {
        Part.SUBTITLE: (plan.design.subtitle, SERIF, 9.0, 12.0),
        Part.QR: ("{{qr}}", SERIF, 8.0, None),
        Part.BAND: (cell.words, SANS, label_pt, label_pt * 1.3),
        Part.LABEL: (cell.words, SANS, label_pt, label_pt * 1.25),
    }
    if cell.part not in printed:
        return paragraph("", "left", 6)
    text, font, size, line = printed[cell.part]
    return paragraph(run(text, font, size), "left" if cell.part is Part.BAND else "center", line)


def _title(plan: Blueprint) -> str:
    paper = plan.paper
    whole = paper.mark == A4.mark
    company = COMPANY if whole else COMPANY.partition("（")[0]
    above = paragraph(run(company, SANS, paper.company_pt), "center", paper.company_pt * 1.6)
    line = paper.title_pt * (1.45 if whole else 1.2)
    return above + paragraph(run(plan.form.title, SANS, paper.title_pt), "center", line)


def _value(cell: Cell, row: Row, paper: Paper) -> str:
    spec = cell.spec
    if spec is not None and spec.type in _TICKED:
        return paragraph(_ticks(cell.token, spec, paper), "left", paper.tick_pt * 1.25)
    size = paper.line_pt if row.in_table else paper.value_pt
    return paragraph(run(f"{{{{{cell.token}}}}}", SERIF, size), cell.align, size * 1.35)


def _ticks(token: str, spec: FieldSpec, paper: Paper) -> str:
    """One tick box an option: `{{name=value}}`, then its label."""
    name, _, row = token.partition(".")
    runs = []
    for option in spec.options:
        value = str(option.value).lower() if isinstance(option.value, bool) else option.value
        mark = f"{{{{{name}{f'.{row}' if row else ''}={value}}}}}"
        label = f"{option.label}　" if option is not spec.options[-1] else option.label
        runs += [run(mark, SERIF, paper.tick_pt), run(label, SERIF, paper.value_pt)]
    return "".join(runs)


def gap(height: float) -> str:
    """Return an empty paragraph of that height in mm."""
    return (
        f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:before="0" w:after="0" w:line="{round(height * _TWIPS)}" '
        'w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
    )


def paragraph(runs: str, align: str, line_pt: float | None) -> str:
    """Return a paragraph of exact line height, or of the height of its picture where that is None."""
    line = f'w:line="{round(line_pt * 20)}" w:lineRule="exact"' if line_pt else 'w:line="240" w:lineRule="auto"'
    return (
        '<w:p><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" {line}/><w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'
    )


def run(text: str, font: str, size_pt: float) -> str:
    """Return a run of text in one font for all scripts."""
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}" w:hint="eastAsia"/>'
        f'<w:sz w:val="{round(size_pt * 2)}"/><w:szCs w:val="{round(size_pt * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def twips(mm: float) -> int:
    """Return a length in Word's twentieths of a point."""
    return round(mm * _TWIPS)


def width_mm(text: str, size_pt: float) -> float:
    """Return the width of printed words at most: a Chinese sign is one em, a Latin letter or digit less than 0.6."""
    ems = sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.6 for sign in text)
    return ems * size_pt * 25.4 / 72
