"""Which columns each table has (导入表的栏目), and by which names a sheet may call them."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from service.domain.labels import label
from service.domain.records import ReturnVerdict
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType

TABLES = ("stations", "balers", "parts", "labour", "policy", "tickets", "tags", "shipments", "invoices", "returns")
"""The tables by the names of the contract."""

TITLES: Mapping[str, str] = {
    "stations": "服务站",
    "balers": "用户设备",
    "parts": "零件",
    "labour": "工时定额",
    "policy": "政策",
    "tickets": "维修单",
    "tags": "旧件标签",
    "shipments": "旧件发运",
    "invoices": "运费发票",
    "returns": "退（换）申请",
}
LINES = "lines"
NUMBER, REASON = "行号", "原因"
"""Headers of a sheet with rows to be corrected; no columns of any table."""
_ALIKE = 0.8  # share of two names' characters that stand in both in the same order
_WORD, _NAME = 5, 3  # characters of names, at least: shorter ones are all alike
_PAY = frozenset(
    {
        "station_code", "kind", "territory", "deposit", "serial_no", "made_on", "sold_on", "sold_by", "bale_count",
        "region", "part_no", "main", "warranty_months", "warranty_bales", "price", "job", "hours", "per", "quantity",
        "reported_at", "arrived_at", "finished_at", "accepted_on", "warranty", "dispatch", "complaint",
        "customer_signed", "distance_km", "labour_hours", "submitted_on", "audited_km", "work_region", "ticket_no",
        "old_part_tag_no", "replaced_on", "tag_no", "shipment_no", "shipped_on", "transport_mode", "received_on",
        "mixed", "amount", "tax", "total", "buyer_name", "buyer_tax_no", "issued_on", "mailed_on", "action",
        "reason_code", "order_no", "ordered_on", "decision", "notice_on", "verdict", "verdict_on",
    }
)  # fmt: skip
"""Columns that warranty or pay rest on: one that is written wrong must not be left out in silence."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or of its lines."""

    name: str
    type: FieldType  # PHOTOS and CHECKS: a list of texts
    required: bool = False
    options: tuple[str, ...] = ()  # of a choice
    labels: tuple[str, ...] = ()  # other names that a sheet may use
    signed: bool = False  # an amount below zero has a meaning: a red invoice


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the contract."""

    name: str
    key: tuple[str, ...]  # the columns that name a row
    columns: tuple[Column, ...]
    lines: tuple[Column, ...] = ()  # columns of the lines that a row may have

    def column(self, name: str) -> Column:
        """Return a column by its name; KeyError when there is none."""
        return next(column for column in self.columns if column.name == name)


@cache
def table(name: str) -> Table:
    """Return a table's definition; KeyError for a name that is not a table's."""
    if name in _OWN:
        return _OWN[name]
    kinds, key, extra, extra_lines = _FROM_FORMS[name]
    forms = [load.definition(kind) for kind in kinds]
    specs = _once(spec for form in forms for spec in form.fields)
    lines = _once(spec for form in forms for spec in form.lines)
    return Table(
        name,
        (key,),
        (*(_of_form(spec, required=spec.name == key) for spec in specs), *extra),
        (*(_of_form(spec) for spec in lines), *extra_lines),
    )


def of_specs(specs: Iterable[FieldSpec]) -> tuple[Column, ...]:
    """Return the columns of a form's fields, or of its table; none is required."""
    return tuple(_of_form(spec) for spec in specs)


def match(columns: Iterable[Column], header: str) -> Column | None:
    """Return the column that a header means, or None."""
    wanted = {_plain(header), _plain(header.partition("(")[0]), _plain(header.partition("（")[0])} - {""}
    return next((column for column in columns if wanted & _names(column)), None)


def misspelt(columns: Iterable[Column], header: str) -> str | None:
    """Return the name that a header nearly is, of a column that warranty or pay rests on; None without one."""
    given = _plain(header.partition("(")[0].partition("（")[0])
    paying = [column for column in columns if column.name in _PAY]
    names = [name for column in paying for name in (label(column.name), column.name, *column.labels)]
    return next((name for name in names if _is_nearly(given, _plain(name))), None)


def _is_nearly(given: str, name: str) -> bool:
    """Whether one character is wrong, missing or too many; of English words about one in five may be."""
    if given.isascii():
        return len(given) >= _WORD and SequenceMatcher(None, given, name).ratio() >= _ALIKE
    short, long = sorted((given, name), key=len)
    if len(long) < _NAME or len(long) - len(short) > 1:
        return False
    if len(short) == len(long):
        return sum(one != other for one, other in zip(short, long, strict=True)) == 1
    return any(long[:n] + long[n + 1 :] == short for n in range(len(long)))


@cache
def _names(column: Column) -> frozenset[str]:
    return frozenset(_plain(name) for name in (column.name, label(column.name), *column.labels))


def _plain(header: str) -> str:
    text = unicodedata.normalize("NFKC", header).lower()
    return "".join(letter for letter in text if letter not in " \t\n*:/_-[]")


def _of_form(spec: FieldSpec, *, required: bool = False) -> Column:
    options = tuple(str(option.value) for option in spec.options) if spec.type is FieldType.CHOICE else ()
    labels = (spec.label, *_ALSO.get(spec.name, ()))
    return Column(spec.name, spec.type, required, options, labels, signed=True)


def _once(specs: Iterable[FieldSpec]) -> list[FieldSpec]:
    found: dict[str, FieldSpec] = {}
    for spec in specs:
        found.setdefault(spec.name, spec)
    return list(found.values())


_ALSO: Mapping[str, tuple[str, ...]] = {
    "station_code": ("服务站编号", "服务站代码", "站号"),
    "ticket_no": ("维修单号", "维修单编号"),
    "serial_no": ("出厂编号", "机号", "车号", "打捆机编号"),
    "tag_no": ("标签号", "标签编号", "旧件标签号"),
    "part_no": ("图号", "零件图号", "件号"),
    "part_name": ("零件名称", "名称", "品名"),
    "quantity": ("数量", "件数"),
    "shipment_no": ("发运单号", "装箱清单号", "装箱单号"),
    "invoice_no": ("发票号码", "发票号"),
}

_CODE, _TEXT, _DATE, _INT = FieldType.CODE, FieldType.TEXT, FieldType.DATE, FieldType.INT

_OWN: Mapping[str, Table] = {
    "stations": Table(
        "stations",
        ("station_code",),
        (
            Column("station_code", _CODE, required=True, labels=(*_ALSO["station_code"], "编号", "代码")),
            Column("name", _TEXT, required=True, labels=("名称", "服务站名称", "站名")),
            Column(
                "kind",
                FieldType.CHOICE,
                required=True,
                options=("经销商", "社会化", "临时"),
                labels=("类型", "服务站类型", "性质"),
            ),
            Column("territory", FieldType.PHOTOS, labels=("协议区域", "服务区域", "区域")),
            Column("address", _TEXT, labels=("地址",)),
            Column("contact", _TEXT, labels=("联系人",)),
            Column("phone", FieldType.PHONE, labels=("电话", "联系电话")),
            Column("deposit", FieldType.MONEY, labels=("保证金", "押金")),
        ),
    ),
    "balers": Table(
        "balers",
        ("serial_no",),
        (
            Column("serial_no", _CODE, required=True, labels=_ALSO["serial_no"]),
            Column("model", _TEXT, labels=("机型", "型号")),
            Column("made_on", _DATE, labels=("出厂日期", "出厂时间")),
            Column("sold_on", _DATE, labels=("购机日期", "购机时间", "销售日期")),
            Column("sold_by", _CODE, labels=("销售单位", "销售服务站", "经销商")),
            Column("bale_count", _INT, labels=("捆数",)),
            Column("customer_name", _TEXT, labels=("用户姓名", "姓名", "用户", "客户姓名")),
            Column("customer_phone", FieldType.PHONE, labels=("联系电话", "用户电话", "电话", "联系方式")),
            Column("customer_address", _TEXT, labels=("用户地址", "地址")),
            Column("region", _CODE, labels=("区划代码", "地区代码", "行政区划", "区域", "地区")),
        ),
    ),
    "parts": Table(
        "parts",
        ("part_no",),
        (
            Column("part_no", _CODE, required=True, labels=_ALSO["part_no"]),
            Column("part_name", _TEXT, labels=_ALSO["part_name"]),
            Column("category", _TEXT, labels=("类别", "种类")),
            Column("main", FieldType.CHECK, labels=("主要零部件", "是否主要零部件")),
            Column("warranty_months", _INT, labels=("三包月数", "三包期", "三包期限")),
            Column("warranty_bales", _INT, labels=("三包捆数",)),
            Column("price", FieldType.MONEY, labels=("价格", "单价")),
        ),
    ),
    "labour": Table(
        "labour",
        ("part_no", "job"),
        (
            Column("part_no", _CODE, required=True, labels=_ALSO["part_no"]),
            Column("job", _TEXT, required=True, labels=("维修项目", "作业", "项目")),
            Column("hours", FieldType.DECIMAL, required=True, labels=("定额工时", "工时", "工时定额")),
            Column(
                "per", FieldType.CHOICE, options=("job", "piece"), labels=("计量方式", "计算方式", "计价方式", "单位")
            ),
        ),
    ),
}

_TICKET_EXTRA = (
    Column("submitted_on", _DATE, labels=("报送日期", "收单日期")),
    Column("audited_km", FieldType.DECIMAL, labels=("审验里程", "审定里程")),
    Column("work_region", _CODE, labels=("作业地区划", "作业地区划代码")),
)
_FROM_FORMS: Mapping[str, tuple[tuple[Kind, ...], str, tuple[Column, ...], tuple[Column, ...]]] = {
    "tickets": ((Kind.REPAIR_TICKET,), "ticket_no", _TICKET_EXTRA, ()),
    "tags": ((Kind.OLD_PART_TAG,), "tag_no", (Column("shipment_no", _CODE, labels=_ALSO["shipment_no"]),), ()),
    "shipments": (
        (Kind.PACKING_LIST,),
        "shipment_no",
        (
            Column("received_on", _DATE, labels=("收货日期", "收到日期")),
            Column("mixed", FieldType.CHECK, labels=("混装退库件", "混装")),
        ),
        (),
    ),
    "invoices": (
        (Kind.FREIGHT_INVOICE,),
        "invoice_no",
        (
            Column("shipment_no", _CODE, labels=_ALSO["shipment_no"]),
            Column("mailed_on", _DATE, labels=("邮寄日期", "寄出日期")),
            Column("received_on", _DATE, labels=("收到日期", "收票日期")),
        ),
        (),
    ),
    "returns": (
        (Kind.PARTS_RETURN, Kind.PARTS_RETURN_LIST),
        "application_no",
        (
            Column("issued_on", _DATE, labels=("出库日期", "领用日期", "发放日期")),
            Column("verdict_on", _DATE, labels=("鉴定日期",)),
        ),
        (Column("verdict", FieldType.CHOICE, options=tuple(ReturnVerdict), labels=("鉴定结论", "鉴定结果")),),
    ),
}
