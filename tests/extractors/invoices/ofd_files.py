"""OFD files for the tests, made of parts."""

import io
import zipfile
from collections.abc import Mapping

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
OLD = "http://www.edrm.org.cn/schema/e-invoice/2019"

PRINTED = {
    10: ("广东增值税电子普通发票", 68, 14),
    11: ("发票代码：", 150, 10),
    12: ("044002200111", 166, 10),
    13: ("发票号码：", 150, 16),
    14: ("38526680", 166, 16),
    15: ("开票日期：", 150, 22),
    16: ("2022年08月30日", 166, 22),
    17: ("名称：", 14, 34),
    18: ("样例打捆机制造有限公司", 36, 34),
    19: ("名称：", 14, 108),
    20: ("样例零担物流有限公司", 36, 108),
    21: ("项目名称", 20, 58),
    22: ("规格型号", 60, 58),
    23: ("金额", 150, 58),
    24: ("税率", 168, 58),
    25: ("税额", 190, 58),
    26: ("*运输服务*货物运输", 6, 64),
    27: ("180.00", 150, 64),
    28: ("9%", 168, 64),
    29: ("16.20", 190, 64),
    30: ("合计", 20, 94),
    31: ("¥", 148, 94),
    32: ("180.00", 150, 94),
    33: ("¥16.20", 188, 94),
    34: ("价税合计（大写）", 20, 101),
    35: ("壹佰玖拾陆圆贰角", 70, 101),
    36: ("（小写）", 140, 101),
    37: ("¥196.20", 160, 101),
    38: ("开票人：", 120, 130),
}
TAGS = {
    "InvoiceCode": (12,),
    "InvoiceNo": (14,),
    "IssueDate": (16,),
    "TaxExclusiveTotalAmount": (31, 32),
    "TaxTotalAmount": (33,),
    "TaxInclusiveTotalAmount": (37,),
}


def ofd(
    *,
    printed: Mapping[int, tuple[str, float, float]] = PRINTED,
    attachment: str | None = None,
    custom: Mapping[str, str] | None = None,
    tags: str | None = None,
    pages: int = 1,
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return an OFD file; the first page prints `printed` (ID → text, x, y in mm), the others nothing."""
    data = "".join(f'<ofd:CustomData Name="{name}">{text}</ofd:CustomData>' for name, text in (custom or {}).items())
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(1, pages + 1))
    parts = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>{data}</ofd:CustomDatas></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 140"
        f"</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>"
        "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments><ofd:CustomTags>Tags/CustomTags.xml"
        "</ofd:CustomTags></ofd:Document>",
        **{f"Doc_0/Pages/Page_{n}/Content.xml": _page(printed if n == 1 else {}) for n in range(1, pages + 1)},
    }
    if attachment is not None:
        parts["Doc_0/Attachs/Attachments.xml"] = _files("Attachments", "Attachment", "original_invoice.xml")
        parts["Doc_0/Attachs/original_invoice.xml"] = attachment
    if tags is not None:
        parts["Doc_0/Tags/CustomTags.xml"] = _files("CustomTags", "CustomTag", "CustomTag.xml")
        parts["Doc_0/Tags/CustomTag.xml"] = tags
    return packed({**{name: text.encode() for name, text in parts.items()}, **(extra or {})})


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def references(tags: Mapping[str, tuple[int, ...]] = TAGS) -> str:
    """Return a tag file as one maker really writes it: its root's namespace is broken."""
    body = ""
    for name, numbers in tags.items():
        inside = "".join(f'<ofd:ObjectRef PageRef="1">{number}</ofd:ObjectRef>' for number in numbers)
        body += f"<{name}>{inside}</{name}>"
    return f'<:eInvoice xmlns:="">{body}</:eInvoice>'


def old_xml(**changes: str) -> str:
    """Return an older eInvoice's data."""
    values = {
        "InvoiceCode": "044002200111",
        "InvoiceNo": "38526680",
        "TypeCode": "0",
        "IssueDate": "<![CDATA[2022年08月30日]]>",
        "InvoiceCheckCode": "60797366260262272003",
        "Buyer": "<fp:BuyerName>样例打捆机制造有限公司</fp:BuyerName><fp:BuyerTaxID>\n </fp:BuyerTaxID>",
        "Seller": "<fp:SellerName>样例零担物流有限公司</fp:SellerName>",
        "TaxExclusiveTotalAmount": "180",
        "TaxTotalAmount": "16.20",
        "TaxInclusiveTotalAmount": "196.20",
        "Note": "运单号：YD76039947",
        "GraphCode": "01,10,044002200111,38526680,180.00,20220830,60797366260262272003,1454,",
        "GoodsInfos": "<fp:GoodsInfo><fp:Item>*运输服务*货物运输</fp:Item><fp:Amount>180.00</fp:Amount>"
        "<fp:TaxScheme>9%</fp:TaxScheme><fp:TaxAmount>16.20</fp:TaxAmount></fp:GoodsInfo>",
    } | changes
    body = "".join(f"<fp:{name}>{text}</fp:{name}>" for name, text in values.items())
    return f'\ufeff<?xml version="1.0" encoding="utf-8"?><eInvoice xmlns:fp="{OLD}">{body}</eInvoice>'


def _page(printed: Mapping[int, tuple[str, float, float]]) -> str:
    objects = "".join(
        f'<ofd:TextObject ID="{number}" Boundary="{x} {y - 4} 60 5" Size="3.175"><ofd:TextCode X="0" Y="4">{text}'
        "</ofd:TextCode></ofd:TextObject>"
        for number, (text, x, y) in printed.items()
    )
    return f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"


def _files(root: str, part: str, location: str) -> str:
    return f"<ofd:{root} {NS}><ofd:{part}><ofd:FileLoc>{location}</ofd:FileLoc></ofd:{part}></ofd:{root}>"
