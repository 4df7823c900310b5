"""Sentences of the pages (网页的提示语): photos, verdicts, imports, conflicts; part of messages.py."""

from collections.abc import Mapping
from types import MappingProxyType

_PHOTOS = {
    "retake_blurred": "照片模糊，请擦净镜头、拿稳并对准零件重拍。",
    "retake_dark": "照片太暗，请到亮处或打开闪光灯重拍。",
    "retake_overexposed": "照片过曝，请避开强光和反光重拍。",
    "retake_too_small": "照片太小，请上传原图或靠近零件重拍。",
    "retake_no_part": "照片里看不到零件，请把零件放在画面中间重拍。",
}

_VERDICTS = {
    "no_usable_photo": "没有一张照片清楚到可以判断，请按每张照片的提示重拍。",
    "rust_not_ruled_out": "不能排除锈蚀，请对照实物判断后填写结论。",
    "doubtful_photo_suspicious": "不清楚的照片上有疑似损伤，请重拍该处。",
    "colourless_photo": "照片是黑白的，看不出锈色，请用彩色重拍。",
    "other_damage_suspected": "疑似有锈蚀以外的损伤，请对照实物判断后填写结论。",
    "unlike_references": "照片与该图号的完好件参考照片不像，请核对图号；参考照片缺这一面的，请补拍完好件的这一面。",
    "side_without_reference": "没有这一面的完好件参考照片，无法比对；请对照实物判断后填写结论，并补拍完好件的这一面。",
    "unlike_intact_parts": "与完好件参考照片比对，有明显不同的地方，请对照实物判断后填写结论。",
    "outline_differs": "垫纸上的外形与完好件不一致，可能弯曲变形，请对照实物判断后填写结论。",
    "shown_number_differs": "照片上标签的号码不是所报零件的，请核对实物和标签后填写结论。",
    "rustier_than_references": "比完好件参考照片锈得多，请对照实物判断后填写结论。",
    "not_called_intact": "只有填了图号、并且人工结论为完好的检验，才能留作参考照片；请先填写人工结论。",
    "verdict_without_reason": "改判没有写明理由，请填写理由后再保存。",
}

_IMPORTS = {
    "import_changed": "预览之后资料有了变化，这次导入的结果会与预览不同，什么也没有导入；请重新预览后再确认。",
    "effective_on_wrong": "“{text}”不是日期，生效日期请写成 2026-06-30 的样子。",
}

PAGES: Mapping[str, str] = MappingProxyType({**_PHOTOS, **_VERDICTS, **_IMPORTS})
