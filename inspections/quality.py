"""The photo gate (照片质量): can this photo be judged at all, and if not, why.

Only what the pixels say. Each limit below names where it comes from; `inspections/training/gate_figures.py` measures
them again, docs/accuracy-inspection.md has the figures.
"""

import itertools
from dataclasses import dataclass
from typing import Final, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections.results import Quality, RgbImage

GreyImage: TypeAlias = NDArray[np.uint8]  # (H, W)

# A phone's photo is judged at this longer side, so that its resolution does not decide. Never enlarged.
WORKING_SIDE_PX: Final = 768
# The rust model sees 288 px and was measured on photos from 200 px; below that nothing here is known.
SMALLEST_LONG_SIDE_PX: Final = 192
SMALLEST_SHORT_SIDE_PX: Final = 96
# A strip of 1 x 60000 pixels is no photo of a part: no phone makes more than about 1 : 3 (a panorama crop).
LONGEST_ASPECT: Final = 8.0

# Variance of the Laplacian at 768 px: 99 rejects 5 % of sharp photos when used alone (architecture.md, section 8).
SHARP_VARIANCE: Final = 99.0
# How much steeper the strongest edges are at scale 0.7 px than at 2.5 px; contrast cancels out. Sharp photos: 98 in
# 100 are above 1.65; a blur of 2 px brings 95 in 100 below it. A photo is blurred only where both measures say so,
# because a smooth part on a smooth bench has little variance and sharp edges.
SHARP_EDGE_RATIO: Final = 1.66
EDGE_TILE_PX: Final = 64
EDGE_TILE_SHARE: Final = 92.0  # percentile: the strongest 8 % of a tile's pixels are its edges
EDGE_TILE_BEST: Final = 90.0  # percentile: the part must be sharp, its background need not
EDGE_FLOOR: Final = 12.0  # gradient (grey levels a pixel, times 8): below it a tile has no edge to measure
NO_EDGE: Final = 0.0

# 95th percentile < 90 (architecture.md): every photo at 0.3 of its brightness is caught. The second limit keeps small
# bright parts on black cloth: half a percent of the photo above 130 is a part in the light.
DARK_P95: Final = 90.0
DARK_P995: Final = 130.0

# Blown out, any of three: white holes inside the part; colours with one channel cut off and another not (a bright
# rust patch turns yellow); a third of the photo white and the rest pale. A part on a white sheet is none of them: its
# white touches the border and dark tones lie beside it.
WHITE_LEVEL: Final = 250
WHITE_SHARE_IN_PART: Final = 0.20
CUT_OFF_LEVEL: Final = 252
CUT_OFF_BELOW: Final = 120
CUT_OFF_SHARE: Final = 0.08
WHITE_SHARE: Final = 0.35
PALE_MEDIAN: Final = 200.0
PALE_P10: Final = 100.0

# Nothing there: a wall, a lens cap, a blank sheet. The flattest real photo measured had a spread of 34.
UNIFORM_SPREAD: Final = 20.0

# Black and white: a phone's photo of grey steel has a spread between channels of 20 and more somewhere; a grey photo
# saved as JPEG has 2. Of rusty photos turned grey 8 % would be called intact: rust is not ruled out without colour.
COLOUR_SPREAD: Final = 6.0


@dataclass(frozen=True, slots=True)
class PhotoMeasures:
    """What the gate measures on one photo."""

    width_px: int
    height_px: int
    sharpness: float  # variance of the Laplacian at the working size
    edge_ratio: float  # 1.0 (soft) to 3 (crisp); NO_EDGE where there is no edge at all
    p95: float  # grey levels, 0..255
    p995: float
    spread: float  # 1st to 99th percentile
    white: float  # share of the photo, 0..1
    white_in_part: float  # share of what is not a white backdrop
    cut_off: float  # share of pixels with one channel cut off and another not
    median_in_part: float
    p10_in_part: float
    colour: float  # spread between the channels, grey levels; all but a thousandth of the photo is below it

    @property
    def in_colour(self) -> bool:
        """Whether the photo is not black and white."""
        return self.colour > COLOUR_SPREAD


def working_size(photo: RgbImage) -> RgbImage:
    """Give the photo at the size it is judged at, untouched when it is already small."""
    height, width = photo.shape[:2]
    scale = WORKING_SIDE_PX / max(height, width)
    if scale >= 1:
        return photo
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)


def measure(photo: RgbImage) -> PhotoMeasures:
    """Measure everything that the gate looks at.

    Args:
        photo: Upright photo, (H, W, 3) uint8, of any size from 1 x 1.
    """
    height, width = photo.shape[:2]
    work = working_size(photo)
    grey = np.asarray(cv2.cvtColor(work, cv2.COLOR_RGB2GRAY), np.uint8)
    p1, p95, p99, p995 = (float(value) for value in np.percentile(grey, (1, 95, 99, 99.5)))
    highest, lowest = work.max(axis=2), work.min(axis=2)
    part = grey[~_white_backdrop(grey)]
    if not part.size:
        part = grey
    return PhotoMeasures(
        width_px=width,
        height_px=height,
        sharpness=float(cv2.Laplacian(grey, cv2.CV_32F).var()),
        edge_ratio=_edge_ratio(grey),
        p95=p95,
        p995=p995,
        spread=p99 - p1,
        white=float((grey >= WHITE_LEVEL).mean()),
        white_in_part=float((part >= WHITE_LEVEL).mean()),
        cut_off=float(((highest >= CUT_OFF_LEVEL) & (lowest < CUT_OFF_BELOW)).mean()),
        median_in_part=float(np.median(part)),
        p10_in_part=float(np.percentile(part, 10)),
        colour=float(np.percentile(highest - lowest, 99.9)),
    )


def judge(seen: PhotoMeasures) -> Quality:
    """Say whether a photo with these measures can be judged.

    Source: 5.2.4.
    """
    if _too_small(seen):
        return Quality.TOO_SMALL
    if seen.p95 < DARK_P95 and seen.p995 < DARK_P995:
        return Quality.DARK
    if _blown_out(seen):
        return Quality.OVEREXPOSED
    if seen.spread < UNIFORM_SPREAD:
        return Quality.NO_PART
    if seen.sharpness < SHARP_VARIANCE and seen.edge_ratio < SHARP_EDGE_RATIO:
        return Quality.BLURRED
    return Quality.OK


def _too_small(seen: PhotoMeasures) -> bool:
    long_side, short_side = max(seen.width_px, seen.height_px), min(seen.width_px, seen.height_px)
    return (
        long_side < SMALLEST_LONG_SIDE_PX
        or short_side < SMALLEST_SHORT_SIDE_PX
        or long_side > LONGEST_ASPECT * short_side
    )


def _blown_out(seen: PhotoMeasures) -> bool:
    if seen.white_in_part > WHITE_SHARE_IN_PART or seen.cut_off > CUT_OFF_SHARE:
        return True
    return seen.white > WHITE_SHARE and seen.median_in_part > PALE_MEDIAN and seen.p10_in_part > PALE_P10


def _white_backdrop(grey: GreyImage) -> NDArray[np.bool_]:
    """Mark the white areas that reach the photo's border."""
    _, labels = cv2.connectedComponents((grey >= WHITE_LEVEL).astype(np.uint8))
    border = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    return np.isin(labels, border[border > 0])


def _gradient(grey: GreyImage, sigma_px: float) -> NDArray[np.float32]:
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), sigma_px)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(across, down), np.float32)


def _edge_ratio(grey: GreyImage) -> float:
    height, width = grey.shape
    tile = min(EDGE_TILE_PX, height, width)
    fine, coarse = _gradient(grey, 0.7), _gradient(grey, 2.5)
    ratios: list[float] = []
    for top, left in itertools.product(range(0, height - tile + 1, tile), range(0, width - tile + 1, tile)):
        window = np.s_[top : top + tile, left : left + tile]
        strong = np.percentile(coarse[window], EDGE_TILE_SHARE)
        if strong < EDGE_FLOOR:
            continue
        edges = coarse[window] >= strong
        ratios.append(float(fine[window][edges].mean() / coarse[window][edges].mean()))
    return float(np.percentile(ratios, EDGE_TILE_BEST)) if ratios else NO_EDGE
