"""The fields of one registered form: every cell looked at once, all its writing recognised in one go."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractors import cells, checkboxes, confidence, ctc, days, decode, doubts, lexicons, models, tables, together
from extractors.cells import Cell, Look
from extractors.confidence import Evidence
from extractors.decoded import Decoded, Known
from extractors.recognise import Probabilities
from extractors.register import Registration
from extractors.results import Lexicon, PageProblem, PixelBox, Reading, RgbImage, Source, Value
from extractors.runs import Run
from extractors.tables import Slot
from extractors.values import file_names, value_of
from templates_docx.spec import Box, FieldType, FormSpec, Layout

Found: TypeAlias = list[tuple[Slot, Reading, Evidence | None]]
"""Each place read, its reading, and what spoke for it; None where no text was decoded."""

_NOTHING = frozenset({"/", "\\", "-", "—", "一", "无", "／"})  # noqa: RUF001  a stroke through an unused cell
_FIRST = frozenset({"ticket_no", "tag_no", "serial_no", "part_no"})  # what others lean on
_WITH_POINT = frozenset({FieldType.DECIMAL, FieldType.MONEY})
_SECOND_LOOKS = 0.15  # of the first look's work
_CROSSED_OUT = 0.9
_DOUBT = 0.5


@dataclass(frozen=True, slots=True)
class FormReading:
    """What stands on a form."""

    fields: Mapping[str, Reading]
    lines: tuple[Mapping[str, Reading], ...]
    problems: tuple[PageProblem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One form on a page image, ready to be read."""

    page: RgbImage  # upright
    gray: NDArray[np.uint8]
    placed: Registration
    layout: Layout
    form: FormSpec
    number: str  # of the record, from the page code; empty when it says none
    runs: tuple[Run, ...] = ()  # the text that the page's file carries, px on the page
    stamps: tuple[Box, ...] = ()  # mm, around each seal that was taken off the page
    stamped: NDArray[np.uint8] | None = None  # the page as it was before


@dataclass(frozen=True, slots=True)
class _Read:
    """A reading, the text that others may lean on, and what is wrong with it."""

    reading: Reading
    problem: PageProblem | None = None
    evidence: Evidence | None = None


def read_fields(sheet: Sheet, lexicon: Lexicon) -> FormReading:
    """Return every field and line of a form, with what is wrong in single fields."""
    read, rows = _read_all(sheet, lexicon)
    fields = {slot.name: item.reading for slot, item in read if slot.row is None}
    lines = tables.lines([(slot, item.reading) for slot, item in read], rows)
    return FormReading(fields, lines, tuple(item.problem for _, item in read if item.problem is not None))


def evidence_of(sheet: Sheet, lexicon: Lexicon) -> Found:
    """Return what spoke for each reading, to calibrate with; None where no text was decoded."""
    read, rows = _read_all(sheet, lexicon)
    return [(slot, item.reading, item.evidence) for slot, item in read if slot.row is None or slot.row in rows]


def _read_all(sheet: Sheet, lexicon: Lexicon) -> tuple[list[tuple[Slot, _Read]], tuple[int, ...]]:
    slots = tables.slots(sheet.form, sheet.layout)
    words = [box for _, box in sheet.layout.labels]
    looked = {
        slot: cells.look_at(_seen(sheet, slot), sheet.placed, slot.zone.box, _inside(slot.zone.box, words))
        for slot in slots
        if not slot.zone.options
    }
    rows = tables.written_rows((slot, not cell.empty) for slot, cell in looked.items())
    wanted = [slot for slot in slots if slot.row is None or slot.row in rows]
    decoded = _decode_all(sheet, lexicon, {slot: looked[slot] for slot in wanted if _is_text(slot, looked)})
    read = []
    for slot in wanted:
        box = sheet.placed.box_px(slot.zone.box, (sheet.page.shape[0], sheet.page.shape[1]))
        where = slot.name if slot.row is None else f"lines[{rows.index(slot.row)}].{slot.name}"
        if slot.zone.options:
            read.append((slot, _ticks(sheet, slot, box, where)))
        elif slot in decoded:
            read.append((slot, _text(sheet, slot, looked[slot], decoded[slot], (box, where))))
        else:
            read.append((slot, _no_text(sheet, slot, looked[slot], box)))
    return _doubt_far_days(read), rows


def _seen(sheet: Sheet, slot: Slot) -> NDArray[np.uint8]:
    """Return the page as a place is looked for on it: a seal may stand for a signature."""
    return sheet.stamped if sheet.stamped is not None and slot.spec.type is FieldType.SIGN else sheet.gray


def _doubt_far_days(read: list[tuple[Slot, _Read]]) -> list[tuple[Slot, _Read]]:
    """Let no day pass that stands far from the page's others, nor a time before the one it follows."""
    moments = {slot.name: item.reading.value for slot, item in read if _is_service_day(slot)}
    far = days.far_apart(moments) | days.out_of_order(moments)
    doubted = []
    for slot, item in read:
        if slot.row is None and slot.name in far:
            sure = min(item.reading.confidence, _DOUBT)
            item = dataclasses.replace(item, reading=dataclasses.replace(item.reading, confidence=sure, accepted=False))  # noqa: PLW2901
        doubted.append((slot, item))
    return doubted


def _is_text(slot: Slot, looked: Mapping[Slot, Cell]) -> bool:
    cell = looked.get(slot)
    return cell is not None and not cell.empty and slot.spec.type is not FieldType.SIGN


def _decode_all(sheet: Sheet, lexicon: Lexicon, written: Mapping[Slot, Cell]) -> dict[Slot, Decoded]:
    """Recognise all lines of writing in one go; what is doubtful gets a second look; then all is read together."""
    first = _steps(sheet, written, cells.FIRST_LOOK)
    found = _decode(sheet, lexicon, first)
    second = _steps(sheet, _worth_a_second_look(written, found), cells.SECOND_LOOK)
    for slot, again in _decode(sheet, lexicon, second, found).items():
        found[slot] = decode.agreed(found[slot], again)
    looks = {slot: [steps, *([second[slot]] if slot in second else [])] for slot, steps in first.items()}
    return together.read(found, looks, lexicon, sheet.number)


def _is_service_day(slot: Slot) -> bool:
    return slot.row is None and slot.spec.type in {FieldType.DATE, FieldType.TIME}


def _worth_a_second_look(written: Mapping[Slot, Cell], first: Mapping[Slot, Decoded]) -> dict[Slot, Cell]:
    """Return the cells that nearly passed, the nearest first, as long as the second look stays a small part."""
    sure = {slot: confidence.probability(_evidence(slot, cell, first[slot])) for slot, cell in written.items()}
    left = _SECOND_LOOKS * sum(_length(cell) for cell in written.values())
    chosen = {}
    for slot in sorted(written, key=lambda slot: -sure[slot]):
        length = _length(written[slot])
        if confidence.passes(sure[slot]) or length > left:
            continue
        chosen[slot] = written[slot]
        left -= length
    return chosen


def _length(cell: Cell) -> float:
    """Return how long a cell's writing is, in line heights: what recognising it costs."""
    return sum((x1 - x0) / (y1 - y0) for x0, y0, x1, y1 in cell.lines)


def _steps(sheet: Sheet, written: Mapping[Slot, Cell], look: Look) -> dict[Slot, list[Probabilities]]:
    """Recognise the lines of cells."""
    crops = {slot: cells.cut_lines(sheet.page, sheet.placed, cell, look) for slot, cell in written.items()}
    probabilities = iter(models.recogniser().probabilities([crop for lines in crops.values() for crop in lines]))
    steps = {slot: [next(probabilities) for _ in lines] for slot, lines in crops.items()}
    return {slot: _pointed(slot, written[slot], lines, look) for slot, lines in steps.items()}


def _pointed(slot: Slot, cell: Cell, lines: list[Probabilities], look: Look) -> list[Probabilities]:
    """Return a decimal's lines with the point that its ink shows: the network overlooks small ones."""
    if slot.spec.type not in _WITH_POINT:
        return lines
    column = models.recogniser().characters.index(".")
    pointed = []
    for steps, dots, (x0, y0, x1, y1) in zip(lines, cell.dots, cell.lines, strict=True):
        pad = look.pad * (y1 - y0) / (x1 - x0)
        places = [(dot + pad) / (1 + 2 * pad) for dot in dots]
        pointed.append(ctc.with_ink(steps, column, places))
    return pointed


def _decode(
    sheet: Sheet,
    lexicon: Lexicon,
    steps: Mapping[Slot, Sequence[Probabilities]],
    before: Mapping[Slot, Decoded] = MappingProxyType({}),
) -> dict[Slot, Decoded]:
    """Decode cells; what one field says helps the next of its row."""
    decoder = models.decoder()
    said: dict[int | None, dict[str, str]] = {}
    for slot, earlier in before.items():
        said.setdefault(slot.row, {})[slot.name] = earlier.text
    found = {}
    for slot in sorted(steps, key=lambda slot: (slot.row is not None, slot.name not in _FIRST)):
        kind = FieldType.TEXT if slot.spec.type is FieldType.CHOICE else slot.spec.type
        heard = {**said.get(None, {}), **said.setdefault(slot.row, {})}
        found[slot] = decoder.decode(steps[slot], kind, _known(sheet, slot, lexicon, heard))
        said[slot.row][slot.name] = found[slot].text
    return found


def _known(sheet: Sheet, slot: Slot, lexicon: Lexicon, said: Mapping[str, str]) -> Known:
    if slot.row is None and slot.name == sheet.form.number_field and sheet.number:
        return Known((sheet.number,))
    own = _own_text(sheet, slot)
    if own:
        return Known((own,))
    if slot.spec.type is FieldType.CHOICE:
        return Known(tuple(option.label for option in slot.spec.options), closed=True)
    return lexicons.known_values(slot.name, lexicon, {**said, **({"number": sheet.number} if sheet.number else {})})


def _text(sheet: Sheet, slot: Slot, cell: Cell, decoded: Decoded, place: tuple[PixelBox, str]) -> _Read:
    box, where = place
    evidence = _evidence(slot, cell, decoded)
    sure = confidence.probability(evidence)
    if slot.row is None and slot.name == sheet.form.number_field and sheet.number:
        return _number(sheet.number, decoded, (box, where))
    value = _value(slot, decoded)
    if value is not None and decoded.text == _own_text(sheet, slot):
        sure = confidence.READ_TWICE
        return _Read(Reading(value, decoded.text, sure, accepted=True, box=box, source=Source.TEXT))
    if value is None:
        return _no_value(slot, decoded, box, where)
    if cell.struck:
        reading = Reading(value, decoded.text, min(sure, _DOUBT), accepted=False, box=box, source=Source.ZONE)
        return _Read(reading, PageProblem("struck_out", where, {"text": decoded.text}), evidence)
    if doubts.is_doubtful(slot.spec.type, cell, decoded):
        sure = min(sure, _DOUBT)
    unknown = lexicons.unknown_code(slot.name) if decoded.known == "unlike" else None
    accepted = confidence.passes(sure) and unknown is None
    reading = Reading(value, decoded.text, sure, accepted, box, Source.ZONE)
    problem = PageProblem(unknown, where, {"value": decoded.text}) if unknown else None
    return _Read(reading, problem, evidence)


def _evidence(slot: Slot, cell: Cell, decoded: Decoded) -> Evidence:
    return decoded.evidence(
        slot.spec.type, height_px=cell.height_px, contrast=cell.contrast, cut_off=cell.cut_off, blobs=cell.blobs
    )


def _value(slot: Slot, decoded: Decoded) -> Value | None:
    if slot.spec.type is FieldType.CHOICE:
        return next((option.value for option in slot.spec.options if option.label == decoded.text), None)
    if slot.spec.type is FieldType.PHOTOS:
        return file_names(decoded.text) or None
    return value_of(decoded.text, slot.spec.type)


def _no_value(slot: Slot, decoded: Decoded, box: PixelBox, where: str) -> _Read:
    """Writing that is no value of the field's type: a stroke through an unused cell, or illegible."""
    if decoded.text in _NOTHING and not slot.spec.required:
        return _Read(Reading(None, decoded.text, _CROSSED_OUT, accepted=False, box=box, source=Source.ZONE))
    reading = Reading(None, decoded.text, _DOUBT, accepted=False, box=box, source=Source.ZONE)
    return _Read(reading, PageProblem("unreadable", where, {"text": decoded.text}))


def _number(number: str, decoded: Decoded, place: tuple[PixelBox, str]) -> _Read:
    """The record's number stands in the page code too: the two check each other."""
    box, where = place
    if decoded.known in {"same", "mended"}:
        return _Read(Reading(number, number, confidence.READ_TWICE, accepted=True, box=box, source=Source.QR))
    problem = PageProblem("number_differs", where, {"code": number, "cell": decoded.text})
    return _Read(Reading(number, decoded.text, _DOUBT, accepted=False, box=box, source=Source.QR), problem)


def _no_text(sheet: Sheet, slot: Slot, cell: Cell, box: PixelBox) -> _Read:
    if slot.spec.type is FieldType.SIGN:
        return _Read(_signature(sheet, slot, cell, box))
    return _Read(Reading(None, "", confidence.EMPTY, accepted=True, box=box, source=Source.ZONE))


def _signature(sheet: Sheet, slot: Slot, cell: Cell, box: PixelBox) -> Reading:
    """Return whether somebody signed; whether a seal alone may stand for a signature, a person decides."""
    ticks = checkboxes.signed(cell)
    sure = ticks.confidence
    if sheet.stamped is not None:
        below = cells.look_at(sheet.gray, sheet.placed, slot.zone.box)
        sure = sure if checkboxes.signed(below).value is ticks.value else min(sure, _DOUBT)
    return Reading(ticks.value, ticks.text, sure, confidence.passes(sure), box, Source.ZONE)


def _ticks(sheet: Sheet, slot: Slot, box: PixelBox, where: str) -> _Read:
    shares = [checkboxes.ink_share(sheet.gray, sheet.placed, option.box) for option in slot.zone.options]
    ticks = checkboxes.understand(slot.spec.type, slot.zone.options, shares)
    accepted = confidence.passes(ticks.confidence)
    reading = Reading(ticks.value, ticks.text, ticks.confidence, accepted, box, Source.ZONE)
    corrected = ticks.value is None and bool(ticks.text)
    return _Read(reading, PageProblem("ticked_twice", where, {"words": ticks.text}) if corrected else None)


def _own_text(sheet: Sheet, slot: Slot) -> str:
    """Return what the page's file says stands in a cell; empty for pictures."""
    if not sheet.runs:
        return ""
    x0, y0, x1, y1 = sheet.placed.box_px(slot.zone.box, (sheet.page.shape[0], sheet.page.shape[1]))
    inside = [
        (run.glyphs[0].middle, glyph.x0, glyph.char)
        for run in sheet.runs
        for glyph in run.glyphs
        if x0 < (glyph.x0 + glyph.x1) / 2 < x1 and y0 < glyph.middle < y1
    ]
    return "".join(char for _, _, char in sorted(inside, key=lambda item: (round(item[0] / 8), item[1]))).strip()


def _inside(box: Box, words: list[Box]) -> tuple[Box, ...]:
    """Return the printed words that stand in a cell."""
    return tuple(w for w in words if w[0] < box[2] and w[2] > box[0] and w[1] < box[3] and w[3] > box[1])
