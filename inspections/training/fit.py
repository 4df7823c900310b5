"""Fits the heads on the training photos and sets the operating points on scores nobody trained on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from inspections.training import data, documents, features

# A part far from the camera was AUROC 0.94 when learnt as it is only, with these 0.96.
LEARNT_AS = ("as it is", "mirrored", "farther away", "JPEG 40", "warm cast", "cool cast")
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

    def logits(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give the log odds of each row."""
        return rows.astype(np.float64) @ self.weights + self.bias

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
        """Give features, labels and weights of the kept photos, all changes below one another."""
        rows = np.concatenate([change[keep] for change in self.changed])
        labels = np.tile(self.labels[keep], len(self.changed))
        return rows, labels, np.full(len(labels), self.importance / len(self.changed))


def rust_head(groups: list[Rows], columns: slice) -> tuple[Head, NDArray[np.float64], NDArray[np.float64]]:
    """Fit over all, and give the first and second group's out-of-fold calibrated log odds beside the final head."""
    folds = [_folds(rows.photos) for rows in groups]
    unseen = [np.zeros(len(rows.photos)) for rows in groups]
    for fold in range(FOLDS):
        head = _fit(groups, [where != fold for where in folds], columns)
        for rows, where, out in zip(groups, folds, unseen, strict=True):
            out[where == fold] = head.logits(rows.changed[0][where == fold][:, columns])
    labels = groups[0].labels
    platt = LogisticRegression(C=1e6).fit(unseen[0][:, None], labels)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    final = _fit(groups, [np.ones(len(rows.photos), bool) for rows in groups], columns)
    return final.scaled(slope, shift), unseen[0] * slope + shift, unseen[1] * slope + shift


def paper_head(parts: NDArray[np.float32]) -> Head:
    """Fit documents against parts on the mean features."""
    rng = np.random.default_rng(1)
    pages = np.stack([features.pooled(documents.page(rng))[:CHANNELS] for _ in range(PAGES)])
    rows = np.concatenate([parts[:, :CHANNELS], pages])
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
    parts = [rows.stacked(keep) for rows, keep in zip(groups, keeps, strict=True)]
    features_, labels, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
    return regression(features_[:, columns], labels, weights)


def _folds(photos: list[data.Labelled]) -> NDArray[np.int64]:
    return np.array([int(data.share_of(f"fold/{photo.set}/{photo.group}") * FOLDS) for photo in photos])
