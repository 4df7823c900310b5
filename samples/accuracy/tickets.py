"""Made-up repair tickets and the archive that knows most of them; nothing here is a real person or machine."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from extractors import phrases
from extractors.results import Lexicon

PARTS_FILE = Path(__file__).parent.parent / "demo" / "parts.csv"

_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高梁郑谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔向汤"  # noqa: E501
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志鹏宇浩然子轩涵雨欣诗梦瑶思远嘉豪晨博文俊熙春生凤兰玉梅德福光荣海波红霞长江新民小龙永昌振兴金山来顺喜旺占奎树林学义根柱"  # noqa: E501
_PLACES = (
    "河南省驻马店市上蔡县", "河南省驻马店市平舆县", "河南省周口市商水县", "河南省南阳市唐河县",
    "山东省济南市章丘区", "山东省德州市陵城区", "山东省菏泽市曹县", "河北省邯郸市大名县",
    "河北省衡水市深州市", "安徽省宿州市灵璧县", "安徽省阜阳市太和县", "江苏省徐州市丰县",
    "辽宁省铁岭市昌图县", "吉林省四平市梨树县", "黑龙江省绥化市望奎县", "内蒙古自治区通辽市开鲁县",
    "陕西省渭南市蒲城县", "山西省运城市永济市", "湖北省襄阳市枣阳市", "新疆维吾尔自治区昌吉市",
)  # fmt: skip
_TOWNS = "城关镇 高集镇 杨埠镇 示例镇 东岸乡 和庄乡 双庙街道 大王庄镇 兴隆镇 柳林镇 石桥镇 红旗农场".split()
_FIELDS = "麦田 玉米地 稻田 牧草地 合作社场院 牧场 地头".split()
_WHAT = "打结器 压捆活塞 捡拾器 喂入叉 密度油缸 传动轴 飞轮 割绳刀 导绳盘 夹绳盘 万向节 齿轮箱 轴承座 捡拾弹齿 电控盒 计数器 拨叉 链条".split()  # noqa: E501
_HOW = (
    "不打结，草捆松散", "异响，转动发热", "断裂，无法作业", "卡滞，间歇停机", "漏油，压力不足", "磨损超限，间隙过大",
    "变形，跑偏", "松动脱落", "不计数", "频繁断绳", "烧蚀，保险丝熔断", "振动大，螺栓剪断",
)  # fmt: skip
_WHY = (
    "长时间超负荷作业", "润滑不足", "草料潮湿喂入过多", "安装间隙未调整", "材质缺陷", "油封老化", "铸件有砂眼",
    "热处理硬度不够", "异物进入", "用户操作不当", "焊缝开裂", "弹簧疲劳断裂",
)  # fmt: skip
_NEW_WHAT = "草捆推板 切刀总成 提升臂 压力传感器 底盘大梁 行走轮 液压泵 牵引架 穿针机构 离合器片".split()
_NEW_HOW = (
    "偏磨严重，需要换新", "发卡，推不到位", "渗油，油温偏高", "掉块，边缘缺口", "接触不良，时好时坏",
    "打滑，冒烟有焦味", "裂纹，已停用", "弯了，对不上孔",
)  # fmt: skip
_NEW_WHY = (
    "秸秆里混有石块",
    "上次维修没装到位",
    "加错了油品",
    "田埂颠簸碰撞",
    "线路被老鼠咬坏",
    "厂家批次问题",
    "没按时保养",
)
_JOBS = "更换 调整 修复 更换并调整 焊接 清洗润滑".split()
_NOT_IN_THE_HANDS = set("毂")  # characters that the hand-like fonts cannot write
_MODELS = ("9YFQ-1.9", "9YFQ-2.2", "9YG-2.24D", "9YFS-2.0", "9YG-1.4", "9YFG-1.9A")


@dataclass(frozen=True, slots=True)
class Baler:
    """A machine of the made-up archive."""

    serial_no: str
    model: str
    made_on: date
    sold_on: date
    customer_name: str
    customer_phone: str
    customer_address: str


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """The made-up archive."""

    balers: tuple[Baler, ...]
    stations: tuple[str, ...]
    parts: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]  # of the tickets that came in before
    technicians: tuple[str, ...]

    def lexicon(self) -> Lexicon:
        """Return what the archive would tell a reader."""
        return Lexicon(
            station_codes=self.stations,
            serial_nos=tuple(baler.serial_no for baler in self.balers),
            part_nos=self.parts,
            models=_MODELS,
            customers={baler.serial_no: _known(baler) for baler in self.balers},
            phrases=self.phrases,
        )


def make_world(seed: int = 7, balers: int = 2000) -> World:
    """Return the archive: serials of six years, forty stations, the demo's parts."""
    random = Random(seed)
    with PARTS_FILE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if not set(row["part_name"]) & _NOT_IN_THE_HANDS]
    parts = {row["part_no"]: row["part_name"] for row in rows}
    serials = random.sample([(year, n) for year in range(2020, 2026) for n in range(1, 1500)], balers)
    world = World(
        balers=tuple(_baler(random, year, n) for year, n in serials),
        stations=tuple(f"ST{n:02d}" for n in range(1, 41)),
        parts=parts,
        phrases={},
        technicians=tuple(make_name(random) for _ in range(90)),
    )
    return replace(world, phrases=_phrases(world, [make_ticket(world, -1 - n) for n in range(1500)]))


def _phrases(world: World, tickets: Sequence[Mapping[str, object]]) -> Mapping[str, tuple[str, ...]]:
    """Return the texts that the archive has of earlier tickets and of its machines."""
    texts = {name: [str(ticket[name]) for ticket in tickets] for name in ("fault", "cause", "work_place", "technician")}
    lines = [line for ticket in tickets if isinstance(rows := ticket["lines"], list) for line in rows]
    own = {"customer_name": [baler.customer_name for baler in world.balers]}
    own["customer_address"] = [baler.customer_address for baler in world.balers]
    return phrases.gathered({**texts, "job": [str(line["job"]) for line in lines], **own})


def make_ticket(world: World, seed: int) -> dict[str, object]:
    """Return a ticket's record; one in eight is of a machine, and one in ten of a phone, that the archive lacks.

    Of the tickets with a seed of 0 or more, one in four has a technician, and one in five a fault and a cause, in words
    that no ticket of the archive has.
    """
    random = Random(seed)
    baler = random.choice(world.balers)
    if random.random() < 1 / 8:
        baler = _baler(random, 2026, random.randint(1, 400))
    reported = datetime(2026, 5, 1) + timedelta(minutes=random.randint(0, 150 * 1440))  # noqa: DTZ001  local time
    arrived = reported + timedelta(minutes=random.randint(40, 600))
    finished = arrived + timedelta(minutes=random.randint(30, 900))
    number = f"WX{reported:%Y%m}{random.randint(1, 999):03d}"
    lines = [_line(world, random, number, n) for n in range(random.choice((0, 1, 1, 1, 2, 2, 3, 5)))]
    new = seed >= 0 and random.random() < 1 / 5
    whats, hows, whys = (_NEW_WHAT, _NEW_HOW, _NEW_WHY) if new else (_WHAT, _HOW, _WHY)
    what = random.choice(whats)
    technician = random.choice(world.technicians)
    if seed >= 0 and random.random() < 1 / 4:
        technician = make_name(random)
    return {
        "ticket_no": number,
        "station_code": random.choice(world.stations),
        "serial_no": baler.serial_no,
        "model": baler.model,
        "bale_count": random.randint(20, 60000),
        "customer_name": baler.customer_name,
        "customer_phone": baler.customer_phone if random.random() > 1 / 10 else _phone(random),
        "customer_address": baler.customer_address,
        "made_on": baler.made_on if random.random() > 0.3 else None,
        "sold_on": baler.sold_on,
        "reported_at": reported,
        "arrived_at": arrived,
        "finished_at": finished,
        "accepted_on": reported.date(),
        "work_place": baler.customer_address[: random.randint(9, 14)] + random.choice(_FIELDS),
        "fault": what + random.choice(hows),
        "cause": random.choice(whys) + "，" + random.choice(whats) + random.choice(hows).split("，")[0],
        "culprit_part_no": lines[0]["part_no"] if lines else None,
        "warranty": random.random() < 0.7,
        "dispatch": random.random() < 0.3,
        "complaint": random.random() < 0.2,
        "distance_km": random.randint(3, 160) if random.random() < 0.8 else None,
        "labour_hours": Decimal(random.randint(2, 60)) / 10,
        "technician": technician,
        "customer_signed": random.random() < 0.9,
        "filled_on": finished.date() + timedelta(days=random.randint(0, 3)),
        "lines": lines,
    }


def _known(baler: Baler) -> Mapping[str, str]:
    return {
        "model": baler.model,
        "made_on": baler.made_on.isoformat(),
        "sold_on": baler.sold_on.isoformat(),
        "customer_name": baler.customer_name,
        "customer_phone": baler.customer_phone,
        "customer_address": baler.customer_address,
    }


def _baler(random: Random, year: int, number: int) -> Baler:
    made = date(year, 1, 1) + timedelta(days=random.randint(0, 360))
    address = f"{random.choice(_PLACES)}{random.choice(_TOWNS)}{random.randint(1, 48)}村{random.randint(1, 199)}号"
    return Baler(
        serial_no=f"HK9Y-{year}-{number:05d}",
        model=random.choice(_MODELS),
        made_on=made,
        sold_on=made + timedelta(days=random.randint(10, 400)),
        customer_name=make_name(random),
        customer_phone=_phone(random),
        customer_address=address,
    )


def _line(world: World, random: Random, number: str, n: int) -> dict[str, object]:
    part_no: str = random.choice(list(world.parts))
    return {
        "part_no": part_no,
        "part_name": world.parts[part_no] if random.random() > 0.1 else None,
        "job": random.choice(_JOBS),
        "quantity": random.choice((1, 1, 1, 2, 2, 4, 6, 12)),
        "old_part_tag_no": f"{number}-{n + 1}" if random.random() > 0.2 else None,
    }


def make_name(random: Random) -> str:
    """Return a made-up person's name."""
    return random.choice(_SURNAMES) + "".join(random.sample(_GIVEN, random.choice((1, 2, 2))))


def _phone(random: Random) -> str:
    start: str = random.choice(("138", "139", "150", "186", "177", "135", "199", "166"))
    return start + "".join(str(random.randint(0, 9)) for _ in range(8))


def archive_part(data: Mapping[str, object]) -> dict[str, object]:
    """Return what HQ prints on a ticket before it goes out: what the archive knows."""
    names: Sequence[str] = ("ticket_no", "station_code", "serial_no", "model", "customer_name", "customer_phone")
    more: Sequence[str] = ("customer_address", "made_on", "sold_on")
    return {name: data[name] for name in (*names, *more)}
