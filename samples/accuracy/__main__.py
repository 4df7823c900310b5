"""`python -m samples.accuracy`: makes, photographs, reads and scores tickets; `--fit` calibrates on other ones.

Tuning and reporting never share a seed, and the font ZhiMangXing and half of the handwritten digits are only reported.
"""

import argparse
import resource
import sys
import time
from collections.abc import Iterator

import cv2

from extractors import NO_LEXICON, confidence, fields, read_page, reading
from generators.pen import HANDS, HELD_OUT
from samples.accuracy import fit, report
from samples.accuracy.photos import STYLES, Plan, Sample, make_sample, real_digits
from samples.accuracy.score import Scored, is_right, score
from samples.accuracy.tickets import World, make_world

_FIT_SEEDS, _REPORT_SEEDS = 100_000, 200_000


def main() -> None:
    """Run one of the two."""
    parser = argparse.ArgumentParser(prog="python -m samples.accuracy", description=__doc__)
    parser.add_argument("--tickets", type=int, default=30, help="tickets of each filling style")
    parser.add_argument("--fit", action="store_true", help="calibrate anew instead of reporting")
    parser.add_argument("--refit", action="store_true", help="calibrate on the shipped readings")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    if arguments.refit:
        fit.write(fit.fit(fit.load()))
    elif arguments.fit:
        fit.save(_labelled(arguments.tickets))
        fit.write(fit.fit(fit.load()))
    else:
        _report(arguments.tickets)


def _samples(world: World, count: int, first_seed: int, *, held_out: bool) -> Iterator[Sample]:
    """Make `count` samples of each style, the hands and the digits in turn."""
    fonts = (HELD_OUT, *HANDS) if held_out else HANDS
    digits = real_digits(int(held_out))
    for number in range(count):
        for style in STYLES:
            plan = Plan(
                first_seed + number, style, fonts[number % len(fonts)], real_digits=number // len(fonts) % 3 == 2
            )
            yield make_sample(world, plan, digits)


def _labelled(count: int) -> Iterator[fit.Labelled]:
    """Read tickets, two of three with the archive's lexicon."""
    world = make_world()
    lexicon = world.lexicon()
    for number, sample in enumerate(_samples(world, count, _FIT_SEEDS, held_out=False)):
        helped = number // len(STYLES) % 3 != 2
        for sheet in reading.registered(sample.photo):
            yield from _rows(sample, fields.evidence_of(sheet, lexicon if helped else NO_LEXICON))
        print(f"\rfitting: {number + 1} tickets", end="", file=sys.stderr)


def _rows(sample: Sample, found: fields.Found) -> Iterator[fit.Labelled]:
    rows = sorted({slot.row for slot, _, _ in found if slot.row is not None})
    lines = sample.truth["lines"]
    lines = lines if isinstance(lines, list) else []
    for slot, read, evidence in found:
        if evidence is None:
            continue
        if slot.row is None:
            truth = sample.truth.get(slot.name)
        else:
            line = rows.index(slot.row)
            truth = lines[line].get(slot.name) if line < len(lines) else None
        plan = sample.plan
        yield fit.Labelled(
            plan.seed,
            plan.style,
            plan.font,
            slot.name,
            confidence.group_of(slot.spec.type),
            confidence.cell_features(evidence),
            is_right(slot.spec, truth, read.value),
        )


def _report(count: int) -> None:
    world = make_world(seed=8)
    lexicon = world.lexicon()
    runs: dict[str, list[Scored]] = {
        "With the archive's lexicon": [],
        "Without a lexicon (every third ticket, all of the held-out font)": [],
    }
    seconds, readings = 0.0, 0
    for tickets, sample in enumerate(_samples(world, count, _REPORT_SEEDS, held_out=True)):
        lexicons = (lexicon, NO_LEXICON) if tickets // len(STYLES) % 3 == 0 else (lexicon,)
        for title, helped_by in zip(runs, lexicons, strict=False):
            start = time.process_time()
            read = read_page(sample.photo, lexicon=helped_by)[0]
            seconds += time.process_time() - start
            readings += 1
            runs[title] += score(sample, read)
        print(f"\rreading: {tickets + 1} tickets", end="", file=sys.stderr)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(report.write(runs, _about(count, seconds / readings)), f"\npeak memory {memory:.0f} MB")


def _about(count: int, seconds: float) -> str:
    return (
        f"Measured with `python -m samples.accuracy --tickets {count}`: {count} made-up repair tickets of each of "
        "three filling styles, photographed by the simulated camera at 2 to 3 megapixels (tilted, bent, turned, "
        "shadowed, blurred, noisy, JPEG). Hands are drawn with three hand-like fonts and, in one ticket of three, "
        "digits that people wrote, where those pictures are at hand. The calibration was fitted on other seeds, "
        "another archive, two of the three fonts and the other half of the digits: `ZhiMangXing` was never tuned on. "
        "In free text the width of signs, spaces and pauses (，、。) do not count; everything else does. "
        f"{seconds:.2f} CPU-seconds a ticket.\n\n"
        "Simulated hands are not people: read the shares as an order of magnitude until a station's "
        "own paper is scored."
    )


if __name__ == "__main__":
    main()
