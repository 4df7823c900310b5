from datetime import UTC, datetime
from pathlib import Path

import pytest

from service import clock, paths
from service.config import Settings, settings
from service.errors import InvalidSettingError


def test_without_a_word_from_the_operator_the_defaults_hold() -> None:
    assert settings({}) == Settings()
    assert settings({"STATIONDESK_WORKERS": " "}) == Settings()


def test_each_setting_is_read_from_the_environment() -> None:
    asked = settings(
        {
            "STATIONDESK_DIR": "/data/desk",
            "STATIONDESK_WORKERS": "4",
            "STATIONDESK_UPLOAD_MIB": "10",
            "STATIONDESK_SCHEDULER": "tcp://10.0.0.1:8786",
        }
    )
    assert (asked.dir, asked.workers, asked.scheduler) == (Path("/data/desk"), 4, "tcp://10.0.0.1:8786")
    assert asked.upload_bytes == 10 * 1024 * 1024


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5"])
def test_a_setting_that_makes_no_sense_is_named(text: str) -> None:
    with pytest.raises(InvalidSettingError, match="STATIONDESK_ATTEMPTS"):
        settings({"STATIONDESK_ATTEMPTS": text})


def test_moments_are_written_in_china_and_sort_as_text() -> None:
    late, early = datetime(2026, 6, 1, 16, 0, tzinfo=UTC), datetime(2026, 6, 1, 15, 59, 59, 999_000, tzinfo=UTC)
    assert clock.stamp(late) == "2026-06-02T00:00:00.000+08:00"
    assert clock.stamp(early) < clock.stamp(late)
    assert clock.moment(clock.stamp(early)) == early
    assert clock.stamp(datetime.fromisoformat("2026-06-02T00:00")) == clock.stamp(late)


def test_it_is_now_in_china() -> None:
    assert clock.now().utcoffset() == clock.CHINA.utcoffset(None)
    assert clock.today() in {clock.now().date(), clock.today()}


def test_the_samples_and_the_default_policy_are_there() -> None:
    assert paths.policy_file().is_file()
