import random

import pytest

from generators.fonts import Face, sans, serif

COMMON = "一乙二十丁厂七卜人入八九几儿了力乃刀又三于干亏士工土才寸下大丈与万上小口巾山千乞川亿个勺久凡及夕丸么广亡门义之尸弓己已子卫也女飞刃习叉马乡"  # noqa: E501
RARE = "喆堃囍"  # in no GB 2312


@pytest.mark.parametrize("whole", [serif(), sans()], ids=["serif", "sans"])
def test_a_subset_is_the_same_whether_it_is_the_first_or_the_hundredth_of_a_process(whole: Face) -> None:
    chosen = random.Random(1)  # noqa: S311
    sets = [sorted(chosen.sample(COMMON, count)) for count in (1, 3, 9, 27, 60)] + [[*"HK-0231 打结器总成"]]
    fresh = [Face(whole.name, whole.path).subset(characters) for characters in sets]
    used = Face(whole.name, whole.path)
    for _ in range(6):
        used.subset("旧件")
    assert [used.subset(characters) for characters in sets] == fresh


def test_a_subset_with_a_rare_character_is_cut_from_the_whole_font() -> None:
    used = Face("serif", serif().path)
    for _ in range(6):
        used.subset("旧件")
    rare = [character for character in RARE if used.has(character)]
    assert rare
    assert used.subset(["王", *rare]) == Face("serif", serif().path).subset(["王", *rare])
