"""Settings, read once from the environment by whoever composes the service."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.errors import InvalidSettingError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set; every name has STATIONDESK_ before it in the environment."""

    dir: Path = Path("stationdesk-data")  # records and files; made on first use
    workers: int = 2  # reading processes, one thread each
    worker_memory_mib: int = 2048  # a reading process above this is replaced after its document
    worker_documents: int = 200  # a reading process is replaced after so many documents
    upload_mib: int = 50  # largest accepted file
    lease_seconds: int = 60  # a document whose reader is silent for so long is read again
    attempts: int = 3  # then the document is failed, with its reason
    session_hours: int = 12
    one_wrong_in: int = 500  # the error ceiling: of the fields that pass without a person, at most one wrong in so many
    scheduler: str | None = None  # address of a Dask scheduler; None reads in local processes

    @property
    def upload_bytes(self) -> int:
        """The largest accepted file in bytes."""
        return self.upload_mib * MIB


def settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that an environment asks for.

    Raises:
        InvalidSettingError: A value is not a whole number above zero.
    """
    defaults = Settings()
    return Settings(
        dir=Path(environ.get("STATIONDESK_DIR") or defaults.dir),
        workers=_count(environ, "WORKERS", defaults.workers),
        worker_memory_mib=_count(environ, "WORKER_MEMORY_MIB", defaults.worker_memory_mib),
        worker_documents=_count(environ, "WORKER_DOCUMENTS", defaults.worker_documents),
        upload_mib=_count(environ, "UPLOAD_MIB", defaults.upload_mib),
        lease_seconds=_count(environ, "LEASE_SECONDS", defaults.lease_seconds),
        attempts=_count(environ, "ATTEMPTS", defaults.attempts),
        session_hours=_count(environ, "SESSION_HOURS", defaults.session_hours),
        one_wrong_in=_count(environ, "ONE_WRONG_IN", defaults.one_wrong_in),
        scheduler=environ.get("STATIONDESK_SCHEDULER") or None,
    )


def _count(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(f"STATIONDESK_{name}", "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise InvalidSettingError(f"STATIONDESK_{name}", text)
    return int(text)
