"""Prints how well rust is seen: on held-out photos, on parts of other kinds, on the demo's photos, and where."""

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from inspections import looks, rust
from inspections.results import Quality, Verdict
from inspections.training import data
from inspections.training.scoring import auroc_interval, share
from inspections.training.seen import Seen
from inspections.verdict import POINTS

IsRusty = Callable[[data.Labelled], bool]
LABELS: dict[str, IsRusty] = {
    "labels as published": lambda photo: photo.label == "rust",
    "labels as checked": lambda photo: photo.checked == "rust",
}
SCORES = (0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.01)
NEAREST = 8


def held_out(rows: Sequence[Sequence[Seen]]) -> None:
    """Print AUROC, what is automatic and what is wrong of it under each change, by both columns of labels."""
    for name, rusty in LABELS.items():
        print(f"\n## Rust, held-out photos, {name}: {sum(rusty(one.photo) for one in rows[0])} rusty\n")
        print("| photos | AUROC (95 %) | passed the gate | automatic | rusty of the cleared | intact of the accused |")
        print("|---|---|---|---|---|---|")
        for seen in rows:
            _print_row(f"{seen[0].change}, whole inspections", seen, rusty, alarms=True)
            _print_row(f"{seen[0].change}, rust alone", seen, rusty, alarms=False)
        _print_scores(rows[0], rusty)
        _print_wrong(rows[0], rusty)


def other_kinds(seen: Sequence[Seen]) -> None:
    """Print the verdicts on parts of other kinds, and how near rusty and intact painted plates lie."""
    print("\n## Parts of other kinds\n")
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
    for label, upwards in (("rust", True), ("intact", False)):
        found = sorted(one.score for one in seen if (one.photo.set, one.photo.label) == ("plate", label))
        nearest = found[:NEAREST] if upwards else found[::-1][:NEAREST]
        print(f"plates, {label}, nearest to the other side: {', '.join(f'{score:.3f}' for score in nearest)}")


def demo(folder: Path) -> None:
    """Print the rust score of each of the demo's photos."""
    print("\n## The demo's photos\n")
    for file in sorted(folder.glob("*.jpg")):
        pixels = data.load(file)
        print(f"{file.name}: rust {rust.read(pixels, looks.whole(pixels)).score:.3f}")


def places(photos: Sequence[data.Labelled]) -> None:
    """Paste rusty photos onto clean ones and print whether the box finds them."""
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


def _print_row(name: str, seen: Sequence[Seen], rusty: IsRusty, *, alarms: bool) -> None:
    scores, bad = np.array([one.score for one in seen]), np.array([rusty(one.photo) for one in seen])
    cleared = [one for one in seen if (one.verdict is Verdict.INTACT if alarms else one.cleared)]
    accused = [one for one in seen if (one.verdict is Verdict.DAMAGED if alarms else one.accused)]
    print(
        f"| {name} | {auroc_interval(bad, scores)} | {sum(one.quality is Quality.OK for one in seen)} "
        f"| {share(len(cleared) + len(accused), len(seen))} "
        f"| {share(sum(rusty(one.photo) for one in cleared), len(cleared))} "
        f"| {share(sum(not rusty(one.photo) for one in accused), len(accused))} |"
    )


def _print_scores(seen: Sequence[Seen], rusty: IsRusty) -> None:
    print("\n| score | photos | of them rusty |\n|---|---|---|")
    for low, high in itertools.pairwise(SCORES):
        inside = [one for one in seen if low <= one.score < high]
        print(f"| {low}-{min(high, 1)} | {len(inside)} | {sum(rusty(one.photo) for one in inside)} |")


def _print_wrong(seen: Sequence[Seen], rusty: IsRusty) -> None:
    """Print what is wrong, what the other types' alarms hold up, and how near to each point the other side comes."""
    wrong = [one for one in seen if (one.cleared and rusty(one.photo)) or (one.accused and not rusty(one.photo))]
    held_up = [one for one in seen if one.cleared and one.verdict is not Verdict.INTACT]
    print(f"\npoints {POINTS.rust_ruled_out}, {POINTS.rust_certain}; wrong by rust alone:")
    print(", ".join(f"{one.photo.path.name} {one.score:.3f}" for one in wrong) or "none")
    print(f"cleared of rust, held up by another alarm: {len(held_up)}, rusty {sum(rusty(o.photo) for o in held_up)}")
    lowest = sorted(one.score for one in seen if rusty(one.photo))[:NEAREST]
    highest = sorted((one.score for one in seen if not rusty(one.photo)), reverse=True)[:NEAREST]
    print(f"rusty, lowest: {', '.join(f'{score:.3f}' for score in lowest)}")
    print(f"intact, highest: {', '.join(f'{score:.3f}' for score in highest)}")


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> float:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    both = max(0, width) * max(0, height)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)
