"""Text lines of a page without a known form, and which way up it lies (版面文字)."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import ctc, models, writing
from extractors.recognise import Quad, crop_line
from extractors.results import RgbImage, TextLine
from extractors.writing import Written

_TALL = 1.5
_SAMPLE = 6  # lines read both ways up
_LENGTH = 7.0  # of such a line, in heights
_MOST = 900.0  # line heights of text on a page of any form: our kinds have up to 250, others' crowded ones came to 890
_OF_A_FULLER = 450.0  # that a page with more is read of, for it is a page of running text: two CPU-seconds
_PADDED = 2.7  # heights
_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True, slots=True, eq=False)
class TextPage:
    """A page as text."""

    page: RgbImage  # upright
    turned: int  # degrees clockwise that turned it upright
    written: tuple[Written, ...]  # from top to bottom

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """Its lines as text with upright boxes."""
        return tuple(line.as_text() for line in self.written)


def text_page(page: RgbImage) -> TextPage:
    """Return a page's lines of text and the page turned upright by them.

    Args:
        page: The page, any way up, (H, W, 3) uint8. Costs 1 to 4 CPU-seconds, 6 at most.
    """
    quads = models.detector().lines(page)
    turn = 90 if quads and float(np.median([_tallness(quad) for quad in quads])) > _TALL else 0
    if turn:
        page = _rotated(page, turn)
        quads = models.detector().lines(page)
    if _upside_down(page, quads):
        height, width = page.shape[:2]
        page, turn = _rotated(page, 180), (turn + 180) % 360
        quads = [(np.array([width, height], np.float32) - quad)[[2, 3, 0, 1]] for quad in reversed(quads)]
    return TextPage(page, turn, tuple(_lines(page, affordable(quads))))


def affordable(quads: list[Quad]) -> list[Quad]:
    """Return the lines that bounded time allows: of a page fuller than any form, the short ones, which name it."""
    order = sorted(range(len(quads)), key=lambda n: _cost(quads[n]))
    spent = np.cumsum([_cost(quads[n]) for n in order])
    if not len(spent) or spent[-1] <= _MOST:
        return quads
    kept = set(order[: int(np.searchsorted(spent, _OF_A_FULLER, side="right"))])
    return [quad for n, quad in enumerate(quads) if n in kept]


def _cost(quad: Quad) -> float:
    """Return what reading a line costs: its length in heights; a short one is padded by the network."""
    return max(1 / max(_tallness(quad), 0.01), _PADDED)


def _lines(page: RgbImage, quads: list[Quad]) -> list[Written]:
    recogniser = models.recogniser()
    probabilities = recogniser.probabilities([crop_line(page, quad) for quad in quads])
    read = [
        writing.written(quad, steps, recogniser.characters) for quad, steps in zip(quads, probabilities, strict=True)
    ]
    return [line for line in read if line is not None]


def _read(steps: NDArray[np.float32]) -> tuple[str, list[float]]:
    """Read without the column that stands for foreign characters."""
    characters = models.recogniser().characters
    return ctc.greedy(steps, characters, np.arange(len(characters) - 1))


def _upside_down(page: RgbImage, quads: list[Quad]) -> bool:
    """Say whether some lines, neither short nor too long to be cheap, read better turned round."""
    sample = sorted(quads, key=lambda quad: abs(1 / max(_tallness(quad), 0.01) - _LENGTH))[:_SAMPLE]
    crops = [np.ascontiguousarray(_head(crop_line(page, quad))) for quad in sample]
    both = models.recogniser().probabilities(crops + [_rotated(crop, 180) for crop in crops])
    sure = [float(np.mean(probability)) if probability else 0.0 for _, probability in map(_read, both)]
    return bool(crops) and sum(sure[len(crops) :]) > sum(sure[: len(crops)])


def _head(crop: RgbImage) -> RgbImage:
    return crop[:, : round(2 * _LENGTH * crop.shape[0])]


def _tallness(quad: Quad) -> float:
    width = float(np.linalg.norm(quad[1] - quad[0]))
    return float(np.linalg.norm(quad[3] - quad[0])) / max(width, 1.0)


def _rotated(image: RgbImage, degrees: int) -> RgbImage:
    return np.ascontiguousarray(cv2.rotate(image, _ROTATIONS[degrees]), np.uint8)
