"""Search by one or more characters of any field, Chinese included: an index of single characters and pairs."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from service.domain.scope import Scope
from service.store.scoping import visible
from service.store.unit import Store, batched

_BREAK = "brk"  # stands between two fields, so that no hit runs from one into the next
_PAIR = 2
_BETWEEN = "\x1e"  # stands between two texts while they are cleaned together
_OTHERS = re.compile(rf"[^\w{_BETWEEN}]+|_+")  # neither letter, digit nor hanzi


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that has the characters."""

    topic: str  # document, ticket, tag, baler, shipment …
    key: str  # the record's number
    title: str  # one line for a list


@dataclass(frozen=True, slots=True)
class Note:
    """What a record is found by."""

    key: str  # its number
    station_code: str | None  # whose record it is; None: headquarters'
    title: str  # one line that lists show
    texts: Iterable[str]  # its fields' values as people write them


def note(store: Store, topic: str, key: str, *, station_code: str | None, title: str, texts: Iterable[str]) -> None:
    """Make a record findable by its texts, as note_all() does."""
    note_all(store, topic, [Note(key, station_code, title, texts)])


def note_all(store: Store, topic: str, notes: Sequence[Note]) -> None:
    """Make records of a kind findable by their texts, in place of what was noted for them before.

    It is a part of the transaction that writes the records.
    """
    with store.together():
        known: dict[str, int] = {}
        for keys in batched([one.key for one in notes]):
            marks = ", ".join("?" for _ in keys)
            sql = f"SELECT key, id FROM search_rows WHERE topic = ? AND key IN ({marks})"  # noqa: S608  # marks only
            known |= {row["key"]: row["id"] for row in store.rows(sql, (topic, *keys))}
        free = int(store.value("SELECT max(id) FROM search_rows") or 0)
        numbers = {one.key: number for number, one in enumerate(notes, start=free + 1)} | known
        store.insert_all("search_rows", [_row(topic, one, numbers[one.key]) for one in notes if one.key not in known])
        for one in notes:
            if one.key in known:
                _forget(store, one, known[one.key])
        store.insert_all("search_index", [{"rowid": numbers[one.key], **_indexed(one.texts)} for one in notes])


def find(store: Store, scope: Scope, query: str, *, limit: int = 50) -> list[Hit]:
    """Return the records that have each word of a query, newest first.

    Words are cut at spaces; punctuation does not count, so HK9Y2021 finds HK9Y-2021-00417.
    """
    words = [word for part in query.split() if (word := _characters(part))]
    if not words:
        return []
    where, args = visible(scope, "r.station_code")
    sql = (
        "SELECT r.topic, r.key, r.title FROM search_index JOIN search_rows r ON r.id = search_index.rowid "  # noqa: S608
        f"WHERE search_index MATCH ? AND {where} ORDER BY search_index.rowid DESC LIMIT ?"
    )
    match = " AND ".join(_match(word) for word in words)
    return [Hit(row["topic"], row["key"], row["title"]) for row in store.rows(sql, (match, *args, limit))]


def _row(topic: str, note: Note, number: int) -> dict[str, object]:
    return {"id": number, "topic": topic, "key": note.key, "station_code": note.station_code, "title": note.title}


def _forget(store: Store, note: Note, rowid: int) -> None:
    """Take away what a record was found by; its row in lists says what it is now."""
    sql = "UPDATE search_rows SET station_code = ?, title = ? WHERE id = ?"
    store.execute(sql, (note.station_code, note.title, rowid))
    store.execute("DELETE FROM search_index WHERE rowid = ?", (rowid,))


def _indexed(texts: Iterable[str]) -> dict[str, str]:
    """The single characters and the pairs of some texts."""
    runs = [run for run in _characters(_BETWEEN.join(texts)).split(_BETWEEN) if run]
    return {
        "singles": " ".join(dict.fromkeys("".join(runs))),
        "pairs": f" {_BREAK} ".join([" ".join(_pairs(run)) for run in runs]),
    }


def _match(word: str) -> str:
    if len(word) < _PAIR:
        return f'singles : "{word}"'
    return f'pairs : "{" ".join(_pairs(word))}"'


def _characters(text: str) -> str:
    """Keep letters, digits and hanzi, in one width and case."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _OTHERS.sub("", plain.casefold())


def _pairs(run: str) -> Iterator[str]:
    return map(str.__add__, run, run[1:])
