"""What the search cuts texts into (检索): runs of letters, digits and hanzi, and the short pieces of a run.

The index holds pieces only, each once a record. So that a record can be taken out of it again, its pieces must come
out of its plain text the same for ever: whoever changes pieces() also writes a migration that builds the index anew.
"""

import re
import unicodedata
from collections.abc import Iterable

BETWEEN = "\x1e"  # stands between two fields, so that no hit runs from one into the next
_OTHERS = re.compile(rf"[^\w{BETWEEN}]+|_+")  # neither letter, digit nor hanzi
_SHORT = 2
_HANZI = 3  # so many hanzi in a row tell records apart
_MIXED = 4  # so many characters do where a letter or digit is among the first three: there are few digits
_STATION = "§"  # before a station's code: a piece that all its records have, and that no text has


def characters(text: str) -> str:
    """Keep letters, digits and hanzi, in one width and case."""
    known = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _OTHERS.sub("", known.casefold())


def plain(texts: Iterable[str]) -> str:
    """Return the characters of some texts, with a mark between two of them."""
    return BETWEEN.join(run for run in characters(BETWEEN.join(texts)).split(BETWEEN) if run)


def pieces(plain_text: str) -> set[str]:
    """Return all that a plain text is found by: its characters, its pairs, and its longer pieces."""
    found = set(plain_text)
    found.discard(BETWEEN)
    for run in plain_text.split(BETWEEN):
        found.update(_pairs(run), _long_pieces(run))
    return found


def pieces_of_word(word: str) -> set[str]:
    """Return pieces that every text with a word in it has; a text that has them all need not have the word."""
    if len(word) <= _SHORT:
        return {word}
    return set(_long_pieces(word) or _pairs(word))


def of_station(station_code: str) -> str:
    """Return the piece that all records of a station have."""
    return _STATION + characters(station_code)


def entry(plain_text: str, station_code: str | None) -> str:
    """Return what the index is given of a record: its pieces, and its station's."""
    found = pieces(plain_text)
    if station_code is not None:
        found.add(of_station(station_code))
    return " ".join(found)


def plain_of_pairs(singles: str, pairs: str) -> str:
    """Return the plain text of a record as the index kept it before it kept plain texts.

    Args:
        singles: Every character, blanks between.
        pairs: The pairs of each run in order, "brk" between two runs; a run of one character left none.
    """
    runs = ["".join(pair[0] for pair in run) + run[-1][1:] for part in pairs.split("brk") if (run := part.split())]
    known = set("".join(runs))
    return BETWEEN.join([*runs, *(one for one in singles.split() if one not in known)])


def _pairs(run: str) -> list[str]:
    return list(map(str.__add__, run, run[1:]))


def _long_pieces(run: str) -> list[str]:
    """The pieces of three hanzi, and those of four characters with another kind among the first three."""
    if run.isascii():
        return [run[n : n + _MIXED] for n in range(len(run) - _MIXED + 1)]
    found = []
    for n in range(len(run) - _HANZI + 1):
        piece = run[n : n + _HANZI]
        if any(character.isascii() for character in piece):
            piece = run[n : n + _MIXED]
            if len(piece) < _MIXED:
                break  # it is the last one
        found.append(piece)
    return found
