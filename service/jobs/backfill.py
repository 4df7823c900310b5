"""The old photos' turn: what came in before photos were compared is noted beside the work of the day."""

import threading
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from service import clock
from service.errors import DamagedStoreError
from service.store import photos
from service.store.unit import BusyError, Store
from service.usecases import photo_backfill

_REST = 3.0  # times as long as a photo took: a quarter of one core at most
_WAIT_SECONDS = 10.0  # after the start, for those who want to read
_RETRY_SECONDS = 600.0  # until a full disk or a locked database may be well again

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
        """Note what is not noted yet, in this thread, and return how many photos that were.

        A file that is gone or changed holds nothing up.

        Raises:
            OSError: The disk is full, or the file cannot be read now.
            BusyError: The database is locked, or full.
        """
        noted = 0
        for old in photos.unnoted(self._store):
            if self._stopping.is_set():
                break
            started = time.monotonic()
            try:
                photo_backfill.note(self._store, old, at=self._now())
            except DamagedStoreError as error:  # gone or changed; the next start tries again: it may have been restored
                _log.warning("photo_not_noted", file=old.sha256, why=str(error))
                continue
            noted += 1
            self._stopping.wait(rest * (time.monotonic() - started))
        return noted

    def _run_later(self) -> None:
        """Note until nothing is left over; a bug ends this thread and the service goes on without it."""
        wait, ended = _WAIT_SECONDS, False
        try:
            while not (ended := self._stopping.wait(wait)):
                wait = _RETRY_SECONDS
                if ended := self._run_once():
                    break
        finally:
            if not ended:
                _log.critical("photo_backfill_died", left=len(photos.unnoted(self._store)))

    def _run_once(self) -> bool:
        """Note what can be noted now, and say whether that is all."""
        try:
            noted = self.run(rest=_REST)
        except (OSError, BusyError) as error:
            _log.warning("photo_backfill_waits", seconds=_RETRY_SECONDS, why=str(error))
            return False
        if noted:
            _log.info("old_photos_noted", photos=noted)
        return True
