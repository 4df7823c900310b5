"""What a month's settlement rests on (结算依据), as the archive hands it over; order does not matter."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.catalogue import EMPTY_CATALOGUE, Catalogue
from service.domain.completeness import NOTHING_REQUIRED, Required
from service.domain.records import (
    Adjustment,
    Baler,
    FreightInvoice,
    HqException,
    OldPartTag,
    PartsReturn,
    RepairTicket,
    Shipment,
    Station,
)


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """One station's month. Records of other months or stations may be among them and are left out."""

    station: Station
    period: str  # YYYY-MM
    required: Required = NOTHING_REQUIRED  # of a repair ticket, from its form
    catalogue: Catalogue = EMPTY_CATALOGUE
    tickets: tuple[RepairTicket, ...] = ()  # accepted or imported
    balers: tuple[Baler, ...] = ()  # of the tickets
    invoices: tuple[FreightInvoice, ...] = ()  # with the shipment each was matched to
    shipments: tuple[Shipment, ...] = ()  # of the invoices
    tags: tuple[OldPartTag, ...] = ()  # of the shipments
    returns: tuple[PartsReturn, ...] = ()
    exceptions: tuple[HqException, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()  # booked for this month
    paid: Mapping[str, str] = dataclasses.field(default_factory=dict)  # Line.pays → confirmed statement that paid it
