"""Makes the weights again: `python -m inspections.training DATA_DIR [--cache DIR]`."""

import argparse
import hashlib
import os
import tempfile
from pathlib import Path

import numpy as np

from inspections import models
from inspections.training import data, export, features, fit


def main() -> None:
    """Export the network, fit the heads, print what has to be pinned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/")
    parser.add_argument("--cache", default=str(Path(tempfile.gettempdir()) / "inspection-features"))
    options = parser.parse_args()
    cache = Path(options.cache)
    cache.mkdir(parents=True, exist_ok=True)
    network = models.WEIGHTS / models.NETWORK_FILE
    export.export(network)
    _pin(models.NETWORK_FILE)
    labelled = data.read(Path(options.data) / "parts")
    _heads(labelled, cache)
    _pin(models.HEADS_FILE)


def _heads(labelled: list[data.Labelled], cache: Path) -> None:
    rust = [photo for photo in data.of_set(labelled, data.RUST_SET) if not photo.held_out]
    others = [p for name in data.OTHER_SETS for p in data.of_set(labelled, name) if not p.held_out]
    groups = [
        fit.Rows(rust, tuple(features.cached(cache, rust, change) for change in fit.LEARNT_AS), 1.0),
        fit.Rows(
            others,
            tuple(features.cached(cache, others, change) for change in ("as it is",)),
            fit.OTHER_WEIGHT,
        ),
    ]
    head, unseen, unseen_others = fit.rust_head(groups, slice(None))
    place, _, _ = fit.rust_head(groups, slice(fit.CHANNELS))
    paper = fit.paper_head(np.concatenate([rows.changed[0][:, 0, : fit.CHANNELS] for rows in groups]))
    fit.save(models.WEIGHTS / models.HEADS_FILE, {"rust": head, "place": place, "paper": paper})
    labels, scores = groups[0].labels, 1 / (1 + np.exp(-unseen))
    points = fit.operating_points(labels, scores, 1 / (1 + np.exp(-unseen_others)))
    print(f"{len(rust)} rust photos and {len(others)} others to learn from")
    print(f"out of fold: rusty {labels.sum()}, intact {(~labels).sum()}")
    print(f"OperatingPoints(rust_ruled_out={points[0]:.3f}, rust_certain={points[1]:.3f})")
    print(f"automatic {((scores <= points[0]) | (scores >= points[1])).mean():.3f}")
    print(f"others called rust {(1 / (1 + np.exp(-unseen_others)) >= points[1]).mean():.4f}")


def _pin(name: str) -> None:
    found = hashlib.sha256((models.WEIGHTS / name).read_bytes()).hexdigest()
    models.SHA256[name] = found
    print(f'{name}: "{found}"')


if __name__ == "__main__":
    main()
