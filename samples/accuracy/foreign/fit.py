"""Fits extractors/unregistered/calibration.json: one logistic for all fields, monotone steps, and what passes."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors import confidence
from extractors.unregistered import judging
from extractors.unregistered.foreign import Features, Foreign
from samples.accuracy import fit as zones
from samples.accuracy.foreign.score import pairs
from samples.accuracy.foreign.specimens import Specimen
from samples.accuracy.score import is_right
from templates_docx.spec import FieldType

_UNLIKE = judging.FEATURES.index("unlike")  # what the archive should know and does not goes to a person, however sure

FILE = Path(__file__).with_name("calibration.jsonl")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One value with what spoke for it, and whether it was right."""

    type: FieldType
    features: Features
    by_hand: bool
    right: bool


def save(rows: Iterable[Labelled]) -> None:
    """Write the labelled values as they come, one a line."""
    with FILE.open("w", encoding="utf-8") as file:
        for row in rows:
            line = [row.type.value, int(row.by_hand), int(row.right), *(round(x, 3) for x in row.features)]
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
            file.flush()


def load() -> list[Labelled]:
    """Return the shipped labelled values."""
    rows = []
    for line in FILE.read_text("utf-8").splitlines():
        kind, by_hand, right, *features = json.loads(line)
        rows.append(Labelled(FieldType(kind), tuple(features), bool(by_hand), bool(right)))
    return rows


def labelled(specimen: Specimen, found: Foreign) -> Iterator[Labelled]:
    """Yield every value that was decoded."""
    if found.kind is not specimen.layout.kind:
        return
    fields = {name: item.reading for name, item in found.fields.items()}
    lines = tuple({name: item.reading for name, item in line.items()} for line in found.lines)
    every = [*found.fields.values(), *(item for line in found.lines for item in line.values())]
    features = {id(item.reading): item.features for item in every}
    for _, spec, truth, read, _ in pairs(specimen, fields, lines):
        if read is not None and (mine := features[id(read)]) is not None:
            yield Labelled(spec.type, mine, specimen.look.values == "hand", is_right(spec, truth, read.value))


def fit(rows: Iterable[Labelled]) -> Mapping[str, object]:
    """Return the parameters, as calibration.json holds them."""
    kept = list(rows)
    x = np.array([row.features for row in kept], np.float64)
    right = np.array([row.right for row in kept], np.float64)
    weights = zones.logistic_weights(x, right)
    raw = np.array([confidence.logistic(float(w)) for w in x @ weights])
    steps = zones.monotone(raw, right)
    sure = np.interp(raw, [at for at, _ in steps], [to for _, to in steps])
    hand = np.array([row.by_hand and row.type not in judging.NEVER_ALONE and not row.features[_UNLIKE] for row in kept])
    return {
        "features": list(judging.FEATURES),
        "weights": [round(float(w), 4) for w in weights],
        "steps": [[round(at, 6), round(to, 6)] for at, to in steps],
        "passes": {f"{c:g}": round(_lowest(sure[hand], right[hand], c), 6) for c in zones.CEILINGS},
        "fitted_on": {
            "values": len(kept),
            "wrong": int((1 - right).sum()),
            "by_hand": int(hand.sum()),
        },
    }


def write(parameters: Mapping[str, object]) -> None:
    """Ship the parameters."""
    entries = (f" {json.dumps(key)}: {json.dumps(value)}" for key, value in parameters.items())
    judging.FILE.write_text("{\n" + ",\n".join(entries) + "\n}\n", encoding="utf-8")


def _lowest(sure: NDArray[np.float64], right: NDArray[np.float64], ceiling: float) -> float:
    """Return the lowest confidence that keeps the wrong under a ceiling, with one wrong more than was seen."""
    order = np.argsort(-sure)
    wrong = np.cumsum(1 - right[order])
    allowed = np.flatnonzero((wrong + 1) / np.arange(1, len(order) + 1) <= ceiling)
    return float(sure[order[allowed[-1]]]) if len(allowed) else 1.1
