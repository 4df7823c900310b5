"""An invoice from its page's text (版式): labels by their words, values by where they stand.

The text may be a file's own or the recogniser's; both come as runs of placed characters. Labels and values of printed
invoices are laid over one another by different programs, a few pixels apart, so what belongs to a label is looked for
in its band: everything whose middle is level with it.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rapidfuzz import fuzz

from extractors.invoices import fields, headless
from extractors.invoices.bands import LEVEL, bands, middle_of, piece_of, plain_text
from extractors.invoices.found import Found, Piece
from extractors.invoices.goods import head_of, read_lines
from extractors.invoices.labels import Label, has_label, labels, near
from extractors.results import Source
from extractors.runs import Glyph, Run, box_of, lifted, solid

_TITLE = re.compile(
    r"[\u4e00-\u9fff]{0,8}(?:增值税|电子|通用|定额)[\u4e00-\u9fff]{0,8}发票(?:\([\u4e00-\u9fff]{2,10}\))?(?:\(卷票\))?"
)
_MONEY = re.compile(r"[¥￥]?[-−]?\d[\d,]*\.\d{2}|\*{3}")  # noqa: RUF001
_WORDS = re.compile(r"(?:\(负数\)|负数?)?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正一二三四五六七八九十百千]+")
_SIGNS = (
    ("发票号码",),
    ("发票代码", "校验码", "统一社会信用代码/纳税人识别号"),
    ("开票日期",),
    ("价税合计", "(小写)", "合计金额"),
    ("纳税人识别号",),
)
_SIGNS_NEEDED = 3
_HEADS = frozenset(
    ("货物或应税劳务、服务名称", "项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率", "税率/征收率", "税额")
)
_HEADS_NEEDED = 3
_STEEPEST = 0.1  # beyond, it is no slope but a mistake
_NEXT_LINE = 1.7  # character heights to the line below
_SCRAP_SCORE = 0.6
_NEAR_EDGE = 5  # character heights that a line which is wrapped may leave
_LIKE_SELLER = 80  # per cent
_HEAD_CHARS = 40  # of a page's text; a list of goods says what it is here
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
    if source is Source.LAYOUT:
        runs = lifted(runs, _slope(runs))
    level = bands(runs)
    found = list(labels(runs, level))
    head = head_of(level)
    table = middle_of(head.glyphs)[0] if head else None
    values: dict[str, Piece] = {}
    values |= headless.find(runs, table) if source is Source.LAYOUT and table else {}
    values |= _title(runs)
    values |= _header(found)
    values |= _parties(runs, found, table)
    values |= _totals(found)
    values |= _remark([run for run in runs if not _is_seal(run, values)] if source is Source.LAYOUT else runs, found)
    across = [run for run in runs if not run.vertical]  # beside the table stands who printed the form, and for whom
    return Found(source, values, read_lines(across, head, found) if head else ())


def recognises(text: str) -> bool:
    """Tell whether a page's text is an invoice's, by the labels that every kind has and no other form together."""
    plain = fields.squeeze(text)
    signs = sum(any(label in plain for label in labels) for labels in _SIGNS)
    return "发票" in plain and signs >= _SIGNS_NEEDED and "清单" not in plain[:_HEAD_CHARS]


def _slope(runs: Sequence[Run]) -> float:
    """Return how much a page's lines fall to the right, from the headings of its table, which stand on one."""
    heads = [run for run in runs if fields.squeeze(run.text) in _HEADS]
    if len(heads) < _HEADS_NEEDED:
        return 0.0
    across = [(run.box[0] + run.box[2]) / 2 for run in heads]
    down = [(run.box[1] + run.box[3]) / 2 for run in heads]
    mean_x, mean_y = sum(across) / len(across), sum(down) / len(down)
    spread = sum((x - mean_x) ** 2 for x in across)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(across, down, strict=True)) / max(spread, 1.0)
    return slope if abs(slope) < _STEEPEST else 0.0


def _is_seal(run: Run, values: Mapping[str, Piece]) -> bool:
    """Tell what a seal leaves in the cell it is stamped on: the seller's number, 专用章, scraps."""
    text = fields.squeeze(run.text)
    seller = fields.squeeze(values["seller_tax_no"].text) if "seller_tax_no" in values else ""
    scrap = len(text) == 1 and text not in "备注"
    stamped = bool(seller) and text.isalnum() and fuzz.partial_ratio(text, seller) > _LIKE_SELLER
    return "专用章" in text or stamped or scrap or run.glyphs[0].score < _SCRAP_SCORE


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


def _parties(runs: Sequence[Run], found: Sequence[Label], table: float | None) -> dict[str, Piece]:
    values: dict[str, Piece] = {}
    named = [label for label in found if label.name == "name" and _named(label)]
    for label in found:
        if label.name not in {"name", "tax_no"}:
            continue
        side = _named(label) or _side(label, found, named, table)
        glyphs = near(label)
        if side is None or not glyphs or f"{side}_{label.name}" in values:
            continue
        more = _goes_on(runs, label) if label.name == "name" and named else ()
        values[f"{side}_{label.name}"] = piece_of((*glyphs, *more))
    return values


def _named(label: Label) -> str | None:
    """Return the party that a label itself names: 销售方名称."""
    return "seller" if "销" in label.text else "buyer" if "购" in label.text else None


def _side(label: Label, found: Sequence[Label], named: Sequence[Label], table: float | None) -> str | None:
    """Tell whose a label is: on a roll, that of the name above; else left and right, or above and below the table."""
    above = [name for name in named if name.middle < label.middle]
    if above:
        return _named(max(above, key=lambda name: name.middle))
    twins = [other for other in found if other.name == label.name and other is not label]
    beside = [other for other in twins if abs(other.middle - label.middle) < label.height]
    if beside:
        return "buyer" if label.x0 < beside[0].x0 else "seller"
    if table is not None:
        return "buyer" if label.middle < table else "seller"
    return ("buyer" if label.middle < twins[0].middle else "seller") if twins else None


def _goes_on(runs: Sequence[Run], label: Label) -> tuple[Glyph, ...]:
    """Return the second line of a name on a roll: what stands right below it, without a label of its own."""
    for run in runs:
        down = middle_of(run.glyphs)[0] - label.middle
        below = LEVEL * label.height < down < _NEXT_LINE * label.height
        if below and run.glyphs[0].x0 >= label.x1 - label.height and not has_label(run.text):
            return solid(run.glyphs)
    return ()


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
    edge = max(run.box[2] for run in runs)
    return {"remark": _paragraph(inside, edge) if inside else Piece("")}


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


def _paragraph(runs: Sequence[Run], edge: float) -> Piece:
    """Join the lines of a cell: a line that comes near its right edge goes on in the next."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: (run.box[1] + run.box[3], run.box[0])):
        if (
            lines
            and abs(middle_of(lines[-1][-1].glyphs)[0] - middle_of(run.glyphs)[0]) < LEVEL * middle_of(run.glyphs)[1]
        ):
            lines[-1].append(run)
        else:
            lines.append([run])
    text = ""
    for line in lines:
        line.sort(key=lambda run: run.box[0])
        height = middle_of(line[-1].glyphs)[1]
        text += " ".join(run.text for run in line) + ("" if edge - line[-1].box[2] < _NEAR_EDGE * height else "\n")
    glyphs = [glyph for run in runs for glyph in run.glyphs]
    return Piece(text.strip(), box_of(glyphs), min(glyph.score for glyph in glyphs))
