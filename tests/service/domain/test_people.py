"""Who may see what: scopes, and phones and addresses for those who do not need them."""

import pytest

from service.domain import exceptions, masking
from service.domain.records import HqException
from service.domain.scope import Role, Scope
from tests.service.domain.builders import codes, moment

HQ = Scope(Role.HQ, None, "李总")
RECEIVING = Scope(Role.RECEIVING, None, "老周")
STATION = Scope(Role.STATION, "ST01", "小张")


@pytest.mark.parametrize(
    ("scope", "station_code", "seen"),
    [
        (STATION, "ST01", True),
        (STATION, "ST02", False),
        (STATION, "ST0", False),
        (STATION, None, False),
        (HQ, "ST02", True),
        (HQ, None, True),
        (RECEIVING, "ST02", True),
    ],
)
def test_a_station_sees_its_own_and_nothing_else(scope: Scope, station_code: str | None, seen: bool) -> None:
    assert scope.may_see(station_code) == seen


def test_hq_alone_decides() -> None:
    assert [role for role in Role if role is not Role.STATION and Scope(role, None, "x").decides] == [Role.HQ]


@pytest.mark.parametrize(("role", "station_code"), [(Role.STATION, None), (Role.HQ, "ST01")])
def test_a_stations_user_and_only_it_has_a_station(role: Role, station_code: str | None) -> None:
    with pytest.raises(ValueError, match="station code"):
        Scope(role, station_code, "x")


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138 **** 5678"),
        ("0416-3381234", "041*-***1234"),
        ("3381234", "*******"),
        ("110", "***"),
        (None, None),
    ],
)
def test_receiving_sees_the_ends_of_a_phone_number(phone: str | None, masked: str | None) -> None:
    assert masking.mask_phone(phone, RECEIVING) == masked
    assert masking.mask_phone(phone, STATION) == phone


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("河南省驻马店市西平县五沟营镇1号", "河南省驻马店市西平县***"),
        ("河南省郑州市中牟县", "河南省郑州市中牟县***"),
        ("内蒙古自治区通辽市开鲁县新区3号", "内蒙古自治区通辽市开鲁县***"),
        ("小王庄", "***"),
        (None, None),
    ],
)
def test_receiving_sees_the_county_of_an_address(address: str | None, masked: str | None) -> None:
    assert masking.mask_address(address, RECEIVING) == masked
    assert masking.mask_address(address, HQ) == address


@pytest.mark.clause("3.4.2")
@pytest.mark.clause("5.2.7")
@pytest.mark.parametrize(
    ("clause", "reason", "found"),
    [
        ("3.4.2", "抢收急件", []),
        ("5.2.7", "抢收急件", []),
        ("3.5.1", "抢收急件", ["no_exception_here"]),
        ("3.4.2", " ", ["exception_without_reason"]),
        ("4.1", "", ["no_exception_here", "exception_without_reason"]),
    ],
)
def test_hq_makes_exceptions_to_clauses_in_principle_only_and_gives_a_reason(
    clause: str, reason: str, found: list[str]
) -> None:
    assert codes(exceptions.check(HqException(clause, "FY1", reason, "李总", moment("06-01T08:00")))) == found
