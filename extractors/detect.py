"""Text lines of a page without a known form (版面文字)."""

from dataclasses import dataclass

import numpy as np

from extractors import ctc, models
from extractors.recognise import crop_line
from extractors.results import PixelBox, RgbImage


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text as detected on a page."""

    text: str
    confidence: float  # the least certain character's probability
    box: PixelBox


def text_lines(page: RgbImage) -> list[TextLine]:
    """Return the page's lines of text from top to bottom; empty where nothing is written.

    Args:
        page: Upright page, (H, W, 3) uint8. Costs 2 to 4 CPU-seconds a page.
    """
    quads = models.detector().lines(page)
    engine = models.recogniser()
    probabilities = engine.probabilities([crop_line(page, quad) for quad in quads])
    found = []
    for quad, steps in zip(quads, probabilities, strict=True):
        text, sure = ctc.greedy(steps, engine.characters)
        if text:
            low, high = np.floor(quad.min(0)).astype(int), np.ceil(quad.max(0)).astype(int)
            found.append(TextLine(text, min(sure), (int(low[0]), int(low[1]), int(high[0]), int(high[1]))))
    return found
