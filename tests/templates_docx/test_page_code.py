"""The text in a page's QR code."""

import dataclasses
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates_docx.page_code import (
    MAX_LENGTH,
    BadCheckError,
    MalformedCodeError,
    NotOurCodeError,
    PageCode,
    PageCodeError,
    check_digits,
    decode,
    encode,
)

ALPHANUMERIC = string.digits + string.ascii_uppercase + " $%*+-./:"
CODES = st.builds(
    PageCode,
    form=st.text(string.ascii_uppercase, min_size=2, max_size=2),
    version=st.integers(1, 99),
    number=st.text(ALPHANUMERIC.replace(":", ""), max_size=15),
    page=st.integers(1, 9),
    pages=st.integers(9, 99),
)
TICKET = PageCode(form="RT", version=1, number="WX202600012", page=1, pages=1)


def test_a_ticket_has_the_code_of_the_contract() -> None:
    assert encode(TICKET) == "SD1:RT1:WX202600012:1/1:49D4"


def test_the_check_is_crc_16_ccitt_false() -> None:
    assert check_digits("123456789") == "29B1"


@given(CODES)
def test_what_is_written_is_read_back(code: PageCode) -> None:
    text = encode(code)
    assert decode(text) == code
    assert len(text) <= MAX_LENGTH
    assert set(text) <= set(ALPHANUMERIC)


@pytest.mark.parametrize("number", ["WX202600012", "", "JS-ST01-2026-06"])
def test_every_single_character_change_is_refused(number: str) -> None:
    text = encode(dataclasses.replace(TICKET, number=number))
    for place, right in enumerate(text):
        for wrong in set(string.printable + "\uff11\uff21：") - {right}:
            with pytest.raises(PageCodeError):
                decode(text[:place] + wrong + text[place + 1 :])


@given(CODES, st.data())
def test_neighbours_that_change_places_are_refused(code: PageCode, data: st.DataObject) -> None:
    text = encode(code)
    place = data.draw(st.integers(0, len(text) - 2))
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if swapped != text:
        with pytest.raises(PageCodeError):
            decode(swapped)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("SF1234567890", NotOurCodeError),
        ("https://example.com/SD1:", NotOurCodeError),
        ("", NotOurCodeError),
        ("SD2:RT1:WX1:1/1:0000", NotOurCodeError),
        ("SD1:", MalformedCodeError),
        ("SD1:RT1:WX202600012:1/1", MalformedCodeError),
        ("SD1:RT0:WX202600012:1/1:49D4", MalformedCodeError),
        ("SD1:RT1:WX202600012:1/1:49d4", MalformedCodeError),
        ("SD1:RT1:WX202600012:1/1:49D4\n", MalformedCodeError),
        ("SD1:RT1:WX202600012:2/1:" + check_digits("SD1:RT1:WX202600012:2/1"), MalformedCodeError),
        ("SD1:RT1:WX202600013:1/1:49D4", BadCheckError),
        ("SD1:RT1:WX202600012:1/1:49D5", BadCheckError),
    ],
)
def test_a_foreign_a_malformed_and_a_misread_code_are_told_apart(text: str, error: type[PageCodeError]) -> None:
    with pytest.raises(PageCodeError) as caught:
        decode(text)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    "change",
    [
        {"number": "wx1"},
        {"number": "维修1"},
        {"number": "A:B"},
        {"number": "X" * 23},
        {"form": "R"},
        {"version": 0},
        {"page": 2},
        {"page": 0},
    ],
)
def test_what_the_code_cannot_carry_is_not_written(change: dict[str, str | int]) -> None:
    with pytest.raises(PageCodeError):
        encode(dataclasses.replace(TICKET, **change))  # type: ignore[arg-type]
