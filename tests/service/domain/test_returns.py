"""Handing spare parts back: eligible, complete, well packed, and what becomes of them."""

import pytest

from service.domain import returns
from service.domain.completeness import Required
from service.domain.papers import PartsReturnTag, ReturnPackingList
from service.domain.records import HqException, PartsReturnLine, ReturnVerdict
from service.domain.returns import Fate, Payer
from tests.service.domain.builders import (
    CATALOGUE,
    POLICY,
    a_return,
    a_station,
    changed,
    codes,
    day,
    moment,
)


@pytest.mark.clause("5.2")
@pytest.mark.parametrize(
    ("issued_on", "applied_on", "found"),
    [
        ("01-10", "05-09", []),
        ("01-10", "05-10", []),
        ("01-10", "05-11", ["credit_expired"]),
        ("2025-10-31", "2026-02-28", []),
        ("2025-10-31", "2026-03-01", ["credit_expired"]),
        (None, "05-10", ["credit_undecided"]),
        (None, None, ["credit_undecided", "credit_undecided"]),
    ],
)
def test_parts_may_be_applied_for_within_four_months_of_issue(
    issued_on: str | None, applied_on: str | None, found: list[str]
) -> None:
    application = a_return(
        issued_on=day(issued_on) if issued_on else None, applied_on=day(applied_on) if applied_on else None
    )
    assert codes(returns.within_credit(application, POLICY)) == found


@pytest.mark.clause("5.2.1")
@pytest.mark.parametrize("reason_code", ["错要", "多要"])
def test_the_station_pays_for_its_own_mistakes(reason_code: str) -> None:
    assert returns.freight_payer(reason_code) is Payer.STATION


@pytest.mark.clause("5.2.2")
@pytest.mark.parametrize("reason_code", ["厂方错发", "产品改进"])
def test_hq_pays_for_its_wrong_shipments_and_product_changes(reason_code: str) -> None:
    assert returns.freight_payer(reason_code) is Payer.HQ


@pytest.mark.clause("5.2.2")
def test_nobody_knows_who_pays_without_a_reason() -> None:
    assert returns.freight_payer(None) is None


@pytest.mark.clause("5.2.3")
@pytest.mark.parametrize(
    ("part_no", "found"), [("P-1", []), ("P-2", ["never_taken_back"]), ("X", ["return_part_unknown"])]
)
def test_rubber_plastic_seals_and_electrics_are_never_taken_back(part_no: str, found: list[str]) -> None:
    application = a_return(lines=(PartsReturnLine(part_no),))
    assert codes(returns.refused_categories(application, CATALOGUE, day("05-01"))) == found


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("photos", "found"),
    [(("a", "b"), []), (("a",), ["too_few_photos"]), (("a", "a"), ["too_few_photos"]), ((), ["too_few_photos"])],
)
def test_each_part_needs_several_photos(photos: tuple[str, ...], found: list[str]) -> None:
    application = a_return(lines=(PartsReturnLine("P-1", quantity=1, photos=photos),))
    assert codes(returns.missing_parts(application, Required())) == found


@pytest.mark.clause("5.2.4")
def test_an_application_is_complete() -> None:
    required = Required(fields=("applicant",), columns=("order_no",))
    found = returns.missing_parts(a_return(), required)
    assert [problem.field for problem in found] == ["applicant", "lines[0].order_no"]


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("quality", "found"),
    [
        ("ok", []),
        ("blurred", ["photo_blurred"]),
        ("dark", ["photo_dark"]),
        ("overexposed", ["photo_overexposed"]),
        ("too_small", ["photo_too_small"]),
        ("no_part", ["photo_no_part"]),
    ],
)
def test_photos_that_are_not_clear_are_refused_with_the_reason(quality: str, found: list[str]) -> None:
    assert codes(returns.refused_photos(a_return(), {"b.jpg": quality})) == found


@pytest.mark.clause("5.2.5")
@pytest.mark.parametrize(
    ("changes", "shipped_on", "found"),
    [
        ({}, "05-05", []),
        ({}, "05-04", ["sent_without_notice"]),
        ({"notice_no": None}, "05-05", ["sent_without_notice"]),
        ({"notice_on": None}, "05-05", ["sent_without_notice"]),
    ],
)
def test_parts_travel_only_after_hqs_notice(changes: dict[str, object], shipped_on: str, found: list[str]) -> None:
    assert codes(returns.without_notice(a_return(**changes), day(shipped_on))) == found


@pytest.mark.clause("5.2.6")
def test_each_part_has_its_return_tag() -> None:
    assert returns.tags_for(a_return(), a_station()) == (PartsReturnTag("TK1", "锦州站", "打结器", "P-1", 2),)


@pytest.mark.clause("5.2.7")
@pytest.mark.parametrize(
    ("mode", "payment", "excepted", "found"),
    [
        ("公路零担", "寄付", False, []),
        ("顺丰", "寄付", False, ["return_transport_avoided"]),
        ("航空", None, False, ["return_transport_avoided"]),
        ("专车", "寄付", True, []),
        ("公路零担", "到付", True, ["freight_collect"]),
        ("顺丰", "到付", False, ["return_transport_avoided", "freight_collect"]),
    ],
)
def test_fast_transport_is_avoided_and_freight_collect_refused(
    mode: str, payment: str | None, excepted: bool, found: list[str]
) -> None:
    packing_list = ReturnPackingList("TK1", transport_mode=mode, freight_payment=payment)
    made = [HqException("5.2.7", "TK1" if excepted else "TK2", "急件", "李总", moment("05-05T08:00"))]
    assert codes(returns.transport_of(packing_list, POLICY, made)) == found


@pytest.mark.clause("5.2.7")
def test_freight_collect_may_be_allowed_by_policy() -> None:
    policy = changed(POLICY, transport=changed(POLICY.transport, freight_collect_refused=False))
    assert returns.transport_of(ReturnPackingList("TK1", freight_payment="到付"), policy) == []


@pytest.mark.clause("5.2.8")
@pytest.mark.parametrize(
    ("verdict", "fate", "found"),
    [
        (None, Fate.WAITING, []),
        ("accepted", Fate.CREDITED, []),
        ("damaged", Fate.SENT_BACK, ["return_damaged"]),
        ("mismatch", Fate.SENT_BACK, ["return_mismatch"]),
        ("fake", Fate.KEPT, ["return_kept"]),
        ("swapped", Fate.KEPT, ["return_kept"]),
        ("non_original", Fate.KEPT, ["return_kept"]),
    ],
)
def test_what_becomes_of_a_returned_part(verdict: str | None, fate: Fate, found: list[str]) -> None:
    line = PartsReturnLine("P-1", quantity=1, verdict=ReturnVerdict(verdict) if verdict else None)
    assert returns.fate_of(line) is fate
    assert codes(returns.verdict_problems(a_return(lines=(line,)))) == found
