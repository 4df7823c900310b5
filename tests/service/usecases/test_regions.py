"""Work places are looked up in the table of GB/T 2260 codes."""

import pytest

from service.usecases import regions


@pytest.mark.parametrize(
    ("place", "codes"),
    [
        ("河南省驻马店市西平县五沟营镇", ("411721",)),
        ("西平五沟营", ("411721",)),
        ("辽宁省锦州市北镇市沟帮子", ("210782",)),
        ("北京市昌平区南口", ("110114",)),
        ("河南省济源市", ("419001",)),
        ("铁西区", ("210106", "210303", "220302")),
        ("小王庄", ()),
    ],
)
def test_a_work_place_gives_its_code_or_several_to_choose_from(place: str, codes: tuple[str, ...]) -> None:
    assert regions.codes_of(place) == codes


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("411721", "河南省驻马店市西平县"),
        ("419001", "河南省济源市"),
        ("110114", "北京市昌平区"),
        ("370114", "山东省济南市章丘区"),  # once the name of another place
        ("999999", None),
    ],
)
def test_a_code_has_the_name_that_is_in_use(code: str, name: str | None) -> None:
    assert regions.name_of(code) == name
