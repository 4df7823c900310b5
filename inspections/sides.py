"""Which sides of a part the photos of intact ones show (拍到的面), by the directions of the network's mean features.

A part seen from its end is compared with ends, or with nothing.
"""

from typing import Final

import numpy as np

from inspections import models

# Cosine to the most alike reference below which no reference shows this side: ends and sides of one can come to 0.36,
# photos of one side are above 0.59 in 95 of 100 pairs.
SHOWN_FROM: Final = 0.50


def covering(directions: models.Vector, most: int) -> tuple[int, ...]:
    """Choose the photos that show the most sides: the most usual one, then each time the one least like those chosen.

    Args:
        directions: (n, 1280), each of length 1.
        most: How many to choose at most.

    Returns:
        Their places among the photos, in the photos' order; all where there are no more.
    """
    if len(directions) <= most:
        return tuple(range(len(directions)))
    alike = directions @ directions.T
    chosen = [int(alike.sum(axis=1).argmax())]
    while len(chosen) < most:
        nearest = alike[:, chosen].max(axis=1)
        nearest[chosen] = np.inf
        chosen.append(int(nearest.argmin()))
    return tuple(sorted(chosen))
