"""AUROC and shares with their 95 % intervals."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
WILSON_Z = 1.96


def auroc(bad: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """Give the share of pairs that the scores put in order; ties count a half."""
    high, low = scores[bad], scores[~bad]
    return float((high[:, None] > low).mean() + (high[:, None] == low).mean() / 2)


def auroc_interval(bad: NDArray[np.bool_], scores: NDArray[np.float64], groups: Sequence[str] | None = None) -> str:
    """Give AUROC with a bootstrap interval; whole groups are drawn where photos share one."""
    rng = np.random.default_rng(0)
    names = np.unique(np.arange(len(scores)) if groups is None else np.asarray(groups), return_inverse=True)[1]
    members = [np.flatnonzero(names == name) for name in range(names.max() + 1)]
    found = []
    for _ in range(RESAMPLES):
        drawn = np.concatenate([members[i] for i in rng.integers(0, len(members), len(members))])
        if bad[drawn].any() and not bad[drawn].all():
            found.append(auroc(bad[drawn], scores[drawn]))
    low, high = np.percentile(found, (2.5, 97.5))
    return f"{auroc(bad, scores):.3f} ({low:.3f}-{high:.3f})"


def share(count: int, of: int) -> str:
    """Give k/n with its Wilson interval."""
    if not of:
        return "0/0"
    part, z2 = count / of, WILSON_Z**2
    middle = (part + z2 / (2 * of)) / (1 + z2 / of)
    half = WILSON_Z * np.sqrt(part * (1 - part) / of + z2 / (4 * of**2)) / (1 + z2 / of)
    return f"{count}/{of} = {100 * part:.1f} % ({100 * max(0, middle - half):.1f}-{100 * min(1, middle + half):.1f})"
