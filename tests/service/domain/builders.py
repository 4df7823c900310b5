"""Records that are valid by default; a test names only what matters to it."""

import dataclasses
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from service.domain.catalogue import Catalogue
from service.domain.completeness import Required
from service.domain.facts import MonthFacts
from service.domain.messages import sentence
from service.domain.policy import Policy, PolicyBook
from service.domain.policy_file import parse_policy
from service.domain.problems import Problem
from service.domain.records import (
    Baler,
    FreightInvoice,
    LabourQuota,
    OldPartTag,
    PackingLine,
    PackingList,
    Part,
    PartsReturn,
    PartsReturnLine,
    Per,
    RepairTicket,
    Shipment,
    Station,
    StationKind,
    TicketLine,
)

Record = TypeVar("Record")

POLICY_TOML = """
version = "2026-1"
effective_on = 2026-01-01
[deadlines]
ticket_days = 15
on_site_hours = 6
on_site_hours_remote = 8
repair_hours = 12
repair_from = "arrived"
remote_regions = ["15"]
monthly_return_day = 10
season_rule = "earlier"
late_part_voids = "shipment"
invoice_from = "shipped"
invoice_counts = "mailed"
invoice_warn_after_days = 15
invoice_last_day = 20
return_credit_months = 4
arrival_confirm_days = 7
repeat_failures = 3
repeat_window_days = 30
[[seasons]]
name = "夏收"
from = "05-20"
to = "07-10"
return_by = "07-20"
[[seasons]]
name = "秋收"
from = "08-20"
to = "10-20"
return_by = "10-30"
[transport]
old_parts_refused = ["航空", "专车"]
returns_avoided = ["航空", "专车", "顺丰"]
freight_collect_refused = true
[rates]
base_fee = "30.00"
labour_hour = "60.00"
mileage_km = "1.50"
cross_region_award = "50.00"
penalty_multiple = "3"
[[season_plans]]
name = "2026 麦收"
from = 2026-05-25
to = 2026-07-10
regions = ["41", "3701"]
subsidy = "20.00"
"""

POLICY = parse_policy(tomllib.loads(POLICY_TOML))
BOOK = PolicyBook((POLICY,))

REQUIRED = Required(
    fields=("serial_no", "bale_count", "customer_name", "reported_at", "accepted_on", "warranty"),
    columns=("part_no", "quantity"),
    signatures=("customer_signed",),
)

CATALOGUE = Catalogue.of(
    parts=[
        Part("P-1", "打结器", "齿轮", main=True, warranty_months=12, warranty_bales=10000, price=Decimal("120.50")),
        Part("P-2", "密封圈", "密封", warranty_months=3, price=Decimal("8.00")),
        Part("P-3", "轴承", "轴承", main=True, warranty_bales=5000, price=Decimal("45.00")),
        Part("P-4", "护罩", "结构"),
    ],
    quotas=[
        LabourQuota("P-1", "更换", Decimal("1.5")),
        LabourQuota("P-1", "调整", Decimal("0.5")),
        LabourQuota("P-2", "更换", Decimal("0.25"), Per.PIECE),
        LabourQuota("P-3", "更换", Decimal("0.333")),
    ],
)


def changed(record: Record, /, **changes: object) -> Record:
    """The record with other values."""
    return dataclasses.replace(record, **changes)  # type: ignore[type-var]


def day(text: str) -> date:
    """A day from YYYY-MM-DD, or MM-DD of 2026."""
    return date.fromisoformat(text if text.count("-") == 2 else f"2026-{text}")


def moment(text: str) -> datetime:
    """A moment from YYYY-MM-DDTHH:MM, or MM-DDTHH:MM of 2026."""
    return datetime.fromisoformat(text if text.count("-") == 2 else f"2026-{text}")


def codes(problems: Iterable[Problem]) -> list[str]:
    """The problems' codes; each must have its sentence."""
    found = list(problems)
    for problem in found:
        assert sentence(problem).endswith("。"), problem
    return [problem.code for problem in found]


def a_policy(**changes: object) -> Policy:
    """The default policy with other deadlines."""
    return changed(POLICY, deadlines=changed(POLICY.deadlines, **changes))


def a_station(**changes: object) -> Station:
    return changed(Station("ST01", "锦州站", StationKind.DEALER, ("2107",)), **changes)


def a_baler(**changes: object) -> Baler:
    baler = Baler("HK-1", "9YFQ", day("2025-10-01"), day("2026-03-15"), "ST01", 0, "王强", "13812345678", "西平县")
    return changed(baler, **changes)


def a_line(**changes: object) -> TicketLine:
    return changed(TicketLine("P-1", "打结器", "更换", 1), **changes)


def a_ticket(**changes: object) -> RepairTicket:
    ticket = RepairTicket(
        "WX1",
        station_code="ST01",
        serial_no="HK-1",
        bale_count=1200,
        customer_name="王强",
        sold_on=day("2026-03-15"),
        reported_at=moment("06-01T08:00"),
        arrived_at=moment("06-01T10:00"),
        finished_at=moment("06-01T15:00"),
        accepted_on=day("06-01"),
        work_place="河南省西平县",
        fault="打结不良",
        cause="磨损",
        warranty=True,
        customer_signed=True,
        lines=(a_line(),),
        submitted_on=day("06-10"),
        audited_km=Decimal("40"),
        work_region="411721",
    )
    return changed(ticket, **changes)


def a_tag(**changes: object) -> OldPartTag:
    tag = OldPartTag("OT1", "WX1", "ST01", "HK-1", 1200, "P-1", "打结器", 1, day("06-01"), "打结不良", "FY1")
    return changed(tag, **changes)


def a_packing_list(**changes: object) -> PackingList:
    lines = (PackingLine(1, "OT1", "P-1", "打结器", 1),)
    return changed(PackingList("FY1", "ST01", day("06-08"), "德邦", "DB-778", "公路零担", 1, lines), **changes)


def a_shipment(*, received_on: date | None = None, mixed: bool = False, **changes: object) -> Shipment:
    return Shipment(a_packing_list(**changes), received_on, mixed)


def an_invoice(**changes: object) -> FreightInvoice:
    invoice = FreightInvoice(
        "24212000000012345678",
        issued_on=day("06-09"),
        seller_name="德邦物流股份有限公司",
        total=Decimal("218.00"),
        shipment_no="FY1",
        mailed_on=day("06-20"),
        received_on=day("06-23"),
    )
    return changed(invoice, **changes)


def a_return(**changes: object) -> PartsReturn:
    application = PartsReturn(
        "TK1",
        "ST01",
        reason_code="多要",
        applied_on=day("05-01"),
        notice_no="TZ1",
        notice_on=day("05-05"),
        issued_on=day("03-01"),
        verdict_on=day("06-15"),
        lines=(PartsReturnLine("P-1", "打结器", quantity=2, photos=("a.jpg", "b.jpg")),),
    )
    return changed(application, **changes)


def facts(**changes: object) -> MonthFacts:
    """A month of station ST01 with its one machine; add what is to be settled."""
    month = MonthFacts(a_station(), "2026-06", REQUIRED, CATALOGUE, balers=(a_baler(),))
    return changed(month, **changes)
