"""The old photos' turn: what came in before photos were compared is noted beside the work of the day."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from service import clock
from service.errors import DamagedStoreError
from service.store import photos
from service.store.unit import Store
from service.usecases import photo_backfill

_REST = 3.0  # times as long as a photo took: a quarter of one core at most
_WAIT_SECONDS = 10.0  # after the start, for those who want to read

_log = structlog.get_logger(__name__)


class PhotoBackfill:
    """Notes old photos once, in a thread of its own; what a stop leaves over is noted after the next start."""

    def __init__(self, store: Store, *, now: Callable[[], datetime] = clock.now) -> None:
        """Take a store; nothing happens before start() or run()."""
        self._store = store
        self._now = now
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin soon, unless everything is noted already."""
        self._thread = threading.Thread(target=self._run_later, name="photo-backfill", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the photo in hand."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def run(self, *, rest: float = 0.0) -> int:
        """Note what is not noted yet, in this thread, and return how many photos that were."""
        noted = 0
        for old in photos.unnoted(self._store):
            if self._stopping.is_set():
                break
            started = time.monotonic()
            try:
                photo_backfill.note(self._store, old, at=self._now())
            except DamagedStoreError as error:  # the next start tries again: it may have been restored
                _log.warning("photo_not_noted", file=old.sha256, why=str(error))
                continue
            except Exception:  # one photo must not keep the others from their turn
                _log.exception("photo_not_noted", file=old.sha256)
                continue
            noted += 1
            self._stopping.wait(rest * (time.monotonic() - started))
        return noted

    def _run_later(self) -> None:
        if self._stopping.wait(_WAIT_SECONDS):
            return
        try:
            noted = self.run(rest=_REST)
        except Exception:  # a full disk, a locked database: said here; the next start goes on
            _log.exception("photo_backfill_failed")
            return
        if noted:
            _log.info("old_photos_noted", photos=noted)
