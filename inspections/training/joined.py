"""Joins the heads and the tuned nets by what each said of photos it had not seen, and sets the points."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from inspections.training import data, limits, scoring

# Shares of wrong ones among all automatic verdicts, and on either side, for the table of what each would buy.
WRONG = ((0.005, 0.01), (0.01, 0.015), (0.015, 0.02), (0.02, 0.03), (0.03, 0.04))
CLEARED = (0, limits.LIMITS.rusty_cleared, 2, 3)


def report(asked: Sequence[data.Labelled], tuned: NDArray[np.float64], heads: Path) -> None:
    """Add the heads' and the nets' log odds as equals, calibrate, and print shares, points and what others would buy.

    Args:
        asked: The rust photos to learn from, then parts of other sets.
        tuned: What a tuned net that had not seen it said of each.
        heads: File with what the heads said of the same photos.
    """
    rusty = np.array([photo.checked == "rust" for photo in asked if photo.set == data.RUST_SET])
    with np.load(heads) as kept:
        head = np.concatenate([kept["rust"], kept["others"]])
    spread = [float(scores[: len(rusty)].std()) for scores in (head, tuned)]
    summed = head / spread[0] + tuned / spread[1]
    platt = LogisticRegression(C=1e6).fit(summed[: len(rusty), None], rusty)
    slope, shift = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    print(f"HEADS_SHARE {slope / spread[0]:.4f}, TUNED_SHARE {slope / spread[1]:.4f}, SHIFT {shift:.4f}")
    joined = summed * slope + shift
    for name, logits in (("heads", head), ("tuned", tuned), ("joined", joined)):
        _print_points(name, rusty, 1 / (1 + np.exp(-logits)))


def _print_points(name: str, rusty: NDArray[np.bool_], scores: NDArray[np.float64]) -> None:
    own, others = scores[: len(rusty)], scores[len(rusty) :]
    print(f"\n{name}: AUROC {scoring.auroc_interval(rusty, own)}, {len(rusty)} photos, {rusty.sum()} rusty")
    print("| wrong of all, of a side | rusty cleared | points | automatic | wrong |\n|---|---|---|---|---|")
    for most in WRONG:
        for cleared in CLEARED:
            low, high = limits.operating_points(rusty, own, others, limits.Limits(*most, cleared))
            told, wrong = (own <= low) | (own >= high), ((own <= low) & rusty) | ((own >= high) & ~rusty)
            share = scoring.share(int(told.sum()), len(own))
            print(f"| {most[0]:.1%}, {most[1]:.1%} | {cleared} | {low:.3f}, {high:.3f} | {share} | {wrong.sum()} |")
