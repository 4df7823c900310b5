"""Days and times that stand on one page belong together: the best joint reading, not field by field (同页日期互证).

Every field brings the texts that its picture speaks for. Between fields stands what days of one job have to do with
each other: reported before arrived before finished, filled in soon after, sold before it broke. The fields form a
tree, so that each value's share in all joint readings is had exactly.
"""

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractors.values import value_of
from templates_docx.spec import FieldType

APART = frozenset({"made_on", "sold_on", "ordered_on", "issued_on", "delivered_on", "observed_on", "fitted_on"})
"""Days that may lie far from the page's others."""

Gap: TypeAlias = Callable[[datetime, datetime], float]

_FEWEST = 2
_FAR_DAYS = 60
_ORDER = ("reported_at", "arrived_at", "finished_at")
_BEFORE = {"made_on": "sold_on"}
_NEAR = {"accepted_on": "reported_at", "filled_on": "finished_at"}
_NOT_THE_YEAR = -4.0  # nats: of a day in another year than the record's number
_ELSE = -9.0  # nats: what was written is none of the options
_STEPS = ((0, 0.0), (1, -0.7), (4, -1.5), (31, -3.0), (300, -5.0))  # days apart at most, nats
_FURTHEST = -6.5
_BACKWARDS = -5.0
_YEAR = re.compile(r"(?<!\d)\D*(20[0-4]\d)")


@dataclass(frozen=True, slots=True)
class DayOptions:
    """A day or time with the texts that its picture speaks for."""

    name: str
    kind: FieldType
    options: Sequence[tuple[str, float]]  # text and log-likelihood, the likeliest first


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day or time as read beside the page's others."""

    text: str
    share: float  # of all joint readings


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """A field's possible moments."""

    name: str
    moments: tuple[datetime, ...]
    texts: tuple[str, ...]
    logs: NDArray[np.float64]


def together(read: Sequence[DayOptions], number: str = "") -> Mapping[str, DayRead]:
    """Return what each field says in the best joint reading; fields without any day are left out.

    Args:
        read: The page's days and times.
        number: The record's number, which may name its year.
    """
    year = year_in(number) or _usual_year(read)
    nodes = {node.name: node for item in read if (node := _node(item, year)) is not None}
    if not nodes:
        return {}
    edges = _edges(list(nodes))
    root = next(name for name in nodes if name not in edges)
    children: dict[str, list[str]] = {}
    for name, (other, _) in edges.items():
        children.setdefault(other, []).append(name)
    up: dict[str, NDArray[np.float64]] = {}
    _collect(root, nodes, children, edges, up)
    return _shares(root, nodes, children, edges, up)


def year_in(number: str) -> int | None:
    """Return the year that a record's number names, as in WX202600012."""
    found = _YEAR.search(number)
    return int(found[1]) if found else None


def with_year(text: str, kind: FieldType, year: int | None) -> str:
    """Return a day written without its year (7月5日, 07-05) with the page's, in the contract's notation."""
    found = re.fullmatch(r"(\d{1,2})[-./月](\d{1,2})日?(.*)", text)
    if found is None or year is None or value_of(text, kind) is not None:
        return text
    return f"{year}-{int(found[1]):02d}-{int(found[2]):02d}{'' if found[3][:1] in {'', ' '} else ' '}{found[3]}"


def written(day: date) -> tuple[str, ...]:
    """Return the ways a day is written by hand."""
    y, m, d = day.year, day.month, day.day
    long = [f"{y}{sign}{m:02d}{sign}{d:02d}" for sign in ("-", ".", "/")]
    short = [f"{y}{sign}{m}{sign}{d}" for sign in ("-", ".", "/")]
    return (*long, *short, f"{y}年{m:02d}月{d:02d}日", f"{y}年{m}月{d}日", f"{y}{m:02d}{d:02d}")


def far_apart(values: Mapping[str, object]) -> frozenset[str]:
    """Return the fields whose day stands far from the page's other service days: at least one of them is misread."""
    days = {name: _date_of(value) for name, value in values.items() if name not in APART}
    known = sorted(day for day in days.values() if day is not None)
    if len(known) <= _FEWEST:
        return frozenset()
    middle = known[len(known) // 2]
    return frozenset(name for name, day in days.items() if day is not None and abs((day - middle).days) > _FAR_DAYS)


def out_of_order(values: Mapping[str, object]) -> frozenset[str]:
    """Return the times of a job that stand before the one they follow, both of each pair: one of them is misread."""
    moments = [(name, at) for name in _ORDER if isinstance(at := values.get(name), datetime)]
    wrong = [(a, b) for (a, before), (b, after) in itertools.pairwise(moments) if after < before]
    return frozenset(name for pair in wrong for name in pair)


def _node(item: DayOptions, year: int | None) -> _Node | None:
    """Return a field's moments, each with its likeliest text; texts that are no day are left out."""
    best: dict[datetime, tuple[str, float]] = {}
    for text, log in item.options:
        at = _moment(with_year(text, item.kind, year), item.kind)
        if at is not None:
            known = best.get(at)
            kept = text if known is None else known[0]
            best[at] = (kept, log if known is None else float(np.logaddexp(known[1], log)))
    if not best:
        return None
    logs = np.array([log for _, log in best.values()])
    if year is not None and item.name not in APART:
        logs = logs + [0.0 if at.year == year else _NOT_THE_YEAR for at in best]
    return _Node(item.name, tuple(best), tuple(text for text, _ in best.values()), logs)


def _edges(names: Sequence[str]) -> dict[str, tuple[str, Gap]]:
    """Return each field's neighbour towards the tree's root, and what their distance says; the root has none."""
    order = [name for name in _ORDER if name in names]
    service = [name for name in names if name not in APART]
    root = (order or service or list(names))[0]
    edges: dict[str, tuple[str, Gap]] = {name: (before, _after) for before, name in itertools.pairwise(order)}
    for name in names:
        if name == root or name in edges:
            continue
        if name in APART:
            later = _BEFORE.get(name, root)
            edges[name] = (later if later in names else root, _long_before)
        else:
            near = _NEAR.get(name, root)
            edges[name] = (near if near in names else root, _near)
    return edges


def _collect(
    name: str,
    nodes: Mapping[str, _Node],
    children: Mapping[str, Sequence[str]],
    edges: Mapping[str, tuple[str, Gap]],
    up: dict[str, NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Return what a field's picture and all below it say of its moments."""
    total = nodes[name].logs.copy()
    for child in children.get(name, ()):
        below = _collect(child, nodes, children, edges, up)
        up[child] = _said(below, _between(nodes[name], nodes[child], edges[child][1]))
        total += up[child]
    return total


def _shares(
    root: str,
    nodes: Mapping[str, _Node],
    children: Mapping[str, Sequence[str]],
    edges: Mapping[str, tuple[str, Gap]],
    up: Mapping[str, NDArray[np.float64]],
) -> dict[str, DayRead]:
    """Go down the tree again: every field hears all others."""
    found: dict[str, DayRead] = {}
    waiting = [(root, np.zeros(len(nodes[root].logs)))]
    while waiting:
        name, above = waiting.pop()
        node = nodes[name]
        mine = [up[child] for child in children.get(name, ())]
        belief = node.logs + above + sum(mine)
        found[name] = _best(node, belief)
        for child, said in zip(children.get(name, ()), mine, strict=True):
            between = _between(node, nodes[child], edges[child][1])
            waiting.append((child, _said(belief - said, between.T)))
    return found


def _best(node: _Node, belief: NDArray[np.float64]) -> DayRead:
    top = int(belief.argmax())
    rest = np.exp(belief - belief[top]).sum() + np.exp(_ELSE)
    return DayRead(node.texts[top], float(1.0 / rest))


def _between(parent: _Node, child: _Node, gap: Gap) -> NDArray[np.float64]:
    """Return what the distance of every two moments says, (parent's, child's) nats."""
    return np.array([[gap(early, late) for late in child.moments] for early in parent.moments])


def _said(logs: NDArray[np.float64], between: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what one field says of its neighbour's moments, with room for its being misread altogether."""
    both = between + logs[None, :]
    top = both.max(1)
    sums = top + np.log(np.exp(both - top[:, None]).sum(1))
    return np.asarray(np.logaddexp(sums, logs.max() + _FURTHEST), np.float64)


def _near(early: datetime, late: datetime) -> float:
    days = abs((late.date() - early.date()).days)
    return next((nats for most, nats in _STEPS if days <= most), _FURTHEST)


def _after(early: datetime, late: datetime) -> float:
    return _near(early, late) if late >= early else max(_FURTHEST, _near(early, late) + _BACKWARDS)


def _long_before(service: datetime, day: datetime) -> float:
    """A machine is made, then sold, then repaired, within its life."""
    years = (service - day).days / 365.25
    if years < 0:
        return _BACKWARDS
    return 0.0 if years < 8 else -2.0 if years < 15 else _FURTHEST  # noqa: PLR2004  years


def _usual_year(read: Sequence[DayOptions]) -> int | None:
    """Return the year that most service days of the page are read in."""
    years = [at.year for item in read if item.name not in APART for at in _moments(item)[:1]]
    return max(years, key=years.count) if years else None


def _moments(item: DayOptions) -> list[datetime]:
    return [at for text, _ in item.options if (at := _moment(text, item.kind)) is not None]


def _moment(text: str, kind: FieldType) -> datetime | None:
    value = value_of(text, kind)
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else None  # noqa: DTZ001  local


def _date_of(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
