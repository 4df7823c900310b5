"""Which shipment a freight invoice is for (运费发票对应): by a number in its remark, else by carrier and date."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import timedelta

from service.domain.records import FreightInvoice, Shipment

_LONGEST_DELAY = timedelta(days=31)  # from shipping to the invoice's date, where only carrier and date speak
_COMPANY = re.compile(r"(股份有限公司|有限责任公司|有限公司|公司|分公司|\(.*?\)|\s)")


def shipment_of(invoice: FreightInvoice, shipments: Sequence[Shipment], taken: Collection[str] = ()) -> Shipment | None:
    """Return the one shipment that an invoice can be for; None where none or several fit: a person decides.

    Args:
        invoice: With the shipment already noted on it, if anybody did.
        shipments: All that come into question.
        taken: Numbers of shipments that another invoice was noted for.
    """
    if invoice.shipment_no:
        return _only([found for found in shipments if found.shipment_no == invoice.shipment_no])
    named = [found for found in shipments if _is_named(invoice.remark, found)]
    if named:
        return _only(named)
    return _only([found for found in shipments if found.shipment_no not in taken and _fits(invoice, found)])


def _only(found: Sequence[Shipment]) -> Shipment | None:
    return found[0] if len({shipment.shipment_no for shipment in found}) == 1 else None


def _is_named(remark: str | None, shipment: Shipment) -> bool:
    text = _plain(remark)
    numbers = (shipment.shipment_no, shipment.packing_list.waybill_no)
    return any(re.search(rf"(?<![0-9A-Z]){re.escape(_plain(no))}(?![0-9A-Z])", text) for no in numbers if _plain(no))


def _fits(invoice: FreightInvoice, shipment: Shipment) -> bool:
    shipped_on = shipment.packing_list.shipped_on
    if invoice.issued_on is None or shipped_on is None:
        return False
    if not shipped_on <= invoice.issued_on <= shipped_on + _LONGEST_DELAY:
        return False
    carrier, seller = _company(shipment.packing_list.carrier), _company(invoice.seller_name)
    return bool(carrier and seller) and (carrier in seller or seller in carrier)


def _company(name: str | None) -> str:
    return _COMPANY.sub("", _plain(name))


def _plain(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "").upper().strip()
