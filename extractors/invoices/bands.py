"""What stands level with what on a page (行)."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.invoices import fields
from extractors.invoices.found import Piece
from extractors.runs import Glyph, Run, box_of, solid

LEVEL = 0.6  # of a character's height: what is closer is on the same line
_BLANK = 0.8  # character heights that count as a blank


@dataclass(frozen=True, slots=True)
class Band:
    """What is level with a run, from left to right, without blanks."""

    glyphs: tuple[Glyph, ...]
    text: str  # one character a glyph, full-width forms as ASCII

    def piece(self, start: int, end: int) -> Piece:
        """Return some of its characters with the blanks that were between them."""
        return piece_of(self.glyphs[start:end])


def piece_of(glyphs: Sequence[Glyph]) -> Piece:
    """Return glyphs as text with a blank where they stand apart, and the lowest of their scores."""
    if not glyphs:
        return Piece("")
    text = glyphs[0].char
    for last, glyph in itertools.pairwise(glyphs):
        apart = glyph.spaced or glyph.x0 - last.x1 > _BLANK * max(last.height, glyph.height)
        text += (" " if apart else "") + glyph.char
    return Piece(text, box_of(glyphs), min(glyph.score for glyph in glyphs))


def plain_text(glyphs: Sequence[Glyph]) -> str:
    """Return exactly one character a glyph, full-width forms as ASCII."""
    return "".join(fields.squeeze(glyph.char)[:1] or "?" for glyph in glyphs)


def bands(runs: Sequence[Run]) -> list[Band]:
    """Return the band of each run, in the runs' order."""
    plain = [solid(run.glyphs) for run in runs]
    middles = [middle_of(glyphs) for glyphs in plain]
    found = []
    for middle, height in middles:
        level = [
            glyph
            for glyphs, (other, tall) in zip(plain, middles, strict=True)
            if abs(other - middle) <= LEVEL * min(height, tall)
            for glyph in glyphs
        ]
        level.sort(key=lambda glyph: glyph.x0)
        found.append(Band(tuple(level), plain_text(level)))
    return found


def middle_of(glyphs: Sequence[Glyph]) -> tuple[float, float]:
    """Return the height of the middle of one or more glyphs on the page, and how tall they are."""
    middles = sorted(glyph.middle for glyph in glyphs)
    heights = sorted(glyph.height for glyph in glyphs)
    return middles[len(middles) // 2], max(1.0, heights[len(heights) // 2])
