"""Receiving a shipment (收货清点): scanned tags against the packing list, and what goes into the discrepancy report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.domain.messages import sentence
from service.domain.problems import Param, Problem
from service.domain.records import PackingList


class Discrepancy(StrEnum):
    """The form's words for what is wrong with a part."""

    MISSING = "缺件"
    EXTRA = "多件"
    MISMATCH = "标签与维修单不符"
    DAMAGED = "破损"
    UNTAGGED = "未挂标签"
    MIXED = "混装退库件"


@dataclass(frozen=True, slots=True)
class Scan:
    """One part as it came out of its box; the same tag scanned twice is one part."""

    tag_no: str | None  # None: no tag hangs on it
    part_no: str | None = None
    quantity: int = 1
    damaged: bool = False
    return_part: bool = False  # a spare part of a return, packed with old parts
    problems: tuple[Problem, ...] = ()  # of tags.compare


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One line of the discrepancy report (旧件收货差异报告)."""

    tag_no: str | None
    part_no: str | None
    expected: int
    received: int
    problem: Discrepancy
    why: Problem

    @property
    def detail(self) -> str:
        """What differs, both values."""
        return sentence(self.why)

    @property
    def clause(self) -> str | None:
        """The clause that the discrepancy offends."""
        return self.why.clause


@dataclass(frozen=True, slots=True)
class _Item:
    tag_no: str | None
    part_no: str | None


def tally(packing_list: PackingList, scans: Iterable[Scan]) -> tuple[TallyLine, ...]:
    """Return what differs between a packing list and what was scanned; empty when all is there and whole.

    Source: 3.4.1, 3.4.2.
    """
    expected = _expected(packing_list)
    received = _received(scans)
    lines: list[TallyLine] = []
    for item in sorted({*expected, *received}, key=lambda item: (item.tag_no or "", item.part_no or "")):
        parts = received.get(item, ())
        wanted, listed_part_no = expected.get(item, (0, None))
        lines += _count_line(item, listed_part_no, wanted, parts)
        lines += [line for scan in parts for line in _state_lines(scan, listed_part_no, wanted)]
    return tuple(lines)


def is_mixed(scans: Iterable[Scan]) -> bool:
    """Say whether return parts lay with the old parts, which voids the shipment's freight.

    Source: 5.2.5.
    """
    return any(scan.return_part for scan in scans)


def _expected(packing_list: PackingList) -> dict[_Item, tuple[int, str | None]]:
    """Pieces and part number by tag, or by part where the list names no tag."""
    found: dict[_Item, tuple[int, str | None]] = {}
    for line in packing_list.lines:
        item = _item(line.tag_no, line.part_no)
        found[item] = (found.get(item, (0, None))[0] + (line.quantity or 1), line.part_no)
    return found


def _received(scans: Iterable[Scan]) -> dict[_Item, tuple[Scan, ...]]:
    """Parts by tag; untagged ones by part, each for itself, and parts of a return, which are nobody's on the list."""
    found: dict[_Item, tuple[Scan, ...]] = {}
    for scan in scans:
        item = _item(scan.tag_no, scan.part_no)
        before = found.get(item, ())
        found[item] = (_again(before[0], scan),) if scan.tag_no and before else (*before, scan)
    return found


def _again(first: Scan, second: Scan) -> Scan:
    return Scan(
        tag_no=first.tag_no,
        part_no=first.part_no or second.part_no,
        quantity=max(first.quantity, second.quantity),
        damaged=first.damaged or second.damaged,
        return_part=first.return_part or second.return_part,
        problems=first.problems or second.problems,
    )


def _item(tag_no: str | None, part_no: str | None) -> _Item:
    return _Item(tag_no, None) if tag_no else _Item(None, part_no)


def _count_line(item: _Item, listed_part_no: str | None, wanted: int, parts: Sequence[Scan]) -> list[TallyLine]:
    came = sum(scan.quantity for scan in parts if not scan.return_part)
    if came == wanted:
        return []
    code, problem = ("part_short", Discrepancy.MISSING) if came < wanted else ("part_over", Discrepancy.EXTRA)
    part_no = listed_part_no or item.part_no or next((scan.part_no for scan in parts), None)
    params: dict[str, Param] = {"part_no": part_no, "expected": wanted, "received": came}
    return [TallyLine(item.tag_no, part_no, wanted, came, problem, Problem(code, clause="3.4.2", params=params))]


def _state_lines(scan: Scan, listed_part_no: str | None, wanted: int) -> list[TallyLine]:
    part_no = scan.part_no or listed_part_no
    params: dict[str, Param] = {"part_no": part_no, "tag_no": scan.tag_no}
    found: list[tuple[Discrepancy, Problem]] = [(Discrepancy.MISMATCH, problem) for problem in scan.problems]
    if scan.return_part:
        found.append((Discrepancy.MIXED, Problem("return_part_inside", clause="5.2.5", params=params)))
    elif not scan.tag_no:
        found.append((Discrepancy.UNTAGGED, Problem("part_untagged", clause="3.4.1", params=params)))
    if scan.damaged:
        found.append((Discrepancy.DAMAGED, Problem("part_damaged", clause="3.4.2", params=params)))
    if scan.part_no and listed_part_no and scan.part_no != listed_part_no:
        both: dict[str, Param] = {"listed": listed_part_no, "scanned": scan.part_no}
        found.append((Discrepancy.MISMATCH, Problem("listed_part_differs", clause="3.4.2", params=both)))
    return [TallyLine(scan.tag_no, part_no, wanted, scan.quantity, problem, why) for problem, why in found]
