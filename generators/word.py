"""Filled forms as Word documents: the compiled template's XML, split at its tokens once and joined for each record.

Sizes, exact leading and hard line breaks come from the fitter, so Word shows what our PDF shows. A record with more
lines than rows repeats the whole body as a section a page, each with its own page code.
"""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from generators import packing, qr
from generators.checking import Block, Press, Ready, missing_of, press, ready_all
from generators.pictures import Placed
from generators.results import TICKED, UNTICKED, Filled, FormData
from templates_docx import load
from templates_docx.errors import FormSpecError
from templates_docx.kinds import Kind

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_DOC_PR = f"{{{_WP}}}docPr"
_EMU_A_MM = 36_000
_DOCUMENT, _RELATIONS, _CODE = "word/document.xml", "word/_rels/document.xml.rels", "word/media/qr.png"
_TYPES = "[Content_Types].xml"
_TOKEN = re.compile(r"\{\{([^{}]+)\}\}")
_OPEN, _CLOSE = "\ue000", "\ue001"  # private characters: no template has them, XML allows them
_SPLIT = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_IDS_A_PAGE = 10_000
_LEVEL = 5  # of deflation: 6 takes a quarter more time and saves a tenth, 9 twice the time


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in the XML that a record fills."""

    write: Callable[["_Slot", "_Spot"], str]
    name: str = ""
    row: int = -1  # of the page's table, from 0
    default: str = ""  # the template's own; a tick box: the option's value


class _Template:
    """A compiled Word template, read and split once."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        self._relations = parts.pop(_RELATIONS)
        parts.pop(_CODE, None)
        xml = _marked(parts.pop(_DOCUMENT), _code_relation(self._relations))
        start = xml.index("<w:body>") + len("<w:body>")
        end = xml.rindex("<w:sectPr")
        self._head, body, self._tail = xml[:start], xml[start:end], xml[end:]
        self._section = self._tail[: self._tail.index("</w:sectPr>") + len("</w:sectPr>")]
        pieces = _SPLIT.split(body)
        self._static = pieces[::2]
        self._slots = [_slot(piece) for piece in pieces[1::2]]
        parts[_TYPES] = _with_jpeg(parts[_TYPES])
        self._members = [packing.deflated(name, data) for name, data in parts.items()]

    def fill(self, form: Press, ready: Ready) -> bytes:
        """Return the document of one record."""
        pages = range(1, ready.pages + 1)
        body = "".join(self._page(form, ready, page) for page in pages)
        document = packing.deflated(_DOCUMENT, f"{self._head}{body}{self._tail}".encode(), _LEVEL)
        photos = [
            packing.stored(f"word/media/photo{number}.jpg", placed.picture.data)
            for number, placed in enumerate(ready.header.pictures, 1)
        ]
        codes = [packing.stored(_code_part(page), qr.png(qr.modules(form.code(ready, page)))) for page in pages]
        relations = packing.deflated(_RELATIONS, _with_media(self._relations, ready.pages, len(photos)), _LEVEL)
        return packing.archive([*self._members, relations, *codes, *photos, document])

    def _page(self, form: Press, ready: Ready, page: int) -> str:
        blocks = [*form.on_page(ready, page)]
        blocks += [_EMPTY] * (form.spec.rows - len(blocks))
        spots = [_Spot(block, page, ready.pages, self._section) for block in (*blocks, ready.header)]  # row -1: last
        parts = [self._static[0]]
        for slot, following in zip(self._slots, self._static[1:], strict=True):
            parts += (slot.write(slot, spots[slot.row]), following)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a slot is being filled, and with what."""

    block: Block
    page: int
    pages: int
    section: str


_EMPTY = Block({}, {}, {})


def fill(kind: Kind, data: FormData, *, complete: bool = False) -> Filled:
    """Return a Word document with all pages of one record.

    Raises:
        InvalidValueError: Values that cannot be printed.
        MissingValueError: With `complete`, required fields have no value.
    """
    form = press(kind)
    made = ready_all(form, [data], complete=complete)
    template = _template(load.template_path(kind, form.spec.version))
    return Filled(template.fill(form, made[0]), missing_of(made), made[0].pages)


@lru_cache(maxsize=64)
def _template(path: Path) -> _Template:
    return _Template(path)


def _text(slot: _Slot, spot: _Spot) -> str:
    fitted = spot.block.fitted.get(slot.name)
    return _BREAK.join([escape(line.text) for line in fitted.lines]) if fitted else ""


def _size(slot: _Slot, spot: _Spot) -> str:
    fitted = spot.block.fitted.get(slot.name)
    return str(round(fitted.size_pt * 2)) if fitted else slot.default


def _leading(slot: _Slot, spot: _Spot) -> str:
    fitted = spot.block.fitted.get(slot.name)
    return str(round(fitted.leading_pt * 20)) if fitted else slot.default


def _tick(slot: _Slot, spot: _Spot) -> str:
    values = spot.block.ticks.get(slot.name, ())
    written = {str(value).lower() if isinstance(value, bool) else value for value in values}
    return TICKED if slot.default in written else UNTICKED


_WRITERS: Mapping[str, Callable[[_Slot, _Spot], str]] = {
    "text": _text,
    "size": _size,
    "leading": _leading,
    "tick": _tick,
    "page": lambda _, spot: str(spot.page),
    "pages": lambda _, spot: str(spot.pages),
    "code": lambda slot, spot: slot.default if spot.page == 1 else f"rIdCode{spot.page}",
    "section": lambda _, spot: spot.section if spot.page < spot.pages else "",
    "photos": lambda _, spot: "".join(map(_photo, spot.block.pictures, range(1, 999))) if spot.page == 1 else "",
    "id": lambda slot, spot: str(spot.page * _IDS_A_PAGE + int(slot.default)),
}


def _marked(document: bytes, code_relation: str) -> str:
    """Put a private mark wherever a record changes the document."""
    root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    for text in list(root.iter(f"{{{_W}}}t")):
        token = _TOKEN.fullmatch(text.text or "")
        if token:
            _mark_text(text, token[1])
    for picture in root.iter(f"{{{_DRAWING}}}blip"):
        if picture.get(f"{{{_R}}}embed") == code_relation:
            picture.set(f"{{{_R}}}embed", _mark("code", default=code_relation))
    for properties in root.iter(_DOC_PR):
        properties.set("id", _mark("id", default=properties.get("id", "0")))
    body = root.find(f"{{{_W}}}body")
    if body is None or len(body) < 2 or body[-2].tag != f"{{{_W}}}p":  # noqa: PLR2004  a paragraph, the section
        raise FormSpecError("template.docx", "the body does not end with a paragraph and its section")
    _properties(body[-2]).append(_element("section-here"))
    body[-2].append(_element("photos-here"))
    xml = str(etree.tostring(root, encoding="unicode"))
    for what in ("section", "photos"):
        xml = re.sub(f"<w:{what}-here[^>]*/>", _mark(what), xml)
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'


def _mark_text(text: etree._Element, token: str) -> None:
    text.set(_SPACE, "preserve")
    if token in {"page", "pages"}:
        text.text = _mark(token)
        return
    place, _, option = token.partition("=")
    name, _, row = place.partition(".")
    index = int(row) - 1 if row else -1
    if option:
        text.text = _mark("tick", name, index, option)
        return
    text.text = _mark("text", name, index)
    run = text.getparent()
    for size in run.iter(f"{{{_W}}}sz", f"{{{_W}}}szCs") if run is not None else ():
        size.set(f"{{{_W}}}val", _mark("size", name, index, size.get(f"{{{_W}}}val", "")))
    _set_apart(_properties(run.getparent()) if run is not None else None)
    for spacing in _properties(run.getparent()).iter(f"{{{_W}}}spacing") if run is not None else ():
        spacing.set(f"{{{_W}}}line", _mark("leading", name, index, spacing.get(f"{{{_W}}}line", "")))


def _set_apart(properties: etree._Element | None) -> None:
    """Let hanzi and digits stand apart: LibreOffice always does it, so Word and our PDF do it too."""
    for name in ("autoSpaceDE", "autoSpaceDN"):
        for off in list(properties.iter(f"{{{_W}}}{name}")) if properties is not None else ():
            off.getparent().remove(off)


def _properties(paragraph: etree._Element) -> etree._Element:
    found = paragraph.find(f"{{{_W}}}pPr")
    if found is None:
        found = _element("pPr")
        paragraph.insert(0, found)
    return found


def _element(name: str) -> etree._Element:
    return etree.Element(f"{{{_W}}}{name}", nsmap={"w": _W})


def _mark(what: str, name: str = "", row: int = -1, default: str = "") -> str:
    return f"{_OPEN}{what}|{name}|{row}|{default}{_CLOSE}"


def _slot(mark: str) -> _Slot:
    what, name, row, default = mark.split("|", 3)
    return _Slot(_WRITERS[what], name, int(row), default)


def _code_relation(relations: bytes) -> str:
    """Return the id by which the document names the page code's picture."""
    for relation in etree.fromstring(relations):
        if relation.get("Target", "").removeprefix("/word/") == "media/qr.png":
            return str(relation.get("Id"))
    raise FormSpecError("template.docx", "there is no picture word/media/qr.png for the page code")


def _code_part(page: int) -> str:
    return _CODE if page == 1 else f"word/media/qr{page}.png"


def _with_media(relations: bytes, pages: int, photos: int) -> bytes:
    more = [_relation(f"rIdCode{page}", f"qr{page}.png") for page in range(2, pages + 1)]
    more += [_relation(f"rIdPhoto{number}", f"photo{number}.jpg") for number in range(1, photos + 1)]
    return relations.replace(b"</Relationships>", f"{''.join(more)}</Relationships>".encode())


def _relation(name: str, file: str) -> str:
    return f'<Relationship Id="{name}" Type="{_R}/image" Target="media/{file}"/>'


def _with_jpeg(types: bytes) -> bytes:
    known = b'Extension="jpg"' in types
    return (
        types
        if known
        else types.replace(b"<Override", b'<Default Extension="jpg" ContentType="image/jpeg"/><Override', 1)
    )


def _photo(placed: Placed, number: int) -> str:
    """Anchor a photo to the page, outside the table: an exact row would clip it, a cell would move it."""
    x, y = (round(edge * _EMU_A_MM) for edge in placed.box[:2])
    wide, high = (round((placed.box[axis + 2] - placed.box[axis]) * _EMU_A_MM) for axis in (0, 1))
    name = escape(placed.picture.name, {'"': "&quot;"})
    return (
        f'<w:r><w:drawing><wp:anchor xmlns:wp="{_WP}" distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        f'relativeHeight="{number}" behindDoc="0" locked="1" layoutInCell="0" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{x}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{y}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="photo{number}" descr="{name}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}"><a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="photo{number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip xmlns:r="{_R}" r:embed="rIdPhoto{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></w:r>"
    )
