"""One fitter for Word and PDF: a value and its cell → size, lines and their places, or what would fit.

A value shrinks from its template's size to 7 pt, then wraps, then does not fit. A cell that is high enough for
several lines at its own size wraps from the start. Nothing is ever clipped: table rows have exact heights, so
what does not fit must be refused by whoever asks.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil

from generators.fonts import Typeface, typeface
from templates_docx.spec import TextStyle, Zone

PT_PER_MM = 72 / 25.4
FLOOR_PT = 7.0
_STEP_PT = 0.5  # Word counts font sizes in half points
_TWIPS = 20  # Word counts leading in twentieths of a point
_SAFE = 0.985  # share of a cell's width to use: other renderers' widths differ a little
_LOOSE = 0.88  # of it, where a text may go on in the next row: Latin letters of other fonts are wider by an eighth
_SLACK_PT = 0.4  # cell borders
_ASCENT = 0.8  # LibreOffice puts the baseline at 80 % of an exact line height
_PAD_MM = (0.4, 2.5)
_KEPT = 64  # values of a cell that are laid out already: names, models and counts come again and again
_NO_START = frozenset("，。、；：？！）》」』】\u3015\uff05‰℃”’…—·,.;:?!)]}%")
_NO_END = frozenset("（《「『【\u3014“‘([{")
_ALONE = frozenset({" "} | {mark for mark in _NO_START | _NO_END if not mark.isascii()})
_FIRST_WIDE = "\u2e80"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a fitted value and where its baseline starts, pt from the page's top left."""

    text: str
    x_pt: float
    baseline_pt: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """A value as it stands in its cell."""

    lines: tuple[Line, ...]
    size_pt: float
    leading_pt: float
    font: str  # serif or sans


@dataclass(frozen=True, slots=True)
class TooLong:
    """A value that does not fit its cell even at 7 pt."""

    length: int
    fits: int  # leading characters that would fit


class Cell:
    """A zone that is written in, with all that its fitting needs worked out once."""

    def __init__(self, zone: Zone, style: TextStyle) -> None:
        x0, top, x1, bottom = zone.box
        pad = min(max(style.x_mm - x0, _PAD_MM[0]), _PAD_MM[1])
        self._left = style.x_mm * PT_PER_MM if style.align == "left" else (x0 + pad) * PT_PER_MM
        self._right = (x1 - pad) * PT_PER_MM
        self._width = (self._right - self._left) * _SAFE
        self._height = (bottom - top) * PT_PER_MM - _SLACK_PT
        self._style = style
        self._face = typeface(style.font)
        self._sizes = _sizes(style.size_pt)
        self._leadings = {size: _leading(style, size) for size in self._sizes}
        self._single = self._room(self._sizes[0]) == 1  # too low for a second line at its own size
        self._kept = lru_cache(maxsize=_KEPT)(self._fit)

    def fit(self, text: str) -> Fitted | TooLong:
        """Lay a value out in the cell, or say how much of it would fit."""
        return self._kept(text)

    def _fit(self, text: str) -> Fitted | TooLong:
        single = self._single and "\n" not in text
        em = self._face.width(text) if single else 0.0
        for size in self._sizes:
            lines = self._on_one(text, em * size) if single else self._wrapped(text, size)
            if lines is not None:
                return self._placed(lines, size)
        if single and (lines := self._wrapped(text, self._sizes[-1])):
            return self._placed(lines, self._sizes[-1])
        return self._refusal(text)

    def parts(self, text: str) -> tuple[str, ...]:
        """Return a text in pieces for such cells below one another, each at its own size, with room to spare.

        A computer without the fonts draws letters and digits wider, and Word clips what wraps in a row of exact height.
        """
        own = self._sizes[0]
        starts, at = [], 0
        for line in wrap(text, self._width * _LOOSE / own, self._face)[:: self._room(own)]:
            at = text.index(line, at)
            starts.append(at)
        return tuple(text[start:end] for start, end in pairwise([*starts, len(text)]))

    def _room(self, size: float) -> int:
        return max(1, int(self._height // self._leadings[size]))

    def _on_one(self, text: str, width: float) -> list[str] | None:
        return [text] if width <= self._width else None

    def _wrapped(self, text: str, size: float) -> list[str] | None:
        lines = wrap(text, self._width / size, self._face)
        return lines if len(lines) <= self._room(size) else None

    def _refusal(self, text: str) -> TooLong:
        size = self._sizes[-1]
        kept = wrap(text, self._width / size, self._face)[: self._room(size)]
        return TooLong(len(text), min(sum(map(len, kept)), len(text) - 1))

    def _placed(self, lines: list[str], size: float) -> Fitted:
        leading = self._leadings[size]
        own = self._style.leading_pt
        first = self._style.baseline_mm * PT_PER_MM
        if self._style.valign == "center":
            middle = first - (_ASCENT - 0.5) * own
            first = middle + (_ASCENT - len(lines) / 2) * leading
        else:
            first += _ASCENT * (leading - own)
        placed = tuple([Line(text, self._start(text, size), first + leading * row) for row, text in enumerate(lines)])
        return Fitted(placed, size, leading, self._style.font)

    def _start(self, text: str, size: float) -> float:
        if self._style.align == "left":
            return self._left
        spare = self._right - self._left - self._face.width(text) * size
        return self._left + (spare if self._style.align == "right" else spare / 2)


def _leading(style: TextStyle, size: float) -> float:
    return ceil(style.leading_pt * size / style.size_pt * _TWIPS) / _TWIPS


def _sizes(own: float) -> tuple[float, ...]:
    steps = int(max(0.0, own - FLOOR_PT) / _STEP_PT)
    sizes = [own - _STEP_PT * step for step in range(steps + 1)]
    if sizes[-1] > FLOOR_PT:
        sizes.append(FLOOR_PT)
    return tuple(sizes)


def wrap(text: str, width_em: float, face: Typeface) -> list[str]:
    """Break text into lines no wider than a width in em, by the rules of Chinese line breaking (避头尾)."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped_paragraph(paragraph, width_em, face)
    return lines


def _wrapped_paragraph(paragraph: str, width_em: float, face: Typeface) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for word in _words(paragraph):
        width = face.width(word)
        gap = face.gap(line[-1], word[0]) if line else 0.0
        if line and used + gap + width > width_em and word != " ":
            kept, word = _moved(line, word)  # noqa: PLW2901  the word grows by what moves to the next line with it
            lines.append(kept.rstrip(" "))
            line, used, gap, width = "", 0.0, 0.0, face.width(word)
        while used + gap + width > width_em and len(word) > 1:
            cut = _longest(word, width_em, face)
            lines.append(word[:cut])
            word = word[cut:]  # noqa: PLW2901  a word longer than a line is cut
            width = face.width(word)
        line, used = line + word, used + gap + width
    return [*lines, line.rstrip(" ")]


def _words(paragraph: str) -> list[str]:
    """Split where a line may break: around every wide character, and at spaces."""
    words: list[str] = []
    word = ""
    for character in paragraph:
        if character >= _FIRST_WIDE or character in _ALONE:
            words += [word, character] if word else [character]
            word = ""
        else:
            word += character
    return [*words, word] if word else words


def _moved(line: str, word: str) -> tuple[str, str]:
    """Move to the next line what must not stand at the end of this one, or before a word that may not start one."""
    if word[0] in _NO_START and len(line) > 1:
        line, word = line[:-1], line[-1] + word
    while len(line) > 1 and line[-1] in _NO_END:
        line, word = line[:-1], line[-1] + word
    return line, word


def _longest(word: str, width_em: float, face: Typeface) -> int:
    count = len(word) - 1
    while count > 1 and face.width(word[:count]) > width_em:
        count -= 1
    return max(1, count)
