"""Formats, shapes of known codes, and what the archive offers a field."""

import re

import pytest

from extractors import formats, lexicons
from extractors.results import Lexicon
from templates_docx.spec import FieldType


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        (FieldType.DATE, "2026-06-03", True),
        (FieldType.DATE, "2026年6月3日", True),
        (FieldType.DATE, "2026-13-03", False),
        (FieldType.TIME, "2026.6.3 9:05", True),
        (FieldType.TIME, "2026-06-03 25:00", False),
        (FieldType.INT, "12,345捆", True),
        (FieldType.INT, "12,34", False),
        (FieldType.MONEY, "¥-30.00", True),
        (FieldType.PHONE, "010-12345678", True),
        (FieldType.PHONE, "12345", False),
        (FieldType.CODE, "HK9Y-2021-00417", True),
        (FieldType.CODE, "-HK", False),
        (FieldType.CLAUSE, "3.3.1.2", True),
    ],
)
def test_a_format_takes_what_is_written_in_its_fields(kind: FieldType, text: str, fits: bool) -> None:
    assert bool(re.fullmatch(formats.PATTERNS[kind], text)) is fits


@pytest.mark.parametrize("pattern", formats.PATTERNS.values())
def test_every_format_compiles(pattern: str) -> None:
    assert len(formats.automaton(pattern).alphabet) > 1


def test_known_codes_give_the_shape_of_others() -> None:
    shape = formats.shapes(("HK9Y-2021-00417", "HK9Y-2022-01093", "HKX-1"))
    assert shape is not None
    assert re.fullmatch(shape, "HK7Y-1999-55555")
    assert not re.fullmatch(shape, "HKOY-2021-00417")
    assert not re.fullmatch(shape, "AB9Y-2021-00417")


def test_codes_too_unlike_give_no_shape() -> None:
    assert formats.shapes(tuple("A" * n + "-" + "1" * n for n in range(1, 20))) is None
    assert formats.shapes(()) is None


LEXICON = Lexicon(
    station_codes=("ST01",),
    serial_nos=("S1",),
    part_nos={"HK-1": "打结嘴", "HK-2": "齿轮"},
    models=("9YFQ-1.9", "9YG-1.4"),
    customers={"S1": {"customer_name": "王建国", "model": "9YG-1.4"}},
)


@pytest.mark.parametrize(
    ("name", "said", "values"),
    [
        ("serial_no", {}, ("S1",)),
        ("customer_name", {"serial_no": "S1"}, ("王建国",)),
        ("customer_name", {"serial_no": "S9"}, ()),
        ("part_name", {"part_no": "HK-2"}, ("齿轮",)),
        ("part_name", {}, ("打结嘴", "齿轮")),
        ("model", {"serial_no": "S1"}, ("9YG-1.4", "9YFQ-1.9", "9YG-1.4")),
        ("old_part_tag_no", {"number": "WX1"}, tuple(f"WX1-{n}" for n in range(1, 10))),
        ("ticket_no", {"tag_no": "WX1-2"}, ("WX1",)),
        ("fault", {"serial_no": "S1"}, ()),
    ],
)
def test_the_archive_offers_a_field_what_it_knows(name: str, said: dict[str, str], values: tuple[str, ...]) -> None:
    assert lexicons.known_values(name, LEXICON, said).values == values
