"""Photos of intact parts of the same kind (参考照片): is this such a part, and does it look worse than they do.

A comparison can only hold up an intact verdict, never make one: too few references, another camera or another side
of the part must cost a person's look, not a wrong answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inspections import identity, likeness, looks, models, outline, rust, sides, view
from inspections.errors import NoReferenceError
from inspections.results import Identity, RgbImage

# Cosine of the mean features to the most similar of four references: parts of the kind are above 0.81 in 95 of 100
# photos, other kinds below 0.57 in 99 of 100 (docs/accuracy-inspection.md).
ALIKE_FROM: Final = 0.70
# Log odds of rust above the rustiest reference that are still called the same finish.
SAME_FINISH: Final = 1.0

# A photo that differs more than this from intact parts goes to a person, whatever it is that differs.
MOST_UNLIKE: Final = 1.0
OWN_DIFFERENCE: Final = 1.5
LEAST_TO_COMPARE: Final = 3
MOST_TO_COMPARE: Final = 8

OUTLINE_DIFFERS: Final = "outline_differs"
UNLIKE_INTACT_PARTS: Final = "unlike_intact_parts"
UNLIKE_REFERENCES: Final = "unlike_references"
SIDE_WITHOUT_REFERENCE: Final = "side_without_reference"
RUSTIER_THAN_REFERENCES: Final = "rustier_than_references"


@dataclass(frozen=True, slots=True)
class References:
    """What intact parts of a kind look like."""

    looks: models.Vector  # (n, 1280), each of length 1
    rust_logit: float  # of the rustiest
    edges: tuple[outline.Points, ...]  # of those on the standard view sheet, mm
    kind: likeness.Kind | None  # None with fewer than LEAST_TO_COMPARE: how they differ is not known


def learn(photos: Sequence[RgbImage], *, part_no: str | None = None) -> References:
    """Learn from photos of intact parts, (H, W, 3) uint8 each; of many, from those that show the most sides.

    Raises:
        NoReferenceError: `photos` is empty.
    """
    if not photos:
        raise NoReferenceError(part_no, "no photo")
    seen = [looks.whole(photo) for photo in photos]
    directions = np.stack([_direction(whole) for whole in seen])
    chosen = sides.covering(directions, MOST_TO_COMPARE)
    compared = [photos[n] for n in chosen]
    rustiest = max(rust.read(photos[n], seen[n]).logit for n in chosen)
    kind = likeness.learn(compared) if len(compared) >= LEAST_TO_COMPARE else None
    edges = tuple(edge for photo in compared if (edge := _edge(photo)) is not None)
    return References(directions[list(chosen)], rustiest, edges, kind)


def alike(references: References, whole: looks.Look) -> float:
    """Give how alike a photo is to the most alike reference, cosine."""
    return identity.alike(references.looks, _direction(whole))


def unlike(references: References, photo: RgbImage, whole: looks.Look) -> tuple[str, ...]:
    """List why a photo differs from intact parts in more than rust.

    Nothing where it cannot be laid beside them, or shows a side that none of them shows.
    """
    if alike(references, whole) < sides.SHOWN_FROM:
        return ()
    found: list[str] = []
    if references.kind is not None:
        score = likeness.compare(photo, references.kind).score
        found += [UNLIKE_INTACT_PARTS] if score is not None and score > MOST_UNLIKE else []
    edge = _edge(photo) if len(references.edges) >= LEAST_TO_COMPARE else None
    if edge is not None and outline.nearest(edge, references.edges).largest_mm >= bent_from_mm(references.edges):
        found.append(OUTLINE_DIFFERS)
    return tuple(found)


def bent_from_mm(edges: Sequence[outline.Points]) -> float:
    """Give the difference from which an outline is not an intact part's: never within what intact ones differ by."""
    own = [outline.nearest(edge, [*edges[:n], *edges[n + 1 :]]).largest_mm for n, edge in enumerate(edges)]
    return max(view.BENT_FROM_MM, OWN_DIFFERENCE * max(own))


def _edge(photo: RgbImage) -> outline.Points | None:
    straight = view.straighten(photo)
    measured = view.measure(straight) if straight else None
    return measured.outline if measured else None


def doubts(references: References, whole: looks.Look, reading: rust.RustReading) -> tuple[str, ...]:
    """List why a photo that looks and reads like this is not of an intact part of the kind."""
    cosine = alike(references, whole)
    rustier = reading.logit - references.rust_logit
    checks = (
        (SIDE_WITHOUT_REFERENCE, cosine < sides.SHOWN_FROM),
        (UNLIKE_REFERENCES, sides.SHOWN_FROM <= cosine < ALIKE_FROM),
        (RUSTIER_THAN_REFERENCES, rustier > SAME_FINISH),
    )
    return tuple(reason for reason, holds in checks if holds)


def settled(doubts: Sequence[str], claimed: Identity | None) -> list[str]:
    """Call a photo another side of the part only where other photos show that part; else it may be another part."""
    other = SIDE_WITHOUT_REFERENCE if claimed is Identity.MATCHES else UNLIKE_REFERENCES
    return [other if doubt == SIDE_WITHOUT_REFERENCE else doubt for doubt in doubts]


def _direction(whole: looks.Look) -> models.Vector:
    return np.asarray(whole.mean / np.linalg.norm(whole.mean), np.float32)
