"""A month of every station at once, by another policy, and against the month before."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest

from service.clock import CHINA
from service.domain.policy_file import parse_policy
from service.errors import InvalidInputError, NotAllowedError, NotFoundError
from service.store import audit, policies, statements
from service.store.unit import Store
from service.usecases import deciding, month_by_month, settling, statement_papers
from tests.service.usecases import world
from tests.service.usecases.world import AT, HQ, STATION, take

JUNE = "JS-ST01-2026-06"


@pytest.fixture
def full(store: Store) -> Iterator[Store]:
    world.fill(store)
    return store


def test_all_stations_at_once_are_settled_as_one_by_one(full: Store) -> None:
    one_by_one = [settling.settle(full, HQ, code, "2026-06", AT).text for code in ("ST01", "ST02", "ST03")]
    full.execute("DELETE FROM statements")
    at_once = settling.settle_month(full, HQ, "2026-06", AT)
    assert [kept.text for kept in at_once] == one_by_one
    settling.confirm(full, HQ, JUNE, at=AT)
    take(full, "tickets", json.dumps({"ticket_no": "WX202606001", "audited_km": 999}), "a.jsonl")
    again = settling.settle_month(full, HQ, "2026-06", datetime(2026, 8, 1, tzinfo=CHINA))
    assert [kept.is_confirmed for kept in again] == [True, False, False]
    assert again[0].text == statements.find(full, HQ, JUNE).text
    assert again[1].text == one_by_one[1]
    with pytest.raises(NotAllowedError):
        settling.settle_month(full, STATION, "2026-06", AT)
    with pytest.raises(InvalidInputError):
        settling.settle_month(full, HQ, "June", AT)


def another_policy(base_fee: str = "45.00") -> str:
    text = policies.default_text().replace('base_fee = "30.00"', f'base_fee = "{base_fee}"')
    return text.replace('version = "2026-1"', 'version = "try"').replace("2026-01-01", "2030-01-01")


def test_another_policy_is_tried_for_the_whole_month_and_nothing_is_kept(full: Store) -> None:
    real = settling.settle(full, HQ, "ST01", "2026-06", AT)
    rows = audit.head(full)
    tried = settling.what_if(full, HQ, "ST01", "2026-06", parse_policy(tomllib.loads(another_policy())))
    paid = [line for line in real.body["lines"] if line["clause"] == "4.1" and line["amount"] != "0.00"]
    assert tried.sums["4.1"] == Decimal(45) * len(paid)
    assert tried.sums["4.2"] == Decimal(real.body["sums"]["4.2"])
    assert statements.find(full, HQ, JUNE) == real
    assert audit.head(full) == rows
    assert [policy.version for policy in policies.policy_book(full).policies] == ["2026-1"]
    with pytest.raises(NotAllowedError):
        settling.what_if(full, STATION, "ST01", "2026-06", policies.default_policy())


def test_a_confirmed_month_is_tried_too_and_stays(full: Store) -> None:
    settling.settle(full, HQ, "ST01", "2026-06", AT)
    kept = settling.confirm(full, HQ, JUNE, at=AT)
    same = settling.what_if(full, HQ, "ST01", "2026-06", policies.default_policy())
    assert {key: value for key, value in same.as_json().items() if key != "status"} == {
        key: value for key, value in kept.body.items() if key != "status"
    }
    assert statements.find(full, HQ, JUNE) == kept


def test_a_month_is_compared_with_the_one_before(full: Store) -> None:
    june = settling.settle(full, HQ, "ST01", "2026-06", AT).body
    found = month_by_month.compare(full, HQ, "ST01", "2026-06")
    assert (found.period, found.period_before) == ("2026-06", "2026-05")
    assert statements.of_month(full, "ST01", "2026-05") is None
    may = settling.settle(full, HQ, "ST01", "2026-05", AT).body
    assert {one.clause: one.amount for one in found.clauses if one.amount} == {
        clause: Decimal(amount) for clause, amount in june["sums"].items() if Decimal(amount)
    }
    assert {one.clause: one.lines_before for one in found.clauses if one.lines_before} == {
        clause: sum(line["clause"] == clause for line in may["lines"]) for clause in may["sums"]
    }
    assert found.total - found.total_before == Decimal(june["total"]) - Decimal(may["total"])
    assert sum(one.difference for one in found.clauses) == found.total - found.total_before
    with pytest.raises(NotFoundError):
        month_by_month.compare(full, STATION, "ST02", "2026-06")


@pytest.mark.clause("3.4.2")
def test_an_exception_is_printed_with_person_reason_and_time(full: Store) -> None:
    deciding.add_exception(full, HQ, "3.4.2", "ZX202606003", "麦收急用", at=AT)
    kept = settling.settle(full, HQ, "ST03", "2026-06", AT)
    (line,) = [line for line in kept.body["lines"] if line["clause"] == "4.5"]
    assert {**line["exception"]} == {
        "clause": "3.4.2", "record": "ZX202606003", "reason": "麦收急用", "by": "hq", "at": "2026-07-06T09:00+08:00",
    }  # fmt: skip
    rows = statement_papers.form_data(full, kept)["lines"]
    printed = "".join(str(row.get("reason") or "") for row in rows)  # type: ignore[attr-defined]
    assert all(word in printed for word in ("麦收急用", "hq", "2026-07-06 09:00"))


def test_a_policy_of_a_later_day_changes_nothing_before(full: Store) -> None:
    before = settling.settle(full, HQ, "ST01", "2026-06", AT).body
    take(full, "policy", another_policy(), "p.toml", date(2026, 7, 1))
    assert settling.settle(full, HQ, "ST01", "2026-06", AT).body == before
