"""The sentences of reading pages and invoices (识别的提示语); part of messages.py."""

from collections.abc import Mapping
from types import MappingProxyType

_READING = {
    "not_a_form": "这一页不是本系统的单据，请确认上传的文件，或选择单据种类后重新上传。",
    "kind_unknown": "认不出这一页是哪种单据，请选择单据种类后重新识别。",
    "kind_differs": "选择的是{asked}，页面标明是{found}，已按{found}识别；请核对。",
    "unknown_version": "{form}第 {version} 版的版式本机没有，无法识别；请升级软件，或用现行版式重新填写。",
    "version_unsure": "页面二维码认不出，看不出是第几版的“{form}”，暂按现用的第 {version} 版读取；请对照图片核对各栏。",
    "page_code_damaged": "页面二维码内容（{text}）校验不符，可能污损或被改动；请重拍清楚的照片，或人工核对单号。",
    "marks_missing": "四角的黑色定位方块没有拍全，栏目只能按印刷文字对位，或没有识别；请核对，或连同四角重拍上传。",
    "layout_unregistered": "这一页不是现行版式的{form}，已按栏目名称识别；请对照图片逐项核对。",
    "page_cut_off": "页面没有拍全，有 {count} 栏不在照片上；请重拍整页，或对照原单补填。",
    "not_registered": "页面对不上单据版式，可能折叠或遮挡了定位方块；请展平后重拍。",
    "number_differs": "{field}栏内写的是“{cell}”，页面二维码是“{code}”，请核对原单。",
    "unreadable": "{field}栏的字迹“{text}”认不成有效内容，请对照图片补填。",
    "struck_out": "{field}栏的字“{text}”好像划掉过，请对照图片确认改成了什么。",
    "ticked_twice": "{field}勾了不止一个（{words}），可能改过，请对照图片确认以哪个为准。",
    "serial_unknown": "出厂编号“{value}”不在用户档案中，请核对编号，或先登记该设备。",
    "station_not_known": "服务站代码“{value}”不在档案中，请核对代码，或先导入该服务站。",
    "part_not_known": "{field}“{value}”不在零件目录中，请核对图号，或先导入该零件。",
}

_INVOICE_CHECKS = {
    "invoice_value_missing": "发票上没有读到{field}，请对照发票补填。",
    "invoice_sum_differs": "发票金额 {amount} 加税额 {tax} 不等于价税合计 {total}，请对照发票改正。",
    "invoice_lines_differ": "发票明细合计 {sum} 与{field} {printed} 不一致，请核对明细。",
    "invoice_words_differ": "发票大写“{words}”与价税合计 {total} 不一致，请对照发票改正。",
    "invoice_qr_differs": "发票{field}印为 {printed}，二维码为 {code}；请核对发票真伪。",
    "invoice_print_differs": "发票{field}版面为 {printed}，文件数据为 {data}；请核对发票真伪。",
    "invoice_number_malformed": "发票{field}“{value}”的位数或字符不对，请对照发票改正。",
    "invoice_year_differs": "发票号码 {number} 的年份与开票日期 {day} 不符，请对照发票改正。",
    "invoice_is_red": "这是红字发票（价税合计 {total}），请核对它冲销的是哪张发票。",
    "tax_no_malformed": "{field}“{value}”不是正确的税号，请对照发票改正。",
}

READING: Mapping[str, str] = MappingProxyType(
    {
        **_READING,
        **_INVOICE_CHECKS,
    }
)
