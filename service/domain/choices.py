"""What the rulebook leaves open and we decided (本系统的约定), so that HQ can see it and, where policy, change it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision of ours."""

    clause: str
    says: str  # in Chinese, for HQ
    key: str | None = None  # of the policy file, where HQ can change it


CHOICES: tuple[Choice, ...] = (
    Choice("3.2.2", "同一编号再次登记而用户不同，档案保持原样，新的一份挂起，由人决定。"),
    Choice("3.2.2", "捆数与同日及以前的最大读数比较，小于它只提示，不阻止。"),
    Choice("3.2.3", "报送日为总部收到纸质单或上传的日期；第 15 天当天仍算按期。", "deadlines.ticket_days"),
    Choice("3.3.1.1", "购机日期以档案为准，档案没有时用维修单；三包月数或捆数为空的一项不限制。"),
    Choice("3.3.1.1", "三包最后一天、最后一捆仍在三包期内；按月推算遇月末取月末。"),
    Choice("3.3.1.2", "到位和修复时限只在作业季节内有约束，季节起止日由政策规定。", "seasons"),
    Choice("3.3.1.2", "修复时限从到达算起，可改为从报修算起。", "deadlines.repair_from"),
    Choice("3.3.1.2", "边远地区按区划代码前缀列出。", "deadlines.remote_regions"),
    Choice("3.3.2.1", "是否三包由三包期限判定，维修单上勾选的只作核对。"),
    Choice("3.3.3", "同一零件的警报涉及两个以上服务站即为批量事件，单数最多的经销商为第一责任，总部可改。"),
    Choice("3.4.1", "标签与维修单比较时不分大小写、全角半角和空格；空白的交人核对。"),
    Choice("3.4.2", "同一标签重复扫描只算一件；运输破损只记录，不影响运费。"),
    Choice("3.4.2", "原则上和避免的条款（3.4.2、5.2.5、5.2.7）可由总部批准例外，印在结算单上。"),
    Choice(
        "3.5.1",
        "季节内更换的旧件，取每月与季节返厂日中较早的；可改为只看季节的。",
        "deadlines.season_rule",
    ),
    Choice("3.5.1", "一件超期则整单运费不结；可改为按件数只扣超期部分。", "deadlines.late_part_voids"),
    Choice("3.5.1", "更换日期不明的旧件不算超期；标签尚未录入的列出提示。"),
    Choice("3.5.2", "期限从发运日算起；可改为从总部收货日算起。", "deadlines.invoice_from"),
    Choice("3.5.2", "看邮寄日，不知道时看收到日；可改为只看收到日。", "deadlines.invoice_counts"),
    Choice("3.5.2", "第 16 天起提示，第 20 天当天仍结算。", "deadlines.invoice_last_day"),
    Choice(
        "3.6.1.1",
        "三台次按该零件自己的单先后计算；首末相差不超过 30 天。",
        "deadlines.repeat_window_days",
    ),
    Choice("3.6.1.1", "一张单里同一零件多行算一台次；本站和全部服务站的三台次都报警。", "deadlines.repeat_failures"),
    Choice("3.6.1", "当天反馈的要求只报警，不影响基础服务费。"),
    Choice("4.1", "维修单按收到日归月，按报修日适用政策；报修日不明时用当月末的政策。"),
    Choice("4.1", "报修日早于第一份政策的，不结算并列出，待导入当时的政策。"),
    Choice("4.1", "同一维修单的同一项费用、同一发票、同一退件一生只结算一次；金额为零的不算已结算。"),
    Choice("4.1", "扣款超过当期费用的部分结转下期，应付合计不为负。"),
    Choice("4.2", "未写维修项目而该零件只有一项定额时用这一项，否则列出并为零。"),
    Choice("4.3", "未审验的里程为零并列出；确认后再审验的，在后一期调整。"),
    Choice("4.4", "销售单位、作业地或协议区域不明时不给奖励，列出待补；临时服务站没有跨区奖励。"),
    Choice("4.5", "发票备注中的运单号或发运单号须完整出现；否则承运单位相符且开票日在发运后 20 天内、只有一单时对上。"),
    Choice("4.5", "一单有几张发票时各自结算；缺价税合计或发运日期的为零并列出。"),
    Choice("4.6", "几个方案同时适用时取补贴最高的一个。", "season_plans"),
    Choice("5.1", "备件按目录价计算，目录没有价格时用申报单价；保证金可用额为已交金额减去已发备件。"),
    Choice("5.2", "授信期四个月按月推算，最后一天仍可申请。", "deadlines.return_credit_months"),
    Choice("5.2.3", "按零件目录的类别开头判断：橡胶、塑料、密封、电器、线束；类别不明交人判断。"),
    Choice("5.2.8", "价值按鉴定日的目录价；缺价格或数量的列出，不扣款。", "rates.penalty_multiple"),
    Choice("5.3", "超过 7 天才提出的差异，视为到货无误，差异仍列出。", "deadlines.arrival_confirm_days"),
)
