"""Prints the tables of docs/accuracy-inspection.md: `python -m inspections.training.figures DATA_DIR`.

Runs the product as it ships, gate included; needs nothing but its own dependencies and the labelled photos. What the
product said of each photo is kept in a folder under the weights' hashes: a run that was cut off goes on from there.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from inspections.training import data, gate_figures, rust_figures
from inspections.training.seen import see

WORKERS = 2
MOST_OF_A_SET = 50
AS_IT_IS, GREY = "as it is", "grey"
SCORED = (AS_IT_IS, "farther away", "warm cast", "dark x0.4", "blur sigma 2", GREY)
DEMO = Path(__file__).parents[2] / "samples" / "demo" / "photos"


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/, dents/"
    )
    parser.add_argument("--cache", default=str(Path(tempfile.gettempdir()) / "inspection-figures"))
    options = parser.parse_args()
    root, cache = Path(options.data), Path(options.cache)
    cache.mkdir(parents=True, exist_ok=True)
    parts, dents = data.read(root / "parts"), data.read(root / "dents")
    held_out = [photo for photo in data.of_set(parts, data.RUST_SET) if photo.held_out]
    others = [p for name in data.OTHER_SETS for p in _some([p for p in parts if p.held_out], name)]
    others += [photo for name in sorted({p.set for p in dents}) for photo in _some(dents, name)]
    gated = [photo for name in sorted({p.set for p in parts + dents}) for photo in _some(parts + dents, name)]
    with ProcessPoolExecutor(WORKERS) as pool:
        rows = {change: see(pool, cache, held_out, change) for change in SCORED}
        rust_figures.held_out(list(rows.values()))
        kinds = see(pool, cache, others)
        rust_figures.other_kinds(kinds)
        gate_figures.without_part(root, rows[AS_IT_IS] + kinds, rows[GREY])
        gate_figures.gate(pool, cache, gated)
    rust_figures.demo(DEMO)
    rust_figures.places(held_out)


def _some(photos: Sequence[data.Labelled], name: str) -> list[data.Labelled]:
    most = 6 * MOST_OF_A_SET if name == data.RUST_SET else MOST_OF_A_SET
    return sorted((p for p in photos if p.set == name), key=lambda p: data.share_of(p.path.name))[:most]


if __name__ == "__main__":
    main()
