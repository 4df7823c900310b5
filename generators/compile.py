"""Measures a Word template: what filling and reading need to know of it is found once, here, with LibreOffice.

The template is rendered twice, blank and with one rare hanzi a field; where the hanzi come to stand says each field's
cell, baseline and size. The result is `templates_docx/compiled/<kind>@<version>/`.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pikepdf
from lxml import etree
from PIL import Image

from generators import measure, office, tokens
from generators.errors import GenerateError
from generators.measure import Glyph, Page
from generators.tokens import Placed, Token, w
from generators.vet import TemplateProblem, check_template
from templates_docx import layouts, load
from templates_docx.kinds import Kind
from templates_docx.spec import Box, FieldSpec, FieldType, FormSpec, Layout, OptionZone, TextStyle, Zone

QR_MM = 24.0
QR_TAG_MM = 18.0
QR_PART = "word/media/qr.png"
_QR_RELATION = "rIdPageCode"
_QR_MODULES = 25
_TAG_WIDTH_MM = 150.0  # a narrower page is a tag
_PROBES = 0x3400  # first of the rare hanzi (CJK extension A), one em wide, on no form
_BOX_EM = (0.1, 0.02, 0.9, -0.78)  # outline of □ in both fonts: x0, lower y, x1, upper y in em from its origin
_MOVED_MM = 0.1
_CORNERS = 4
_EPOCH = (2026, 1, 1, 0, 0, 0)
_UNWRITTEN = {FieldType.SIGN, FieldType.PHOTOS, FieldType.CHECK, FieldType.CHOICE, FieldType.CHECKS}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class TemplateError(GenerateError):
    """A template that cannot be measured; the text names the field and what is wrong with its place."""


class TemplateRejectedError(GenerateError):
    """A template that may not be used."""

    def __init__(self, kind: Kind, problems: tuple[TemplateProblem, ...]) -> None:
        super().__init__(f"{kind}: {'; '.join(map(str, problems))}")
        self.kind = kind
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Compiled:
    """A measured template."""

    template: bytes  # Word: every field one run that holds exactly its token, the page code a picture
    blank: bytes  # PDF of the page without values
    layout: Layout


def compile_template(data: bytes, form: FormSpec) -> Compiled:
    """Return the measured form of a Word template.

    Raises:
        TemplateRejectedError: The template may not be used; it lists why.
        OfficeMissingError: LibreOffice is not installed.
        TemplateError: A field has no cell of its own, the page has not four marks, or the form takes two pages.
    """
    problems = check_template(data, form.kind)
    if problems:
        raise TemplateRejectedError(form.kind, tuple(problems))
    parts = _parts(data)
    wide = _page_width_mm(parts["word/document.xml"])
    qr_mm = QR_TAG_MM if wide < _TAG_WIDTH_MM else QR_MM
    template = _package(parts, _template_xml(parts, qr_mm))
    probe_xml, probes, settings = _probe_xml(_parts(template)["word/document.xml"])
    pdfs = office.to_pdf(
        {
            "probe": _package(_parts(template) | {QR_PART: _qr_png(0)}, probe_xml),
            "blank": _package(_parts(template), _blank_xml(_parts(template)["word/document.xml"])),
        }
    )
    probe, blank = measure.measure(pdfs["probe"]), measure.measure(pdfs["blank"])
    _same_lines(probe, blank)
    marks = measure.marks(pdfs["blank"], blank)
    if len(marks) != _CORNERS:
        raise TemplateError(f"{form.kind}: {len(marks)} corner marks can be found on the page, four are needed")
    layout = _layout(form, probe, blank, marks, _Probed(probes, settings))
    return Compiled(template=template, blank=_plain_pdf(pdfs["blank"]), layout=layout)


def compile_form(kind: Kind, root: Path = load.ROOT) -> Path:
    """Measure a form's Word template and write its compiled folder; returns the folder.

    Raises:
        FormSpecError: No such form. TemplateError, OfficeError: see compile_template.
    """
    form = load.form(kind)
    source = root / f"{kind}.docx"
    compiled = compile_template(source.read_bytes(), form)
    folder = root / "compiled" / f"{kind}@{form.version}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "template.docx").write_bytes(compiled.template)
    (folder / "blank.pdf").write_bytes(compiled.blank)
    files = {"source.docx": source.read_bytes(), "template.docx": compiled.template, "blank.pdf": compiled.blank}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (folder / "layout.json").write_text(layouts.to_json(compiled.layout, hashes), "utf-8")
    load.layout.cache_clear()
    return folder


@dataclass(frozen=True, slots=True)
class _Probed:
    """What the probe knows of each token: the hanzi that stands for it and how its paragraph is set."""

    probes: Mapping[Token, str]
    settings: Mapping[Token, tuple[str, str, float | None]]  # align, valign, leading in pt


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _package(parts: Mapping[str, bytes], document: bytes) -> bytes:
    """A Word package with this document in it; fixed dates, so that equal content is equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            package.writestr(entry, document if name == "word/document.xml" else content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _page_width_mm(document: bytes) -> float:
    size = etree.fromstring(document, _PARSER).find(f".//{w('sectPr')}/{w('pgSz')}")
    if size is None:
        raise TemplateError("the template does not say its page size")
    return float(size.get(w("w"))) / 20 * measure.MM


def _template_xml(parts: dict[str, bytes], qr_mm: float) -> bytes:
    """Isolate the tokens and put the page code's picture in its place; adds its part to the package."""
    root = etree.fromstring(parts["word/document.xml"], _PARSER)
    for placed in tokens.isolate(root):
        if placed.token == Token(tokens.QR):
            _picture(placed, qr_mm)
    parts[QR_PART] = _qr_png(1)
    relations = etree.fromstring(parts["word/_rels/document.xml.rels"], _PARSER)
    space = "http://schemas.openxmlformats.org"
    etree.SubElement(
        relations,
        f"{{{space}/package/2006/relationships}}Relationship",
        Id=_QR_RELATION,
        Type=f"{space}/officeDocument/2006/relationships/image",
        Target="media/qr.png",
    )
    parts["word/_rels/document.xml.rels"] = _xml(relations)
    types = etree.fromstring(parts["[Content_Types].xml"], _PARSER)
    default = f"{{{space}/package/2006/content-types}}Default"
    if not any(item.get("Extension") == "png" for item in types.iter(default)):
        types.insert(0, etree.Element(default, Extension="png", ContentType="image/png"))
        parts["[Content_Types].xml"] = _xml(types)
    return _xml(root)


def _picture(placed: Placed, qr_mm: float) -> None:
    """The page code as a picture in the line; an exact line height would cut it off, so that is taken away."""
    for part in list(placed.run):
        placed.run.remove(part)
    spacing = placed.paragraph.find(f"{w('pPr')}/{w('spacing')}")
    if spacing is not None:
        spacing.set(w("line"), "240")
        spacing.set(w("lineRule"), "auto")
    side = round(qr_mm * 36000)
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    placed.run.append(
        etree.fromstring(
            f'<w:drawing xmlns:w="{tokens.WORD}" xmlns:wp="{drawing}/wordprocessingDrawing" xmlns:a="{drawing}/main" '
            f'xmlns:pic="{drawing}/picture" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{side}" cy="{side}"/>'
            '<wp:docPr id="950" name="qr"/><a:graphic>'
            f'<a:graphicData uri="{drawing}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="950" name="qr.png"/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{_QR_RELATION}"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            f'<a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        )
    )


def _qr_png(shade: int) -> bytes:
    """A square in place of the page code: 1 white, 0 black."""
    out = io.BytesIO()
    Image.new("1", (_QR_MODULES, _QR_MODULES), shade).save(out, "PNG")
    return out.getvalue()


def _probe_xml(document: bytes) -> tuple[bytes, dict[Token, str], dict[Token, tuple[str, str, float | None]]]:
    """One rare hanzi a token, all aligned left, so that it shows where a value starts."""
    root = etree.fromstring(document, _PARSER)
    probes: dict[Token, str] = {}
    settings: dict[Token, tuple[str, str, float | None]] = {}
    for placed in tokens.isolate(root):
        if placed.token is None or placed.token in probes:
            raise TemplateError(f"{placed.text}: is no field, or stands in the template twice")
        probes[placed.token] = chr(_PROBES + len(probes))
        settings[placed.token] = _setting(placed.paragraph)
        tokens.set_text(placed.run, probes[placed.token])
        justify = placed.paragraph.find(f"{w('pPr')}/{w('jc')}")
        if justify is not None and placed.token.name not in {tokens.PAGE, tokens.PAGES}:
            justify.set(w("val"), "left")
    return _xml(root), probes, settings


def _setting(paragraph: etree._Element) -> tuple[str, str, float | None]:
    justify = paragraph.find(f"{w('pPr')}/{w('jc')}")
    align = {"center": "center", "right": "right", "end": "right"}.get(
        "" if justify is None else justify.get(w("val")), "left"
    )
    spacing = paragraph.find(f"{w('pPr')}/{w('spacing')}")
    exact = spacing is not None and spacing.get(w("lineRule")) == "exact"
    cell = next(paragraph.iterancestors(w("tc")), None)
    upright = None if cell is None else cell.find(f"{w('tcPr')}/{w('vAlign')}")
    valign = "center" if upright is not None and upright.get(w("val")) == "center" else "top"
    return align, valign, float(spacing.get(w("line"))) / 20 if exact and spacing is not None else None


def _blank_xml(document: bytes) -> bytes:
    """No values and no page code; tick boxes empty squares, the page number's line empty."""
    root = etree.fromstring(document, _PARSER)
    for drawing in list(root.iter(w("drawing"))):
        if drawing.find(".//{*}docPr[@name='qr']") is not None:
            drawing.getparent().remove(drawing)
    for placed in tokens.isolate(root):
        if placed.token is not None and placed.token.name in {tokens.PAGE, tokens.PAGES}:
            for run in placed.paragraph.iter(w("r")):
                tokens.set_text(run, "")
        else:
            tokens.set_text(placed.run, "□" if placed.token is not None and placed.token.value is not None else "")
    return _xml(root)


def _same_lines(probe: Page, blank: Page) -> None:
    """Writing into cells must not move them: then a row has no exact height."""
    for name, before, after in (("x", blank.upright, probe.upright), ("y", blank.level, probe.level)):
        places = [line.at for line in before]
        for line in after:
            if min((abs(line.at - place) for place in places), default=0.0) > _MOVED_MM:
                raise TemplateError(f"a line moves to {name} = {line.at:.1f} mm when values are written")


def _layout(form: FormSpec, probe: Page, blank: Page, marks: Mapping[int, Box], probed: _Probed) -> Layout:
    glyphs = {glyph.text: glyph for glyph in probe.glyphs}
    found = {token: glyphs[char] for token, char in probed.probes.items() if char in glyphs}
    lost = [str(token) for token in probed.probes if token not in found]
    if lost:
        raise TemplateError(f"not on the rendered page: {', '.join(lost)}")
    marked = list(marks.values())
    codes = [box for box in probe.pictures if box not in marked and not _is_mark(box, marked)]
    if len(codes) != 1:
        raise TemplateError(f"{len(codes)} places for the page code, one is needed")
    measured = _Measured(probe, found, probed)
    fields = {spec.name: zone for spec in form.fields if (zone := _zone(spec, None, measured)) is not None}
    lines: dict[str, tuple[Zone, ...]] = {}
    for spec in form.lines:
        zones = [zone for row in range(1, form.rows + 1) if (zone := _zone(spec, row, measured)) is not None]
        if zones:
            lines[spec.name] = tuple(zones)
    _apart({**{name: [zone] for name, zone in fields.items()}, **lines})
    return Layout(
        kind=form.kind,
        version=form.version,
        page_mm=(round(probe.width, 1), round(probe.height, 1)),
        marks={mark: _round(box) for mark, box in sorted(marks.items())},
        code_box=_round(codes[0]),
        fields=fields,
        lines=lines,
        labels=tuple((words, _round(box)) for words, box in blank.words),
        page_text=_page_text(measured),
    )


def _apart(zones: Mapping[str, Sequence[Zone]]) -> None:
    """Each field has a cell of its own, else what is read cannot be told apart."""
    placed = [(name, zone.box) for name, rows in zones.items() for zone in rows]
    for (name, a), (other, b) in combinations(placed, 2):
        wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        if wide > _MOVED_MM and high > _MOVED_MM:
            raise TemplateError(f"{name} and {other} share a cell")


@dataclass(frozen=True, slots=True)
class _Measured:
    """The rendered probe and where each token's hanzi came to stand."""

    page: Page
    found: Mapping[Token, Glyph]
    probed: _Probed


def _zone(spec: FieldSpec, row: int | None, measured: _Measured) -> Zone | None:
    tokens_of = [token for token in measured.found if token.name == spec.name and token.row == row]
    if not tokens_of:
        return None
    first = measured.found[tokens_of[0]]
    x, y = (first.box[0] + first.box[2]) / 2, (first.box[1] + first.box[3]) / 2
    cell = measure.cell_around(measured.page, x, y)
    if cell is None:
        raise TemplateError(f"{tokens_of[0]}: stands in no cell with lines on four sides")
    by_value = {token.value: measured.found[token] for token in tokens_of}
    options = tuple(
        OptionZone(option.value, option.label, _tick_box(by_value[tokens.option_text(option.value)]))
        for option in spec.options
        if tokens.option_text(option.value) in by_value
    )
    style = None if spec.type in _UNWRITTEN else _style(tokens_of[0], measured)
    return Zone(page=1, box=_round(cell), style=style, options=options)


def _style(token: Token, measured: _Measured) -> TextStyle:
    glyph = measured.found[token]
    align, valign, leading = measured.probed.settings[token]
    return TextStyle(
        font="serif" if "Serif" in glyph.font else "sans",
        size_pt=round(glyph.size_pt, 2),
        leading_pt=round(leading or glyph.size_pt * 1.35, 2),
        align=align,
        valign=valign,
        baseline_mm=round(glyph.baseline, 2),
        x_mm=round(glyph.box[0], 2),
    )


def _tick_box(glyph: Glyph) -> Box:
    """The outline of the □ that stands where the hanzi stood."""
    em = glyph.size_pt * measure.MM
    x0, low, x1, high = (part * em for part in _BOX_EM)
    return _round((glyph.box[0] + x0, glyph.baseline + high, glyph.box[0] + x1, glyph.baseline + low))


def _page_text(measured: _Measured) -> Zone | None:
    """The whole line 第 x 页 共 y 页."""
    token = Token(tokens.PAGE)
    if token not in measured.found:
        return None
    line = [g for g in measured.page.glyphs if abs(g.baseline - measured.found[token].baseline) < _MOVED_MM]
    box = (
        min(glyph.box[0] for glyph in line),
        min(glyph.box[1] for glyph in line),
        max(glyph.box[2] for glyph in line),
        max(glyph.box[3] for glyph in line),
    )
    return Zone(page=1, box=_round(box), style=_style(token, measured))


def _is_mark(box: Box, marks: list[Box]) -> bool:
    return any(abs(box[0] - mark[0]) < 1 and abs(box[1] - mark[1]) < 1 for mark in marks)


def _round(box: Box) -> Box:
    x0, y0, x1, y1 = (round(value, 2) for value in box)
    return (x0, y0, x1, y1)


def _plain_pdf(data: bytes) -> bytes:
    """The PDF without dates, names and structure, the same bytes for the same page."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for key in ("/Metadata", "/StructTreeRoot", "/MarkInfo", "/OpenAction", "/Lang", "/PageLabels", "/Outlines"):
            if key in pdf.Root:
                del pdf.Root[key]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        pdf.remove_unreferenced_resources()
        pdf.save(
            out, deterministic_id=True, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    return out.getvalue()
