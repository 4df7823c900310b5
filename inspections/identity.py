"""Is it the part that was claimed (是否所报零件): by its looks, against photos of intact parts of that number.

Looks say what kind of part it is. Two numbers of one shape look alike: then only the number on the part or its tag
tells them apart, and `matches` means no more than that nothing speaks against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from inspections import models
from inspections.results import Identity, Inspection, Verdict

# Cosine of the mean features to the most alike reference: docs/accuracy-inspection.md has both sides of each.
# Nails for screws and screws for nails come to 0.78 at most.
MATCHES_FROM: Final = 0.79
DIFFERENT_BELOW: Final = 0.50

NUMBER_DIFFERS: Final = "shown_number_differs"


def judge(alike: Sequence[float]) -> Identity | None:
    """Say whether photos show the part of the references; the most alike photo counts, the others may be close-ups.

    Args:
        alike: Cosine of each photo of good quality to its most alike reference; none where nothing can be said.
    """
    if not alike:
        return None
    if max(alike) >= MATCHES_FROM:
        return Identity.MATCHES
    return Identity.DIFFERENT if max(alike) < DIFFERENT_BELOW else Identity.UNSURE


@dataclass(frozen=True, slots=True)
class Shown:
    """A number that a tag on the photos shows, and whether it is the claimed part's."""

    number: str
    agrees: bool


def with_number(judged: Inspection, shown: Shown | None) -> Inspection:
    """Let a number on the photos count: one of another part makes it different, and no intact verdict stands then.

    The claimed number lifts doubts of the looks, but not looks that are another part's: a tag hangs on anything.
    """
    if shown is None:
        return judged
    if shown.agrees:
        found = Identity.DIFFERENT if judged.identity is Identity.DIFFERENT else Identity.MATCHES
        return replace(judged, identity=found, shown_number=shown.number)
    verdict = Verdict.UNCLEAR if judged.verdict is Verdict.INTACT else judged.verdict
    reasons = (*judged.reasons, NUMBER_DIFFERS) if verdict is Verdict.UNCLEAR else judged.reasons
    return replace(judged, verdict=verdict, reasons=reasons, identity=Identity.DIFFERENT, shown_number=shown.number)


def alike(references: models.Vector, direction: models.Vector) -> float:
    """Give the cosine of a photo's features to the most alike of the references', each of length 1."""
    return float(np.max(references @ direction))
