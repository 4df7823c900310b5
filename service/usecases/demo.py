"""The main job end to end on the shipped samples (演示): a ticket's life from the printed form to the settlement.

It only calls what the desk itself calls; the phone, the hand that writes and the person who reviews are played.
It runs in a folder of its own, with the days of the story instead of today's, and is done once a folder.
"""

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service.domain.scope import Role
from service.errors import ConflictError
from service.paths import samples_dir
from service.store import archive_pages, users
from service.store.nouns import STATIONS
from service.store.unit import Store
from service.usecases import accounts, demo_counter, demo_desk
from service.usecases.accounts import NewUser
from service.usecases.demo_stage import HQ, Stage, Step, Story, moment

_FOLDER, _SUMMARY = "demo", "summary.json"
_PASSWORD = "stationdesk"  # noqa: S105 - shown to whoever runs the demo, for a folder of examples only
_USERS = (
    NewUser("hq", Role.HQ, None, _PASSWORD),
    NewUser("clerk", Role.CLERK, None, _PASSWORD),
    NewUser("receiving", Role.RECEIVING, None, _PASSWORD),
    NewUser("station", Role.STATION, "ST01", _PASSWORD),
)
_ROLES = {"hq": "售后总部", "clerk": "录入审核", "receiving": "收货", "station": "服务站 ST01"}


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the demo, with the password."""

    name: str
    password: str
    role: str


@dataclass(frozen=True, slots=True)
class Played:
    """What the demo did."""

    steps: tuple[Step, ...]
    users: tuple[Account, ...]
    again: bool = False  # it was played in this folder before; nothing was done now


def run(folder: Path, *, tell: Callable[[str], None]) -> Played:
    """Play the story in a folder and return its steps, with the paths of every document; once a folder.

    Args:
        folder: The desk's folder, new or one that the demo was played in.
        tell: Told what is being done, one sentence a step.

    Raises:
        ConflictError: not_a_demo_folder: a desk is at work there, or a demo that was broken off.
    """
    summary = folder / _FOLDER / _SUMMARY
    accounts_shown = tuple(Account(user.name, user.password or "", _ROLES[user.name]) for user in _USERS)
    if summary.is_file():
        steps = tuple(
            Step(step["name"], step["outcome"], tuple(step["paths"])) for step in json.loads(summary.read_text("utf-8"))
        )
        return Played(steps, accounts_shown, again=True)
    store = Store(folder)
    try:
        _refuse_a_desk_at_work(store)
        stage = Stage(store, folder / _FOLDER, _story(), tell)
        steps = _play(stage)
    finally:
        store.close()
    text = json.dumps([dataclasses.asdict(step) for step in steps], ensure_ascii=False, indent=1)
    summary.write_text(text + "\n", "utf-8")
    return Played(steps, accounts_shown)


def _play(stage: Stage) -> tuple[Step, ...]:
    for user in _USERS:
        accounts.add_user(stage.store, user, by=HQ.user, at=moment("06-01T08:00"))
    for act in (*demo_desk.ACTS, *demo_counter.ACTS):
        act(stage)
    return tuple(stage.steps)


def _story() -> Story:
    found: Story = json.loads((samples_dir() / "story.json").read_text("utf-8"))
    return found


def _refuse_a_desk_at_work(store: Store) -> None:
    if archive_pages.count(store, HQ, STATIONS) or any(users.find(store, user.name) for user in _USERS):
        raise ConflictError("not_a_demo_folder")
