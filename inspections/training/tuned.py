"""Tunes the network itself on rust: `python -m inspections.training.tuned DATA_DIR`, 40 CPU-minutes, after the heads.

Five nets, each without one fold of `fit.folds`, tell how it is joined with the heads and where the points lie; a sixth,
which learns from every training photo, ships. The first blocks stay as ImageNet made them. A net learns in two rounds:
the first by the published labels; the second goes on from there by the checked ones, and by those photos more often
that the first was wrong about where it had not seen them. What counts is the mean of the weights of both.
"""

import argparse
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspections import models
from inspections.training import cuts, data, export, fit, joined, rust_net

SEED = 20261124
EVERY = -1  # the fold of the net that learns from all
FIRST = rust_net.Round(steps=200, rate=1.0, warm_up=20)
SECOND = rust_net.Round(steps=100, rate=0.6, warm_up=10)
HARD_SHARE = 0.5  # of the second round's draws


def main() -> None:
    """Tune, write the net that ships, and print what has to be pinned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/")
    parser.add_argument("--cache", default=str(Path(tempfile.gettempdir()) / "inspection-features"))
    options = parser.parse_args()
    cache = Path(options.cache)
    cache.mkdir(parents=True, exist_ok=True)
    tuning = Tuning(data.read(Path(options.data) / "parts"), cache)
    for name, net in (("first round", tuning.first), ("mean of both rounds", tuning.mean)):
        print(f"\n# The {name}\n")
        joined.report(tuning.asked, tuning.unseen(net, name.split()[0]), cache / fit.UNSEEN_FILE)
    file = models.WEIGHTS / models.TUNED_FILE
    export.rust(tuning.mean(EVERY), file)
    print(f'{file.name}: "{hashlib.sha256(file.read_bytes()).hexdigest()}"')


class Tuning:
    """What is learnt from, and the nets of both rounds in a folder."""

    def __init__(self, labelled: list[data.Labelled], cache: Path) -> None:
        free = [photo for photo in labelled if not photo.held_out]
        self.rust = data.of_set(free, data.RUST_SET)
        self.other = [photo for name in data.OTHER_SETS for photo in data.of_set(free, name)]
        heads_asked = [p for name in data.OTHER_SETS for p in data.of_set(labelled, name) if not p.held_out]
        self.asked = self.rust + heads_asked
        self.cache = cache

    def first(self, fold: int) -> rust_net.RustNet:
        """Give the net of the first round that has not seen a fold."""
        file = self.cache / f"tuned{fold}.pt"
        rusty = np.array([photo.label == "rust" for photo in self.rust])
        return rust_net.loaded(file) or rust_net.train(
            rust_net.RustNet, self._learnt(fold, rusty, None), FIRST, SEED + fold, file
        )

    def mean(self, fold: int) -> rust_net.RustNet:
        """Give the mean of the nets of both rounds that have not seen a fold."""
        return rust_net.mean([self.first(fold), self._second(fold)])

    def unseen(self, net: Callable[[int], rust_net.RustNet], name: str) -> NDArray[np.float64]:
        """Give the log odds of rust of each asked photo by the net that has not seen it."""
        file, where = self.cache / f"unseen-{name}.npy", fit.folds(self.asked)
        if not file.exists():
            said = np.zeros(len(self.asked))
            for fold in range(fit.FOLDS):
                asked = net(fold)
                said[where == fold] = [rust_net.said(asked, self.asked[at]) for at in np.flatnonzero(where == fold)]
            np.save(file, said)
        return np.load(file)

    def _second(self, fold: int) -> rust_net.RustNet:
        file = self.cache / f"tuned-again{fold}.pt"
        rusty = np.array([photo.checked == "rust" for photo in self.rust])
        said = self.unseen(self.first, "first")[: len(rusty)]
        hard = cuts.Hard(HARD_SHARE, 1 / (1 + np.exp(np.where(rusty, said, -said))))
        learnt, seed = self._learnt(fold, rusty, hard), SEED + SECOND.steps + fold
        return rust_net.loaded(file) or rust_net.train(lambda: self.first(fold), learnt, SECOND, seed, file)

    def _learnt(self, fold: int, rusty: NDArray[np.bool_], hard: cuts.Hard | None) -> cuts.Photos:
        learnt = fit.folds(self.rust) != fold

        def sort(mine: NDArray[np.bool_]) -> cuts.Sort:
            at = np.flatnonzero(learnt & mine)
            return cuts.Sort([self.rust[i] for i in at], hard and cuts.Hard(hard.share, hard.wrong_by[at]))

        other = [p for p, at in zip(self.other, fit.folds(self.other), strict=True) if at != fold]
        return cuts.Photos(sort(rusty), sort(~rusty), cuts.Sort(other))


if __name__ == "__main__":
    main()
