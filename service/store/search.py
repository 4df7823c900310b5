"""Search by one or more characters of any field, Chinese included: an index of single characters and pairs."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.domain.scope import Scope
from service.store.scoping import visible
from service.store.unit import Store

_BREAK = "brk"  # stands between two fields, so that no hit runs from one into the next
_PAIR = 2
_OTHERS = re.compile(r"[\W_]+")  # neither letter, digit nor hanzi


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that has the characters."""

    topic: str  # document, ticket, tag, baler, shipment …
    key: str  # the record's number
    title: str  # one line for a list


def note(store: Store, topic: str, key: str, *, station_code: str | None, title: str, texts: Iterable[str]) -> None:
    """Make a record findable by its texts, in place of what was noted for it before.

    Args:
        store: The store; part of the transaction that writes the record.
        topic: The kind of record.
        key: Its number.
        station_code: Whose record it is; None: headquarters'.
        title: One line that lists show.
        texts: Its fields' values as people write them.
    """
    runs = [run for text in texts if (run := _characters(text))]
    row = {"topic": topic, "key": key, "station_code": station_code, "title": title}
    singles = " ".join(dict.fromkeys("".join(runs)))
    pairs = f" {_BREAK} ".join([" ".join(_pairs(run)) for run in runs])
    with store.together():
        rowid = store.value("SELECT id FROM search_rows WHERE topic = ? AND key = ?", (topic, key))
        if rowid is None:
            rowid = store.insert("search_rows", row)
        else:
            store.execute(
                "UPDATE search_rows SET station_code = ?, title = ? WHERE id = ?", (station_code, title, rowid)
            )
            store.execute("DELETE FROM search_index WHERE rowid = ?", (rowid,))
        store.insert("search_index", {"rowid": rowid, "singles": singles, "pairs": pairs})


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
