"""Makes every record findable (检索): its values go to the search when it is put into the archive."""

from collections.abc import Iterable
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


def note(store: Store, noun: Noun[Record], records: Iterable[tuple[Record, Json]]) -> None:
    """Make records, each given as JSON too, findable by all that stands in them; part of what writes them."""
    title = _TITLES[noun.table]
    notes = [
        search.Note(number := noun.number(record), noun.station(record), f"{title} {number}", _texts(data))
        for record, data in records
    ]
    search.note_all(store, noun.table, notes)


def texts_of(record: object) -> list[str]:
    """Return what stands in a record, as text; ticks left out."""
    return _texts(codec.to_json(record))


def _texts(value: Json) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict | list):
        found: list[str] = []
        for item in value.values() if isinstance(value, dict) else value:
            if isinstance(item, str):
                found.append(item)
            else:
                found += _texts(item)
        return found
    return [] if value is None or isinstance(value, bool) else [str(value)]
