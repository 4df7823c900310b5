"""Makes the weights again: `python -m inspections.training DATA_DIR --scenes DIR [--cache DIR]`."""

import argparse
import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np

from inspections import models
from inspections.training import data, export, features, fit, limits, scenes

SCENE_LOOKS = 3  # of each part; six would outweigh the few photos without one


def main() -> None:
    """Export the network, fit the heads, print what has to be pinned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/")
    parser.add_argument("--cache", default=str(Path(tempfile.gettempdir()) / "inspection-features"))
    parser.add_argument("--scenes", required=True, help="folder with the photos of inspections/training/scenes.py")
    options = parser.parse_args()
    cache = Path(options.cache)
    cache.mkdir(parents=True, exist_ok=True)
    network = models.WEIGHTS / models.NETWORK_FILE
    export.features(network)
    _pin(models.NETWORK_FILE)
    labelled = data.read(Path(options.data) / "parts")
    _heads(labelled, cache, scenes.groups(Path(options.scenes)))
    _pin(models.HEADS_FILE)


def _heads(labelled: list[data.Labelled], cache: Path, without_part: list[tuple[str, Path]]) -> None:
    rust = [photo for photo in data.of_set(labelled, data.RUST_SET) if not photo.held_out]
    others = [p for name in data.OTHER_SETS for p in data.of_set(labelled, name) if not p.held_out]
    learnt = [features.cached(cache, rust, change) for change in fit.LEARNT_AS]
    learnt += [features.cached(cache, rust, change, features.WHOLE_ONLY) for change in fit.LEARNT_WHOLE_AS]
    groups = [
        fit.Rows(rust, tuple(learnt), 1.0),
        fit.Rows(others, (features.cached(cache, others, "as it is"),), fit.OTHER_WEIGHT),
    ]
    fitted = fit.rust_head(groups, fit.BLOCKS)
    place = fit.rust_head(groups, [slice(fit.CHANNELS)]).head
    cells = fit.Head(place.weights[: fit.CHANNELS], place.bias)
    paper = fit.paper_head(np.concatenate([rows.changed[0][:, 0, : fit.CHANNELS] for rows in groups]))
    few = [rows.changed[0][:, :SCENE_LOOKS, : fit.CHANNELS] for rows in groups]
    scene = fit.scene_head(np.concatenate(few), without_part)
    fit.save(models.WEIGHTS / models.HEADS_FILE, {"rust": fitted.head, "place": cells, "paper": paper, "scene": scene})
    np.savez(cache / fit.UNSEEN_FILE, rust=fitted.unseen[0], others=fitted.unseen[1])
    scores, other_scores = (1 / (1 + np.exp(-logits)) for logits in fitted.unseen)
    labels = groups[0].labels
    points = limits.operating_points(labels, scores, other_scores)
    print(f"{len(rust)} rust photos and {len(others)} others to learn from")
    print(f"out of fold: rusty {labels.sum()}, intact {(~labels).sum()}")
    print(f"the heads alone: OperatingPoints(rust_ruled_out={points[0]:.3f}, rust_certain={points[1]:.3f})")
    print(f"automatic {((scores <= points[0]) | (scores >= points[1])).mean():.3f}")
    print(f"others called rust {(other_scores >= points[1]).mean():.4f}")


def _pin(name: str) -> None:
    found = hashlib.sha256((models.WEIGHTS / name).read_bytes()).hexdigest()
    models.SHA256[name] = found
    print(f'{name}: "{found}"')


if __name__ == "__main__":
    main()
