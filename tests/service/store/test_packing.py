from datetime import date, datetime
from decimal import Decimal

import pytest

from extractors.results import PageProblem, PageReading, Reading, Source
from inspections.results import Damage, Finding, Inspection, PhotoResult, Quality, TypeScore, Verdict
from service.domain.problems import Problem
from service.store import packing


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        8120,
        "WX202600012",
        Decimal("30.00"),
        date(2026, 6, 1),
        datetime.fromisoformat("2026-06-01T09:05"),
        ("润滑", "安全"),
    ],
)
def test_every_value_comes_back_as_it_was(value: object) -> None:
    again = packing.unpack(packing.load(packing.dump(packing.pack(value))))
    assert again == value
    assert type(again) is type(value)


def test_a_form_comes_back_as_it_was() -> None:
    reading = Reading(Decimal("2.5"), "2.5", 0.93, accepted=False, box=(1, 2, 3, 4), source=Source.ZONE)
    page = PageReading(
        page=2,
        kind="repair_ticket",
        kind_confidence=0.99,
        template="repair_ticket@1",
        fields={"labour_hours": reading},
        lines=({"quantity": Reading(2, "2", 0.9, accepted=True, box=None, source=Source.QR)},),
        problems=(PageProblem("unreadable", "lines[0].part_no", {"text": "HK-O2"}),),
        rotation=90,
        page_code="SD1:RT1:WX1:2/3:0000",
        sheet=(2, 3),
    )
    assert packing.page_from(packing.page_text(page)) == page


def test_problems_come_back_as_they_were() -> None:
    problems = (Problem("returned_late", "3.5.1", "shipped_on", {"due_on": date(2026, 7, 10), "tag_no": "T1"}),)
    assert packing.problems_from(packing.problems_text(problems)) == problems


def test_an_inspection_comes_back_as_it_was() -> None:
    finding = Finding(Damage.RUST, 0.93, (10, 20, 300, 240), 0.14)
    photo = PhotoResult("p1.jpg", Quality.OK, 0.93, (finding,), (TypeScore(Damage.RUST, 0.93),))
    inspection = Inspection("HK-0231", Verdict.DAMAGED, 0.93, (photo,), (Damage.CRACK,), ("few_photos",))
    assert packing.inspection_from(packing.inspection_text(inspection)) == inspection


def test_what_cannot_be_stored_is_refused() -> None:
    with pytest.raises(TypeError, match="object cannot be stored"):
        packing.pack(object())
