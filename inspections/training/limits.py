"""Where the machine may decide on rust by itself: the points, from scores that nobody trained on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be wrong; a damaged part that is called intact is the worst of errors."""

    wrong: float = 0.01  # share of the automatic ones
    wrong_of_a_side: float = 0.015
    rusty_cleared: int = 1  # photos


LIMITS = Limits()


def operating_points(
    labels: NDArray[np.bool_],
    scores: NDArray[np.float64],
    others: NDArray[np.float64],
    limits: Limits = LIMITS,
) -> tuple[float, float]:
    """Give the points (ruled out, certain) that decide most and keep to the shares of wrong ones.

    Args:
        labels: Whether each photo is rusty.
        scores: What a model that had not seen it said of it.
        others: The same of photos of other kinds, none of them rusty.
        limits: How much may be wrong.
    """
    low = [
        (s, scores <= s)
        for s in np.unique(scores)
        if labels[scores <= s].mean() <= limits.wrong_of_a_side and labels[scores <= s].sum() <= limits.rusty_cleared
    ]
    high = [
        (s, scores >= s)
        for s in np.unique(scores)
        if max((~labels[scores >= s]).mean(), (others >= s).mean()) <= limits.wrong_of_a_side
    ]
    pairs = [
        (cleared | accused, (cleared & labels) | (accused & ~labels), ruled_out, certain)
        for ruled_out, cleared in low
        for certain, accused in high
        if ruled_out < certain
    ]
    kept = [(int(told.sum()), a, b) for told, wrong, a, b in pairs if wrong.sum() <= limits.wrong * told.sum()]
    _, ruled_out, certain = max(kept, default=(0, 0.0, 1.0))
    return float(ruled_out), float(certain)
