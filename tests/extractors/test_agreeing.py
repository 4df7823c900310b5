"""Rows of the archive that a page's fields speak for together."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from extractors import agreeing
from extractors.results import Lexicon

LEXICON = Lexicon(
    serial_nos=("HK9Y-2021-00417", "HK9Y-2024-00417", "HK9Y-2025-01093"),
    part_nos={"HK-0101": "打结嘴", "HK-0401": "捡拾器总成", "HK-0501": "齿轮箱"},
    customers={
        "HK9Y-2021-00417": {"customer_name": "王建国", "customer_phone": "13800001000", "sold_on": "2021-09-01"},
        "HK9Y-2024-00417": {"customer_name": "李秀英", "customer_phone": "13900002000", "sold_on": "2024-09-01"},
        "HK9Y-2025-01093": {"customer_name": "赵金山", "customer_phone": "15000003000", "sold_on": "2025-03-01"},
    },
)


def pictures(seen: Mapping[str, str], nats: float = 4.0) -> agreeing.Support:
    """Pictures that show these texts; each other character costs so much."""

    def support(name: str, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array([-nats * Levenshtein.distance(seen[name], text) for text in texts])

    return support


def baler_of(**seen: str) -> str | None:
    row = agreeing.baler(seen, LEXICON, pictures(seen))
    return row.key if row else None


@pytest.mark.parametrize(
    ("seen", "serial"),
    [
        ({"serial_no": "HK9Y-2021-00417"}, "HK9Y-2021-00417"),
        (
            {"serial_no": "HK9Y-2021-00417", "customer_name": "李秀英", "customer_phone": "13900002000"},
            "HK9Y-2024-00417",
        ),
        ({"serial_no": "HK9Y-2025-01098", "customer_name": "赵金山", "sold_on": "2025.03.01"}, "HK9Y-2025-01093"),
        ({"serial_no": "HK9Y-2026-00011", "customer_name": "钱有余", "customer_phone": "18612345678"}, None),
        ({"customer_name": "李秀英"}, None),
    ],
)
def test_the_row_that_all_fields_speak_for_is_found(seen: dict[str, str], serial: str | None) -> None:
    assert baler_of(**seen) == serial


def test_a_parts_name_decides_between_numbers_that_look_alike() -> None:
    seen = {"part_no": "HK-0501", "part_name": "捡拾器总成"}
    row = agreeing.part(seen, LEXICON, pictures(seen))
    assert row is not None
    assert row.key == "HK-0401"


def test_two_rows_that_fit_alike_are_left_to_a_person() -> None:
    seen = {"part_no": "HK-0301", "part_name": "不认识"}
    assert agreeing.part(seen, LEXICON, pictures(seen, nats=1.0)) is None
