"""Which shipment a freight invoice belongs to (发票对运单): by number in its remark, else by carrier and date."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.domain import days
from service.domain.policy import Policy
from service.domain.problems import Param, Problem
from service.domain.records import FreightInvoice, PackingList

_NUMBER = re.compile(r"[0-9A-Z]+(?:-[0-9A-Z]+)*")


class MatchedBy(StrEnum):
    """How a shipment was found."""

    NUMBER = "number"  # waybill or shipment number in the remark
    CARRIER = "carrier"  # carrier and date, only one fits


@dataclass(frozen=True, slots=True)
class Match:
    """The shipment of an invoice, or why a person must choose."""

    shipment_no: str | None
    by: MatchedBy | None = None
    candidates: tuple[str, ...] = ()  # shipment numbers for a person to choose from
    problems: tuple[Problem, ...] = ()


def match_invoice(invoice: FreightInvoice, packing_lists: Iterable[PackingList], policy: Policy) -> Match:
    """Return the shipment an invoice is for.

    Source: 4.5.
    """
    lists = list(packing_lists)
    named = _named(invoice, lists)
    if len(named) == 1:
        return Match(named[0], MatchedBy.NUMBER)
    fitting = named or _by_carrier(invoice, lists, policy)
    if len(fitting) == 1:
        return Match(fitting[0], MatchedBy.CARRIER)
    params: dict[str, Param] = {"invoice_no": invoice.invoice_no, "candidates": "、".join(fitting)}
    code = "several_shipments_fit" if fitting else "no_shipment_fits"
    return Match(None, candidates=fitting, problems=(Problem(code, clause="4.5", field="shipment_no", params=params),))


def numbers_in(remark: str | None) -> tuple[str, ...]:
    """Return the whole numbers that stand in a remark, as plain() writes them.

    Source: 4.5.
    """
    return tuple(dict.fromkeys(_NUMBER.findall(_wide(remark))))


def is_regular(number: str) -> bool:
    """Say whether numbers_in() finds a number in any remark that names it; one with other characters may be missed.

    Source: 4.5.
    """
    return _NUMBER.fullmatch(number) is not None


def is_named(invoice: FreightInvoice, packing_list: PackingList) -> bool:
    """Say whether an invoice's remark names a shipment, by its own number or its waybill's.

    Source: 4.5.
    """
    remark = _wide(invoice.remark)
    numbers = (packing_list.shipment_no, packing_list.waybill_no)
    return any(_holds(remark, plain(number)) for number in numbers)


def plain(number: str | None) -> str:
    """Return a number in one width and case, without blanks.

    Source: 4.5.
    """
    return "".join(_wide(number).split())


def _named(invoice: FreightInvoice, lists: Iterable[PackingList]) -> tuple[str, ...]:
    return tuple(sorted(found.shipment_no for found in lists if is_named(invoice, found)))


def _holds(remark: str, number: str) -> bool:
    """Whole numbers only: waybill 1234 is not found in 12345, nor FY-1 in FY-1-2."""
    whole = rf"(?<![0-9A-Z])(?<![0-9A-Z]-){re.escape(number)}(?!-?[0-9A-Z])"
    return bool(number) and number in remark and re.search(whole, remark) is not None


def _by_carrier(invoice: FreightInvoice, lists: Iterable[PackingList], policy: Policy) -> tuple[str, ...]:
    return tuple(
        sorted(
            found.shipment_no for found in lists if _same_carrier(invoice, found) and _in_time(invoice, found, policy)
        )
    )


def _same_carrier(invoice: FreightInvoice, packing_list: PackingList) -> bool:
    """A station writes 德邦 where the invoice says 德邦物流股份有限公司."""
    seller, carrier = plain(invoice.seller_name), plain(packing_list.carrier)
    return bool(seller) and bool(carrier) and (carrier in seller or seller in carrier)


def _in_time(invoice: FreightInvoice, packing_list: PackingList, policy: Policy) -> bool:
    if invoice.issued_on is None or packing_list.shipped_on is None:
        return False
    return 0 <= days.days_between(packing_list.shipped_on, invoice.issued_on) <= policy.deadlines.invoice_last_day


def _wide(text: str | None) -> str:
    """Full-width forms and case do not make two numbers out of one."""
    return unicodedata.normalize("NFKC", text or "").upper()
