"""Sentences of the tables, forms and statements (导入、填表、结算的提示语)."""

from collections.abc import Mapping
from types import MappingProxyType

_IMPORT = {
    "unknown_table": "没有“{field}”这张表，请用 stations 等十个表名之一（见 --help）。",
    "not_a_table": "这个文件读不出表格，请另存为 CSV（UTF-8 或 GB18030）、XLSX 或 JSON Lines 再导入。",
    "table_empty": "这个文件里没有数据行，请检查后再导入。",
    "table_too_large": "这个文件太大：一次最多导入 {rows} 行、{mib} MB，什么也没有导入；请拆成几个文件，分别导入。",
    "not_a_policy": "这个文件不是 TOML 格式的政策文件，请照 policy.toml 的样式填写后再导入。",
    "policy_same_day": "政策版本 {version} 已经从 {day} 起执行，请换一个生效日期，或沿用这个版本号来更正它。",
    "policy_leaves_gap": "导入后 {first} 至 {last} 就没有政策了，请换一个新的版本号，或把生效日期改为 {first}。",
    "policy_in_use": "政策版本 {version} 已用于确认过的结算单，不能改写，请换一个版本号和生效日期再导入。",
    "column_missing": "缺少“{field}”这一栏，请补上这一栏再导入。",
    "table_of_another_kind": "这个文件的表头更像“{table}”表，不像是“{asked}”表，请核对选的是哪张表再导入。",
    "column_misspelt": "没有“{header}”这一栏，像是“{meant}”：它关系三包或结算，请改成“{meant}”，不是的话请删去这一栏。",
    "column_twice": "“{field}”这一栏出现了两次，请删去一栏再导入。",
    "cell_missing": "“{field}”没有填写，请补上。",
    "cell_not_a_text": "“{field}”的内容“{text}”太长或含有不能打印的字符，请改正。",
    "cell_not_a_whole_number": "“{field}”的“{text}”不是不小于 0 的整数，请改正。",
    "cell_not_a_number": "“{field}”的“{text}”不是不小于 0 的数，请改正。",
    "cell_not_an_amount": "“{field}”的“{text}”不是金额，请改正。",
    "cell_not_a_date": "“{field}”的“{text}”不是日期，请写成 2026-06-30 的样子。",
    "cell_not_a_time": "“{field}”的“{text}”不是时间，请写成 2026-06-30 08:00 的样子。",
    "cell_not_yes_or_no": "“{field}”的“{text}”不是“是”或“否”，请改正。",
    "cell_not_an_option": "“{field}”的“{text}”不在可选范围（{options}）内，请改正。",
    "cell_not_lines": "“{field}”的“{text}”不是明细（JSON 列表），请改正。",
    "cell_merged": "“{field}”在合并单元格（{text}）里，请取消合并、每一行都填上。",
    "cell_not_calculated": "“{field}”是没有算出结果的公式“{text}”，请用 Excel 打开保存一次，或改成数值。",
    "cell_error_value": "“{field}”是公式错误“{text}”，请改成正确的内容。",
    "cell_is_formula": "“{field}”的“{text}”是公式，请改成数值或文字（文字请在前面加一个英文单引号）。",
    "cell_negative": "“{field}”的“{text}”不能小于 0，请改正。",
    "cell_beyond_headers": "这一行比表头多出“{text}”，可能有一格里的逗号没有加引号，请改正。",
    "row_not_a_record": "这一行的内容合不成一条记录，请对照模板检查各栏。",
    "row_repeats": "{number} 在第 {first} 行已经出现过，内容不同，请只保留一行。",
}

_FORMS = {
    "unknown_form": "没有“{field}”这种表单，请在“表格下载”页选择，或用 stationdesk forms 查看。",
    "unknown_format": "没有“{format}”这种格式，请用 docx、pdf 或 xlsx。",
    "format_not_for_table": "“{field}”这张表不能用“{format}”格式，政策请用 toml，其他表请用 csv、xlsx 或 jsonl。",
    "no_records": "没有要填写的记录，请至少给出一条。",
    "value_unknown_field": "表单上没有“{field}”这一栏，请改正名称。",
    "value_wrong_type": "“{field}”要填{type}，请改正。",
    "value_not_an_option": "“{field}”的内容不是表单上的选项，请改正。",
    "value_control_character": "“{field}”含有不能打印的字符，请删去。",
    "value_no_glyph": "“{field}”里的“{character}”字库里没有，请换一个字。",
    "value_too_long": "“{field}”有 {length} 个字，格子里只放得下 {fits} 个，请缩短。",
    "value_too_precise": "“{field}”的小数位太多，请改正。",
}

_COMMANDS = {
    "json_broken": "JSON 文件有语法错误，请改正后再试。",
    "not_these_forms": "文件里找不到旧件标签或维修单，请核对是否拿错了文件。",
    "data_not_records": "数据文件应是一个 JSON 对象，或对象的列表，请改正后再试。",
}

_REPORTS = {
    "not_a_demo_folder": "这个目录里已有别的数据，或上次演示没有走完；请换一个空目录演示。",
    "nothing_to_report": "维修单 {ticket_no} 不满足质量反馈的条件（三台次或客户投诉），不用填反馈单。",
}

_SETTLING = {
    "not_a_period": "“{text}”不是月份，请写成 2026-06 的样子。",
    "period_not_over": "{period} 还没有过完，请到下月再确认结算单。",
    "not_confirmed": "结算单 {statement_no} 还没有确认，不用更正，请直接重新计算。",
    "period_not_later": "更正只能记入以后的月份，{period} 不行，请另选月份。",
    "already_confirmed": "结算单 {statement_no} 已经确认，不能再改，请在以后的月份更正。",
    "month_confirmed": (
        "{period} 的结算单 {statement_no} 已经确认，后来收到或改动的内容没有算进去；"
        "请总部在那张结算单上做“调整”，差额记入以后的月份，没有差额的不用处理。"
    ),
    "later_month_confirmed": "{period} 的结算单已经确认，本月的结转无处可记，请先与总部核对。",
    "earlier_month_open": "{period} 的结算单还没有确认，并且影响本月结转，请先确认它。",
    "not_a_region": "“{text}”不是六位区划代码，请改正。",
}

_SPARE_PARTS = {
    "request_exists": "申报单号 {request_no} 已用于内容不同的申报，请换一个单号。",
    "request_decided": "这份申报已有总部意见（{decision}），不能再审批，请刷新页面后查看。",
    "deposit_too_small": "保证金可用 {available} 元，不足以配发；请先补交 {needs} 元再审批。",
    "request_worth_open": "申报 {request_no} 有零件缺少价格或数量，无法核算金额；请补齐后再审批。",
    "delivery_exists": "出库单号 {issue_no} 已用于内容不同的发货，请换一个单号。",
    "arrival_confirmed": "这批备件已于 {confirmed_on} 确认到货，不能再改；如有争议请联系总部。",
    "arrived_lines_differ": "到货数应逐行填写，共 {expected} 行，请核对后重新提交。",
    "training_confirmed": "培训记录 {record_no} 总部已经确认，不用再确认，请刷新页面后查看。",
    "paper_number_used": "编号 {number} 已经用过，请换一个编号，或留空由系统编号。",
    "register_decided": "登记表 {number} 总部已经处理，不能再改；如有新的机器请另填一张登记表。",
    "registered_elsewhere": "出厂编号 {serial_no} 已在档案里登记，内容不同；请核对编号，由总部核实后确认。",
    "report_lines_differ": "请逐台填写跟踪情况，共 {expected} 台，不能增减。",
    "issued_on_missing": "请填写备件出库日期（见总部发货单），授信期从这天算。",
    "return_decided": "申请 {application_no} 总部已经答复，不能再改；请刷新页面后查看。",
    "return_not_eligible": "申请 {application_no} 不符合退换条件，不能同意；请按上面列出的原因答复服务站，或补齐资料。",
    "return_not_notified": "申请 {application_no} 还没有总部的退库通知，请先等通知再发货，否则丢失由服务站承担。",
    "return_arrived": "申请 {application_no} 的备件总部已经收到，请刷新页面后查看。",
    "return_not_arrived": "申请 {application_no} 的备件还没有收到，请先登记收货再鉴定。",
    "return_judged": "申请 {application_no} 已经鉴定，不能再改；请刷新页面后查看。",
    "verdict_lines_differ": "请逐行选择鉴定结论，共 {expected} 行。",
    "no_such_line": "申请只有 {lines} 行零件，没有这一行，请核对行号。",
}

_EVENTS = {
    "event_open": "零件 {part_no} 已有未关闭的质量事件，请在该事件中补充，或先将其关闭。",
    "event_closed": "质量事件已由 {closed_by} 关闭，不能再改；如有新情况请另开一件。",
}

TRADE: Mapping[str, str] = MappingProxyType(
    {**_IMPORT, **_FORMS, **_COMMANDS, **_REPORTS, **_SETTLING, **_SPARE_PARTS, **_EVENTS}
)
