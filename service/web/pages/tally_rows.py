"""Rows of the receiving counter's pages (清点): a shipment in the list, and the parts of one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.domain.records import PackingLine, PackingList, Shipment
from service.domain.tally import TallyLine
from service.store.inspections import Found
from service.store.receipts import Receipt
from service.usecases import inspecting, shipment_counts
from service.usecases.shipment_counts import Count, State

_STATES = {State.EXPECTED: "待收货", State.OPEN: "清点中", State.CLOSED: "已关闭"}
_LINE_STATES = {
    "ok": "相符",
    "missing": "未到",
    "extra": "多出",
    "different": "不符",
    "expected": "待收货",
    "uncounted": "未逐件清点",
}
_SUMS = {"matched": "ok", "missing": "missing", "extra": "extra", "different": "different"}


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a shipment as its page shows it."""

    box_no: int | None
    tag_no: str | None
    part_no: str | None
    part_name: str | None
    quantity: int | None
    state: str = "expected"  # ok, missing, extra, different; uncounted: received elsewhere
    messages: tuple[str, ...] = ()
    inspection: Mapping[str, object] | None = None  # the newest of its photos

    @property
    def state_label(self) -> str:
        """The state in words."""
        return _LINE_STATES[self.state]


def shipment(number: str, receipt: Receipt | None, listed: Shipment | None, scanned: int) -> dict[str, object]:
    """Return a shipment as the list shows it."""
    packing_list = listed.packing_list if listed else PackingList(number)
    state = shipment_counts.state_of(receipt, listed)
    return {
        "shipment_no": number,
        "station": (receipt.station_code if receipt else None) or packing_list.station_code or "—",
        "shipped_on": packing_list.shipped_on,
        "carrier": packing_list.carrier,
        "transport_mode": packing_list.transport_mode,
        "expected": len(packing_list.lines) if listed else "—",
        "scanned": scanned,
        "status": state.value,
        "status_label": _STATES[state],
    }


def tags(count: Count) -> set[str]:
    """Return the numbers of the tags that lines() shows."""
    listed = {line.tag_no for line in count.packing_list.lines if line.tag_no}
    return listed | {line.tag_no for line in count.lines if line.tag_no}


def lines(count: Count, seen: Mapping[str, Found]) -> tuple[Line, ...]:
    """Return the packing list's lines with what became of each, then what came besides; each with its inspection."""
    return tuple(_lines(count, seen))


def listed(sent: Shipment) -> tuple[Line, ...]:
    """Return the lines of a packing list whose boxes are not here, or were received without being counted here."""
    closed = shipment_counts.state_of(None, sent) is State.CLOSED
    state = "uncounted" if closed else "expected"
    return tuple(_line(one, state, (), None) for one in sent.packing_list.lines)


def sums(found: Sequence[Line]) -> dict[str, int]:
    """Return how many parts came as listed, are missing, came besides, or differ."""
    by_state = Counter(line.state for line in found)
    return {name: by_state[state] for name, state in _SUMS.items()}


def _lines(count: Count, seen: Mapping[str, Found]) -> Iterator[Line]:
    found: dict[str | None, list[TallyLine]] = {}
    for one in count.lines:
        found.setdefault(one.tag_no, []).append(one)
    scanned = {scan.tag_no for scan in count.scans}
    for line in count.packing_list.lines:
        said = tuple(one.detail for one in found.pop(line.tag_no, []))
        state = "missing" if line.tag_no not in scanned else "different" if said else "ok"
        if state == "missing" and count.receipt.closed_at is None:
            said = ()
        yield _line(line, state, said, _inspected(line.tag_no, seen))
    for rest in found.values():
        for one in rest:
            said = (f"{one.problem}：{one.detail}",)
            yield Line(None, one.tag_no, one.part_no, None, one.received, "extra", said, _inspected(one.tag_no, seen))


def _line(line: PackingLine, state: str, said: tuple[str, ...], inspection: Mapping[str, object] | None) -> Line:
    return Line(line.box_no, line.tag_no, line.part_no, line.part_name, line.quantity, state, said, inspection)


def _inspected(tag_no: str | None, seen: Mapping[str, Found]) -> Mapping[str, object] | None:
    found = seen.get(tag_no or "")
    if found is None:
        return None
    return {"id": found.id, "verdict": found.verdict.value, "label": inspecting.VERDICTS[found.verdict]}
