"""Writing that was not found as a line, in places where a value should stand: single digits, mostly (漏检)."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import models, writing
from extractors.recognise import crop_line
from extractors.results import RgbImage
from extractors.unregistered.rows import Place
from extractors.writing import Part

Key = TypeVar("Key")

_INSET = 0.12  # of a line's height, kept off a place's edges
_DARK = 0.4  # of the way from paper to the darkest ink
_FAINT = 0.1  # of the paper's light: what differs less is no ink
_LEAST, _MOST = 0.28, 1.6  # of a line's height: what is lower is a speck, what is higher is no line
_ROOM = 0.2  # of a line's height, left around ink


def read(page: RgbImage, gray: NDArray[np.uint8], places: Mapping[Key, Place], height: float) -> dict[Key, Part]:
    """Return what stands in places where no line of text was found; places without ink are left out.

    Args:
        page: The page laid straight, (H, W, 3) uint8.
        gray: The same in gray.
        places: Where to look, px.
        height: Of a line of text as detected, px.
    """
    quads = {key: quad for key, place in places.items() if (quad := _ink(gray, place, height)) is not None}
    recogniser = models.recogniser()
    steps = recogniser.probabilities([crop_line(page, quad) for quad in quads.values()])
    found = {}
    for (key, quad), probabilities in zip(quads.items(), steps, strict=True):
        line = writing.written(quad, probabilities, recogniser.characters)
        if line is not None:
            found[key] = writing.whole(line)
    return found


def _ink(gray: NDArray[np.uint8], place: Place, height: float) -> NDArray[np.float32] | None:
    """Return the box around the ink in a place; None where there is none, or more than a line."""
    inset = _INSET * height
    x0, y0, x1, y1 = (max(0, round(edge)) for edge in _shrunk(place, inset))
    room = gray[y0:y1, x0:x1]
    if min(room.shape, default=0) < 4:  # noqa: PLR2004  px: nothing can stand there
        return None
    boxes = _strokes(_dark(room), height)
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    if bottom - top > _MOST * height:
        return None
    room_px = _ROOM * height
    a, b, c, d = x0 + left - room_px, y0 + top - room_px, x0 + right + room_px, y0 + bottom + room_px
    return np.array([[a, b], [c, b], [c, d], [a, d]], np.float32)


def _dark(room: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a place's ink, 1 on 0; faint ink too, as of a worn ribbon."""
    soft = cv2.GaussianBlur(room, (0, 0), 0.8)
    paper, darkest = float(np.percentile(soft, 85)), float(soft.min())
    if paper - darkest < _FAINT * paper:
        return np.zeros(room.shape, np.uint8)
    return (soft < paper - _DARK * (paper - darkest)).astype(np.uint8)


def _strokes(ink: NDArray[np.uint8], height: float) -> Sequence[tuple[int, int, int, int]]:
    """Return the boxes of strokes; what touches a place's edges is its printed line, or a neighbour's."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    rows, columns = ink.shape
    found = []
    for x, y, w, h, _ in stats[1:count]:
        on_edge = x == 0 or y == 0 or x + w == columns or y + h == rows
        if not on_edge and max(w, h) > _LEAST * height:
            found.append((int(x), int(y), int(w), int(h)))
    return found


def _shrunk(place: Place, by: float) -> Place:
    return place[0] + by, place[1] + by, place[2] - by, place[3] - by
