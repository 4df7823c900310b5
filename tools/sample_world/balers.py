"""Who bought which baler where (打捆机)."""

import random
from datetime import date, timedelta

from tools.sample_world.files import Row

MODELS = ("9YFQ-1.9", "9YFQ-2.2", "9YG-1.25", "9YG-2.24D")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
GIVEN = ("建国", "秀英", "志强", "桂兰", "海涛", "玉梅", "永福", "春生", "国庆", "爱华")
PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "ST01": (
        ("411722", "河南省驻马店市上蔡县"),
        ("411723", "河南省驻马店市平舆县"),
        ("411724", "河南省驻马店市正阳县"),
        ("411627", "河南省周口市太康县"),
        ("411623", "河南省周口市商水县"),
    ),
    "ST02": (
        ("370114", "山东省济南市章丘区"),
        ("370115", "山东省济南市济阳区"),
        ("370126", "山东省济南市商河县"),
        ("370921", "山东省泰安市宁阳县"),
    ),
    "ST03": (("131127", "河北省衡水市景县"), ("131126", "河北省衡水市故城县"), ("131121", "河北省衡水市枣强县")),
}


def make_balers(rng: random.Random) -> list[Row]:
    """Return 40 balers, 18 of ST01's territory, 14 of ST02's, 8 of ST03's; every ninth was sold by another."""
    rows: list[Row] = []
    for index in range(40):
        home = "ST01" if index < 18 else "ST02" if index < 32 else "ST03"
        sold_by = home if index % 9 else {"ST01": "ST02", "ST02": "ST01", "ST03": "ST02"}[home]
        made_on = date(2025, 11, 20) + timedelta(days=rng.randrange(100))
        if index % 8 == 7:
            made_on = date(2023, 4, 1) + timedelta(days=rng.randrange(200))
        region, place = PLACES[home][index % len(PLACES[home])]
        sold_on = made_on + timedelta(days=rng.randrange(15, 60))
        rows.append(
            {
                "serial_no": f"HK9Y-{made_on.year}-{417 + index * 13:05d}",
                "model": MODELS[index % 4],
                "made_on": made_on.isoformat(),
                "sold_on": sold_on.isoformat(),
                "sold_by": sold_by,
                "bale_count": rng.randrange(100, 900),
                "customer_name": SURNAMES[index % 20] + GIVEN[(index * 7 + index // 20) % 10],
                "customer_phone": f"1380000{1000 + index * 37:04d}",
                "customer_address": f"{place}示例镇{index % 7 + 1}村{index + 1}号",
                "region": region,
            }
        )
    return rows
