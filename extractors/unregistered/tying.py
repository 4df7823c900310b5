"""Which value belongs to which label (栏目取值): behind it, in its cell, in the next, or below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractors.unregistered.labels import FIELD, Label
from extractors.unregistered.scene import Scene, is_level
from extractors.writing import Part
from templates_docx.spec import FieldType, FormSpec

_FAR = 16.0  # heights from a label to its value
_NEXT_LINE = 2.0  # heights from one line of a text to the next
_REACH = 0.8  # heights across a printed line
_INDENT = 1.5
_ROOM = 8.0  # heights right of a label, where its value is looked for
_WRAPPED = 1.35  # heights from a value to the rest of it on the next line
_ALIGNED = 0.6  # heights
_LONG = 12  # characters: a shorter line of text is not broken


class How(StrEnum):
    """How a value hangs on its label."""

    BEHIND = "behind"  # in the same run
    CELL = "cell"  # in the label's own cell, or in the next
    RIGHT = "right"  # on the same line
    BELOW = "below"
    COLUMN = "column"  # in a table
    LOOKED = "looked"  # found where a value should stand, not as a line of its own


@dataclass(frozen=True, slots=True, eq=False)
class Tied:
    """A label and its value."""

    label: Label
    parts: tuple[Part, ...]  # of the value, from its top; none where nothing is written
    how: How


def tie(scene: Scene, form: FormSpec) -> Mapping[str, Tied]:
    """Return field → its label and value; a field whose label is missing is left out."""
    found: dict[str, Tied] = {}
    taken: set[int] = set()
    for label in sorted(scene.labels, key=lambda label: (label.rest is None, not label.exact)):
        name = label.names.get(FIELD)
        if name is None:
            continue
        tied = _tied(scene, label, taken, several=form.field(name).type is FieldType.TEXT)
        if name not in found or _better(tied, found[name]):
            found[name] = tied
            taken |= {id(part) for part in tied.parts}
    return found


def right_of(scene: Scene, label: Label) -> list[Part]:
    """Return what stands right of a label on its line, up to the next label, as far as a value may stand."""
    x1 = label.part.box[2]
    stop = min(
        (other.part.box[0] for other in scene.labels if other is not label and _is_right(other.part, label.part)),
        default=float("inf"),
    )
    level = [part for part in scene.loose if _is_right(part, label.part) and part.box[0] < stop]
    found: list[Part] = []
    for part in sorted(level, key=lambda part: part.box[0]):
        if part.box[0] - x1 > _FAR * label.part.height:
            break
        found.append(part)
        x1 = part.box[2]
    return found


def place_of(scene: Scene, label: Label) -> tuple[float, float, float, float]:
    """Return where a label's value should stand, px: right of it, in its cell or the next where it is ruled."""
    _, y0, x1, y1 = label.part.box
    height = label.part.height
    cell = scene.grid.of(label.part)
    if cell is not None:
        right = scene.grid.right_of(cell, label.part.middle[1], _REACH * height)
        if right is not None and not _has_label(scene, right):
            return scene.grid.cells[right]
        own = scene.grid.cells[cell]
        low = own[3] - y1 > height
        return (own[0], y1, own[2], own[3]) if low else (x1 + 0.2 * height, own[1], own[2], own[3])
    stop = min(
        (other.part.box[0] for other in scene.labels if other is not label and _is_right(other.part, label.part)),
        default=float("inf"),
    )
    return (x1 + 0.2 * height, y0 - 0.1 * height, min(stop, x1 + _ROOM * height), y1 + 0.1 * height)


def _better(tied: Tied, other: Tied) -> bool:
    return _worth(tied) > _worth(other)


def _worth(tied: Tied) -> tuple[bool, bool, int]:
    return bool(tied.parts), tied.label.exact, len(tied.label.word)


def _tied(scene: Scene, label: Label, taken: set[int], *, several: bool) -> Tied:
    cell = scene.grid.of(label.part)
    if label.rest is not None:
        beside = [part for part in right_of(scene, label) if id(part) not in taken] if several else []
        more = _goes_on(scene, label, [label.rest, *beside][-1], taken) if several else ()
        return Tied(label, (label.rest, *beside, *more), How.BEHIND)
    if cell is not None:
        return Tied(label, tuple(_in_cells(scene, label, cell, taken)), How.CELL)
    right = [part for part in right_of(scene, label) if id(part) not in taken]
    if right:
        more = _goes_on(scene, label, right[-1], taken) if several and len(right) == 1 else ()
        more = more or _wrapped(scene, right, taken)
        return Tied(label, (*right, *more), How.RIGHT)
    return Tied(label, tuple(_below(scene, label, taken)), How.BELOW)


def _in_cells(scene: Scene, label: Label, cell: int, taken: set[int]) -> list[Part]:
    own = _loose_in(scene, cell, taken)
    if own:
        return own
    reach = _REACH * label.part.height
    x, y = label.part.middle
    right = scene.grid.right_of(cell, y, reach)
    if right is not None and not _has_label(scene, right):
        return _loose_in(scene, right, taken)
    below = scene.grid.below(cell, x, reach)
    if below is not None and not _has_label(scene, below):
        return _loose_in(scene, below, taken)
    return []


def _loose_in(scene: Scene, cell: int, taken: set[int]) -> list[Part]:
    inside = [part for part in scene.loose if scene.grid.of(part) == cell and id(part) not in taken]
    return _in_order(inside)


def _in_order(parts: Sequence[Part]) -> list[Part]:
    """Return pieces line by line, each from its left."""
    ordered: list[Part] = []
    for part in sorted(parts, key=lambda part: part.middle[1]):
        level = [other for other in ordered if is_level(part, other)]
        place = next((ordered.index(other) for other in level if other.box[0] > part.box[0]), len(ordered))
        ordered.insert(place, part)
    return ordered


def _has_label(scene: Scene, cell: int) -> bool:
    return any(scene.grid.of(label.part) == cell for label in scene.labels)


def _below(scene: Scene, label: Label, taken: set[int]) -> list[Part]:
    x0, _, x1, _ = label.part.box
    height = label.part.height
    near = [
        part
        for part in scene.loose
        if 0 < part.middle[1] - label.part.middle[1] < _NEXT_LINE * height
        and part.box[0] < x1 + height
        and part.box[2] > x0 - height
        and id(part) not in taken
    ]
    return near[:1]


def _goes_on(scene: Scene, label: Label, last: Part, taken: set[int]) -> tuple[Part, ...]:
    """Return the further lines of a text that is broken."""
    cell = scene.grid.of(label.part)
    if cell is not None:
        return tuple(part for part in _loose_in(scene, cell, taken) if part.middle[1] > last.middle[1])
    found: list[Part] = []
    left = label.part.box[0] - _INDENT * label.part.height
    while len(last.text) >= _LONG:
        below = [
            part
            for part in scene.loose
            if 0.5 * last.height < part.middle[1] - last.middle[1] < _NEXT_LINE * last.height
            and left < part.box[0] < last.box[2]
            and id(part) not in taken
            and not any(is_level(part, other.part) for other in scene.labels)
        ]
        if not below:
            break
        last = below[0]
        found.append(last)
    return tuple(found)


def _wrapped(scene: Scene, value: Sequence[Part], taken: set[int]) -> tuple[Part, ...]:
    """Return the rest of a value that its room was too short for: right below its head, closer than a next row."""
    head = value[0]
    below = [
        part
        for part in scene.loose
        if 0.5 * head.height < part.middle[1] - head.middle[1] < _WRAPPED * head.height
        and abs(part.box[0] - head.box[0]) < _ALIGNED * head.height
        and id(part) not in taken
        and not any(is_level(part, label.part) for label in scene.labels)
    ]
    return tuple(below[:1])


def _is_right(part: Part, of: Part) -> bool:
    return is_level(part, of) and part.box[0] > of.box[2] - 0.6 * of.height
