"""Which version of its form a page was printed by (版本) where no code says it: lines moved between them."""

import dataclasses
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors import register
from extractors.classify import Classified
from extractors.page_marks import Gray, Marks, Points
from extractors.register import NotOnFormError
from extractors.results import PageProblem
from templates_docx import load
from templates_docx.kinds import TITLES
from templates_docx.spec import Layout

_SAME_MM = 0.1  # crossings nearer than this are the same line
_UNSEEN_MM = 1.6  # how far off a line counts that is not seen at all
_NEUTRAL_MM = 0.3  # how far off a version counts that has no line of its own
_APART_MM = 0.12  # between the best version and the next, to be sure


def settled(gray: Gray, marks: Marks, classified: Classified) -> Classified:
    """Return what a page is taken for with its version, which its printed lines say where its code does not.

    A problem says so where they do not either; the version is then the current one.
    """
    kind = classified.kind
    if kind is None or classified.version is not None or len(load.versions(kind)) < 2:  # noqa: PLR2004
        return classified
    layouts = [load.layout(kind, version) for version in reversed(load.versions(kind))]  # the newest first
    off = _off(gray, marks, layouts)
    order = np.argsort(off, kind="stable")
    best = layouts[order[0]]
    alike = all(not len(_own(layout, layouts)) for layout in layouts)
    if alike or off[order[1]] - off[order[0]] >= _APART_MM:
        return dataclasses.replace(classified, version=best.version)
    problem = PageProblem("version_unsure", params={"form": TITLES[kind], "version": str(layouts[0].version)})
    return dataclasses.replace(classified, version=layouts[0].version, problems=(*classified.problems, problem))


def _off(gray: Gray, marks: Marks, layouts: Sequence[Layout]) -> NDArray[np.float64]:
    """Return how far off each version's own lines are on the page, mm."""
    return np.array([_off_by(gray, marks, layout, _own(layout, layouts)) for layout in layouts])


def _off_by(gray: Gray, marks: Marks, layout: Layout, own: Points) -> float:
    """Lay the page by the marks and by the lines that all versions have, then see how well its own lines lie."""
    if not len(own):
        return _NEUTRAL_MM
    try:
        placed = register.place(marks, layout)
    except NotOnFormError:
        return _UNSEEN_MM
    at, seen = register.seen_crossings(gray, placed, layout)
    names = set(map(_rounded, own))
    mine = np.array([_rounded(point) in names for point in at], bool)
    marked = register.seen_marks(marks, placed, layout)
    move, _ = cv2.findHomography(np.concatenate([at[~mine], marked[0]]), np.concatenate([seen[~mine], marked[1]]), 0)
    expected = at if move is None else cv2.perspectiveTransform(at[None], np.asarray(move, np.float64))[0]
    off = dict.fromkeys(names, _UNSEEN_MM)
    off |= {_rounded(at[place]): float(np.hypot(*(seen[place] - expected[place]))) for place in np.flatnonzero(mine)}
    return float(np.median(list(off.values())))


def _rounded(point: Points) -> tuple[float, float]:
    return round(float(point[0]), 1), round(float(point[1]), 1)


def _own(layout: Layout, layouts: Sequence[Layout]) -> Points:
    """Return the crossings of a version that another one does not have."""
    mine = register.crossings(layout)
    lacking = np.zeros(len(mine), bool)
    for other in layouts:
        theirs = register.crossings(other)
        apart = np.linalg.norm(mine[:, None] - theirs[None], axis=2).min(1) if len(theirs) else np.full(len(mine), 9.0)
        lacking |= apart > _SAME_MM
    return np.asarray(mine[lacking], np.float64)
