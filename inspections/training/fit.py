"""Fits the heads on the training photos and sets the operating points on scores nobody trained on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from inspections import looks
from inspections.training import data, documents

# A part far from the camera is learnt too: AUROC on such photos 0.94 without, 0.96 with.
LEARNT_AS = ("as it is", "farther away")
STRENGTH = 0.005  # inverse of the penalty: 0.001 to 0.01 differ by 0.002 AUROC
OTHER_WEIGHT = 0.4
FOLDS = 5
PAGES = 300
CHANNELS = 1280
MOST_WRONG = 0.015  # share of the automatic ones, on each side


@dataclass(frozen=True, slots=True)
class Head:
    """Weights on plain features."""

    weights: NDArray[np.float64]
    bias: float

    def logits(self, photos: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give the log odds of each photo, its looks (n, 6, m) put together as in inspections/rust.py."""
        each = photos.astype(np.float64) @ self.weights + self.bias
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
        return np.array([photo.label == "rust" and photo.set == data.RUST_SET for photo in self.photos])

    def stacked(self, keep: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float64]]:
        """Give features, labels and weights of the kept photos: every look under every change is one row.

        The closer looks together weigh as much as the whole photo.
        """
        photos = np.concatenate([change[keep] for change in self.changed])
        count = photos.shape[1]
        share = np.array([1.0] + [1 / (count - 1)] * (count - 1)) * self.importance / len(self.changed)
        labels = np.repeat(np.tile(self.labels[keep], len(self.changed)), count)
        return photos.reshape(len(labels), -1), labels, np.tile(share, len(photos))


def rust_head(groups: list[Rows], columns: slice) -> tuple[Head, NDArray[np.float64], NDArray[np.float64]]:
    """Fit over all, and give the first and second group's out-of-fold calibrated log odds beside the final head."""
    folds = [_folds(rows.photos) for rows in groups]
    unseen = [np.zeros(len(rows.photos)) for rows in groups]
    for fold in range(FOLDS):
        head = _fit(groups, [where != fold for where in folds], columns)
        for rows, where, out in zip(groups, folds, unseen, strict=True):
            out[where == fold] = head.logits(rows.changed[0][where == fold][..., columns])
    labels = groups[0].labels
    platt = LogisticRegression(C=1e6).fit(unseen[0][:, None], labels)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    final = _fit(groups, [np.ones(len(rows.photos), bool) for rows in groups], columns)
    return final.scaled(slope, shift), unseen[0] * slope + shift, unseen[1] * slope + shift


def paper_head(parts: NDArray[np.float32]) -> Head:
    """Fit documents against parts on the mean features."""
    rng = np.random.default_rng(1)
    pages = np.stack([looks.whole(documents.page(rng)).mean for _ in range(PAGES)])
    rows = np.concatenate([parts, pages])
    labels = np.arange(len(rows)) >= len(parts)
    return regression(rows, labels, np.ones(len(rows)))


def operating_points(
    labels: NDArray[np.bool_], scores: NDArray[np.float64], others: NDArray[np.float64]
) -> tuple[float, float]:
    """Give the points (ruled out, certain) that decide most and keep to the shares of wrong ones."""
    ruled_out = max(
        (s for s in scores if labels[scores <= s].mean() <= MOST_WRONG),
        default=0.0,
    )
    certain = min(
        (s for s in scores if (~labels[scores >= s]).mean() <= MOST_WRONG and (others >= s).mean() <= MOST_WRONG),
        default=1.0,
    )
    return float(ruled_out), float(certain)


def save(path: Path, heads: dict[str, Head]) -> None:
    """Write the heads as the product reads them; the same heads give the same bytes."""
    arrays = {name: head.weights.astype(np.float32) for name, head in heads.items()}
    np.savez(path, **arrays, **{f"{name}_bias": np.float64(head.bias) for name, head in heads.items()})


def _fit(groups: list[Rows], keeps: list[NDArray[np.bool_]], columns: slice) -> Head:
    parts = [group.stacked(keep) for group, keep in zip(groups, keeps, strict=True)]
    rows, labels, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    return regression(rows[:, columns], labels, weights)


def _folds(photos: list[data.Labelled]) -> NDArray[np.int64]:
    return np.array([int(data.share_of(f"fold/{photo.set}/{photo.group}") * FOLDS) for photo in photos])
