"""Prints the tables of docs/accuracy-inspection.md: `python -m inspections.training.figures DATA_DIR`.

Runs the product as it ships, gate included; needs nothing but its own dependencies and the labelled photos.
"""

import argparse
import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inspections import looks, models, quality, rust
from inspections.inspecting import inspect
from inspections.results import Damage, Quality, RgbImage, Verdict
from inspections.training import data, features
from inspections.training.scoring import auroc_interval, share

WORKERS = 2
MOST_OF_A_SET = 50
SCORED = ("as it is", "grey", "dark x0.4", "warm cast", "blur sigma 2", "farther away")
PAPER_FOLDERS = ("forms", "other_paper", "photos")
PICTURES = {".jpg", ".jpeg", ".png"}
GATED: dict[str, Callable[[RgbImage], RgbImage]] = {
    "as it is": lambda photo: photo,
    "blur sigma 1": lambda photo: cv2.GaussianBlur(photo, (0, 0), 1),
    "blur sigma 2": lambda photo: cv2.GaussianBlur(photo, (0, 0), 2),
    "blur sigma 3": lambda photo: cv2.GaussianBlur(photo, (0, 0), 3),
    "motion 15 px": lambda photo: cv2.filter2D(photo, -1, np.eye(15, dtype=np.float32) / 15),
    "dark x0.4": lambda photo: features.tinted(photo, 0.4, 0.4, 0.4),
    "dark x0.3": lambda photo: features.tinted(photo, 0.3, 0.3, 0.3),
    "bright x2": lambda photo: features.tinted(photo, 2, 2, 2),
    "bright x3": lambda photo: features.tinted(photo, 3, 3, 3),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What the product said about one photo."""

    photo: data.Labelled
    change: str
    verdict: Verdict
    quality: Quality
    score: float  # of rust, also where the gate refuses


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/, dents/"
    )
    root = Path(parser.parse_args().data)
    parts, all_dents = data.read(root / "parts"), data.read(root / "dents")
    dents = [photo for name in sorted({p.set for p in all_dents}) for photo in _some(all_dents, name)]
    held_out = [photo for photo in data.of_set(parts, data.RUST_SET) if photo.held_out]
    others = [p for name in data.OTHER_SETS for p in _some([p for p in parts if p.held_out], name)]
    with ProcessPoolExecutor(WORKERS) as pool:
        _print_rust([list(pool.map(_see, held_out, [c] * len(held_out), chunksize=8)) for c in SCORED])
        _print_verdicts(list(pool.map(_see, others + dents, ["as it is"] * len(others + dents), chunksize=8)))
        gated = [photo for name in sorted({p.set for p in parts + dents}) for photo in _some(parts + dents, name)]
        _print_gate({c: list(pool.map(_gate, gated, [c] * len(gated), chunksize=8)) for c in GATED}, gated)
        _print_paper(root, list(pool.map(_paper_of_part, held_out + others + dents, chunksize=8)))
    _print_places(held_out)


def _see(photo: data.Labelled, change: str) -> Seen:
    pixels = features.CHANGES[change](data.load(photo.path))
    result = inspect([(photo.path.name, pixels)])
    score = result.photos[0].score_of(Damage.RUST) or 0.0
    return Seen(photo, change, result.verdict, result.photos[0].quality, score)


def _print_rust(rows: list[list[Seen]]) -> None:
    print("\n## Rust, held-out photos\n")
    print("| photos | AUROC (95 %) | passed the gate | automatic | rusty called intact | intact called damaged |")
    print("|---|---|---|---|---|---|")
    for seen in rows:
        rusty = np.array([one.photo.label == "rust" for one in seen])
        scores = np.array([one.score for one in seen])
        automatic = [one for one in seen if one.verdict is not Verdict.UNCLEAR]
        cleared = [one for one in automatic if one.verdict is Verdict.INTACT]
        accused = [one for one in automatic if one.verdict is Verdict.DAMAGED]
        print(
            f"| {seen[0].change} (n = {len(seen)}) | {auroc_interval(rusty, scores)} "
            f"| {share(sum(one.quality is Quality.OK for one in seen), len(seen))} "
            f"| {share(len(automatic), len(seen))} "
            f"| {share(sum(one.photo.label == 'rust' for one in cleared), len(cleared))} of the cleared "
            f"| {share(sum(one.photo.label != 'rust' for one in accused), len(accused))} of the accused |"
        )
    _print_calibration(rows[0])


def _print_calibration(seen: list[Seen]) -> None:
    print("\n| score | photos | of them rusty |\n|---|---|---|")
    for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        inside = [one for one in seen if low <= one.score < high]
        print(f"| {low}-{min(high, 1)} | {len(inside)} | {sum(one.photo.label == 'rust' for one in inside)} |")


def _print_verdicts(seen: list[Seen]) -> None:
    print("\n## Other parts\n")
    print("| set | label | n | damaged | intact | unclear, of these refused by the gate | mean score |")
    print("|---|---|---|---|---|---|---|")
    for key in sorted({(one.photo.set, one.photo.label) for one in seen}):
        mine = [one for one in seen if (one.photo.set, one.photo.label) == key]
        counts = Counter(one.verdict for one in mine)
        refused = sum(one.quality is not Quality.OK for one in mine)
        print(
            f"| {key[0]} | {key[1]} | {len(mine)} | {counts[Verdict.DAMAGED]} | {counts[Verdict.INTACT]} "
            f"| {counts[Verdict.UNCLEAR]}, {refused} | {np.mean([one.score for one in mine]):.2f} |"
        )


def _some(photos: Sequence[data.Labelled], name: str) -> list[data.Labelled]:
    most = 6 * MOST_OF_A_SET if name == data.RUST_SET else MOST_OF_A_SET
    return sorted((p for p in photos if p.set == name), key=lambda p: data.share_of(p.path.name))[:most]


def _gate(photo: data.Labelled, change: str) -> Quality:
    return quality.judge(quality.measure(GATED[change](data.load(photo.path))))


def _print_gate(found: dict[str, list[Quality]], photos: list[data.Labelled]) -> None:
    print("\n## Photo gate\n")
    for title, keep in (
        ("rust_photos", lambda photo: photo.set == data.RUST_SET),
        ("all others", lambda photo: photo.set != data.RUST_SET),
    ):
        print(f"| {title} | n | ok | blurred | dark | overexposed | no_part |\n|---|---|---|---|---|---|---|")
        for change, said in found.items():
            mine = [one for one, photo in zip(said, photos, strict=True) if keep(photo)]
            counts = Counter(mine)
            shares = " | ".join(
                f"{counts[q] / len(mine):.3f}"
                for q in (Quality.OK, Quality.BLURRED, Quality.DARK, Quality.OVEREXPOSED, Quality.NO_PART)
            )
            print(f"| {change} | {len(mine)} | {shares} |")
        print()


def _paper_logit(pixels: RgbImage) -> float:
    return models.heads().paper.logit(looks.whole(pixels).mean)


def _paper_of_part(photo: data.Labelled) -> float:
    return _paper_logit(data.load(photo.path))


def _print_paper(root: Path, parts: list[float]) -> None:
    print("\n## Documents\n")
    files = [
        file for name in PAPER_FOLDERS for file in sorted((root / name).iterdir()) if file.suffix.lower() in PICTURES
    ]
    pages = [_paper_logit(data.load(file)) for file in files]
    print(f"parts (n = {len(parts)}): highest log odds {sorted(parts)[-5:]}")
    for file, logit in sorted(zip(files, pages, strict=True), key=lambda pair: pair[1]):
        print(f"  {file.name} {logit:.1f}")


def _print_places(photos: list[data.Labelled]) -> None:
    """Paste rusty photos onto clean ones and see whether the box finds them."""
    rng = np.random.default_rng(0)
    rusty = [photo for photo in photos if photo.label == "rust"]
    clean = [photo for photo in photos if photo.label != "rust"]
    overlaps, hits, boxes = [], 0, 0
    for patch in rusty:
        scene = cv2.resize(data.load(clean[int(rng.integers(len(clean)))].path), (640, 480))
        width, height = int(rng.integers(160, 320)), int(rng.integers(120, 240))
        left, top = int(rng.integers(0, 640 - width)), int(rng.integers(0, 480 - height))
        scene[top : top + height, left : left + width] = cv2.resize(data.load(patch.path), (width, height))
        found = rust.places(rust.read(scene, looks.whole(scene)), width_px=640, height_px=480)
        boxes += bool(found)
        if found:
            x0, y0, x1, y1 = found[0].box
            hits += left <= (x0 + x1) / 2 <= left + width and top <= (y0 + y1) / 2 <= top + height
            overlaps.append(_overlap(found[0].box, (left, top, left + width, top + height)))
    print(f"\n## Place\n\npasted rusty photos {len(rusty)}, found {boxes}, largest box centred on the patch {hits}, ")
    print(f"overlap (intersection over union) median {np.median(overlaps):.2f}")


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> float:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(0, width) * max(0, height)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


if __name__ == "__main__":
    main()
