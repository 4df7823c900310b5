"""Photos that came in before photos were compared are noted once, beside the work of the day."""

import sqlite3
import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from inspections.results import Inspection, Quality, Verdict
from service.domain.photos import Reuse
from service.domain.records import PartsReturn, PartsReturnLine
from service.jobs import backfill
from service.jobs.backfill import PhotoBackfill
from service.paths import samples_dir
from service.store import archive, audit, events, inspections, photos, return_photos
from service.store.inspections import Inspector, Photo
from service.store.return_photos import ReturnPhoto
from service.store.unit import Store
from service.usecases import photo_backfill, photo_checks, returning
from service.usecases.intake import Upload
from tests.service.papers import AT, HQ, ST01

GEAR = (samples_dir() / "photos" / "gear-rusty.jpg").read_bytes()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store of two stations whose photos were kept before uses were noted."""
    store = Store(tmp_path)
    with store.transaction():
        for number, station in (("TH1", "ST01"), ("TH2", "ST02")):
            lines = (PartsReturnLine("HK-0231", "打结嘴", quantity=1),)
            record = PartsReturn(number, station, lines=lines, issued_on=date(2026, 5, 20))
            archive.put_return(store, record, evidence=None, by="hq", at=AT)
    return store


def keep(store: Store, number: str, data: bytes, *, days_ago: int, name: str = "gear.jpg") -> None:
    """Keep a photo as it was kept before uses were noted."""
    with store.transaction():
        photo = ReturnPhoto(1, name, store.blobs.put(data), Quality.OK)
        return_photos.put(store, number, photo, by="ma", at=AT - timedelta(days=days_ago))


def codes(store: Store, number: str) -> list[str]:
    return [problem.code for problem in photo_checks.problems_in(store, HQ, "return", number)]


@pytest.mark.clause("5.2.4")
def test_the_later_of_two_old_uses_is_the_reuse_and_headquarters_hears_of_it_today(store: Store) -> None:
    keep(store, "TH1", GEAR, days_ago=40)
    keep(store, "TH2", GEAR, days_ago=90)
    assert PhotoBackfill(store, now=lambda: AT).run() == 2
    assert codes(store, "TH1") == ["same_file_reused"]
    assert codes(store, "TH2") == []
    (alert,) = [event for event in events.after(store, HQ, 0) if event.topic == "alert"]
    assert (alert.key, alert.at) == ("TH1", AT)


@pytest.mark.clause("5.2.4")
def test_a_photo_shown_today_is_a_reuse_of_one_that_is_only_noted_afterwards(store: Store) -> None:
    keep(store, "TH2", GEAR, days_ago=90)
    returning.add_photos(store, ST01, "TH1", 1, [Upload("gear.jpg", GEAR)], at=AT)
    assert codes(store, "TH1") == []
    PhotoBackfill(store, now=lambda: AT).run()
    assert codes(store, "TH1") == ["same_file_reused"]
    assert codes(store, "TH2") == []


def test_photos_of_inspections_are_noted_with_their_part(store: Store) -> None:
    with store.transaction():
        evidence = [Photo("gear.jpg", store.blobs.put(GEAR))]
        judged = Inspection("HK-0231", Verdict.UNCLEAR, None, ())
        inspected = inspections.add(store, judged, evidence, Inspector("ma", "ST02", None), AT - timedelta(days=9))
    PhotoBackfill(store).run()
    (use,) = photos.uses_in(store, "inspection", str(inspected.id))
    assert (use.name, use.part_no, use.station_code) == ("gear.jpg", "HK-0231", "ST02")
    assert use.used_on == (AT - timedelta(days=9)).date()


def test_everything_is_noted_once_whether_it_is_a_picture_or_not(store: Store) -> None:
    keep(store, "TH1", GEAR, days_ago=3)
    keep(store, "TH2", b"no picture", days_ago=2)
    assert PhotoBackfill(store).run() == 2
    assert PhotoBackfill(store).run() == 0
    assert len(photos.uses_in(store, "return", "TH2")) == 1


def test_a_file_that_is_gone_holds_nothing_up_and_is_noted_once_it_is_restored(store: Store) -> None:
    keep(store, "TH1", b"gone", days_ago=3)
    keep(store, "TH2", GEAR, days_ago=2)
    (old, _) = photos.unnoted(store)
    path = store.blobs.path(old.sha256)
    path.rename(path.with_suffix(".away"))
    assert PhotoBackfill(store).run() == 1
    path.with_suffix(".away").rename(path)
    assert PhotoBackfill(store).run() == 1


def test_a_stopped_service_leaves_the_rest_for_the_next_start(store: Store) -> None:
    keep(store, "TH1", GEAR, days_ago=3)
    stopped = PhotoBackfill(store)
    stopped.start()
    stopped.stop()
    assert stopped.run() == 0
    assert PhotoBackfill(store).run() == 1


def test_a_locked_database_is_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, "TH1", GEAR, days_ago=3)
    noted = photo_backfill.note
    answers = iter([sqlite3.OperationalError("database is locked"), OSError("no space left on device")])

    def note(*args: Any, **named: Any) -> list[Reuse]:
        for error in answers:
            raise error
        return noted(*args, **named)

    monkeypatch.setattr(photo_backfill, "note", note)
    monkeypatch.setattr(backfill, "_WAIT_SECONDS", 0.0)
    monkeypatch.setattr(backfill, "_RETRY_SECONDS", 0.01)
    at_work = PhotoBackfill(store)
    with capture_logs() as logs:
        at_work.start()
        until_ended("photo-backfill")
        at_work.stop()
    assert [entry["event"] for entry in logs] == ["photo_backfill_waits", "photo_backfill_waits", "old_photos_noted"]
    assert photos.unnoted(store) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_ends_the_notes_and_is_said_and_the_service_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, "TH1", GEAR, days_ago=3)
    monkeypatch.setattr(backfill, "_WAIT_SECONDS", 0.0)
    at_work = PhotoBackfill(store, now=no_clock)
    with capture_logs() as logs:
        at_work.start()
        until_ended("photo-backfill")
        at_work.stop()
    assert [(entry["event"], entry["log_level"], entry["left"]) for entry in logs] == [
        ("photo_backfill_died", "critical", 1)
    ]


def no_clock() -> datetime:
    """Stand for a mistake in the program."""
    raise ZeroDivisionError


def until_ended(name: str) -> None:
    """Wait for a thread of that name to end by itself."""
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(timeout=30)
            assert not thread.is_alive()


def test_an_alert_is_raised_once_however_often_a_photo_is_sent_to_the_same_place(store: Store) -> None:
    keep(store, "TH2", GEAR, days_ago=90)
    PhotoBackfill(store).run()
    for _ in range(2):
        returning.add_photos(store, ST01, "TH1", 1, [Upload("gear.jpg", GEAR)], at=AT)
    assert len([event for event in events.after(store, HQ, 0) if event.topic == "alert"]) == 1
    assert [entry.action for entry in audit.of_subject(store, "return TH1")].count("photo_reused") == 1
