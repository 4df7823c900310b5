"""The WordprocessingML of drafted tables: exact rows, bordered cells, and the notes under them."""

from itertools import pairwise

from docx.oxml.ns import nsdecls

from generators.design import Cell, Part, Row
from generators.draft_words import A4, SERIF, Blueprint, Paper, content, gap, paragraph, run, twips

NOTE_PT = 8.0
_FROM_TOP = '<w:tcMar><w:top w:w="68" w:type="dxa"/></w:tcMar>'
_NARROW = '<w:tcMar><w:left w:w="20" w:type="dxa"/><w:right w:w="20" w:type="dxa"/></w:tcMar>'


def body(plan: Blueprint) -> list[str]:
    """Return the XML of a page's tables and of the gaps between them, from the top down."""
    elements: list[str] = []
    for space, rows in plan.design.tables:
        if space:
            elements.append(gap(space))
        elements.append(_table(rows, plan))
    if plan.paper.mark == A4.mark:
        elements += [gap(1.5), _foot(plan)]
    elements.append(gap(0.4))
    return elements


def _table(rows: tuple[Row, ...], plan: Blueprint) -> str:
    paper = plan.paper
    titled = any(cell.part is Part.TITLE for row in rows for cell in row.cells)
    edges = sorted({round(edge, 3) for row in rows for edge in _edges(row)})
    total = edges[-1]
    grid = "".join(f'<w:gridCol w:w="{twips(b) - twips(a)}"/>' for a, b in pairwise(edges))
    border = '<w:{0} w:val="single" w:sz="{1}" w:space="0" w:color="000000"/>'
    frame = [("top", 12), ("left", 12), ("bottom", 12), ("right", 12), ("insideH", 4), ("insideV", 4)]
    borders = "".join(border.format(side, size) for side, size in frame) if not titled and paper.mark == A4.mark else ""
    pad = twips(paper.padding)
    made = "".join(_row(row, edges, plan) for row in rows)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{twips(total)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="{pad}" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        f'<w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>'
    )


def _edges(row: Row) -> list[float]:
    edges = [0.0]
    for cell in row.cells:
        edges.append(edges[-1] + cell.width)
    return edges


def _row(row: Row, edges: list[float], plan: Blueprint) -> str:
    bounds = [round(edge, 3) for edge in _edges(row)]
    cells = "".join(
        _cell(cell, edges.index(b) - edges.index(a), row, plan)
        for cell, (a, b) in zip(row.cells, pairwise(bounds), strict=True)
    )
    height = f'<w:trPr><w:cantSplit/><w:trHeight w:val="{twips(row.height)}" w:hRule="exact"/></w:trPr>'
    return f"<w:tr>{height}{cells}</w:tr>"


def _cell(cell: Cell, span: int, row: Row, plan: Blueprint) -> str:
    properties = [f'<w:tcW w:w="{twips(cell.width)}" w:type="dxa"/>', f'<w:gridSpan w:val="{span}"/>']
    if cell.part is Part.QR:
        properties.append('<w:vMerge w:val="restart"/>')
    elif cell.part is Part.CONTINUED:
        properties.append("<w:vMerge/>")
    if cell.part in {Part.BLANK, Part.TITLE, Part.SUBTITLE, Part.QR, Part.CONTINUED}:
        properties.append(_borders("nil"))
    elif plan.paper.mark < A4.mark or cell.token == plan.form.number_field or cell.words == _number_label(plan):
        properties.append(_borders("single"))
    if cell.part is Part.BAND:
        properties.append('<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>')
    if cell.part in {Part.LABEL, Part.QR}:
        properties.append(_NARROW)
    elif cell.top:
        properties.append(_FROM_TOP)
    properties.append(f'<w:vAlign w:val="{"top" if cell.top else "center"}"/>')
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{content(cell, row, plan)}</w:tc>"


def _number_label(plan: Blueprint) -> str | None:
    return plan.form.field(plan.form.number_field).label if plan.form.number_field else None


def _borders(kind: str) -> str:
    size = ' w:sz="6" w:space="0" w:color="000000"' if kind == "single" else ""
    sides = "".join(f'<w:{side} w:val="{kind}"{size}/>' for side in ("top", "left", "bottom", "right"))
    return f"<w:tcBorders>{sides}</w:tcBorders>"


def _foot(plan: Blueprint) -> str:
    """Notes between the lower marks, and the page number."""
    width, design = foot_width(plan.paper), plan.design
    notes = "".join(paragraph(run(note, SERIF, NOTE_PT), "left", 10.5) for note in design.notes)
    page = "".join(run(text, SERIF, 9) for text in ("第 ", "{{page}}", " 页 共 ", "{{pages}}", " 页"))
    number = paragraph(page, "center", 12)
    rows = "".join(
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{twips(height)}" w:hRule="exact"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
        "</w:tr>"
        for height, content in ((3.8 * max(1, len(design.notes)), notes or paragraph("", "left", 6)), (4.6, number))
    )
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{twips(width)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{twips(width)}"/></w:tblGrid>{rows}</w:tbl>'
    )


def foot_width(paper: Paper) -> float:
    """Return how wide a note may be: the space between the lower corner marks, in mm."""
    return paper.width - 2 * (paper.inset[0] + paper.mark + 3)
