"""Prints the damage net's tables: `python -m inspections.training.damage_figures DATA_DIR --nets FOLDER`.

FOLDER has the nets of the other folds, which do not ship: each tells of the groups that it has never seen. On these
the points are set; what ships is measured on the test groups. Intervals draw whole groups.
"""

import argparse
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import models, surface, verdict
from inspections.results import Damage, RgbImage
from inspections.training import data
from inspections.training.scoring import RESAMPLES, auroc_interval, share

WORKERS = 1
SHARES = (0.0005, 0.001, 0.002, 0.005, 0.02)
NAMES = ("crack", "break", "flaw", "pitting", "rust")
MOST_FALSE = 0.025  # of further intact photos, tiles and phone photos each
MARKS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
SOUGHT = (("crack", ("crack",), 0), ("break", ("break",), 1), ("blowhole, fray", ("blowhole", "fray"), 2))
Maps = Callable[[RgbImage], models.DamageMaps]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the net says about one photo."""

    photo: data.Labelled
    scores: tuple[float, ...]  # of each channel, as it ships
    tops: NDArray[np.float64]  # (SHARES, channels): mean log odds of the strongest pixels
    overlap: NDArray[np.int64]  # (MARKS, 2): pixels in both and in either, of the labelled channel


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/, dents/"
    )
    parser.add_argument("--nets", type=Path, required=True, help="folder with f1.pt to f4.pt")
    options = parser.parse_args()
    root = Path(options.data)
    photos = data.read(root / "parts")
    with ProcessPoolExecutor(WORKERS) as pool:
        test = list(pool.map(_see, [p for p in photos if p.held_out], chunksize=8))
        unseen = []
        for fold in range(1, data.FOLDS):
            of_fold = [p for p in photos if p.fold == fold]
            unseen += pool.map(partial(_see, net=options.nets / f"f{fold}.pt"), of_fold, chunksize=8)
        dents = list(pool.map(_see, data.read(root / "dents"), chunksize=8))
    _print_shares(unseen)
    _print_auroc(test, unseen)
    _print_overlap(unseen, test)
    _print_alarms(unseen, test, dents)


def torch_maps(file: Path) -> Maps:
    """Give the maps of a checkpoint; pits by the net that ships."""
    import torch  # noqa: PLC0415 - only where a checkpoint is measured

    from inspections.training.unet import DamageNet  # noqa: PLC0415

    torch.set_num_threads(1)

    net = DamageNet().eval().to(memory_format=torch.channels_last)
    net.load_state_dict(torch.load(file, map_location="cpu", weights_only=True)["net"])

    def answer(seen: NDArray[np.float32]) -> models.DamageMaps:
        with torch.inference_mode():
            return np.asarray(net(torch.from_numpy(seen))[0].numpy())

    return lambda photo: models.with_pits(models.at_both_sizes(photo, answer), photo)


_KEPT: dict[Path | None, Maps] = {}


def _see(photo: data.Labelled, net: Path | None = None) -> Seen:
    if net not in _KEPT:
        _KEPT[net] = torch_maps(net) if net else models.damage_maps
    pixels = data.load(photo.path)
    maps = _KEPT[net](pixels)
    flat = np.sort(maps.reshape(len(maps), -1), axis=1)
    tops = [
        [flat[channel, -max(1, round(flat.shape[1] * part)) :].mean() for channel in range(len(maps))]
        for part in SHARES
    ]
    scores = tuple(surface.map_score(one) for one in maps)
    return Seen(photo, scores, np.array(tops), _overlap(photo, maps, pixels))


def _overlap(photo: data.Labelled, maps: models.DamageMaps, pixels: RgbImage) -> NDArray[np.int64]:
    channel = {"crack": 0, "break": 1, "blowhole": 2, "fray": 2, "pitting": 3}.get(photo.label)
    if channel is None or photo.mask is None:
        return np.zeros((len(MARKS), 2), np.int64)
    mask = cv2.imread(str(photo.mask), cv2.IMREAD_GRAYSCALE)
    there = cv2.resize(mask, maps.shape[:0:-1], interpolation=cv2.INTER_AREA) > 127
    asked = models.pitting_map(pixels) if channel == models.PITTING else maps[channel]
    said = [asked >= np.log(mark / (1 - mark)) for mark in MARKS]
    return np.array([[(one & there).sum(), (one | there).sum()] for one in said], np.int64)


def _is(one: Seen, name: str, *labels: str) -> bool:
    return one.photo.set == name and one.photo.label in labels


def _print_shares(unseen: Sequence[Seen]) -> None:
    print("\n## By the share of the strongest pixels, groups not seen, AUROC\n")
    for index, part in enumerate(SHARES):
        found = [_auroc(unseen, labels, lambda one, i=index, c=c: one.tops[i, c]) for _, labels, c in SOUGHT]
        print(f"{part}: " + ", ".join(f"{name} {value}" for (name, _, _), value in zip(SOUGHT, found, strict=True)))


def _auroc(seen: Sequence[Seen], labels: tuple[str, ...], score: Callable[[Seen], float]) -> str:
    rows = [one for one in seen if _is(one, "magnetic_tile", "intact", *labels)]
    bad = np.array([one.photo.label in labels for one in rows])
    scores = np.array([score(one) for one in rows])
    return f"{auroc_interval(bad, scores, [one.photo.group for one in rows])}, {bad.sum()} of {len(rows)}"


def _print_auroc(test: Sequence[Seen], unseen: Sequence[Seen]) -> None:
    print("\n## Magnetic tiles, AUROC against intact tiles\n\n| | ships, test | four others, not seen | all five |")
    print("|---|---|---|---|")
    for name, labels, channel in SOUGHT:
        said = " | ".join(
            _auroc(rows, labels, lambda one, c=channel: one.scores[c]) for rows in (test, unseen, [*test, *unseen])
        )
        print(f"| {name} | {said} |")
    rows = [one for one in test if one.photo.set == data.RUST_SET]
    rusty = np.array([one.photo.label == "rust" for one in rows])
    print(
        f"rust of the fifth map, {len(rows)} photos: {auroc_interval(rusty, np.array([r.tops[-1, 4] for r in rows]))}"
    )


def _print_overlap(unseen: Sequence[Seen], test: Sequence[Seen]) -> None:
    print("\n## Pixel overlap (intersection over union)\n")
    for name, labels, _ in (*SOUGHT, ("pitting", ("pitting",), 3)):
        kept = _clean(unseen, Damage.UNKNOWN) if name == "pitting" else unseen
        tried = _summed([one for one in kept if one.photo.label in labels])
        mark = int(np.argmax(tried[:, 0] / np.maximum(tried[:, 1], 1)))
        rows = [one for one in test if one.photo.label in labels]
        groups = sorted({one.photo.group for one in rows})
        sums = np.stack([_summed([one for one in rows if one.photo.group == group]) for group in groups])
        value = sums.sum(axis=0)[:, 0] / sums.sum(axis=0)[:, 1]
        drawn = np.random.default_rng(0).integers(0, len(groups), (RESAMPLES, len(groups)))
        again = sums[drawn, mark].sum(axis=1)
        low, high = np.percentile(again[:, 0] / np.maximum(again[:, 1], 1), (2.5, 97.5))
        at_half = value[MARKS.index(0.5)]
        print(f"{name}: {len(rows)} photos, {len(groups)} groups, {value[mark]:.3f} ({low:.3f}-{high:.3f}) ", end="")
        print(f"at {MARKS[mark]}, {at_half:.3f} at 0.5")


def _summed(rows: Sequence[Seen]) -> NDArray[np.int64]:
    return sum((one.overlap for one in rows), np.zeros((len(MARKS), 2), np.int64))


def _score(one: Seen, damage: Damage) -> float:
    return max(one.scores[index] for index in surface.MAPS[damage])


def point(clean: NDArray[np.float64]) -> float:
    """Give the score that at most MOST_FALSE of further photos are expected to pass.

    Of n + 1 photos from one source each is as likely as any to be the k-th highest: the k-th highest of the n seen is
    passed by a further one k times in n + 1.
    """
    passed = int(MOST_FALSE * (len(clean) + 1))
    return float(np.sort(clean)[-passed]) if passed else 1.0


def _clean(unseen: Sequence[Seen], damage: Damage) -> list[Seen]:
    """List what a point is set on; the nets for pits have seen all but the validation groups."""
    kept = (data.Share.VALIDATION,) if damage is Damage.UNKNOWN else tuple(data.Share)
    return [one for one in unseen if one.photo.share in kept]


def _print_alarms(unseen: Sequence[Seen], test: Sequence[Seen], dents: Sequence[Seen]) -> None:
    print("\n## Alarms\n")
    for damage in surface.MAPS:
        points = []
        for name in ("magnetic_tile", data.RUST_SET):
            clean = np.array([_score(one, damage) for one in _clean(unseen, damage) if _is(one, name, "intact")])
            points.append(point(clean))
        print(
            f"{damage}: tiles {points[0]:.3f}, phone photos {points[1]:.3f}; shipped {verdict.POINTS.alarm(damage):.3f}"
        )
        for title, rows in (("test", test), ("dents", dents)):
            for key in sorted({(one.photo.set, one.photo.label) for one in rows}):
                scores = np.array([_score(one, damage) for one in rows if (one.photo.set, one.photo.label) == key])
                told = [share(int((scores > point).sum()), len(scores)) for point in (*points, max(points))]
                print(f"| {title} | {damage} | {key[0]} | {key[1]} | {' | '.join(told)} |")


if __name__ == "__main__":
    main()
