"""Our own tickets with marks and code covered: how many are still laid on their form, and how well they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

import generators
from extractors import read_page
from generators import specimen
from generators.photograph import HARD, Shot, photograph
from samples.accuracy.score import is_right
from samples.accuracy.tickets import World, archive_part, make_ticket
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import Layout

_DPI = 220
_MARGIN_MM = 1.0


@dataclass(frozen=True, slots=True)
class Torn:
    """What became of pages with so many marks covered."""

    pages: int
    registered: int
    fields: int
    right: int
    accepted: int
    wrong_accepted: int


def measure(world: World, count: int, first_seed: int) -> Mapping[int, Torn]:
    """Return marks covered (1, 2, 4; the code always) → what was read of `count` tickets each."""
    return {covered: _measured(world, count, first_seed, covered) for covered in (1, 2, 4)}


def _measured(world: World, count: int, first_seed: int, covered: int) -> Torn:
    spec, found = load.form(Kind.REPAIR_TICKET), []
    for seed in range(first_seed, first_seed + count):
        random = Random(seed)
        truth = make_ticket(world, seed)
        picture = _photo(truth, seed, random, covered)
        (read,) = read_page(picture, lexicon=world.lexicon())[:1]
        for field in spec.fields if read.fields else ():
            got = read.fields[field.name]
            found.append((seed, is_right(field, truth.get(field.name), got.value), got.accepted))
    return Torn(
        pages=count,
        registered=len({seed for seed, _, _ in found}),
        fields=len(found),
        right=sum(right for _, right, _ in found),
        accepted=sum(accepted for _, _, accepted in found),
        wrong_accepted=sum(accepted and not right for _, right, accepted in found),
    )


def _photo(truth: Mapping[str, object], seed: int, random: Random, covered: int) -> NDArray[np.uint8]:
    """Photograph a ticket, half of them filled by hand, with some marks and the code covered."""
    layout = load.layout(Kind.REPAIR_TICKET)
    printed = {**truth, "customer_signed": None} if seed % 2 else archive_part(truth)
    document = generators.pdf(Kind.REPAIR_TICKET, [printed]).data
    by_hand = {name: value for name, value in truth.items() if name not in printed or name == "customer_signed"}
    page = specimen.fill_by_hand(document, specimen.Scene(Kind.REPAIR_TICKET, dpi=_DPI), by_hand, seed).page
    _cover(page, layout, random.sample(sorted(layout.marks), covered), random)
    shot = Shot(
        megapixels=2.5,
        tilt=HARD.tilt * random.uniform(0.3, 1.0),
        rotation_deg=8.0,
        turns=random.choice((0, 0, 1, 2, 3)),
        bend_mm=random.choice((0.0, 1.0, 2.0)),
        blur_px=random.uniform(0.6, HARD.blur_px),
        noise=4.0,
        shadow=random.uniform(0.1, HARD.shadow),
        quality=80,
    )
    return photograph(page, layout.page_mm, seed, shot).image


def _cover(page: NDArray[np.uint8], layout: Layout, marks: list[int], random: Random) -> None:
    """Cover marks and the code with the desk's colour, as a torn corner shows it, or with paper."""
    for box in (*(layout.marks[mark] for mark in marks), layout.code_box):
        x0, y0, x1, y1 = box
        edges = (x0 - _MARGIN_MM, y0 - _MARGIN_MM, x1 + _MARGIN_MM, y1 + _MARGIN_MM)
        left, top, right, bottom = (max(0, round(edge * _DPI / 25.4)) for edge in edges)
        page[top:bottom, left:right] = random.choice((90, 120, 245))
