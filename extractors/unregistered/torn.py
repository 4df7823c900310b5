"""Our own forms without their marks: laid by the printed words, whose places are known (缺角单据)."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import register, writing
from extractors.fields import Sheet
from extractors.page_marks import Points
from extractors.register import NotOnFormError, Registration
from extractors.results import PageProblem, PageReading, Reading, Source
from extractors.writing import Written
from templates_docx.spec import Box, Layout

FEWEST_WORDS = 6
_OFF_MM = 2.5  # a word's middle is read this exactly
_AGREE = 0.6  # of the words found that must stand where the form has them
_LEAST_AREA = 0.08  # of the form, spanned by the words that agree
_LINES_MM = 0.45  # residual of the printed lines: above, the page is not this form
_LINES_SEEN = 0.35  # of the crossings that lie on the picture
_LONG = 2  # characters: "是" and row numbers stand everywhere
_BACKING_MM = 0.6
_DOUBT = 0.5
_SIDES = 4
_LEAST_PX = 8  # a cell narrower than that on the picture is off it


@dataclass(frozen=True, slots=True, eq=False)
class Torn:
    """A form, parts of which may be torn off, covered or off the picture."""

    layout: Layout
    placed: Registration
    seen: Points  # crossings of printed lines that were seen, mm

    def seen_sides(self, box: Box) -> int:
        """Return at how many of a cell's sides a corner was seen as printed lines: 4 where all its paper is there."""
        x0, y0, x1, y1 = box
        corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
        seen = np.abs(corners[:, None] - self.seen[None]).max(2).min(1, initial=np.inf) < _BACKING_MM
        return sum(bool(seen[side] or seen[(side + 1) % _SIDES]) for side in range(_SIDES))


def find(gray: NDArray[np.uint8], lines: Sequence[Written], layouts: Sequence[Layout]) -> Torn | None:
    """Return the form that a page shows, by where its printed words stand; None where none fits.

    Args:
        gray: The page, upright.
        lines: Its text, px on the page.
        layouts: The forms that it may be.
    """
    matched = [(layout, *_matches(layout, lines)) for layout in layouts]
    enough = [item for item in matched if len(item[1]) >= FEWEST_WORDS]
    for layout, at, seen in sorted(enough, key=lambda item: -len(item[1])):
        found = _laid(gray, layout, at, seen)
        if found is not None:
            return found
    return None


def of_sheet(sheet: Sheet) -> Torn:
    """Return a form that was laid by some of its marks, with what of its lines is seen."""
    seen, _ = register.seen_crossings(sheet.gray, sheet.placed, sheet.layout)
    return Torn(sheet.layout, sheet.placed, seen)


def doubted(torn: Torn, page: PageReading) -> PageReading:
    """Return a page whose cells that are torn off, covered or off the picture are left to a person.

    What seems to stand where no paper was seen is dropped.
    """
    zones = torn.layout.fields
    fields = {name: _doubted(torn, reading, zones[name].box) for name, reading in page.fields.items()}
    lines = [{name: _doubted(torn, reading, None) for name, reading in line.items()} for line in page.lines]
    values = {**fields, **{f"lines[{n}].{name}": cell for n, line in enumerate(lines) for name, cell in line.items()}}
    dropped = {name for name, reading in values.items() if reading.value is None and not reading.text}
    problems = [problem for problem in page.problems if problem.field not in dropped]
    lost = [name for name, reading in page.fields.items() if reading.source is not Source.QR and _is_off(reading)]
    if lost:
        problems.append(PageProblem("page_cut_off", params={"count": str(len(lost))}))
    kept = tuple(line for line in lines if any(reading.text or reading.value for reading in line.values()))
    return dataclasses.replace(page, fields=fields, lines=kept, problems=tuple(problems))


def _is_off(reading: Reading) -> bool:
    """Say whether next to nothing of a reading's cell lies on the picture."""
    if reading.box is None:
        return True
    x0, y0, x1, y1 = reading.box
    return min(x1 - x0, y1 - y0) < _LEAST_PX


def _doubted(torn: Torn, reading: Reading, zone: Box | None) -> Reading:
    sides = 0 if _is_off(reading) else torn.seen_sides(zone) if zone is not None else _sides(torn, reading)
    if reading.source is Source.QR or sides == _SIDES:
        return reading
    kept = reading if sides else dataclasses.replace(reading, value=None, text="")
    return dataclasses.replace(kept, confidence=min(_DOUBT, reading.confidence), accepted=False)


def _sides(torn: Torn, reading: Reading) -> int:
    """Return how many sides of a reading's cell were seen."""
    if reading.box is None:
        return 0
    x0, y0, x1, y1 = reading.box
    middle = np.array([[[(x0 + x1) / 2, (y0 + y1) / 2]]])
    x, y = cv2.perspectiveTransform(middle, np.linalg.inv(torn.placed.homography))[0, 0]
    box = next((box for box in _cells(torn.layout) if box[0] <= x <= box[2] and box[1] <= y <= box[3]), None)
    return torn.seen_sides(box) if box is not None else 0


def _cells(layout: Layout) -> list[Box]:
    lines = [zone.box for zones in layout.lines.values() for zone in zones]
    return [*(zone.box for zone in layout.fields.values()), *lines]


def _matches(layout: Layout, lines: Sequence[Written]) -> tuple[Points, Points]:
    """Return the middles of words that stand once on the form and once on the page: mm and px."""
    form = Counter(_squeezed(words) for words, _ in layout.labels)
    places: dict[str, list[NDArray[np.float64]]] = {}
    wanted = {_squeezed(words): box for words, box in layout.labels if len(_squeezed(words)) >= _LONG}
    for line in lines:
        kept = [n for n, char in enumerate(writing.plain(line.text)) if not char.isspace()]
        text = _squeezed(line.text)
        middles = line.middles()
        for words in wanted:
            start = text.find(words)
            if start >= 0 and not _is_part(text, words, wanted):
                inside = middles[[kept[start], kept[start + len(words) - 1]]]
                places.setdefault(words, []).append(inside.mean(0))
    usable = [words for words, found in places.items() if len(found) == 1 and form[words] == 1]
    at = [((wanted[w][0] + wanted[w][2]) / 2, (wanted[w][1] + wanted[w][3]) / 2) for w in usable]
    return np.array(at, np.float64).reshape(-1, 2), np.array([places[w][0] for w in usable]).reshape(-1, 2)


def _is_part(text: str, words: str, wanted: dict[str, Box]) -> bool:
    """Say whether words stand in a line only as a part of longer printed words."""
    longer = [other for other in wanted if other != words and words in other and other in text]
    return any(text.replace(other, "").find(words) < 0 for other in longer)


def _laid(gray: NDArray[np.uint8], layout: Layout, at: Points, seen: Points) -> Torn | None:
    to_mm, agreed = cv2.findHomography(seen, at, cv2.RANSAC, _OFF_MM, maxIters=2000)
    if to_mm is None:
        return None
    kept = agreed.ravel() > 0
    if kept.sum() < max(FEWEST_WORDS, _AGREE * len(at)) or _area(at[kept]) < _LEAST_AREA * np.prod(layout.page_mm):
        return None
    rough, _ = cv2.findHomography(at[kept], seen[kept], 0)
    if rough is None:
        return None
    try:
        placed, crossings = register.settle(gray, np.asarray(rough, np.float64), layout)
    except NotOnFormError:
        return None
    on_picture = register.crossings_on(layout, placed, (gray.shape[0], gray.shape[1]))
    if placed.rms_mm > _LINES_MM or len(crossings) < _LINES_SEEN * on_picture:
        return None
    return Torn(layout, placed, crossings)


def _area(points: Points) -> float:
    return float(cv2.contourArea(cv2.convexHull(points.astype(np.float32))))


def _squeezed(text: str) -> str:
    return "".join(writing.plain(text).split())
