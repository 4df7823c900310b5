"""Red seals over filled cells are taken off by their colour before the cells are read (印章).

A seal's ink swallows green and blue and lets red through; writing in black or blue swallows red too. So the red channel
still shows the writing, and how much more green than red is missing says how much seal lies over it. A seal is told
from a red pen by size and form: long strokes along its whole outline. A page on which red stands elsewhere in
cells too has been written on in red, and is left as it is; so is a blue seal, for a blue pen has its colour.
"""

import dataclasses
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.fields import Sheet
from extractors.register import Registration
from extractors.results import RgbImage
from templates_docx.spec import Box, Layout

Density: TypeAlias = NDArray[
    np.float32
]  # (H, W, 3), how much of each colour is missing: -log of the share that is left
Mask: TypeAlias = NDArray[np.bool_]

_SCALE = 4.0  # px a mm at which seals are looked for
_PAPER_MM = 9.0  # wider than any stroke of a seal, its star too
_RED = 0.22  # green is missing by so much more than red
_SATURATED = 2.0  # and by so many times
_REDDISH = (0.1, 1.4)  # the same, of a rim where it is thin or crosses print
_FEWEST_MM2 = 40.0  # red ink of a page with a seal
_GLANCE = 0.25  # of the page's size
_GLANCED_RED, _FEWEST_SEEN = 0.1, 25  # of the paper's light; pixels
_JOINED_MM = 4.0  # characters of a seal and its rim are one thing
_SHORT_MM, _LONG_MM = 11.0, 62.0  # of a seal's sides, at least and at most
_BROKEN_MM = 1.4  # writing or thin ink breaks a rim for so long at most
_STROKE_MM = 8.0  # no character is so large
_RIM_MM = 1.2  # from a seal's outline to its red rim
_RIM_SHARE = 0.75  # of the outline
_PEN_MM2 = 6.0  # red ink in cells outside of all seals: somebody wrote in red
_AROUND_MM = 1.0
_BLEEDS_MM = 0.3  # pictures have half as many pixels for colour as for light
_MORE = 1.15  # of what a seal takes of red: what is left of it would be read
_TRACE = 0.04  # seal ink too thin to be taken off
_FULL = 0.12
_LEAST = 1.0  # of 255, so that a logarithm can be taken


def taken_off(sheet: Sheet) -> Sheet:
    """Return a sheet without the red seals over its writing; the same sheet where it has none."""
    outlines = _outlines(sheet)
    if not outlines:
        return sheet
    page = np.array(sheet.page)
    for outline in outlines:
        _take_off(page, sheet.placed, outline)
    boxes = tuple(_box(outline) for outline in outlines)
    gray = np.asarray(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY), np.uint8)
    return dataclasses.replace(sheet, page=page, gray=gray, stamps=boxes, stamped=sheet.gray)


def _outlines(sheet: Sheet) -> list[NDArray[np.float64]]:
    """Return the outline of each seal that may be taken off, (n, 2) in mm."""
    if not _may_be_sealed(sheet.page):
        return []
    width, height = sheet.layout.page_mm
    flat = sheet.placed.cut(sheet.page, (0.0, 0.0, width, height), _SCALE)
    density = _density(flat, _SCALE)
    red = _is_red(density)
    if red.sum() < _FEWEST_MM2 * _SCALE**2:
        return []
    reddish = _is_red(density, *_REDDISH)
    near = cv2.morphologyEx(reddish.astype(np.uint8), cv2.MORPH_CLOSE, _disc(_JOINED_MM))
    found, _ = cv2.findContours(near, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outlines = (np.asarray(cv2.convexHull(contour), np.int32) for contour in found)
    hulls = [hull for hull in outlines if _is_seal(hull, reddish)]
    left = np.where(red, _cells(sheet.layout, red.shape), 0).astype(np.uint8)
    cv2.fillPoly(left, hulls, (0,))
    if not hulls or left.sum() > _PEN_MM2 * _SCALE**2:
        return []
    return [hull.reshape(-1, 2).astype(np.float64) / _SCALE for hull in hulls]


def _may_be_sealed(page: RgbImage) -> bool:
    """Say at a glance whether there is red on a picture."""
    small = cv2.resize(page, None, fx=_GLANCE, fy=_GLANCE, interpolation=cv2.INTER_AREA).astype(np.float32)
    seen = small / np.maximum(np.median(small, axis=(0, 1)), _LEAST)
    red = seen[..., 0] - np.maximum(seen[..., 1], seen[..., 2]) > _GLANCED_RED
    return int(red.sum()) >= _FEWEST_SEEN


def _cells(layout: Layout, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return where a form is written on: 1 in its cells, 0 beside them."""
    inside = np.zeros((shape[0], shape[1]), np.uint8)
    for zone in (*layout.fields.values(), *(zone for zones in layout.lines.values() for zone in zones)):
        x0, y0, x1, y1 = (round(edge * _SCALE) for edge in zone.box)
        inside[y0:y1, x0:x1] = 1
    return inside


def _is_seal(hull: NDArray[np.int32], red: Mask) -> bool:
    """Say whether an outline is a seal's: of its size, and long strokes along nearly all of it."""
    sides = sorted(cv2.minAreaRect(hull)[1])
    if sides[0] < _SHORT_MM * _SCALE or sides[1] > _LONG_MM * _SCALE:
        return False
    rim, inside = (np.zeros((red.shape[0], red.shape[1]), np.uint8) for _ in range(2))
    cv2.polylines(rim, [hull], isClosed=True, color=(1,))
    cv2.fillPoly(inside, [hull], (1,))
    strokes = cv2.morphologyEx(np.where(red, inside, 0).astype(np.uint8), cv2.MORPH_CLOSE, _disc(_BROKEN_MM))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    is_long = stats[:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(1) >= _STROKE_MM * _SCALE
    is_long[0] = False
    beside = cv2.dilate(is_long[labels].astype(np.uint8), _disc(2 * _RIM_MM))
    return bool(beside[rim > 0].mean() >= _RIM_SHARE)


def _disc(size_mm: float) -> NDArray[np.uint8]:
    size = round(size_mm * _SCALE) | 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


def _take_off(page: RgbImage, placed: Registration, outline: NDArray[np.float64]) -> None:
    """Take one seal off a page, in place."""
    middle = outline.mean(0)
    away = outline - middle
    wider = middle + away * (1 + _AROUND_MM / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1.0))
    points = placed.to_px(wider)
    scale = placed.px_per_mm(_box(outline))
    room = round(_PAPER_MM * scale)
    shape = page.shape
    x0, y0 = (max(0, int(low) - room) for low in points.min(0))
    x1, y1 = (min(most, int(high) + room) for high, most in zip(points.max(0), (shape[1], shape[0]), strict=True))
    part = page[y0:y1, x0:x1]
    inside = np.zeros((part.shape[0], part.shape[1]), np.uint8)
    cv2.fillPoly(inside, [np.round(points - (x0, y0)).astype(np.int32)], (1,))
    paper = _paper(part, scale)
    density = _density(part, scale, paper)
    part[:] = _unmixed(part, density, paper, inside > 0, scale)


def _unmixed(part: RgbImage, density: Density, paper: NDArray[np.float32], inside: Mask, scale: float) -> RgbImage:
    """Return a part of a page with the writing alone where a seal was."""
    seal = np.clip(_more_green(density), 0.0, None)
    pure = inside & _is_red(density)
    if not pure.any():
        return part
    through = float(np.median(density[pure][:, 0] / seal[pure]))  # of red, for each of the green that is missing more
    around = 2 * round(_BLEEDS_MM * scale) + 1
    seal = np.asarray(cv2.dilate(seal, np.ones((around, around), np.uint8)), np.float32)
    writing = np.clip(density[..., 0] - _MORE * through * seal, 0.0, None)
    alone = paper * np.exp(-writing)[..., None]
    weight = np.where(inside, np.clip((seal - _TRACE) / (_FULL - _TRACE), 0.0, 1.0), 0.0)[..., None]
    return np.asarray(np.clip(np.round(part * (1 - weight) + alone * weight), 0, 255), np.uint8)


def _density(part: RgbImage, scale: float, paper: NDArray[np.float32] | None = None) -> Density:
    light = _paper(part, scale) if paper is None else paper
    return np.asarray(np.log(np.maximum(light, _LEAST) / np.maximum(part.astype(np.float32), _LEAST)), np.float32)


def _paper(part: RgbImage, scale: float) -> NDArray[np.float32]:
    """Return the colour that the paper has at each pixel."""
    shrink = max(1.0, scale)
    small = cv2.resize(part, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    size = round(_PAPER_MM) | 1
    light = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8)).astype(np.float32)
    smooth = cv2.blur(light, (5, 5))
    return np.asarray(cv2.resize(smooth, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def _more_green(density: Density) -> NDArray[np.float32]:
    return np.asarray(np.minimum(density[..., 1], density[..., 2] + _RED) - density[..., 0], np.float32)


def _is_red(density: Density, least: float = _RED, times: float = _SATURATED) -> Mask:
    """Say where ink is red: green and blue are missing, red much less."""
    red = np.clip(density[..., 0], 0.0, None)
    less = np.minimum(density[..., 1], density[..., 2])
    return np.asarray((less - red > least) & (less > times * red), np.bool_)


def _box(outline: NDArray[np.float64]) -> Box:
    (x0, y0), (x1, y1) = outline.min(0), outline.max(0)
    return (float(x0), float(y0), float(x1), float(y1))
