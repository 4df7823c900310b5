"""The sentences of the rules (规则的提示语); part of messages.py."""

from collections.abc import Mapping
from types import MappingProxyType

_POLICY = {
    "policy_key_invalid": "政策文件的“{key}”填写有误，应为{expected}，请改正后重新导入。",
    "policy_key_missing": "政策文件缺少“{key}”（{expected}），请补上后重新导入。",
    "policy_key_unknown": "政策文件里的“{key}”无法识别，请删去或改正名称后重新导入。",
}

_REVIEW = {
    "not_in_this_status": "单据{status}，不能再进行此操作，请刷新页面后查看当前状态。",
}

_TICKETS = {
    "missing_field": "缺少{field}，请补填后再提交。",
    "submitted_late": "维修单应于 {due_on} 前报总部，实际 {submitted_on} 收到，已超期；请核对接保日期和报送日期。",
    "on_site_late": "到位用时 {taken}，超过承诺的 {limit}，超出 {over}；请向服务站核实原因。",
    "repair_late": "修复用时 {taken}，超过承诺的 {limit}，超出 {over}；请向服务站核实原因。",
    "times_out_of_order": "{field} {later} 早于前一时间 {earlier}，请核对维修单上的时间。",
    "not_same_day": "质量信息 {reported_on} 接报，维修单 {submitted_on} 才报到总部，未当天反馈；请与服务站核实。",
}

_WARRANTY = {
    "part_unknown": "图号 {part_no} 不在零件目录中，无法判断三包；请核对图号或先导入该零件。",
    "expired_by_date": "零件 {part_no} 三包至 {ends_on}，服务日 {served_on} 已过期；请按有偿服务处理。",
    "expired_by_bales": "零件 {part_no} 三包至 {last_bale} 捆，服务时已 {bale_count} 捆；请按有偿服务处理。",
    "warranty_undecided": "缺少{field}，无法判断零件 {part_no} 是否在三包期内；请补填后重新核对。",
    "warranty_tick_differs": "维修单勾选{ticked}，按三包期限应为{judged}；请核对后改正。",
    "sold_on_differs": "维修单购机日期 {ticket} 与用户档案 {archive} 不一致，三包按档案计算；请核对购机凭证。",
    "sold_after_service": "购机日期 {sold_on} 晚于服务日 {served_on}，请核对日期。",
}

_BALERS = {
    "owner_differs": "编号 {serial_no} 的{field}已登记为“{known}”，这次为“{again}”；档案未改动，请核实后由总部确认。",
    "sale_differs": "编号 {serial_no} 的{field}已登记为“{known}”，这次为“{again}”；档案未改动，请核实后由总部确认。",
    "lower_than_last": "捆数 {bale_count} 小于上次登记 {last}（{last_on}，{record}），请核对计数器读数。",
}

_SHIPMENTS = {
    "returned_late": "旧件 {tag_no} 应于 {due_on} 前返厂，实际 {shipped_on} 发运，超期不结算运费；日期有误请改正。",
    "tag_not_there": "装箱清单 {shipment_no} 的标签 {tag_no} 尚未录入，无法判断返厂期限；请先录入该标签。",
    "transport_refused": "旧件 {shipment_no} 以{transport_mode}发运，原则上不结算运费；确需结算请由总部批准例外。",
    "mixed_parts": "发运单 {shipment_no} 的旧件与退库备件混装，运费不予结算；请通知服务站分开发运。",
    "invoice_other_buyer": "发票 {invoice_no} 购买方税号 {buyer_tax_no} 不是 {expected}；请核对，开错的退回重开。",
    "invoice_late": "发票 {invoice_no} 算到 {came_on} 是第 {day} 天，应不晚于 {last_on}，运费不再结算；请核对日期。",
    "invoice_soon_late": "发票 {invoice_no} 算到 {came_on} 是第 {day} 天，已近期限 {last_on}；请提醒服务站尽早寄票。",
}

_SETTLEMENT = {
    "ticket_incomplete": "维修单 {ticket_no} 填写不完整，缺少：{missing}；请补齐后重新结算。",
    "not_in_warranty": "维修单 {ticket_no} 没有三包期内的零件，由用户付费，不结算；如有疑问请核对档案。",
    "not_audited": "维修单 {ticket_no} 的里程尚未审验，请先审验里程。",
    "job_unknown": "维修单 {ticket_no} 零件 {part_no} 的维修项目 {job} 没有工时定额，请核对项目或导入定额。",
    "job_missing": "维修单 {ticket_no} 零件 {part_no} 未写维修项目，且定额不止一项；请补填维修项目。",
    "award_undecided": "维修单 {ticket_no} 缺少{field}或协议区域，无法判断是否跨区；请补齐后重新结算。",
    "subsidy_undecided": "维修单 {ticket_no} 缺少{field}，无法判断农忙补贴；请补填后重新结算。",
    "shipped_on_unknown": "发运单 {shipment_no} 缺少{field}，无法结算发票 {invoice_no}；请补填后重新结算。",
    "invoice_total_unknown": "发票 {invoice_no} 缺少价税合计，请补填后重新结算。",
    "shipment_without_station": "发票 {invoice_no} 的发运单 {shipment_no} 缺少{field}，无法结算；请补填后重新结算。",
    "invoice_unmatched": "发票 {invoice_no} 没有对应的发运单（{shipment_no}），请在发票页面选择发运单。",
    "by_exception": "总部批准例外（{clause}）：{reason}；{by}，{at}；如有疑问请联系批准人。",
    "penalty": "退件 {application_no} 的零件 {part_no} 鉴定为{verdict}，按价值 {multiple} 倍考核；请通知服务站。",
    "penalty_unknown": "退件 {application_no} 的零件 {part_no} 鉴定为{verdict}，缺少价格或数量，不能考核；请补齐。",
    "paid_before": "已在结算单 {statement_no} 中结算，不重复结算；如需更正请做调整。",
    "nothing_to_pay": "数量或标准为零，无需结算；如有误请核对数量和标准。",
    "no_policy": "{record} 的{field}早于现有政策的生效日期，无法结算；请导入当时有效的政策。",
    "adjustment": "对已确认结算单 {statement_no} 的调整：{reason}（{by}）；请以本期为准。",
}

_TAGS = {
    "tag_differs": "{field}不一致：标签为 {tag}，维修单为 {ticket}；请核对旧件和维修单。",
    "tag_value_missing": "{where}上没有{field}，无法核对；请对照实物补填。",
}

_TALLY = {
    "part_short": "零件 {part_no} 应收 {expected} 件，实收 {received} 件；请与服务站核实缺件。",
    "part_over": "零件 {part_no} 应收 {expected} 件，实收 {received} 件；请核对装箱清单。",
    "part_untagged": "零件 {part_no} 未挂旧件标签；请联系服务站补标签。",
    "part_damaged": "零件 {part_no}（标签 {tag_no}）运输破损；请拍照留存。",
    "return_part_inside": "零件 {part_no} 是退库备件，不得与旧件混装；请单独存放并通知服务站。",
    "listed_part_differs": "装箱清单图号 {listed}，实物标签图号 {scanned}；请核对实物。",
}

_INVOICES = {
    "several_shipments_fit": "发票 {invoice_no} 可对应多个发运单（{candidates}），请选择其中一个。",
    "no_shipment_fits": "发票 {invoice_no} 找不到对应的发运单，请核对备注中的运单号或手工选择。",
}

_QUALITY = {
    "not_phoned": "质量信息没有电话通知记录，请立即电话通知并填写{field}。",
    "phoned_late": "{news_on} 接到信息，{phoned_at} 才电话通知；请核实原因。",
    "event_without_measures": "事件还没有处理措施，请填写后再关闭。",
}

_RETURNS = {
    "credit_undecided": "缺少备件出库日期或申请日期，无法判断是否在授信期内；请补填。",
    "credit_expired": "授信期到 {last_on} 为止，申请日期 {applied_on} 已超期，不能办理退库；请告知服务站。",
    "return_part_unknown": "图号 {part_no} 不在零件目录中或没有类别，无法判断可否退换；请核对图号。",
    "never_taken_back": "零件 {part_no} 属于{category}类，不予退换；请从退库清单中删去。",
    "too_few_photos": "零件 {part_no} 的照片不足，请补充多张清晰照片。",
    "photo_blurred": "零件 {part_no} 的照片 {photo} 模糊，请重新拍摄。",
    "photo_dark": "零件 {part_no} 的照片 {photo} 太暗，请在明亮处重新拍摄。",
    "photo_overexposed": "零件 {part_no} 的照片 {photo} 过曝，请避开强光重新拍摄。",
    "photo_too_small": "零件 {part_no} 的照片 {photo} 太小，请用原图或靠近重新拍摄。",
    "photo_no_part": "照片 {photo} 中看不到零件 {part_no}，请重新拍摄。",
    "same_file_reused": "{place} 的照片 {photo} 与 {earlier_on} {earlier} 的 {earlier_photo} 是同一个文件；请核实。",
    "same_picture_reused": "{place} 的照片 {photo} 由 {earlier_on} {earlier} 的 {earlier_photo} 改成的；请核实。",
    "picture_alike": "{place} 的照片 {photo} 与 {earlier_on} {earlier} 的 {earlier_photo} 几乎一样："
    "可能是同一张改成的，也可能是同一机位先后拍的两张，单凭照片分不清；请对照两张照片和实物。",
    "photo_like_another": "照片 {photo} 与以前用过的一张几乎一样，分不清是不是同一张；请换个角度重新拍摄。",
    "photo_used_before": "照片 {photo} 以前用过，不能证明这个零件的状态；请对着这个零件重新拍摄。",
    "photo_taken_before": "照片 {photo} 的拍摄日期 {taken_on} 早于 {not_before}，不是零件现在的样子；请重新拍摄。",
    "photo_taken_after": "照片 {photo} 的拍摄日期 {taken_on} 晚于上传日期 {used_on}；请核对相机的日期。",
    "photo_part_cut_off": "照片 {photo} 没有把零件拍全；如果不是特写，请退后一点重拍。",
    "photo_of_a_screen": "照片 {photo} 像是翻拍屏幕；请对着实物拍摄。",
    "sent_without_notice": "申请 {application_no} 未接通知即于 {shipped_on} 发出，丢失由服务站承担；请先等总部通知。",
    "return_transport_avoided": "退库备件 {application_no} 应避免以{transport_mode}发运；请改用其他方式或由总部批准。",
    "freight_collect": "退库备件 {application_no} 不得到付运费；请拒收并通知服务站改为寄付。",
    "return_damaged": "零件 {part_no} 有磕碰、裂纹、锈蚀或变形，不予退库；请退回服务站，费用由服务站承担。",
    "return_mismatch": "零件 {part_no} 与图号名称不符，不予退库；请退回服务站，费用由服务站承担。",
    "return_kept": "零件 {part_no} 鉴定为{verdict}，不退还也不入账；请留存实物，考核在当期结算中扣除。",
    "no_exception_here": "条款 {clause} 不能批准例外，只有 {allowed} 可以；请核对条款。",
    "exception_without_reason": "例外没有写明原因，请填写{field}。",
}

_PARTS = {
    "request_worth_unknown": "零件 {part_no} 缺少价格或数量，无法核算金额；请补齐后再审批。",
    "deposit_short": "所申备件价值 {worth} 元，保证金可用 {available} 元；请先补交 {needs} 元。",
    "confirmed_late": "到货确认应于 {last_on} 前提出，{confirmed_on} 才提出，视为到货无误；如有争议请联系总部。",
    "arrival_differs": "零件 {part_no} 发货 {sent} 件，实到 {arrived} 件；请核对发货记录。",
}

_TRAINING = {
    "topic_missing": "培训没有包含“{topic}”，请补做培训后填写。",
}

_ARCHIVE = {
    "already_ended": "这项冲突已经有人处理，请刷新页面后查看结果。",
    "held_record_differs": "{number} 已有一份内容不同（{fields}），新的一份已挂起，请在“待办”的冲突里选定保留哪一份。",
    "held_serial_two_owners": "出厂编号 {number} 已登记给别的用户（{fields}不同），新的一份已挂起，请核实机主后选定。",
    "held_ticket_twice": "维修单 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对原单后选定保留哪一份。",
    "held_tag_twice": "标签 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对旧件后选定保留哪一份。",
    "held_shipment_twice": "装箱清单 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对后选定保留哪一份。",
    "held_invoice_twice": "发票 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对后选定保留哪一份。",
    "held_return_twice": "退（换）申请 {number} 已有一份内容不同（{fields}），新的一份已挂起，请核对后选定保留哪一份。",
}

RULES: Mapping[str, str] = MappingProxyType(
    {
        **_POLICY,
        **_REVIEW,
        **_TICKETS,
        **_WARRANTY,
        **_BALERS,
        **_SHIPMENTS,
        **_SETTLEMENT,
        **_TAGS,
        **_TALLY,
        **_INVOICES,
        **_QUALITY,
        **_RETURNS,
        **_PARTS,
        **_TRAINING,
        **_ARCHIVE,
    }
)
