"""Papers by other layouts, filled, then scanned or photographed; with the truth about each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from generators.pen import HANDS, HELD_OUT, INKS, Hand
from generators.photograph import HARD, Shot, photograph
from samples.accuracy.foreign.layouts import Foreign
from samples.accuracy.foreign.sheet import Look, Sheet
from samples.accuracy.tickets import World, make_ticket
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType, Option

_CARRIERS = ("德邦物流", "安能快运", "顺心捷达", "中通快运", "壹米滴答", "百世快运")
_WORDS = {  # what the two boxes of a check say, by the label they stand behind
    "是否三包": ("是", "否"), "保修": ("保内", "保外"), "三包情况": ("三包内", "三包外"), "是否投诉": ("是", "否"),
    "用户投诉": ("有", "无"), "是否跨区": ("是", "否"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Specimen:
    """A picture of a paper and what stands on it."""

    layout: Foreign
    look: Look
    font: str  # of the hand
    camera: str  # "scan", "photo", or "print": as it left the printer
    seed: int
    picture: NDArray[np.uint8]
    truth: Mapping[str, object]  # of the fields that the layout prints
    lines: Sequence[Mapping[str, object]]  # of the columns that it prints


def make(world: World, layout: Foreign, look: Look, seed: int, camera: str) -> Specimen:
    """Return a specimen; the same arguments give the same pixels."""
    random = Random(f"{layout.name} {seed}")
    truth, lines = _record(world, layout, random.randrange(1 << 30), random)
    font = HELD_OUT if layout.held_out else random.choice(HANDS)
    hand = Hand(font, random.choice(INKS), random.uniform(4.0, 4.8), random.uniform(0.5, 1.0), 0.5)
    sheet = Sheet(layout.size_mm, look, np.random.default_rng(seed), hand)
    written = [{name: _written(layout, name, value) for name, value in line.items()} for line in lines]
    layout.draw(layout, sheet, lambda name: _written(layout, name, truth.get(name)), written)
    picture = sheet.page
    if camera == "scan":
        picture = _scanned(sheet.page, random)
    elif camera == "photo":
        picture = _photographed(sheet, seed, random)
    return Specimen(layout, look, font, camera, seed, picture, truth, lines)


def _record(
    world: World, layout: Foreign, seed: int, random: Random
) -> tuple[Mapping[str, object], Sequence[Mapping[str, object]]]:
    ticket = make_ticket(world, seed)
    record, lines = ticket, ticket["lines"]
    if layout.kind is Kind.OLD_PART_TAG:
        record, lines = _tag(world, ticket, random), []
    elif layout.kind is Kind.PACKING_LIST:
        record, lines = _packing_list(world, ticket, random)
    kept = [name for name in layout.columns if name]
    rows = [{name: line.get(name) for name in kept} for line in lines] if isinstance(lines, list) else []
    return {name: record.get(name) for name in layout.words}, rows


def _tag(world: World, ticket: Mapping[str, object], random: Random) -> dict[str, object]:
    part = random.choice(list(world.parts))
    return {
        **ticket,
        "tag_no": f"{ticket['ticket_no']}-{random.randint(1, 5)}",
        "part_no": part,
        "part_name": world.parts[part],
        "quantity": random.randint(1, 6),
        "replaced_on": ticket["filled_on"],
        "fault": str(ticket["fault"]).split("，")[0],
    }


def _packing_list(
    world: World, ticket: Mapping[str, object], random: Random
) -> tuple[dict[str, object], list[dict[str, object]]]:
    lines = []
    for _ in range(random.randint(3, 9)):
        part = random.choice(list(world.parts))
        lines.append(
            {
                "box_no": random.randint(1, 3),
                "tag_no": f"WX2026{random.randint(1, 99999):05d}-{random.randint(1, 4)}",
                "part_no": part,
                "part_name": world.parts[part],
                "quantity": random.randint(1, 12),
            }
        )
    day = ticket["filled_on"]
    record = {
        "shipment_no": f"FY{random.randint(2026001, 2026999)}",
        "station_code": ticket["station_code"],
        "shipped_on": day,
        "carrier": random.choice(_CARRIERS),
        "waybill_no": f"{random.choice(('DPK', 'AN', 'SX'))}{random.randint(10**9, 10**10 - 1)}",
        "transport_mode": random.choice([option.value for option in _transport()]),
        "boxes": random.randint(1, 9),
    }
    return record, lines


def _transport() -> Sequence[Option]:
    return load.form(Kind.PACKING_LIST).field("transport_mode").options


def _written(layout: Foreign, name: str, value: object) -> str:
    """Return a value as a clerk writes it on this layout; options with their boxes."""
    form = load.form(layout.kind)
    spec = next((spec for spec in (*form.fields, *form.lines) if spec.name == name), None)
    if spec is None or (value is None and not spec.options):
        return ""
    if spec.options:
        return _options(layout, name, value)
    if spec.type is FieldType.SIGN:
        return "<sign>" if value else ""
    if isinstance(value, datetime):
        return layout.moment.format(**_day(value), H=value.hour, M=value.minute)
    if isinstance(value, date):
        return layout.day.format(**_day(value))
    return str(value)


def _day(value: date) -> dict[str, int]:
    return {"y": value.year, "yy": value.year % 100, "m": value.month, "d": value.day}


def _options(layout: Foreign, name: str, value: object) -> str:
    words = layout.answers.get(name) or _WORDS.get(layout.words[name])
    pairs = (
        [(words[0], value is True), (words[1], value is False)]
        if words
        else [(option.label, option.value == value) for option in load.form(layout.kind).field(name).options]
    )
    return "".join(f"[{'x' if ticked else ' '}]{text}" for text, ticked in pairs)


def _scanned(page: NDArray[np.uint8], random: Random) -> NDArray[np.uint8]:
    """Return a page as an office scanner sees it: a little askew, grey paper, any way up."""
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-1.5, 1.5), 0.97)
    soft = cv2.GaussianBlur(page, (0, 0), random.uniform(0.4, 0.8))
    askew = cv2.warpAffine(soft, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(238, 238, 238))
    noise = np.random.default_rng(random.randrange(1 << 30)).normal(0, 4, askew.shape)
    grey = np.clip(askew.astype(np.float32) * 0.96 + noise, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(np.rot90(grey, random.choice((0, 0, 0, 2))))


def _photographed(sheet: Sheet, seed: int, random: Random) -> NDArray[np.uint8]:
    shot = Shot(
        megapixels=random.uniform(2.2, 3.2),
        tilt=HARD.tilt * random.uniform(0.2, 0.8),
        rotation_deg=random.uniform(1.0, 8.0),
        turns=random.choice((0, 0, 0, 1, 2, 3)),
        bend_mm=random.choice((0.0, 0.0, 1.0)),
        blur_px=random.uniform(0.5, 1.1),
        shake_px=random.uniform(0.0, 2.0),
        noise=random.uniform(2.0, 5.0),
        shadow=random.uniform(0.05, 0.4),
        cast=0.06,
        quality=random.randint(75, 92),
    )
    return photograph(sheet.page, sheet.size_mm, seed, shot).image
