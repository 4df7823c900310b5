"""Makes every record findable (检索): its values go to the search when it is put into the archive."""

from collections.abc import Iterator
from typing import TypeVar

from service.store import codec, search
from service.store.codec import Json
from service.store.nouns import Noun
from service.store.unit import Store

Record = TypeVar("Record")

_TITLES = {
    "stations": "服务站",
    "balers": "用户设备",
    "tickets": "维修单",
    "tags": "旧件标签",
    "shipments": "旧件发运",
    "invoices": "运费发票",
    "returns": "退（换）申请",
}


def note(store: Store, noun: Noun[Record], record: Record, data: Json) -> None:
    """Make a record, and what is the same as JSON, findable by all that stands in it; part of what writes it."""
    number = noun.number(record)
    search.note(
        store,
        noun.table,
        number,
        station_code=noun.station(record),
        title=f"{_TITLES[noun.table]} {number}",
        texts=_texts(data),
    )


def texts_of(record: object) -> Iterator[str]:
    """Yield what stands in a record, as text; ticks left out."""
    return _texts(codec.to_json(record))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
