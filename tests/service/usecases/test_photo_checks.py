"""Photos of parts as they come in: shown before, of another day, cut off."""

import dataclasses
import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from inspections import reuse
from service import media
from service.domain import messages
from service.domain import photos as rules
from service.domain.photos import PhotoUse, Reuse
from service.domain.records import PartsReturn, PartsReturnLine
from service.domain.scope import Scope
from service.paths import samples_dir
from service.store import archive, events, photos
from service.store.unit import Store
from service.usecases import board, photo_checks, returning
from service.usecases.intake import Upload
from tests.service.papers import AT, HQ, ST01, ST02


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    with store.transaction():
        for number, station in (("TH1", "ST01"), ("TH2", "ST02")):
            lines = (PartsReturnLine("HK-0231", "打结嘴", quantity=1), PartsReturnLine("HK-0232", "轴", quantity=1))
            record = PartsReturn(number, station, lines=lines, issued_on=date(2026, 5, 20))
            archive.put_return(store, record, evidence=None, by="hq", at=AT)
    return store


def a_photo(name: str = "gear-rusty.jpg", *, quality: int | None = None, taken: str | None = None) -> Upload:
    data = (samples_dir() / "photos" / name).read_bytes()
    if quality is None and taken is None:
        return Upload(name, data)
    image, out = Image.open(io.BytesIO(data)), io.BytesIO()
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    image.save(out, "JPEG", quality=quality or 95, exif=exif)
    return Upload(f"copy-{name}", out.getvalue())


def codes(store: Store, scope: Scope, number: str) -> list[str]:
    found = photo_checks.problems_in(store, scope, "return", number)
    return [problem.code for problem in found]


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(("quality", "code"), [(None, "same_file_reused"), (60, "same_picture_reused")])
def test_a_photo_of_another_station_is_told_to_headquarters_with_both_places(
    store: Store, quality: int | None, code: str
) -> None:
    returning.add_photos(store, ST02, "TH2", 1, [a_photo()], at=AT)
    returning.add_photos(store, ST01, "TH1", 1, [a_photo(quality=quality)], at=AT)
    assert codes(store, HQ, "TH1") == [code]
    assert codes(store, ST01, "TH1") == ["photo_used_before"]
    assert codes(store, HQ, "TH2") == []
    ((use, problem),) = board.board(store, HQ, AT).reused
    told = messages.sentence(problem)
    assert (use.number, use.station_code) == ("TH1", "ST01")
    assert "ST01 退（换）申请 TH1 第 1 行" in told
    assert "ST02 退（换）申请 TH2 第 1 行" in told
    assert board.board(store, ST01, AT).reused == ()
    assert [event.key for event in events.after(store, HQ, 0) if event.topic == "alert"] == ["TH1"]


@pytest.mark.clause("5.2.4")
def test_the_same_photo_for_the_same_line_or_by_headquarters_is_no_reuse(store: Store) -> None:
    returning.add_photos(store, ST01, "TH1", 1, [a_photo()], at=AT)
    returning.add_photos(store, ST01, "TH1", 1, [a_photo(), a_photo(quality=70)], at=AT)
    assert codes(store, HQ, "TH1") == []
    returning.add_photos(store, ST01, "TH1", 2, [a_photo()], at=AT)
    assert set(codes(store, HQ, "TH1")) == {"same_file_reused", "same_picture_reused"}


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ("2026:05:19 08:00:00", ["photo_taken_before"]),
        ("2026:05:20 08:00:00", []),
        ("2026:06:04 08:00:00", ["photo_taken_after"]),
        ("0000:00:00 00:00:00", []),
        ("2026:13:40 00:00:00", []),
    ],
)
def test_the_cameras_day_lies_between_issue_and_upload(store: Store, taken: str, expected: list[str]) -> None:
    found = returning.add_photos(store, ST01, "TH1", 1, [a_photo("shaft-clean.jpg", taken=taken)], at=AT)
    days = {"photo_taken_before", "photo_taken_after"}
    assert [problem.code for problem in found.problems if problem.code in days] == expected


def test_a_photo_without_a_camera_day_has_none() -> None:
    assert media.taken_on(a_photo().data) is None
    assert media.taken_on(a_photo(taken="2026:05:20 08:00:00").data) == date(2026, 5, 20)


def test_a_photo_is_checked_before_it_is_sent_and_not_kept(store: Store) -> None:
    blurred = photo_checks.check(a_photo("gear-blurred.jpg"))
    assert [problem.code for problem in blurred.problems if problem.code.startswith("retake")] == ["retake_blurred"]
    assert photo_checks.check(a_photo()).quality.value == "ok"
    assert photos.uses_in(store, "return", "TH1") == []


def a_reuse(use_station: str, earlier_station: str, *, doubtful: bool) -> Reuse:
    use = PhotoUse("return", "TH1", "a.jpg", AT.date(), 1, station_code=use_station)
    earlier = PhotoUse("return", "TH2", "b.jpg", AT.date(), 1, station_code=earlier_station)
    return Reuse(use, earlier, same_file=False, doubtful=doubtful)


@pytest.mark.clause("5.2.4")
@pytest.mark.parametrize(
    ("earlier_station", "doubtful", "alarming"),
    [("ST01", False, True), ("ST02", False, True), ("ST01", True, False), ("ST02", True, True)],
)
def test_headquarters_hears_of_a_likeness_within_one_station_only_where_it_is_certain(
    earlier_station: str, *, doubtful: bool, alarming: bool
) -> None:
    assert rules.alarming(a_reuse("ST01", earlier_station, doubtful=doubtful)) is alarming


@pytest.mark.clause("5.2.4")
def test_a_camera_that_stood_still_is_named_as_a_possibility_and_accuses_nobody() -> None:
    found = a_reuse("ST01", "ST01", doubtful=True)
    assert "同一机位" in messages.sentence(rules.reused(found, HQ))
    assert (
        rules.reused(
            dataclasses.replace(found, earlier=dataclasses.replace(found.earlier, station_code="ST02")), ST01
        ).code
        == "photo_like_another"
    )


@pytest.mark.clause("5.2.4")
def test_a_doubtful_likeness_is_kept_as_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reuse, "MOST_LIT", 0.0)
    returning.add_photos(store, ST01, "TH1", 1, [a_photo()], at=AT)
    returning.add_photos(store, ST01, "TH1", 2, [a_photo(quality=60)], at=AT)
    assert codes(store, HQ, "TH1") == ["picture_alike"]
    assert [event for event in events.after(store, HQ, 0) if event.topic == "alert"] == []
    assert board.board(store, HQ, AT).reused == ()
