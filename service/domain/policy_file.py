"""A policy from its file's content (政策文件): every key is asked for, checked and named when it is wrong."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from service.domain import days
from service.domain.days import MonthDay
from service.domain.policy import (
    Deadlines,
    InvoiceCounts,
    InvoiceFrom,
    LateVoids,
    Policy,
    Rates,
    RepairFrom,
    Season,
    SeasonPlan,
    SeasonRule,
    Transport,
)
from service.domain.problems import Problem

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)

_ZERO = Decimal(0)
_ANY_DAY = MonthDay(1, 1)


class PolicyError(Exception):
    """Raised when a policy file cannot be used; says of every key what is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("policy: " + "; ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)


class _Table:
    """A table of the file being read: hands out checked values and notes what is wrong."""

    def __init__(self, content: object, path: str, problems: list[Problem]) -> None:
        self.path = path
        self.problems = problems
        self.rest: dict[str, object] = dict(content) if isinstance(content, Mapping) else {}
        if not isinstance(content, Mapping):
            self.note("policy_key_invalid", "", expected="表")

    def note(self, code: str, key: str, **params: str) -> None:
        self.problems.append(Problem(code, field=f"{self.path}{key}", params={"key": f"{self.path}{key}", **params}))

    def take(self, key: str, expected: str, convert: Callable[[object], Value | None], otherwise: Value) -> Value:
        if key not in self.rest:
            self.note("policy_key_missing", key, expected=expected)
            return otherwise
        value = convert(self.rest.pop(key))
        if value is None:
            self.note("policy_key_invalid", key, expected=expected)
            return otherwise
        return value

    def text(self, key: str) -> str:
        return self.take(key, "文字", lambda value: value if isinstance(value, str) and value.strip() else None, "")

    def whole(self, key: str, *, most: int | None = None) -> int:
        expected = "大于 0 的整数" + (f"，不超过 {most}" if most else "")

        def convert(value: object) -> int | None:
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                return None
            return value if most is None or value <= most else None

        return self.take(key, expected, convert, 1)

    def truth(self, key: str) -> bool:
        return self.take(key, "true 或 false", lambda value: value if isinstance(value, bool) else None, otherwise=True)

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        options = list(choices)
        found = {str(option): option for option in options}
        return self.take(key, "、".join(found), lambda value: found.get(str(value)), options[0])

    def day(self, key: str) -> date:
        def convert(value: object) -> date | None:
            return value if isinstance(value, date) and not isinstance(value, datetime) else None

        return self.take(key, "日期，如 2026-01-01", convert, date.min)

    def month_day(self, key: str) -> MonthDay:
        def convert(value: object) -> MonthDay | None:
            return days.month_day(value) if isinstance(value, str) else None

        return self.take(key, "月-日，如 05-20", convert, _ANY_DAY)

    def number(self, key: str) -> Decimal:
        return self.take(key, '不小于 0 的数，写成文字，如 "30.00"', _number, _ZERO)

    def texts(self, key: str) -> tuple[str, ...]:
        return self.take(key, "文字的列表", _texts, ())

    def regions(self, key: str) -> tuple[str, ...]:
        def convert(value: object) -> tuple[str, ...] | None:
            found = _texts(value)
            return found if found is not None and all(text.isascii() and text.isdigit() for text in found) else None

        return self.take(key, "区划代码前缀的列表", convert, ())

    def table(self, key: str) -> "_Table":
        nothing: Mapping[str, object] = {}
        content = self.take(key, "表", lambda value: value if isinstance(value, Mapping) else None, nothing)
        return _Table(content, f"{self.path}{key}.", self.problems)

    def tables(self, key: str) -> list["_Table"]:
        content = self.rest.pop(key, [])
        if not isinstance(content, list):
            self.note("policy_key_invalid", key, expected="表的列表")
            return []
        return [_Table(row, f"{self.path}{key}[{index}].", self.problems) for index, row in enumerate(content)]

    def closed(self, made: Value) -> Value:
        """Note the keys that nobody took, and return what was made of the others."""
        for key in self.rest:
            self.note("policy_key_unknown", key)
        return made


def parse_policy(content: Mapping[str, object]) -> Policy:
    """Return the policy that a file's content, as tomllib gives it, says.

    Raises:
        PolicyError: A key is missing, unknown or wrong; it has a problem for each.
    """
    problems: list[Problem] = []
    top = _Table(content, "", problems)
    policy = top.closed(
        Policy(
            version=top.text("version"),
            effective_on=top.day("effective_on"),
            deadlines=_deadlines(top.table("deadlines")),
            seasons=_seasons(top.tables("seasons")),
            transport=_transport(top.table("transport")),
            rates=_rates(top.table("rates")),
            season_plans=tuple(_season_plan(table) for table in top.tables("season_plans")),
        )
    )
    if problems:
        raise PolicyError(problems)
    return policy


def _deadlines(table: _Table) -> Deadlines:
    deadlines = table.closed(
        Deadlines(
            ticket_days=table.whole("ticket_days"),
            on_site_hours=table.whole("on_site_hours"),
            on_site_hours_remote=table.whole("on_site_hours_remote"),
            repair_hours=table.whole("repair_hours"),
            repair_from=table.choice("repair_from", RepairFrom),
            remote_regions=table.regions("remote_regions"),
            monthly_return_day=table.whole("monthly_return_day", most=days.LONGEST_MONTH),
            season_rule=table.choice("season_rule", SeasonRule),
            late_part_voids=table.choice("late_part_voids", LateVoids),
            invoice_from=table.choice("invoice_from", InvoiceFrom),
            invoice_counts=table.choice("invoice_counts", InvoiceCounts),
            invoice_warn_after_days=table.whole("invoice_warn_after_days"),
            invoice_last_day=table.whole("invoice_last_day"),
            return_credit_months=table.whole("return_credit_months"),
            arrival_confirm_days=table.whole("arrival_confirm_days"),
            repeat_failures=table.whole("repeat_failures"),
            repeat_window_days=table.whole("repeat_window_days"),
        )
    )
    if deadlines.invoice_warn_after_days > deadlines.invoice_last_day:
        table.note("policy_key_invalid", "invoice_warn_after_days", expected="不大于 invoice_last_day")
    return deadlines


def _seasons(tables: Sequence[_Table]) -> tuple[Season, ...]:
    """Return the seasons of a year; no day lies in two of them, or its parts would be due on two days."""
    found: list[Season] = []
    for table in tables:
        season = _season(table)
        if not table.problems and any(one.first <= season.last and season.first <= one.last for one in found):
            table.note("policy_key_invalid", "from", expected="晚于其他季节的 to（季节不能重叠）")
        found.append(season)
    return tuple(found)


def _season(table: _Table) -> Season:
    season = table.closed(
        Season(
            name=table.text("name"),
            first=table.month_day("from"),
            last=table.month_day("to"),
            return_by=table.month_day("return_by"),
        )
    )
    if season.last < season.first:
        table.note("policy_key_invalid", "to", expected="不早于 from")
    if season.return_by < season.last:
        table.note("policy_key_invalid", "return_by", expected="不早于 to")
    return season


def _transport(table: _Table) -> Transport:
    return table.closed(
        Transport(
            old_parts_refused=table.texts("old_parts_refused"),
            returns_avoided=table.texts("returns_avoided"),
            freight_collect_refused=table.truth("freight_collect_refused"),
            invoice_buyers=table.texts("invoice_buyers") if "invoice_buyers" in table.rest else (),
        )
    )


def _rates(table: _Table) -> Rates:
    return table.closed(
        Rates(
            base_fee=table.number("base_fee"),
            labour_hour=table.number("labour_hour"),
            mileage_km=table.number("mileage_km"),
            cross_region_award=table.number("cross_region_award"),
            penalty_multiple=table.number("penalty_multiple"),
        )
    )


def _season_plan(table: _Table) -> SeasonPlan:
    plan = table.closed(
        SeasonPlan(
            name=table.text("name"),
            first_on=table.day("from"),
            last_on=table.day("to"),
            regions=table.regions("regions"),
            subsidy=table.number("subsidy"),
        )
    )
    if plan.last_on < plan.first_on:
        table.note("policy_key_invalid", "to", expected="不早于 from")
    return plan


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        return None
    return tuple(value)


def _number(value: object) -> Decimal | None:
    if not isinstance(value, str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None
