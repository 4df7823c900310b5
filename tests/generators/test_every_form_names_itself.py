"""What we print tells a camera what it is: every form, photographed at two megapixels, registers and names itself."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

import generators
from extractors import reading
from extractors.fields import Sheet
from generators.photograph import EASY, HARD, Photo, photograph
from generators.specimen import render
from templates_docx import load
from templates_docx.kinds import Kind
from tests.generators.records import a_record

PHOTOS = 100
KINDS = load.form_kinds()
SHOTS = tuple(dataclasses.replace(shot, megapixels=2.0) for shot in (EASY, HARD))
OFF_MM = 0.5  # a cell is at least 6 mm high


def photos() -> Iterator[tuple[Kind, str, Photo, int]]:
    """Yield kind, number, photo and its quarter turns: the forms one after another, taken well and badly."""
    for seed in range(PHOTOS):
        kind = KINDS[seed % len(KINDS)]
        form, layout = load.form(kind), load.layout(kind)
        record = a_record(kind)
        number = f"HK-{seed:06d}"
        if form.number_field is not None:
            record[form.number_field] = number
        page = render(generators.pdf(kind, [record]).data, dpi=200)
        shot = dataclasses.replace(SHOTS[seed // len(KINDS) % 2], turns=seed // 3 % 4)
        yield kind, number if form.number_field else "", photograph(page, layout.page_mm, seed, shot), shot.turns


def off_mm(sheet: Sheet, photo: Photo) -> float:
    """How far a cell's middle lies from where it is seen, at most."""
    boxes = [zone.box for zone in sheet.layout.fields.values()]
    middles = np.array([((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in boxes])
    off = np.hypot(*(sheet.placed.to_px(middles) - photo.px(middles)).T)
    return max(float(far) / sheet.placed.px_per_mm(box) for far, box in zip(off, boxes, strict=True))


@pytest.mark.slow
def test_every_form_registers_and_names_itself_at_two_megapixels() -> None:
    named = 0
    for kind, number, photo, turns in photos():
        (sheet,) = reading.registered(photo.image)
        assert (sheet.layout.kind, sheet.number) == (kind, number)
        assert turns or off_mm(sheet, photo) < OFF_MM
        named += 1
    assert named == PHOTOS
