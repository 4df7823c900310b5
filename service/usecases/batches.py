"""Progress of a batch of forms (成批填表): told to the open page that asked for it, by the name that page gave."""

import re
from collections.abc import Callable
from datetime import datetime

from service.domain.scope import Scope
from service.store import events
from service.store.unit import Store
from service.usecases.forms import Told

TOPIC = "batch"
_STEPS = 50  # that a batch is told in, at most
_NAME = re.compile(r"[A-Za-z0-9-]{8,64}")


def teller(store: Store, scope: Scope, batch: str, total: int, now: Callable[[], datetime]) -> Told:
    """Return what is to be told how many records are done; with a name that is none, nobody hears it."""
    if not _NAME.fullmatch(batch):
        return lambda _done: None
    step = max(1, total // _STEPS)
    next_step = step

    def told(done: int) -> None:
        nonlocal next_step
        if done >= next_step or done == total:
            next_step = done - done % step + step
            body = {"done": done, "total": total}
            with store.transaction():
                events.add(store, TOPIC, batch, station_code=scope.station_code, at=now(), body=body)

    return told
