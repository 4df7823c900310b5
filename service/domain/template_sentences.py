"""The sentences of the Word templates (模板): what is wrong with an edited one; part of messages.py."""

from collections.abc import Mapping
from types import MappingProxyType

_VETTING = {
    "template_not_a_template": "这个文件不是能用的 Word 模板（.docx），请用 Word 另存为 .docx 后再试。",
    "template_too_large": "模板太大，请删去不用的图片后再试。",
    "template_part_not_allowed": "模板里有不允许的内容“{what}”，请删去嵌入的文件或字体后另存。",
    "template_picture_not_allowed": "模板里的图片“{what}”不能用，请换成普通大小的 PNG 或 JPG。",
    "template_broken_xml": "模板文件已损坏（{place}），请用 Word 重新另存后再试。",
    "template_macro": "模板带有宏“{what}”，请另存为不含宏的 .docx。",
    "template_external_link": "模板链接到外部“{what}”，请删去链接后另存。",
    "template_active_content": "模板里有嵌入对象“{what}”，请删去后另存。",
    "template_field_code": "模板里有不允许的域“{what}”，请删去（页码可以保留）。",
    "template_broken_token": "{place}的“{what}”括号不完整或写法不对，请写成 {{{{栏目名}}}} 的样子。",
    "template_unknown_field": "{place}的“{what}”不是本单据的栏目，请改正名称或删去。",
    "template_duplicate_field": "{place}的“{what}”重复了，请只保留一处。",
    "template_missing_field": "模板缺少必填栏“{what}”，请补上。",
    "template_token_outside_body": "{place}的“{what}”放在了页眉、页脚或批注里，请移到正文的表格里。",
    "template_token_outside_table": "“{what}”没有放在表格里，请移到有边框的单元格里。",
    "template_row_not_exact": "{place}的行高不是固定值，请把“{what}”所在行的行高设为“固定值”。",
}

_MEASURING = {
    "template_too_many_pages": "模板排出来有 {what} 页，只能有一页，请减小行高或字号。",
    "template_page_size_missing": "模板没有写明纸张大小，请在页面设置里选定纸张后另存。",
    "template_marks_missing": "只认出 {what} 个角上的黑色方块，应有四个，请恢复页眉里的方块，不要移动、缩放或盖住。",
    "template_not_shown": "“{what}”没有显示在页面上，请检查它是否被遮住、隐藏，或格子太小。",
    "template_line_moves": "写入内容后表格线移动了（{what}），请把各行的行高设为“固定值”。",
    "template_cell_shared": "“{what}”在同一个格子里，请让每栏独占一个四边有线的格。",
    "template_page_code_missing": "页面上有 {what} 处二维码的位置，应有一处，请在右上角留下 {{{{qr}}}}。",
    "template_no_cell": "“{what}”不在四边有线的格子里，请给这一格加上边框。",
    "template_unmeasurable": "模板量不出栏目位置，请检查每栏是否独占一个有边框的格、四角方块是否齐全、是否只有一页。",
    "template_rejected": "模板不能用，请先用 template check 查看原因并改正。",
    "template_version_taken": "这个版本号已被另一次修改用掉，请重新上传（或重新编译），得到下一个版本号。",
    "template_unchanged": "模板和现用的版本完全一样，不用再建新版本。",
    "proposal_decided": "这个模板还没有量完，或已经有人批准、退回，请刷新后再看。",
    "refusal_without_reason": "没有写明不批准的原因，请填写，好让改模板的人知道怎样改。",
    "not_a_proposal": "这个文件夹不是 template compile 的结果，或其中的文件被改动过，请重新编译。",
    "office_missing": "本机没有安装 LibreOffice，量模板时需要它；请安装后再试（填单不需要）。",
    "office_failed": "LibreOffice 没能转换模板，请稍后重试；仍不成功请用 Word 重新另存模板。",
}

TEMPLATES: Mapping[str, str] = MappingProxyType({**_VETTING, **_MEASURING})
