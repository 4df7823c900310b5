"""The one Chinese sentence of each code (提示语); it says what is wrong and ends with what the clerk should do.

A template names the params of its problem; {field} is the Chinese name of the problem's field.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from service.domain.labels import label
from service.domain.problems import Param, Problem

_POLICY = {
    "policy_key_invalid": "政策文件的“{key}”填写有误，应为{expected}，请改正后重新导入。",
    "policy_key_missing": "政策文件缺少“{key}”（{expected}），请补上后重新导入。",
    "policy_key_unknown": "政策文件里的“{key}”无法识别，请删去或改正名称后重新导入。",
}

_REVIEW = {
    "not_in_this_status": "单据{status}，不能再进行此操作，请刷新页面后查看当前状态。",
}

_ARCHIVE = {
    "held_record_differs": "{number} 已有一份内容不同（{fields}），新的一份已挂起，请在“待处理冲突”里选定保留哪一份。",
    "held_serial_two_owners": "出厂编号 {number} 已登记给别的用户（{fields}不同），新的一份已挂起，请核实机主后选定。",
    "held_ticket_twice": "维修单 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对原单后选定保留哪一份。",
    "held_tag_twice": "标签 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对旧件后选定保留哪一份。",
    "held_shipment_twice": "装箱清单 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对后选定保留哪一份。",
    "held_invoice_twice": "发票 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对后选定保留哪一份。",
    "held_return_twice": "退（换）申请 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对后选定保留哪一份。",
}

SENTENCES: Mapping[str, str] = MappingProxyType({**_POLICY, **_REVIEW, **_ARCHIVE})


def sentence(problem: Problem) -> str:
    """Return what a clerk reads.

    Raises:
        KeyError: The code has no sentence, or its problem lacks a param: a bug.
    """
    texts = {name: _text(value) for name, value in problem.params.items()}
    if problem.field is not None:
        texts["field"] = label(problem.field)
    return SENTENCES[problem.code].format_map(texts)


def _text(value: Param) -> str:
    if value is None or value == "":
        return "（空）"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
