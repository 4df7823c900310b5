"""Tick boxes and signatures: ticked or not, signed or not (勾选、签字)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.cells import Cell, darkness_of
from extractors.register import Registration
from extractors.results import Value
from templates_docx.spec import Box, FieldType, OptionZone

_SCALE = 16.0  # px a mm
_MARGIN_MM = 1.0
_WALL_MM = 0.45  # the printed square's line, with what it may be off
_DARKER = 0.2
_SHIFT_MM = 0.6
EMPTY = 0.02  # share of a box's inside that is ink: below, it is surely empty
TICKED = 0.07  # above, it is surely ticked
_SIGNED_MM2 = 2.5
_SIGNED_MM = 4.0
SURE = 0.999
_DOUBTFUL = 0.6


@dataclass(frozen=True, slots=True)
class Ticks:
    """What a field's boxes say."""

    value: Value | None
    text: str  # the words of the ticked boxes
    confidence: float


def ink_share(gray: NDArray[np.uint8], placed: Registration, box: Box) -> float:
    """Return the share of a tick box's inside that is ink, 0..1; the printed square does not count."""
    around = (box[0] - _MARGIN_MM, box[1] - _MARGIN_MM, box[2] + _MARGIN_MM, box[3] + _MARGIN_MM)
    darkness = darkness_of(placed.cut(gray, around, _SCALE), _SCALE)
    left, right = _walls(darkness.mean(0), box[2] - box[0])
    top, bottom = _walls(darkness.mean(1), box[3] - box[1])
    wall = round(_WALL_MM * _SCALE)
    inside = darkness[top + wall : bottom - wall, left + wall : right - wall]
    return float((inside > _DARKER).mean()) if inside.size else 0.0


def understand(kind: FieldType, options: Sequence[OptionZone], shares: Sequence[float]) -> Ticks:
    """Return what the ink in each option's box means for a choice, checks or check field.

    Two boxes ticked where one may be is null; so is none, except that a check with one box is then false.
    """
    ticked = [option for option, share in zip(options, shares, strict=True) if share > (EMPTY + TICKED) / 2]
    confidence = min((_sure(share) for share in shares), default=SURE)
    text = "、".join(option.label for option in ticked)
    if kind is FieldType.CHECKS:
        return Ticks(tuple(str(option.value) for option in ticked), text, confidence)
    if len(ticked) > 1:
        return Ticks(None, text, min(confidence, _DOUBTFUL))
    if not ticked:
        single = kind is FieldType.CHECK and len(options) == 1
        return Ticks(False if single else None, "", confidence)
    return Ticks(ticked[0].value, text, confidence)


def signed(cell: Cell) -> Ticks:
    """Return whether a signature box holds a signature."""
    width = cell.box[2] - cell.box[0]
    is_signed = bool(not cell.empty and cell.ink_mm2 >= _SIGNED_MM2 and width >= _SIGNED_MM)
    doubtful = not cell.empty and not is_signed
    return Ticks(is_signed, "已签" if is_signed else "", _DOUBTFUL if doubtful else SURE)


def _sure(share: float) -> float:
    if share <= EMPTY or share >= TICKED:
        return SURE
    return _DOUBTFUL


def _walls(profile: np.ndarray, size_mm: float) -> tuple[int, int]:
    """Return where the square's two walls are, px: the pair that is darkest, near where it is expected."""
    size, margin, reach = round(size_mm * _SCALE), round(_MARGIN_MM * _SCALE), round(_SHIFT_MM * _SCALE)
    half = 2
    soft = np.convolve(profile, np.ones(2 * half + 1), "same")
    places = range(margin - reach, margin + reach + 1)
    start = max(places, key=lambda at: soft[at] + soft[min(at + size, len(soft) - 1)] - 0.02 * abs(at - margin))
    return start, start + size
