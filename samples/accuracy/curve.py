"""The curve of trust: the surer a reading must be, the fewer pass and the fewer of those are wrong (取舍曲线)."""

from collections.abc import Mapping, Sequence

from extractors import confidence
from extractors.correction import interval
from samples.accuracy.score import Scored

_CEILINGS = (100, 200, 500, 1000)
_WIDTH, _HEIGHT, _EDGE = 640, 360, 56
_MOST_WRONG = 0.04  # of the picture's height
_COLOURS = ("#1f5fa8", "#b3541e", "#2f7d4f")


def table(runs: Mapping[str, Sequence[Scored]]) -> str:
    """Return what passes at each of the operator's ceilings, and how many of those are wrong."""
    rows = [
        "| one wrong in | tickets | read | accepted | 95 % | wrong | of the accepted | 95 % |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for ceiling in _CEILINGS:
        for title, read in runs.items():
            passing = [field for field in read if _passes(field, ceiling)]
            wrong = sum(not field.right for field in passing)
            low, high = interval(len(passing), len(read))
            least, most = interval(wrong, len(passing))
            rows.append(
                f"| {ceiling} | {title} | {len(read)} | {len(passing) / max(1, len(read)):.1%} | {low:.1%}–{high:.1%} "  # noqa: RUF001
                f"| {wrong} | {wrong / max(1, len(passing)):.2%} | {least:.2%}–{most:.2%} |"  # noqa: RUF001
            )
    return "\n".join(rows)


def points(read: Sequence[Scored]) -> list[tuple[float, float]]:
    """Return share accepted and share wrong among those, for every level of confidence from the surest down."""
    order = sorted(read, key=lambda field: -field.confidence)
    found, wrong = [], 0
    for count, field in enumerate(order, start=1):
        wrong += not field.right
        last = count == len(order) or order[count].confidence < field.confidence
        if last:
            found.append((count / len(order), wrong / count))
    return found


def picture(runs: Mapping[str, Sequence[Scored]]) -> str:
    """Return the curves as SVG: across, the share that passes; up, the share of wrong ones among those."""
    lines = [
        f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{_path(points(read))}"/>'
        f'<text x="{_EDGE + 12}" y="{_EDGE + 18 * n}" fill="{colour}">{title}</text>'
        for n, ((title, read), colour) in enumerate(zip(runs.items(), _COLOURS, strict=False))
    ]
    ticks = [_tick_across(share / 10) for share in range(0, 11, 2)]
    ticks += [_tick_up(wrong / 100) for wrong in range(5)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="13"><rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
        f"{''.join(ticks)}{''.join(lines)}"
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 8}" text-anchor="middle">accepted without a person</text>'
        f'<text x="{_EDGE}" y="24">wrong among the accepted</text></svg>\n'
    )


def _passes(field: Scored, ceiling: int) -> bool:
    vetoed = confidence.passes(field.confidence) and not field.accepted
    return not vetoed and confidence.passes(field.confidence, 1 / ceiling)


def _place(share: float, wrong: float) -> tuple[float, float]:
    across = _EDGE + share * (_WIDTH - 2 * _EDGE)
    up = _HEIGHT - _EDGE - min(1.0, wrong / _MOST_WRONG) * (_HEIGHT - 2 * _EDGE)
    return across, up


def _path(found: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (_place(*point) for point in found))


def _tick_across(share: float) -> str:
    x, y = _place(share, 0.0)
    return (
        f'<line x1="{x:.1f}" y1="{y}" x2="{x:.1f}" y2="{_EDGE}" stroke="#eee"/>'
        f'<text x="{x:.1f}" y="{y + 18}" text-anchor="middle">{share:.0%}</text>'
    )


def _tick_up(wrong: float) -> str:
    x, y = _place(0.0, wrong)
    return (
        f'<line x1="{x}" y1="{y:.1f}" x2="{_WIDTH - _EDGE}" y2="{y:.1f}" stroke="#ddd"/>'
        f'<text x="{x - 6}" y="{y + 4:.1f}" text-anchor="end">{wrong:.0%}</text>'
    )
