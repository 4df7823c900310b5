"""The printed labels of an invoice, and what stands after each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from extractors.invoices import fields
from extractors.invoices.bands import Band
from extractors.runs import Glyph, Run

_FAR = 9.0  # character heights from a label to its value, at most
_GAP = 1.5  # a wider blank ends a value
_APART = 0.5  # a cell's heading stands at least this far from the value before it
_HEADINGS = frozenset("密码区购买销售方信息备注")  # set one below the other, beside the rows

_LABELS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "invoice_code": re.compile(r"发票代码"),
        "invoice_no": re.compile(r"发票号码"),
        "issued_on": re.compile(r"(?:开票|填开)日期"),
        "check_code": re.compile(r"校验码"),
        "machine_no": re.compile(r"机器编号|机打号码|机打代码"),
        "name": re.compile(r"(?:销售方|购买方|购货单位|销货单位)?(?<![务目物店品位])名称(?=:|[^\u4e00-\u9fff]|$|.)"),
        "tax_no": re.compile(r"(?:统一社会信用代码/?)?纳税人识别号|(?:购买方|销售方)税号"),
        "address": re.compile(r"地址、?电话|电子支付标识"),
        "bank": re.compile(r"开户行及账号"),
        "words": re.compile(r"价税合计(?:\(大写\))?|合计金额\(大写\)|\(大写\)"),
        "figures": re.compile(r"合计金额\(小写\)|\(小写\)"),
        "sum": re.compile(r"(?<!税)合计(?!金额)"),
        "payee": re.compile(r"收款[人员]"),
        "checker": re.compile(r"复核人?"),
        "drawer": re.compile(r"开票人"),
        "stamp": re.compile(r"销售方:?\(章\)"),
    }
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label found on the page, and the text after it up to the next."""

    name: str
    text: str
    x0: float
    x1: float
    middle: float
    height: float
    after: tuple[Glyph, ...]  # on its band, up to the next label


def has_label(text: str) -> bool:
    """Tell whether a text has one of the labels."""
    plain = fields.squeeze(text)
    return any(pattern.search(plain) for pattern in _LABELS.values())


def labels(runs: Sequence[Run], level: Sequence[Band]) -> Iterator[Label]:
    """Yield each label once: from the band of the run that its first character is in.

    Args:
        runs: The page's text.
        level: The band of each run.
    """
    for run, band in zip(runs, level, strict=True):
        own = {(glyph.x0, glyph.y0, glyph.char) for glyph in run.glyphs}
        spans = sorted(
            (match.start(), match.end(), name)
            for name, pattern in _LABELS.items()
            for match in pattern.finditer(band.text)
        )
        for place, (start, end, name) in enumerate(spans):
            first, last = band.glyphs[start], band.glyphs[end - 1]
            if (first.x0, first.y0, first.char) not in own:
                continue
            stop = next((other for other, _, _ in spans[place + 1 :] if other >= end), len(band.glyphs))
            text = band.text[start:end]
            yield Label(name, text, first.x0, last.x1, first.middle, first.height, _value(band, end, stop))


def _value(band: Band, start: int, stop: int) -> tuple[Glyph, ...]:
    while start < stop and band.text[start] in ":;":
        start += 1
    return band.glyphs[start:stop]


def near(label: Label, *, gap: float = _GAP) -> tuple[Glyph, ...]:
    """Return the label's value: what follows it closely, up to the first wide blank."""
    kept: list[Glyph] = []
    edge = label.x1
    for glyph in label.after:
        limit = gap if kept else _FAR
        if glyph.x0 - edge > limit * max(label.height, glyph.height):
            break
        kept.append(glyph)
        edge = glyph.x1
    if len(kept) == 1 and kept[0].char in _HEADINGS:
        return ()
    if len(kept) > 1 and kept[-1].char in _HEADINGS and kept[-1].x0 - kept[-2].x1 > _APART * kept[-1].height:
        kept.pop()
    return tuple(kept)
