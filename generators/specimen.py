"""Forms filled by hand, simulated: a printed page with handwriting in its cells, ticks in its boxes, a signature.

For the demo, the tests and the accuracy set. What was written where is known.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from generators.checking import LINES
from generators.pen import HANDS, INKS, Digits, Hand, Pen, RgbImage
from generators.results import FormData
from generators.values import printed, ticked
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import Box, FieldSpec, FieldType, FormSpec, Layout, OptionZone, Zone

MM_PER_INCH = 25.4
_MARGIN_MM = 1.0
_TALL_MM = 14.0  # a cell this high is written in several lines
_LEADING = 1.25
_MIDDLE = 0.36  # from a line's middle down to its baseline, of its size
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TICK = ((0.12, 0.5), (0.42, 0.92), (1.05, -0.12))  # in the box, y down
_SCRAWL = 7  # points of a signature's flourish


@dataclass(frozen=True, slots=True)
class Written:
    """A page with handwriting on it."""

    page: RgbImage
    fields: Mapping[str, str]  # what was written into each field, character for character
    lines: tuple[Mapping[str, str], ...]  # and into each line of the table


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be written on which page, and at what resolution."""

    kind: Kind
    page: int = 1  # of the record
    dpi: int = 220


def render(pdf: bytes, page: int = 1, dpi: int = 220) -> RgbImage:
    """Return a page of a PDF (from 1) as an image."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[page - 1].render(scale=dpi / 72)
        return np.ascontiguousarray(bitmap.to_numpy()[..., 2::-1])
    finally:
        document.close()


def draw_hand(seed: int, font: str | None = None) -> Hand:
    """Return somebody's hand; without a font, one of those that may be tuned on."""
    random = np.random.default_rng(seed)
    return Hand(
        font or HANDS[int(random.integers(len(HANDS)))],
        INKS[int(random.integers(len(INKS)))],
        float(random.uniform(4.0, 5.4)),
        float(random.uniform(0.6, 1.3)),
        float(random.choice([0.0, 0.5, 1.0])),
    )


def fill_by_hand(
    pdf: bytes, scene: Scene, data: FormData, seed: int, *, hand: Hand | None = None, digit_images: Digits | None = None
) -> Written:
    """Render a page of a printed form and write on it by hand; the same seed writes the same.

    Args:
        pdf: The record's PDF, from `generators.pdf`.
        scene: The form, the page and the resolution.
        data: What is written by hand: fields, and lines (an empty mapping leaves a line as it is printed).
        seed: Draws the jitter.
        hand: How it is written; without one the seed draws it.
        digit_images: Pictures of digits, dark on light, used instead of the drawn ones.

    Raises:
        BadValueError: A value is not of its field's type.
    """
    page = render(pdf, scene.page, scene.dpi)
    person = hand or draw_hand(seed)
    writer = _Writer(Pen(page, person, np.random.default_rng([seed, 1]), digit_images), person, scene.dpi, seed)
    form, layout = load.form(scene.kind), load.layout(scene.kind)
    fields = {
        spec.name: writer.fill(spec, layout.fields[spec.name], data.get(spec.name))
        for spec in form.fields
        if spec.name in layout.fields
    }
    lines = tuple(
        {spec.name: writer.fill(spec, zone, line.get(spec.name)) for spec, zone in columns}
        for line, columns in _lines(form, layout, data, scene.page)
    )
    kept = {name: text for name, text in fields.items() if text}
    return Written(page, kept, tuple({name: text for name, text in line.items() if text} for line in lines))


def _lines(
    form: FormSpec, layout: Layout, data: FormData, page: int
) -> Iterator[tuple[FormData, list[tuple[FieldSpec, Zone]]]]:
    given = data.get(LINES)
    lines = list(given) if isinstance(given, list | tuple) else []
    for row, line in enumerate(lines[(page - 1) * form.rows : page * form.rows]):
        yield line, [(spec, layout.lines[spec.name][row]) for spec in form.lines if spec.name in layout.lines]


class _Writer:
    """Writes values into zones of one page."""

    def __init__(self, pen: Pen, hand: Hand, dpi: int, seed: int) -> None:
        self._pen = pen
        self._hand = hand
        self._px = dpi / MM_PER_INCH
        self._random = np.random.default_rng([seed, 2])
        self._separators = [("-", "-", ""), (".", ".", ""), ("年", "月", "日")][int(self._random.integers(3))]

    def fill(self, spec: FieldSpec, zone: Zone, value: object) -> str:
        """Write one value; returns what was written."""
        if zone.options:
            chosen = ticked(spec, value)
            for option in zone.options:
                if option.value in chosen:
                    self._tick(option)
            return ""
        if spec.type is FieldType.SIGN:
            if value is True:
                self._sign(zone.box)
            return ""
        text = self._as_written(spec, printed(spec, value))
        if text:
            several = spec.type is FieldType.TEXT and zone.box[3] - zone.box[1] >= _TALL_MM
            (self._write_block if several else self._write_line)(text, zone.box)
        return text

    def _as_written(self, spec: FieldSpec, text: str) -> str:
        if spec.type not in {FieldType.DATE, FieldType.TIME}:
            return text
        year, month, day = self._separators
        return _ISO_DAY.sub(lambda found: f"{found[1]}{year}{found[2]}{month}{found[3]}{day}", text)

    def _write_line(self, text: str, box: Box) -> None:
        x0, top, x1, bottom = (edge * self._px for edge in box)
        room = x1 - x0 - 2 * _MARGIN_MM * self._px
        size = min(self._hand.size_mm * self._px, (bottom - top) * 0.8)
        size *= min(1.0, room / self._pen.width(text, size))
        spare = room - self._pen.width(text, size)
        left = x0 + _MARGIN_MM * self._px + max(0.0, spare) * self._random.uniform(0.05, 0.4)
        self._pen.write(text, left, (top + bottom) / 2 + size * _MIDDLE, size)

    def _write_block(self, text: str, box: Box) -> None:
        x0, top, x1, bottom = (edge * self._px for edge in box)
        room = x1 - x0 - 2 * _MARGIN_MM * self._px
        size = self._hand.size_mm * self._px
        while len(lines := self._broken(text, size, room)) * size * _LEADING > bottom - top:
            size *= 0.95
        for row, line in enumerate(lines):
            baseline = top + size * (1.1 + row * _LEADING)
            self._pen.write(line, x0 + _MARGIN_MM * self._px, baseline, size)

    def _broken(self, text: str, size: float, room: float) -> list[str]:
        lines = [""]
        for character in text:
            if character == "\n" or self._pen.width(lines[-1] + character, size) > room:
                lines.append("")
            lines[-1] += character.strip("\n")
        return lines

    def _tick(self, option: OptionZone) -> None:
        x0, top, x1, bottom = (edge * self._px for edge in option.box)
        side = np.array([x1 - x0, bottom - top])
        points = np.array(_TICK) + self._random.normal(0, 0.07 * self._hand.unrest, (len(_TICK), 2))
        points = points * self._random.uniform(0.9, 1.25) * side + [x0, top]
        width = self._random.uniform(0.3, 0.6) * self._px
        corner = points[1]
        self._pen.stroke(_pairs(np.vstack([points[0], (points[0] + corner) / 2, corner])), width)
        self._pen.stroke(
            _pairs(np.vstack([corner, (corner + points[2]) / 2 + self._random.normal(0, 1, 2), points[2]])), width
        )

    def _sign(self, box: Box) -> None:
        """Scrawl: a few large characters' worth of loops, then a flourish."""
        x0, top, x1, bottom = (edge * self._px for edge in box)
        height = min(bottom - top, 14 * self._px) * 0.7
        width = min((x1 - x0) * 0.7, height * 3)
        left = x0 + (x1 - x0 - width) * self._random.uniform(0.2, 0.6)
        middle = (top + bottom) / 2
        for start in np.linspace(0, 1, int(self._random.integers(2, 4)), endpoint=False):
            across = left + width * (start + np.sort(self._random.uniform(0, 0.4, _SCRAWL)))
            down = middle + height * self._random.uniform(-0.5, 0.5, _SCRAWL)
            self._pen.stroke(_pairs(np.stack([across, down], axis=1)), 0.45 * self._px)
        tail = (
            [left + width * 0.5, middle + height * 0.2],
            [left + width * 1.1, middle + height * 0.45],
            [left + width, middle],
        )
        self._pen.stroke(_pairs(np.array(tail)), 0.4 * self._px)


def _pairs(points: NDArray[np.float64]) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in points]
