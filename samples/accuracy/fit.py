"""Fits extractors/calibration.json on labelled readings: logistic by group, monotone steps, and what passes."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors import confidence, doubts

FEATURES_FILE = Path(__file__).with_name("calibration.jsonl")
CEILINGS = (1 / 100, 1 / 200, 1 / 500, 1 / 1000)
ALONE = " alone"  # ends the style of tickets read without an archive
_RIDGE = 0.3
_FOLDS = 6
_ROUNDS = 60
_FEWEST = 40  # readings behind a step of the monotone function
_TOP = 0.9995


@dataclass(frozen=True, slots=True)
class Labelled:
    """One reading with what spoke for it, and whether it was right."""

    seed: int
    style: str
    font: str
    name: str
    group: str
    features: tuple[float, ...]
    right: bool


def save(rows: Iterable[Labelled]) -> None:
    """Write the labelled readings as they come, one a line."""
    with FEATURES_FILE.open("w", encoding="utf-8") as file:
        for row in rows:
            line = [row.seed, row.style, row.font, row.name, row.group, int(row.right)]
            file.write(json.dumps([*line, *(round(x, 3) for x in row.features)], separators=(",", ":")) + "\n")
            file.flush()


def load() -> list[Labelled]:
    """Return the shipped labelled readings."""
    rows = []
    for line in FEATURES_FILE.read_text("utf-8").splitlines():
        seed, style, font, name, group, right, *features = json.loads(line)
        rows.append(Labelled(seed, style, font, name, group, tuple(features), bool(right)))
    return rows


def fit(rows: Sequence[Labelled]) -> Mapping[str, object]:
    """Return the parameters, as calibration.json holds them."""
    weights, steps = _fitted(rows)
    right = np.array([row.right for row in rows], np.float64)
    alone = np.array([row.style.endswith(ALONE) for row in rows])
    helped = np.array([row.style != "printed" for row in rows]) & ~alone
    weighed = np.array([not _is_doubted(row) for row in rows])
    sure = _unseen(rows)
    return {
        "features": list(confidence.OF_A_CELL),
        "weights": {group: [round(float(w), 4) for w in values] for group, values in weights.items()},
        "steps": [[round(at, 6), round(to, 6)] for at, to in steps],
        "passes": {
            f"{ceiling:g}": round(
                max(
                    _passes(sure, right, helped & weighed, ceiling, 1),
                    _passes(sure, right, alone & weighed, ceiling, 0),
                ),
                6,
            )
            for ceiling in CEILINGS
        },
        "fitted_on": {"readings": len(rows), "wrong": int((1 - right).sum())},
    }


def _fitted(rows: Sequence[Labelled]) -> tuple[dict[str, NDArray[np.float64]], list[tuple[float, float]]]:
    """Return the logistics' weights and the monotone steps over them."""
    weights = {group: _weights([row for row in rows if row.group == group]) for group in confidence.GROUPS}
    raw = np.array([_raw(weights[row.group], row) for row in rows])
    return weights, monotone(raw, np.array([row.right for row in rows], np.float64))


def _unseen(rows: Sequence[Labelled]) -> NDArray[np.float64]:
    """Return each reading's probability as fitted on other tickets: what passes is chosen on these."""
    sure = np.zeros(len(rows))
    fold = np.array([row.seed % _FOLDS for row in rows])
    for part in range(_FOLDS):
        weights, steps = _fitted([row for row, own in zip(rows, fold, strict=True) if own != part])
        mine = np.flatnonzero(fold == part)
        raw = [_raw(weights[rows[n].group], rows[n]) for n in mine]
        sure[mine] = np.interp(raw, [at for at, _ in steps], [to for _, to in steps])
    return sure


def write(parameters: Mapping[str, object]) -> None:
    """Ship the parameters."""
    entries = (f" {json.dumps(key)}: {json.dumps(value)}" for key, value in parameters.items())
    confidence.FILE.write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")


def _raw(weights: NDArray[np.float64], row: Labelled) -> float:
    return confidence.logistic(float(np.dot(weights, row.features)))


def _weights(rows: Sequence[Labelled]) -> NDArray[np.float64]:
    x = np.array([row.features for row in rows], np.float64)
    return logistic_weights(x, np.array([row.right for row in rows], np.float64))


def logistic_weights(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a ridge logistic's weights, fitted by Newton's steps; the first column is ones."""
    weights = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], _RIDGE)
    ridge[0] = 1e-3
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (y - p) - ridge * weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge) + 1e-9 * np.eye(x.shape[1])
        step = np.linalg.solve(curve, slope)
        weights += np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-6:
            break
    return weights


def monotone(raw: NDArray[np.float64], right: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Pool neighbours until shares rise with the logistic; a share is that of its pool with one more wrong."""
    order = np.argsort(raw)
    pools: list[list[float]] = []  # sum of raw, right, count
    for at, ok in zip(raw[order], right[order], strict=True):
        pools.append([float(at), float(ok), 1.0])
        while len(pools) > 1 and (
            pools[-2][2] < _FEWEST or (pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2] and pools[-1][2] >= 1)
        ):
            if pools[-2][2] >= _FEWEST and pools[-1][2] < _FEWEST:
                break
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    points = [(total / count, min(_TOP, (ok + 0.5) / (count + 1))) for total, ok, count in pools]
    found = [(0.0, 0.0)]
    for at, to in points:
        found.append((max(at, found[-1][0] + 1e-9), max(to, found[-1][1])))
    return [*found, (1.0, max(_TOP, found[-1][1]))]


def _is_doubted(row: Labelled) -> bool:
    """Say whether a reading waits for a person whatever its probability is, as far as the evidence shows it."""
    evidence = dict(zip(confidence.OF_A_CELL, row.features, strict=True))
    lowest = math.log(doubts.LEAST_OF_A_DAY / (1 - doubts.LEAST_OF_A_DAY))
    return evidence["more_ink"] > 0 or (row.group == "day" and evidence["least"] < lowest)


def _passes(
    sure: NDArray[np.float64], right: NDArray[np.float64], part: NDArray[np.bool_], ceiling: float, more: int
) -> float:
    """Return the lowest confidence that keeps the wrong of a part under a ceiling, with some more than were seen.

    Tickets written on by hand, with an archive and without, must keep it by themselves: surely read print would make
    room for them.
    """
    mine, ok = sure[part], right[part]
    order = np.argsort(-mine)
    wrong = np.cumsum(1 - ok[order])
    last = np.append(np.diff(mine[order]) < 0, True)  # readings that are as sure pass together
    allowed = np.flatnonzero(last & ((wrong + more) / np.arange(1, len(order) + 1) <= ceiling))
    return float(mine[order[allowed[-1]]]) if len(allowed) else 1.0
