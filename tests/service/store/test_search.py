import pytest

from service.domain.scope import Role, Scope
from service.store import search
from service.store.unit import Store

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
