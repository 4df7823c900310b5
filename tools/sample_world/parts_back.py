"""What went back to headquarters, and what that cost (旧件标签、装箱清单、运费发票、退件)."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from tools.sample_world.files import Row, read_csv
from tools.sample_world.tickets import OTHER_COUNT

SELLER, BUYER = "91410100MA0000EX1B", "91210000MA0000EX2U"  # valid check characters, no real company


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


def make_returns(folder: Path) -> list[Row]:
    """Return one application of ST01 with an accepted, a damaged and a non-original part."""
    parts = {row["part_no"]: row["part_name"] for row in read_csv(folder, "parts.csv")}
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
