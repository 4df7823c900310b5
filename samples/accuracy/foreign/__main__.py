"""`python -m samples.accuracy.foreign`: reads papers by held-out layouts and torn forms, and writes the figures.

Held-out layouts are drawn at random, each shown once as a scan and once as a photo. With `--fit` it calibrates
instead, on the layouts that may be tuned on; with `--show` it prints what those read wrong.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence

import cv2

from extractors import NO_LEXICON, Lexicon, read_page
from extractors.unregistered import foreign, paper
from samples.accuracy.foreign import drawn, fit, others, report, specimens, torn
from samples.accuracy.foreign.layouts import LAYOUTS
from samples.accuracy.foreign.score import Scored, score
from samples.accuracy.foreign.specimens import Specimen
from samples.accuracy.tickets import World, make_world

_FIT_SEEDS = 10_000
_TORN = 12  # tickets with each number of marks covered
_CAMERAS = ("photo", "scan")


def main() -> None:
    """Run one of the three."""
    parser = argparse.ArgumentParser(prog="python -m samples.accuracy.foreign", description=__doc__)
    parser.add_argument("--layouts", type=int, default=30, help="layouts drawn")
    parser.add_argument("--fit", action="store_true", help="calibrate anew instead of reporting")
    parser.add_argument("--refit", action="store_true", help="calibrate on the shipped values")
    parser.add_argument("--show", action="store_true", help="print what is read wrong on layouts to tune on")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    if arguments.fit:
        fit.save(_labelled(arguments.layouts))
        fit.write(fit.fit(fit.load()))
    elif arguments.refit:
        fit.write(fit.fit(fit.load()))
    elif arguments.show:
        _show(arguments.layouts)
    else:
        _report(arguments.layouts)


def _tuned_on(world: World, layouts: int) -> Iterator[Specimen]:
    """Make specimens that may be looked at: two of each layout and look made by hand, one of each that is drawn."""
    for layout in LAYOUTS:
        for look in layout.looks:
            for number, camera in enumerate(_CAMERAS):
                yield specimens.make(world, layout, look, _FIT_SEEDS + number, camera)
    for seed in range(layouts):
        layout = drawn.layout(seed, held_out=False)
        yield specimens.make(world, layout, layout.looks[0], seed, _CAMERAS[seed // 3 % 2])


def _held_out(world: World, layouts: int) -> Iterator[Specimen]:
    for seed in range(report.FIRST, report.FIRST + layouts):
        layout = drawn.layout(seed, held_out=True)
        for number, camera in enumerate(_CAMERAS):
            yield specimens.make(world, layout, layout.looks[0], 2 * seed + number, camera)


def _labelled(count: int) -> Iterator[fit.Labelled]:
    """Read papers of the layouts to tune on, with and without the archive's lexicon."""
    world = make_world()
    for number, specimen in enumerate(_tuned_on(world, count)):
        picture = paper.upright(specimen.picture)
        for lexicon in (world.lexicon(), NO_LEXICON):
            found = foreign.find(picture, None, lexicon)
            yield from fit.labelled(specimen, found) if found is not None else ()
        print(f"\rfitting: {number + 1} pages", end="", file=sys.stderr)


def _show(count: int) -> None:
    world = make_world()
    for specimen in _tuned_on(world, count):
        start = time.process_time()
        fields = score(specimen, read_page(specimen.picture, lexicon=world.lexicon())[0])
        right = sum(field.right for field in fields)
        print(f"{specimen.layout.name}, {specimen.look.values}, {specimen.camera}, {specimen.seed}: ", end="")
        print(f"{right} of {len(fields)}, {time.process_time() - start:.1f} s")
        for field in fields:
            if not field.right:
                print(f"    {field.name}: {field.truth} read as {field.read}{' ACCEPTED' if field.accepted else ''}")


def _report(count: int) -> None:
    world = make_world(seed=8)
    runs: dict[str, list[Scored]] = {"with the archive's lexicon": [], "without a lexicon": []}
    seconds: list[float] = []
    for number, specimen in enumerate(_held_out(world, count)):
        for title, lexicon in zip(runs, _lexicons(world, number), strict=False):
            start = time.process_time()
            read = read_page(specimen.picture, lexicon=lexicon)[0]
            seconds.append(time.process_time() - start)
            runs[title] += score(specimen, read)
        print(f"\rreading: {number + 1} pages", end="", file=sys.stderr)
    own = torn.measure(world, _TORN, report.FIRST)
    print(report.write(report.Measured(runs, own, others.measure(), seconds, count)))


def _lexicons(world: World, number: int) -> Sequence[Lexicon]:
    """Return the archive's lexicon, and for every fifth page none beside it."""
    return (world.lexicon(), NO_LEXICON) if number % 5 == 0 else (world.lexicon(),)


if __name__ == "__main__":
    main()
