"""What a photo itself gives to think about (照片提示): the part is cut off, or it is a photo of a screen.

Remarks refuse nothing. Close-ups of large parts are cut off on purpose, and a screen was only ever simulated here
(docs/accuracy-inspection.md): both are told to the person who takes the photo and to the one who judges it.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import outline, quality
from inspections.results import RgbImage

PART_CUT_OFF: Final = "part_cut_off"
SCREEN_PHOTOGRAPHED: Final = "screen_photographed"

# Of one side of the photo that the part covers before it counts as running out of it.
CUT_OFF_FROM: Final = 0.08

TILE_PX: Final = 256
# A screen's dots beat with the camera's into coloured waves: a peak in the spectrum of the colours that stands out
# from its surroundings. Bands in cycles a pixel: slower is the part's own colour, faster does not survive JPEG.
SLOWEST: Final = 0.03
FASTEST: Final = 0.25
PEAK_FROM: Final = 18.0  # times the median of its ring; 1 of 150 photos of parts is above


def of_photo(photo: RgbImage) -> tuple[str, ...]:
    """List what an upright photo, (H, W, 3) uint8, gives to think about."""
    checks = ((PART_CUT_OFF, cut_off(photo)), (SCREEN_PHOTOGRAPHED, waves(photo) >= PEAK_FROM))
    return tuple(code for code, holds in checks if holds)


def cut_off(photo: RgbImage) -> bool:
    """Say whether a part on a plain background runs out of the photo; False where the background is not plain."""
    mask = outline.plain_mask(quality.working_size(photo))
    if mask is None:
        return False
    sides = (mask[1], mask[-2], mask[:, 1], mask[:, -2])
    return any(float(side.mean()) >= CUT_OFF_FROM for side in sides)


def waves(photo: RgbImage) -> float:
    """Measure the strongest coloured wave: how far its peak stands above its ring of the spectrum, 1 for none."""
    if min(photo.shape[:2]) < TILE_PX:
        return 1.0
    return float(np.median([_peak(tile) for tile in _tiles(photo)]))


def _tiles(photo: RgbImage) -> list[NDArray[np.float32]]:
    height, width = photo.shape[:2]
    tops, lefts = ((side - TILE_PX) // 4 for side in (height, width))
    places = [((height - TILE_PX) // 2, (width - TILE_PX) // 2)]
    places += [(tops * down, lefts * across) for down in (1, 3) for across in (1, 3)]
    return [photo[top : top + TILE_PX, left : left + TILE_PX].astype(np.float32) for top, left in places]


def _peak(tile: NDArray[np.float32]) -> float:
    window = np.outer(np.hanning(TILE_PX), np.hanning(TILE_PX))
    found = 1.0
    for one, other in ((0, 1), (2, 1)):
        colour = tile[:, :, one] - tile[:, :, other]
        flat = colour - cv2.GaussianBlur(colour, (0, 0), 12)
        power = np.abs(np.fft.fftshift(np.fft.fft2(flat * window)))
        found = max(found, _above_its_ring(power))
    return found


def _above_its_ring(power: NDArray[np.float64]) -> float:
    axis = (np.arange(TILE_PX) - TILE_PX // 2) / TILE_PX
    radius = np.hypot(*np.meshgrid(axis, axis))
    tallest = 1.0
    for low in np.arange(SLOWEST, FASTEST, 0.02):
        ring = power[(radius >= low) & (radius < low + 0.02)]
        tallest = max(tallest, float(ring.max()) / (float(np.median(ring)) + 2 * TILE_PX))
    return tallest
