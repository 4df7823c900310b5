"""A page's text in the pieces that one thing is written in: parted at ruled lines, wide blanks and labels."""

import dataclasses
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors import writing
from extractors.unregistered.grid import Grid
from extractors.unregistered.labels import Label
from extractors.writing import Part, Written

_WIDE = 1.2  # heights of a line: a wider blank parts it
_LEVEL = 0.5  # of a line's height: what is closer stands on the same line


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """The labels of a page and what stands loose between them."""

    labels: tuple[Label, ...]
    loose: tuple[Part, ...]  # without a label in them, from the top
    grid: Grid

    def without(self, labels: Sequence[Label], parts: Sequence[Part]) -> "Scene":
        """Return the page without some labels and pieces: they are accounted for."""
        gone_labels, gone_parts = {id(label) for label in labels}, {id(part) for part in parts}
        return dataclasses.replace(
            self,
            labels=tuple(label for label in self.labels if id(label) not in gone_labels),
            loose=tuple(part for part in self.loose if id(part) not in gone_parts),
        )


def pieces(lines: Sequence[Written], grid: Grid) -> list[Part]:
    """Return lines in pieces, parted at ruled lines and at wide blanks."""
    return [piece for line in lines for piece in _pieces(line, grid)]


def scene(parts: Sequence[Part], labels: Sequence[Label], grid: Grid) -> Scene:
    """Return a page by its labels; what stands behind a label in its own piece is the label's."""
    labelled = {(id(label.part.line), place) for label in labels for place in range(label.part.first, label.part.end)}
    loose = [part for part in parts if not any((id(part.line), n) in labelled for n in range(part.first, part.end))]
    return Scene(tuple(labels), tuple(sorted(loose, key=lambda part: (part.middle[1], part.middle[0]))), grid)


def is_level(part: Part, other: Part) -> bool:
    """Say whether two pieces stand on the same line."""
    return abs(part.middle[1] - other.middle[1]) < _LEVEL * max(part.height, other.height)


def _pieces(line: Written, grid: Grid) -> list[Part]:
    middles = line.middles()
    height = line.height
    cuts, last, cell = [0], -1, None
    for place, char in enumerate(line.text):
        if char.isspace():
            continue
        mine = grid.at(float(middles[place, 0]), float(middles[place, 1]))
        apart = last >= 0 and float(np.linalg.norm(middles[place] - middles[last])) > _WIDE * height
        crossed = mine is not None and cell is not None and mine != cell
        if apart or crossed:
            cuts.append(place)
        last, cell = place, mine if mine is not None else cell
    cuts.append(len(line.text))
    whole = writing.whole(line)
    found = [whole.between(first, end) for first, end in itertools.pairwise(cuts) if end > first]
    return [part for part in found if part.text.strip()]
