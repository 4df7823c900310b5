"""Prints how many reused photos are found among others: `python -m inspections.training.reused DATA_DIR`.

It takes some ten minutes in all; what is known after --seconds is kept in --kept, and the next call goes on from there.
"""

import argparse
import hashlib
import inspect
import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2

from inspections import copies, overlaid, reuse
from inspections.results import RgbImage
from inspections.training import shown_again
from inspections.training.shown_again import Piece

OTHERS, REUSED, ASKED = 5000, 50, 400
DRAWS = (7, 17)  # seeds; the second fifty were drawn after the first had been looked at
UNCHANGED = "unchanged"


class Kept:
    """What earlier calls found, in a folder: words of photos, answers to questions. Other code begins anew."""

    def __init__(self, folder: Path, seconds: float) -> None:
        """Open a folder, to work for so many seconds of this process."""
        folder.mkdir(parents=True, exist_ok=True)
        words_code = inspect.getsource(reuse.places) + inspect.getsource(reuse.words)
        self._words_file = folder / f"words-{_digest(words_code)}.json"
        answers_code = "".join(inspect.getsource(module) for module in (reuse, overlaid, copies))
        self._answers_file = folder / f"answers-{_digest(answers_code)}.json"
        self.words: dict[str, list[int]] = _opened(self._words_file)
        self.answers: dict[str, dict[str, bool]] = _opened(self._answers_file)
        self.costs: dict[str, float] = {}
        self._until = time.process_time() + seconds

    def stop_if_late(self) -> None:
        """Keep what is known and end the program once the time is up."""
        if time.process_time() > self._until:
            self.close()
            sys.exit(f"{len(self.words)} photos taken in, {len(self.answers)} questions answered: call again to go on")

    def close(self) -> None:
        """Keep what is known."""
        self._words_file.write_text(json.dumps(self.words))
        self._answers_file.write_text(json.dumps(self.answers))


class Shelf:
    """The stored photos and their index."""

    def __init__(self, stored: list[Piece], kept: Kept) -> None:
        """Take the photos in, if they were not already."""
        self._kept = kept
        self._pieces = {piece.name: piece for piece in stored}
        self._names = [piece.name for piece in stored]
        self._index: dict[int, list[int]] = defaultdict(list)
        for number, piece in enumerate(stored):
            if piece.name not in kept.words:
                kept.stop_if_late()
                kept.words[piece.name] = list(reuse.words(reuse.places(piece.pixels())))
            for word in kept.words[piece.name]:
                self._index[word].append(number)

    def ask(self, piece: Piece, change: str, *, seed: int = 0) -> dict[str, bool]:
        """Give the stored photos that look like a changed photo, and of each whether it is certain.

        An unchanged one is not compared with itself.
        """
        question = f"{change} {piece.name}"
        if question not in self._kept.answers:
            self._kept.stop_if_late()
            photo = piece.pixels()
            changed = photo if change == UNCHANGED else shown_again.CHANGES[change](photo, seed)
            started = time.process_time()
            self._kept.answers[question] = self._looks(changed, piece.name if change == UNCHANGED else None)
            self._kept.costs[question] = time.process_time() - started
        return self._kept.answers[question]

    def _looks(self, photo: RgbImage, without: str | None) -> dict[str, bool]:
        asking = reuse.places(photo, side_px=reuse.ASKING_SIDE_PX)
        found = {
            word: [one for one in self._index.get(word, ()) if self._names[one] != without]
            for word in reuse.questions(asking)
        }
        likely = reuse.likeliest({word: who for word, who in found.items() if who})
        stored = {self._names[one]: reuse.places(self._pieces[self._names[one]].pixels()) for one in likely}
        looks = {name: reuse.compare(asking, places) for name, places in stored.items()}
        return {name: look.certain for name, look in looks.items() if look.same}


def main() -> None:
    """Print the share of reused photos that are found, by how they were changed, and every wrong pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("STATIONDESK_DATA"))
    parser.add_argument("--asked", type=int, default=ASKED, help="how many of the others are asked for as well")
    parser.add_argument("--others", type=int, default=OTHERS, help="how many photos are stored")
    parser.add_argument("--seconds", type=float, default=280, help="of work a call; what is known is kept")
    parser.add_argument("--kept", type=Path, default=Path("build/reused"), help="the folder where it is kept")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    root, kept = Path(arguments.data), Kept(arguments.kept, arguments.seconds)
    everything, scenes = shown_again.others(root)[:OTHERS], shown_again.one_scene(root)
    others = random.Random(9).sample(everything, min(arguments.others, len(everything)))
    shelf = Shelf(others + scenes, kept)
    apart = {piece.name for piece in scenes}
    for draw in DRAWS:
        chosen = random.Random(draw).sample(range(len(others)), REUSED)
        for change in shown_again.CHANGES:
            answers = {others[number].name: shelf.ask(others[number], change, seed=number) for number in chosen}
            certain = sum(same.get(name, False) for name, same in answers.items())
            looking = sum(name in same for name, same in answers.items()) - certain
            print(f"{change}: {certain} of {REUSED} certain, {looking} in doubt; {_told(answers, apart)}")
    order = random.Random(8).sample(others, min(arguments.asked, len(others)))
    unchanged = {piece.name: shelf.ask(piece, UNCHANGED) for piece in order}
    print(f"{len(unchanged)} others asked for: {_told(unchanged, apart)}")
    print(f"photos under a second name: { ({piece.name: shelf.ask(piece, UNCHANGED) for piece in scenes}) }")
    costs = sorted(kept.costs.values())
    if costs:
        print(f"CPU-s a question: {costs[len(costs) // 2]:.2f} in the median of {len(costs)}, {costs[-1]:.2f} at most")
    kept.close()


def _told(answers: Mapping[str, Mapping[str, bool]], apart: set[str]) -> str:
    """Give how many wrong pairs there are, and each by its names, those asked for apart left out."""
    wrong = [(one, other, known) for one, same in answers.items() for other, known in same.items()]
    wrong = [pair for pair in wrong if pair[0] != pair[1] and pair[1] not in apart]
    names = sorted((one, other, "certain" if known else "doubt") for one, other, known in wrong)
    return f"{len(wrong)} wrong pairs, {sum(known for *_, known in wrong)} of them certain {names}"


def _opened(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text())) if file.exists() else {}


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()[:12]


if __name__ == "__main__":
    main()
