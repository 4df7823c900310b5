"""Territories: prefixes of GB/T 2260 codes, and places looked up in a table of names."""

import pytest

from service.domain import territory
from tests.service.domain.builders import a_station

REGIONS = {
    "410000": ("河南省",),
    "411700": ("河南省", "驻马店市"),
    "411721": ("河南省", "驻马店市", "西平县"),
    "210700": ("辽宁省", "锦州市"),
    "220302": ("吉林省", "四平市", "铁西区"),
    "210304": ("辽宁省", "鞍山市", "铁西区"),
    "150000": ("内蒙古自治区",),
    "150523": ("内蒙古自治区", "通辽市", "开鲁县"),
    "999999": (),
}


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(
    ("prefixes", "region", "own"),
    [
        (("41",), "411721", True),
        (("2107", "4117"), "411721", True),
        (("4118",), "411721", False),
        (("411721",), "411721", True),
        (("",), "411721", False),
        ((), "411721", None),
        (("41",), None, None),
    ],
)
def test_a_station_works_where_its_agreement_says(prefixes: tuple[str, ...], region: str | None, own: bool) -> None:
    assert territory.is_own_area(a_station(territory=prefixes), region) == own


@pytest.mark.clause("3.2.1")
@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("河南省驻马店市西平县五沟营镇", ("411721",)),
        ("河南省 驻马店市 某地", ("411700",)),
        ("河南省开封市", ("410000",)),
        ("西平县五沟营", ("411721",)),
        ("驻马店西平五沟营", ("411721",)),
        ("内蒙古通辽开鲁", ("150523",)),
        ("内蒙古赤峰", ("150000",)),
        ("铁西区某村", ("210304", "220302")),
        ("鞍山铁西", ("210304",)),
        ("小王庄", ()),
        ("", ()),
    ],
)
def test_a_place_is_looked_up_by_the_names_written_in_it(place: str, found: tuple[str, ...]) -> None:
    assert territory.regions_of(place, REGIONS) == found
