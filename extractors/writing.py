"""Recognised lines with a place for every character, so that parts of a line can be decoded by themselves (字行)."""

import dataclasses
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import ctc
from extractors.recognise import Probabilities, Quad
from extractors.results import TextLine

_WIDE = {"W", "F", "A"}


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """One line of text on a page, as recognised."""

    quad: Quad  # px, clockwise from its top left
    steps: Probabilities
    text: str
    at: tuple[int, ...]  # the step of each character
    score: float  # lowest character probability
    own: bool = False  # a file's own text, not recognised

    def middles(self) -> NDArray[np.float64]:
        """Return the middle of every character, (n, 2) px."""
        left, right = (self.quad[0] + self.quad[3]) / 2, (self.quad[1] + self.quad[2]) / 2
        share = (np.array(self.at, np.float64) + 0.5) / max(1, len(self.steps))
        return np.asarray(left + share[:, None] * (right - left), np.float64)

    def as_text(self) -> TextLine:
        """Return the line as text with an upright box."""
        low, high = np.floor(self.quad.min(0)).astype(int), np.ceil(self.quad.max(0)).astype(int)
        return TextLine(self.text, (int(low[0]), int(low[1]), int(high[0]), int(high[1])), self.score)

    @property
    def height(self) -> float:
        """Its height in px, the paper that detection leaves around it included."""
        return float(np.linalg.norm(self.quad[3] - self.quad[0]) + np.linalg.norm(self.quad[2] - self.quad[1])) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Some neighbouring characters of a line; at least one."""

    line: Written
    first: int
    end: int  # of its last character, exclusive

    @property
    def text(self) -> str:
        """Its characters as recognised."""
        return self.line.text[self.first : self.end]

    @property
    def steps(self) -> Probabilities:
        """The probabilities of these characters and of the blank beside them."""
        at, steps = self.line.at, self.line.steps
        low = 0 if self.first == 0 else (at[self.first - 1] + at[self.first] + 1) // 2
        high = len(steps) if self.end == len(at) else (at[self.end - 1] + at[self.end]) // 2 + 1
        return steps[low:high]

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle, px."""
        x0, y0, x1, y1 = self.box
        return (x0 + x1) / 2, (y0 + y1) / 2

    @property
    def height(self) -> float:
        """The height of its line, px."""
        return self.line.height

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The place it covers, px: its characters' middles and half a character around."""
        middles = self.line.middles()
        own = middles[self.first : self.end]
        half = self.line.height / 2
        left, right = own[0], own[-1]
        before = _half_width(self.line.text[self.first]) * half
        after = _half_width(self.line.text[self.end - 1]) * half
        return (
            float(left[0] - before),
            float(own[:, 1].min() - half),
            float(right[0] + after),
            float(own[:, 1].max() + half),
        )

    def between(self, first: int, end: int) -> "Part":
        """Return the part of the same line from one character of it to another."""
        return dataclasses.replace(self, first=first, end=end)


def written(quad: Quad, steps: Probabilities, characters: Sequence[str]) -> Written | None:
    """Return a line as read greedily, without the column that stands for foreign characters; None for no text."""
    columns = np.arange(len(characters) - 1)
    path = ctc.best_path(ctc.narrow(steps, columns))
    text = "".join(characters[k] for k in path.labels)
    if not text.strip():
        return None
    kept = [n for n, k in enumerate(path.labels) if len(characters[k]) == 1]
    return Written(
        quad, steps, "".join(text[n] for n in kept), tuple(path.at[n] for n in kept), min(path.sure, default=0.0)
    )


def whole(line: Written) -> Part:
    """Return all of a line."""
    return Part(line, 0, len(line.text))


def moved(line: Written, homography: NDArray[np.float64]) -> Written:
    """Return a line where a homography (px → px) puts it."""
    quad = cv2.perspectiveTransform(line.quad[None].astype(np.float64), homography)[0]
    return dataclasses.replace(line, quad=quad.astype(np.float32))


def plain(text: str) -> str:
    """Return exactly one character for each: full-width forms as ASCII, colons and blanks alike."""
    return "".join(unicodedata.normalize("NFKC", char)[:1] or " " for char in text)


def _half_width(char: str) -> float:
    """Return half a character's width, in half heights of its line (detection leaves paper around)."""
    return 0.75 if unicodedata.east_asian_width(char) in _WIDE else 0.45
