"""The kinds of document the desk knows (单据种类)."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of document, named as in the contract."""

    REPAIR_TICKET = "repair_ticket"
    OLD_PART_TAG = "old_part_tag"
    PACKING_LIST = "packing_list"
    FREIGHT_INVOICE = "freight_invoice"
    BALER_REGISTER = "baler_register"
    PARTS_RETURN = "parts_return"
    PARTS_RETURN_LIST = "parts_return_list"
    PARTS_RETURN_TAG = "parts_return_tag"
    PARTS_RETURN_PACKING_LIST = "parts_return_packing_list"
    QUALITY_FEEDBACK = "quality_feedback"
    QUALITY_REPORT = "quality_report"
    TRAINING_RECORD = "training_record"
    PARTS_REQUEST = "parts_request"
    ARRIVAL_CONFIRMATION = "arrival_confirmation"
    SETTLEMENT_STATEMENT = "settlement_statement"
    DISCREPANCY_REPORT = "discrepancy_report"
    INSPECTION_REPORT = "inspection_report"


TITLES: dict[Kind, str] = {
    Kind.REPAIR_TICKET: "海阔售后服务维修单",
    Kind.OLD_PART_TAG: "旧件标签",
    Kind.PACKING_LIST: "旧件装箱清单",
    Kind.FREIGHT_INVOICE: "运费发票",
    Kind.BALER_REGISTER: "用户设备档案登记表",
    Kind.PARTS_RETURN: "三包备件退(换)申请",
    Kind.PARTS_RETURN_LIST: "三包备件退库清单",
    Kind.PARTS_RETURN_TAG: "退件标签",
    Kind.PARTS_RETURN_PACKING_LIST: "退库备件装箱单",
    Kind.QUALITY_FEEDBACK: "质量信息反馈单",
    Kind.QUALITY_REPORT: "质量信息报表",
    Kind.TRAINING_RECORD: "客户培训记录",
    Kind.PARTS_REQUEST: "服务应急备件申报单",
    Kind.ARRIVAL_CONFIRMATION: "备件到货确认单",
    Kind.SETTLEMENT_STATEMENT: "服务费用结算单",
    Kind.DISCREPANCY_REPORT: "旧件收货差异报告",
    Kind.INSPECTION_REPORT: "旧件/退件检验报告",
}
"""The Chinese title of each kind."""
