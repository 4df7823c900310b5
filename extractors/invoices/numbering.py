"""What an older invoice's code says of its kind (发票代码编码规则); pure.

Ten digits: an area's first four, two of the year, the batch, the kind, the copies, the value. Twelve digits: 0, the
area's four, two of the year, the batch, and two of the kind.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_AREAS = dict(
    re.findall(
        r"(\d{4})(\D+)",
        "1100北京1200天津1300河北1400山西1500内蒙古2100辽宁2102大连2200吉林2300黑龙江3100上海3200江苏3300浙江"
        "3302宁波3400安徽3500福建3502厦门3600江西3700山东3702青岛4100河南4200湖北4300湖南4400广东4403深圳"
        "4500广西4600海南5000重庆5100四川5200贵州5300云南5400西藏6100陕西6200甘肃6300青海6400宁夏6500新疆",
    )
)
_TEN: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("15", "增值税专用发票"),
        **dict.fromkeys("27", "货物运输业增值税专用发票"),
        **dict.fromkeys("36", "增值税普通发票"),
    }
)
_TWELVE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("11", "12"), "增值税电子普通发票"),
        "13": "增值税电子专用发票",
        **dict.fromkeys(("06", "07"), "增值税普通发票（卷票）"),
        **dict.fromkeys(("04", "05"), "增值税普通发票"),
    }
)


def invoice_type(code: str) -> str | None:
    """Return an invoice's name as its head prints it (四川增值税专用发票), or None where the code does not say."""
    if re.fullmatch(r"\d{10}", code):
        area, kind = _AREAS.get(code[:4]), _TEN.get(code[7])
    elif re.fullmatch(r"0\d{11}", code):
        area, kind = _AREAS.get(code[1:5]), _TWELVE.get(code[10:])
    else:
        return None
    return f"{area}{kind}" if area and kind else None
