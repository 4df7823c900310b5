"""Tick boxes of a page whose form is not known (勾选): by the glyph before each option's words, and by its ink."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import writing
from extractors.results import Value
from extractors.writing import Part
from templates_docx.spec import FieldType

_GLYPH = 0.62  # of a line's height as detected: its characters'
_ROOM = 2.6  # characters before the middle of a word's first, where its box stands
_HIGH = 0.9
_SIZES = (0.5, 1.65)  # of a character, a box's width and height
_DARK = 0.72  # of the paper's light
_HOLLOW = 0.4  # of a box that is one hole: it is empty
_DOUBT = 0.6
SURE = 0.98
SIGNED = 0.012  # share of a signature's room that is ink


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """An option's words on the page."""

    value: str | bool
    word: str
    part: Part


@dataclass(frozen=True, slots=True)
class Answer:
    """What a field's options say."""

    value: Value | None
    text: str
    confidence: float


def options(parts: Sequence[Part], words: Mapping[str, str | bool]) -> list[Option]:
    """Return the options whose words stand in some pieces, from the left; a longer word before a shorter one in it."""
    found: list[Option] = []
    for part in parts:
        plain = writing.plain(part.text)
        taken: set[int] = set()
        for word in sorted(words, key=len, reverse=True):
            start = plain.find(word)
            while start >= 0:
                place = range(start, start + len(word))
                if not taken & set(place):
                    taken |= set(place)
                    found.append(Option(words[word], word, part.between(part.first + start, part.first + place.stop)))
                start = plain.find(word, place.stop)
    return sorted(found, key=lambda option: (option.part.middle[1], option.part.middle[0]))


def answer(gray: NDArray[np.uint8], found: Sequence[Option], kind: FieldType) -> Answer:
    """Return what is ticked among options.

    Args:
        gray: The page laid straight.
        found: The options of one field.
        kind: Check, choice or checks.
    """
    marks = [_mark(gray, option.part) for option in found]
    if not any(marks) and len({option.value for option in found}) == 1:  # one word is written out, nothing to tick
        return _chosen(found[:1], kind, SURE)
    boxes = [option for option, mark in zip(found, marks, strict=True) if mark == "box"]
    ticked = [option for option, mark in zip(found, marks, strict=True) if mark == "tick"]
    sure = SURE if ticked or boxes else _DOUBT
    if kind is FieldType.CHECKS or len({option.value for option in ticked}) <= 1:
        return _chosen(ticked, kind, sure, single=len(found) == 1 and bool(boxes))
    return Answer(None, "、".join(option.word for option in ticked), _DOUBT)


def _chosen(ticked: Sequence[Option], kind: FieldType, sure: float, *, single: bool = False) -> Answer:
    text = "、".join(option.word for option in ticked)
    if kind is FieldType.CHECKS:
        return Answer(tuple(str(option.value) for option in ticked), text, sure)
    if not ticked:
        return Answer(False if kind is FieldType.CHECK and single else None, "", sure)
    return Answer(ticked[0].value, text, sure)


def _mark(gray: NDArray[np.uint8], part: Part) -> str:
    """Return what stands before an option's words: "tick", "box" (an empty one) or nothing."""
    glyph = _GLYPH * part.height
    x, y = part.line.middles()[part.first]
    left, top = x - _ROOM * glyph, y - _HIGH * glyph
    room = _cut(gray, (left, top, x + 0.2 * glyph, y + _HIGH * glyph))
    if room.size == 0:
        return ""
    ink = np.asarray((room < _DARK * np.percentile(room, 85)).astype(np.uint8), np.uint8)
    outlines, nested = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if nested is None:
        return ""
    boxes = [
        (cv2.boundingRect(outline), place)
        for place, (outline, family) in enumerate(zip(outlines, nested[0], strict=True))
        if family[3] < 0
    ]
    fit = [(box, place) for box, place in boxes if _is_box(box, glyph, x - max(0.0, left))]
    if not fit:
        return ""
    (_, _, width, height), chosen = max(fit, key=lambda item: item[0][0])
    holes = [
        cv2.contourArea(outline) for outline, family in zip(outlines, nested[0], strict=True) if family[3] == chosen
    ]
    return "box" if max(holes, default=0.0) > _HOLLOW * width * height else "tick"


def _is_box(box: tuple[int, int, int, int] | Sequence[int], glyph: float, word: float) -> bool:
    """Say whether some ink may be a box or a tick: of a character's size, and before the word."""
    left, _, width, height = box
    low, high = _SIZES[0] * glyph, _SIZES[1] * glyph
    return low < width < high and low < height < high and left + width / 2 < word - 0.4 * glyph


def ink_share(gray: NDArray[np.uint8], box: tuple[float, float, float, float]) -> float:
    """Return the share of a place that is ink, 0..1."""
    room = _cut(gray, box)
    return float((room < _DARK * np.percentile(room, 85)).mean()) if room.size else 0.0


def _cut(gray: NDArray[np.uint8], box: tuple[float, float, float, float]) -> NDArray[np.uint8]:
    x0, y0, x1, y1 = (max(0, round(edge)) for edge in box)
    return gray[y0:y1, x0:x1]
