"""An OFD document (GB/T 33190): its pages' objects, data and attachments."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractors.errors import UnreadableFileError
from extractors.markup import Node, parse
from extractors.package import Package
from extractors.runs import Glyph, Run

MAX_PAGES = 200
MAX_GLYPHS = 20_000  # of one page; a full sheet of small print has 10,000
DPI = 200
MAX_SIDE_PX = 4_000

_MM_PER_INCH = 25.4
ASCENT = 0.86  # of the size, above the base line
_A4_MM = (210.0, 297.0)
_ATTACHMENT_BYTES = 5_000_000
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class Item:
    """A thing drawn on a page: TextObject, PathObject or ImageObject."""

    node: Node
    left: float  # of its boundary, mm
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class OfdPage:
    """One page."""

    id: str
    width_mm: float
    height_mm: float
    items: tuple[Item, ...]  # from back to front, the template's first

    @property
    def scale(self) -> float:
        """Pixels per millimetre of its image."""
        return min(DPI / _MM_PER_INCH, MAX_SIDE_PX / max(self.width_mm, self.height_mm))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of its image in pixels."""
        return max(1, round(self.width_mm * self.scale)), max(1, round(self.height_mm * self.scale))


@dataclass(frozen=True, slots=True)
class OfdDocument:
    """What of an OFD file this service reads."""

    pages: tuple[OfdPage, ...]
    data: Mapping[str, str]  # DocInfo/CustomDatas
    tags: tuple[Node, ...]  # roots of the custom tag files
    attachments: tuple[bytes, ...]  # XML attachments
    pictures: Mapping[str, bytes]  # resource ID → encoded picture


def read(data: bytes) -> OfdDocument:
    """Return an OFD file's first document.

    Raises:
        UnreadableFileError: No OFD, damaged, or beyond the limits of size.
    """
    with Package(data) as package:
        if "OFD.xml" not in package:
            raise UnreadableFileError("not_a_document", "a ZIP without OFD.xml")
        head = parse(package.read("OFD.xml"))
        location = head.value("DocBody", "DocRoot")
        if not location:
            raise UnreadableFileError("damaged", "OFD.xml names no document")
        root = package.resolve("OFD.xml", location)
        document = parse(package.read(root))
        return OfdDocument(
            _pages(package, root, document),
            {node.attributes.get("Name", ""): node.text for node in head.walk() if node.name == "CustomData"},
            _tags(package, root, document),
            _attachments(package, root, document),
            _pictures(package, root, document),
        )


def runs(page: OfdPage) -> dict[str, Run]:
    """Return the text of a page's objects by object ID, with places in pixels of its image."""
    found: dict[str, Run] = {}
    left = MAX_GLYPHS
    for place, item in enumerate(page.items):
        if item.node.name != "TextObject" or left <= 0:
            continue
        glyphs = tuple(itertools.islice(_glyphs(item, page.scale, place), left))
        left -= len(glyphs)
        if glyphs:
            found[item.node.attributes.get("ID") or f"#{place}"] = Run(glyphs)
    return found


def numbers(text: str) -> list[float]:
    """Return the numbers in an attribute."""
    return [float(found) for found in _NUMBER.findall(text)]


def steps(text: str, count: int) -> list[float]:
    """Return the advances of `count` characters from a DeltaX or DeltaY, in which `g n v` repeats v n times."""
    found: list[float] = []
    parts = iter(text.split())
    for part in parts:
        if part == "g":
            times, value = _first(next(parts, "")), _first(next(parts, ""))
            found += [value] * max(0, min(int(times), count - len(found)))
        else:
            found.append(_first(part))
        if len(found) >= count:
            break
    return found[:count]


def _first(text: str) -> float:
    return (numbers(text) or [0.0])[0]


def _glyphs(item: Item, scale: float, part: int) -> Iterator[Glyph]:
    size = _first(item.node.attributes.get("Size", "3"))
    for code in item.node.children:
        if code.name != "TextCode":
            continue
        x, y = (_first(code.attributes.get(name, "0")) for name in ("X", "Y"))
        text = code.text
        across = steps(code.attributes.get("DeltaX", ""), len(text))
        down = steps(code.attributes.get("DeltaY", ""), len(text))
        for place, char in enumerate(text):
            left, base = item.left + x, item.top + y
            wide = size if ord(char) > 0xFF else size / 2  # noqa: PLR2004 - beyond Latin-1, a full square
            top, bottom = base - ASCENT * size, base + (1 - ASCENT) * size
            yield Glyph(char, left * scale, top * scale, (left + wide) * scale, bottom * scale, part=part)
            x += across[place] if place < len(across) else (0.0 if across or down else wide)
            y += down[place] if place < len(down) else 0.0


def _pages(package: Package, root: str, document: Node) -> tuple[OfdPage, ...]:
    common = document.child("CommonData")
    listed = [node for node in (document.child("Pages") or document).children if node.name == "Page"]
    if not listed:
        raise UnreadableFileError("damaged", "an OFD without pages")
    if len(listed) > MAX_PAGES:
        raise UnreadableFileError("too_many_pages", f"{len(listed)} pages, at most {MAX_PAGES}")
    templates = {
        node.attributes.get("ID", ""): package.resolve(root, node.attributes.get("BaseLoc", ""))
        for node in (common.children if common else ())
        if node.name == "TemplatePage"
    }
    default = _box(common, "PageArea") if common else None
    return tuple(_page(package, root, node, templates, default) for node in listed)


def _page(
    package: Package, root: str, listed: Node, templates: Mapping[str, str], default: tuple[float, float] | None
) -> OfdPage:
    content = parse(package.read(package.resolve(root, listed.attributes.get("BaseLoc", ""))))
    width, height = _box(content, "Area") or default or _A4_MM
    items: list[Item] = []
    for node in content.children:
        name = templates.get(node.attributes.get("TemplateID", "")) if node.name == "Template" else None
        if name is not None and name in package:
            items += _items(parse(package.read(name)))
    return OfdPage(listed.attributes.get("ID", ""), width, height, (*items, *_items(content)))


def _box(node: Node, area: str) -> tuple[float, float] | None:
    found = numbers(node.value(area, "PhysicalBox"))
    if len(found) != 4 or not (0 < found[2] <= 5_000 and 0 < found[3] <= 5_000):  # noqa: PLR2004 - x y w h, mm
        return None
    return found[2], found[3]


def _items(content: Node) -> Iterator[Item]:
    for node in content.walk():
        if node.name in {"TextObject", "PathObject", "ImageObject"}:
            box = numbers(node.attributes.get("Boundary", ""))
            if len(box) == 4:  # noqa: PLR2004 - x y w h
                yield Item(node, *box)


def _tags(package: Package, root: str, document: Node) -> tuple[Node, ...]:
    """Read the tag files leniently: a large maker writes `<:eInvoice xmlns:="">`."""
    location = document.value("CustomTags")
    name = package.resolve(root, location) if location else ""
    if name not in package:
        return ()
    places = [node.text for node in parse(package.read(name), lenient=True).walk() if node.name == "FileLoc"]
    found = [package.resolve(name, place) for place in places]
    return tuple(parse(package.read(one), lenient=True) for one in found if one in package)


def _attachments(package: Package, root: str, document: Node) -> tuple[bytes, ...]:
    location = document.value("Attachments")
    name = package.resolve(root, location) if location else ""
    if name not in package:
        return ()
    places = [node.text for node in parse(package.read(name), lenient=True).walk() if node.name == "FileLoc"]
    found = [package.resolve(name, place) for place in places if place.lower().endswith((".xml", ".xbrl"))]
    contents = [package.read(one) for one in found if one in package]
    return tuple(content for content in contents if len(content) <= _ATTACHMENT_BYTES)


def _pictures(package: Package, root: str, document: Node) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for kind in ("PublicRes", "DocumentRes"):
        location = document.value("CommonData", kind)
        name = package.resolve(root, location) if location else ""
        if name not in package:
            continue
        resources = parse(package.read(name), lenient=True)
        base = package.resolve(name, resources.attributes.get("BaseLoc", "") + "/x")
        for node in resources.walk():
            file = package.resolve(base, node.value("MediaFile")) if node.name == "MultiMedia" else ""
            if file in package:
                found[node.attributes.get("ID", "")] = package.read(file)
    return found
