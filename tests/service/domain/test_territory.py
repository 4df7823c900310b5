"""Territories: prefixes of GB/T 2260 codes, and places looked up in a table of names."""

import pytest

from service.domain import territory
from tests.service.domain.builders import a_station

REGIONS = {
    "410000": "河南省",
    "411700": "河南省驻马店市",
    "411721": "河南省驻马店市西平县",
    "210700": "辽宁省锦州市",
    "370102": "山东省济南市历下区",
    "370199": "山东省济南市历下区",
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
        ("山东省济南市历下区", ("370102", "370199")),
        ("小王庄", ()),
        ("", ()),
    ],
)
def test_a_place_is_looked_up_by_its_most_exact_name(place: str, found: tuple[str, ...]) -> None:
    assert territory.regions_of(place, REGIONS) == found
