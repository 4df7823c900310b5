"""Search by one or more characters of any field, Chinese included (检索).

An index of short pieces says which records may have a word; each is then held against the word itself. Which pieces
to look up is decided by how rare they are: a look at a few stretches of the archive tells.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from service.domain.scope import Role, Scope
from service.store import grams
from service.store.scoping import visible
from service.store.unit import Row, Store, batched

_STRETCHES = 3  # places in the archive where the frequency of a piece is looked at
_STRETCH = 64  # records with the piece, from each place on
_LOOKED_AT = 16  # pieces of a query
_NOT_RARE = 30  # so many times as frequent as what is left: to hold that against the words is faster

_CHANGE = "UPDATE search_rows SET station_code = :station_code, title = :title, plain = :plain WHERE id = :id"
_LAST_OF_STRETCH = (
    "SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
)


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
        known = _forget(store, topic, [one.key for one in notes])
        newest = _newest(store)
        numbers = {one.key: number for number, one in enumerate(notes, start=newest + 1)} | known
        rows = [_row(topic, one, numbers[one.key]) for one in notes]
        store.insert_all("search_rows", [row for row in rows if row["key"] not in known])
        for row in rows:
            if row["key"] in known:
                store.execute(_CHANGE, row)
        store.insert_all("search_index", [_entry(row) for row in rows])


def find(store: Store, scope: Scope, query: str, *, limit: int = 50) -> list[Hit]:
    """Return the records that have each word of a query: first one whose number it is, then the newest.

    Words are cut at spaces; punctuation does not count, so HK9Y2021 finds HK9Y-2021-00417.
    """
    words = [word for part in query.split() if (word := grams.characters(part))]
    if not words:
        return []
    found = [*_numbered(store, scope, "".join(words)), *_having(store, scope, words, limit)]
    return list(dict.fromkeys(found))[:limit]


def _numbered(store: Store, scope: Scope, number: str) -> list[Hit]:
    where, args = visible(scope)
    sql = f"SELECT topic, key, title FROM search_rows WHERE number = ? AND {where} ORDER BY id DESC LIMIT 10"  # noqa: S608
    return [Hit(**row) for row in store.rows(sql, (number, *args))]


def _having(store: Store, scope: Scope, words: Collection[str], limit: int) -> list[Hit]:
    wanted = set[str]().union(*map(grams.pieces_of_word, words))
    if scope.role is Role.STATION:
        wanted.add(grams.of_station(scope.station_code or ""))
    where, args = visible(scope, "r.station_code")
    has = " AND ".join(["instr(r.plain, ?)"] * len(words))
    sql = (
        "SELECT r.topic, r.key, r.title FROM search_index AS i CROSS JOIN search_rows AS r ON r.id = i.rowid"  # noqa: S608
        f" WHERE i.search_index MATCH ? AND {has} AND {where} ORDER BY i.rowid DESC LIMIT ?"
    )
    match = " AND ".join(map(_quoted, _rarest(store, wanted)))
    return [Hit(**row) for row in store.rows(sql, (match, *words, *args, limit))]


def _rarest(store: Store, pieces: Collection[str]) -> list[str]:
    """The pieces to look up, the rarest first."""
    if len(pieces) == 1:
        return list(pieces)
    newest = _newest(store)
    # those with letters and digits first: house numbers tell more than towns do
    looked_at = sorted(pieces, key=lambda piece: (piece.isalpha() and not piece.isascii(), piece))[:_LOOKED_AT]
    shares = {piece: _share(store, piece, newest) for piece in looked_at}
    rarest, *others = sorted(shares, key=lambda piece: (shares[piece], piece))
    taken, left = [rarest], shares[rarest]  # the share of records that have all that was taken, if by chance
    for piece in others:
        if shares[piece] > left * _NOT_RARE:
            break
        taken.append(piece)
        left *= shares[piece]
    return taken


def _share(store: Store, piece: str, newest: int) -> float:
    """About what share of all records has a piece: what it is around some places, on average."""
    shares = 0.0
    for stretch in range(_STRETCHES):
        place = newest - newest * stretch // _STRETCHES
        last = store.value(_LAST_OF_STRETCH, (_quoted(piece), place, _STRETCH))
        shares += _STRETCH / (place - int(last or 0) + 1)
    return shares / _STRETCHES


def _quoted(piece: str) -> str:
    return f'"{piece}"'


def _newest(store: Store) -> int:
    return int(store.value("SELECT max(id) FROM search_rows") or 0)


def _row(topic: str, note: Note, number: int) -> Row:
    return {
        "id": number,
        "topic": topic,
        "key": note.key,
        "number": grams.characters(note.key),
        "station_code": note.station_code,
        "title": note.title,
        "plain": grams.plain(note.texts),
    }


def _entry(row: Row) -> Row:
    return {"rowid": row["id"], "pieces": grams.entry(row["plain"], row["station_code"])}


def _forget(store: Store, topic: str, keys: Sequence[str]) -> dict[str, int]:
    """Take away what records were found by, and return where those that were known stand."""
    known: dict[str, int] = {}
    for batch in batched(keys):
        marks = ", ".join("?" for _ in batch)
        sql = f"SELECT key, id, plain, station_code FROM search_rows WHERE topic = ? AND key IN ({marks})"  # noqa: S608  # marks only
        for row in store.rows(sql, (topic, *batch)):
            gone = "INSERT INTO search_index (search_index, rowid, pieces) VALUES ('delete', :rowid, :pieces)"
            store.execute(gone, _entry(row))
            known[row["key"]] = row["id"]
    return known
