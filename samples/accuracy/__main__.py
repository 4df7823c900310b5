"""Makes, pictures, reads and scores forms, and writes docs/accuracy.md from them.

A run that was cut off goes on where it was; --only runs one part, --write none. The pages read are kept in
build/accuracy, and read again only when their file there is removed. --fit calibrates on other pages: tuning and
reporting never share a seed, and the font ZhiMangXing and half of people's digits are only reported.

How long it takes, in minutes of one core: tickets 6, repairs 7, papers 3, found 6, printed 5, sealed 5; --fit 8;
--write and --refit some seconds.
"""

import argparse
import sys
from collections.abc import Iterator

import cv2

from extractors import NO_LEXICON, confidence, fields, reading
from generators.pen import HANDS
from samples.accuracy import fit, report, runs
from samples.accuracy.photos import STYLES, Plan, Sample, make_sample, real_digits
from samples.accuracy.score import is_right
from samples.accuracy.tickets import make_world

_FIT_SEEDS, _MORE_FIT_SEEDS = 100_000, 110_000
_COUNTS = {"tickets": 18, "repairs": 190, "papers": 15, "found": 26, "printed": 4, "sealed": 5}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m samples.accuracy", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=runs.PARTS, help="run one part; the page is not written")
    parser.add_argument(
        "--write", action="store_true", help="write the page from what was read before, running nothing"
    )
    parser.add_argument("--tickets", type=int, default=42, help="with --fit: tickets of each style by hand to read")
    parser.add_argument("--fit", action="store_true", help="read tickets to calibrate on, and calibrate")
    parser.add_argument(
        "--refit", action="store_true", help="calibrate on the readings in samples/accuracy/calibration.jsonl"
    )
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    if arguments.fit:
        fit.save(_labelled(arguments.tickets))
    if arguments.fit or arguments.refit:
        fit.write(fit.fit(fit.load()))
        return
    for part in () if arguments.write else (arguments.only,) if arguments.only else runs.PARTS:
        for done, _ in enumerate(runs.run(part, _COUNTS[part]), start=1):
            print(f"\r{part}: {done} pages", end="", file=sys.stderr)
    if not arguments.only:
        print(report.write({part: runs.kept(part) for part in runs.PARTS}))


def _plans(count: int) -> Iterator[tuple[Plan, bool]]:
    """Yield what to tune on, and whether it is read without the archive too.

    `count` tickets of each style written on by hand, a third as many printed, and three sevenths as many by hand whose
    readings without the archive are left out, so that those do not outweigh the others; hands and digits in turn.
    """
    for first, tickets, alone in ((_FIT_SEEDS, count, True), (_MORE_FIT_SEEDS, round(count * 3 / 7), False)):
        for number in range(tickets):
            real = number // len(HANDS) % 3 == 2
            for style in STYLES:
                if style != "printed" or (alone and number % 3 == 0):
                    yield Plan(first + number, style, HANDS[number % len(HANDS)], real_digits=real), alone


def _labelled(count: int) -> Iterator[fit.Labelled]:
    """Read tickets with the archive, and those by hand once more without: both must keep the promise."""
    world, digits = make_world(), real_digits(0)
    lexicon = world.lexicon()
    for number, (plan, alone) in enumerate(_plans(count)):
        sample = make_sample(world, plan, digits)
        for sheet in reading.registered(sample.photo):
            yield from _rows(sample, plan.style, fields.evidence_of(sheet, lexicon))
            if alone and plan.style != "printed":
                yield from _rows(sample, f"{plan.style}{fit.ALONE}", fields.evidence_of(sheet, NO_LEXICON))
        print(f"\rfitting: {number + 1} tickets", end="", file=sys.stderr)


def _rows(sample: Sample, style: str, found: fields.Found) -> Iterator[fit.Labelled]:
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
            style,
            plan.font,
            slot.name,
            confidence.calibrated_as(evidence),
            confidence.cell_features(evidence),
            is_right(slot.spec, truth, read.value),
        )


if __name__ == "__main__":
    main()
