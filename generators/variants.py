"""A Word template's three forms: the one that is filled, a probe that shows where values stand, and a blank."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree
from PIL import Image

from generators import tokens
from generators.errors import UnmeasurableError
from generators.tokens import Placed, Token, w

QR_PART = "word/media/qr.png"
DOCUMENT = "word/document.xml"
_RELATIONS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"
_QR_MM = 24.0
_QR_TAG_MM = 18.0
_TAG_WIDTH_MM = 150.0  # a narrower page is a tag
_QR_RELATION = "rIdPageCode"
_QR_MODULES = 25
_PROBES = 0x3400  # first of the rare hanzi (CJK extension A), one em wide, on no form
_EPOCH = (2026, 1, 1, 0, 0, 0)
_EMU_MM = 36000
_TWIPS_MM = 1440 / 25.4
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a token's paragraph is set."""

    align: str  # left, center, right
    valign: str  # top, center
    leading_pt: float | None  # None: not exact


@dataclass(frozen=True, slots=True)
class Probed:
    """What the probe knows of each token."""

    hanzi: Mapping[Token, str]  # the one that stands for it on the rendered page
    settings: Mapping[Token, Setting]


def template(data: bytes) -> bytes:
    """Return the template that is filled: every field one run that holds exactly its token, the page code a picture."""
    parts = _parts(data)
    narrow = _page_width_mm(parts[DOCUMENT]) < _TAG_WIDTH_MM
    return _package(parts, _template_xml(parts, _QR_TAG_MM if narrow else _QR_MM))


def probe(filled: bytes) -> tuple[bytes, Probed]:
    """Return a compiled template with one rare hanzi a token, all aligned left, and a black page code.

    Raises:
        UnmeasurableError: A token is no field, or stands there twice.
    """
    parts = _parts(filled)
    document, probed = _probe_xml(parts[DOCUMENT])
    return _package(parts | {QR_PART: _qr_png(0)}, document), probed


def blank(filled: bytes) -> bytes:
    """Return a compiled template without values and page code; tick boxes are empty squares."""
    parts = _parts(filled)
    return _package(parts, _blank_xml(parts[DOCUMENT]))


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _package(parts: Mapping[str, bytes], document: bytes) -> bytes:
    """A Word package with this document in it; fixed dates, so that equal content is equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            package.writestr(entry, document if name == DOCUMENT else content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _xml(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _page_width_mm(document: bytes) -> float:
    size = etree.fromstring(document, _PARSER).find(f".//{w('sectPr')}/{w('pgSz')}")
    if size is None:
        raise UnmeasurableError("page_size_missing", "w:pgSz")
    return float(size.get(w("w"))) / _TWIPS_MM


def _template_xml(parts: dict[str, bytes], qr_mm: float) -> bytes:
    """Isolate the tokens and put the page code's picture in its place; adds its part to the package."""
    root = etree.fromstring(parts[DOCUMENT], _PARSER)
    for grid in list(root.iter(w("docGrid"))):
        grid.getparent().remove(grid)  # WPS and Word may add one: it would stretch the lines between the tables
    for placed in tokens.isolate(root):
        if placed.token == Token(tokens.QR):
            _picture(placed, qr_mm)
    parts[QR_PART] = _qr_png(1)
    relations = etree.fromstring(parts[_RELATIONS], _PARSER)
    space = "http://schemas.openxmlformats.org"
    etree.SubElement(
        relations,
        f"{{{space}/package/2006/relationships}}Relationship",
        Id=_QR_RELATION,
        Type=f"{space}/officeDocument/2006/relationships/image",
        Target="media/qr.png",
    )
    parts[_RELATIONS] = _xml(relations)
    types = etree.fromstring(parts[_TYPES], _PARSER)
    default = f"{{{space}/package/2006/content-types}}Default"
    if not any(item.get("Extension") == "png" for item in types.iter(default)):
        types.insert(0, etree.Element(default, Extension="png", ContentType="image/png"))
        parts[_TYPES] = _xml(types)
    return _xml(root)


def _picture(placed: Placed, qr_mm: float) -> None:
    """The page code as a picture in the line; an exact line height would cut it off, so that is taken away."""
    for part in list(placed.run):
        placed.run.remove(part)
    spacing = placed.paragraph.find(f"{w('pPr')}/{w('spacing')}")
    if spacing is not None:
        spacing.set(w("line"), "240")
        spacing.set(w("lineRule"), "auto")
    side = round(qr_mm * _EMU_MM)
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


def _probe_xml(document: bytes) -> tuple[bytes, Probed]:
    root = etree.fromstring(document, _PARSER)
    probes: dict[Token, str] = {}
    settings: dict[Token, Setting] = {}
    for placed in tokens.isolate(root):
        if placed.token is None or placed.token in probes:
            raise UnmeasurableError("duplicate_field", placed.text)
        probes[placed.token] = chr(_PROBES + len(probes))
        settings[placed.token] = _setting(placed.paragraph)
        tokens.set_text(placed.run, probes[placed.token])
        justify = placed.paragraph.find(f"{w('pPr')}/{w('jc')}")
        if justify is not None and placed.token.name not in {tokens.PAGE, tokens.PAGES}:
            justify.set(w("val"), "left")
    return _xml(root), Probed(probes, settings)


def _setting(paragraph: etree._Element) -> Setting:
    justify = paragraph.find(f"{w('pPr')}/{w('jc')}")
    align = {"center": "center", "right": "right", "end": "right"}.get(
        "" if justify is None else justify.get(w("val")), "left"
    )
    spacing = paragraph.find(f"{w('pPr')}/{w('spacing')}")
    exact = spacing is not None and spacing.get(w("lineRule")) == "exact"
    cell = next(paragraph.iterancestors(w("tc")), None)
    upright = None if cell is None else cell.find(f"{w('tcPr')}/{w('vAlign')}")
    valign = "center" if upright is not None and upright.get(w("val")) == "center" else "top"
    return Setting(align, valign, float(spacing.get(w("line"))) / 20 if exact and spacing is not None else None)


def _blank_xml(document: bytes) -> bytes:
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
