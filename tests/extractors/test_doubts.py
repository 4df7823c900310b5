"""What speaks against a reading however likely it is."""

import numpy as np
import pytest

from extractors import ctc, doubts
from extractors.cells import Cell
from extractors.decoded import Decoded
from templates_docx.spec import FieldType


def _cell(blobs: int, dots: tuple[float, ...] = ()) -> Cell:
    return Cell((0, 0, 9, 9), 5.0, ((1, 1, 8, 8),), 30.0, 0.8, cut_off=False, blobs=blobs, dots=(dots,))


def _decoded(text: str, known: str = "") -> Decoded:
    return Decoded(text, 0.999, 0.999, 0.0, agrees=True, known=known)


@pytest.mark.parametrize(
    ("kind", "text", "blobs", "dots", "doubtful"),
    [
        (FieldType.INT, "148", 3, (), False),
        (FieldType.INT, "18", 3, (), True),
        (FieldType.INT, "148", 2, (), False),  # figures that touch are one blob
        (FieldType.DECIMAL, "4.5", 2, (0.5,), False),
        (FieldType.MONEY, "4138.97", 6, (0.7,), False),
        (FieldType.MONEY, "4138.9", 5, (0.7,), True),
        (FieldType.MONEY, "4599", 4, (0.8,), True),
        (FieldType.MONEY, "4599", 4, (), False),
    ],
)
def test_a_number_that_lost_a_figure_needs_a_person(
    kind: FieldType, text: str, blobs: int, dots: tuple[float, ...], doubtful: bool
) -> None:
    assert doubts.is_doubtful(kind, _cell(blobs, dots), _decoded(text)) is doubtful


@pytest.mark.parametrize(
    ("text", "known", "doubtful"),
    [
        ("ST05", "", False),
        ("STOS", "", True),
        ("STO5", "", True),
        ("ST0S", "", True),
        ("HK9Y-2021-00417", "", False),
        ("HK9Y-2O21-00417", "", True),
        ("STO5", "same", False),
    ],
)
def test_a_code_that_no_archive_knows_may_have_figures_where_letters_were_read(
    text: str, known: str, doubtful: bool
) -> None:
    assert doubts.is_doubtful(FieldType.CODE, _cell(4), _decoded(text, known)) is doubtful


def test_ink_makes_no_point_where_the_network_read_a_figure_or_saw_the_point_itself() -> None:
    steps = np.array([[0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [0.1, 0.1, 0.8]], np.float32)
    assert np.array_equal(ctc.with_ink(steps, 2, [0.1]), steps)  # a point was read elsewhere
    unseen = steps[:2]
    assert np.array_equal(ctc.with_ink(unseen, 2, [0.1]), unseen)  # a figure stands there
    assert ctc.with_ink(unseen, 2, [0.9])[1, 2] > 0.5
