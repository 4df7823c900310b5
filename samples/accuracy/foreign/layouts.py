"""Layouts of papers as stations had them before: which words they print, in which order, ruled or not.

The reader is tuned on these and on some of `drawn`'s; the other layouts that are drawn are only reported.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from samples.accuracy.foreign.sheet import Look, Sheet
from templates_docx.kinds import Kind

Say: TypeAlias = Callable[[str], str]  # field → what is written
Rows: TypeAlias = Sequence[Mapping[str, str]]  # the table's lines, as written


@dataclass(frozen=True, slots=True)
class Foreign:
    """One layout."""

    name: str
    kind: Kind
    held_out: bool
    title: str
    size_mm: tuple[float, float]
    words: Mapping[str, str]  # field → its label, in the order printed
    columns: Mapping[str, str]  # column of the table → its header; "" is one of nothing that is read
    day: str  # how a day is written
    moment: str
    draw: Callable[["Foreign", Sheet, Say, Rows], None]
    looks: tuple[Look, ...]
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # check → what its boxes say: yes, no


def ruled(layout: Foreign, sheet: Sheet, say: Say, rows: Rows) -> None:
    """Label and value in cells beside one another, two pairs a row; long ones over the whole width."""
    sheet.title(layout.title, 16)
    _table(layout, sheet, rows, _ruled_pairs(layout, sheet, say, 25.0, 8.5), ruled_down=True)


def lines(layout: Foreign, sheet: Sheet, say: Say, rows: Rows) -> None:
    """`label：value` one below the other, two a line where they are short, on a dotted rule."""
    sheet.title(layout.title, 14)
    y, x, half = 26.0, 14.0, sheet.size_mm[0] / 2
    for name, word in layout.words.items():
        wide = _is_wide(name)
        if wide and x > half - 5:
            x, y = 14.0, y + 8.5
        used = _labelled(
            sheet, (x, y), (name, f"{word}："), say, (sheet.size_mm[0] - 14 if wide else x + half - 16) - x
        )
        sheet.rule(x + 22, y + 3, (sheet.size_mm[0] - 14) if wide else x + half - 16, y + 3, 0.15)
        if wide or x > half - 5:
            x, y = 14.0, y + 8.5 + 5.5 * (used - 1)
        else:
            x = half + 2
    _table(layout, sheet, rows, y + 6, ruled_down=False)


def two_columns(layout: Foreign, sheet: Sheet, say: Say, rows: Rows) -> None:
    """Labels in two columns, values at a tab stop, nothing ruled."""
    sheet.title(layout.title, 12, 5.0)
    y, x, half = 22.0, 8.0, sheet.size_mm[0] / 2
    for name, word in layout.words.items():
        wide = _is_wide(name)
        if wide and x > half - 5:
            x, y = 8.0, y + 7
        sheet.label(word, x, y)
        used = _filled(sheet, (x + 27, y), name, say, (sheet.size_mm[0] - 8 if wide else x + half - 10) - x - 27)
        if wide or x > half - 5:
            x, y = 8.0, y + 7 + 5.5 * (used - 1)
        else:
            x = half + 2
    _table(layout, sheet, rows, y + 4, ruled_down=False, rules=False)


def boxed(layout: Foreign, sheet: Sheet, say: Say, rows: Rows) -> None:
    """Three cells a row, the label small at the top of its cell and the value under it."""
    sheet.title(layout.title, 15)
    left, right, y = 12.0, sheet.size_mm[0] - 12, 24.0
    place = 0
    for name, word in layout.words.items():
        wide = _is_wide(name)
        if wide and place:
            place, y = 0, y + 13
        width = (right - left) if wide else (right - left) / 3
        x = left + place * (right - left) / 3
        high = 19.0 if wide else 13.0
        sheet.box(x, y, x + width, y + high)
        sheet.label(word, x + 1.5, y + 3, 2.8)
        _filled(sheet, (x + 3, y + 8.5), name, say, width - 6)
        place = 0 if wide or place == 2 else place + 1
        y += high if place == 0 else 0.0
    _table(layout, sheet, rows, y + (18 if place else 5), ruled_down=True)


def card(layout: Foreign, sheet: Sheet, say: Say, _: Rows) -> None:
    """A small card: ruled rows of label and value."""
    sheet.title(layout.title, 9, 4.6)
    left, right, y = 4.0, sheet.size_mm[0] - 4, 14.0
    pairs = list(layout.words.items())
    for first in range(0, len(pairs), 2):
        middle = (left + right) / 2 + 3
        for (name, word), (x0, x1) in zip(pairs[first : first + 2], ((left, middle), (middle, right)), strict=False):
            sheet.box(x0, y, x0 + 16, y + 8)
            sheet.box(x0 + 16, y, x1, y + 8)
            sheet.label(word, x0 + 1, y + 4, 2.7)
            sheet.value(say(name), x0 + 17.0, y + 4, x1 - x0 - 17.5, 2.6)
        y += 8


def plain_card(layout: Foreign, sheet: Sheet, say: Say, _: Rows) -> None:
    """A small card: `label：value` one below the other, a frame around."""
    sheet.title(layout.title, 8, 4.2)
    sheet.box(2, 2, sheet.size_mm[0] - 2, sheet.size_mm[1] - 2)
    y = 15.0
    for name, word in layout.words.items():
        width = sheet.label(f"{word}：", 6, y, 3.0)
        sheet.value(say(name), 7 + width, y, sheet.size_mm[0] - 12 - width, 3.0)
        y += 6.4


def _ruled_pairs(layout: Foreign, sheet: Sheet, say: Say, top: float, high: float) -> float:
    left, right, y = 12.0, sheet.size_mm[0] - 12, top
    pending: list[tuple[str, str]] = []
    for name, word in [*layout.words.items(), ("", "")]:
        wide = _is_wide(name)
        if pending and (wide or len(pending) == 2 or not name):
            _ruled_row(sheet, say, pending, (left, right, y, high))
            pending, y = [], y + high
        if wide:
            _ruled_row(sheet, say, [(name, word)], (left, right, y, 2 * high))
            y += 2 * high
        elif name:
            pending.append((name, word))
    return y + 4


def _ruled_row(
    sheet: Sheet, say: Say, pairs: Sequence[tuple[str, str]], place: tuple[float, float, float, float]
) -> None:
    left, right, y, high = place
    width = (right - left) / len(pairs)
    for number, (name, word) in enumerate(pairs):
        x = left + number * width
        sheet.box(x, y, x + 28, y + high)
        sheet.box(x + 28, y, x + width, y + high)
        sheet.label(word, x + 1.5, y + high / 2)
        _filled(sheet, (x + 30, y + min(high / 2, 5)), name, say, width - 32)


def _labelled(sheet: Sheet, at: tuple[float, float], label: tuple[str, str], say: Say, room: float) -> int:
    name, words = label
    width = sheet.label(words, *at)
    return _filled(sheet, (at[0] + width + 1, at[1]), name, say, room - width - 1)


def _filled(sheet: Sheet, at: tuple[float, float], name: str, say: Say, room: float) -> int:
    """Write a value; options, as `[x]words [ ]words`, are printed with their boxes."""
    text = say(name)
    if text.startswith("["):
        x = at[0]
        for piece in text.split("[")[1:]:
            x += sheet.option(piece[2:].strip(), x, at[1], ticked=piece.startswith("x"))
        return 1
    if text == "<sign>":
        sheet.sign(at[0] + 2, at[1])
        return 1
    return sheet.value(text, *at, room) if text else 1


def _table(layout: Foreign, sheet: Sheet, rows: Rows, top: float, *, ruled_down: bool, rules: bool = True) -> None:
    if not layout.columns:
        return
    left, right, high = 12.0, sheet.size_mm[0] - 12, 8.0
    shares = [_SHARES.get(name, 0.5) for name in layout.columns]
    edges = [left + (right - left) * sum(shares[:n]) / sum(shares) for n in range(len(shares) + 1)]
    filled = max(3, len(rows) + 1)
    for number, word in enumerate(layout.columns.values()):
        sheet.label(word, edges[number] + 2, top + high / 2)
    for row, line in enumerate(rows, 1):
        for number, name in enumerate(layout.columns):
            text = line.get(name, "") if name else str(row)
            sheet.value(text, edges[number] + 2, top + (row + 0.5) * high, edges[number + 1] - edges[number] - 2)
    for row in range(filled + 2 if rules else 0):
        sheet.rule(left, top + row * high, right, top + row * high)
    for edge in edges if ruled_down else ():
        sheet.rule(edge, top, edge, top + (filled + 1) * high)


def _is_wide(name: str) -> bool:
    return name in {"fault", "cause", "customer_address", "work_place", "transport_mode"}


_SHARES = {"": 0.35, "part_no": 1.1, "part_name": 1.2, "quantity": 0.5, "old_part_tag_no": 1.5, "tag_no": 1.6, "box_no": 0.5, "job": 0.9}  # fmt: skip  # noqa: E501

_PRINT = Look()
_SANS = Look("sans", "print")
_HAND = Look("serif", "hand")
_SANS_HAND = Look("sans", "hand")
_DOTS = Look("coarse", "coarse", (60, 50, 95))

LAYOUTS: tuple[Foreign, ...] = (
    Foreign(
        "ruled ticket", Kind.REPAIR_TICKET, False, "打捆机售后维修工单", (210, 297),  # noqa: FBT003
        {
            "ticket_no": "工单号", "station_code": "服务站编号", "serial_no": "机号", "model": "型号",
            "bale_count": "打捆数", "sold_on": "购买日期", "customer_name": "客户姓名", "customer_phone": "联系电话",
            "customer_address": "客户地址", "reported_at": "报修时间", "arrived_at": "到场时间",
            "finished_at": "完工时间", "distance_km": "里程(km)", "warranty": "是否三包", "complaint": "是否投诉",
            "fault": "故障描述", "cause": "故障原因", "technician": "维修员", "customer_signed": "客户签字",
        },
        {"": "序号", "part_no": "件号", "part_name": "配件名称", "quantity": "数量", "job": "处理方式"},
        "{y}-{m:02d}-{d:02d}", "{y}-{m:02d}-{d:02d} {H:02d}:{M:02d}", ruled, (_PRINT, _HAND),
    ),
    Foreign(
        "ticket of lines", Kind.REPAIR_TICKET, False, "用户报修服务单", (210, 297),  # noqa: FBT003
        {
            "ticket_no": "服务单号", "filled_on": "填表日期", "customer_name": "用户", "customer_phone": "手机",
            "customer_address": "地址", "serial_no": "车号", "model": "机型", "bale_count": "捆数",
            "sold_on": "购机日期", "reported_at": "报修", "arrived_at": "到达时间", "work_place": "作业地点",
            "fault": "故障现象", "cause": "原因分析", "warranty": "保修", "labour_hours": "工时",
            "technician": "服务人员",
        },
        {"part_no": "零件图号", "part_name": "名称", "quantity": "数量", "old_part_tag_no": "旧件编号"},
        "{y}年{m}月{d}日", "{y}年{m}月{d}日{H}时{M:02d}分", lines, (_SANS, _SANS_HAND),
    ),
    Foreign(
        "ruled tag", Kind.OLD_PART_TAG, False, "旧件卡", (110, 70),  # noqa: FBT003
        {
            "tag_no": "卡号", "ticket_no": "工单号", "serial_no": "机号", "bale_count": "打捆数", "part_no": "件号",
            "part_name": "品名", "quantity": "数量", "replaced_on": "换件日期", "station_code": "服务站",
            "fault": "损坏情况",
        },
        {}, "{y}-{m:02d}-{d:02d}", "", card, (_PRINT, _HAND),
    ),
    Foreign(
        "ruled packing list", Kind.PACKING_LIST, False, "旧件返厂清单", (210, 297),  # noqa: FBT003
        {
            "shipment_no": "返件单号", "station_code": "服务站代码", "shipped_on": "发货日期", "boxes": "总箱数",
            "carrier": "物流公司", "waybill_no": "物流单号", "transport_mode": "发运方式",
        },
        {
            "": "序号", "box_no": "箱号", "tag_no": "旧件编号", "part_no": "件号", "part_name": "名称",
            "quantity": "数量",
        },
        "{y}/{m}/{d}", "", ruled, (_SANS, _HAND),
    ),
    Foreign(
        "two-column ticket", Kind.REPAIR_TICKET, False, "海阔打捆机服务记录", (241, 180),  # noqa: FBT003
        {
            "station_code": "站点代码", "ticket_no": "派工单号", "customer_name": "机主", "customer_phone": "手机号码",
            "serial_no": "出厂编号", "model": "机具型号", "made_on": "生产日期", "sold_on": "销售日期",
            "bale_count": "累计捆数", "distance_km": "单程公里数", "reported_at": "来电时间",
            "finished_at": "修复时间", "work_place": "作业地", "fault": "故障情况", "cause": "判定原因",
            "technician": "修理工", "labour_hours": "工时数",
        },
        {"part_no": "配件图号", "part_name": "配件", "quantity": "数量", "job": "维修项目"},
        "{y}/{m:02d}/{d:02d}", "{y}/{m:02d}/{d:02d} {H:02d}:{M:02d}", two_columns, (_DOTS, _PRINT),
    ),
    Foreign(
        "boxed ticket", Kind.REPAIR_TICKET, False, "农机三包维修记录", (210, 297),  # noqa: FBT003
        {
            "ticket_no": "单据编号", "reported_at": "报修日期", "station_code": "网点编号", "customer_name": "车主姓名",
            "customer_phone": "联系方式", "serial_no": "整机编号", "model": "产品型号", "bale_count": "作业捆数",
            "sold_on": "购车日期", "arrived_at": "到位时间", "finished_at": "交付时间", "complaint": "用户投诉",
            "customer_address": "联系地址", "fault": "报修内容", "cause": "故障分析", "warranty": "三包情况",
            "dispatch": "是否跨区", "technician": "维修技师", "filled_on": "开单日期",
        },
        {"": "序号", "part_name": "零件名称", "part_no": "图号", "quantity": "用量", "old_part_tag_no": "旧件标签号"},
        "{y}.{m}.{d}", "{y}.{m}.{d} {H}:{M:02d}", boxed, (_SANS, _SANS_HAND),
    ),
    Foreign(
        "plain tag", Kind.OLD_PART_TAG, False, "故障件标识卡", (90, 86),  # noqa: FBT003
        {
            "tag_no": "标签编号", "station_code": "站号", "ticket_no": "维修单号", "part_name": "名称",
            "part_no": "零件号", "quantity": "个数", "serial_no": "机身编号", "bale_count": "计数器读数",
            "replaced_on": "拆下日期", "fault": "破损部位",
        },
        {}, "{y}年{m}月{d}日", "", plain_card, (_SANS, _HAND),
    ),
    Foreign(
        "packing list of lines", Kind.PACKING_LIST, False, "旧件移交清单", (210, 297),  # noqa: FBT003
        {
            "shipped_on": "装箱日期", "shipment_no": "移交单号", "station_code": "经销商代码", "boxes": "件数",
            "carrier": "承运人", "waybill_no": "托运单号", "transport_mode": "运输方式",
        },
        {"box_no": "箱次", "part_no": "物料编码", "part_name": "物料名称", "quantity": "数目", "tag_no": "标签号"},
        "{y}年{m:02d}月{d:02d}日", "", lines, (_DOTS, _HAND),
    ),
)  # fmt: skip
"""Made by hand; the reader was tuned on all of them."""
