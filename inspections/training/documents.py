"""Pages of our own drawing, photographed by simulation: what a part photo is not (单据照片)."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from inspections.results import RgbImage

FONTS = sorted(Path(pylopdf_fonts_zh_cn.__file__).parent.glob("*.otf"))
WORDS = (
    "售后服务维修单",
    "旧件标签",
    "装箱清单",
    "出厂编号",
    "捆数",
    "图号",
    "名称",
    "数量",
    "备注",
    "用户",
    "电话",
    "地址",
    "三包",
    "故障",
    "原因",
    "更换",
    "签字",
    "日期",
    "金额",
    "发票",
    "合计",
    "税额",
    "承运",
    "运单",
    "收货",
    "发货",
    "打捆机",
    "轴承",
    "齿轮",
    "皮带",
    "刀片",
    "WX202600012",
    "HK9Y-2021-00417",
    "ST01",
    "2026-06-18",
    "30.00",
    "150",
)
FORM_SHARE = 0.6
FILLED_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Pen:
    """A sheet being written."""

    draw: ImageDraw.ImageDraw
    font: ImageFont.FreeTypeFont
    ink: tuple[int, ...]
    width: int
    height: int
    line: int  # px from one line to the next

    def write(self, x: int, y: int, rng: np.random.Generator, most: int) -> None:
        """Write up to `most` words."""
        words = " ".join(rng.choice(WORDS, int(rng.integers(1, most + 1))))
        self.draw.text((x, y), words, font=self.font, fill=self.ink)


def page(rng: np.random.Generator) -> RgbImage:
    """Draw a page of text or a form and photograph it."""
    width, height = int(rng.integers(420, 720)), int(rng.integers(420, 900))
    sheet = Image.new("RGB", (width, height), tuple(int(v) for v in rng.integers(225, 256, 3)))
    size = int(rng.integers(10, 26))
    font = ImageFont.truetype(str(rng.choice(FONTS)), size)
    ink = tuple(int(v) for v in rng.integers(0, 90, 3))
    pen = Pen(ImageDraw.Draw(sheet), font, ink, width, height, int(size * rng.uniform(1.5, 2.5)))
    if rng.random() < FORM_SHARE:
        _form(pen, rng)
    else:
        _text(pen, rng)
    return _photographed(np.asarray(sheet), rng)


def _text(pen: Pen, rng: np.random.Generator) -> None:
    for y in range(20, pen.height - 20, pen.line):
        pen.write(24, y, rng, 12)


def _form(pen: Pen, rng: np.random.Generator) -> None:
    columns = sorted(int(v) for v in rng.integers(20, pen.width - 20, int(rng.integers(2, 6))))
    for y in range(30, pen.height - 30, pen.line):
        pen.draw.line((20, y, pen.width - 20, y), fill=pen.ink)
        for x in (20, *columns):
            if rng.random() < FILLED_SHARE:
                pen.write(x + 4, y + 4, rng, 2)
    for x in (20, *columns, pen.width - 20):
        pen.draw.line((x, 30, x, pen.height - 30), fill=pen.ink)


def _photographed(sheet: RgbImage, rng: np.random.Generator) -> RgbImage:
    height, width = sheet.shape[:2]
    frame = 640, int(rng.integers(440, 860))
    margin = rng.uniform(-0.15, 0.12)
    corners = np.float32([[0, 0], [1, 0], [1, 1], [0, 1]])
    target = (corners - 0.5) * (1 - 2 * margin) + 0.5 + rng.uniform(-0.04, 0.04, (4, 2))
    warp = cv2.getPerspectiveTransform(
        corners * np.float32([width, height]), np.float32(target * np.array(frame)).astype(np.float32)
    )
    bench = np.full((frame[1], frame[0], 3), rng.integers(40, 200, 3), np.float32)
    bench += cv2.GaussianBlur(rng.normal(0, 60, bench.shape).astype(np.float32), (0, 0), rng.uniform(1, 8))
    over = cv2.warpPerspective(np.ones((height, width), np.float32), warp, frame)[..., None]
    photo = bench * (1 - over) + cv2.warpPerspective(sheet.astype(np.float32), warp, frame) * over
    ramp = np.linspace(rng.uniform(0.6, 1), rng.uniform(0.6, 1), frame[0])[None, :, None]
    photo = photo * ramp * rng.uniform(0.9, 1.08, 3) + rng.normal(0, 4, photo.shape)
    return np.clip(cv2.GaussianBlur(photo, (0, 0), rng.uniform(0.3, 1.2)), 0, 255).astype(np.uint8)
