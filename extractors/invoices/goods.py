"""The lines of an invoice's table (货物或应税劳务明细), from where their text stands."""

import re
from collections.abc import Sequence

from extractors.invoices.bands import LEVEL, Band, middle_of, piece_of, plain_text
from extractors.invoices.found import Piece
from extractors.invoices.labels import Label
from extractors.runs import Glyph, Run, solid

_ITEM_HEAD = re.compile(r"货物或应税劳务、?服务名称|货物\(劳务\)名称|项目名称|项目")
_OTHER_HEAD = re.compile(r"规格型号|车牌号|类型|单位|数量|单价|金额")
_FREIGHT_HEAD = re.compile(
    r"运输工具种类|运输工具牌号|起运地|车牌号码?$"
)  # of the table of transports, below the goods
_NUMBER_HEADS = re.compile(r"金额|税率|税额|单价|数量")
_RATE = re.compile(r"^(?:\d{1,2}(?:\.\d+)?%|免税|不征税|出口零税率|普通零税率|\*{3})$")
_MONEY = re.compile(r"^[¥￥]?[-\u2212]?\d[\d,]*\.\d{1,2}$|^\*{3}$")
_PLAIN_AMOUNT = re.compile(r"^[¥￥]?[-\u2212]?\d[\d,]*(?:\.\d+)?$")
_CELL_GAP = 0.8  # character heights between two cells, at least
_FIGURE_GAP = 0.3  # between columns of figures, where another text object begins
_TIGHT_GAP = 0.1  # between the first two columns, where another text object begins
_BELOW = 2.2  # character heights to the row that an item goes on in, at most: farther down are seals
_TABLE_HEADS = 2  # headings of figures that make a row the table's head


def read_lines(runs: Sequence[Run], head: Band, found: Sequence[Label]) -> tuple[dict[str, Piece], ...]:
    """Return the table's lines with item, amount, tax_rate and tax as far as each is printed; empty without a table.

    Args:
        runs: The page's text.
        head: The table's row of headings.
        found: The page's labels; the table ends at 合计.
    """
    rule = _first_rule(head)
    top = middle_of(head.glyphs)[0]
    ends = [label.middle for label in found if label.name in {"sum", "words", "figures"} and label.middle > top]
    ends += [run.box[1] for run in runs if _FREIGHT_HEAD.search(run.text) and run.box[1] > top]
    if rule is None or not ends:
        return ()
    rows = [_cells(row, rule) for row in _rows(runs, top, min(ends))]
    amounts = head.text.find("金额")
    return _joined([_line(cells, rule, head.glyphs[amounts].x0 if amounts >= 0 else None) for cells in rows])


def head_of(level: Sequence[Band]) -> Band | None:
    """Return the table's row of headings, or None where there is no table."""
    head = max(level, key=lambda band: len(set(_NUMBER_HEADS.findall(band.text))), default=None)
    return head if head and len(set(_NUMBER_HEADS.findall(head.text))) >= _TABLE_HEADS else None


def _first_rule(head: Band) -> tuple[float, float] | None:
    """Return between which places the rule after the first column lies."""
    item = _ITEM_HEAD.search(head.text)
    other = _OTHER_HEAD.search(head.text, item.end()) if item else None
    if item is None or other is None:
        return None
    return head.glyphs[item.end() - 1].x1, head.glyphs[other.start()].x0


def _rows(runs: Sequence[Run], top: float, bottom: float) -> list[list[Glyph]]:
    """Return the rows of characters between two heights, from top to bottom."""
    placed = sorted(((middle_of(run.glyphs), run) for run in runs if run.glyphs), key=lambda pair: pair[0])
    rows: list[tuple[float, list[Glyph]]] = []
    for (middle, height), run in placed:
        if not top + LEVEL * height < middle < bottom - LEVEL * height:
            continue
        glyphs = solid(run.glyphs)
        if rows and abs(rows[-1][0] - middle) <= LEVEL * height:
            rows[-1][1].extend(glyphs)
        else:
            rows.append((middle, list(glyphs)))
    return [sorted(row, key=lambda glyph: glyph.x0) for _, row in rows]


def _cells(row: Sequence[Glyph], rule: tuple[float, float]) -> list[list[Glyph]]:
    """Cut a row at wide blanks, and about the first rule where a blank parts two text objects."""
    cells: list[list[Glyph]] = []
    for glyph in row:
        last = cells[-1][-1] if cells else None
        if last is None or _parted(last, glyph, rule):
            cells.append([glyph])
        else:
            cells[-1].append(glyph)
    return cells


def _parted(last: Glyph, glyph: Glyph, rule: tuple[float, float]) -> bool:
    height = max(last.height, glyph.height)
    gap = (glyph.x0 - last.x1) / height
    about = rule[0] - height <= glyph.x0 <= rule[1] + height
    if last.part == glyph.part:
        return gap > _CELL_GAP and not about
    limit = _TIGHT_GAP if about else _CELL_GAP if glyph.x0 < rule[0] else _FIGURE_GAP
    return gap > limit


def _line(cells: Sequence[list[Glyph]], rule: tuple[float, float], amounts: float | None) -> dict[str, Piece]:
    """Return what a row holds: the item left of the rule, and the figures around the tax rate, or under 金额."""
    line: dict[str, Piece] = {}
    item = [glyph for cell in cells if cell[0].x0 < rule[0] for glyph in cell]
    if item:
        line["item"] = piece_of(item)
    figures = _without_sign([cell for cell in cells if cell[0].x0 >= rule[0]])
    texts = [plain_text(cell) for cell in figures]
    rates = [
        place
        for place, text in enumerate(texts)
        if _RATE.match(text) and place and _PLAIN_AMOUNT.match(texts[place - 1])
    ]
    if rates:
        place = rates[-1] if not texts[rates[-1]].startswith("*") else rates[0]
        line["amount"], line["tax_rate"] = piece_of(figures[place - 1]), piece_of(figures[place])
        if place + 1 < len(texts) and (_MONEY.match(texts[place + 1]) or _PLAIN_AMOUNT.match(texts[place + 1])):
            line["tax"] = piece_of(figures[place + 1])
    elif amounts is not None:
        line |= _without_rate([cell for cell, text in zip(figures, texts, strict=True) if _MONEY.match(text)], amounts)
    return line


def _without_rate(cells: Sequence[list[Glyph]], amounts: float) -> dict[str, Piece]:
    """Return the figure that stands nearest the heading 金额 as the amount, and the one right of it as the tax."""
    if not cells:
        return {}
    place = min(range(len(cells)), key=lambda place: abs((cells[place][0].x0 + cells[place][-1].x1) / 2 - amounts))
    return {name: piece_of(cell) for name, cell in zip(("amount", "tax"), cells[place:], strict=False)}


def _without_sign(cells: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """Join a currency sign that stands alone to the figure after it."""
    joined: list[list[Glyph]] = []
    for cell in cells:
        if joined and plain_text(joined[-1]) in {"¥", "￥"}:
            joined[-1] = [*joined[-1], *cell]
        else:
            joined.append(list(cell))
    return joined


def _joined(rows: Sequence[dict[str, Piece]]) -> tuple[dict[str, Piece], ...]:
    """Join an item that goes on below to its first row.

    Items of tax invoices begin with *category*; where they do, a row without the star goes on even if the figures
    stand on it, as in cells that are centred.
    """
    starred = any(row["item"].text.startswith("*") for row in rows if "item" in row)
    lines: list[dict[str, Piece]] = []
    foot, tall = 0, 0
    for row in rows:
        boxes = [piece.box for piece in row.values() if piece.box is not None]
        if not boxes:
            continue
        if not lines or _begins(row, lines[-1], starred=starred):
            lines.append(dict(row))
            tall = max(box[3] - box[1] for box in boxes)
        elif min(box[1] for box in boxes) - foot > (_BELOW - 1) * tall:
            continue
        else:
            _extend(lines[-1], row)
        foot = max(box[3] for box in boxes)
    return tuple(line for line in lines if "amount" in line or "item" in line)


def _begins(row: dict[str, Piece], last: dict[str, Piece], *, starred: bool) -> bool:
    if starred:
        return "item" in row and row["item"].text.startswith("*")
    return "amount" in row and "amount" in last


def _extend(last: dict[str, Piece], row: dict[str, Piece]) -> None:
    if "item" in row and "item" in last:
        last["item"] = _appended(last["item"], row["item"])
    last.update({name: piece for name, piece in row.items() if name not in last})


def _appended(first: Piece, second: Piece) -> Piece:
    if first.box is None or second.box is None:
        return Piece(first.text + second.text, first.box, min(first.score, second.score))
    box = (
        *(min(first.box[edge], second.box[edge]) for edge in (0, 1)),
        *(max(first.box[edge], second.box[edge]) for edge in (2, 3)),
    )
    return Piece(first.text + second.text, (box[0], box[1], box[2], box[3]), min(first.score, second.score))
