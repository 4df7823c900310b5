"""Policies (结算与期限政策): the shipped default, and the versions that HQ imported."""

import tomllib
from datetime import date, datetime
from functools import cache, lru_cache

from service.clock import stamp
from service.domain.policy import Policy, PolicyBook
from service.domain.policy_file import parse_policy
from service.errors import NotFoundError
from service.paths import policy_file
from service.store import audit
from service.store.unit import Store


def policy_book(store: Store) -> PolicyBook:
    """Return all policies; the shipped default is one of them until a version takes its name or its first day."""
    imported = [policy for policy, _ in _imported(store)]
    default = default_policy()
    taken = any(default.version == p.version or default.effective_on == p.effective_on for p in imported)
    return PolicyBook(tuple(imported) if taken else (default, *imported))


def text_on(store: Store, day: date) -> str:
    """Return the TOML of the policy in force on a day; of the first one for an earlier day."""
    texts = {default_policy().version: default_text()} | {policy.version: text for policy, text in _imported(store)}
    book = policy_book(store)
    return texts[(book.on(day) or book.policies[0]).version]


@cache
def default_text() -> str:
    """Return the TOML of the shipped default."""
    return policy_file().read_text("utf-8")


def default_policy() -> Policy:
    """Return the shipped default."""
    return _parsed(default_text())


def of_version(store: Store, version: str) -> Policy:
    """Return a policy by its name; NotFoundError when there is none."""
    known = {policy.version: policy for policy in (default_policy(), *policy_book(store).policies)}
    if version not in known:
        raise NotFoundError("policy", version)
    return known[version]


def replaced_by(store: Store, policy: Policy) -> list[Policy]:
    """Return the imported policies whose name or first day this one would take."""
    found = [known for known, _ in _imported(store)]
    return [old for old in found if old.version == policy.version or old.effective_on == policy.effective_on]


def put_policy(store: Store, policy: Policy, text: str, *, by: str, at: datetime) -> None:
    """Set a policy; it takes the place of any with its name or its first day."""
    with store.transaction():
        day = policy.effective_on.isoformat()
        taken = store.rows(
            "SELECT version, toml FROM policies WHERE version = ? OR effective_on = ?", (policy.version, day)
        )
        store.execute("DELETE FROM policies WHERE version = ? OR effective_on = ?", (policy.version, day))
        row = {
            "version": policy.version,
            "effective_on": day,
            "toml": text,
            "put_by": by,
            "put_at": stamp(at),
        }
        store.insert("policies", row)
        before = {old["version"]: old["toml"] for old in taken}
        audit.note_change(store, f"policy {policy.version}", before.pop(policy.version, None), text, by=by, at=at)
        for version, old in before.items():
            detail = {"before": old, "instead": policy.version}
            audit.write(store, f"policy {version}", "remove", by=by, at=at, detail=detail)


def _imported(store: Store) -> list[tuple[Policy, str]]:
    rows = store.rows("SELECT toml FROM policies ORDER BY effective_on")
    return [(_parsed(row["toml"]), row["toml"]) for row in rows]


@lru_cache(maxsize=64)
def _parsed(text: str) -> Policy:
    return parse_policy(tomllib.loads(text))
