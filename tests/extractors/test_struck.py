"""What was struck out or ticked twice goes to a person, with its reason."""

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors import read_page
from extractors.results import PageReading
from generators.pen import INKS, Hand, Pen
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import Box

PX = 200 / 25.4
HAND = Hand("LongCang", INKS[0])


def with_strokes(page: NDArray[np.uint8], *strokes: tuple[tuple[float, float], ...]) -> PageReading:
    """Read a printed page after a pen drew these strokes, mm."""
    written = page.copy()
    pen = Pen(written, HAND, np.random.default_rng(3))
    for stroke in strokes:
        pen.stroke([(x * PX, y * PX) for x, y in stroke], 0.45 * PX)
    return read_page(written, kind=Kind.REPAIR_TICKET)[0]


def through(box: Box, length: float) -> tuple[tuple[float, float], ...]:
    x0, y0, x1, y1 = box
    middle = (y0 + y1) / 2
    return (x0 + 0.8, middle), ((x0 + x1) / 2, middle - 0.3), (min(x1 - 0.8, x0 + length), middle + 0.2)


@pytest.mark.parametrize("name", ["serial_no", "technician", "bale_count"])
def test_a_value_that_was_struck_out_goes_to_a_person(printed_ticket: NDArray[np.uint8], name: str) -> None:
    box = load.layout(Kind.REPAIR_TICKET).fields[name].box
    read = with_strokes(printed_ticket, through(box, 60.0))
    assert not read.fields[name].accepted
    assert ("struck_out", name) in [(problem.code, problem.field) for problem in read.problems]


def test_what_was_only_printed_is_not_struck_out(printed_ticket: NDArray[np.uint8]) -> None:
    read = with_strokes(printed_ticket)
    assert [problem.code for problem in read.problems if problem.code in {"struck_out", "ticked_twice"}] == []


def test_a_tick_that_was_moved_to_the_other_box_goes_to_a_person(printed_ticket: NDArray[np.uint8]) -> None:
    options = load.layout(Kind.REPAIR_TICKET).fields["warranty"].options
    other = next(option.box for option in options if option.value is False)
    x0, y0, x1, y1 = other
    tick = (x0 + 0.3, (y0 + y1) / 2), ((x0 + x1) / 2, y1 - 0.4), (x1 + 0.2, y0)
    read = with_strokes(printed_ticket, tick)
    assert read.fields["warranty"].value is None
    assert ("ticked_twice", "warranty") in [(problem.code, problem.field) for problem in read.problems]
