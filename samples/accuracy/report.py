"""docs/accuracy.md: how well registered forms are read, with 95 % intervals; written from the runs on disk."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from extractors.correction import interval
from samples.accuracy import curve
from samples.accuracy.runs import Page
from samples.accuracy.score import Scored
from templates_docx.kinds import TITLES, Kind
from templates_docx.spec import FieldType

DOCS = Path(__file__).parents[2] / "docs"
FILE = DOCS / "accuracy.md"
PICTURE = DOCS / "accuracy-curve.svg"
_STYLES = {"mixed": "what the archive knows printed, the rest by hand", "hand": "all but the number by hand"}
_LAST_ROW = "| {} | {} | {:.1%} | {:.1%}–{:.1%} | {:.1%} | {} |"  # noqa: RUF001
_OTHERS = (
    "Paper without marks is in [accuracy-unregistered.md](accuracy-unregistered.md), invoices are in "
    "[accuracy-invoices.md](accuracy-invoices.md), inspected parts in "
    "[accuracy-inspection.md](accuracy-inspection.md).\n"
)
_WORDS = Path(__file__).parent


def write(pages: Mapping[str, Sequence[Page]]) -> str:
    """Write the page and its picture from the runs' pages, by part; returns the text."""
    tickets, printed, papers = pages["tickets"], pages["printed"], pages["papers"]
    helped = [page for page in tickets if page.with_archive]
    alone = [page for page in tickets if not page.with_archive]
    PICTURE.write_text(curve.picture({"with the archive": fields(helped), "without": fields(alone)}), encoding="utf-8")
    parts = [
        "# How well registered forms are read\n",
        _OTHERS,
        (_WORDS / "about.md").read_text("utf-8"),
        f"\n{_cost(tickets)}\n",
        *_tickets("With the archive", helped),
        *_tickets("Without an archive", alone),
        "\n## What passes without a person\n",
        "Tickets by hand. The operator's ceiling (`STATIONDESK_ONE_WRONG_IN`, 500 unless set) chooses the row:\n",
        curve.table({"with the archive": fields(helped), "without": fields(alone)}),
        f"\n![Share accepted against wrong among accepted]({PICTURE.name})\n",
        "Of those said to be this sure, how many were right:\n",
        _calibration(fields(helped)),
        "\n## Wholly printed tickets, hard photos\n",
        f"{len(pages['repairs'])} tickets. {_all(fields(pages['repairs']))}\n",
        "\n## Wholly printed forms, hard photos\n",
        _table(_split(fields(printed), lambda field: TITLES[Kind(field.kind)])),
        f"\n{_all(fields(printed))}\n",
        "\n## Tags and packing lists filled by hand, photos\n",
        _table(_split(fields(papers), lambda field: TITLES[Kind(field.kind)])),
        *_under_seals(pages["sealed"]),
        "\n## Found on the picture\n",
        _registered(pages),
        "\n## Wrong and accepted\n",
        *(
            _wrong(field)
            for field in fields([*tickets, *pages["repairs"], *printed, *papers, *_off(pages["sealed"])])
            if field.accepted and not field.right
        ),
        "\n## Tried\n",
        (_WORDS / "tried.md").read_text("utf-8"),
    ]
    text = "\n".join(parts) + "\n"
    FILE.write_text(text, encoding="utf-8")
    return text


def _off(pages: Sequence[Page]) -> list[Page]:
    return [page for page in pages if page.seals_off]


def fields(pages: Iterable[Page]) -> list[Scored]:
    """Return the fields of pages in which something is written."""
    return [field for page in pages for field in page.fields if not field.empty]


def _tickets(title: str, pages: Sequence[Page]) -> list[str]:
    read = fields(pages)
    empty = [field for page in pages for field in page.fields if field.empty]
    cameras = {"photo": "photographed", "scan": "scanned"}
    groups = [
        *_split(read, lambda field: f"{cameras[field.camera]}, all"),
        *_split(read, lambda field: f"{cameras[field.camera]}, {_STYLES[field.style]}"),
    ]
    return [
        f"\n## Tickets by hand: {title.lower()}\n",
        _table([*sorted(groups), ("empty cells", empty)]),
        "\nBy what the field was written with:\n",
        _table(_split(read, lambda field: f"hand {field.font}" if field.by_hand else "printer")),
        "\nBy type, what was written by hand:\n",
        _table(_split((field for field in read if field.by_hand), lambda field: str(field.type))),
    ]


def _cost(pages: Sequence[Page]) -> str:
    seconds = sorted(page.seconds for page in pages)
    middle = seconds[len(seconds) // 2] if seconds else 0.0
    return (
        f"{len(pages)} readings of hand-filled tickets, {middle:.2f} CPU-seconds each with ONNX Runtime (median, on a "
        "machine that did much else at the time)."
    )


def _all(read: Sequence[Scored]) -> str:
    accepted = [field for field in read if field.accepted]
    right, wrong = sum(field.right for field in read), sum(not field.right for field in accepted)
    low, high = interval(right, len(read))
    least, most = interval(wrong, len(accepted))
    return (
        f"All: {right} of {len(read)} exact ({right / max(1, len(read)):.2%}, 95 % {low:.2%}–{high:.2%}); of "  # noqa: RUF001
        f"{len(accepted)} accepted, {wrong} wrong ({wrong / max(1, len(accepted)):.3%}, 95 % {least:.3%}–{most:.3%})."  # noqa: RUF001
    )


def _registered(pages: Mapping[str, Sequence[Page]]) -> str:
    """Return how many pictures were laid straight and named as their form; a picture read twice counts once."""
    rows = ["| pictures | made | read as their form | 95 % |", "| --- | --- | --- | --- |"]
    others = [page for part, mine in pages.items() for page in mine if part != "found"]
    for title, mine in (
        ("photos of 2 megapixels, all sixteen forms", pages["found"]),
        ("photos of 2 to 3 megapixels", [page for page in others if page.plan.camera == "photo"]),
        ("scans", [page for page in others if page.plan.camera == "scan"]),
    ):
        seen = {page.plan: page.registered for page in mine}
        low, high = interval(sum(seen.values()), len(seen))
        rows.append(f"| {title} | {len(seen)} | {sum(seen.values())} | {low:.1%}–{high:.1%} |")  # noqa: RUF001
    return "\n".join(rows)


def _under_seals(pages: Sequence[Page]) -> list[str]:
    if not pages:
        return []
    return ["\n## Under red seals\n", (_WORDS / "sealed.md").read_text("utf-8"), _table(_sealed(pages))]


def _sealed(pages: Sequence[Page]) -> list[tuple[str, list[Scored]]]:
    """Return the fields under seals and beside them, read with the seals left on and taken off."""
    groups = []
    for camera, seen in (("photo", "photographed"), ("scan", "scanned")):
        for crossed, where in ((True, "under a seal"), (False, "beside")):
            for off, how in ((False, "left on"), (True, "taken off")):
                mine = fields(page for page in pages if page.seals_off is off and page.plan.camera == camera)
                groups.append((f"{seen}, {where}, {how}", [field for field in mine if field.crossed is crossed]))
    for off, how in ((False, "left on"), (True, "taken off")):
        empty = [field for page in pages if page.seals_off is off for field in page.fields]
        groups.append((f"empty cells under a seal, {how}", [f for f in empty if f.empty and f.crossed]))
        signs = [f for f in empty if f.type == FieldType.SIGN and not f.empty]
        groups.append((f"signatures, {how}", signs))
    return groups


def _split(read: Iterable[Scored], key: Callable[[Scored], str]) -> list[tuple[str, list[Scored]]]:
    groups: dict[str, list[Scored]] = {}
    for field in read:
        groups.setdefault(key(field), []).append(field)
    return sorted(groups.items())


def _table(groups: Sequence[tuple[str, Sequence[Scored]]]) -> str:
    rows = ["| fields | read | exact | 95 % | accepted | accepted and wrong |", "| --- | --- | --- | --- | --- | --- |"]
    for title, read in groups:
        if not read:
            continue
        count = Counter((field.right, field.accepted) for field in read)
        right, total = count[True, True] + count[True, False], len(read)
        accepted, bad = count[True, True] + count[False, True], count[False, True]
        rows.append(_LAST_ROW.format(title, total, right / total, *interval(right, total), accepted / total, bad))
    return "\n".join(rows)


def _calibration(read: Sequence[Scored]) -> str:
    rows = ["| said | fields | right |", "| --- | --- | --- |"]
    edges = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.998, 1.01)
    for low, high in pairwise(edges):
        mine = [field for field in read if low <= field.confidence < high]
        if mine:
            right = sum(field.right for field in mine) / len(mine)
            rows.append(f"| {low:g} to {min(high, 1):g} | {len(mine)} | {right:.1%} |")
    return "\n".join(rows)


def _wrong(field: Scored) -> str:
    what = f"{field.kind}, {field.style}, {field.camera}"
    return (
        f"* seed {field.seed}, {what}, `{field.name}`: {field.truth or '(empty)'} read as {field.read or '(nothing)'}"
    )
