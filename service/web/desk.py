"""What the routes work with, wired by service.compose."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from service.config import Settings
from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of a running service that a request may touch."""

    store: Store
    settings: Settings
    now: Callable[[], datetime]  # the clock
    wake: Callable[[], None]  # tells the runner that there is work
    runtimes: Callable[[], Mapping[str, int]] = dataclasses.field(
        default=dict
    )  # documents read on each, since the start
