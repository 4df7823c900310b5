"""Drafts the first Word template of a form from its design; afterwards a person edits the template, not the draft."""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from generators.design import Design, parse
from generators.draft_tables import NOTE_PT, body, foot_width
from generators.draft_words import A4, COMPANY, PAPERS, Blueprint, Paper, width_mm
from generators.marks import mark_png
from templates_docx import load
from templates_docx.errors import FormSpecError
from templates_docx.kinds import Kind

_EPOCH = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that a draft is the same bytes each time


def draft(kind: Kind) -> bytes:
    """Return a Word template for a form, drafted from templates_docx/drafts; the same bytes each time.

    Raises:
        FormSpecError: The design names what the form has not.
    """
    form = load.form(kind)
    file = f"drafts/{kind}.txt"
    design = parse((load.ROOT / file).read_text("utf-8"), form, file)
    paper = PAPERS[design.paper]
    for note in design.notes:
        if width_mm(note, NOTE_PT) > foot_width(paper):
            raise FormSpecError(file, f'note "{note[:12]}…" is longer than its line')
    document = Document()
    _page_setup(document, design, paper)
    _header(document, design, paper)
    page = document.element.body
    for paragraph in list(page.iterchildren(qn("w:p"))):
        page.remove(paragraph)
    for element in body(Blueprint(form, design, paper)):
        page.insert(len(page) - 1, parse_xml(element))
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


def _page_setup(document: WordDocument, design: Design, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    if design.paper == "a4-landscape":
        section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = Mm(4 if paper.mark < A4.mark else 15)
    section.top_margin, section.bottom_margin = Mm(paper.top), Mm(2 if design.paper == "tag" else 6)
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


def _header(document: WordDocument, design: Design, paper: Paper) -> None:
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
