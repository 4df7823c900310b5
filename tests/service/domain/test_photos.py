"""One photo stands for one part."""

import dataclasses
from datetime import date

import pytest

from service.domain import messages, photos
from service.domain.photos import PhotoUse, Reuse
from service.domain.scope import Role, Scope

HQ = Scope(Role.HQ, None, "hq")
ST01 = Scope(Role.STATION, "ST01", "st01")
USE = PhotoUse("return", "TH1", "a.jpg", date(2026, 6, 3), line=1, part_no="HK-1", station_code="ST01")


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("changes", "another"),
    [
        ({}, False),  # the same line again
        ({"line": 2}, True),
        ({"number": "TH2"}, True),
        ({"shown_in": "inspection", "number": "7", "line": None}, False),  # looked at before applying
        ({"shown_in": "inspection", "number": "7", "line": None, "tag_no": "BQ1"}, True),
        ({"shown_in": "inspection", "number": "7", "line": None, "station_code": "ST02"}, True),
        ({"shown_in": "inspection", "number": "7", "line": None, "station_code": None}, False),  # headquarters looks
    ],
)
def test_a_photo_may_be_shown_again_for_the_same_part_only(changes: dict[str, object], another: bool) -> None:
    assert photos.for_another_part(USE, dataclasses.replace(USE, **changes)) is another  # type: ignore[arg-type]


@pytest.mark.clause("5.2.4")
def test_both_places_are_named_to_headquarters_and_none_to_a_station_that_may_not_see_both() -> None:
    earlier = dataclasses.replace(USE, number="TH9", station_code="ST02", name="b.jpg", tag_no="BQ7", ticket_no="WX1")
    told = messages.sentence(photos.reused(Reuse(USE, earlier, same_file=True), HQ))
    assert "ST01 退（换）申请 TH1 第 1 行" in told
    assert "ST02 退（换）申请 TH9 第 1 行，标签 BQ7，维修单 WX1" in told
    assert "同一个文件" in told
    assert "ST02" not in messages.sentence(photos.reused(Reuse(USE, earlier, same_file=True), ST01))
    assert "改成" in messages.sentence(photos.reused(Reuse(USE, earlier, same_file=False), HQ))


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("taken_on", "codes"),
    [
        (None, []),
        (date(2026, 5, 31), ["photo_taken_before"]),
        (date(2026, 6, 1), []),
        (date(2026, 6, 3), []),
        (date(2026, 6, 4), ["photo_taken_after"]),
    ],
)
def test_a_photo_was_taken_between_the_trouble_and_the_upload(taken_on: date | None, codes: list[str]) -> None:
    use = dataclasses.replace(USE, taken_on=taken_on)
    assert [problem.code for problem in photos.dates_of(use, date(2026, 6, 1))] == codes
