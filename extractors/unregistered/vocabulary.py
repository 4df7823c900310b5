"""The words that papers of each kind print for its fields, titles and options (栏目名)."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from templates_docx import load
from templates_docx.kinds import TITLES, Kind
from templates_docx.spec import FieldSpec, FormSpec

FILE = Path(__file__).with_name("words.toml")
_GENERIC = 0.2  # of a word that stands on any paper


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A kind's words, without blanks, full-width forms as ASCII."""

    form: FormSpec
    titles: tuple[str, ...]  # the form's own first
    fields: Mapping[str, str]  # word → field
    columns: Mapping[str, str]  # word → column of the table
    others: frozenset[str]  # labels of nothing that is read
    options: Mapping[str, Mapping[str, str | bool]]  # field → word → the option's value

    def weight(self, word: str) -> float:
        """Return how much a word speaks for a paper of the trade."""
        return _GENERIC if word in generic() else 1.0


def squeeze(text: str) -> str:
    """Return text without blanks, full-width forms as ASCII."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@cache
def vocabulary(kind: Kind) -> Vocabulary:
    """Return the words of a kind."""
    form = load.form(kind)
    fields = _words(form.fields)
    if form.number_field is not None:
        fields = {**{squeeze(word): form.number_field for word in _list("number", "words")}, **fields}
    titles = (TITLES[kind], form.title, *_list("titles", kind.value))
    options = {spec.name: _options(spec) for spec in form.fields if spec.options}
    return Vocabulary(
        form,
        tuple(dict.fromkeys(squeeze(title) for title in titles)),
        fields,
        _words(form.lines),
        frozenset(squeeze(word) for word in _list("other", "words")),
        options,
    )


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the kinds that paper may be of: the forms."""
    return load.form_kinds()


@cache
def generic() -> frozenset[str]:
    """Return the words that any paper may bear."""
    composed = (word for name in _list("generic", "fields") for word in _composed(name))
    return frozenset(squeeze(word) for word in (*_list("generic", "words"), *composed)) - _own_words()


@cache
def _own_words() -> frozenset[str]:
    """Return the words that are listed for a field, not composed, and not said to be on any paper."""
    listed = {squeeze(word) for words in _file()["fields"].values() for word in words}
    return frozenset(listed - {squeeze(word) for word in _list("generic", "words")})


def _words(specs: tuple[FieldSpec, ...]) -> dict[str, str]:
    """Return word → field; a form's own labels come before any synonym, and a synonym before what is composed."""
    composed = {squeeze(word): spec.name for spec in specs for word in _composed(spec.name)}
    found = {squeeze(word): spec.name for spec in specs for word in _list("fields", spec.name)}
    return {**composed, **found, **{squeeze(spec.label): spec.name for spec in specs}}


def _options(spec: FieldSpec) -> dict[str, str | bool]:
    words: dict[str, str | bool] = {}
    for value in (True, False):
        words |= {squeeze(word): value for word in _list("options", f"{spec.name}.{str(value).lower()}")}
    return {**words, **{squeeze(option.label): option.value for option in spec.options}}


def _list(section: str, name: str) -> tuple[str, ...]:
    return tuple(_file().get(section, {}).get(name, ()))


def _composed(name: str) -> tuple[str, ...]:
    first, second = _file().get("composed", {}).get(name, ((), ()))
    return tuple(f"{one}{other}" for one in first for other in second)


@cache
def _file() -> Mapping[str, Mapping[str, Any]]:
    with FILE.open("rb") as file:
        return tomllib.load(file)
