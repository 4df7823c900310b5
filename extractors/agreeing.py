"""Fields that must agree: the archive's row that all of them speak for together (栏目互证).

A serial number, its customer, phone and days stand in one row of the archive; a part's number and its name in another.
A row's score is what the pictures of all its fields say; each field can speak against it only so much, for people
write another phone, and cells are smudged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractors import days
from extractors.results import Lexicon

Support: TypeAlias = Callable[[str, Sequence[str]], NDArray[np.float64]]
"""A field's name and texts → how much less likely than the best reading each is, nats, 0 or less."""

OF_A_BALER = ("customer_phone", "customer_name", "sold_on", "made_on", "model", "customer_address")
_DAYS = frozenset({"sold_on", "made_on"})
_NEAREST = 48  # rows worth scoring, by each field that may name them
_AGAINST = -6.0  # nats: the most that one field speaks against a row
_FOR = 2.0  # nats that a field which says what the row says speaks for it
_SAYS_SO = -3.0
_NO_ROW = -7.0  # nats: of a machine or a part that the archive lacks
_MARGIN = 3.0  # nats to the second row
_ILLEGIBLE = -30.0


@dataclass(frozen=True, slots=True)
class Row:
    """The row that the fields speak for."""

    key: str
    share: float  # of what all rows and none of them are spoken for


def baler(read: Mapping[str, str], lexicon: Lexicon, support: Support) -> Row | None:
    """Return the machine that a page's fields speak for together; None where no row stands out.

    Args:
        read: What was read of each field so far; only fields with writing.
        lexicon: What the archive knows.
        support: What the pictures say.
    """
    if "serial_no" not in read or not lexicon.serial_nos:
        return None
    serials = _rows_near(read, lexicon)
    if not serials:
        return None
    total = np.maximum(support("serial_no", serials), _ILLEGIBLE)
    for name in OF_A_BALER:
        if name in read:
            total = total + _field(name, [lexicon.customers.get(serial, {}).get(name) for serial in serials], support)
    return _standing_out(serials, total)


def part(read: Mapping[str, str], lexicon: Lexicon, support: Support) -> Row | None:
    """Return the part that a line's number and name speak for together; None where none stands out."""
    if "part_no" not in read or "part_name" not in read or not lexicon.part_nos:
        return None
    near = _nearest(read["part_no"], list(lexicon.part_nos))
    names = set(_nearest(read["part_name"], sorted(set(lexicon.part_nos.values()))))
    numbers = list(dict.fromkeys([*near, *(no for no, name in lexicon.part_nos.items() if name in names)]))
    numbers = numbers[: 4 * _NEAREST]
    total = np.maximum(support("part_no", numbers), _ILLEGIBLE)
    return _standing_out(numbers, total + _field("part_name", [lexicon.part_nos[no] for no in numbers], support))


def _field(name: str, known: Sequence[str | None], support: Support) -> NDArray[np.float64]:
    """Return what one field says of each row, between what one may say against and for it; 0 where a row lacks it."""
    texts = sorted({text for value in known if value for text in _written(name, value)})
    if not texts:
        return np.zeros(len(known))
    said = dict(zip(texts, support(name, texts), strict=True))
    scores = []
    for value in known:
        best = max((float(said[text]) for text in _written(name, value)), default=0.0) if value else 0.0
        scores.append(max(best, _AGAINST) + (_FOR if value and best > _SAYS_SO else 0.0))
    return np.array(scores)


def _written(name: str, value: str) -> Sequence[str]:
    return days.written(date.fromisoformat(value)) if name in _DAYS else (value,)


def _rows_near(read: Mapping[str, str], lexicon: Lexicon) -> list[str]:
    """Return the serials whose row is near what was read: by number, or by the customer's phone or name."""
    found = _nearest(read["serial_no"], list(lexicon.serial_nos))
    for name in ("customer_phone", "customer_name"):
        if name in read:
            values = {serial: known[name] for serial, known in lexicon.customers.items() if known.get(name)}
            near = set(_nearest(read[name], sorted(set(values.values())), limit=6))
            found += [serial for serial, value in values.items() if value in near]
    return list(dict.fromkeys(found))[: 4 * _NEAREST]


def _nearest(text: str, known: list[str], limit: int = _NEAREST) -> list[str]:
    if len(known) <= limit:
        return known
    from rapidfuzz import process  # noqa: PLC0415
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

    return [str(value) for value, _, _ in process.extract(text, known, scorer=Levenshtein.distance, limit=limit)]


def _standing_out(keys: Sequence[str], total: NDArray[np.float64]) -> Row | None:
    order = np.argsort(-total)
    top = float(total[order[0]])
    second = float(total[order[1]]) if len(order) > 1 else _ILLEGIBLE
    if top < _NO_ROW or top - second < _MARGIN:
        return None
    rest = np.exp(np.append(total, _NO_ROW) - top).sum()
    return Row(keys[int(order[0])], float(1.0 / rest))
