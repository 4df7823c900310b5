"""What people's corrections say of the confidences (再校准): a line over each group's log odds, and a new level.

With few corrections the lines stay near the shipped calibration; what may pass is chosen on documents that the lines
were not fitted on, and what is promised is measured on documents that neither has seen.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
NOTHING_PASSES = 1.01
_RIDGE = 2.0  # pulls a line to the shipped one
_ROUNDS = 40
_MOST = 9.0  # nats
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Judged:
    """One machine reading that a person stood for or corrected."""

    document: int
    group: str
    confidence: float  # as shipped
    right: bool
    vetoed: bool = False  # something else than its confidence keeps it from passing


@dataclass(frozen=True, slots=True)
class Correction:
    """What the confidences of a house's own papers really mean."""

    lines: Mapping[str, tuple[float, float]]  # group → slope and offset of the log odds
    levels: Mapping[int, float]  # one wrong in so many that pass → lowest corrected confidence that passes

    def probability(self, group: str, confidence: float) -> float:
        """Return a shipped confidence as this house's share of right readings; as it is where the group is new."""
        slope, offset = self.lines.get(group, (1.0, 0.0))
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, slope * _log_odds(confidence) + offset))))

    def passes(self, group: str, confidence: float, one_wrong_in: int) -> bool:
        """Say whether a reading needs no person under a ceiling at least as high as asked for."""
        levels = [level for kept, level in self.levels.items() if kept >= one_wrong_in]
        return bool(levels) and self.probability(group, confidence) >= min(levels)


@dataclass(frozen=True, slots=True)
class Promise:
    """What was seen on documents that took no part in the fit."""

    read: int
    accepted: int
    wrong: int  # among the accepted

    def accepted_share(self) -> tuple[float, float, float]:
        """Return the share that needs no person, with its 95 % interval."""
        return (self.accepted / max(1, self.read), *interval(self.accepted, self.read))

    def wrong_share(self) -> tuple[float, float, float]:
        """Return the share of wrong ones among the accepted, with its 95 % interval."""
        return (self.wrong / max(1, self.accepted), *interval(self.wrong, self.accepted))


def interval(right: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson)."""
    if not total:
        return 0.0, 1.0
    p = right / total
    middle = (p + _Z * _Z / (2 * total)) / (1 + _Z * _Z / total)
    reach = _Z * math.sqrt(p * (1 - p) / total + _Z * _Z / (4 * total * total)) / (1 + _Z * _Z / total)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def fit(judged: Sequence[Judged], ceilings: Sequence[int]) -> Correction:
    """Return the correction that people's judgements ask for, with levels that keep one wrong in so many."""
    sure, right = _unseen(judged)
    return Correction(_lines(judged), {ceiling: _level(sure, right, 1 / ceiling) for ceiling in sorted(set(ceilings))})


def promise(judged: Sequence[Judged], ceiling: int) -> Promise:
    """Return what a correction keeps on documents that neither its lines nor its level have seen."""
    accepted = wrong = 0
    for mine, others in _folds(judged):
        correction = fit(others, [ceiling])
        passing = [item for item in mine if not item.vetoed and _passes(item, correction, ceiling)]
        accepted += len(passing)
        wrong += sum(not item.right for item in passing)
    return Promise(len(judged), accepted, wrong)


def _passes(item: Judged, correction: Correction, ceiling: int) -> bool:
    return correction.passes(item.group, item.confidence, ceiling)


def _lines(judged: Sequence[Judged]) -> dict[str, tuple[float, float]]:
    groups = sorted({item.group for item in judged})
    return {group: _line([item for item in judged if item.group == group]) for group in groups}


def _line(judged: Sequence[Judged]) -> tuple[float, float]:
    """Return slope and offset by Newton's steps, drawn towards 1 and 0."""
    x = np.array([[_log_odds(item.confidence), 1.0] for item in judged])
    y = np.array([item.right for item in judged], np.float64)
    shipped = np.array([1.0, 0.0])
    line = shipped.copy()
    for _ in range(_ROUNDS):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ line, -40, 40)))
        slope = x.T @ (y - p) - _RIDGE * (line - shipped)
        curve = (x * (p * (1 - p))[:, None]).T @ x + _RIDGE * np.eye(2)
        step = np.clip(np.linalg.solve(curve, slope), -1.0, 1.0)
        line = line + step
        if np.abs(step).max() < 1e-7:  # noqa: PLR2004  nats
            break
    return max(0.0, float(line[0])), float(line[1])


def _unseen(judged: Sequence[Judged]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return each reading's probability by lines of other documents, and whether it was right; vetoed ones left out."""
    sure, right = [], []
    for mine, others in _folds(judged):
        correction = Correction(_lines(others), {})
        free = [item for item in mine if not item.vetoed]
        sure += [correction.probability(item.group, item.confidence) for item in free]
        right += [item.right for item in free]
    return np.array(sure, np.float64), np.array(right, np.bool_)


def _level(sure: NDArray[np.float64], right: NDArray[np.bool_], ceiling: float) -> float:
    """Return the lowest level that keeps the ceiling with one wrong more than was seen; none: nothing passes."""
    order = np.argsort(-sure, kind="stable")
    wrong = np.cumsum(~right[order])
    kept = (wrong + 1) / np.arange(1, len(order) + 1) <= ceiling
    last_of_its_level = np.append(np.diff(sure[order]) != 0, True)
    allowed = np.flatnonzero(kept & last_of_its_level)
    return float(sure[order[allowed[-1]]]) if len(allowed) else NOTHING_PASSES


def _folds(judged: Sequence[Judged]) -> list[tuple[list[Judged], list[Judged]]]:
    """Part the readings by document: each part, and all others."""
    documents = sorted({item.document for item in judged})
    part = {document: number % FOLDS for number, document in enumerate(documents)}
    parts = [n for n in range(FOLDS) if n < len(documents)]
    return [
        ([item for item in judged if part[item.document] == n], [item for item in judged if part[item.document] != n])
        for n in parts
    ]


def _log_odds(confidence: float) -> float:
    limited = min(max(confidence, 1e-9), 1 - 1e-9)
    return max(-_MOST, min(_MOST, math.log(limited / (1 - limited))))
