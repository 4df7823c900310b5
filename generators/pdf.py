"""Filled forms as PDF: the fitted values drawn over the form's compiled blank, which all pages share."""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from generators import qr
from generators.checking import Block, Press, Ready, check_all, missing_of, press, ready_all
from generators.embedding import Inks, image
from generators.fit import PT_PER_MM, Fitted, Line
from generators.fonts import serif
from generators.pictures import Picture, Placed
from generators.results import TICKED, Filled, FormData
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import Box, OptionZone, Zone

_A4_MM = (210.0, 297.0)
_TAG_MM = (95.0, 52.0)
_TAGS = (2, 5)  # across and down a sheet
_TOGETHER = 1000  # records that are laid out at once; sheets of ten tags come out even
_CUT = "q 0.5 G 0.3 w [3 3] 0 d"


@dataclass(frozen=True, slots=True)
class _Page:
    """One page of one record, laid out."""

    texts: tuple[tuple[Line, float, str], ...]  # line, size in pt, style
    code: str
    pictures: tuple[Placed, ...] = ()


def fill(
    kind: Kind,
    records: Sequence[FormData],
    *,
    complete: bool = False,
    told: Callable[[int], object] = lambda _done: None,
) -> Filled:
    """Return one PDF of all records' pages; several tags stand on sheets of ten with cut lines.

    Args:
        kind: The form.
        records: In the order of the pages.
        complete: Refuse records that lack required fields.
        told: Told how many records are drawn, sheet by sheet.

    Raises:
        InvalidValueError: Values that cannot be printed, of all records.
        MissingValueError: With `complete`, required fields have no value.
    """
    form = press(kind)
    if len(records) > _TOGETHER:
        return _joined(form, records, told, complete=complete)
    made = ready_all(form, records, complete=complete)
    pages = [page for ready in made for page in _pages(form, ready)]
    title = f"{form.spec.title} {made[0].number}" if len(made) == 1 else form.spec.title
    data, count = _document(form, pages, title.strip(), _share(told, 0, len(records), len(pages)))
    return Filled(data, missing_of(made), count)


def _joined(form: Press, records: Sequence[FormData], told: Callable[[int], object], *, complete: bool) -> Filled:
    """Make a large batch part by part, so that only its packed pages are in memory; each part has its own fonts."""
    starts = range(0, len(records), _TOGETHER)
    missing = check_all(form, records, complete=complete)
    with ExitStack() as parts:  # open until the whole is written, which takes their pages from them
        whole = parts.enter_context(pikepdf.new())
        for start in starts:
            made = ready_all(form, records[start : start + _TOGETHER], complete=complete)
            pages = [page for ready in made for page in _pages(form, ready)]
            data, _ = _document(form, pages, form.spec.title, _share(told, start, len(made), len(pages)))
            whole.pages.extend(parts.enter_context(pikepdf.open(io.BytesIO(data))).pages)
        _describe(whole, form.spec.title)
        return Filled(_saved(whole), missing, len(whole.pages))


def _share(told: Callable[[int], object], before: int, records: int, pages: int) -> Callable[[int], object]:
    """Return what is told of pages, and tells of records: how many are done, with those of the parts before."""
    return lambda drawn: told(before + records * drawn // pages)


def _pages(form: Press, ready: Ready) -> Iterator[_Page]:
    zones = form.layout.fields
    header = list(_texts(ready.header, zones))
    columns = [{name: rows[row] for name, rows in form.layout.lines.items()} for row in range(form.spec.rows)]
    for page in range(1, ready.pages + 1):
        lines = [
            text for block, row in zip(form.on_page(ready, page), columns, strict=False) for text in _texts(block, row)
        ]
        footer = form.page_text(page, ready.pages)
        texts = (*header, *lines, *(_written(footer) if footer else ()))
        yield _Page(texts, form.code(ready, page), ready.header.pictures if page == 1 else ())


def _texts(block: Block, zones: Mapping[str, Zone]) -> Iterator[tuple[Line, float, str]]:
    for fitted in block.fitted.values():
        yield from _written(fitted)
    for name, values in block.ticks.items():
        for option in zones[name].options if values else ():
            if option.value in values:
                yield _tick(option)


def _written(fitted: Fitted) -> Iterator[tuple[Line, float, str]]:
    for line in fitted.lines:
        if line.text:
            yield line, fitted.size_pt, fitted.font


def _tick(option: OptionZone) -> tuple[Line, float, str]:
    """Fill a tick box exactly, as Word does by writing ■ in place of □."""
    x0, top, _, bottom = (edge * PT_PER_MM for edge in option.box)
    left, low, _, high = serif().ink(TICKED)
    size = round((bottom - top) / (high - low), 2)
    return Line(TICKED, x0 - left * size, bottom + low * size), size, "serif"


def _document(form: Press, pages: Sequence[_Page], title: str, told: Callable[[int], object]) -> tuple[bytes, int]:
    with pikepdf.open(io.BytesIO(_blank(load.blank_path(form.spec.kind, form.spec.version)))) as pdf:
        blank = pdf.make_indirect(pdf.pages[0].as_form_xobject())
        del pdf.pages[0]
        for key in set(pdf.Root.keys()) - {"/Type", "/Pages"}:
            del pdf.Root[key]
        inks = Inks()
        for page in pages:
            for line, _, style in page.texts:
                inks.add(line.text, style)
        drawn = Dictionary(BG=blank)
        for placed in (placed for page in pages for placed in page.pictures):
            drawn[_name_of(placed.picture)] = image(pdf, placed.picture)
        resources = pdf.make_indirect(Dictionary(Font=inks.embed(pdf), XObject=drawn))
        for media, content, pages_done in _sheets(form, pages, inks):
            page_object = Dictionary(
                Type=Name.Page, MediaBox=media, Resources=resources, Contents=Stream(pdf, content.encode("ascii"))
            )
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page_object)))
            told(pages_done)
        _describe(pdf, title)
        return _saved(pdf), len(pdf.pages)


def _sheets(form: Press, pages: Sequence[_Page], inks: Inks) -> Iterator[tuple[Array, str, int]]:
    """Yield each sheet's media box and content, and how many pages are drawn with it."""
    width, height = form.layout.page_mm
    if len(pages) > 1 and width <= _A4_MM[0] / 2:
        each = _TAGS[0] * _TAGS[1]
        for start in range(0, len(pages), each):
            tags = pages[start : start + each]
            yield _media(*_A4_MM), _tag_sheet(form, tags, inks), start + len(tags)
        return
    for drawn, page in enumerate(pages, 1):
        yield _media(width, height), _content(form, page, inks), drawn


def _tag_sheet(form: Press, tags: Sequence[_Page], inks: Inks) -> str:
    """Place up to ten tags edge to edge, cut lines between and around them."""
    width, height = form.layout.page_mm
    left, top = ((room - tag * count) / 2 for room, tag, count in zip(_A4_MM, _TAG_MM, _TAGS, strict=True))
    edge_x, edge_y = (width - _TAG_MM[0]) / 2, (height - _TAG_MM[1]) / 2
    parts = []
    for index, tag in enumerate(tags):
        down, across = divmod(index, _TAGS[0])
        x = left + across * _TAG_MM[0] - edge_x
        y = _A4_MM[1] - (top + down * _TAG_MM[1] - edge_y) - height
        clip = f"{_pt(edge_x)} {_pt(edge_y)} {_pt(_TAG_MM[0])} {_pt(_TAG_MM[1])} re W n"
        parts.append(f"q 1 0 0 1 {_pt(x)} {_pt(y)} cm {clip} {_content(form, tag, inks)} Q")
    return "\n".join([*parts, _cut_lines(left, top, -(-len(tags) // _TAGS[0]))])


def _cut_lines(left: float, top: float, rows: int) -> str:
    """Return dashed lines along the tags' edges, out to the paper's edge for the guillotine."""
    lines = [_CUT]
    for row in range(rows + 1):
        y = _pt(_A4_MM[1] - top - row * _TAG_MM[1])
        lines.append(f"0 {y} m {_pt(_A4_MM[0])} {y} l S")
    for column in range(_TAGS[0] + 1):
        x = _pt(left + column * _TAG_MM[0])
        lines.append(f"{x} 0 m {x} {_pt(_A4_MM[1])} l S")
    return " ".join([*lines, "Q"])


def _content(form: Press, page: _Page, inks: Inks) -> str:
    height = form.layout.page_mm[1] * PT_PER_MM
    shown = [
        f"1 0 0 1 {line.x_pt:.2f} {height - line.baseline_pt:.2f} Tm {inks.write(line.text, style, size)}"
        for line, size, style in page.texts
    ]
    text = "\n".join(["BT 0 g", *shown, "ET"]) if shown else ""
    photos = "\n".join(_photo(placed, height) for placed in page.pictures)
    return f"/BG Do\n{photos}\n{text}\n{_code(page.code, form.layout.code_box, height)}"


def _photo(placed: Placed, page_height_pt: float) -> str:
    x0, y0, x1, y1 = (edge * PT_PER_MM for edge in placed.box)
    return f"q {x1 - x0:.2f} 0 0 {y1 - y0:.2f} {x0:.2f} {page_height_pt - y1:.2f} cm {_name_of(placed.picture)} Do Q"


def _name_of(picture: Picture) -> str:
    return f"/P{hashlib.sha256(picture.data).hexdigest()[:16]}"


def _code(text: str, box: Box, page_height_pt: float) -> str:
    """Draw the page code's modules as rectangles: sharp at every size, and one path, so without seams."""
    dark = qr.modules(text)
    module = (box[2] - box[0]) * PT_PER_MM / len(dark)
    top = page_height_pt - box[1] * PT_PER_MM
    runs = " ".join(f"{first} {row} {length} 1 re" for row, first, length in qr.runs(dark))
    return f"q 0 g {module:.4f} 0 0 {-module:.4f} {box[0] * PT_PER_MM:.3f} {top:.3f} cm {runs} f Q"


def _describe(pdf: pikepdf.Pdf, title: str) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]  # the blank's dates and maker
    pdf.docinfo["/Title"] = String(title)
    pdf.docinfo["/Producer"] = String("stationdesk")
    pdf.Root.Lang = String("zh-CN")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return out.getvalue()


def _media(width_mm: float, height_mm: float) -> Array:
    return Array([0, 0, round(width_mm * PT_PER_MM, 3), round(height_mm * PT_PER_MM, 3)])


def _pt(mm: float) -> str:
    return f"{mm * PT_PER_MM:.2f}"


@lru_cache(maxsize=64)
def _blank(path: Path) -> bytes:
    return path.read_bytes()
