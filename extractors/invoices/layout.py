"""An invoice from its page's text (版式): labels by their words, values by where they stand.

The text may be a file's own or the recogniser's; both come as runs of placed characters. Labels and values of printed
invoices are laid over one another by different programs, a few pixels apart, so what belongs to a label is looked for
in its band: everything whose middle is level with it.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from extractors.invoices import fields
from extractors.invoices.bands import LEVEL, bands, middle_of, piece_of, plain_text
from extractors.invoices.found import Found, Piece
from extractors.invoices.goods import read_lines
from extractors.invoices.labels import Label, labels, near
from extractors.results import Source
from extractors.runs import Run, box_of, solid

_TITLE = re.compile(
    r"[\u4e00-\u9fff]{0,8}(?:增值税|电子|通用|定额)[\u4e00-\u9fff]{0,8}发票(?:\([\u4e00-\u9fff]{2,10}\))?(?:\(卷票\))?"
)
_MONEY = re.compile(r"[¥￥]?[-−]?\d[\d,]*\.\d{2}|\*{3}")  # noqa: RUF001
_WORDS = re.compile(r"(?:\(负数\))?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正一二三四五六七八九十百千]+")
_TOTALS = MappingProxyType({"figures": ("total", _MONEY), "words": ("total_in_words", _WORDS)})


def find(runs: Sequence[Run], source: Source) -> Found | None:
    """Return the invoice that a page's text shows, or None where it shows none.

    Args:
        runs: The page's text.
        source: Where it came from: TEXT, OFD or LAYOUT.
    """
    runs = [run for run in runs if run.text.strip()]
    if not recognises("".join(run.text for run in runs)):
        return None
    level = bands(runs)
    found = list(labels(runs, level))
    values: dict[str, Piece] = {}
    values |= _title(runs)
    values |= _header(found)
    values |= _parties(found)
    values |= _totals(found)
    values |= _remark(runs, found)
    return Found(source, values, read_lines(runs, level, found))


def recognises(text: str) -> bool:
    """Tell whether a page's text is an invoice's: its name, its number and its sum."""
    plain = fields.squeeze(text)
    return "发票" in plain and "发票号码" in plain and ("合计" in plain or "金额" in plain) and "清单" not in plain[:40]


def _title(runs: Sequence[Run]) -> dict[str, Piece]:
    """Return the invoice's name: the tallest print that ends in 发票."""
    best: tuple[float, Piece] | None = None
    for run in runs:
        glyphs = solid(run.glyphs)
        match = _TITLE.search(plain_text(glyphs))
        if match is None:
            continue
        height = middle_of(glyphs)[1]
        if best is None or height > best[0] * 1.05:
            best = height, piece_of(glyphs[match.start() : match.end()])
    return {"invoice_type": best[1]} if best else {}


_HEADER: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "invoice_code": re.compile(r"\d{10,12}"),
        "invoice_no": re.compile(r"\d{8,20}"),
        "issued_on": re.compile(r"\d{4}\D{0,2}\d{1,2}\D{0,2}\d{1,2}日?"),
        "check_code": re.compile(r"\d{20}|[0-9a-f]{5}(?![0-9a-f])"),
    }
)


def _header(found: Sequence[Label]) -> dict[str, Piece]:
    values: dict[str, Piece] = {}
    for label in found:
        pattern = _HEADER.get(label.name)
        if pattern is None or label.name in values:
            continue
        glyphs = near(label, gap=4.0)
        match = pattern.search(plain_text(glyphs))
        if match is not None:
            values[label.name] = piece_of(glyphs[match.start() : match.end()])
    return values


def _parties(found: Sequence[Label]) -> dict[str, Piece]:
    values: dict[str, Piece] = {}
    for kind in ("name", "tax_no"):
        for side, label in _sides([label for label in found if label.name == kind]):
            glyphs = near(label)
            if glyphs:
                values[f"{side}_{kind}"] = piece_of(glyphs)
    return values


def _sides(found: Sequence[Label]) -> list[tuple[str, Label]]:
    """Tell buyer and seller apart: by the label's own words; else the buyer stands left, or above."""
    named = [
        ("seller" if "销" in label.text else "buyer", label) for label in found if re.search(r"[销购]", label.text)
    ]
    if named:
        return named
    if len(found) < 2:  # noqa: PLR2004 - one party's label cannot be told
        return []
    first, second = sorted(found, key=lambda label: (round(label.middle / (2 * label.height)), label.x0))[:2]
    return [("buyer", first), ("seller", second)]


def _totals(found: Sequence[Label]) -> dict[str, Piece]:
    values: dict[str, Piece] = {}
    for label in found:
        text = plain_text(label.after)
        if label.name == "sum" and "amount" not in values:
            for name, money in zip(("amount", "tax"), _MONEY.finditer(text), strict=False):
                values[name] = piece_of(label.after[money.start() : money.end()])
        elif label.name in _TOTALS:
            name, pattern = _TOTALS[label.name]
            match = pattern.search(text)
            values |= {name: piece_of(label.after[match.start() : match.end()])} if match else {}
    return values


def _remark(runs: Sequence[Run], found: Sequence[Label]) -> dict[str, Piece]:
    """Return what stands right of 备注, between the sum in words and the foot."""
    top = max((label.middle + label.height for label in found if label.name in {"words", "figures"}), default=None)
    feet = [label.middle - label.height / 2 for label in found if label.name in {"payee", "checker", "drawer", "stamp"}]
    mark = _remark_mark(runs, top)
    if top is None or mark is None:
        return {}  # not known; an empty cell that is found is known to be empty
    foot = min((y for y in feet if y > top), default=float("inf"))
    inside = [run for run in runs if run.box[0] >= mark and top - 4 < middle_of(run.glyphs)[0] < foot]
    return {"remark": _paragraph(inside) if inside else Piece("")}


def _remark_mark(runs: Sequence[Run], top: float | None) -> float | None:
    """Return the right edge of the words 备注, which are set across or one below the other."""
    below = [glyph for run in runs for glyph in run.glyphs if top is None or glyph.middle > top - 4]
    for first in (glyph for glyph in below if glyph.char == "备"):
        for second in (glyph for glyph in below if glyph.char == "注"):
            across = abs(second.middle - first.middle) < first.height and 0 < second.x0 - first.x0 < 4 * first.height
            down = abs(second.x0 - first.x0) < first.height and 0 < second.middle - first.middle < 9 * first.height
            if across or down:
                return max(first.x1, second.x1)
    return None


def _paragraph(runs: Sequence[Run]) -> Piece:
    """Join the lines of a cell: a line that reaches its right edge goes on in the next."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.box[1] + run.box[3], run.box[0])):
        if (
            lines
            and abs(middle_of(lines[-1][-1].glyphs)[0] - middle_of(run.glyphs)[0]) < LEVEL * middle_of(run.glyphs)[1]
        ):
            lines[-1].append(run)
        else:
            lines.append([run])
    edge = max(run.box[2] for run in runs)
    text = ""
    for line in lines:
        line.sort(key=lambda run: run.box[0])
        height = middle_of(line[-1].glyphs)[1]
        text += " ".join(run.text for run in line) + ("" if edge - line[-1].box[2] < 2 * height else "\n")
    glyphs = [glyph for run in runs for glyph in run.glyphs]
    return Piece(text.strip(), box_of(glyphs), min(glyph.score for glyph in glyphs))
