"""The customer archive: one owner a serial, a count that never falls, totals a station."""

import pytest

from service.domain import balers
from service.domain.balers import BaleReading
from service.domain.messages import sentence
from tests.service.domain.builders import a_baler, codes, day


@pytest.mark.clause("3.2.2")
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"customer_name": "李明"}, ["owner_differs"]),
        ({"customer_name": None, "customer_phone": ""}, []),
        ({"sold_on": day("2026-03-16"), "sold_by": "ST02"}, ["sale_differs", "sale_differs"]),
        ({"bale_count": 5000, "customer_address": "别处"}, []),
    ],
)
def test_a_serial_registered_twice_with_another_owner_is_a_conflict(
    changes: dict[str, object], found: list[str]
) -> None:
    assert codes(balers.conflicts(a_baler(), a_baler(**changes))) == found


HISTORY = (
    BaleReading(day("05-01"), 8000, "WX7"),
    BaleReading(day("06-01"), 9345, "WX8"),
    BaleReading(day("07-01"), 9900, "WX9"),
)


@pytest.mark.clause("3.2.2")
@pytest.mark.parametrize(
    ("bale_count", "on", "behind"),
    [
        (9345, "06-02", None),
        (9344, "06-02", "WX8"),
        (9344, "06-01", "WX8"),
        (8000, "05-31", None),
        (7999, "05-31", "WX7"),
        (1, "04-30", None),
        (9899, None, "WX9"),
        (None, "06-02", None),
    ],
)
def test_a_bale_count_never_falls(bale_count: int | None, on: str | None, behind: str | None) -> None:
    found = balers.falling_count(bale_count, day(on) if on else None, HISTORY)
    assert codes(found) == (["lower_than_last"] if behind else [])
    assert [problem.params["record"] for problem in found] == ([behind] if behind else [])


@pytest.mark.clause("3.2.2")
def test_the_sentence_shows_both_counts() -> None:
    (problem,) = balers.falling_count(8120, day("06-30"), HISTORY)
    assert sentence(problem).startswith("捆数 8120 小于上次登记 9345")
    assert (problem.field, problem.clause) == ("bale_count", "3.2.2")
