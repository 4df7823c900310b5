"""A picture of several papers without marks, one by one (一图多单): sheets on a desk, or forms printed on one sheet."""

import dataclasses
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.unregistered import paper
from extractors.unregistered.paper import Picture
from extractors.unregistered.vocabulary import kinds, squeeze, vocabulary
from extractors.writing import Written

_MOST = 6  # sheets of one picture that are read
_FEWEST = 3  # lines that a sheet bears
_NEAR = 0.3  # of the picture: a smaller sheet is looked at again
_LEGIBLE = 0.7  # mean score of its lines; below it may lie another way up
_ROW = 3.0  # heights: titles closer than this stand side by side


def sheets(picture: Picture) -> list[Picture]:
    """Return a picture once for each paper on it, as one reads them, each with its own text."""
    return [form for sheet in _on_desk(picture) for form in _on_sheet(sheet)]


def _on_desk(picture: Picture) -> list[Picture]:
    quads = [quad for quad in paper.find_sheets(picture.page) if len(_inside(picture.written, quad)) >= _FEWEST]
    if len(quads) < 2:  # noqa: PLR2004  one paper, whole or not
        return [picture]
    ordered = sorted(quads[:_MOST], key=lambda quad: (round(float(quad[:, 1].mean()) / _side(quad)), quad[:, 0].mean()))
    return [_meant(picture, quad) for quad in ordered]


def _meant(picture: Picture, quad: NDArray[np.float64]) -> Picture:
    """Return a picture of which one sheet is meant."""
    lines = _inside(picture.written, quad)
    share = cv2.contourArea(quad.astype(np.float32)) / float(np.prod(picture.page.shape[:2]))
    if share < _NEAR or float(np.mean([line.score for line in lines])) < _LEGIBLE:
        return paper.nearer(picture.page, picture.turned, quad)
    return dataclasses.replace(picture, written=lines, sheet=quad)


def _on_sheet(picture: Picture) -> list[Picture]:
    """Return a sheet once for each form printed on it: where one title stands more than once."""
    titles = _titles(picture.written)
    if len(titles) < 2:  # noqa: PLR2004
        return [picture]
    rows = _rows(titles)
    found: dict[tuple[int, int], list[Written]] = {}
    for line in picture.written:
        x, y = _middle(line)
        row = max((n for n, row in enumerate(rows) if _middle(row[0])[1] - line.height < y), default=0)
        column = min(range(len(rows[row])), key=lambda n: abs(_middle(rows[row][n])[0] - x))
        found.setdefault((row, column), []).append(line)
    return [dataclasses.replace(picture, written=tuple(lines)) for _, lines in sorted(found.items())]


def _titles(lines: Sequence[Written]) -> list[Written]:
    """Return the lines that bear a title which stands on the page more than once."""
    known = {title for kind in kinds() for title in vocabulary(kind).titles}
    by_text: dict[str, list[Written]] = {}
    for line in lines:
        text = squeeze(line.text)
        if any(text.endswith(title) for title in known if len(title) > 2):  # noqa: PLR2004
            by_text.setdefault(text, []).append(line)
    return max(by_text.values(), key=len, default=[])


def _rows(titles: Sequence[Written]) -> list[list[Written]]:
    rows: list[list[Written]] = []
    for title in sorted(titles, key=lambda line: _middle(line)[1]):
        if rows and _middle(title)[1] - _middle(rows[-1][0])[1] < _ROW * title.height:
            if not any(_is_over(title, other) for other in rows[-1]):  # a title printed twice heads one form
                rows[-1].append(title)
        else:
            rows.append([title])
    return [sorted(row, key=lambda line: _middle(line)[0]) for row in rows]


def _is_over(line: Written, other: Written) -> bool:
    return bool(line.quad[:, 0].min() < other.quad[:, 0].max() and other.quad[:, 0].min() < line.quad[:, 0].max())


def _inside(lines: Sequence[Written], quad: NDArray[np.float64]) -> tuple[Written, ...]:
    outline = quad.astype(np.float32).reshape(-1, 1, 2)
    return tuple(line for line in lines if cv2.pointPolygonTest(outline, _middle(line), measureDist=False) > 0)


def _middle(line: Written) -> tuple[float, float]:
    x, y = line.quad.mean(0)
    return float(x), float(y)


def _side(quad: NDArray[np.float64]) -> float:
    return max(1.0, float(np.ptp(quad[:, 1])))
