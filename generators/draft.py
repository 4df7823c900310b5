"""Drafts the first Word template of a form from its design; afterwards a person edits the template, not the draft."""

import io
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from generators.design import Cell, Design, Part, Row, parse
from generators.marks import mark_png
from templates_docx import load
from templates_docx.errors import FormSpecError
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType, FormSpec

COMPANY = "辽宁海阔机械设备制造有限公司（售后服务总部）"
SERIF, SANS = "宋体", "黑体"
_TICKED = {FieldType.CHECK, FieldType.CHOICE, FieldType.CHECKS}
_TWIPS = 1440 / 25.4
_NOTE_PT = 8.0
_EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that a draft is the same bytes each time


@dataclass(frozen=True, slots=True)
class _Paper:
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


_A4 = _Paper(210, 297, 8, 12, (7, 7), 0, 20, 9.5, 10, 10.5, 9.5, 13, 1.2)
_PAPERS = {
    "a4": _A4,
    "a4-landscape": _Paper(297, 210, 8, 12, (7, 7), 0, 20, 9.5, 10, 10.5, 9.5, 13, 1.2),
    "tag": _Paper(100, 60, 5, 6, (4, 5.5), 4, 12, 6.5, 7.5, 9, 9, 10, 0.8),
}


def draft(kind: Kind) -> bytes:
    """Return a Word template for a form, drafted from templates_docx/drafts; the same bytes each time.

    Raises:
        FormSpecError: The design names what the form has not.
    """
    form = load.form(kind)
    file = f"drafts/{kind}.txt"
    design = parse((load.ROOT / file).read_text("utf-8"), form, file)
    paper = _PAPERS[design.paper]
    for note in design.notes:
        if _width_mm(note, _NOTE_PT) > _foot_width(paper):
            raise FormSpecError(file, f'note "{note[:12]}…" is longer than its line')
    document = Document()
    _page_setup(document, design, paper)
    _header(document, design, paper)
    body = document.element.body
    for paragraph in list(body.iterchildren(qn("w:p"))):
        body.remove(paragraph)
    for element in _body(form, design, paper):
        body.insert(len(body) - 1, parse_xml(element))
    properties = document.core_properties
    properties.title, properties.author, properties.comments = form.title, COMPANY, ""
    properties.created = properties.modified = _EPOCH
    out = io.BytesIO()
    document.save(out)
    return _settled(out.getvalue())


def _settled(data: bytes) -> bytes:
    """Rewrite a package with fixed dates, so that equal content is equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _page_setup(document: WordDocument, design: Design, paper: _Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    if design.paper == "a4-landscape":
        section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = Mm(4 if paper.mark < _A4.mark else 15)
    section.top_margin, section.bottom_margin = Mm(paper.top), Mm(2)
    section.header_distance = section.footer_distance = Mm(1)
    for grid in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001 - python-docx has no door to it
        section._sectPr.remove(grid)  # noqa: SLF001
    settings = document.settings.element
    settings.replace(
        settings.find(qn("w:compat")),
        parse_xml(
            f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode" '
            'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        ),
    )


def _header(document: WordDocument, design: Design, paper: _Paper) -> None:
    """Anchor the corner marks to the page, in the header, where an edit of the body cannot move them."""
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.paragraph_format.line_spacing = Pt(1)
    left, top = paper.inset
    right, bottom = paper.width - left - paper.mark, paper.height - top - paper.mark
    for index, (x, y) in enumerate([(left, top), (right, top), (right, bottom), (left, bottom)]):
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(mark_png(paper.first_mark + index)), width=Mm(paper.mark), height=Mm(paper.mark))
        inline = run._r.xpath(".//wp:inline")[0]  # noqa: SLF001 - python-docx only places pictures in the line
        anchor = parse_xml(_anchor(x, y, paper.mark, paper.mark, 900 + index))
        anchor.append(inline.xpath("./a:graphic")[0])
        inline.getparent().replace(inline, anchor)
    if design.paper == "tag":
        paragraph.add_run()._r.append(parse_xml(_shape("rect", (2.5, 4, 95, 52), 910)))  # noqa: SLF001
        paragraph.add_run()._r.append(parse_xml(_shape("ellipse", (13, 6.2, 5, 5), 911)))  # noqa: SLF001


def _anchor(x: float, y: float, width: float, height: float, number: int) -> str:
    return (
        f'<wp:anchor {nsdecls("wp", "a", "pic", "r")} distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        f'relativeHeight="{number}" behindDoc="1" locked="1" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{Mm(x)}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{Mm(y)}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{Mm(width)}" cy="{Mm(height)}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="mark{number}"/><wp:cNvGraphicFramePr/></wp:anchor>'
    )


def _shape(preset: str, box: tuple[float, float, float, float], number: int) -> str:
    """The tag's edge (cut line) or its hole, as a drawn shape."""
    x, y, width, height = box
    shape = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    graphic = (
        f'<a:graphic><a:graphicData uri="{shape}"><wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{Mm(width)}" cy="{Mm(height)}"/></a:xfrm><a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom>'
        '<a:noFill/><a:ln w="6350"><a:solidFill><a:srgbClr val="7F7F7F"/></a:solidFill></a:ln></wps:spPr><wps:bodyPr/>'
        "</wps:wsp></a:graphicData></a:graphic>"
    )
    anchor = _anchor(x, y, width, height, number).replace("</wp:anchor>", f"{graphic}</wp:anchor>")
    return (
        f'<mc:AlternateContent {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'xmlns:wps="{shape}"><mc:Choice Requires="wps"><w:drawing>{anchor}</w:drawing></mc:Choice>'
        "</mc:AlternateContent>"
    )


def _body(form: FormSpec, design: Design, paper: _Paper) -> list[str]:
    elements: list[str] = []
    for gap, rows in design.tables:
        if gap:
            elements.append(_gap(gap))
        framed = not any(cell.part is Part.TITLE for row in rows for cell in row.cells)
        elements.append(_table(rows, form, design, paper, framed=framed))
    if paper.mark == _A4.mark:
        elements += [_gap(1.5), _foot(design, paper)]
    elements.append(_gap(0.4))
    return elements


def _gap(height: float) -> str:
    return (
        f'<w:p {nsdecls("w")}><w:pPr><w:spacing w:before="0" w:after="0" w:line="{round(height * _TWIPS)}" '
        'w:lineRule="exact"/><w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
    )


def _table(rows: tuple[Row, ...], form: FormSpec, design: Design, paper: _Paper, *, framed: bool) -> str:
    edges = sorted({round(edge, 3) for row in rows for edge in _edges(row)})
    total = edges[-1]
    grid = "".join(f'<w:gridCol w:w="{_twips(b) - _twips(a)}"/>' for a, b in pairwise(edges))
    border = '<w:{0} w:val="single" w:sz="{1}" w:space="0" w:color="000000"/>'
    frame = [("top", 12), ("left", 12), ("bottom", 12), ("right", 12), ("insideH", 4), ("insideV", 4)]
    borders = "".join(border.format(side, size) for side, size in frame) if framed and paper.mark == _A4.mark else ""
    pad = _twips(paper.padding)
    body = "".join(_row(row, edges, form, design, paper) for row in rows)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{_twips(total)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="{pad}" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        f'<w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>'
    )


def _edges(row: Row) -> list[float]:
    edges = [0.0]
    for cell in row.cells:
        edges.append(edges[-1] + cell.width)
    return edges


def _row(row: Row, edges: list[float], form: FormSpec, design: Design, paper: _Paper) -> str:
    bounds = [round(edge, 3) for edge in _edges(row)]
    cells = "".join(
        _cell(cell, edges.index(b) - edges.index(a), row, _Words(form, design, paper))
        for cell, (a, b) in zip(row.cells, pairwise(bounds), strict=True)
    )
    height = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{_twips(row.height)}" w:hRule="exact"/></w:trPr>'
    return f"<w:tr>{height}{cells}</w:tr>"


@dataclass(frozen=True, slots=True)
class _Words:
    """What a cell's words depend on."""

    form: FormSpec
    design: Design
    paper: _Paper


def _cell(cell: Cell, span: int, row: Row, words: _Words) -> str:
    properties = [f'<w:tcW w:w="{_twips(cell.width)}" w:type="dxa"/>', f'<w:gridSpan w:val="{span}"/>']
    if cell.part is Part.QR:
        properties.append('<w:vMerge w:val="restart"/>')
    elif cell.part is Part.CONTINUED:
        properties.append("<w:vMerge/>")
    if cell.part in {Part.BLANK, Part.TITLE, Part.SUBTITLE, Part.QR, Part.CONTINUED}:
        properties.append(_borders("nil"))
    elif words.paper.mark < _A4.mark or cell.token == words.form.number_field or cell.words == _number_label(words):
        properties.append(_borders("single"))
    if cell.part is Part.BAND:
        properties.append('<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>')
    if cell.part in {Part.LABEL, Part.QR}:
        properties.append(_NARROW)
    properties.append(f'<w:vAlign w:val="{"top" if cell.top else "center"}"/>')
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{_content(cell, row, words)}</w:tc>"


_NARROW = '<w:tcMar><w:left w:w="20" w:type="dxa"/><w:right w:w="20" w:type="dxa"/></w:tcMar>'


def _number_label(words: _Words) -> str | None:
    return words.form.field(words.form.number_field).label if words.form.number_field else None


def _borders(kind: str) -> str:
    size = ' w:sz="6" w:space="0" w:color="000000"' if kind == "single" else ""
    sides = "".join(f'<w:{side} w:val="{kind}"{size}/>' for side in ("top", "left", "bottom", "right"))
    return f"<w:tcBorders>{sides}</w:tcBorders>"


def _content(cell: Cell, row: Row, words: _Words) -> str:
    paper = words.paper
    if cell.part is Part.TITLE:
        return _title(words)
    if cell.part is Part.VALUE:
        return _value(cell, row, paper)
    label_pt = paper.line_pt if row.in_table else paper.label_pt
    printed = {
        Part.SUBTITLE: (words.design.subtitle, SERIF, 9.0, 12.0),
        Part.QR: ("{{qr}}", SERIF, 8.0, None),
        Part.BAND: (cell.words, SANS, label_pt, label_pt * 1.3),
        Part.LABEL: (cell.words, SANS, label_pt, label_pt * 1.25),
    }
    if cell.part not in printed:
        return _paragraph("", "left", 6)
    text, font, size, line = printed[cell.part]
    return _paragraph(_run(text, font, size), "left" if cell.part is Part.BAND else "center", line)


def _title(words: _Words) -> str:
    paper = words.paper
    whole = paper.mark == _A4.mark
    company = COMPANY if whole else COMPANY.partition("（")[0]
    above = _paragraph(_run(company, SANS, paper.company_pt), "center", paper.company_pt * 1.6)
    line = paper.title_pt * (1.45 if whole else 1.2)
    return above + _paragraph(_run(words.form.title, SANS, paper.title_pt), "center", line)


def _value(cell: Cell, row: Row, paper: _Paper) -> str:
    spec = cell.spec
    if spec is not None and spec.type in _TICKED:
        return _paragraph(_ticks(cell.token, spec, paper), "left", paper.tick_pt * 1.25)
    size = paper.line_pt if row.in_table else paper.value_pt
    return _paragraph(_run(f"{{{{{cell.token}}}}}", SERIF, size), cell.align, size * 1.35)


def _ticks(token: str, spec: FieldSpec, paper: _Paper) -> str:
    """One tick box an option: `{{name=value}}`, then its label."""
    name, _, row = token.partition(".")
    runs = []
    for option in spec.options:
        value = str(option.value).lower() if isinstance(option.value, bool) else option.value
        mark = f"{{{{{name}{f'.{row}' if row else ''}={value}}}}}"
        label = f"{option.label}　" if option is not spec.options[-1] else option.label
        runs += [_run(mark, SERIF, paper.tick_pt), _run(label, SERIF, paper.value_pt)]
    return "".join(runs)


def _foot(design: Design, paper: _Paper) -> str:
    """Notes between the lower marks, and the page number."""
    width = _foot_width(paper)
    notes = "".join(_paragraph(_run(note, SERIF, _NOTE_PT), "left", 10.5) for note in design.notes)
    page = "".join(_run(text, SERIF, 9) for text in ("第 ", "{{page}}", " 页 共 ", "{{pages}}", " 页"))
    number = _paragraph(page, "center", 12)
    rows = "".join(
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{_twips(height)}" w:hRule="exact"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
        "</w:tr>"
        for height, content in ((3.8 * max(1, len(design.notes)), notes or _paragraph("", "left", 6)), (4.6, number))
    )
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{_twips(width)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{_twips(width)}"/></w:tblGrid>{rows}</w:tbl>'
    )


def _foot_width(paper: _Paper) -> float:
    return paper.width - 2 * (paper.inset[0] + paper.mark + 3)


def _width_mm(text: str, size_pt: float) -> float:
    """Width of printed words at most: a Chinese sign is one em, a Latin letter or digit less than 0.6."""
    ems = sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.6 for sign in text)
    return ems * size_pt * 25.4 / 72


def _paragraph(runs: str, align: str, line_pt: float | None) -> str:
    line = f'w:line="{round(line_pt * 20)}" w:lineRule="exact"' if line_pt else 'w:line="240" w:lineRule="auto"'
    return (
        '<w:p><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" {line}/><w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'
    )


def _run(text: str, font: str, size_pt: float) -> str:
    return (
        f'<w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}" w:hint="eastAsia"/>'
        f'<w:sz w:val="{round(size_pt * 2)}"/><w:szCs w:val="{round(size_pt * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def _twips(mm: float) -> int:
    return round(mm * _TWIPS)
