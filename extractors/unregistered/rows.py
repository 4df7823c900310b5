"""The table of a page whose form is not known (明细): its header's labels say what stands in which column."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.unregistered.labels import COLUMN, FIELD, OTHER, Label
from extractors.unregistered.scene import Scene, is_level
from extractors.writing import Part

_FEWEST = 3  # labels that make a header
_PITCH = 3.2  # heights between rows, at most, where nothing is ruled
_ROW = 0.6  # heights: what is closer is one row
_HIGHEST = 4.0  # heights: a higher cell holds more than a row
_ASIDE = 2.0  # heights from a header's middle, where a value is looked for
_NARROW = 0.2  # of a line's height as detected: half a narrow character
_OVERHANG = 1.0  # heights, that a cell may differ from its column's

Place = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table as found."""

    header: tuple[Label, ...]
    rows: tuple[Mapping[str, tuple[Part, ...]], ...]  # column → its pieces
    body: tuple[Part, ...]  # every piece that stands in it
    empty: tuple[Mapping[str, Place], ...]  # of each row: column → where nothing was found, px
    ruled: bool  # its columns are parted by printed lines


@dataclass(frozen=True, slots=True, eq=False)
class _Column:
    name: str | None  # None: of nothing that is read
    x0: float
    x1: float
    middle: float  # of its header
    ruled: bool


def find(scene: Scene) -> Table | None:
    """Return the table of a page; None where no header is seen."""
    header = _header(scene)
    heads = sorted([label.part for label in header] + _unnamed(scene, header), key=lambda part: part.box[0])
    if len({label.names[COLUMN] for label in header if COLUMN in label.names}) < _FEWEST:
        return None
    names = {id(label.part): label.names.get(COLUMN) for label in header}
    named = [(names.get(id(part)), part) for part in heads]
    columns = _columns(scene, named)
    found = _rows(scene, header, columns)
    columns = columns if columns[0].ruled else _parted(named, found)
    rows, body, empty = [], [], []
    for row in found:
        cells = _cells(row, columns)
        body += row
        if cells:
            rows.append(cells)
            empty.append(_empty(scene, row, [column for column in columns if column.name not in cells]))
    return Table(tuple(header), tuple(rows), tuple(body), tuple(empty), columns[0].ruled)


def _header(scene: Scene) -> list[Label]:
    """Return the labels of the line that has most column labels."""
    best: list[Label] = []
    for label in scene.labels:
        if COLUMN not in label.names:
            continue
        level = [other for other in scene.labels if is_level(other.part, label.part) and other.rest is None]
        kept = [other for other in level if COLUMN in other.names or OTHER in other.names]
        if sum(COLUMN in other.names for other in kept) > sum(COLUMN in other.names for other in best):
            best = kept
    return sorted(best, key=lambda label: label.part.box[0])


def _unnamed(scene: Scene, header: Sequence[Label]) -> list[Part]:
    """Return what else stands on the header's line: it names columns of nothing that is read."""
    if not header:
        return []
    level = [part for part in scene.loose if all(is_level(part, label.part) for label in header)]
    return [part for part in level if not any(_overlap(part.box, label.part.box) > 0 for label in header)]


def _columns(scene: Scene, header: Sequence[tuple[str | None, Part]]) -> list[_Column]:
    cells = [scene.grid.of(part) for _, part in header]
    names = [name for name, _ in header]
    if all(cell is not None for cell in cells) and len(set(cells)) == len(cells):
        boxes = [scene.grid.cells[cell] for cell in cells if cell is not None]
        middles = [(box[0] + box[2]) / 2 for box in boxes]
        ruled = zip(names, boxes, middles, strict=True)
        return [_Column(name, box[0], box[2], middle, ruled=True) for name, box, middle in ruled]
    return _between(header, [(left[2] + right[0]) / 2 for left, right in _pairs(header)])


def _between(header: Sequence[tuple[str | None, Part]], edges: Sequence[float]) -> list[_Column]:
    middles = [(part.box[0] + part.box[2]) / 2 for _, part in header]
    starts, ends = [-np.inf, *edges], [*edges, np.inf]
    bare = zip([name for name, _ in header], starts, ends, middles, strict=True)
    return [_Column(name, a, b, middle, ruled=False) for name, a, b, middle in bare]


def _parted(header: Sequence[tuple[str | None, Part]], rows: Sequence[Sequence[Part]]) -> list[_Column]:
    """Return the columns of a table without upright rules: parted where the fewest characters stand."""
    spans = np.array([span for row in rows for part in row for span in _characters(part)], np.float64).reshape(-1, 2)
    edges = []
    for left, right in _pairs(header):
        x0, x1 = (left[0] + left[2]) / 2, (right[0] + right[2]) / 2
        at = np.arange(x0, max(x1, x0 + 1.0), dtype=np.float64)
        heads = ((left[0] < at) & (at < left[2])) | ((right[0] < at) & (at < right[2]))
        covered = ((spans[:, :1] < at) & (at < spans[:, 1:])).sum(0) + len(rows) * heads
        edges.append(_middle_of_widest(at, covered == covered.min()))
    return _between(header, edges)


def _pairs(header: Sequence[tuple[str | None, Part]]) -> list[tuple[Place, Place]]:
    return list(itertools.pairwise(part.box for _, part in header))


def _characters(part: Part) -> list[tuple[float, float]]:
    """Return where each character stands across the page, px: a little less than its width."""
    half = _NARROW * part.height
    return [(x - half, x + half) for x in part.line.middles()[part.first : part.end, 0]]


def _middle_of_widest(at: NDArray[np.float64], free: NDArray[np.bool_]) -> float:
    """Return the middle of the longest stretch that is free."""
    steps = np.flatnonzero(np.diff(np.concatenate([[0], free.astype(np.int8), [0]])))
    starts, ends = steps[::2], steps[1::2]
    widest = int(np.argmax(ends - starts))
    return float((at[starts[widest]] + at[ends[widest] - 1]) / 2)


def _overlap(box: Place, other: Place) -> float:
    return min(box[2], other[2]) - max(box[0], other[0])


def _rows(scene: Scene, header: Sequence[Label], columns: Sequence[_Column]) -> list[list[Part]]:
    """Return the pieces under the header row by row, down to where the table ends."""
    height = float(np.median([label.part.height for label in header]))
    foot = max(label.part.middle[1] for label in header)
    left = min(label.part.box[0] for label in header) - 4 * height
    floor = _floor(scene, foot, height)
    under = [part for part in scene.loose if foot + _ROW * height < part.middle[1] < floor and part.middle[0] > left]
    found: list[list[Part]] = []
    last = foot
    for part in sorted(under, key=lambda part: _level_of(scene, part)):
        level = _level_of(scene, part)
        if found and abs(level - last) < _ROW * height:
            found[-1].append(part)
            continue
        if _ends(scene, part, columns, level - last, height):
            break
        found.append([part])
        last = level
    return found


def _floor(scene: Scene, foot: float, height: float) -> float:
    """Return where the next label under the header stands."""
    below = [
        label.part.middle[1] - _ROW * height
        for label in scene.labels
        if label.part.middle[1] > foot + height and (FIELD in label.names or OTHER in label.names)
    ]
    return min(below, default=float("inf"))


def _empty(scene: Scene, row: Sequence[Part], columns: Sequence[_Column]) -> dict[str, Place]:
    """Return where the row's missing values should stand."""
    height = float(np.median([part.height for part in row]))
    level = float(np.median([_level_of(scene, part) for part in row]))
    found: dict[str, Place] = {}
    for column in columns:
        if column.name is None:
            continue
        cell = scene.grid.at((column.x0 + column.x1) / 2, level) if column.ruled else None
        x0, x1 = max(column.x0, column.middle - _ASIDE * height), min(column.x1, column.middle + _ASIDE * height)
        band = (x0, level - _ROW * height, x1, level + _ROW * height)
        found[column.name] = scene.grid.cells[cell] if cell is not None else band
    return found


def _level_of(scene: Scene, part: Part) -> float:
    cell = scene.grid.of(part)
    if cell is None:
        return part.middle[1]
    _, y0, _, y1 = scene.grid.cells[cell]
    return (y0 + y1) / 2 if y1 - y0 < _HIGHEST * part.height else part.middle[1]


def _ends(scene: Scene, part: Part, columns: Sequence[_Column], down: float, height: float) -> bool:
    """Say whether the table ends above a piece."""
    cell = scene.grid.of(part)
    if not columns[0].ruled:
        return down > _PITCH * height
    if cell is None:
        return True
    x0, _, x1, _ = scene.grid.cells[cell]
    off = _OVERHANG * height
    return not any(abs(x0 - column.x0) < off and abs(x1 - column.x1) < off for column in columns)


def _cells(row: Sequence[Part], columns: Sequence[_Column]) -> dict[str, tuple[Part, ...]]:
    cells: dict[str, list[Part]] = {}
    for part in row:
        for name, piece in _shared(part, columns):
            cells.setdefault(name, []).append(piece)
    ordered = {name: sorted(parts, key=lambda part: (part.middle[1], part.box[0])) for name, parts in cells.items()}
    return {name: tuple(parts) for name, parts in ordered.items()}


def _shared(part: Part, columns: Sequence[_Column]) -> list[tuple[str, Part]]:
    """Return a piece, cut where it runs through more than one column."""
    x0, _, x1, _ = part.box
    main = [column for column in columns if min(x1, column.x1) - max(x0, column.x0) > 0.75 * (x1 - x0)]
    if main:
        return [(main[0].name, part)] if main[0].name is not None else []
    found = []
    across = part.line.middles()[part.first : part.end, 0]
    for column in columns:
        inside = [part.first + n for n, x in enumerate(across) if column.x0 <= x < column.x1]
        if inside and column.name is not None:
            found.append((column.name, part.between(inside[0], inside[-1] + 1)))
    return found
