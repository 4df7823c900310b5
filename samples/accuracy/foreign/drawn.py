"""Layouts drawn at random: words, order, rules, fonts and ways to write dates; the same seed draws the same layout.

What a layout of `HELD_OUT` prints may be in no list of words: `is_unseen` keeps some wordings for those layouts alone.
"""

import tomllib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any

from samples.accuracy.foreign import arranged
from samples.accuracy.foreign.arranged import Style
from samples.accuracy.foreign.layouts import Foreign
from samples.accuracy.foreign.sheet import Look
from templates_docx.kinds import Kind

FILE = Path(__file__).with_name("wordings.toml")
_KINDS = (Kind.REPAIR_TICKET, Kind.OLD_PART_TAG, Kind.PACKING_LIST)
_UNSEEN = 6  # one wording in so many
_DAYS = ("{y}-{m:02d}-{d:02d}", "{y}-{m}-{d}", "{y}/{m:02d}/{d:02d}", "{y}.{m}.{d}", "{y}年{m}月{d}日", "{yy:02d}.{m}.{d}", "{y}年{m:02d}月{d:02d}日", "{yy:02d}/{m:02d}/{d:02d}")  # fmt: skip  # noqa: E501
_HOURS = (" {H:02d}:{M:02d}", " {H}:{M:02d}", " {H}时{M:02d}分", " {H:02d}：{M:02d}")
_LOOKS = (
    Look("serif", "print"), Look("sans", "print"), Look("serif", "hand"), Look("sans", "hand"),
    Look("sans", "dots", (60, 50, 95)), Look("dots", "dots", (60, 50, 95)),
)  # fmt: skip
_SPARED = {  # field → share of layouts that have it; the others are always there
    "made_on": 0.3, "accepted_on": 0.3, "distance_km": 0.5, "labour_hours": 0.4, "filled_on": 0.5, "complaint": 0.4,
    "dispatch": 0.3, "warranty": 0.8, "work_place": 0.7, "arrived_at": 0.8, "cause": 0.85, "model": 0.9,
    "waybill_no": 0.8, "customer_address": 0.8,
}  # fmt: skip
_FIELDS = {
    Kind.REPAIR_TICKET: (
        "ticket_no", "station_code", "serial_no", "model", "bale_count", "customer_name", "customer_phone", "made_on",
        "sold_on", "reported_at", "arrived_at", "finished_at", "accepted_on", "distance_km", "labour_hours",
        "technician", "filled_on", "warranty", "complaint", "dispatch", "customer_address", "work_place", "fault",
        "cause",
    ),
    Kind.OLD_PART_TAG: (
        "tag_no", "ticket_no", "station_code", "serial_no", "bale_count", "part_no", "part_name", "quantity",
        "replaced_on", "fault",
    ),
    Kind.PACKING_LIST: (
        "shipment_no", "station_code", "shipped_on", "carrier", "waybill_no", "boxes", "transport_mode",
    ),
}  # fmt: skip
_COLUMNS = {
    Kind.REPAIR_TICKET: ("part_no", "part_name", "job", "quantity", "old_part_tag_no"),
    Kind.PACKING_LIST: ("box_no", "tag_no", "part_no", "part_name", "quantity"),
    Kind.OLD_PART_TAG: (),
}
_SIZES = {
    Kind.REPAIR_TICKET: ((210.0, 297.0), (210.0, 297.0), (241.0, 280.0)),
    Kind.OLD_PART_TAG: ((110.0, 80.0), (120.0, 80.0), (120.0, 85.0)),
    Kind.PACKING_LIST: ((210.0, 297.0), (241.0, 280.0)),
}

_TALL = (85.0, 115.0)  # of a tag with one field a row


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one layout: none means two things."""

    fields: Mapping[str, str]
    columns: Mapping[str, str]


def layout(seed: int, *, held_out: bool) -> Foreign:
    """Return the layout of a seed: its kind follows the seed, all else is drawn."""
    random = Random(f"layout {seed} {held_out}")
    kind = _KINDS[seed % len(_KINDS)]
    words = _words(random, kind, held_out=held_out)
    style = _style(random, kind)
    day = random.choice(_DAYS)
    return Foreign(
        name=f"drawn {kind} {seed}",
        kind=kind,
        held_out=held_out,
        title=random.choice(_seen(_pool()["titles"][kind.value], held_out=held_out)),
        size_mm=_TALL if kind is Kind.OLD_PART_TAG and style.pairs == 1 else random.choice(_SIZES[kind]),
        words=words.fields,
        columns=words.columns,
        day=day,
        moment=day + random.choice(_HOURS),
        draw=partial(arranged.draw, style),
        looks=(random.choice(_LOOKS),),
        answers={name: tuple(random.choice(pairs)) for name, pairs in _pool()["answers"].items()},
    )


def is_unseen(word: str) -> bool:
    """Say whether a wording is kept for held-out layouts."""
    return zlib.crc32(word.encode()) % _UNSEEN == 0


def _style(random: Random, kind: Kind) -> Style:
    card = kind is Kind.OLD_PART_TAG
    return Style(
        arrangement=random.choice(("ruled", "ruled", "lines", "tabbed", "boxed")),
        pairs=random.choice((1, 2)) if card else random.choice((2, 2, 3)),
        high=random.uniform(7.5, 8.5) if card else random.uniform(8.0, 10.0),
        label=random.uniform(2.7, 3.2) if card else random.uniform(3.0, 3.8),
        value=random.uniform(2.8, 3.2) if card else random.uniform(3.2, 3.8),
        colon=random.choice(("：", "：", ":", "")),
        spread=random.random() < 0.3,
        centred=random.random() < 0.4,
        under=random.random() < 0.5,
        underlined=random.random() < 0.7,
        rules=random.choice(("all", "level", "none", "all")),
        heads=random.choice(("left", "middle")),
        table_first=random.random() < 0.15,
    )


def _words(random: Random, kind: Kind, *, held_out: bool) -> _Words:
    pool, used = _pool(), set[str]()
    names = [name for name in _FIELDS[kind] if random.random() < _SPARED.get(name, 1.0)]
    if kind is Kind.PACKING_LIST:
        names[1:] = random.sample(names[1:], len(names) - 1)
    else:
        names = _shuffled_a_little(random, names)
    fields = {}
    for name in names:
        fields[name] = _free(random, _seen(pool["fields"][name], held_out=held_out), used)
    columns: dict[str, str] = {}
    if _COLUMNS[kind] and random.random() < 0.6:
        columns[""] = _free(random, pool["columns"]["number"], used)
    for name in random.sample(_COLUMNS[kind], len(_COLUMNS[kind])):
        columns[name] = _free(random, _seen(pool["columns"][name], held_out=held_out), used)
    return _Words(fields, columns)


def _free(random: Random, words: Sequence[str], used: set[str]) -> str:
    """Return a word that stands nowhere else on the layout."""
    left = [word for word in words if word not in used] or list(words)
    word = random.choice(left)
    used.add(word)
    return word


def _shuffled_a_little(random: Random, names: Sequence[str]) -> list[str]:
    """Return names in an order that a clerk might give them: near the usual one."""
    return sorted(names, key=lambda name: list(names).index(name) + random.uniform(-5, 5))


def _seen(words: Sequence[str], *, held_out: bool) -> list[str]:
    return [word for word in words if held_out or not is_unseen(word)]


@cache
def _pool() -> Mapping[str, Mapping[str, Any]]:
    with FILE.open("rb") as file:
        return tomllib.load(file)
