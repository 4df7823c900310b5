"""docs/accuracy.md: how well registered forms are read, with 95 % intervals."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from extractors.correction import interval
from samples.accuracy.score import Scored

FILE = Path(__file__).parents[2] / "docs" / "accuracy.md"
_TITLES = {
    "printed": "all printed",
    "mixed": "what the archive knows printed, the rest by hand",
    "hand": "all but the number by hand",
}


_OTHERS = (
    "Invoices are in [accuracy-invoices.md](accuracy-invoices.md), inspected parts (rust, the photo gate) in "
    "[accuracy-inspection.md](accuracy-inspection.md).\n"
)


def write(runs: Mapping[str, Sequence[Scored]], about: str) -> str:
    """Write the page and return it.

    Args:
        runs: Title of each run ("with the archive's lexicon") → its fields.
        about: What was measured, in words.
    """
    parts = ["# How well registered forms are read\n", _OTHERS, about]
    for title, fields in runs.items():
        parts += [f"\n## {title}\n", *_run(fields)]
    text = "\n".join(parts) + "\n"
    FILE.write_text(text, encoding="utf-8")
    return text


def _run(fields: Sequence[Scored]) -> list[str]:
    written = [field for field in fields if not field.empty]
    empty = [field for field in fields if field.empty]
    return [
        "By filling style (fields with something written; empty cells in the last row):\n",
        _table([(_TITLES[key], group) for key, group in _split(written, lambda f: f.style)] + [("empty cells", empty)]),
        "\nBy what the field was written with:\n",
        _table(_split(written, _writer)),
        "\nBy type, printed and by hand:\n",
        _table(_split(written, lambda f: f"{f.type}, {'by hand' if f.by_hand else 'printed'}")),
        "\nCalibration (all fields): of those said to be this sure, how many were right:\n",
        _calibration(fields),
        "\nWrong and accepted:\n",
        *(_wrong(field) for field in fields if field.accepted and not field.right),
    ]


def _writer(field: Scored) -> str:
    return f"hand {field.font}" if field.by_hand else "printer"


def _split(fields: Iterable[Scored], key: Callable[[Scored], str]) -> list[tuple[str, list[Scored]]]:
    groups: dict[str, list[Scored]] = {}
    for field in fields:
        groups.setdefault(key(field), []).append(field)
    return sorted(groups.items())


def _table(groups: Sequence[tuple[str, Sequence[Scored]]]) -> str:
    rows = ["| fields | read | exact | 95 % | accepted | accepted and wrong |", "| --- | --- | --- | --- | --- | --- |"]
    for title, fields in groups:
        if not fields:
            continue
        count = Counter((field.right, field.accepted) for field in fields)
        right, total = count[True, True] + count[True, False], len(fields)
        accepted, bad = count[True, True] + count[False, True], count[False, True]
        low, high = interval(right, total)
        rows.append(
            f"| {title} | {total} | {right / total:.1%} | {low:.1%}–{high:.1%} | {accepted / total:.1%} | {bad} |"  # noqa: RUF001
        )
    return "\n".join(rows)


def _calibration(fields: Sequence[Scored]) -> str:
    rows = ["| said | fields | right |", "| --- | --- | --- |"]
    edges = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.998, 1.01)
    for low, high in pairwise(edges):
        mine = [field for field in fields if low <= field.confidence < high]
        if mine:
            right = sum(field.right for field in mine) / len(mine)
            rows.append(f"| {low:g} to {min(high, 1):g} | {len(mine)} | {right:.1%} |")
    return "\n".join(rows)


def _wrong(field: Scored) -> str:
    return f"* seed {field.seed}, {field.style}, `{field.name}`: {field.truth or '(empty)'} read as {field.read}"
