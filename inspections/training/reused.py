"""Prints how many reused photos are found among others: `python -m inspections.training.reused DATA_DIR`."""

import argparse
import os
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from inspections import reuse
from inspections.results import RgbImage
from inspections.training import data

OTHERS, REUSED = 5000, 50
WHITE = (255, 255, 255)
# Looked at one by one: one picture of the web under two names, and one still tile, photographed at several exposures,
# under two group names. Nobody could tell these from copies.
ONE_SCENE = frozenset(
    {"25bd4bd03a40", "exp5_num_77692", "exp4_num_2657", "exp3_num_260521", "exp5_num_311371", "exp6_num_262067"}
    | {"exp4_num_261992", "exp4_num_54958"}
)


def main() -> None:
    """Print the share of reused photos that are found, by how they were changed, and every false pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("STATIONDESK_DATA"))
    parser.add_argument("--asked", type=int, default=OTHERS, help="how many of the others are asked for as well")
    parser.add_argument("--others", type=int, default=OTHERS, help="how many photos are stored")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    started = time.process_time()
    everything = list(_others(Path(arguments.data)))[:OTHERS]
    others = random.Random(9).sample(everything, min(arguments.others, len(everything)))
    stored = [reuse.places(photo) for _, photo in others]
    index: dict[int, list[int]] = defaultdict(list)
    for number, found in enumerate(stored):
        for word in reuse.words(found):
            index[word].append(number)
    print(
        f"{len(others)} photos, {(time.process_time() - started) / len(others):.3f} CPU-s each to take in", flush=True
    )
    chosen = random.Random(7).sample(range(len(others)), REUSED)
    for name, change in CHANGES.items():
        truths = [(number, _ask(change(others[number][1], number), stored, index)) for number in chosen]
        found = sum(number in same for number, same in truths)
        sure = sum(same.get(number, False) for number, same in truths)
        wrong = [(others[n][0], others[m][0], known) for n, same in truths for m, known in same.items() if m != n]
        print(f"{name}: {found} of {REUSED} found, {sure} of them certain; {_told(wrong)}", flush=True)
    order = random.Random(8).sample(range(len(others)), min(arguments.asked, len(others)))
    wrong, started = [], time.process_time()
    for count, number in enumerate(order, start=1):
        same = _ask(others[number][1], stored, index, without=number)
        wrong += [(others[number][0], others[other][0], known) for other, known in same.items()]
        if count % 250 == 0:
            cost = (time.process_time() - started) / count
            print(f"{count} others asked for, {cost:.3f} CPU-s each: {_told(wrong)}", flush=True)


def _ask(
    photo: RgbImage, stored: list[reuse.Places], index: dict[int, list[int]], without: int | None = None
) -> dict[int, bool]:
    """Give the stored photos that look the same, and of each whether it is certain."""
    asking = reuse.places(photo, side_px=reuse.ASKING_SIDE_PX)
    holders = {
        word: [one for one in index.get(word, ()) if one != without]
        for word in reuse.words(asking, most=reuse.ASKING_WORDS)
    }
    likely = reuse.likeliest({word: who for word, who in holders.items() if who})
    looks = {one: reuse.compare(asking, stored[one]) for one in likely}
    return {one: look.certain for one, look in looks.items() if look.same}


def _told(pairs: list[tuple[str, str, bool]]) -> str:
    """Give how many wrong pairs there are, and the certain ones by name, each once."""
    certain = sorted({(one, other) for one, other, known in pairs if known})
    return f"{len(pairs)} wrong pairs, {sum(known for *_, known in pairs)} of them certain {certain}"


def _others(root: Path) -> Iterator[tuple[str, RgbImage]]:
    """Give photos of which no two show the same pixels: quarters of the large pictures, strips as they are.

    Of each magnetic tile and each gear one photo: theirs are one still scene at several exposures, or one picture
    changed by its publisher.
    """
    seen: set[str] = set()
    for photo in data.read(root / "parts") + data.read(root / "dents"):
        if photo.set in {"magnetic_tile", "gears"} and f"{photo.set}/{photo.group}" in seen:
            continue
        if photo.path.stem in ONE_SCENE:
            continue
        seen.add(f"{photo.set}/{photo.group}")
        pixels, name = data.load(photo.path), f"{photo.set}/{photo.path.stem}"
        if photo.set in {"magnetic_tile", "ball_screw"}:
            yield name, pixels
            continue
        height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
        for quarter, (top, left) in enumerate([(0, 0), (0, width), (height, 0), (height, width)]):
            cut = pixels[top : top + height, left : left + width]
            larger = cv2.resize(cut, (2 * width, 2 * height), interpolation=cv2.INTER_CUBIC)
            yield f"{name}/{quarter}", _packed(np.asarray(larger, np.uint8), 92)


def _packed(photo: RgbImage, quality: int) -> RgbImage:
    packed = cv2.imencode(".jpg", photo[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[:, :, ::-1])


def _recompressed(photo: RgbImage, seed: int) -> RgbImage:
    return _packed(photo, random.Random(seed).randint(30, 60))


def _cropped(photo: RgbImage, seed: int) -> RgbImage:
    draw, (height, width) = random.Random(seed), photo.shape[:2]
    top, left = int(draw.uniform(0, 0.1) * height), int(draw.uniform(0, 0.1) * width)
    return _packed(np.ascontiguousarray(photo[top : top + int(0.9 * height), left : left + int(0.9 * width)]), 85)


def _rotated(photo: RgbImage, seed: int) -> RgbImage:
    draw, (height, width) = random.Random(seed), photo.shape[:2]
    angle = draw.choice([90, 180, 270, draw.uniform(-15, 15)])
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = int(height * sin + width * cos), int(height * cos + width * sin)
    turn[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
    return _packed(np.asarray(cv2.warpAffine(photo, turn, size, borderValue=WHITE), np.uint8), 85)


def _screenshot(photo: RgbImage, seed: int) -> RgbImage:
    """Show the photo in a phone's viewer, bars above and below, and save what the screen shows."""
    width, height, room = 720, 1560, 1100
    screen = np.full((height, width, 3), random.Random(seed).choice([0, 250]), np.uint8)
    scale = min(width / photo.shape[1], room / photo.shape[0])
    shown = cv2.resize(photo, (int(photo.shape[1] * scale), int(photo.shape[0] * scale)))
    top, left = (height - shown.shape[0]) // 2, (width - shown.shape[1]) // 2
    screen[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    for place, text in (((30, 50), "12:47"), ((550, 50), "5G  86%")):
        cv2.putText(screen, text, place, cv2.FONT_HERSHEY_SIMPLEX, 1, (128, 128, 128), 2)
    for number in range(4):
        cv2.circle(screen, (120 + 160 * number, 1480), 30, (120, 120, 120), 3)
    return _packed(screen, 85)


CHANGES: dict[str, Callable[[RgbImage, int], RgbImage]] = {
    "recompressed (JPEG 30-60)": _recompressed,
    "cropped by 10 %": _cropped,
    "rotated": _rotated,
    "screenshot": _screenshot,
}

if __name__ == "__main__":
    main()
