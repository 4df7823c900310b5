"""What happens, told to open pages as it happens (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncIterator

from service.domain.scope import Scope
from service.store import events
from service.store.unit import Store

_POLL_SECONDS = 0.7


async def stream(store: Store, scope: Scope, after: int | None) -> AsyncIterator[dict[str, str]]:
    """Yield what happens from now on, or after an event a browser saw last, that the caller may see.

    Args:
        store: The store; it is asked in a thread, so that a slow disk holds nobody else up.
        scope: Who looks on.
        after: The id of the last event seen (Last-Event-ID).
    """
    last = await asyncio.to_thread(events.last_id, store) if after is None else after
    while True:
        for event in await asyncio.to_thread(events.after, store, scope, last):
            last = event.id
            body = {**event.body, "id": event.key, "at": event.at.isoformat()}
            yield {"id": str(event.id), "event": event.topic, "data": json.dumps(body, ensure_ascii=False)}
        await asyncio.sleep(_POLL_SECONDS)
