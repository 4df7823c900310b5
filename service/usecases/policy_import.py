"""Imports a policy (政策): one version of headquarters' numbers, in force from its day."""

import dataclasses
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from service.domain import days
from service.domain.policy import Policy
from service.domain.policy_file import PolicyError, parse_policy
from service.errors import BadRow, UnreadableTableError
from service.store import policies, statements
from service.store.unit import Store
from service.usecases.imported import Change, FieldChange, Imported, Outcome, Upload


def parse_policy_text(data: bytes, effective_on: date | None = None) -> tuple[Policy, str]:
    """Return the policy of a TOML file, and its text with the day that takes the place of its own.

    Raises:
        UnreadableTableError: not_a_policy: it is no TOML in UTF-8.
        PolicyError: Keys are wrong or missing; each is named.
    """
    try:
        text = _dated(data.decode("utf-8-sig"), effective_on)
        content = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableTableError("not_a_policy", str(error)) from error
    return parse_policy(content), text


def put_policy(store: Store, upload: Upload, *, by: str, at: datetime) -> Imported:
    """Put a policy among those in force and return what changed by it, or why it cannot be taken."""
    try:
        policy, text = parse_policy_text(upload.data, upload.effective_on)
    except PolicyError as error:
        bad = (BadRow(problem.code, None, problem.field, problem.params) for problem in error.problems)
        return Imported("policy", (), tuple(bad))
    old = policies.replaced_by(store, policy)
    same_day = [p for p in old if p.version != policy.version]
    used = [BadRow("policy_same_day", None, None, {"version": p.version, "day": p.effective_on}) for p in same_day]
    used += [
        BadRow("policy_in_use", None, "version", {"version": p.version})
        for p in old
        if p != policy and _in_use(store, p)
    ]
    if used:
        return Imported("policy", (), tuple(used))
    if policy in old:
        return Imported("policy", (Change(1, policy.version, Outcome.SAME),))
    book = policies.policy_book(store)
    before, first = book.on(policy.effective_on), book.policies[0].effective_on
    policies.put_policy(store, policy, text, by=by, at=at)
    starts = policies.policy_book(store).policies[0].effective_on
    if starts > first:
        gap = BadRow("policy_leaves_gap", None, None, {"first": first, "last": days.add_days(starts, -1)})
        return Imported("policy", (), (gap,))
    outcome = Outcome.CHANGED if old else Outcome.NEW
    return Imported("policy", (Change(1, policy.version, outcome, tuple(_policy_changes(before, policy))),))


def _dated(text: str, effective_on: date | None) -> str:
    """Put the day that the import names in place of the file's own."""
    if effective_on is None:
        return text
    return re.sub(r"(?m)^effective_on\s*=.*$", f"effective_on = {effective_on.isoformat()}", text, count=1)


def _in_use(store: Store, policy: Policy) -> bool:
    return statements.uses_policy(store, policy.version)


def _policy_changes(old: Policy | None, new: Policy) -> Iterable[FieldChange]:
    before, after = _flat(old) if old else {}, _flat(new)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield FieldChange(name, before.get(name), after.get(name))


def _flat(value: object, prefix: str = "") -> dict[str, object]:
    """A policy's numbers by dotted key."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        parts: Mapping[str, object] = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    elif isinstance(value, tuple) and any(dataclasses.is_dataclass(item) for item in value):
        parts = {str(index): item for index, item in enumerate(value)}
    else:
        return {prefix: str(value)}
    found: dict[str, object] = {}
    for name, item in parts.items():
        found |= _flat(item, f"{prefix}.{name}" if prefix else name)
    return found
