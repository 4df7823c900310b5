"""Receiving: what came out of the boxes against the packing list."""

import pytest

from service.domain import tags, tally
from service.domain.records import PackingLine
from service.domain.tally import Discrepancy, Scan
from tests.service.domain.builders import a_packing_list, a_tag, a_ticket

LIST = a_packing_list(
    lines=(
        PackingLine(1, "OT1", "P-1", quantity=1),
        PackingLine(1, "OT2", "P-2", quantity=2),
        PackingLine(2, None, "P-3", quantity=1),
    )
)
WHOLE = (Scan("OT1", "P-1"), Scan("OT2", "P-2", 2), Scan(None, "P-3"))


def found(*scans: Scan) -> list[tuple[str, str | None, int, int]]:
    lines = tally.tally(LIST, scans)
    assert all(line.detail.endswith("。") and line.clause for line in lines)
    return [(line.problem.value, line.tag_no or line.part_no, line.expected, line.received) for line in lines]


@pytest.mark.clause("3.4.2")
@pytest.mark.parametrize(
    ("scans", "differs"),
    [
        (WHOLE, []),
        (WHOLE[1:], [("缺件", "OT1", 1, 0)]),
        ((WHOLE[0], Scan("OT2", "P-2", 1), WHOLE[2]), [("缺件", "OT2", 2, 1)]),
        ((*WHOLE, Scan("OT7", "P-1")), [("多件", "OT7", 0, 1)]),
        ((*WHOLE, Scan(None, "P-3")), [("多件", "P-3", 1, 2), ("未挂标签", "P-3", 1, 1)]),
        ((*WHOLE, WHOLE[0]), []),
        ((Scan("OT1", "P-1", damaged=True), *WHOLE[1:]), [("破损", "OT1", 1, 1)]),
        ((Scan("OT1", "P-9"), *WHOLE[1:]), [("标签与维修单不符", "OT1", 1, 1)]),
        ((*WHOLE, Scan(None, "P-4", return_part=True)), [("混装退库件", "P-4", 0, 1)]),
    ],
)
def test_a_tally_lists_what_differs(scans: tuple[Scan, ...], differs: list[tuple[str, str, int, int]]) -> None:
    assert sorted(found(*scans)) == sorted([("未挂标签", "P-3", 1, 1), *differs])


@pytest.mark.clause("3.4.1")
def test_a_tag_that_differs_from_its_ticket_is_in_the_report_with_both_values() -> None:
    problems = tuple(tags.compare(a_tag(bale_count=999), a_ticket()))
    lines = tally.tally(a_packing_list(), [Scan("OT1", "P-1", problems=problems)])
    assert [(line.problem, line.clause) for line in lines] == [(Discrepancy.MISMATCH, "3.4.1")]
    assert "999" in lines[0].detail
    assert "1200" in lines[0].detail


@pytest.mark.clause("3.4.2")
def test_a_tag_scanned_again_keeps_all_that_was_noted() -> None:
    lines = tally.tally(a_packing_list(), [Scan("OT1"), Scan("OT1", "P-1", damaged=True)])
    assert [line.problem for line in lines] == [Discrepancy.DAMAGED]


@pytest.mark.clause("5.2.5")
def test_a_return_part_inside_makes_the_shipment_mixed() -> None:
    assert tally.is_mixed([*WHOLE, Scan(None, "P-4", return_part=True)])
    assert not tally.is_mixed(WHOLE)


@pytest.mark.clause("3.4.2")
def test_whichever_scan_noted_something_it_counts() -> None:
    problems = tuple(tags.compare(a_tag(bale_count=999), a_ticket()))
    packing_list = a_packing_list(lines=(PackingLine(1, "OT1", "P-1", quantity=2),))
    noted = Scan("OT1", "P-1", 2, damaged=True, problems=problems)
    for scans in ((noted, Scan("OT1")), (Scan("OT1"), noted)):
        lines = tally.tally(packing_list, scans)
        assert [(line.problem, line.part_no, line.received) for line in lines] == [
            (Discrepancy.MISMATCH, "P-1", 2),
            (Discrepancy.DAMAGED, "P-1", 2),
        ]
    returned = Scan("OT1", "P-1", return_part=True)
    for scans in ((returned, Scan("OT1")), (Scan("OT1"), returned)):
        assert Discrepancy.MIXED in {line.problem for line in tally.tally(packing_list, scans)}


@pytest.mark.clause("3.4.2")
def test_parts_nobody_listed_are_named_and_stand_in_order() -> None:
    scans = [Scan(None, "P-9"), Scan(None, "P-8"), Scan("OT9", "P-7"), Scan("OT1", "P-1")]
    over = [line for line in tally.tally(a_packing_list(), scans) if line.problem is Discrepancy.EXTRA]
    assert [(line.tag_no, line.part_no) for line in over] == [(None, "P-8"), (None, "P-9"), ("OT9", "P-7")]
