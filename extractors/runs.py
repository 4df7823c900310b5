"""Runs of characters with a place for each, whether from a file's own text or from the recogniser; pure."""

import dataclasses
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.results import PixelBox, TextLine

_RUN_GAP = 1.6  # a wider blank, in character heights, begins another run
_RUN_RISE = 0.5  # so does a step up or down
_TALL = 1.4  # height to width
_WIDE = {"W", "F", "A"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its place in pixels of the page image."""

    char: str
    x0: float
    y0: float
    x1: float
    y1: float
    score: float = 1.0
    part: int = 0  # the text object or line it came in
    spaced: bool = False  # a blank was written before it
    lift: float = 0.0  # pixels by which a page that lies askew has moved it down here

    @property
    def height(self) -> float:
        """Its height in pixels."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """The height of its middle on the page, were the page level."""
        return (self.y0 + self.y1) / 2 - self.lift


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that stand together on one line."""

    glyphs: tuple[Glyph, ...]  # from left to right, blanks among them but not at the ends

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def vertical(self) -> bool:
        """Whether its characters stand one below the other."""
        x0, y0, x1, y1 = self.box
        return len(self.glyphs) > 1 and y1 - y0 > _TALL * (x1 - x0)

    @property
    def box(self) -> PixelBox:
        """The pixels it covers."""
        return box_of(self.glyphs)


def box_of(glyphs: Sequence[Glyph]) -> PixelBox:
    """Return the whole pixels that one or more glyphs cover."""
    return (
        int(min(glyph.x0 for glyph in glyphs)),
        int(min(glyph.y0 for glyph in glyphs)),
        int(max(glyph.x1 for glyph in glyphs)) + 1,
        int(max(glyph.y1 for glyph in glyphs)) + 1,
    )


def solid(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """Return the glyphs without blanks; what followed a blank says so."""
    kept: list[Glyph] = []
    blank = False
    for glyph in glyphs:
        if glyph.char.isspace():
            blank = bool(kept)
        else:
            kept.append(dataclasses.replace(glyph, spaced=True) if blank else glyph)
            blank = False
    return tuple(kept)


def split(glyphs: Sequence[Glyph]) -> list[Run]:
    """Return the runs of a line of glyphs, cut at wide blanks and steps."""
    found: list[Run] = []
    current: list[Glyph] = []
    for glyph in glyphs:
        if glyph.char.isspace():
            if current:
                current.append(glyph)
            continue
        last = next((one for one in reversed(current) if not one.char.isspace()), None)
        if last is not None and _apart(last, glyph):
            found += _run(current)
            current = []
        current.append(glyph)
    return found + _run(current)


def of_line(line: TextLine, part: int = 0) -> Run:
    """Return a line from the recogniser as a run: its box shared out by the widths that characters usually have.

    A box that is tall for its characters holds them one below the other.
    """
    x0, y0, x1, y1 = line.box
    if len(line.text) > 1 and y1 - y0 > _TALL * (x1 - x0):
        step = (y1 - y0) / len(line.text)
        tops = [y0 + place * step for place in range(len(line.text))]
        pairs = zip(line.text, tops, strict=True)
        return Run(tuple(Glyph(char, x0, top, x1, top + step, line.score, part) for char, top in pairs))
    widths = [2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in line.text]
    step = (x1 - x0) / max(1, sum(widths))
    glyphs, x = [], float(x0)
    for char, width in zip(line.text, widths, strict=True):
        glyphs.append(Glyph(char, x, y0, x + width * step, y1, line.score, part))
        x += width * step
    return Run(tuple(glyphs))


def lifted(runs: Sequence[Run], slope: float) -> tuple[Run, ...]:
    """Return the runs of a page whose lines fall by `slope` pixels a pixel to the right, so that middles are level."""
    return tuple(Run(tuple(dataclasses.replace(glyph, lift=slope * glyph.x0) for glyph in run.glyphs)) for run in runs)


def _apart(last: Glyph, glyph: Glyph) -> bool:
    height = max(last.height, glyph.height, 1.0)
    gap = glyph.x0 - last.x1
    return gap > _RUN_GAP * height or gap < -2 * height or abs(glyph.middle - last.middle) > _RUN_RISE * height


def _run(glyphs: list[Glyph]) -> list[Run]:
    while glyphs and glyphs[-1].char.isspace():
        glyphs.pop()
    return [Run(tuple(glyphs))] if glyphs else []
