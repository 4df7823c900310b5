"""Where each record has its page (链接): one place, so that board, search and statements agree."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

_PATHS: Mapping[str, str] = MappingProxyType(
    {
        "documents": "/documents/{}",
        "tickets": "/tickets/{}",
        "balers": "/balers/{}",
        "tags": "/tags/{}",
        "shipments": "/shipments/{}",
        "invoices": "/invoices/{}",
        "returns": "/returns/{}",
        "stations": "/stations/{}",
        "statements": "/settlements/{}",
        "inspections": "/inspections/{}",
        "conflicts": "/conflicts/{}",
        "training_record": "/trainings/{}",
        "baler_register": "/registers/{}",
        "quality_report": "/improvements/{}",
        "parts_request": "/parts-requests/{}",
        "arrival_confirmation": "/deliveries/{}",
        "parts_return_packing_list": "/returns/{}",
    }
)
_OF_EVIDENCE = {"ticket": "tickets", "shipment": "shipments", "return": "returns", "statement": "statements"}
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "documents": "单据",
        "tickets": "维修单",
        "balers": "打捆机",
        "tags": "旧件标签",
        "shipments": "发运单",
        "invoices": "运费发票",
        "returns": "退（换）申请",
        "stations": "服务站",
        "statements": "结算单",
        "parts": "零件",
    }
)
"""The Chinese name of each noun that can be found."""


def page_of(noun: str, number: str | int) -> str | None:
    """Return the address of a record's page, or None for a noun without one."""
    path = _PATHS.get(noun)
    return path.format(quote(str(number), safe="")) if path else None


def proof_page(key: str, value: str, evidence: Mapping[str, str]) -> str | None:
    """Return the address of what a statement's line rests on; a line leads to its place on the page."""
    for record, noun in (("ticket", "tickets"), ("return", "returns")):
        if key == "line" and record in evidence:
            return f"{page_of(noun, evidence[record])}#line-{value}"
    if key == "invoice":
        code = evidence.get("invoice_code")
        return page_of("invoices", f"{code}-{value}" if code else value)
    table = _OF_EVIDENCE.get(key)
    return page_of(table, value) if table else None
