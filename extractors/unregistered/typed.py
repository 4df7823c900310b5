"""A file's own text as if it had been recognised (文件自带文字): every character one sure step, where it stands."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from extractors.alphabets import OTHER
from extractors.recognise import Probabilities
from extractors.results import RgbImage
from extractors.runs import Glyph, Run
from extractors.unregistered.vocabulary import squeeze
from extractors.writing import Written

_ALIKE = 60.0  # per cent, of what was recognised
_SHORT = 3  # characters
_DARK = 0.72  # of the paper's light
_INKED = 0.03  # of the place
_STEPS = 4.0  # a character's height: fine enough for its place and for a blank step after it


def believed(page: RgbImage, seen: Sequence[Written], own: Sequence[Written]) -> tuple[Written, ...]:
    """Return a page's lines: its file's own where the picture says the same, else what was recognised.

    Args:
        page: The page, upright, (H, W, 3) uint8.
        seen: The lines that were recognised on it.
        own: The lines that its file carries.
    """
    gray = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)
    spoken_for: set[int] = set()
    kept: list[Written] = []
    for line in seen:
        inside = [other for other in own if _is_in(other, line)]
        spoken_for |= {id(other) for other in inside}
        same = bool(inside) and fuzz.ratio(_joined(inside), _joined([line])) >= _ALIKE
        kept += inside if same else [line]
    alone = [line for line in own if id(line) not in spoken_for and _is_seen(gray, line)]
    unique = {id(line): line for line in (*kept, *alone)}
    return tuple(sorted(unique.values(), key=lambda line: float(line.quad[:, 1].mean())))


def _is_in(line: Written, other: Written) -> bool:
    x, y = (float(v) for v in line.quad.mean(0))
    low, high = other.quad.min(0), other.quad.max(0)
    return bool(low[0] <= x <= high[0] and low[1] <= y <= high[1])


def _joined(parts: Sequence[Written]) -> str:
    return "".join(squeeze(line.text) for line in sorted(parts, key=lambda line: float(line.quad[0, 0])))


def _is_seen(gray: NDArray[np.uint8], line: Written) -> bool:
    """Say whether there is ink where a file says that short text stands: detection misses single digits."""
    (x0, y0), (x1, y1) = line.quad.min(0), line.quad.max(0)
    room = gray[max(0, round(float(y0))) : round(float(y1)), max(0, round(float(x0))) : round(float(x1))]
    short = len(line.text) <= _SHORT and room.size > 0
    return short and float((room < _DARK * np.percentile(room, 90)).mean()) > _INKED


def lines(runs: Sequence[Run], characters: Sequence[str]) -> tuple[Written, ...]:
    """Return a page's own text as lines, px on the page.

    Args:
        runs: The text that the file carries; upright lines only.
        characters: What the recogniser's columns mean.
    """
    column_of = {char: column for column, char in enumerate(characters)}
    found = [_line(run, column_of, len(characters)) for run in runs if run.text.strip() and not run.vertical]
    return tuple(sorted(found, key=lambda line: float(line.quad[:, 1].mean())))


def _line(run: Run, column_of: dict[str, int], columns: int) -> Written:
    glyphs = [glyph for glyph in run.glyphs if not glyph.char.isspace()]
    height = max(1.0, float(np.median([glyph.height for glyph in glyphs])))
    x0, x1 = min(glyph.x0 for glyph in glyphs), max(glyph.x1 for glyph in glyphs)
    y0, y1 = min(glyph.y0 for glyph in glyphs), max(glyph.y1 for glyph in glyphs)
    count = max(round((x1 - x0) / height * _STEPS), 2 * len(glyphs))
    at = _places(glyphs, x0, (x1 - x0) / count)
    steps: Probabilities = np.zeros((max(count, at[-1] + 1), columns), np.float32)
    steps[:, 0] = 1.0
    for place, glyph in zip(at, glyphs, strict=True):
        steps[place, 0] = 0.0
        steps[place, column_of.get(glyph.char, column_of[OTHER])] = 1.0
    room = 0.2 * height  # what detection leaves around a line
    quad = np.array([[x0, y0 - room], [x1, y0 - room], [x1, y1 + room], [x0, y1 + room]], np.float32)
    return Written(quad, steps, "".join(glyph.char for glyph in glyphs), tuple(at), 1.0, own=True)


def _places(glyphs: Sequence[Glyph], left: float, step: float) -> list[int]:
    """Return the step of each character: where it stands, with a blank one between neighbours."""
    places: list[int] = []
    for glyph in glyphs:
        wanted = int(((glyph.x0 + glyph.x1) / 2 - left) / step)
        places.append(max(wanted, places[-1] + 2) if places else max(0, wanted))
    return places
