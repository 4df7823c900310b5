"""Make the example world of samples/demo: balers and two months of work, from a seed (示例数据).

`python tools/sample_world.py` rewrites every generated file in place; stations.csv, parts.csv, labour.csv and
policy.toml are written by hand and read here. Nothing in it is real: places end in 示例, phones start with 1380000.
The faults put in on purpose are listed in samples/demo/README.md.
"""

import csv
import json
import random
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "samples" / "demo"
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

Row = dict[str, object]


def read_csv(name: str) -> list[dict[str, str]]:
    """Return the rows of a hand-written table."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(name: str, rows: list[Row]) -> None:
    """Write a table with the keys of its first row as headers."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def write_json_lines(name: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write one JSON object a line."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (HERE / name).write_text(text, encoding="utf-8")


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


class Months:
    """Makes the tickets in order, so that a machine's bale count only grows."""

    def __init__(self, rng: random.Random, balers: list[Row]) -> None:
        self.rng = rng
        self.balers = balers
        self.counts = {str(b["serial_no"]): int(str(b["bale_count"])) for b in balers}
        self.catalogue = {row["part_no"]: row for row in read_csv("parts.csv")}
        self.labour = {row["part_no"]: row for row in reversed(read_csv("labour.csv"))}
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


def make_tags(tickets: list[Row], sent_in: Mapping[str, str]) -> list[Row]:
    """Return one tag a ticket line, with the shipment it went back in."""
    return [
        {
            "tag_no": line["old_part_tag_no"],
            "ticket_no": ticket["ticket_no"],
            "station_code": ticket["station_code"],
            "serial_no": ticket["serial_no"],
            "bale_count": int(str(ticket["bale_count"])) + (60 if ticket["ticket_no"] == OTHER_COUNT else 0),
            "part_no": line["part_no"],
            "part_name": line["part_name"],
            "quantity": line["quantity"],
            "replaced_on": str(ticket["finished_at"])[:10],
            "fault": ticket["fault"],
            "shipment_no": sent_in.get(str(ticket["ticket_no"]), ""),
        }
        for ticket in tickets
        for line in ticket["lines"]
    ]


SHIPMENTS: list[tuple[str, str, str, str, str, str, tuple[str, str]]] = [
    # number, station, shipped_on, received_on, carrier, mode, first and last day of the tickets in it
    ("ZX202605001", "ST01", "2026-05-20", "2026-05-23", "样例零担物流", "公路零担", ("2026-05-01", "2026-05-15")),
    ("ZX202606001", "ST01", "2026-06-08", "2026-06-11", "样例零担物流", "公路零担", ("2026-05-16", "2026-06-04")),
    ("ZX202606002", "ST02", "2026-06-12", "2026-06-15", "样例快运", "快递", ("2026-05-01", "2026-05-31")),
    ("ZX202606003", "ST03", "2026-06-05", "2026-06-06", "样例航空货运", "航空", ("2026-05-01", "2026-05-31")),
    ("ZX202606004", "ST02", "2026-06-24", "2026-06-27", "样例快运", "快递", ("2026-06-01", "2026-06-20")),
]


def make_shipments(tickets: list[Row]) -> tuple[list[Row], dict[str, str]]:
    """Return the packing lists, and for each ticket that was sent its shipment."""
    rows: list[Row] = []
    sent: dict[str, str] = {}
    for index, (number, station, shipped_on, received_on, carrier, mode, (first, last)) in enumerate(SHIPMENTS):
        inside = [t for t in tickets if t["station_code"] == station and first <= str(t["accepted_on"]) <= last]
        sent |= {str(t["ticket_no"]): number for t in inside}
        lines = [line for ticket in inside for line in ticket["lines"]]
        rows.append(
            {
                "shipment_no": number,
                "station_code": station,
                "shipped_on": shipped_on,
                "carrier": carrier,
                "waybill_no": f"YD{76030041 + index * 977}",
                "transport_mode": mode,
                "boxes": (len(lines) + 2) // 3,
                "lines": [
                    {
                        "box_no": at // 3 + 1,
                        "tag_no": line["old_part_tag_no"],
                        **{key: line[key] for key in ("part_no", "part_name", "quantity")},
                    }
                    for at, line in enumerate(lines)
                ],
                "received_on": received_on,
                "mixed": False,
            }
        )
    return rows, sent


def make_invoices(shipments: list[Row]) -> list[Row]:
    """Return a freight invoice a shipment; every date is within clause 3.5.2."""
    rows: list[Row] = []
    for index, shipment in enumerate(shipments):
        shipped_on = date.fromisoformat(str(shipment["shipped_on"]))
        amount = Decimal(120 + index * 35)
        tax = (amount * Decimal("0.09")).quantize(Decimal("0.01"))
        rows.append(
            {
                "invoice_type": "电子发票（增值税专用发票）",
                "invoice_code": "",
                "invoice_no": f"2641200000009900{index + 11:04d}",
                "issued_on": (shipped_on + timedelta(days=2)).isoformat(),
                "seller_name": f"{shipment['carrier']}有限公司（示例）",
                "seller_tax_no": SELLER,
                "buyer_name": "样例打捆机制造有限公司",
                "buyer_tax_no": BUYER,
                "amount": f"{amount:.2f}",
                "tax": f"{tax:.2f}",
                "total": f"{amount + tax:.2f}",
                "remark": f"运单号：{shipment['waybill_no']}",
                "lines": [
                    {"item": "*运输服务*货物运输", "amount": f"{amount:.2f}", "tax_rate": "9%", "tax": f"{tax:.2f}"}
                ],
                "shipment_no": shipment["shipment_no"],
                "mailed_on": (shipped_on + timedelta(days=5)).isoformat(),
                "received_on": (shipped_on + timedelta(days=8)).isoformat(),
            }
        )
    return rows


def make_returns() -> list[Row]:
    """Return one application of ST01 with an accepted, a damaged and a non-original part."""
    parts = {row["part_no"]: row["part_name"] for row in read_csv("parts.csv")}
    lines = [("HK-0410", 2, "accepted"), ("HK-0404", 1, "damaged"), ("HK-0406", 1, "non_original")]
    return [
        {
            "application_no": "TK202606001",
            "station_code": "ST01",
            "action": "退货",
            "reason_code": "多要",
            "explanation": "麦收备件多要，未使用",
            "applicant": "陈示例",
            "applied_on": "2026-06-12",
            "decision": "同意退库",
            "notice_no": "TZ202606001",
            "notice_on": "2026-06-14",
            "return_address": "辽宁省示例市示例路9号旧件库",
            "lines": [
                {
                    "part_no": no,
                    "part_name": parts[no],
                    "model": "9YFQ-2.2",
                    "quantity": quantity,
                    "order_no": "YJ202603005",
                    "ordered_on": "2026-03-18",
                    "reason": "多要",
                    "photos": [f"{no}-1.jpg", f"{no}-2.jpg"],
                    "verdict": verdict,
                }
                for no, quantity, verdict in lines
            ],
            "issued_on": "2026-03-25",
            "verdict_on": "2026-06-22",
        }
    ]


SELLER, BUYER = "91410100MA0000EX1B", "91210000MA0000EX2U"  # valid check characters, no real company
STORY_INVOICE = "26412000000099000031"
STORY_BALER, STORY_TICKET, STORY_SHIPMENT, STORY_WAYBILL = 11, "WX202606020", "ZX202606005", "YD76039947"


def make_story(months: Months, tickets: list[Row]) -> Row:
    """Return what `stationdesk demo` plays: a ticket written by hand, its tags, and the shipment they go back in."""
    baler = months.balers[STORY_BALER]
    parts = (("HK-0104", 1), ("HK-0501", 2))
    ticket: Row = {
        "ticket_no": STORY_TICKET,
        "station_code": "ST01",
        "serial_no": baler["serial_no"],
        "bale_count": months.counts[str(baler["serial_no"])] + 415,
        "reported_at": "2026-06-19T08:10",
        "arrived_at": "2026-06-19T10:35",
        "finished_at": "2026-06-19T14:20",
        "accepted_on": "2026-06-19",
        "work_place": str(baler["customer_address"]).split("示例镇", maxsplit=1)[0],
        "fault": "打结器异响",
        "cause": "齿轮打齿轴承损坏",
        "culprit_part_no": "HK-0104",
        "warranty": True,
        "dispatch": False,
        "complaint": False,
        "distance_km": 36,
        "labour_hours": "2.2",
        "technician": "孙示范",
        "customer_signed": True,
        "filled_on": "2026-06-19",
        "lines": [
            {
                "part_no": no,
                "part_name": months.catalogue[no]["part_name"],
                "job": "更换",
                "quantity": quantity,
                "old_part_tag_no": f"{STORY_TICKET}-{index}",
            }
            for index, (no, quantity) in enumerate(parts, start=1)
        ],
    }
    together = [t for t in tickets if t["station_code"] == "ST01" and str(t["accepted_on"]) >= "2026-06-05"]
    lines = [line for t in [*together, ticket] for line in t["lines"]]
    return {
        "ticket": ticket,
        "audited_km": 72,
        "work_region": baler["region"],
        "packing_list": {
            "shipment_no": STORY_SHIPMENT,
            "station_code": "ST01",
            "shipped_on": "2026-06-24",
            "carrier": "样例零担物流",
            "waybill_no": STORY_WAYBILL,
            "transport_mode": "公路零担",
            "boxes": 3,
            "lines": [
                {
                    "box_no": at // 4 + 1,
                    "tag_no": line["old_part_tag_no"],
                    **{key: line[key] for key in ("part_no", "part_name", "quantity")},
                }
                for at, line in enumerate(lines)
            ],
        },
        "missing_tag_no": lines[1]["old_part_tag_no"],
        "invoice": {
            "invoice_type": "电子发票（增值税专用发票）",
            "invoice_no": STORY_INVOICE,
            "issued_on": "2026-06-26",
            "seller_name": "样例零担物流有限公司（示例）",
            "seller_tax_no": SELLER,
            "buyer_name": "样例打捆机制造有限公司",
            "buyer_tax_no": BUYER,
            "amount": "180.00",
            "tax": "16.20",
            "total": "196.20",
            "total_in_words": "壹佰玖拾陆元贰角整",
            "remark": f"运单号：{STORY_WAYBILL}",
            "lines": [{"item": "*运输服务*货物运输", "amount": "180.00", "tax_rate": "9%", "tax": "16.20"}],
        },
    }


INVOICE_XML = """<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
  <Header>
    <EIid>{number}</EIid>
    <EInvoiceTag>SWEI5300</EInvoiceTag>
    <Version>0.31</Version>
    <InherentLabel>
      <InIssuType><LabelCode>Y</LabelCode><LabelName>蓝字发票</LabelName></InIssuType>
      <EInvoiceType><LabelCode>02</LabelCode><LabelName>电子发票</LabelName></EInvoiceType>
      <GeneralOrSpecialVAT><LabelCode>01</LabelCode><LabelName>增值税专用发票</LabelName></GeneralOrSpecialVAT>
    </InherentLabel>
  </Header>
  <EInvoiceData>
    <SellerInformation>
      <SellerIdNum>91410100MA0000EX1B</SellerIdNum>
      <SellerName>样例零担物流有限公司（示例）</SellerName>
    </SellerInformation>
    <BuyerInformation>
      <BuyerIdNum>91210000MA0000EX2U</BuyerIdNum>
      <BuyerName>样例打捆机制造有限公司</BuyerName>
    </BuyerInformation>
    <BasicInformation>
      <TotalAmWithoutTax>180.00</TotalAmWithoutTax>
      <TotalTaxAm>16.20</TotalTaxAm>
      <TotalTax-includedAmount>196.20</TotalTax-includedAmount>
      <TotalTax-includedAmountInChinese>壹佰玖拾陆元贰角整</TotalTax-includedAmountInChinese>
      <Drawer>示例</Drawer>
      <RequestTime>2026-06-26 09:30:00</RequestTime>
    </BasicInformation>
    <IssuItemInformation>
      <ItemName>*运输服务*货物运输</ItemName>
      <MeaUnits>次</MeaUnits>
      <Quantity>1</Quantity>
      <UnPrice>180.00</UnPrice>
      <Amount>180.00</Amount>
      <TaxRate>0.09</TaxRate>
      <ComTaxAm>16.20</ComTaxAm>
      <TotaltaxIncludedAmount>196.20</TotaltaxIncludedAmount>
    </IssuItemInformation>
    <AdditionalInformation>
      <Remark>运单号：{waybill}</Remark>
    </AdditionalInformation>
  </EInvoiceData>
  <TaxSupervisionInfo>
    <InvoiceNumber>{number}</InvoiceNumber>
    <IssueTime>2026-06-26</IssueTime>
    <TaxBureauName>示例税务局</TaxBureauName>
  </TaxSupervisionInfo>
</EInvoice>
"""


def main() -> None:
    """Write every generated file."""
    rng = random.Random(2026)
    balers = make_balers(rng)
    write_csv("balers.csv", balers)
    months = Months(rng, balers)
    by_month = {"2026-05": months.month(5, MAY), "2026-06": months.month(6, JUNE)}
    tickets = [*by_month["2026-05"], *by_month["2026-06"]]
    shipments, sent = make_shipments(tickets)
    story = make_story(months, tickets)
    sent |= {
        t["ticket_no"]: STORY_SHIPMENT for t in tickets if t["station_code"] == "ST01" and t["ticket_no"] not in sent
    }
    invoices = make_invoices(shipments)
    for month, rows in by_month.items():
        write_json_lines(f"tickets-{month}.jsonl", rows)
        write_csv(f"tags-{month}.csv", make_tags(rows, sent))
        write_json_lines(f"shipments-{month}.jsonl", (s for s in shipments if str(s["shipped_on"]).startswith(month)))
        write_json_lines(f"invoices-{month}.jsonl", (i for i in invoices if str(i["issued_on"]).startswith(month)))
    write_json_lines("returns-2026-06.jsonl", make_returns())
    (HERE / "story.json").write_text(json.dumps(story, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    xml = INVOICE_XML.format(number=STORY_INVOICE, waybill=STORY_WAYBILL)
    (HERE / "freight-invoice.xml").write_text(xml, encoding="utf-8")


if __name__ == "__main__":
    main()
