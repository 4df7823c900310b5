"""The labels among a page's text (栏目名): which words stand where, and what is written behind them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from extractors import writing
from extractors.unregistered.vocabulary import Vocabulary
from extractors.writing import Part

FIELD, COLUMN, OTHER = "field", "column", "other"
_COLON = ":;"
_BEFORE = re.compile(r"^(?:[\d一二三四五六七八九十]{1,2}[.、)]|[*·•(])?")
_UNIT = re.compile(r"\([^()]{1,6}\)|(?:km|KM|h|H|捆|元)(?=$|:)")
_SURE = 4  # characters: a word this long is a label even with writing right behind it
_MOST_OFF = 1


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A label on the page."""

    word: str
    names: Mapping[str, str]  # FIELD, COLUMN or OTHER → the field's name
    part: Part  # the word itself, with its colon
    rest: Part | None  # what stands behind it in the same run, up to the next label
    exact: bool
    colon: bool


@dataclass(frozen=True, slots=True)
class _Text:
    """A run without blanks: its characters and which of the line they are."""

    text: str
    at: tuple[int, ...]

    def spaced(self, place: int) -> bool:
        """Say whether a blank stood before one of its characters."""
        return 0 < place < len(self.at) and self.at[place] > self.at[place - 1] + 1


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What words mean, and where to look for them."""

    of: Mapping[str, Mapping[str, str]]
    by_first: Mapping[str, tuple[str, ...]]  # a word's first character → words, the longest first


def find(parts: Sequence[Part], words: Vocabulary) -> list[Label]:
    """Return the labels in runs of text, in their order."""
    of = _meanings(words)
    by_first: dict[str, list[str]] = {}
    for word in sorted(of, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(word)
    meanings = _Meanings(of, {first: tuple(mine) for first, mine in by_first.items()})
    return [label for part in parts for label in _in_part(part, meanings)]


def _meanings(words: Vocabulary) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {word: {OTHER: word} for word in words.others}
    for word, name in words.columns.items():
        found.setdefault(word, {}).pop(OTHER, None)
        found[word][COLUMN] = name
    for word, name in words.fields.items():
        found.setdefault(word, {}).pop(OTHER, None)
        found[word][FIELD] = name
    return found


def _in_part(part: Part, meanings: _Meanings) -> list[Label]:
    squeezed = _squeezed(part)
    spans = _spans(squeezed, meanings)
    found = []
    for place, (start, end, word, exact) in enumerate(spans):
        after = _after(squeezed.text, end)
        stop = spans[place + 1][0] if place + 1 < len(spans) else len(squeezed.text)
        rest = _cut(part, squeezed, after, stop)
        label = _cut(part, squeezed, start, after)
        if label is not None:
            colon = squeezed.text[after - 1] in _COLON
            found.append(Label(word, meanings.of[word], label, rest, exact, colon))
    return found


def _spans(run: _Text, meanings: _Meanings) -> list[tuple[int, int, str, bool]]:
    found: list[tuple[int, int, str, bool]] = []
    text = run.text
    head = _BEFORE.match(text)
    start = head.end() if head else 0
    at = start
    while at < len(text):
        word = _longest(text, at, meanings)
        if word and _is_label(run, at, at + len(word), starts=at == start, follows=_follows(found, at)):
            found.append((at, at + len(word), word, True))
            at = _after(text, at + len(word))
        else:
            at += 1
    return found or _misread(text, start, meanings)


def _longest(text: str, at: int, meanings: _Meanings) -> str:
    return next((word for word in meanings.by_first.get(text[at], ()) if text.startswith(word, at)), "")


def _follows(found: Sequence[tuple[int, int, str, bool]], at: int) -> bool:
    return bool(found) and found[-1][1] == at


def _is_label(run: _Text, start: int, end: int, *, starts: bool, follows: bool) -> bool:
    """Say whether a word stands as a label: at a run's head or before a colon, and not inside another word."""
    text = run.text
    after = _after(text, end)
    colon = after > end and text[after - 1] in _COLON
    before = text[start - 1] if start else ""
    if not starts and not follows:
        return (colon and not _is_hanzi(before)) or (colon and end - start >= _SURE - 1)
    ends = after == len(text) or colon or not _is_hanzi(text[after]) or run.spaced(after)
    return ends or end - start >= _SURE


def _misread(text: str, start: int, meanings: _Meanings) -> list[tuple[int, int, str, bool]]:
    """Return the word that a run's head nearly is: one character was misread."""
    end = next((at for at in range(start, len(text)) if text[at] in _COLON), len(text))
    head = text[start:end]
    if not _SURE <= len(head) <= 8:  # noqa: PLR2004  characters of the longest label
        return []
    near = [word for word in meanings.of if len(word) >= _SURE and Levenshtein.distance(head, word) <= _MOST_OFF]
    same = bool(near) and all(meanings.of[word] == meanings.of[near[0]] for word in near)
    return [(start, end, near[0], False)] if same else []


def _after(text: str, end: int) -> int:
    """Return where a label's unit and colon end."""
    unit = _UNIT.match(text, end)
    end = unit.end() if unit else end
    while end < len(text) and text[end] in _COLON:
        end += 1
    return end


def _squeezed(part: Part) -> _Text:
    plain = writing.plain(part.text)
    kept = [n for n, char in enumerate(plain) if not char.isspace()]
    return _Text("".join(plain[n] for n in kept), tuple(part.first + n for n in kept))


def _cut(part: Part, squeezed: _Text, start: int, end: int) -> Part | None:
    return part.between(squeezed.at[start], squeezed.at[end - 1] + 1) if end > start else None


def _is_hanzi(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
