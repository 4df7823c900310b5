"""Photos of which no two show the same pixels, and what is done to one that is shown again."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inspections.results import RgbImage
from inspections.training import data
from inspections.training.data import Labelled

WHITE = (255, 255, 255)
QUARTERS = 4
AS_THEY_ARE = frozenset({"magnetic_tile", "ball_screw"})
ONE_OF_A_GROUP = frozenset({"magnetic_tile", "gears"})
# Looked at one by one: one picture of the web under two names, and still tiles photographed at several exposures under
# two group names. They are no other parts, and asked for apart.
ONE_SCENE = frozenset(
    {"25bd4bd03a40", "exp5_num_77692", "exp4_num_2657", "exp3_num_260521", "exp5_num_311371", "exp6_num_262067"}
    | {"exp4_num_261992", "exp4_num_54958"}
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A photo, or a quarter of one."""

    name: str
    path: Path
    quarter: int | None = None

    def pixels(self) -> RgbImage:
        """Decode it; a quarter is as large as the whole was."""
        photo = data.load(self.path)
        if self.quarter is None:
            return photo
        height, width = photo.shape[0] // 2, photo.shape[1] // 2
        top, left = (self.quarter // 2) * height, (self.quarter % 2) * width
        cut = photo[top : top + height, left : left + width]
        larger = cv2.resize(cut, (2 * width, 2 * height), interpolation=cv2.INTER_CUBIC)
        return packed(np.asarray(larger, np.uint8), 92)


def others(root: Path) -> list[Piece]:
    """List photos of which no two show the same pixels: quarters of the large pictures, strips as they are.

    Of each magnetic tile and each gear one photo: theirs are one still scene at several exposures, or one picture
    changed by its publisher.
    """
    seen: set[str] = set()
    found: list[Piece] = []
    for photo in _all(root):
        group = f"{photo.set}/{photo.group}"
        if photo.path.stem in ONE_SCENE or (photo.set in ONE_OF_A_GROUP and group in seen):
            continue
        seen.add(group)
        found += _pieces(photo)
    return found


def one_scene(root: Path) -> list[Piece]:
    """List the photos that show what another one shows, under another name."""
    return [piece for photo in _all(root) if photo.path.stem in ONE_SCENE for piece in _pieces(photo)]


def _all(root: Path) -> list[Labelled]:
    return data.read(root / "parts") + data.read(root / "dents")


def _pieces(photo: Labelled) -> list[Piece]:
    name = f"{photo.set}/{photo.path.stem}"
    if photo.set in AS_THEY_ARE:
        return [Piece(name, photo.path)]
    return [Piece(f"{name}/{quarter}", photo.path, quarter) for quarter in range(QUARTERS)]


def packed(photo: RgbImage, quality: int) -> RgbImage:
    """Pack a photo as a JPEG of this quality and open it again."""
    jpeg = cv2.imencode(".jpg", photo[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR)[:, :, ::-1])


def _recompressed(photo: RgbImage, seed: int) -> RgbImage:
    return packed(photo, random.Random(seed).randint(30, 60))


def _cropped(photo: RgbImage, seed: int) -> RgbImage:
    draw, (height, width) = random.Random(seed), photo.shape[:2]
    top, left = int(draw.uniform(0, 0.1) * height), int(draw.uniform(0, 0.1) * width)
    return packed(np.ascontiguousarray(photo[top : top + int(0.9 * height), left : left + int(0.9 * width)]), 85)


def _rotated(photo: RgbImage, seed: int) -> RgbImage:
    draw, (height, width) = random.Random(seed), photo.shape[:2]
    angle = draw.choice([90, 180, 270, draw.uniform(-15, 15)])
    turn = np.asarray(cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1), np.float64)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = int(height * sin + width * cos), int(height * cos + width * sin)
    turn[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
    return packed(np.asarray(cv2.warpAffine(photo, turn, size, borderValue=WHITE), np.uint8), 85)


def _screenshot(photo: RgbImage, seed: int) -> RgbImage:
    """Show the photo in a phone's viewer, bars above and below, and save what the screen shows."""
    width, height, room = 720, 1560, 1100
    screen = np.full((height, width, 3), random.Random(seed).choice([0, 250]), np.uint8)
    scale = min(width / photo.shape[1], room / photo.shape[0])
    shown = cv2.resize(photo, (int(photo.shape[1] * scale), int(photo.shape[0] * scale)))
    top, left = (height - shown.shape[0]) // 2, (width - shown.shape[1]) // 2
    screen[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    for place, text in (((30, 50), "12:47"), ((550, 50), "5G  86%")):
        cv2.putText(screen, text, place, cv2.FONT_HERSHEY_SIMPLEX, 1, (128, 128, 128), 2)
    for number in range(4):
        cv2.circle(screen, (120 + 160 * number, 1480), 30, (120, 120, 120), 3)
    return packed(screen, 85)


CHANGES: dict[str, Callable[[RgbImage, int], RgbImage]] = {
    "recompressed (JPEG 30-60)": _recompressed,
    "cropped by 10 %": _cropped,
    "rotated": _rotated,
    "screenshot": _screenshot,
}
