"""A phone camera, simulated: a page on a desk, seen askew, unevenly lit, bent, blurred, noisy and packed as JPEG.

For the demo, the tests and the accuracy set; where every point of the page went is known.
"""

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

RgbImage: TypeAlias = NDArray[np.uint8]  # (H, W, 3)
Points: TypeAlias = NDArray[np.float64]  # (n, 2)

_GRID_PX = 8  # the bend is worked out on a coarse grid: it is smooth
_INVERSIONS = 4  # of the bend by fixed point: its slope is small, each step gains two digits
_SIDES = 0.75  # a phone's 3:4


@dataclass(frozen=True, slots=True)
class Shot:
    """How badly a photo is taken; the seed draws each effect up to these bounds."""

    megapixels: float = 2.5
    tilt: float = 0.02  # of the picture's side, each corner
    rotation_deg: float = 3.0
    turns: int = 0  # quarter turns of the phone, clockwise
    bend_mm: float = 0.0  # the paper's largest rise; 2 is a sheet that was rolled
    blur_px: float = 0.6  # standard deviation
    shake_px: float = 0.0  # length of motion blur
    noise: float = 2.0  # standard deviation, of 255
    shadow: float = 0.1  # share of the light that a shadow takes
    cast: float = 0.03  # colour of the light
    quality: int = 90  # of the JPEG


EASY = Shot()
HARD = Shot(
    megapixels=2.0,
    tilt=0.06,
    rotation_deg=10.0,
    bend_mm=2.0,
    blur_px=1.3,
    shake_px=3.0,
    noise=6.0,
    shadow=0.45,
    cast=0.1,
    quality=70,
)


@dataclass(frozen=True, slots=True)
class Bend:
    """How far the paper's rise moves its points on the picture plane, mm."""

    height_mm: float
    period_mm: float  # over which the sheet rises and falls once
    along: int  # 0: rises along the width and shifts up, 1: rises along the height and shifts sideways
    curl: bool  # the far third alone rises, as a sheet that was rolled

    def apply(self, points: Points) -> Points:
        """Return where flat points (mm) appear to be."""
        moved = points.copy()
        moved[:, 1 - self.along] -= self.height_mm * self.rise(points[:, self.along])
        return moved

    def undo(self, points: Points) -> Points:
        """Return the flat points (mm) that appear at these."""
        flat = points
        for _ in range(_INVERSIONS):
            flat = points - (self.apply(flat) - flat)
        return flat

    def rise(self, along_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """How high the sheet stands along its bent direction, 0..1."""
        part = along_mm / self.period_mm
        if self.curl:
            start = 2 / 3
            return np.square(np.clip((part - start) / (1 - start), 0, None))
        return np.sin(np.pi * part)


@dataclass(frozen=True, slots=True)
class Photo:
    """A simulated photo and the truth about it."""

    image: RgbImage
    homography: NDArray[np.float64]  # 3x3, mm on the (bent) page → px; the whole truth where the paper is flat
    bend: Bend

    def px(self, points_mm: Points) -> Points:
        """Return where points of the page (mm from its top left) lie on the photo, px; a pixel's centre is whole."""
        seen = self.bend.apply(np.asarray(points_mm, np.float64))
        return np.asarray(cv2.perspectiveTransform(seen[None], self.homography)[0], np.float64)


def photograph(page: RgbImage, page_mm: tuple[float, float], seed: int, shot: Shot = EASY) -> Photo:
    """Photograph a rendered page; the same seed takes the same photo.

    Args:
        page: The page, (H, W, 3) uint8, all of it.
        page_mm: Its width and height.
        seed: Draws the effects.
        shot: Their bounds.

    Returns:
        The photo and the mapping mm → px.
    """
    random = np.random.default_rng(seed)
    size = _picture_size(page_mm, shot.megapixels)
    homography = _homography(page_mm, size, shot, random)
    bend = _bend(page_mm, shot, random)
    image, cover = _lay(page, page_mm, size, homography, bend)
    light = _light(size, shot, random) * _shading(size, homography, bend)
    desk = _desk(size, random)
    lit = (desk * (1 - cover[..., None]) + image * cover[..., None]) * light
    taken = _develop(lit, shot, random)
    turned = np.ascontiguousarray(np.rot90(taken, -shot.turns))
    return Photo(turned, _turned(homography, size, shot.turns), bend)


def _picture_size(page_mm: tuple[float, float], megapixels: float) -> tuple[int, int]:
    long = int(np.sqrt(megapixels * 1e6 / _SIDES))
    short = int(long * _SIDES)
    return (short, long) if page_mm[0] <= page_mm[1] else (long, short)


def _homography(
    page_mm: tuple[float, float], size: tuple[int, int], shot: Shot, random: np.random.Generator
) -> NDArray[np.float64]:
    width, height = size
    corners = np.array([[0, 0], [page_mm[0], 0], list(page_mm), [0, page_mm[1]]], np.float64)
    fill = random.uniform(0.84, 0.92) * min(width / page_mm[0], height / page_mm[1])
    seen = (corners - corners.mean(axis=0)) * fill
    seen += random.uniform(-shot.tilt, shot.tilt, (4, 2)) * [width, height]
    angle = np.radians(random.uniform(-shot.rotation_deg, shot.rotation_deg))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    seen = seen @ turn.T
    room = np.abs(seen).max(axis=0) / (np.array(size) * 0.495)
    seen = seen / max(1.0, float(room.max())) + np.array(size) / 2
    return cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32)).astype(np.float64)


def _bend(page_mm: tuple[float, float], shot: Shot, random: np.random.Generator) -> Bend:
    along = int(random.integers(2))
    height = random.uniform(0.3, 1.0) * shot.bend_mm * (1 if random.random() < 0.5 else -1)  # noqa: PLR2004  a coin
    return Bend(float(height), page_mm[along], along, bool(random.random() < 0.5))  # noqa: PLR2004  a coin


def _lay(
    page: RgbImage, page_mm: tuple[float, float], size: tuple[int, int], homography: NDArray[np.float64], bend: Bend
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the page as the camera sees it, and how much of each pixel it covers."""
    seen = _grid(size)
    flat = bend.undo(cv2.perspectiveTransform(seen[None], np.linalg.inv(homography))[0])
    scale = np.array([page.shape[1] / page_mm[0], page.shape[0] / page_mm[1]])
    shape = _grid_shape(size)
    source = [_spread((flat[:, axis] * scale[axis] - 0.5).reshape(shape), size) for axis in (0, 1)]
    shrink = scale[0] / np.sqrt(abs(np.linalg.det(homography[:2, :2])))
    smooth = cv2.GaussianBlur(page, (0, 0), max(0.45 * float(shrink), 0.3))
    image = cv2.remap(smooth, source[0], source[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside = [
        np.clip(np.minimum(at + 0.5, page.shape[1 - axis] - 0.5 - at) / shrink, 0, 1) for axis, at in enumerate(source)
    ]
    return image.astype(np.float32), (inside[0] * inside[1]).astype(np.float32)


def _grid(size: tuple[int, int]) -> Points:
    rows, columns = _grid_shape(size)
    across = np.linspace(0, size[0] - 1, columns)
    down = np.linspace(0, size[1] - 1, rows)
    return np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)


def _grid_shape(size: tuple[int, int]) -> tuple[int, int]:
    return size[1] // _GRID_PX + 1, size[0] // _GRID_PX + 1


def _spread(coarse: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float32]:
    """Interpolate a coarse grid, whose corners are the picture's corner pixels, to every pixel."""
    rows, columns = coarse.shape
    across = np.linspace(0, columns - 1, size[0], dtype=np.float32)
    down = np.linspace(0, rows - 1, size[1], dtype=np.float32)
    where = np.meshgrid(across, down)
    spread = cv2.remap(coarse.astype(np.float32), where[0], where[1], cv2.INTER_LINEAR)
    return np.asarray(spread, np.float32)


def _light(size: tuple[int, int], shot: Shot, random: np.random.Generator) -> NDArray[np.float32]:
    """Uneven light: a slope, a vignette, one soft-edged shadow, and the lamp's colour."""
    down, across = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    across, down = across / size[0] - 0.5, down / size[1] - 0.5
    angle, edge = random.uniform(0, 2 * np.pi, 2)
    slope = 1 - 0.5 * shot.shadow * (0.5 + across * np.cos(angle) + down * np.sin(angle))
    vignette = 1 - 0.3 * shot.shadow * (across**2 + down**2)
    soft = random.uniform(0.01, 0.06)
    distance = across * np.cos(edge) + down * np.sin(edge) - random.uniform(-0.25, 0.25)
    shadow = 1 - shot.shadow / (1 + np.exp(-np.clip(distance / soft, -40, 40)))
    warmth = random.uniform(-shot.cast, shot.cast)
    colour = np.array([1 + warmth, 1.0, 1 - warmth], np.float32) * random.uniform(0.88, 1.0)
    return np.asarray((slope * vignette * shadow)[..., None] * colour, np.float32)


def _shading(size: tuple[int, int], homography: NDArray[np.float64], bend: Bend) -> NDArray[np.float32]:
    """The bent sheet turns towards the light and away from it."""
    flat = cv2.perspectiveTransform(_grid(size)[None], np.linalg.inv(homography))[0]
    along = flat[:, bend.along]
    slope = (bend.rise(along + 1) - bend.rise(along - 1)) / 2 * bend.height_mm
    shade = np.clip(1 + 2.5 * slope, 0.7, 1.2)
    return _spread(shade.reshape(_grid_shape(size)), size)[..., None]


def _desk(size: tuple[int, int], random: np.random.Generator) -> NDArray[np.float32]:
    """A desk top: a colour, blotches and grain."""
    base = random.uniform(60, 130) * np.array([1.0, random.uniform(0.75, 1.0), random.uniform(0.55, 1.0)])
    grain = np.zeros((size[1], size[0]), np.float32)
    for cells, strength in ((6, 14.0), (40, 8.0), (200, 5.0)):
        coarse = random.normal(0, strength, (cells, max(2, cells // 8))).astype(np.float32)
        grain += cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(base.astype(np.float32) + grain[..., None], np.float32)


def _develop(lit: NDArray[np.float32], shot: Shot, random: np.random.Generator) -> RgbImage:
    """Blur, shake, noise and JPEG."""
    blurred = cv2.GaussianBlur(lit, (0, 0), random.uniform(0.6, 1.0) * shot.blur_px) if shot.blur_px else lit
    shake = random.uniform(0, shot.shake_px)
    angle = random.uniform(0, np.pi)
    if shake > 1:
        blurred = cv2.filter2D(blurred, -1, _shake(shake, angle))
    noisy = blurred + random.normal(0, shot.noise, blurred.shape).astype(np.float32)
    picture = np.clip(noisy, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, shot.quality])
    return np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1])


def _shake(length: float, angle: float) -> NDArray[np.float32]:
    side = int(np.ceil(length)) // 2 * 2 + 3
    kernel = np.zeros((side, side), np.float32)
    middle = side // 2
    for step in np.linspace(-length / 2, length / 2, 4 * side):
        kernel[round(middle + step * np.sin(angle)), round(middle + step * np.cos(angle))] += 1
    return np.asarray(kernel / kernel.sum(), np.float32)


def _turned(homography: NDArray[np.float64], size: tuple[int, int], turns: int) -> NDArray[np.float64]:
    width, height = size
    for _ in range(turns % 4):
        homography = np.array([[0.0, -1.0, height - 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]) @ homography
        width, height = height, width
    return homography
