"""A paper of one of our kinds by another layout, read by its labels (其他版式的单据)."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.results import Lexicon, PageProblem, PageReading, Reading, Source
from extractors.unregistered import blanks, claiming, grid, judging, paper, rows, scene, ticks, tying
from extractors.unregistered.claiming import Claim
from extractors.unregistered.labels import Label
from extractors.unregistered.paper import Picture, Sheet
from extractors.unregistered.rows import Place, Table
from extractors.unregistered.scene import Scene
from extractors.unregistered.tying import How, Tied
from extractors.unregistered.vocabulary import vocabulary
from extractors.writing import Part
from templates_docx.kinds import TITLES, Kind
from templates_docx.spec import FieldSpec, FieldType, FormSpec

Features: TypeAlias = tuple[float, ...]
Row: TypeAlias = Mapping[str, tuple[tuple[Part, ...], How]]  # column → its pieces, and how they were found
_FIRST = ("ticket_no", "tag_no", "serial_no", "part_no")  # what others lean on
_LEANT_ON = 0.97  # confidence
_SIGNATURE = 9.0  # heights right of its label


@dataclass(frozen=True, slots=True)
class Found:
    """One value as read, and what spoke for it; None where nothing was decoded."""

    reading: Reading
    features: Features | None = None
    problem: PageProblem | None = None


@dataclass(frozen=True, slots=True)
class Foreign:
    """All values of a page."""

    kind: Kind
    confidence: float
    fields: Mapping[str, Found]
    lines: tuple[Mapping[str, Found], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    sheet: Sheet
    gray: NDArray[np.uint8]
    scene: Scene
    lexicon: Lexicon


def read(picture: Picture, asked: Kind | None, lexicon: Lexicon) -> PageReading | None:
    """Return what a paper of another layout says; None where it is none of the kinds.

    Args:
        picture: The page, upright, with its text.
        asked: What its code or the caller says it is.
        lexicon: What the archive knows.
    """
    found = find(picture, asked, lexicon)
    if found is None:
        return None
    every = [item for line in (found.fields, *found.lines) for item in line.values()]
    hint = PageProblem("layout_unregistered", params={"form": TITLES[found.kind]})
    return PageReading(
        page=1,
        kind=found.kind.value,
        kind_confidence=found.confidence,
        template=None,
        fields={name: item.reading for name, item in found.fields.items()},
        lines=tuple({name: item.reading for name, item in line.items()} for line in found.lines),
        problems=(hint, *(item.problem for item in every if item.problem is not None)),
    )


def find(picture: Picture, asked: Kind | None, lexicon: Lexicon) -> Foreign | None:
    """Return every value of a paper of another layout with what spoke for it; None where it is none of the kinds."""
    sheet = paper.lay_flat(picture)
    ruled = grid.find(sheet.flat, sheet.written)
    parts = scene.pieces(sheet.written, ruled)
    claim = claiming.claim(parts, asked)
    if claim is None:
        return None
    whole = scene.scene(parts, claim.labels, ruled)
    table = rows.find(whole) if vocabulary(claim.kind).form.lines else None
    if table is not None:
        whole = whole.without(table.header, table.body)
    gray = np.asarray(cv2.cvtColor(sheet.flat, cv2.COLOR_RGB2GRAY), np.uint8)
    return _read(_Page(sheet, gray, whole, lexicon), claim, table)


def _read(page: _Page, claim: Claim, table: Table | None) -> Foreign:
    words = vocabulary(claim.kind)
    tied, rows = _completed(page, words.form, tying.tie(page.scene, words.form), table)
    said: dict[str, str] = {}
    fields: dict[str, Found] = {}
    for spec in sorted(words.form.fields, key=lambda spec: spec.name not in _FIRST):
        if spec.options:
            found = _ticked(page, spec, tied.get(spec.name), words.options[spec.name])
        elif spec.type is FieldType.SIGN:
            found = _signed(page, tied.get(spec.name))
        else:
            found = _valued(page, spec, tied.get(spec.name), (said, spec.name))
            said |= _leant_on(spec, found)
        fields[spec.name] = found
    ordered = {spec.name: fields[spec.name] for spec in words.form.fields}
    lines = tuple(_line(page, words.form.lines, row, (said, n)) for n, row in enumerate(rows))
    if table is not None and not table.ruled:
        lines = tuple({name: _to_person(item) for name, item in line.items()} for line in lines)
    kept = tuple(line for line in lines if any(item.reading.text for item in line.values()))
    return Foreign(claim.kind, claim.confidence, ordered, kept)


def _completed(
    page: _Page, form: FormSpec, tied: Mapping[str, Tied], table: Table | None
) -> tuple[Mapping[str, Tied], tuple[Row, ...]]:
    """Return the values with those found where one should stand and no line of text was seen."""
    texts = {spec.name for spec in form.fields if not spec.options and spec.type is not FieldType.SIGN}
    places: dict[tuple[int | None, str], Place] = {
        (None, name): tying.place_of(page.scene, one.label)
        for name, one in tied.items()
        if not one.parts and name in texts
    }
    for number, empty in enumerate(table.empty if table else ()):
        places |= {(number, name): place for name, place in empty.items()}
    height = float(np.median([line.height for line in page.sheet.written]))
    looked = blanks.read(page.sheet.flat, page.gray, places, height)
    more = {name: Tied(tied[name].label, (part,), How.LOOKED) for (row, name), part in looked.items() if row is None}
    rows = tuple(
        {
            **{name: (parts, How.COLUMN) for name, parts in row.items()},
            **{name: ((part,), How.LOOKED) for (n, name), part in looked.items() if n == number},
        }
        for number, row in enumerate(table.rows if table else ())
    )
    return {**tied, **more}, rows


def _line(
    page: _Page, specs: Sequence[FieldSpec], row: Row, heard: tuple[Mapping[str, str], int]
) -> Mapping[str, Found]:
    said, number = heard
    mine = dict(said)
    found: dict[str, Found] = {}
    for spec in sorted(specs, key=lambda spec: spec.name not in _FIRST):
        parts, how = row.get(spec.name, ((), How.COLUMN))
        where = f"lines[{number}].{spec.name}"
        if parts:
            found[spec.name] = _judged(page, spec, parts, (mine, where), (how, True))
            mine |= _leant_on(spec, found[spec.name])
        else:
            found[spec.name] = Found(_empty(judging.EMPTY))
    return {spec.name: found[spec.name] for spec in specs}


def _to_person(found: Found) -> Found:
    """Return a value that does not pass: without printed lines between columns it may have run into the next one."""
    return dataclasses.replace(found, reading=dataclasses.replace(found.reading, accepted=False))


def _leant_on(spec: FieldSpec, found: Found) -> Mapping[str, str]:
    """Return what other values may lean on: a number misread would bear out the like misread elsewhere."""
    return {spec.name: found.reading.text} if found.reading.confidence >= _LEANT_ON else {}


def _valued(page: _Page, spec: FieldSpec, tied: Tied | None, heard: tuple[Mapping[str, str], str]) -> Found:
    if tied is None:
        return Found(_empty(judging.MISSING))
    if not tied.parts:
        return Found(_empty(judging.EMPTY))
    return _judged(page, spec, tied.parts, heard, (tied.how, tied.label.exact))


def _judged(
    page: _Page,
    spec: FieldSpec,
    parts: Sequence[Part],
    heard: tuple[Mapping[str, str], str],
    how: tuple[How, bool],
) -> Found:
    said, where = heard
    judged = judging.judge(spec, parts, page.lexicon, said)
    box = page.sheet.box_px(_around(parts))
    if judged.value is None:
        reading = Reading(None, judged.text, judging.DOUBT, accepted=False, box=box, source=Source.LAYOUT)
        return Found(reading, None, PageProblem("unreadable", where, {"text": judged.text}) if judged.text else None)
    evidence = judging.features(judged.evidence, how[0], spec, exact=how[1], several=len(parts) > 1)
    sure = judging.probability(evidence)
    accepted = judging.passes(spec, sure) and judged.unknown is None
    source = Source.TEXT if all(part.line.own for part in parts) else Source.LAYOUT
    problem = PageProblem(judged.unknown, where, {"value": judged.text}) if judged.unknown else None
    return Found(Reading(judged.value, judged.text, sure, accepted, box, source), evidence, problem)


def _ticked(page: _Page, spec: FieldSpec, tied: Tied | None, words: Mapping[str, str | bool]) -> Found:
    if tied is None:
        own = {option.label: option.value for option in spec.options if len(option.label) > 2}  # noqa: PLR2004
        found = ticks.options(page.scene.loose, own)
    else:
        found = ticks.options(_area(page.scene, tied), words)
    if not found:
        return Found(_empty(judging.MISSING))
    answer = ticks.answer(page.gray, found, spec.type)
    how, exact = (tied.how, tied.label.exact) if tied is not None else (How.RIGHT, False)
    evidence = judging.features(answer.confidence, how, spec, exact=exact, several=False)
    sure = judging.probability(evidence)
    box = page.sheet.box_px(_around([option.part for option in found]))
    accepted = answer.value is not None and judging.passes(spec, sure)
    return Found(Reading(answer.value, answer.text, sure, accepted, box, Source.LAYOUT), evidence)


def _area(page: Scene, tied: Tied) -> list[Part]:
    """Return where a label's options stand: behind it, and what follows on its line."""
    beside = [part for part in tying.right_of(page, tied.label) if not any(part is own for own in tied.parts)]
    return [*tied.parts, *beside]


def _signed(page: _Page, tied: Tied | None) -> Found:
    if tied is None:
        return Found(_empty(judging.MISSING))
    room = _room(page.scene, tied.label)
    share = ticks.ink_share(page.gray, room)
    value = share > ticks.SIGNED or bool(tied.parts)
    reading = Reading(value, "已签" if value else "", judging.EMPTY, False, page.sheet.box_px(room), Source.LAYOUT)  # noqa: FBT003
    return Found(reading)


def _room(page: Scene, label: Label) -> tuple[float, float, float, float]:
    """Return where a signature stands: right of its label, in its cell or the next where it is ruled."""
    _, y0, x1, y1 = label.part.box
    height = label.part.height
    cell = page.grid.of(label.part)
    right = page.grid.right_of(cell, label.part.middle[1], height) if cell is not None else None
    own = page.grid.cells[cell] if cell is not None else None
    if own is not None and own[2] - x1 > 2 * height:
        return (x1 + 0.3 * height, own[1] + 0.15 * height, own[2] - 0.15 * height, own[3] - 0.15 * height)
    if right is not None:
        a, b, c, d = page.grid.cells[right]
        return (a + 0.15 * height, b + 0.15 * height, c - 0.15 * height, d - 0.15 * height)
    return (x1 + 0.3 * height, y0, x1 + _SIGNATURE * height, y1 - 0.25 * height)


def _around(parts: Sequence[Part]) -> tuple[float, float, float, float]:
    boxes = [part.box for part in parts]
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _empty(sure: float) -> Reading:
    return Reading(None, "", sure, accepted=False, box=None, source=Source.LAYOUT)
