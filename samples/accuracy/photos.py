"""Tickets on paper: printed, written on by hand, photographed; with the truth about each."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

import generators
from generators import specimen
from generators.pen import Digits
from generators.photograph import HARD, Shot, photograph
from samples.accuracy.papers import make_paper
from samples.accuracy.seals import seal_over
from samples.accuracy.tickets import World, archive_part
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import Box, FieldType

STYLES = ("printed", "mixed", "hand")
"""All printed; what the archive knows printed and the rest by hand; all but the number by hand."""

DATA = Path(os.environ.get("STATIONDESK_DATA", Path(__file__).parents[3] / "shared" / "data"))
_DPI = 220
_OUT_OF_STEP = {"digits_013.jpg", "digits_048.jpg", "digits_086.jpg", "digits_282.jpg"}  # label and strokes differ


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sample is made."""

    seed: int
    style: str
    font: str  # of the hand
    real_digits: bool = False  # digits that people wrote, where the pictures are there
    kind: Kind = Kind.REPAIR_TICKET
    camera: str = "photo"  # or "scan"
    sealed: bool = False  # red seals are pressed over its filled cells


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A photographed ticket and what stands on it."""

    plan: Plan
    photo: NDArray[np.uint8]
    truth: Mapping[str, object]
    by_hand: frozenset[str]  # fields written by hand; of lines "lines"
    seals: tuple[Box, ...] = ()  # mm, around each seal on it


def make_sample(world: World, plan: Plan, digits: Digits | None = None) -> Sample:
    """Return the sample of a plan; the same plan gives the same pixels."""
    random = Random(plan.seed)
    truth = make_paper(world, plan.kind, plan.seed)
    printed = _printed(plan, truth)
    signs = {spec.name for spec in load.form(plan.kind).fields if spec.type is FieldType.SIGN}
    by_hand = {name: value for name, value in truth.items() if name not in printed or name in signs}
    document = generators.pdf(plan.kind, [printed]).data
    hand = specimen.draw_hand(plan.seed, plan.font)
    written = specimen.fill_by_hand(
        document,
        specimen.Scene(plan.kind, dpi=_DPI),
        by_hand,
        plan.seed,
        hand=hand,
        digit_images=digits if plan.real_digits else None,
    )
    layout = load.layout(plan.kind)
    page, seals = seal_over(written.page, layout, truth, plan.seed) if plan.sealed else (written.page, ())
    if plan.camera == "scan":
        return Sample(plan, scan(page, plan.seed), truth, frozenset(by_hand), seals)
    photo = photograph(page, layout.page_mm, plan.seed, hard_shot(random))
    return Sample(plan, photo.image, truth, frozenset(by_hand), seals)


def scan(page: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Return a page as a flat-bed scanner gives it: a little askew on white, soft, grainy, packed as JPEG."""
    random = np.random.default_rng([seed, 7])
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(random.uniform(-1.2, 1.2)), 1.0)
    moved = np.asarray(turn, np.float64) + np.outer((1.0, 1.0), (0.0, 0.0, random.uniform(-6, 6)))
    laid = cv2.warpAffine(page, moved, (width, height), flags=cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    soft = cv2.GaussianBlur(laid, (0, 0), float(random.uniform(0.4, 0.8))).astype(np.float32)
    noisy = soft * random.uniform(0.94, 1.0) + random.normal(0, random.uniform(1.0, 4.0), laid.shape)
    seen = np.clip(noisy, 0, 255).astype(np.uint8)
    if random.random() < 1 / 3:  # many offices scan in grey
        seen = np.repeat(cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    _, packed = cv2.imencode(".jpg", seen[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(70, 93))])
    return np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1])


def _printed(plan: Plan, truth: Mapping[str, object]) -> dict[str, object]:
    """Return what of a record is printed before somebody writes on it; signatures never are."""
    form = load.form(plan.kind)
    if plan.style == "printed":
        signs = {spec.name for spec in form.fields if spec.type is FieldType.SIGN}
        return {name: None if name in signs else value for name, value in truth.items()}
    if plan.style == "mixed":
        return archive_part(truth)
    return {form.number_field: truth[form.number_field]} if form.number_field else {}


def real_digits(part: int) -> Digits:
    """Return pictures of handwritten digits, cut from labelled strings; half of the strings each for part 0 and 1.

    Empty where the real material is not there.
    """
    labels = DATA / "handwriting" / "labels.jsonl"
    if not labels.is_file():
        return {}
    found: dict[str, list[NDArray[np.uint8]]] = {}
    files = _labelled(labels)
    for number, (file, text) in enumerate(files):
        if number % 2 == part:
            for digit, picture in _cut_digits(labels.parent / file, text):
                found.setdefault(digit, []).append(picture)
    return found


def _labelled(labels: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in labels.read_text("utf-8").splitlines()]
    return sorted((row["file"], row["text"]) for row in rows if _is_usable(row["file"]))


def _is_usable(file: str) -> bool:
    return file.startswith("digits_") and file not in _OUT_OF_STEP


def _cut_digits(file: Path, text: str) -> list[tuple[str, NDArray[np.uint8]]]:
    """Return the single digits of a string's picture; none where they touch."""
    gray = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    if gray is None:
        return []
    _, ink = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    boxes = sorted(
        (int(x), int(y), int(w), int(h)) for x, y, w, h, area in stats[1:] if h > 0.35 * gray.shape[0] and area > 30
    )
    if len(boxes) != len(text):
        return []
    return [
        (digit, _cleaned(gray[y : y + h, x : x + w], ink[y : y + h, x : x + w]))
        for digit, (x, y, w, h) in zip(text, boxes, strict=True)
        if _plausible(digit, w / h)
    ]


def _plausible(digit: str, ratio: float) -> bool:
    """Say whether a box is as wide as its digit; where not, the label and the strokes are out of step."""
    return ratio < 0.5 if digit == "1" else 0.3 < ratio < 1.1


def _cleaned(gray: NDArray[np.uint8], ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a digit in black on white, without the cheque's pattern, large enough to be drawn from."""
    large = cv2.resize(gray, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    near = cv2.resize(cv2.dilate(ink, np.ones((3, 3), np.uint8)), (large.shape[1], large.shape[0]))
    dark, light = np.percentile(gray[ink > 0], 30), np.percentile(gray[ink == 0], 50) if (ink == 0).any() else 255
    spread = (large.astype(np.float32) - dark) / max(1.0, float(light - dark)) * 255
    return np.where(near > 0, np.clip(spread, 0, 255), 255).astype(np.uint8)


def hard_shot(random: Random, least_megapixels: float = 2.0, most_megapixels: float = 3.0) -> Shot:
    """Return hard settings, any way up."""
    return Shot(
        megapixels=random.uniform(least_megapixels, most_megapixels),
        tilt=HARD.tilt * random.uniform(0.3, 1.0),
        rotation_deg=HARD.rotation_deg,
        turns=random.choice((0, 0, 0, 1, 2, 3)),
        bend_mm=random.choice((0.0, 0.0, 1.0, HARD.bend_mm)),
        blur_px=random.uniform(0.6, HARD.blur_px),
        shake_px=random.uniform(0.0, HARD.shake_px),
        noise=random.uniform(2.0, HARD.noise),
        shadow=random.uniform(0.1, HARD.shadow),
        cast=HARD.cast,
        quality=random.randint(HARD.quality, 92),
    )
