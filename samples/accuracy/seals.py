"""Red seals over filled cells, as stations press them: round with a star, oval, oblong; crooked, uneven, thin."""

from collections.abc import Mapping
from functools import cache
from random import Random
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from extractors.results import RgbImage
from generators import fonts
from templates_docx.spec import Box, Layout

Coverage: TypeAlias = NDArray[np.float32]  # (H, W), 0 paper to 1 ink

_INKS = ((200, 30, 40), (188, 42, 52), (214, 52, 58), (182, 26, 62))
_OWNERS = ("示例县农机服务站", "海阔机械售后服务", "红旗农机有限公司")
_TITLES = ("业务专用章", "售后专用章", "三包专用章")
_PX = 12.0  # a mm of the seal as it is drawn
_RIM_MM = 1.1
_LETTER_MM = 4.2


def seal_over(
    page: RgbImage, layout: Layout, data: Mapping[str, object], seed: int
) -> tuple[RgbImage, tuple[Box, ...]]:
    """Return a page with one or two seals pressed over filled cells, and the seals' boxes in mm."""
    random = Random(f"{seed} seals")
    scale = page.shape[1] / layout.page_mm[0]
    sealed, boxes = page, []
    for _ in range(random.choice((1, 1, 2))):
        ink = _drawn(random)
        turned = _turned(ink, random.uniform(-14, 14), scale / _PX)
        x, y = _place(random, layout, data)
        height, width = turned.shape
        x0, y0 = round(x * scale - width / 2), round(y * scale - height / 2)
        x0, y0 = max(0, min(x0, page.shape[1] - width)), max(0, min(y0, page.shape[0] - height))
        sealed = _pressed(sealed, turned, (x0, y0), random)
        boxes.append((x0 / scale, y0 / scale, (x0 + width) / scale, (y0 + height) / scale))
    return sealed, tuple(boxes)


def _place(random: Random, layout: Layout, data: Mapping[str, object]) -> tuple[float, float]:
    """Return the middle of a seal, mm: near a cell in which something is written."""
    filled = [
        zone.box for name, zone in layout.fields.items() if data.get(name) not in {None, False} and not zone.options
    ]
    lines = data.get("lines")
    count = len(lines) if isinstance(lines, list) else 0
    filled += [zone.box for zones in layout.lines.values() for zone in zones[:count]]
    x0, y0, x1, y1 = random.choice(filled)
    return random.uniform(x0, x1), (y0 + y1) / 2 + random.uniform(-12, 12)


def _drawn(random: Random) -> Coverage:
    """Return a seal's ink, upright, at `_PX` px a mm."""
    shape = random.choice(("round", "round", "oval", "oblong"))
    if shape == "oblong":
        return _oblong(random.choice(_OWNERS), random.choice(_TITLES))
    size = (random.uniform(38, 42),) * 2 if shape == "round" else (45.0, 30.0)
    return _ringed(size, random.choice(_OWNERS), "" if shape == "round" else random.choice(_TITLES))


def _ringed(size: tuple[float, float], owner: str, title: str) -> Coverage:
    """Return a ring with its owner's name along it, and a star, or a title, in its middle."""
    width, height = (round(side * _PX) for side in size)
    middle = np.array((width / 2, height / 2))
    ink = np.zeros((height, width), np.uint8)
    radii = tuple(int(half - _RIM_MM * _PX) for half in middle)
    cv2.ellipse(ink, (width // 2, height // 2), radii, 0, 0, 360, 255, round(_RIM_MM * _PX), cv2.LINE_AA)
    inner = middle - (_RIM_MM + 1.0 + _LETTER_MM / 2) * _PX
    for n, character in enumerate(owner):
        angle = np.pi * (-0.72 + 1.44 * n / (len(owner) - 1))
        at = middle + inner * (np.sin(angle), -np.cos(angle))
        _lay(ink, _letter(character, -float(np.degrees(angle))), at)
    for n, character in enumerate(title):
        _lay(ink, _letter(character, 0.0), middle + np.array(((n - (len(title) - 1) / 2) * _LETTER_MM * _PX, 0.0)))
    if not title:
        reach = [float(middle[0]) * 0.3 * (1.0 if k % 2 == 0 else 0.4) for k in range(10)]
        star = [middle + r * np.array((np.sin(k * np.pi / 5), -np.cos(k * np.pi / 5))) for k, r in enumerate(reach)]
        cv2.fillPoly(ink, [np.array(star, np.int32)], 255, cv2.LINE_AA)
    return ink.astype(np.float32) / 255


def _oblong(owner: str, title: str) -> Coverage:
    """Return a frame with two lines of writing."""
    width, height = round((len(owner) + 1.5) * _LETTER_MM * _PX), round(16 * _PX)
    ink = np.zeros((height, width), np.uint8)
    cv2.rectangle(ink, (8, 8), (width - 9, height - 9), 255, round(0.9 * _PX))
    for line, text in enumerate((owner, title)):
        for n, character in enumerate(text):
            x = width / 2 + (n - (len(text) - 1) / 2) * _LETTER_MM * _PX
            _lay(ink, _letter(character, 0.0), np.array((x, height * (0.32 + 0.36 * line))))
    return ink.astype(np.float32) / 255


def _letter(character: str, degrees: float) -> NDArray[np.uint8]:
    side = round(_LETTER_MM * 1.5 * _PX)
    picture = Image.new("L", (side, side), 0)
    ImageDraw.Draw(picture).text((side / 2, side / 2), character, fill=255, font=_font(), anchor="mm")
    return np.asarray(picture.rotate(degrees, Image.Resampling.BILINEAR), np.uint8)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.sans().path), round(_LETTER_MM * _PX))


def _lay(ink: NDArray[np.uint8], letter: NDArray[np.uint8], at: NDArray[np.float64]) -> None:
    x0, y0 = (int(place - letter.shape[0] / 2) for place in at)
    x1, y1 = (min(start + letter.shape[0], most) for start, most in ((x0, ink.shape[1]), (y0, ink.shape[0])))
    left, top = max(0, x0), max(0, y0)
    part = ink[top:y1, left:x1]
    np.maximum(part, letter[top - y0 : y1 - y0, left - x0 : x1 - x0], out=part)


def _turned(ink: Coverage, degrees: float, scale: float) -> Coverage:
    height, width = ink.shape
    side = round(float(np.hypot(width, height)) * scale)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale)
    turn[:, 2] += side / 2 - np.array((width / 2, height / 2))
    return np.asarray(cv2.warpAffine(ink, turn, (side, side), flags=cv2.INTER_AREA), np.float32)


def _pressed(page: RgbImage, ink: Coverage, at: tuple[int, int], random: Random) -> RgbImage:
    """Return the page with ink laid on it that lets through what is below, thin in patches."""
    x0, y0 = at
    height, width = ink.shape
    uneven = np.random.default_rng(random.getrandbits(32)).normal(0, 1, (height // 8 + 1, width // 8 + 1))
    patches = cv2.resize(cv2.GaussianBlur(uneven.astype(np.float32), (0, 0), 3), (width, height))
    strength = random.uniform(0.6, 0.9) + 0.15 * patches / max(1e-6, float(patches.std()))
    share = ink * np.clip(strength, 0.2, 0.97)
    colour = np.array(random.choice(_INKS), np.float32) / 255
    sealed = page.copy()
    part = sealed[y0 : y0 + height, x0 : x0 + width]
    part[:] = np.clip(part * (1 - share[..., None] * (1 - colour)), 0, 255).astype(np.uint8)
    return sealed
