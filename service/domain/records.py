"""The archive's records (档案), each as its form or import table names it; what is not known is None."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class StationKind(StrEnum):
    """Kinds of service station (客户服务站)."""

    DEALER = "经销商"
    SOCIAL = "社会化"
    TEMPORARY = "临时"


class Per(StrEnum):
    """What a labour quota counts."""

    JOB = "job"
    PIECE = "piece"


class ReturnVerdict(StrEnum):
    """What HQ found a returned spare part to be (退件鉴定)."""

    ACCEPTED = "accepted"
    DAMAGED = "damaged"  # 磕碰、裂纹、锈蚀、变形
    MISMATCH = "mismatch"  # 与图号名称不符
    FAKE = "fake"  # 弄虚作假
    SWAPPED = "swapped"  # 以次充好
    NON_ORIGINAL = "non_original"  # 非原厂


@dataclass(frozen=True, slots=True)
class Station:
    """A service station (客户服务站)."""

    station_code: str
    name: str
    kind: StationKind
    territory: tuple[str, ...] = ()  # prefixes of GB/T 2260 codes
    address: str | None = None
    contact: str | None = None
    phone: str | None = None
    deposit: Decimal | None = None  # yuan


@dataclass(frozen=True, slots=True)
class Baler:
    """A machine of the customer archive (用户设备档案)."""

    serial_no: str
    model: str | None = None
    made_on: date | None = None
    sold_on: date | None = None
    sold_by: str | None = None  # station code
    bale_count: int | None = None  # at registration
    customer_name: str | None = None
    customer_phone: str | None = None
    customer_address: str | None = None
    region: str | None = None  # GB/T 2260 code


@dataclass(frozen=True, slots=True)
class Part:
    """A row of the part catalogue, as in force from a day on."""

    part_no: str
    part_name: str | None = None
    category: str | None = None  # 橡胶, 塑料, 密封, 电器, 线束, 轴承, 齿轮, 结构 …
    main: bool = False  # 主要零部件
    warranty_months: int | None = None  # None does not bind
    warranty_bales: int | None = None  # None does not bind
    price: Decimal | None = None  # yuan a piece
    effective_on: date | None = None  # None: from the beginning


@dataclass(frozen=True, slots=True)
class LabourQuota:
    """A row of the labour quota table (工时定额), as in force from a day on."""

    part_no: str
    job: str
    hours: Decimal
    per: Per = Per.JOB
    effective_on: date | None = None  # None: from the beginning


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One part of a repair."""

    part_no: str | None = None
    part_name: str | None = None
    job: str | None = None
    quantity: int | None = None
    old_part_tag_no: str | None = None


@dataclass(frozen=True, slots=True)
class RepairTicket:
    """A repair ticket (售后服务维修单) that was accepted or imported."""

    ticket_no: str
    station_code: str | None = None
    serial_no: str | None = None
    model: str | None = None
    bale_count: int | None = None
    customer_name: str | None = None
    customer_phone: str | None = None
    customer_address: str | None = None
    made_on: date | None = None
    sold_on: date | None = None
    reported_at: datetime | None = None
    arrived_at: datetime | None = None
    finished_at: datetime | None = None
    accepted_on: date | None = None
    work_place: str | None = None
    fault: str | None = None
    cause: str | None = None
    culprit_part_no: str | None = None
    warranty: bool | None = None  # as ticked by the station; the rule decides
    dispatch: bool = False
    complaint: bool = False
    distance_km: int | None = None  # one way, as claimed; never pays
    labour_hours: Decimal | None = None  # as claimed; never pays
    technician: str | None = None
    customer_signed: bool = False
    filled_on: date | None = None
    lines: tuple[TicketLine, ...] = ()
    submitted_on: date | None = None  # the day HQ received it
    audited_km: Decimal | None = None  # pays, round trip included
    work_region: str | None = None  # GB/T 2260 code

    @property
    def served_on(self) -> date | None:
        """The service day: the date of the report, in every rule."""
        return self.reported_at.date() if self.reported_at else None


@dataclass(frozen=True, slots=True)
class OldPartTag:
    """The tag on an old part (旧件标签)."""

    tag_no: str
    ticket_no: str | None = None
    station_code: str | None = None
    serial_no: str | None = None
    bale_count: int | None = None
    part_no: str | None = None
    part_name: str | None = None
    quantity: int | None = None
    replaced_on: date | None = None
    fault: str | None = None
    shipment_no: str | None = None


@dataclass(frozen=True, slots=True)
class PackingLine:
    """One old part in a box."""

    box_no: int | None = None
    tag_no: str | None = None
    part_no: str | None = None
    part_name: str | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class PackingList:
    """What a shipment of old parts holds (旧件装箱清单)."""

    shipment_no: str
    station_code: str | None = None
    shipped_on: date | None = None
    carrier: str | None = None
    waybill_no: str | None = None
    transport_mode: str | None = None  # 公路零担, 铁路, 快递, 顺丰, 航空, 专车
    boxes: int | None = None
    lines: tuple[PackingLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipment of old parts: its packing list and what HQ noted on receiving it."""

    packing_list: PackingList
    received_on: date | None = None
    mixed: bool = False  # return parts were packed with the old parts

    @property
    def shipment_no(self) -> str:
        """The shipment's number, its packing list's."""
        return self.packing_list.shipment_no


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One item of an invoice."""

    item: str | None = None
    amount: Decimal | None = None
    tax_rate: str | None = None  # "9%", "免税"
    tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FreightInvoice:
    """A carrier's invoice (运费发票)."""

    invoice_no: str
    invoice_type: str | None = None
    invoice_code: str | None = None  # empty on fully electronic invoices
    issued_on: date | None = None
    seller_name: str | None = None
    seller_tax_no: str | None = None
    buyer_name: str | None = None
    buyer_tax_no: str | None = None
    amount: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    total_in_words: str | None = None
    check_code: str | None = None
    remark: str | None = None
    lines: tuple[InvoiceLine, ...] = ()
    shipment_no: str | None = None  # the shipment it was matched to
    mailed_on: date | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class PartsReturnLine:
    """One part of a return (退库清单), with HQ's verdict once there is one."""

    part_no: str | None = None
    part_name: str | None = None
    model: str | None = None
    quantity: int | None = None
    order_no: str | None = None  # 要件委托单号
    ordered_on: date | None = None
    reason: str | None = None
    photos: tuple[str, ...] = ()
    verdict: ReturnVerdict | None = None


@dataclass(frozen=True, slots=True)
class PartsReturn:
    """An application to hand spare parts back (退(换)申请) with its list."""

    application_no: str
    station_code: str | None = None
    action: str | None = None  # 退货, 换货
    reason_code: str | None = None  # 错要, 多要, 厂方错发, 产品改进
    explanation: str | None = None
    applicant: str | None = None
    applied_on: date | None = None
    decision: str | None = None
    notice_no: str | None = None
    notice_on: date | None = None
    return_address: str | None = None
    lines: tuple[PartsReturnLine, ...] = ()
    issued_on: date | None = None  # when HQ issued the parts
    verdict_on: date | None = None


@dataclass(frozen=True, slots=True)
class HqException:
    """An exception that HQ made to a clause that speaks in principle (原则上)."""

    clause: str
    record: str  # shipment or application number
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction of a confirmed statement, paid or deducted in a later period."""

    statement_no: str  # the statement it corrects
    clause: str
    evidence: Mapping[str, str]  # what the corrected line rested on
    amount: Decimal  # the difference, yuan
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DepositEntry:
    """One booking of a temporary station's deposit (保证金): paid in, or worth of parts issued against it."""

    station_code: str
    booked_on: date
    amount: Decimal  # yuan; positive paid in or parts handed back, negative parts issued or deposit repaid
    record: str  # receipt, request or return number
