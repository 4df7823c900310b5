"""How much a PDF page would draw, told beforehand: forms that draw ten forms each, eight deep, take minutes.

PDFium cannot be stopped once it has begun, so what nests is counted first, from the page's own lists of forms.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator

import pikepdf
from pikepdf import Name, Object, Stream

from extractors.errors import UnreadableFileError

MAX_FORMS = 20_000  # drawn on one page, each time it is drawn
MAX_DEPTH = 20
MAX_PAGES = 200
_MAX_CONTENT = 4_000_000  # bytes as stored; a larger one is not counted, it is no small bomb
_DRAWN = re.compile(rb"(/[^\s/<>\[\](){}%]+)\s+Do\b")
_DAMAGE = (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError)


def check(data: bytes) -> None:
    """Return where every page draws a bearable number of forms.

    Raises:
        UnreadableFileError: too_large. What cannot be told of a damaged or encrypted file is left to PDFium.
    """
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            known: dict[tuple[int, int], int] = {}
            heaviest = max((_cost(page.obj, known, 0) for page in list(document.pages[:MAX_PAGES])), default=0)
    except _DAMAGE:
        return
    if heaviest > MAX_FORMS:
        raise UnreadableFileError("too_large", f"a page draws more than {MAX_FORMS} forms")


def _cost(node: Object, known: dict[tuple[int, int], int], depth: int) -> int:
    """Return how many forms drawing a page or form draws, itself included."""
    if node.objgen in known:
        return known[node.objgen]
    if depth > MAX_DEPTH:
        return MAX_FORMS + 1
    known[node.objgen] = MAX_FORMS + 1  # while it is counted: a form that draws itself has no end
    forms = dict(_forms(node))
    drawn = Counter(_names(node)) if forms else Counter[str]()
    cost = 1 + sum(times * _cost(forms[name], known, depth + 1) for name, times in drawn.items() if name in forms)
    known[node.objgen] = min(cost, MAX_FORMS + 1)
    return known[node.objgen]


def _forms(node: Object) -> Iterator[tuple[str, Stream]]:
    """Yield the forms that a page or form may draw, by name; makers list more than they draw, even itself."""
    resources = node.get("/Resources")
    listed = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    for name, item in listed.items() if isinstance(listed, pikepdf.Dictionary) else ():
        if isinstance(item, Stream) and item.get("/Subtype") == Name.Form:
            yield str(name), item


def _names(node: Object) -> Iterator[str]:
    """Yield the names that a page's or form's content draws, each time it does."""
    contents = [node] if isinstance(node, Stream) else node.get("/Contents")
    for part in [contents] if isinstance(contents, Stream) else list(contents or ()):
        if isinstance(part, Stream) and int(part.get("/Length", 0)) <= _MAX_CONTENT:
            yield from (name.decode("latin-1") for name in _DRAWN.findall(part.read_bytes()))
