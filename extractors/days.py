"""Days that stand on one page belong together: a doubtful one is read again beside the surest (同页日期互证)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from extractors.decode import Decoded, Known
from extractors.values import value_of
from templates_docx.spec import FieldType

APART = frozenset({"made_on", "sold_on", "ordered_on", "issued_on", "delivered_on", "observed_on", "fitted_on"})
"""Days that may lie far from the page's others."""

_BEFORE, _AFTER = 3, 5  # days around the surest one
_MARGIN = 4.5  # nats: less than for an archive's value, for days do differ
_FEWEST = 2
_PARTS = re.compile(r"(?P<y>\d{4})(?P<a>[-./年])(?P<m>\d{1,2})(?P<b>[-./月])(?P<d>\d{1,2})(?P<rest>.*)")


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day or time as first read."""

    name: str
    kind: FieldType
    decoded: Decoded


def surest_day(read: Sequence[DayRead]) -> date | None:
    """Return the page's surest service day that another day of the page stands near; None where none agree."""
    dated = [(item.decoded.least * item.decoded.share, _day(item)) for item in read if item.name not in APART]
    days = [(sure, day) for sure, day in dated if day is not None]
    for _, day in sorted(days, key=lambda item: -item[0]):
        near = sum(_is_near(day, other) for _, other in days)
        if near >= max(_FEWEST, len(days) // 2):
            return day
    return None


def beside(item: DayRead, surest: date) -> Known:
    """Return the days around the surest one, written as the field was read; nothing where it stands there already."""
    parts = _PARTS.fullmatch(item.decoded.text)
    day = _day(item)
    if item.name in APART or parts is None or (day is not None and _is_near(surest, day)):
        return Known()
    days = [surest + timedelta(days=n) for n in range(-_BEFORE, _AFTER + 1)]
    return Known(tuple(dict.fromkeys(text for day in days for text in _written(day, parts))), margin=_MARGIN)


def far_apart(values: Mapping[str, object]) -> frozenset[str]:
    """Return the fields whose day stands far from the page's other service days: at least one of them is misread."""
    days = {name: _date_of(value) for name, value in values.items() if name not in APART}
    known = sorted(day for day in days.values() if day is not None)
    if len(known) <= _FEWEST:
        return frozenset()
    middle = known[len(known) // 2]
    return frozenset(name for name, day in days.items() if day is not None and abs((day - middle).days) > 60)  # noqa: PLR2004  days


def _written(day: date, parts: re.Match[str]) -> tuple[str, str]:
    a, b, rest = parts["a"], parts["b"], parts["rest"]
    return f"{day.year}{a}{day.month:02d}{b}{day.day:02d}{rest}", f"{day.year}{a}{day.month}{b}{day.day}{rest}"


def _day(item: DayRead) -> date | None:
    return _date_of(value_of(item.decoded.text, item.kind))


def _date_of(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _is_near(day: date, other: date) -> bool:
    return -_BEFORE <= (other - day).days <= _AFTER
