"""A red seal over filled cells is taken off before they are read; writing in blue or red never is."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors import NO_LEXICON, fields, read_page, reading, stamps
from extractors.fields import Sheet
from generators.pen import Hand, Pen
from templates_docx import load
from templates_docx.kinds import Kind

PX = 200 / 25.4
RED, BLUE = (200, 30, 40), (40, 60, 190)
SERIAL = load.layout(Kind.REPAIR_TICKET).fields["serial_no"].box
FAULT = load.layout(Kind.REPAIR_TICKET).fields["fault"].box
SIGNATURE = load.layout(Kind.REPAIR_TICKET).fields["customer_signed"].box


def sealed(
    page: NDArray[np.uint8], at: tuple[float, float], ink: tuple[int, int, int] = RED, radius: float = 19.0
) -> NDArray[np.uint8]:
    """Press a round seal with a bar through its middle on a page; `at` is its middle, mm."""
    share = np.zeros(page.shape[:2], np.float32)
    middle = (round(at[0] * PX), round(at[1] * PX))
    cv2.circle(share, middle, round(radius * PX), (0.85,), round(1.1 * PX), cv2.LINE_AA)
    reach = round(radius * 0.7 * PX)
    cv2.line(share, (middle[0] - reach, middle[1]), (middle[0] + reach, middle[1]), (0.85,), round(1.4 * PX))
    pressed = page * (1 - share[..., None] * (1 - np.array(ink, np.float32) / 255))
    return np.asarray(np.clip(pressed, 0, 255), np.uint8)


def on(box: tuple[float, float, float, float]) -> tuple[float, float]:
    return (box[0] + box[2]) / 2 - 4.0, (box[1] + box[3]) / 2


def sheet(page: NDArray[np.uint8]) -> Sheet:
    return reading.registered(page, kind=Kind.REPAIR_TICKET)[0]


def test_a_page_without_a_seal_is_read_as_it_is(printed_ticket: NDArray[np.uint8]) -> None:
    plain = sheet(printed_ticket)
    assert stamps.taken_off(plain) is plain


def test_what_stands_under_a_red_seal_is_read(printed_ticket: NDArray[np.uint8]) -> None:
    plain = fields.read_fields(sheet(printed_ticket), NO_LEXICON)
    found = stamps.taken_off(sheet(sealed(sealed(printed_ticket, on(SERIAL)), on(FAULT))))
    read = fields.read_fields(found, NO_LEXICON)
    assert len(found.stamps) == 2
    assert [name for name in plain.fields if read.fields[name].value != plain.fields[name].value] == []
    assert len(read.lines) == len(plain.lines)


def test_a_seal_is_told_by_its_rim_and_its_place_is_kept(printed_ticket: NDArray[np.uint8]) -> None:
    x, y = on(SERIAL)
    (box,) = stamps.taken_off(sheet(sealed(printed_ticket, (x, y)))).stamps
    assert box == pytest.approx((x - 19.5, y - 19.5, x + 19.5, y + 19.5), abs=1.5)


def test_nothing_changes_outside_of_a_seal(printed_ticket: NDArray[np.uint8]) -> None:
    page = sealed(printed_ticket, on(SERIAL))
    off = stamps.taken_off(sheet(page))
    x, y = on(SERIAL)
    around = np.zeros(page.shape[:2], bool)
    around[round((y - 22) * PX) : round((y + 22) * PX), round((x - 22) * PX) : round((x + 22) * PX)] = True
    assert np.array_equal(off.page[~around], page[~around])


@pytest.mark.parametrize("ink", [BLUE, (30, 30, 34)], ids=["blue", "black"])
def test_a_seal_of_a_pens_colour_is_left_on(printed_ticket: NDArray[np.uint8], ink: tuple[int, int, int]) -> None:
    found = sheet(sealed(printed_ticket, on(SERIAL), ink))
    assert stamps.taken_off(found) is found


@pytest.mark.parametrize("with_seal", [False, True], ids=["alone", "beside a seal"])
def test_writing_in_red_is_never_taken_off(printed_ticket: NDArray[np.uint8], *, with_seal: bool) -> None:
    page = printed_ticket.copy()
    pen = Pen(page, Hand("LongCang", RED), np.random.default_rng(3))
    for row in range(6):  # a block of words as large as a seal
        y = 120.0 + 7 * row
        for column in range(7):
            x = 60.0 + 6 * column
            pen.stroke([(x * PX, y * PX), ((x + 2) * PX, (y + 4) * PX), ((x + 4) * PX, y * PX)], 0.5 * PX)
    found = sheet(sealed(page, on(SERIAL)) if with_seal else page)
    assert stamps.taken_off(found) is found


def test_a_seal_alone_in_the_box_for_a_signature_goes_to_a_person(printed_ticket: NDArray[np.uint8]) -> None:
    x0, y0, x1, y1 = SIGNATURE
    page = sealed(printed_ticket, ((x0 + x1) / 2, (y0 + y1) / 2), radius=14.0)
    signed = read_page(page, kind=Kind.REPAIR_TICKET)[0].fields["customer_signed"]
    assert signed.value is True
    assert not signed.accepted
