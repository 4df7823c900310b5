"""The customer archive (用户设备档案): one owner a serial, a bale count that never falls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.domain.problems import Param, Problem
from service.domain.records import Baler

_OWNER = ("customer_name", "customer_phone")
_SALE = ("model", "made_on", "sold_on", "sold_by")


@dataclass(frozen=True, slots=True)
class BaleReading:
    """A bale count as somebody wrote it down."""

    on: date
    bale_count: int
    record: str  # ticket number, or the register's


def conflicts(known: Baler, again: Baler) -> list[Problem]:
    """List where a serial registered again has another owner or sale; an empty value conflicts with nothing.

    The archive keeps what it has; a person decides.

    Source: 3.2.2.
    """
    return [
        Problem(
            "owner_differs" if name in _OWNER else "sale_differs",
            clause="3.2.2",
            field=name,
            params={"serial_no": known.serial_no, "known": getattr(known, name), "again": getattr(again, name)},
        )
        for name in (*_OWNER, *_SALE)
        if _differ(getattr(known, name), getattr(again, name))
    ]


def falling_count(bale_count: int | None, on: date | None, history: Iterable[BaleReading]) -> list[Problem]:
    """List the reading that a bale count falls behind: the highest one of the same day or before.

    Without a day every reading counts as before.

    Source: 3.2.2.
    """
    before = [reading for reading in history if on is None or reading.on <= on]
    last = max(before, key=lambda reading: (reading.bale_count, reading.on, reading.record), default=None)
    if bale_count is None or last is None or bale_count >= last.bale_count:
        return []
    params: dict[str, Param] = {
        "bale_count": bale_count,
        "last": last.bale_count,
        "last_on": last.on,
        "record": last.record,
    }
    return [Problem("lower_than_last", clause="3.2.2", field="bale_count", params=params)]


def _differ(known: object, again: object) -> bool:
    return bool(known) and bool(again) and known != again
