"""A photo on the standard view sheet (标准拍摄垫纸) to millimetres: laid straight, measured, compared with a reference.

The sheet's scale holds in the sheet's plane. An edge that stands h mm above it looks larger by about h / distance: at
400 mm, 2.5 % for 10 mm. So outlines are compared with references of the same part on the same sheet, taken alike.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import outline
from inspections.results import Finding, RgbImage
from templates_docx import view_sheet

Homography: TypeAlias = NDArray[np.float64]  # 3x3, mm on the page → px

PX_PER_MM: Final = 4.0
# The marks must lie where the sheet has them, or the sheet is curled or was scaled in one direction.
MOST_ERROR_MM: Final = 0.8
LEAST_MARKS: Final = 4
# Photos of one intact part on the sheet differ by less; a bend of 1.5 mm is beyond it, one of 1 mm only sometimes
# (docs/accuracy-inspection.md).
BENT_FROM_MM: Final = 0.40
_DICTIONARY: Final = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)


@dataclass(frozen=True, slots=True)
class View:
    """A photo laid straight by the sheet's marks."""

    zone: RgbImage  # the plain zone, PX_PER_MM
    homography: Homography
    error_mm: float  # how far the marks lie from where they should, at most


@dataclass(frozen=True, slots=True)
class Measured:
    """A part on the sheet."""

    outline: outline.Points  # (n, 2) mm in the zone
    area_mm2: float
    length_mm: float  # of the smallest rectangle around it
    width_mm: float


def straighten(photo: RgbImage) -> View | None:
    """Lay a photo straight; None where the four marks are not all seen, or lie as on no flat sheet."""
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    found, ids, _ = cv2.aruco.ArucoDetector(_DICTIONARY, parameters).detectMarkers(grey)
    seen = {int(mark): at[0] for mark, at in zip(ids.ravel(), found, strict=True)} if ids is not None else {}
    ours = [mark for mark in view_sheet.MARKS if mark in seen]
    if len(ours) < LEAST_MARKS:
        return None
    page = np.array([corner for mark in ours for corner in view_sheet.corners(mark)], np.float64)
    pixels = np.concatenate([seen[mark] for mark in ours]).astype(np.float64)
    found_mapping, _ = cv2.findHomography(page, pixels)
    mapping = np.asarray(found_mapping, np.float64)
    back = cv2.perspectiveTransform(pixels[None], np.linalg.inv(mapping))[0]
    error = float(np.linalg.norm(back - page, axis=1).max())
    if error > MOST_ERROR_MM:
        return None
    return View(_zone(photo, mapping), mapping, error)


def measure(view: View) -> Measured | None:
    """Measure the part on the sheet; None where none stands out from the paper or it leaves the plain zone."""
    mask = outline.plain_mask(_evenly_lit(view.zone))
    if mask is None or any(side.any() for side in (mask[0], mask[-1], mask[:, 0], mask[:, -1])):
        return None
    edge = outline.contour(mask)
    _, (one, other), _ = cv2.minAreaRect(edge.astype(np.float32))
    return Measured(
        edge / PX_PER_MM, float(mask.sum()) / PX_PER_MM**2, max(one, other) / PX_PER_MM, min(one, other) / PX_PER_MM
    )


def area_mm2(view: View, finding: Finding, *, width_px: int, height_px: int) -> float:
    """Give a finding's area on the sheet, mm², from its share of the photo and the scale at its middle."""
    x0, y0, x1, y1 = finding.box
    middle = np.array([[[(x0 + x1) / 2, (y0 + y1) / 2]]], np.float64)
    around = middle + np.array([[[0, 0]], [[1, 0]], [[0, 1]]], np.float64)
    at, right, below = cv2.perspectiveTransform(around, np.linalg.inv(view.homography))[:, 0]
    (a, b), (c, d) = right - at, below - at
    return float(finding.area * width_px * height_px * abs(a * d - b * c))


def _zone(photo: RgbImage, mapping: Homography) -> RgbImage:
    left, top, right, bottom = view_sheet.ZONE_MM
    place = np.array([[1 / PX_PER_MM, 0, left], [0, 1 / PX_PER_MM, top], [0, 0, 1]])
    size = round((right - left) * PX_PER_MM), round((bottom - top) * PX_PER_MM)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(photo, mapping @ place, size, flags=flags), np.uint8)


def _evenly_lit(zone: RgbImage) -> RgbImage:
    """Divide by the light on the paper, which changes slowly from border to border."""
    height, width = zone.shape[:2]
    down, across = np.mgrid[0:height, 0:width] / np.array([height, width])[:, None, None]
    terms = np.stack([np.ones_like(down), down, across, down * across, down**2, across**2], axis=-1)
    band = np.ones((height, width), bool)
    band[12:-12, 12:-12] = False
    light = np.empty(zone.shape, np.float64)
    for channel in range(3):
        weights, *_ = np.linalg.lstsq(terms[band][::7], zone[:, :, channel][band][::7].astype(np.float64), rcond=None)
        light[:, :, channel] = terms @ weights
    return np.asarray(np.clip(zone / np.maximum(light, 1.0) * 235, 0, 255), np.uint8)
