"""Catalogue: the row in force on a day."""

from decimal import Decimal

import pytest

from service.domain.catalogue import Catalogue
from service.domain.records import LabourQuota, Part
from tests.service.domain.builders import day

OLD = Part("P", price=Decimal("1.00"))
NEW = Part("P", price=Decimal("2.00"), effective_on=day("06-01"))


@pytest.mark.parametrize(("on", "price"), [("05-31", "1.00"), ("06-01", "2.00"), ("2027-01-01", "2.00")])
@pytest.mark.parametrize("parts", [(OLD, NEW), (NEW, OLD)])
def test_the_newest_row_that_has_begun_is_in_force(parts: tuple[Part, ...], on: str, price: str) -> None:
    part = Catalogue.of(parts).part("P", day(on))
    assert part is not None
    assert part.price == Decimal(price)


def test_a_part_is_unknown_before_its_first_row_and_without_one() -> None:
    catalogue = Catalogue.of([NEW])
    assert catalogue.part("P", day("05-31")) is None
    assert catalogue.part("Q", day("06-01")) is None
    assert catalogue.part(None, day("06-01")) is None


def test_each_job_of_a_part_has_its_quota_of_the_day() -> None:
    quotas = [
        LabourQuota("P", "更换", Decimal(1)),
        LabourQuota("P", "更换", Decimal(2), effective_on=day("06-01")),
        LabourQuota("P", "调整", Decimal(3), effective_on=day("07-01")),
    ]
    catalogue = Catalogue.of(quotas=quotas)
    assert [quota.hours for quota in catalogue.jobs("P", day("05-31"))] == [Decimal(1)]
    assert [quota.hours for quota in catalogue.jobs("P", day("07-01"))] == [Decimal(2), Decimal(3)]
    assert catalogue.jobs(None, day("07-01")) == ()
