"""Ways to lay a form out, drawn with sizes that differ from layout to layout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from samples.accuracy.foreign.sheet import Sheet, width

if TYPE_CHECKING:
    from samples.accuracy.foreign.layouts import Foreign, Rows, Say

Area: TypeAlias = tuple[float, float, float, float]  # x0, y0, x1, y1 in mm
_WIDE = frozenset({"fault", "cause", "customer_address", "work_place", "transport_mode"})
_LONG = frozenset({"reported_at", "arrived_at", "finished_at", "serial_no", "waybill_no", "tag_no", "part_name"})
_SHARES = {"": 0.5, "part_no": 1.1, "part_name": 1.3, "quantity": 0.7, "old_part_tag_no": 1.5, "tag_no": 1.6, "box_no": 0.6, "job": 0.9}  # fmt: skip  # noqa: E501
_BY_HAND = 4.0  # mm, the largest hand


@dataclass(frozen=True, slots=True)
class Style:
    """How a layout looks."""

    arrangement: str  # ruled, lines, tabbed, boxed
    pairs: int  # of label and value in a row
    high: float  # mm, of a row
    label: float  # mm, size of print
    value: float
    colon: str
    spread: bool  # short labels are spread: 日 期
    centred: bool  # labels in the middle of their cells
    under: bool  # boxed: the value stands under its label, not above
    underlined: bool
    rules: str  # of the table: all, level, none
    heads: str  # of the table: left, middle
    table_first: bool


def draw(style: Style, layout: "Foreign", sheet: Sheet, say: "Say", rows: "Rows") -> None:
    """Draw a form."""
    small = sheet.size_mm[1] < 150
    size = 4.4 if small else 5.6
    sheet.title(layout.title, 7 if small else 14, size)
    top = 12.0 if small else 22.0
    if style.table_first and layout.columns:
        top = _table(style, layout, sheet, rows, top) + 6
    bottom = _fields(style, layout, sheet, say, top)
    if layout.columns and not style.table_first:
        _table(style, layout, sheet, rows, bottom + 5)


def _fields(style: Style, layout: "Foreign", sheet: Sheet, say: "Say", top: float) -> float:
    margin = 4.0 if sheet.size_mm[1] < 150 else 12.0
    left, right = margin, sheet.size_mm[0] - margin
    y = top
    for names in _in_rows(style, list(layout.words)):
        step = (right - left) / len(names)
        high = max(
            _pair(style, sheet, say, (name, layout.words[name]), (left + n * step, y, left + (n + 1) * step, 0.0))
            for n, name in enumerate(names)
        )
        if style.arrangement in {"ruled", "boxed"}:
            for n in range(len(names)):
                sheet.box(left + n * step, y, left + (n + 1) * step, y + high)
        y += high
    return y


def _in_rows(style: Style, names: Sequence[str]) -> list[list[str]]:
    """Return the fields row by row; long ones stand alone."""
    found: list[list[str]] = []
    for name in names:
        full = not found or len(found[-1]) == style.pairs or found[-1][0] in _WIDE
        crowded = not full and style.pairs > 2 and (name in _LONG or found[-1][-1] in _LONG) and len(found[-1]) > 1
        if full or name in _WIDE or crowded:
            found.append([])
        found[-1].append(name)
    return found


def _pair(style: Style, sheet: Sheet, say: "Say", named: tuple[str, str], area: Area) -> float:
    """Draw a label and its value; returns the height they need, mm."""
    name, word = named
    if style.spread and len(word) in {2, 3}:
        word = ("   " if len(word) == 2 else " ").join(word)
    if style.arrangement == "boxed":
        return _boxed(style, sheet, say, (name, word), area)
    text = word if style.arrangement == "ruled" else f"{word}{style.colon}"
    x0, y, x1, _ = area
    middle = y + style.high / 2
    if style.arrangement == "ruled":
        room = 7.2 * style.label if x1 - x0 > 14 * style.label else 5.4 * style.label
        edge = x0 + max(room, width(text, style.label) + 2)
        sheet.label(
            text, x0 + max(1.0, (edge - x0 - width(text, style.label)) / 2 * style.centred), middle, style.label
        )
        used = _value(style, sheet, say(name), (edge + 1.2, middle, x1 - 1.0, 0.0))
        high = style.high + (used - 1) * 1.5 * _size(style, sheet)
        sheet.rule(edge, y, edge, y + high)
        return high
    start = x0 + (7.5 * style.label if style.arrangement == "tabbed" else 0.0)
    start = max(start, x0 + width(text, style.label) + 1.2)
    sheet.label(text, x0, middle, style.label)
    used = _value(style, sheet, say(name), (start, middle, x1 - 2.0, 0.0))
    if style.arrangement == "lines" and style.underlined:
        sheet.rule(start, middle + 0.75 * style.high / 2, x1 - 3, middle + 0.75 * style.high / 2, 0.15)
    return style.high + (used - 1) * 1.5 * _size(style, sheet)


def _boxed(style: Style, sheet: Sheet, say: "Say", named: tuple[str, str], area: Area) -> float:
    """Draw a cell with its label small and the value under or above it."""
    name, word = named
    x0, y, x1, _ = area
    small = 0.85 * style.label
    size = _size(style, sheet)
    label_y, value_y = (y + small * 0.9, y + 1.9 * small + 0.75 * size)
    used = 1
    if style.under or name in _WIDE:
        used = _value(style, sheet, say(name), (x0 + 2, value_y, x1 - 1, 0.0))
    else:
        used = _value(style, sheet, say(name), (x0 + 2, y + 0.9 * size, x1 - 1, 0.0))
        label_y = y + 1.8 * size + (used - 1) * 1.5 * size + 0.8 * small
    x = x0 + max(1.0, (x1 - x0 - width(word, small)) / 2 * style.centred)
    sheet.label(word, x, label_y, small)
    return 2.2 * small + 1.7 * size + (used - 1) * 1.5 * size


def _value(style: Style, sheet: Sheet, text: str, area: Area) -> int:
    x0, y, x1, _ = area
    if text.startswith("["):
        for piece in text.split("[")[1:]:
            x0 += sheet.option(piece[2:].strip(), x0, y, ticked=piece.startswith("x"))
        return 1
    return sheet.value(text, x0, y, x1 - x0, style.value) if text else 1


def _size(style: Style, sheet: Sheet) -> float:
    return _BY_HAND if sheet.by_hand else style.value


def _table(style: Style, layout: "Foreign", sheet: Sheet, rows: "Rows", top: float) -> float:
    left, right = 10.0, sheet.size_mm[0] - 10
    shares = [_SHARES[name] for name in layout.columns]
    edges = [left + (right - left) * sum(shares[:n]) / sum(shares) for n in range(len(shares) + 1)]
    high, filled = max(7.5, style.high * 0.9), max(3, len(rows) + 1)
    texts: list[Mapping[str, str]] = [layout.columns, *({**line, "": str(n)} for n, line in enumerate(rows, 1))]
    for row, line in enumerate(texts):
        for place, name in enumerate(layout.columns):
            _cell(style, sheet, line.get(name, ""), (edges[place], top + (row + 0.5) * high, edges[place + 1]), head=row == 0)  # fmt: skip  # noqa: E501
    foot = top + (filled + 1) * high
    for row in range(filled + 2 if style.rules != "none" else 0):
        sheet.rule(left, top + row * high, right, top + row * high)
    for edge in edges if style.rules == "all" else ():
        sheet.rule(edge, top, edge, foot)
    return foot


def _cell(style: Style, sheet: Sheet, text: str, place: tuple[float, float, float], *, head: bool) -> None:
    x0, y, x1 = place
    size = style.label if head else style.value
    middled = style.heads == "middle" and width(text, size if head else _size(style, sheet)) < x1 - x0 - 3
    x = x0 + ((x1 - x0 - width(text, size)) / 2 if middled else 1.5)
    if head:
        sheet.label(text, x, y, size)
    elif text:
        sheet.value(text, x, y, x1 - x - 1.0, size)
