"""Prints what four references are good for: `python -m inspections.training.compared DATA_DIR`."""

import argparse
import os
from collections import Counter
from pathlib import Path

import numpy as np

from inspections import looks, references, rust
from inspections.training import data

REFERENCES = 4
MOST = 30
CLEAN = {"intact", "flip_intact", "unlabelled"}
KINDS = ("cans", "nail", "nut", "plate", "screw", "magnetic_tile", "ball_screw")


def main() -> None:
    """Print likeness within and between kinds, and what the references say of rusty plates and cans."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/, dents/"
    )
    root = Path(parser.parse_args().data)
    photos = sorted(data.read(root / "parts") + data.read(root / "dents"), key=lambda p: data.share_of(p.path.name))
    clean = {kind: [p for p in photos if p.set == kind and p.label in CLEAN][: MOST + REFERENCES] for kind in KINDS}
    directions = {kind: np.stack([_direction(p) for p in found]) for kind, found in clean.items()}
    same, other = [], []
    for kind, found in directions.items():
        base = found[:REFERENCES]
        same += list((found[REFERENCES:] @ base.T).max(axis=1))
        other += [v for name, rest in directions.items() if name != kind for v in (rest @ base.T).max(axis=1)]
    print(f"same kind, n = {len(same)}: 1, 5, 50 % below {np.round(np.percentile(same, (1, 5, 50)), 2)}")
    print(f"other kind, n = {len(other)}: 50, 95, 99 % below {np.round(np.percentile(other, (50, 95, 99)), 2)}")
    print(f"held up: same {np.mean(np.array(same) < references.ALIKE_FROM):.3f}, ", end="")
    print(f"other {np.mean(np.array(other) < references.ALIKE_FROM):.3f}")
    for kind in ("plate", "cans"):
        base = references.learn([data.load(p.path) for p in clean[kind][:REFERENCES]])
        for label in ("intact", "rust"):
            mine = [p for p in photos if p.set == kind and p.label == label and p not in clean[kind][:REFERENCES]]
            print(f"{kind} {label}, n = {len(mine[:MOST])}: {dict(_doubts(base, mine[:MOST]))}")


def _direction(photo: data.Labelled) -> np.ndarray:
    mean = looks.whole(data.load(photo.path)).mean
    return mean / np.linalg.norm(mean)


def _doubts(base: references.References, photos: list[data.Labelled]) -> Counter[str]:
    found: Counter[str] = Counter()
    for photo in photos:
        pixels = data.load(photo.path)
        whole = looks.whole(pixels)
        found.update(references.doubts(base, whole, rust.read(pixels, whole)))
    return found


if __name__ == "__main__":
    main()
