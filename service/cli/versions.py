"""What the commands that learn from people share: versions listed, taken back into use, and told of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from service.cli import say
from service.cli.options import SHIPPED, version_of

if TYPE_CHECKING:
    from datetime import datetime

    from service.store.unit import Store
    from service.store.versions import Version, Versions

V = TypeVar("V", bound="Version")


@dataclass(frozen=True, slots=True)
class Learned(Generic[V]):
    """What a command learns: its versions, its name for clerks, the command itself, and how a version is shown."""

    versions: "Versions[V]"
    name: str  # 校准
    command: str  # calibrate
    show: Callable[[V, bool], None]  # as JSON or not


def listed_or_used(
    learned: Learned[V], store: "Store", *, history: bool, use: str | None, as_json: bool, by: str, at: "datetime"
) -> bool:
    """List the versions or work by an older one, where that was asked for; False: something is to be learned."""
    if history:
        for made in learned.versions.every(store):
            learned.show(made, as_json)
    elif use is not None:
        learned.versions.use(store, version_of(use), by=by, at=at)
        say.tell(f"已改用出厂{learned.name}。" if use == SHIPPED else f"已改用第 {use} 版{learned.name}。")
    return history or use is not None


def told(learned: Learned[V], made: V, *, as_json: bool, dry_run: bool) -> None:
    """Show what was learned, and say whether it is used now and how to go back."""
    learned.show(made, as_json)
    kept = f"第 {made.version} 版已启用；退回：stationdesk {learned.command} --use {SHIPPED}"
    say.tell("这次只是试算，没有启用。" if dry_run else kept)


def heading(made: "Version") -> str:
    """Return a version's name as a list begins with it."""
    name = f"第 {made.version} 版" if made.version else "试算"
    return f"{name}{'（在用）' if made.in_use else ''}："
