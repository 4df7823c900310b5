"""Fits the heads on the training photos and sets the operating points on scores nobody trained on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from inspections import looks
from inspections.training import data, documents, scenes

# A part far from the camera is learnt too: AUROC on such photos 0.94 without, 0.96 with. Other light is learnt on
# the whole photo alone.
LEARNT_AS = ("as it is", "farther away")
LEARNT_WHOLE_AS = ("dark x0.4", "warm cast", "cool cast", "grey", "blur sigma 2")
STRENGTH = 0.005  # inverse of the penalty: 0.001 to 0.01 differ by 0.002 AUROC
OTHER_WEIGHT = 0.6
FOLDS = 5
UNSEEN_FILE = "unseen.npz"  # in the cache folder: what the heads said of photos that were not in their fit
PAGES = 300
CHANNELS = 1280
# The last map and the lower ones are fitted apart and count the same: one fit over both leans on the last map.
BLOCKS = (slice(0, 2 * CHANNELS), slice(2 * CHANNELS, None))


@dataclass(frozen=True, slots=True)
class Head:
    """Weights on plain features."""

    weights: NDArray[np.float64]
    bias: float

    def logits(self, photos: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give the log odds of each photo, its looks (n, 6, m) put together as in inspections/rust.py.

        Of whole photos alone, (n, 1, m), it is theirs.
        """
        each = photos.astype(np.float64) @ self.weights + self.bias
        if each.shape[1] == 1:
            return each[:, 0]
        return (each[:, 0] + each[:, 1:].mean(axis=1) + each[:, 1:].max(axis=1)) / 3

    def scaled(self, slope: float, shift: float) -> "Head":
        """Fold a calibration in."""
        return Head(self.weights * slope, self.bias * slope + shift)


def regression(rows: NDArray[np.float32], labels: NDArray[np.bool_], weights: NDArray[np.float64]) -> Head:
    """Fit a logistic regression on standardised features and fold the standardisation in."""
    scaler = StandardScaler().fit(rows)
    fitted = LogisticRegression(C=STRENGTH, max_iter=500).fit(scaler.transform(rows), labels, sample_weight=weights)
    on_plain = fitted.coef_[0] / scaler.scale_
    return Head(on_plain, float(fitted.intercept_[0] - on_plain @ scaler.mean_))


@dataclass(frozen=True, slots=True)
class Rows:
    """Photos to learn from, under each change."""

    photos: list[data.Labelled]
    changed: tuple[NDArray[np.float32], ...]
    importance: float

    @property
    def labels(self) -> NDArray[np.bool_]:
        """Whether each is rusty."""
        return np.array([photo.checked == "rust" and photo.set == data.RUST_SET for photo in self.photos])

    def stacked(self, keep: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float64]]:
        """Give features, labels and weights of the kept photos: every look under every change is one row.

        The closer looks together weigh as much as the whole photo.
        """
        rows, labels, weights = [], [], []
        for change in self.changed:
            kept = change[keep]
            looked = kept.shape[1]
            share = np.full(looked, 1 / max(1, looked - 1))
            share[0] = 1.0
            rows.append(kept.reshape(-1, kept.shape[2]))
            labels.append(np.repeat(self.labels[keep], looked))
            weights.append(np.tile(share * self.importance / len(self.changed), len(kept)))
        return np.concatenate(rows), np.concatenate(labels), np.concatenate(weights)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibrated head and what its like said of photos that were not in the fit."""

    head: Head
    unseen: list[NDArray[np.float64]]  # of each group of rows: log odds


def rust_head(groups: list[Rows], blocks: Sequence[slice]) -> Fitted:
    """Fit each block of the features, add them up as equals, and calibrate on the first group's unseen photos."""
    placed = [folds(rows.photos) for rows in groups]
    apart = [[np.zeros(len(rows.photos)) for rows in groups] for _ in blocks]
    for fold in range(FOLDS):
        for block, unseen in zip(blocks, apart, strict=True):
            head = _fit(groups, [where != fold for where in placed], block)
            for rows, where, out in zip(groups, placed, unseen, strict=True):
                out[where == fold] = head.logits(rows.changed[0][where == fold])
    spread = [float(unseen[0].std()) for unseen in apart]
    together = [sum(scores / s for scores, s in zip(rows, spread, strict=True)) for rows in zip(*apart, strict=True)]
    platt = LogisticRegression(C=1e6).fit(together[0][:, None], groups[0].labels)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    every = [np.ones(len(rows.photos), bool) for rows in groups]
    heads = [_fit(groups, every, block).scaled(1 / s, 0) for block, s in zip(blocks, spread, strict=True)]
    summed = Head(sum(head.weights for head in heads), sum(head.bias for head in heads))
    return Fitted(summed.scaled(slope, shift), [scores * slope + shift for scores in together])


def paper_head(parts: NDArray[np.float32]) -> Head:
    """Fit documents against parts on the mean features."""
    rng = np.random.default_rng(1)
    pages = np.stack([looks.whole(documents.page(rng)).mean for _ in range(PAGES)])
    rows = np.concatenate([parts, pages])
    labels = np.arange(len(rows)) >= len(parts)
    return regression(rows, labels, np.ones(len(rows)))


def scene_head(parts: NDArray[np.float32], photos: list[tuple[str, Path]]) -> Head:
    """Fit photos without a part against parts, and print what is said of those whose group was left out.

    Args:
        parts: Mean features of looks at parts, (n, looks, 1280).
        photos: Group and file of each photo without a part.
    """
    shown = np.stack([scenes.means(file) for _, file in photos])
    names = np.array([group for group, _ in photos])
    for name in dict.fromkeys(names):
        head = _against(parts, shown[names != name])
        for (_, file), seen in zip([p for p in photos if p[0] == name], shown[names == name], strict=True):
            print(f"without a part, {file.name}: {float(seen[0] @ head.weights + head.bias):.2f}")
    head = _against(parts, shown)
    print(f"parts: highest {np.sort(parts[:, 0] @ head.weights + head.bias)[-5:].round(2)}")
    return head


def _against(parts: NDArray[np.float32], others: NDArray[np.float32]) -> Head:
    rows = np.concatenate([parts.reshape(-1, CHANNELS), others.reshape(-1, CHANNELS)])
    labels = np.arange(len(rows)) >= parts.shape[0] * parts.shape[1]
    return regression(rows, labels, np.ones(len(rows)))


def save(path: Path, heads: dict[str, Head]) -> None:
    """Write the heads as the product reads them; the same heads give the same bytes."""
    arrays = {name: head.weights.astype(np.float32) for name, head in heads.items()}
    np.savez(path, **arrays, **{f"{name}_bias": np.float64(head.bias) for name, head in heads.items()})


def _fit(groups: list[Rows], keeps: list[NDArray[np.bool_]], block: slice) -> Head:
    """Fit on one block of the features; the head has zeros elsewhere."""
    parts = [group.stacked(keep) for group, keep in zip(groups, keeps, strict=True)]
    rows, labels, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    fitted = regression(rows[:, block], labels, weights)
    everywhere = np.zeros(rows.shape[1])
    everywhere[block] = fitted.weights
    return Head(everywhere, fitted.bias)


def folds(photos: list[data.Labelled]) -> NDArray[np.int64]:
    """Give the fold of each photo by its group."""
    return np.array([int(data.share_of(f"fold/{photo.set}/{photo.group}") * FOLDS) for photo in photos])
