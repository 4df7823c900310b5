"""Policies: every key is checked and named; each version is in force until the next."""

import tomllib

import pytest

from service.domain.labels import label
from service.domain.policy import PolicyBook, PolicyBookError
from service.domain.policy_file import PolicyError, parse_policy
from tests.service.domain.builders import POLICY, POLICY_TOML, changed, codes, day


def problems_of(toml: str) -> list[tuple[str, str | None]]:
    with pytest.raises(PolicyError) as raised:
        parse_policy(tomllib.loads(toml))
    assert all(str(problem.field) in str(raised.value) for problem in raised.value.problems)
    return [
        (code, found.field) for code, found in zip(codes(raised.value.problems), raised.value.problems, strict=True)
    ]


def test_the_default_policy_is_read_as_it_stands() -> None:
    assert POLICY.version == "2026-1"
    assert POLICY.effective_on == day("01-01")
    assert POLICY.deadlines.ticket_days == 15
    assert [season.name for season in POLICY.seasons] == ["夏收", "秋收"]
    assert POLICY.season_plans[0].regions == ("41", "3701")
    assert str(POLICY.rates.mileage_km) == "1.50"


@pytest.mark.parametrize(
    ("was", "becomes", "code", "key"),
    [
        ('version = "2026-1"', "", "policy_key_missing", "version"),
        ('version = "2026-1"', 'version = " "', "policy_key_invalid", "version"),
        ("effective_on = 2026-01-01", 'effective_on = "2026-01-01"', "policy_key_invalid", "effective_on"),
        ("effective_on = 2026-01-01", "effective_on = 2026-01-01T00:00:00", "policy_key_invalid", "effective_on"),
        ("ticket_days = 15", "ticket_days = 0", "policy_key_invalid", "deadlines.ticket_days"),
        ("ticket_days = 15", "ticket_days = true", "policy_key_invalid", "deadlines.ticket_days"),
        ("ticket_days = 15", "ticket_days = 1.5", "policy_key_invalid", "deadlines.ticket_days"),
        ("ticket_days = 15", "ticket_dayz = 15", "policy_key_unknown", "deadlines.ticket_dayz"),
        ("monthly_return_day = 10", "monthly_return_day = 32", "policy_key_invalid", "deadlines.monthly_return_day"),
        ('"earlier"', '"later"', "policy_key_invalid", "deadlines.season_rule"),
        ('remote_regions = ["15"]', 'remote_regions = ["x"]', "policy_key_invalid", "deadlines.remote_regions"),
        ('remote_regions = ["15"]', 'remote_regions = "15"', "policy_key_invalid", "deadlines.remote_regions"),
        ("last_day = 20", "last_day = 14", "policy_key_invalid", "deadlines.invoice_warn_after_days"),
        ('to = "07-10"', 'to = "05-19"', "policy_key_invalid", "seasons[0].to"),
        ('return_by = "10-30"', 'return_by = "10-19"', "policy_key_invalid", "seasons[1].return_by"),
        ('from = "05-20"', 'from = "02-30"', "policy_key_invalid", "seasons[0].from"),
        ('from = "05-20"', "from = 2026-05-20", "policy_key_invalid", "seasons[0].from"),
        ("refused = true", 'refused = "yes"', "policy_key_invalid", "transport.freight_collect_refused"),
        ('["航空", "专车"]', '["航空", ""]', "policy_key_invalid", "transport.old_parts_refused"),
        ('base_fee = "30.00"', "base_fee = 30", "policy_key_invalid", "rates.base_fee"),
        ('base_fee = "30.00"', 'base_fee = "-30"', "policy_key_invalid", "rates.base_fee"),
        ('base_fee = "30.00"', 'base_fee = "NaN"', "policy_key_invalid", "rates.base_fee"),
        ('base_fee = "30.00"', 'base_fee = "三十"', "policy_key_invalid", "rates.base_fee"),
        ("to = 2026-07-10", "to = 2026-05-24", "policy_key_invalid", "season_plans[0].to"),
        ("[transport]", "[transports]", "policy_key_missing", "transport"),
        ("effective_on", "seasonal = 1\neffective_on", "policy_key_unknown", "seasonal"),
    ],
)
def test_a_wrong_key_is_named(was: str, becomes: str, code: str, key: str) -> None:
    assert was in POLICY_TOML
    assert (code, key) in problems_of(POLICY_TOML.replace(was, becomes, 1))


def test_tables_of_another_shape_are_named() -> None:
    content = tomllib.loads(POLICY_TOML)
    for change in ({"seasons": 1}, {"seasons": [1]}, {"rates": 1}):
        with pytest.raises(PolicyError):
            parse_policy({**content, **change})


def test_a_policy_may_have_no_season_and_no_plan() -> None:
    content = {
        key: value for key, value in tomllib.loads(POLICY_TOML).items() if key not in ("seasons", "season_plans")
    }
    policy = parse_policy(content)
    assert (policy.seasons, policy.season_plans) == ((), ())


def test_a_policy_is_in_force_until_the_next_begins() -> None:
    second = changed(POLICY, version="2026-2", effective_on=day("07-01"))
    book = PolicyBook((second, POLICY))
    for when, version in (("2025-12-31", None), ("01-01", "2026-1"), ("06-30", "2026-1"), ("07-01", "2026-2")):
        found = book.on(day(when))
        assert (found.version if found else None) == version


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"version": "2026-2"}, "effective_on"), ({"effective_on": day("07-01")}, "version")],
)
def test_two_versions_of_one_name_or_day_are_refused(changes: dict[str, object], key: str) -> None:
    with pytest.raises(PolicyBookError, match=key):
        PolicyBook((POLICY, changed(POLICY, **changes)))


def test_a_field_has_its_chinese_name_also_in_a_line() -> None:
    assert [label("bale_count"), label("lines[2].part_no"), label("no_such_field")] == [
        "捆数",
        "第 3 行图号",
        "no_such_field",
    ]
