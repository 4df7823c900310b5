"""The other forms' records (其他表单): training, quality, spare parts; names as on their forms."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BalerRegisterLine:
    """One machine of a register."""

    serial_no: str | None = None
    model: str | None = None
    made_on: date | None = None
    sold_on: date | None = None
    bale_count: int | None = None
    customer_name: str | None = None
    customer_phone: str | None = None
    customer_address: str | None = None


@dataclass(frozen=True, slots=True)
class BalerRegister:
    """Machines that a station registers (用户设备档案登记表)."""

    station_code: str | None = None
    filled_on: date | None = None
    lines: tuple[BalerRegisterLine, ...] = ()
    register_no: str | None = None  # of a register that was typed in and waits for HQ
    confirmed: str | None = None  # 确认, 退回
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    note: str | None = None  # why HQ sent it back


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """A customer's training (客户培训记录)."""

    record_no: str
    station_code: str | None = None
    serial_no: str | None = None
    model: str | None = None
    sold_on: date | None = None
    customer_name: str | None = None
    customer_phone: str | None = None
    trained_on: date | None = None
    place: str | None = None
    trainer: str | None = None
    topics: tuple[str, ...] = ()
    customer_signed: bool = False
    confirmed: str | None = None  # 确认, 退回
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    note: str | None = None  # why HQ sent it back


@dataclass(frozen=True, slots=True)
class QualityFeedbackLine:
    """One machine of a quality feedback."""

    serial_no: str | None = None
    customer_name: str | None = None
    customer_phone: str | None = None
    bale_count: int | None = None
    made_on: date | None = None
    sold_on: date | None = None
    work_place: str | None = None
    reported_at: datetime | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class QualityFeedback:
    """Same-day news of a quality matter (质量信息反馈单)."""

    feedback_no: str | None = None  # None until it is filed
    station_code: str | None = None
    trigger: str | None = None  # 三台次, 客户投诉, 其他
    part_no: str | None = None
    occurrences: int | None = None
    cause: str | None = None
    culprit_part_no: str | None = None
    complainants: int | None = None
    demands: str | None = None
    phoned_at: datetime | None = None
    filled_by: str | None = None
    filled_on: date | None = None
    lines: tuple[QualityFeedbackLine, ...] = ()


@dataclass(frozen=True, slots=True)
class QualityReportLine:
    """One machine under observation."""

    serial_no: str | None = None
    customer_name: str | None = None
    fitted_on: date | None = None
    bale_count: int | None = None
    observed_on: date | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Follow-up of an improvement (质量信息报表)."""

    report_no: str
    station_code: str | None = None
    project: str | None = None
    part_no: str | None = None
    period: str | None = None  # YYYY-MM
    conclusion: str | None = None
    suggestion: str | None = None
    filled_by: str | None = None
    filled_on: date | None = None
    lines: tuple[QualityReportLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PartsRequestLine:
    """One part asked for."""

    part_no: str | None = None
    part_name: str | None = None
    quantity: int | None = None
    unit_price: Decimal | None = None  # yuan


@dataclass(frozen=True, slots=True)
class PartsRequest:
    """A request for emergency parts (服务应急备件申报单)."""

    request_no: str
    station_code: str | None = None
    station_kind: str | None = None  # 经销商, 社会化, 临时
    reason: str | None = None
    deposit: Decimal | None = None  # yuan
    requested_by: str | None = None
    requested_on: date | None = None
    decision: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    lines: tuple[PartsRequestLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """One part of a delivery to a station."""

    part_no: str | None = None
    part_name: str | None = None
    sent: int | None = None
    arrived: int | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class ArrivalConfirmation:
    """What arrived of an issue of parts (备件到货确认单)."""

    issue_no: str
    station_code: str | None = None
    delivered_on: date | None = None
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    lines: tuple[ArrivalLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PartsReturnTag:
    """The tag on a returned spare part (退件标签)."""

    application_no: str  # or the issue number
    unit: str | None = None
    part_name: str | None = None
    part_no: str | None = None
    pieces: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnPackingLine:
    """One spare part in a box of a return."""

    box_no: int | None = None
    part_no: str | None = None
    part_name: str | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnPackingList:
    """What a return shipment holds (退库备件装箱单)."""

    application_no: str
    notice_no: str | None = None
    station_code: str | None = None
    shipped_on: date | None = None
    carrier: str | None = None
    transport_mode: str | None = None
    freight_payment: str | None = None  # 寄付, 到付
    boxes: int | None = None
    lines: tuple[ReturnPackingLine, ...] = ()
    received_on: date | None = None  # by HQ
    received_by: str | None = None
