"""docs/accuracy-unregistered.md: how well papers without our marks are read, with 95 % intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from extractors.correction import interval
from extractors.unregistered.vocabulary import squeeze, vocabulary
from samples.accuracy.foreign import drawn
from samples.accuracy.foreign.others import Others
from samples.accuracy.foreign.score import Scored
from samples.accuracy.foreign.torn import Torn

FIRST = 30_000  # seed of the layouts that are reported
FILE = Path(__file__).parents[3] / "docs" / "accuracy-unregistered.md"


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured."""

    runs: Mapping[str, Sequence[Scored]]  # title → the fields of held-out layouts
    torn: Mapping[int, Torn]  # marks covered → what was read of our own forms
    others: Others
    seconds: Sequence[float]  # CPU-seconds of each page
    count: int  # layouts


def write(measured: Measured) -> str:
    """Write the page and return it."""
    about = _about(measured)
    parts = [
        "# How well papers without our marks are read\n",
        about,
        "\n## Paper of others\n",
        _others(measured.others),
    ]
    parts += ["\n## Our own tickets, torn\n", _torn(measured.torn)]
    for title, fields in measured.runs.items():
        parts += [f"\n## Other layouts, {title}\n", *_run(fields)]
    parts += ["\n## What was tried and did not help\n", _TRIED]
    text = "\n".join(parts) + "\n"
    FILE.write_text(text, encoding="utf-8")
    return text


def _about(measured: Measured) -> str:
    layouts, unknown = drawn_words(measured.count)
    seconds = measured.seconds
    return (
        f"Measured with `python -m samples.accuracy.foreign --layouts {measured.count}`: made-up repair tickets, tags "
        f"and packing lists in {measured.count} layouts drawn at random (`samples/accuracy/foreign/drawn.py`: words, "
        "order, ruled or not, label beside, over or under its value, columns with or without rules, ways to write a "
        "date), printed, in the dots of a 24-needle printer or in a hand-like font that nothing was tuned on, each "
        "once as a scan and once as a simulated photo. Layouts of other seeds were tuned on, these were not looked "
        f"at. Of their {layouts} labels {unknown} are in no list of words that the reader has, composed words "
        "included. Whoever made the reader wrote the pool of words too: read the shares as an order of magnitude "
        "until a station's old paper is scored. Names, free text and tables without upright rules always go to a "
        f"person. {sum(seconds) / len(seconds):.1f} CPU-seconds a page, at most {max(seconds):.1f}."
    )


def drawn_words(count: int) -> tuple[int, int]:
    """Return how many labels the held-out layouts print, and how many of them the reader has no word for."""
    labels = [
        squeeze(word.split("(")[0]) in known
        for seed in range(FIRST, FIRST + count)
        for layout in (drawn.layout(seed, held_out=True),)
        for known in ({*vocabulary(layout.kind).fields, *vocabulary(layout.kind).columns},)
        for word in (*layout.words.values(), *(w for name, w in layout.columns.items() if name))
    ]
    return len(labels), labels.count(False)


_TRIED = """| tried | what came of it |
| --- | --- |
| blur, dilation or half size before recognising dots of 0.38 mm, nine a character (one page) | a line's sureness \
rises by 0.03 at best, the same characters are misread: strokes are missing that people miss too |
| half way between two headers as the columns' edge | wide values ran into the next column: 58 % exact |"""


def _others(others: Others) -> str:
    if not others.pages:
        return "Not measured: the real material is not at hand."
    claimed = f"{len(others.claimed)}: {', '.join(others.claimed)}" if others.claimed else "none"
    shown = f"Of {others.pages} pages of real forms, labels, photos and PDFs by others"
    return f"{shown}, claimed as one of our kinds: {claimed}."


def _torn(torn: Mapping[int, Torn]) -> str:
    rows = [
        "The code is covered too; half of the tickets are filled by hand.\n",
        "| marks covered | pages | registered | fields exact | 95 % | accepted | accepted and wrong |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for covered, found in torn.items():
        low, high = interval(found.right, found.fields)
        share, accepted = found.right / max(1, found.fields), found.accepted / max(1, found.fields)
        rows.append(
            f"| {covered} | {found.pages} | {found.registered} | {share:.1%} | {low:.1%}–{high:.1%} | "  # noqa: RUF001
            f"{accepted:.1%} | {found.wrong_accepted} of {found.accepted} |"
        )
    return "\n".join(rows)


def _run(fields: Sequence[Scored]) -> list[str]:
    printed = [field for field in fields if field.printed]
    written = [field for field in printed if not field.empty]
    absent = [field for field in fields if not field.printed]
    wrong = [field for field in fields if field.accepted and not field.right]
    return [
        _table(
            [
                ("all that is written", written),
                *_split(written, lambda field: field.layout),
                *_split(written, lambda field: f"{field.values}, {field.camera}"),
                *_split(written, lambda field: str(field.type)),
                ("left empty", [field for field in printed if field.empty]),
                ("not on the layout", absent),
            ]
        ),
        "\nCalibration (fields on the layout): of those said to be this sure, how many were right:\n",
        _calibration([field for field in printed if field.read != "nothing"]),
        "\nWrong and accepted:\n",
        *(_wrong(field) for field in wrong),
        *([] if wrong else ["None."]),
    ]


def _split(fields: Sequence[Scored], key: Callable[[Scored], str]) -> list[tuple[str, list[Scored]]]:
    groups: dict[str, list[Scored]] = {}
    for field in fields:
        groups.setdefault(key(field), []).append(field)
    return sorted(groups.items())


def _table(groups: Sequence[tuple[str, Sequence[Scored]]]) -> str:
    rows = ["| fields | read | exact | 95 % | accepted | accepted and wrong |", "| --- | --- | --- | --- | --- | --- |"]
    for title, fields in groups:
        if not fields:
            continue
        right, accepted = sum(field.right for field in fields), sum(field.accepted for field in fields)
        bad = sum(field.accepted and not field.right for field in fields)
        low, high = interval(right, len(fields))
        rows.append(
            f"| {title} | {len(fields)} | {right / len(fields):.1%} | {low:.1%}–{high:.1%} | "  # noqa: RUF001
            f"{accepted / len(fields):.1%} | {bad} |"
        )
    return "\n".join(rows)


def _calibration(fields: Sequence[Scored]) -> str:
    rows = ["| said | fields | right |", "| --- | --- | --- |"]
    for low, high in pairwise((0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)):
        mine = [field for field in fields if low <= field.confidence < high]
        if mine:
            right = sum(field.right for field in mine) / len(mine)
            rows.append(f"| {low:g} to {min(high, 1):g} | {len(mine)} | {right:.1%} |")
    return "\n".join(rows)


def _wrong(field: Scored) -> str:
    return (
        f"* {field.layout}, seed {field.seed}, {field.values}, {field.camera}, `{field.name}`: {field.truth} "
        f"read as {field.read}"
    )
