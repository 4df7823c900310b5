"""The fields of a page read together (互证): looks at one cell, rows of the archive, days of one job."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractors import agreeing, days, models
from extractors.agreeing import Row
from extractors.days import DayOptions
from extractors.decoded import KEEP_KNOWN, Decoded, Known
from extractors.recognise import Probabilities
from extractors.results import Lexicon
from extractors.tables import Slot
from extractors.values import value_of
from templates_docx.spec import FieldType

Found: TypeAlias = dict[Slot, Decoded]
Looks: TypeAlias = Mapping[Slot, Sequence[Sequence[Probabilities]]]
"""Each cell's looks, each of them the probabilities of its lines."""

_SURE = 0.98  # least and share: a field above is not asked for other readings
_ROW_KNOWN = KEEP_KNOWN + 2.0  # nats: where other fields speak for the row too
_OF_A_LINE = 3.0  # nats: the part to blame is mostly one of those replaced
_TAKEN = frozenset({"same", "mended"})
_DAYS = frozenset({FieldType.DATE, FieldType.TIME})
_COUNTED = frozenset({FieldType.INT, FieldType.DECIMAL, FieldType.MONEY, FieldType.PHONE, FieldType.SCORE})


def read(found: Found, looks: Looks, lexicon: Lexicon, number: str) -> Found:
    """Return every field as read beside the others.

    Args:
        found: As read one by one.
        looks: The pictures' probabilities.
        lexicon: What the archive knows.
        number: The record's number from the page code; empty when it says none.
    """
    found = {slot: _two_looks(slot, item, looks[slot]) for slot, item in found.items()}
    found |= _of_the_baler(found, looks, lexicon)
    for row in sorted({slot.row for slot in found if slot.row is not None}):
        found |= _of_the_part(found, looks, lexicon, row)
    found |= _to_blame(found, looks, lexicon)
    return found | _of_the_days(found, looks, number)


def _two_looks(slot: Slot, item: Decoded, looks: Sequence[Sequence[Probabilities]]) -> Decoded:
    """Return the reading that two looks at a number speak for together, where they differ."""
    if item.again != "differs" or slot.spec.type not in _COUNTED or not item.pattern or item.known in _TAKEN:
        return item
    options = models.decoder().options(looks, item.pattern)
    if not options or options[0][0] == item.text:
        return item
    share = _shares([log for _, log in options])[0]
    return dataclasses.replace(item, text=options[0][0], share=min(item.share, share), agrees=False)


def _of_the_baler(found: Found, looks: Looks, lexicon: Lexicon) -> Found:
    """Return the fields of a machine as its row in the archive has them, where the page speaks for one row."""
    slots = {slot.name: slot for slot in found if slot.row is None}
    texts = {name: found[slot].text for name, slot in slots.items()}
    if all(_is_sure(found[slots[name]]) for name in ("serial_no",) if name in slots):
        row = None
    else:
        row = agreeing.baler(texts, lexicon, _support(slots, looks))
    if row is None:
        return {}
    changed: Found = {}
    if row.key != texts["serial_no"]:
        changed[slots["serial_no"]] = _taken(found[slots["serial_no"]], row)
    for name, value in lexicon.customers.get(row.key, {}).items():
        slot = slots.get(name)
        if slot is not None and found[slot].known not in _TAKEN:
            decoded = _knowing(slot, looks, (value,))
            changed |= {slot: decoded} if decoded.known in _TAKEN else {}
    return changed


def _of_the_part(found: Found, looks: Looks, lexicon: Lexicon, line: int) -> Found:
    """Return a line's part number and name as one row of the catalogue has them."""
    slots = {slot.name: slot for slot in found if slot.row == line}
    if "part_no" not in slots or _is_sure(found[slots["part_no"]]):
        return {}
    row = agreeing.part({name: found[slot].text for name, slot in slots.items()}, lexicon, _support(slots, looks))
    if row is None:
        return {}
    changed: Found = {}
    if row.key != found[slots["part_no"]].text:
        changed[slots["part_no"]] = _taken(found[slots["part_no"]], row)
    name = lexicon.part_nos[row.key]
    if found[slots["part_name"]].text != name:
        decoded = _knowing(slots["part_name"], looks, (name,))
        changed |= {slots["part_name"]: decoded} if decoded.known in _TAKEN else {}
    return changed


def _to_blame(found: Found, looks: Looks, lexicon: Lexicon) -> Found:
    """Return the part to blame, which is mostly one of the lines' parts."""
    slot = next((slot for slot in found if slot.row is None and slot.name == "culprit_part_no"), None)
    of_lines = {item.text for other, item in found.items() if other.row is not None and other.name == "part_no"}
    if slot is None or _is_sure(found[slot]) or not of_lines & set(lexicon.part_nos):
        return {}
    numbers = sorted({found[slot].text, *(of_lines & set(lexicon.part_nos))})
    scores = models.decoder().support(looks[slot], numbers) + [_OF_A_LINE * (no in of_lines) for no in numbers]
    best = int(np.argmax(scores))
    if numbers[best] == found[slot].text or not math.isfinite(scores[best]):
        return {}
    return {slot: _taken(found[slot], Row(numbers[best], _shares(list(scores))[best]))}


def _of_the_days(found: Found, looks: Looks, number: str) -> Found:
    """Return the days and times of a page as the best joint reading has them."""
    slots = {slot.name: slot for slot in found if slot.row is None and slot.spec.type in _DAYS}
    if all(_is_sure(found[slot]) for slot in slots.values()):
        return {}
    read = [DayOptions(name, slot.spec.type, _day_options(found[slot], looks[slot])) for name, slot in slots.items()]
    changed: Found = {}
    for name, day in days.together(read, number).items():
        slot = slots[name]
        item = found[slot]
        same = value_of(day.text, slot.spec.type) == value_of(item.text, slot.spec.type)
        if same and _is_sure(item):
            continue
        text = days.with_year(day.text, slot.spec.type, days.year_in(number))
        known = item.known if same and item.known else "same" if same else "mended"
        changed[slot] = dataclasses.replace(item, text=text, share=day.share, known=known, agrees=item.agrees and same)
    return changed


def _day_options(item: Decoded, looks: Sequence[Sequence[Probabilities]]) -> Sequence[tuple[str, float]]:
    if _is_sure(item) or not item.pattern or item.known in _TAKEN:
        return [(item.text, 0.0)]
    return models.decoder().options(looks, item.pattern) or [(item.text, 0.0)]


def _support(slots: Mapping[str, Slot], looks: Looks) -> agreeing.Support:
    def support(name: str, texts: Sequence[str]) -> NDArray[np.float64]:
        return models.decoder().support(looks[slots[name]], texts)

    return support


def _knowing(slot: Slot, looks: Looks, values: tuple[str, ...]) -> Decoded:
    if slot.spec.type is FieldType.DATE:
        values = tuple(days.written(date.fromisoformat(values[0])))
    return models.decoder().decode(looks[slot][-1], slot.spec.type, Known(values, margin=_ROW_KNOWN))


def _taken(item: Decoded, row: Row) -> Decoded:
    return dataclasses.replace(item, text=row.key, share=row.share, known="mended", agrees=False)


def _is_sure(item: Decoded) -> bool:
    return item.least > _SURE and item.share > _SURE and item.again != "differs" and item.known != "unlike"


def _shares(logs: Sequence[float]) -> list[float]:
    top = max(logs)
    weights = [math.exp(log - top) for log in logs]
    return [weight / sum(weights) for weight in weights]
