"""The only asker of the time: moments in Asia/Shanghai."""

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving since 1991, so no table of zones is needed


def now() -> datetime:
    """Return this moment, aware, in Asia/Shanghai."""
    return datetime.now(CHINA)


def today() -> date:
    """Return today's calendar date in Asia/Shanghai."""
    return now().date()


@lru_cache(maxsize=16)
def stamp(at: datetime) -> str:
    """Write a moment as text that sorts by time: 2026-11-24T10:30:00.000+08:00.

    Args:
        at: An aware moment; a naive one is taken as Asia/Shanghai.

    Returns:
        ISO 8601 in Asia/Shanghai, to the millisecond.
    """
    aware = at if at.tzinfo is not None else at.replace(tzinfo=CHINA)
    return aware.astimezone(CHINA).isoformat(timespec="milliseconds")


def moment(text: str) -> datetime:
    """Return the aware moment that stamp() wrote; ValueError for anything else."""
    return datetime.fromisoformat(text).astimezone(CHINA)


def moment_or_none(text: str | None) -> datetime | None:
    """Return the moment that stamp() wrote, None where nothing is written: of what has not happened yet."""
    return moment(text) if text else None
