"""The runs that docs/accuracy.md is made of: each page made, photographed or scanned, read, scored and kept on disk.

What was read once is not read again: a run that was cut off goes on, and the page can be written from what is there.
"""

import dataclasses
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

import generators
from extractors import NO_LEXICON, read_page, reading, stamps
from extractors.fields import read_fields
from extractors.results import Lexicon
from generators import specimen
from generators.pen import HANDS, HELD_OUT
from generators.photograph import photograph
from samples.accuracy.papers import make_paper
from samples.accuracy.photos import Plan, Sample, hard_shot, make_sample, real_digits
from samples.accuracy.score import Scored, score
from samples.accuracy.tickets import World, make_world
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType

FOLDER = Path(__file__).parents[2] / "build" / "accuracy"
PARTS = ("tickets", "repairs", "papers", "found", "printed", "sealed")
"""Tickets by hand, photographed and scanned; wholly printed tickets, photographed badly; tags and lists by hand; photos
of every form that are only told apart and laid straight; every form printed; forms under red seals, read with the
seals left on and taken off."""

_WORLD = 8  # another archive than the calibration's
_SEEDS = {
    "tickets": 400_000,
    "repairs": 410_000,
    "papers": 420_000,
    "found": 430_000,
    "printed": 440_000,
    "sealed": 450_000,
}
_PHOTOS_OF_A_PAGE = 13
_CAMERAS = ("photo", "scan")
_BY_HAND = (Kind.OLD_PART_TAG, Kind.PARTS_RETURN_TAG, Kind.PACKING_LIST)
_SEALED = (
    ("hand", Kind.REPAIR_TICKET),
    ("mixed", Kind.REPAIR_TICKET),
    ("printed", Kind.REPAIR_TICKET),
    ("hand", Kind.PACKING_LIST),
    ("printed", Kind.SETTLEMENT_STATEMENT),
)
_MADE: dict[str, list[tuple[str, Kind, str]]] = {
    "tickets": [(style, Kind.REPAIR_TICKET, camera) for style, camera in product(("hand", "mixed"), _CAMERAS)],
    "repairs": [("printed", Kind.REPAIR_TICKET, "photo")],
    "papers": [("hand", kind, "photo") for kind in _BY_HAND],
    "found": [("printed", kind, "photo") for kind in load.form_kinds()],
    "printed": [("printed", kind, "photo") for kind in load.form_kinds()],
    "sealed": [(*what, camera) for what, camera in product(_SEALED, _CAMERAS)],
}
_DIGITS = ("tickets", "papers", "sealed")  # some of these are filled with digits that people wrote


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a run."""

    part: str
    plan: Plan
    with_archive: bool
    registered: bool
    seconds: float  # CPU, reading alone
    fields: tuple[Scored, ...]
    seals_off: bool = True  # False: red seals were left on, to see what taking them off does


def run(part: str, count: int, folder: Path = FOLDER) -> Iterator[Page]:
    """Read the pages of a part that are not on disk yet, keep each, and yield it."""
    folder.mkdir(parents=True, exist_ok=True)
    there = {(page.plan, page.with_archive) for page in kept(part, folder) if page.seals_off}
    world = make_world(seed=_WORLD)
    lexicons = {True: world.lexicon(), False: NO_LEXICON}
    with (folder / f"{part}.jsonl").open("a", encoding="utf-8") as file:
        for plan, helped in _plans(part, count):
            wanted = {archive: lexicons[archive] for archive in helped if (plan, archive) not in there}
            for page in _read(part, plan, world, wanted):
                file.write(json.dumps(dataclasses.asdict(page), ensure_ascii=False) + "\n")
                file.flush()
                yield page


def kept(part: str, folder: Path = FOLDER) -> list[Page]:
    """Return the pages of a part that are on disk."""
    path = folder / f"{part}.jsonl"
    if not path.is_file():
        return []
    pages = []
    for line in path.read_text("utf-8").splitlines():
        data = json.loads(line)
        plan = Plan(**{**data.pop("plan"), "kind": Kind(json.loads(line)["plan"]["kind"])})
        fields = tuple(Scored(**{**field, "type": FieldType(field["type"])}) for field in data.pop("fields"))
        pages.append(Page(**data, plan=plan, fields=fields))
    return pages


def _plans(part: str, count: int) -> Iterator[tuple[Plan, tuple[bool, ...]]]:
    """Yield what is made, and whether it is read with the archive, without, or both."""
    fonts, seed = (HELD_OUT, *HANDS), _SEEDS[part]
    for n in range(count):
        written = Plan(seed + n, "hand", fonts[n % len(fonts)], real_digits=n // len(fonts) % 3 == 2)
        for style, kind, camera in _MADE[part]:
            own = dataclasses.replace(written, style=style, kind=kind, camera=camera, sealed=part == "sealed")
            yield (
                dataclasses.replace(own, real_digits=own.real_digits and part in _DIGITS),
                ((True, False) if part == "tickets" and n % 2 == 0 else (True,)),
            )


def _read(part: str, plan: Plan, world: World, wanted: Mapping[bool, Lexicon]) -> Iterator[Page]:
    if not wanted:
        return
    if part == "found":
        yield _found(plan, world)
        return
    sample = make_sample(world, plan, real_digits(1))
    if part == "sealed":
        yield from _with_seals(sample, wanted[True])
        return
    for archive, lexicon in wanted.items():
        start = time.process_time()
        read = read_page(sample.photo, lexicon=lexicon)[0]
        seconds = time.process_time() - start
        registered = read.kind == plan.kind and bool(read.fields)
        yield Page(part, plan, archive, registered, round(seconds, 3), tuple(score(sample, read)))


def _with_seals(sample: Sample, lexicon: Lexicon) -> Iterator[Page]:
    """Read a page with its seals left on, then taken off."""
    sheet = next(iter(reading.registered(sample.photo)), None)
    for off in (False, True):
        start = time.process_time()
        scored: tuple[Scored, ...] = ()
        if sheet is not None:
            scored = tuple(score(sample, read_fields(stamps.taken_off(sheet) if off else sheet, lexicon)))
        seconds = round(time.process_time() - start, 3)
        yield Page("sealed", sample.plan, True, sheet is not None, seconds, scored, off)  # noqa: FBT003


def _found(plan: Plan, world: World) -> Page:
    """Lay a photo straight and name its form, without reading it; a page is photographed several times."""
    photo = _another_photo(plan, world)
    start = time.process_time()
    sheets = reading.registered(photo)
    seconds = time.process_time() - start
    registered = [sheet.form.kind for sheet in sheets] == [plan.kind]
    return Page("found", plan, with_archive=False, registered=registered, seconds=round(seconds, 3), fields=())


def _another_photo(plan: Plan, world: World) -> NDArray[np.uint8]:
    page = _page(plan.kind, plan.seed // _PHOTOS_OF_A_PAGE, world)
    return photograph(
        page, load.layout(plan.kind).page_mm, plan.seed, hard_shot(Random(plan.seed), most_megapixels=2.0)
    ).image


@lru_cache(maxsize=64)
def _page(kind: Kind, seed: int, world: World) -> NDArray[np.uint8]:
    document = generators.pdf(kind, [make_paper(world, kind, seed)]).data
    return specimen.render(document)
