import random
import sqlite3
from pathlib import Path

import pytest

from service.domain.scope import Role, Scope
from service.store import grams, schema, search
from service.store.unit import DATABASE, Store

HQ = Scope(Role.HQ, None, "hq")
ST01 = Scope(Role.STATION, "ST01", "st01")


@pytest.fixture
def noted(store: Store) -> Store:
    texts = ["WX202600012", "HK9Y-2021-00417", "张建国", "打结器不打结", "损"]
    search.note(store, "ticket", "WX202600012", station_code="ST01", title="维修单 WX202600012", texts=texts)
    other = ["WX202600013", "李建军", "捡拾器弹齿断"]
    search.note(store, "ticket", "WX202600013", station_code="ST02", title="维修单 WX202600013", texts=other)
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("张", ["WX202600012"]),
        ("建", ["WX202600013", "WX202600012"]),
        ("建国", ["WX202600012"]),
        ("不打结", ["WX202600012"]),
        ("结不打", []),
        ("国打", []),  # not over the border of two fields
        ("0417", ["WX202600012"]),
        ("hk9y2021", ["WX202600012"]),
        ("\uff28\uff2b\uff19\uff39", ["WX202600012"]),
        ("张建国 0417", ["WX202600012"]),
        ("损", ["WX202600012"]),
        ("wx", ["WX202600013", "WX202600012"]),
        ("x2026", ["WX202600013", "WX202600012"]),
        ("wx202600012", ["WX202600012"]),
        ("结器不打结", ["WX202600012"]),
        ("打结器打结", []),
        ("建军 0013", ["WX202600013"]),
        ("建军 0012", []),
        ("", []),
        ('" OR *', []),
    ],
)
def test_any_characters_of_any_field_find_the_record(noted: Store, query: str, found: list[str]) -> None:
    assert [hit.key for hit in search.find(noted, HQ, query)] == found


def test_a_station_finds_its_own_alone(noted: Store) -> None:
    assert [hit.key for hit in search.find(noted, ST01, "建")] == ["WX202600012"]


def test_a_changed_record_is_found_by_its_new_texts_only(noted: Store) -> None:
    search.note(noted, "ticket", "WX202600012", station_code="ST01", title="维修单", texts=["赵六"])
    assert search.find(noted, HQ, "张建国") == []
    assert [hit.key for hit in search.find(noted, HQ, "赵六")] == ["WX202600012"]


def test_a_record_taken_over_by_another_station_is_found_there_alone(noted: Store) -> None:
    search.note(noted, "ticket", "WX202600012", station_code="ST02", title="维修单", texts=["张建国"])
    assert search.find(noted, ST01, "张建国") == []
    assert [hit.key for hit in search.find(noted, Scope(Role.STATION, "ST02", "st02"), "张建国")] == ["WX202600012"]


def test_the_record_of_a_number_comes_before_those_that_name_it(store: Store) -> None:
    search.note(store, "baler", "HK9Y-0017", station_code="ST01", title="设备", texts=["HK9Y-0017"])
    for number in range(60):
        texts = [f"WX{number:04d}", "HK9Y-0017"]
        search.note(store, "ticket", f"WX{number:04d}", station_code="ST01", title="维修单", texts=texts)
    hits = search.find(store, HQ, "hk9y 0017")
    assert (hits[0].key, hits[1].key, len(hits)) == ("HK9Y-0017", "WX0059", 50)
    assert [hit.key for hit in search.find(store, ST01, "HK9Y0017", limit=2)] == ["HK9Y-0017", "WX0059"]
    assert search.find(store, Scope(Role.STATION, "ST02", "st02"), "HK9Y-0017") == []


def test_every_part_of_every_text_is_found_and_nothing_else(store: Store) -> None:
    chance = random.Random(7)  # noqa: S311 - the same texts every time
    texts = {
        f"K{n}": ["".join(chance.choices("ab12打结断", k=chance.randint(1, 9))) for _ in range(3)] for n in range(150)
    }
    for key, said in texts.items():
        search.note(store, "ticket", key, station_code="ST01", title=key, texts=said)
    for _ in range(300):
        word = "".join(chance.choices("ab12打结断", k=chance.randint(1, 6)))
        having = [key for key, said in texts.items() if any(word in one for one in said)]
        for scope in (HQ, ST01):
            assert [hit.key for hit in search.find(store, scope, word, limit=200)] == having[::-1]


def test_an_archive_of_an_earlier_version_is_found_as_before(tmp_path: Path) -> None:
    """Until then the index kept the characters, and the pairs of each field; a field of one character left no pair."""
    database = sqlite3.connect(tmp_path / DATABASE, isolation_level=None)
    for number, sql in sorted(schema.migrations().items())[:15]:
        database.executescript(sql)
        database.execute(f"PRAGMA user_version = {number}")
    rows = [
        (1, "tickets", "WX-0012", "ST01", "维修单", "w x 0 1 2 张 建 国 损", "wx x0 00 01 12 brk 张建 建国 brk "),
        (2, "stations", "ST02", None, "服务站", "s t 0 2", "st t0 02"),
    ]
    for number, topic, key, station, title, singles, pairs in rows:
        database.execute("INSERT INTO search_rows VALUES (?, ?, ?, ?, ?)", (number, topic, key, station, title))
        database.execute("INSERT INTO search_index (rowid, singles, pairs) VALUES (?, ?, ?)", (number, singles, pairs))
    database.close()
    store = Store(tmp_path)
    for query in ("wx0012", "0012", "张建国", "建国", "损", "WX-0012"):
        assert [hit.key for hit in search.find(store, ST01, query)] == ["WX-0012"], query
    assert [hit.key for hit in search.find(store, HQ, "02")] == ["ST02"]
    assert search.find(store, HQ, "国损") == []
    search.note(store, "tickets", "WX-0012", station_code="ST01", title="维修单", texts=["赵六"])
    assert search.find(store, HQ, "张建国") == []
    store.close()


@pytest.mark.parametrize(
    ("plain", "pieces"),
    [
        ("张", "张"),
        ("张建国", "张 建 国 张建 建国 张建国"),
        ("wx001", "w x 0 1 wx x0 00 01 wx00 x001"),
        ("路41号", "路 4 1 号 路4 41 1号 路41号"),
        ("人民路4", "人 民 路 4 人民 民路 路4 人民路"),
    ],
)
def test_a_text_is_found_by_its_pieces(plain: str, pieces: str) -> None:
    assert grams.pieces(plain) == set(pieces.split())
