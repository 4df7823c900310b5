"""Invoices as data: 数电票 EInvoice XML, the older eInvoice (2019) and XBRL (2021-09-30/inv)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from extractors.invoices import words
from extractors.invoices.fields import money
from extractors.invoices.found import Found, Piece
from extractors.markup import Node
from extractors.results import Source

_MAX_CODE_CHARS = 300  # a longer GraphCode is a picture in base64

_TYPES = {"01": "电子发票（增值税专用发票）", "02": "电子发票（普通发票）"}
_OLD_TYPES = {"0": "增值税电子普通发票", "1": "增值税电子专用发票"}

# What each field is called in each format; a path of names below the part that holds it.
_OLD_FIELDS = MappingProxyType(
    {
        "invoice_code": ("InvoiceCode",),
        "invoice_no": ("InvoiceNo",),
        "issued_on": ("IssueDate",),
        "check_code": ("InvoiceCheckCode",),
        "seller_name": ("Seller", "SellerName"),
        "seller_tax_no": ("Seller", "SellerTaxID"),
        "buyer_name": ("Buyer", "BuyerName"),
        "buyer_tax_no": ("Buyer", "BuyerTaxID"),
        "amount": ("TaxExclusiveTotalAmount",),
        "tax": ("TaxTotalAmount",),
        "total": ("TaxInclusiveTotalAmount",),
        "total_in_words": ("TaxInclusiveTotalAmountWithWords",),
        "remark": ("Note",),
    }
)
_OLD_LINE = MappingProxyType({"item": "Item", "amount": "Amount", "tax_rate": "TaxScheme", "tax": "TaxAmount"})

_DIGITAL_FIELDS = MappingProxyType(
    {
        "seller_name": ("SellerInformation", "SellerName"),
        "seller_tax_no": ("SellerInformation", "SellerIdNum"),
        "buyer_name": ("BuyerInformation", "BuyerName"),
        "buyer_tax_no": ("BuyerInformation", "BuyerIdNum"),
        "amount": ("BasicInformation", "TotalAmWithoutTax"),
        "tax": ("BasicInformation", "TotalTaxAm"),
        "total": ("BasicInformation", "TotalTax-includedAmount"),
        "total_in_words": ("BasicInformation", "TotalTax-includedAmountInChinese"),
        "remark": ("AdditionalInformation", "Remark"),
    }
)
_DIGITAL_LINE = MappingProxyType({"item": "ItemName", "amount": "Amount", "tax_rate": "TaxRate", "tax": "ComTaxAm"})

_TAX_ID = "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOf"
_XBRL_FIELDS = MappingProxyType(
    {
        "invoice_type": ("TypeOfInvoice",),
        "invoice_code": ("CodeOfInvoice",),
        "invoice_no": ("NumberOfInvoice",),
        "issued_on": ("DateOfIssue",),
        "check_code": ("IdentifyingCode",),
        "seller_name": ("NameOfSeller",),
        "seller_tax_no": (f"{_TAX_ID}Seller",),
        "buyer_name": ("NameOfPurchaser",),
        "buyer_tax_no": (f"{_TAX_ID}Purchaser",),
        "amount": ("TotalAmountExcludingTax",),
        "tax": ("TotalTaxAmount",),
        "total": ("TaxIncludedAmountInFigures",),
        "total_in_words": ("TaxIncludedAmountInWords",),
        "remark": ("Remarks",),
    }
)
_XBRL_LINE = MappingProxyType(
    {
        "item": "NameOfTaxableGoodsOrServices",
        "amount": "AmountExcludingTax",
        "tax_rate": "TaxRate",
        "tax": "TaxAmount",
    }
)


def read(root: Node, source: Source = Source.XML) -> Found | None:
    """Return the invoice that an XML tree holds, or None where it holds none that is known here."""
    for node in root.walk():
        reader = _READERS.get(node.name)
        if reader is not None:
            return reader(node, source)
    return None


def old_fields(node: Node) -> dict[str, Node]:
    """Return the nodes of an older eInvoice tree by field; an OFD's tags have the same shape."""
    return {name: found for name, path in _OLD_FIELDS.items() if (found := node.child(*path)) is not None}


def _read_old(node: Node, source: Source) -> Found | None:
    fields = {name: found.text for name, found in old_fields(node).items()}
    if not fields.get("invoice_no"):
        return None
    fields["invoice_type"] = _OLD_TYPES.get(node.value("TypeCode"), "")
    code = node.value("GraphCode")
    return _found(
        source,
        fields,
        [_line(line, _OLD_LINE) for line in (node.child("GoodsInfos") or node).children if line.name == "GoodsInfo"],
        (code,) if 0 < len(code) <= _MAX_CODE_CHARS else (),
    )


def _read_digital(node: Node, source: Source) -> Found | None:
    data = node.child("EInvoiceData")
    if data is None:
        return None
    fields = _values(data, _DIGITAL_FIELDS)
    supervision = node.child("TaxSupervisionInfo")
    number = supervision.value("InvoiceNumber") if supervision else ""
    fields["invoice_no"] = number or node.value("Header", "EIid")
    fields["issued_on"] = (supervision.value("IssueTime") if supervision else "") or data.value(
        "BasicInformation", "RequestTime"
    )
    fields["invoice_type"] = _digital_type(node)
    lines = [_line(line, _DIGITAL_LINE) for line in data.children if line.name == "IssuItemInformation"]
    return _found(source, fields, lines)


def _digital_type(node: Node) -> str:
    kind = node.child("Header", "InherentLabel", "GeneralOrSpecialVAT")
    if kind is None:
        return ""
    label = kind.value("LabelName")
    return _TYPES.get(kind.value("LabelCode")) or (f"电子发票（{label}）" if label else "")


def _read_xbrl(node: Node, source: Source) -> Found | None:
    fields = _values(node, _XBRL_FIELDS)
    if not fields.get("invoice_no"):
        return None
    tuples = [line for line in node.children if line.name == "InformationOfTaxableGoodsOrServicesDetailItemsTuple"]
    return _found(source, fields, [_line(line, _XBRL_LINE) for line in tuples])


_READERS: Mapping[str, Callable[[Node, Source], Found | None]] = MappingProxyType(
    {"EInvoice": _read_digital, "eInvoice": _read_old, "xbrl": _read_xbrl}
)


def _values(node: Node, paths: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: node.value(*path) for name, path in paths.items()}


def _line(node: Node, names: Mapping[str, str]) -> dict[str, Piece]:
    return {column: Piece(text) for column, name in names.items() if (text := node.value(name))}


def _found(source: Source, fields: dict[str, str], lines: list[dict[str, Piece]], codes: tuple[str, ...] = ()) -> Found:
    if not fields.get("total_in_words") and (total := money(fields.get("total", ""))) is not None:
        fields["total_in_words"] = words.to_words(total)
    return Found(source, {name: Piece(text) for name, text in fields.items() if text}, tuple(lines), codes)
