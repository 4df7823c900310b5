"""What broke and was repaired, month by month (维修单)."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tools.sample_world.balers import PLACES
from tools.sample_world.files import Row, read_csv

TECHNICIANS = {"ST01": ("孙示范", "钱示范"), "ST02": ("周示范", "吴示范"), "ST03": ("郑示范",)}
FAULTS: dict[str, tuple[str, str]] = {
    "HK-0101": ("打结器不打结，散捆", "打结嘴与夹绳盘间隙过大"),
    "HK-0104": ("打结器异响", "打结器齿轮打齿"),
    "HK-0108": ("拨叉断裂", "材料缺陷，受力处开裂"),
    "HK-0201": ("压捆活塞卡滞", "活塞体焊缝开裂"),
    "HK-0203": ("活塞运行异响", "滚轮轴承损坏"),
    "HK-0209": ("草捆密度不足", "密度调节弹簧断裂"),
    "HK-0231": ("传动异响", "齿轮齿面剥落"),
    "HK-0302": ("变速箱异响漏油", "大锥齿轮啮合不良打齿"),
    "HK-0307": ("传动轴抖动", "万向节十字轴松旷"),
    "HK-0406": ("捡拾器异响", "凸轮滚子磨损"),
    "HK-0407": ("喂入不畅", "喂入拨叉变形"),
    "HK-0501": ("轴承发热", "轴承保持架破裂"),
    "HK-0601": ("液压接头渗油", "O形圈老化"),
    "HK-0701": ("仪表无显示", "线束插接件虚接"),
    "HK-0702": ("计数不准", "打结传感器失效"),
    "HK-0801": ("油缸不保压", "油缸内泄"),
}
COMPANIONS = {"HK-0801": "HK-0601", "HK-0302": "HK-0501", "HK-0101": "HK-0104", "HK-0201": "HK-0203"}
LATE, NOT_AUDITED, EXPIRED_PART, OTHER_COUNT = "WX202605007", "WX202606006", "HK-0231", "WX202606003"

MAY = [
    (4, "ST01", "HK-0209"), (5, "ST02", "HK-0701"), (6, "ST03", "HK-0501"), (7, "ST01", "HK-0801"),
    (9, "ST02", "HK-0203"), (12, "ST01", "HK-0307"), (14, "ST02", "HK-0406"), (18, "ST03", "HK-0302"),
    (22, "ST01", "HK-0702"), (25, "ST02", "HK-0801"), (27, "ST01", "HK-0407"), (29, "ST03", "HK-0209"),
]  # fmt: skip
JUNE = [
    (1, "ST01", "HK-0201"), (2, "ST02", "HK-0108"), (3, "ST01", "HK-0108"), (4, "ST03", "HK-0701"),
    (6, "ST01", "HK-0101"), (7, "ST01", "HK-0501"), (8, "ST01", "HK-0101"), (9, "ST02", "HK-0209"),
    (10, "ST01", "HK-0101"), (11, "ST02", "HK-0302"), (12, "ST03", "HK-0406"), (13, "ST01", "HK-0231"),
    (14, "ST02", "HK-0101"), (16, "ST01", "HK-0702"), (17, "ST03", "HK-0801"), (18, "ST02", "HK-0601"),
]  # fmt: skip


class Months:
    """Makes the tickets in order, so that a machine's bale count only grows."""

    def __init__(self, rng: random.Random, balers: list[Row], folder: Path) -> None:
        self.rng = rng
        self.balers = balers
        self.counts = {str(b["serial_no"]): int(str(b["bale_count"])) for b in balers}
        self.catalogue = {row["part_no"]: row for row in read_csv(folder, "parts.csv")}
        self.labour = {row["part_no"]: row for row in reversed(read_csv(folder, "labour.csv"))}
        self.regions = {str(b["serial_no"]): str(b["region"]) for b in balers}

    def ticket(self, number: str, station: str, on: date, baler: Row, part_no: str) -> Row:
        """Return one ticket of the given day for the given machine and main fault."""
        rng, serial = self.rng, str(baler["serial_no"])
        self.counts[serial] += rng.randrange(80, 700)
        reported = datetime.combine(on, datetime.min.time()) + timedelta(minutes=rng.randrange(6 * 60, 15 * 60))
        arrived = reported + timedelta(minutes=rng.randrange(70, 330))
        finished = arrived + timedelta(minutes=rng.randrange(60, 500))
        place = str(baler["customer_address"]).split("示例镇", maxsplit=1)[0] + "示例镇麦田"
        lines = self.lines(number, part_no)
        distance, fault = rng.randrange(8, 65), FAULTS[part_no]
        submitted = finished.date() + timedelta(days=17 if number == LATE else rng.randrange(2, 9))
        return {
            "ticket_no": number,
            "station_code": station,
            **{key: baler[key] for key in ("serial_no", "model")},
            "bale_count": self.counts[serial],
            **{
                key: baler[key] for key in ("customer_name", "customer_phone", "customer_address", "made_on", "sold_on")
            },
            "reported_at": reported.isoformat(timespec="minutes"),
            "arrived_at": arrived.isoformat(timespec="minutes"),
            "finished_at": finished.isoformat(timespec="minutes"),
            "accepted_on": on.isoformat(),
            "work_place": place,
            "fault": fault[0],
            "cause": fault[1],
            "culprit_part_no": part_no,
            "warranty": True,
            "dispatch": baler["sold_by"] != station,
            "complaint": False,
            "distance_km": distance,
            "labour_hours": str(sum(Decimal(self.labour[str(line["part_no"])]["hours"]) for line in lines)),
            "technician": rng.choice(TECHNICIANS[station]),
            "customer_signed": True,
            "filled_on": finished.date().isoformat(),
            "lines": lines,
            "submitted_on": submitted.isoformat(),
            "audited_km": None if number == NOT_AUDITED else distance * 2,
            "work_region": self.regions[serial],
        }

    def lines(self, number: str, part_no: str) -> list[Row]:
        """Return the replaced parts: the main fault's, and what goes with it."""
        found = [part_no, *([COMPANIONS[part_no]] if part_no in COMPANIONS else [])]
        return [
            {
                "part_no": no,
                "part_name": self.catalogue[no]["part_name"],
                "job": self.labour[no]["job"],
                "quantity": 2 if no in {"HK-0601", "HK-0406"} else 1,
                "old_part_tag_no": f"{number}-{index}",
            }
            for index, no in enumerate(found, start=1)
        ]

    def covered(self, baler: Row, part_no: str, on: date) -> bool:
        """Say whether the part and what goes with it are in warranty, with a margin of bales (3.3.1.1)."""
        for no in (part_no, COMPANIONS.get(part_no, part_no)):
            months, bales = (self.catalogue[no][key] for key in ("warranty_months", "warranty_bales"))
            sold_on = date.fromisoformat(str(baler["sold_on"]))
            if months and sold_on + timedelta(days=30 * int(months)) < on:
                return False
            if bales and self.counts[str(baler["serial_no"])] + 900 > int(bales):
                return False
        return True

    def month(self, month: int, plan: list[tuple[int, str, str]]) -> list[Row]:
        """Return a month's tickets: (day, station, part) in order of the day."""
        rows = []
        for index, (day, station, part_no) in enumerate(plan, start=1):
            on = date(2026, month, day)
            regions = {region for region, _ in PLACES[station]}
            home = [b for b in self.balers if b["region"] in regions and date.fromisoformat(str(b["sold_on"])) < on]
            fitting = [b for b in home if self.covered(b, part_no, on) != (part_no == EXPIRED_PART)]
            baler = fitting[(index * 5 + month) % len(fitting)]
            rows.append(self.ticket(f"WX2026{month:02d}{index:03d}", station, on, baler, part_no))
        return rows
