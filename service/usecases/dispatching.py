"""A job out of the area or by HQ's order (跨区/派单): its warranty first, and nothing else of it (3.3.2.1)."""

from dataclasses import dataclass
from datetime import date, datetime

from service.domain import warranty
from service.domain.warranty import Service, Warranty
from service.errors import NotFoundError
from service.store import archive, catalogue
from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a station may know of any machine before it goes there: no customer, no history."""

    serial_no: str
    model: str | None
    sold_on: date | None
    service: Service  # how a job is to be agreed
    covered: tuple[Warranty, ...]  # every part of the catalogue


def coverage(store: Store, serial_no: str, bale_count: int | None, at: datetime) -> Coverage:
    """Return what of a machine is in warranty on the day of `at`, whoever sold it.

    Args:
        store: The store.
        serial_no: The machine.
        bale_count: As the customer says it on the phone; None: the last one that is known.
        at: The day asked.

    Raises:
        NotFoundError: The machine is not in the archive.
    """
    baler = archive.get_baler(store, serial_no)
    if baler is None:
        raise NotFoundError("baler", serial_no)
    served = archive.tickets_of_baler(store, serial_no)
    known = [one.bale_count for one in served if one.bale_count is not None]
    known += [count for count in (baler.bale_count, bale_count) if count is not None]
    covered = warranty.judge_machine(baler, max(known, default=None), at.date(), catalogue.parts(store))
    return Coverage(baler.serial_no, baler.model, baler.sold_on, warranty.service_of(covered), covered)
