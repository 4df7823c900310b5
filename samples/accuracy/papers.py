"""Made-up records of every form: what a station, headquarters or the product would write on them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from samples.accuracy import tickets
from samples.accuracy.tickets import Baler, World
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType

_TEXTS: Mapping[str, tuple[str, ...]] = {
    "carrier": ("顺达物流", "德邦快递", "安能物流", "中铁快运", "远成货运"),
    "transport_mode": ("公路零担", "铁路", "快递"),
    "fault": ("磨损超限", "断裂", "漏油", "异响", "卡滞"),
    "cause": ("润滑不足", "材质缺陷", "安装间隙未调整", "异物进入"),
    "reason": ("错要", "多要", "秋收备货", "型号不符"),
    "conclusion": ("改进有效", "继续观察", "未再发生"),
    "suggestion": ("推广到全部机型", "加大样本", "更换供应商"),
    "condition": ("正常", "轻微磨损", "无异常", "间隙偏大"),
    "project": ("打结嘴热处理改进", "拨叉加厚", "油封换型"),
    "explanation": ("下单时型号选错，未拆封", "备货过多，包装完好"),
    "decision": ("同意", "同意退库", "不同意"),
    "remark": ("外箱破损", "数量相符"),
    "problem": ("缺件", "多件", "破损", "未挂标签"),
    "detail": ("清单 2 件，实收 1 件", "标签号与维修单不一致"),
    "topics": (),
    "place": ("示例镇合作社院内", "红旗农场机库"),
    "return_address": ("山东省济南市章丘区海阔路 1 号备件库",),
    "unit": ("示例县农机服务站", "大名县农机公司"),
    "demands": ("尽快更换", "要求说明原因"),
    "source": ("旧件标签", "退库申请"),
    "project_no": ("GJ2026001",),
    "station_name": ("示例县农机服务站",),
    "total_in_words": ("叁仟贰佰元整",),
    "policy": ("2026-1",),
    "evidence": ("WX202600012",),
    "job": ("更换", "调整", "修复"),
    "area": ("2",),
}
_PEOPLE = ("by", "trainer", "applicant", "technician", "name")
_DAYS = 20


def make_paper(world: World, kind: Kind, seed: int) -> dict[str, object]:
    """Return a record of any form; the same seed gives the same."""
    if kind is Kind.REPAIR_TICKET:
        return tickets.make_ticket(world, seed)
    random = Random(seed)
    form = load.form(kind)
    baler = random.choice(world.balers)
    part = random.choice(sorted(world.parts))
    day = date(2026, 5, 1) + timedelta(days=random.randint(0, 150))
    made = {spec.name: _value(world, random, spec, (baler, part, day)) for spec in form.fields}
    if form.number_field:
        made[form.number_field] = _number(form.code, random)
    if "tag_no" in made and "ticket_no" in made:
        made["ticket_no"] = str(made["tag_no"]).rpartition("-")[0]
    if form.lines:
        count = random.randint(max(1, form.rows // 3), form.rows)
        made["lines"] = [_line(world, random, form.lines, day) for _ in range(count)]
    return made


def _line(world: World, random: Random, columns: tuple[FieldSpec, ...], day: date) -> dict[str, object]:
    baler, part = random.choice(world.balers), random.choice(sorted(world.parts))
    return {spec.name: _value(world, random, spec, (baler, part, day)) for spec in columns}


def _number(code: str, random: Random) -> str:
    number = f"2026{random.randint(1, 99999):05d}"
    return f"WX{number}-{random.randint(1, 5)}" if code in {"OT", "TA"} else f"{'WX' if code == 'TI' else code}{number}"


def _value(world: World, random: Random, spec: FieldSpec, about: tuple[Baler, str, date]) -> object:
    baler, part, day = about
    known: dict[str, object] = {
        "serial_no": baler.serial_no,
        "model": baler.model,
        "made_on": baler.made_on,
        "sold_on": baler.sold_on,
        "customer_name": baler.customer_name,
        "customer_phone": baler.customer_phone,
        "customer_address": baler.customer_address[:14],
        "work_place": baler.customer_address[:9],
        "station_code": random.choice(world.stations),
        "part_no": part,
        "culprit_part_no": part,
        "part_name": world.parts[part],
    }
    return known[spec.name] if spec.name in known else _typed(random, spec, day)


def _typed(random: Random, spec: FieldSpec, day: date) -> object:
    """Return a value by a field's type."""
    near = day + timedelta(days=random.randint(-3, 5))
    options = [option.value for option in spec.options]
    values = {
        FieldType.DATE: near,
        FieldType.TIME: datetime(near.year, near.month, near.day, random.randint(6, 20), random.randint(0, 59)),  # noqa: DTZ001
        FieldType.MONTH: f"{near:%Y-%m}",
        FieldType.INT: random.randint(1, 60 if spec.name != "bale_count" else 60000),
        FieldType.DECIMAL: Decimal(random.randint(2, 90)) / 10,
        FieldType.MONEY: Decimal(random.randint(1000, 500000)) / 100,
        FieldType.SCORE: Decimal(random.randint(1, 99)) / 100,
        FieldType.PHONE: f"138{random.randint(0, 99999999):08d}",
        FieldType.CLAUSE: random.choice(("3.4.1", "3.5.1", "4.2", "5.2.5")),
        FieldType.SIGN: random.random() < 0.8,
        FieldType.CHECK: random.random() < 0.5,
        FieldType.CODE: _number(spec.name[:2].upper(), random),
        FieldType.PHOTOS: ["IMG_0412.jpg"],
    }
    if spec.type is FieldType.CHOICE:
        return random.choice(options)
    if spec.type is FieldType.CHECKS:
        return [value for value in options if random.random() < 0.6]
    return values[spec.type] if spec.type in values else _text(random, spec.name)


def _text(random: Random, name: str) -> str:
    texts = _TEXTS.get(name)
    if texts:
        return random.choice(texts)
    if name.endswith(_PEOPLE):
        return tickets.make_name(random)
    return random.choice(("已核对", "符合要求", "见附件"))
