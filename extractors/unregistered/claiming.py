"""Which kind a page without marks is of: by its title and enough of the kind's own labels (单据种类)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.unregistered import labels
from extractors.unregistered.labels import COLUMN, FIELD, Label
from extractors.unregistered.vocabulary import Vocabulary, kinds, squeeze, vocabulary
from extractors.writing import Part
from templates_docx.kinds import Kind

_ALIKE = 88.0  # per cent, of a title
_LONGEST_TITLE = 24  # characters of a line that may be a title
_TITLED = 2.4  # weight of labels needed beside the title
_UNTITLED = 4.5  # and without one
_FEWEST = 4  # labels
_SHARE = 0.3  # of the kind's labels
_ASKED = 1.6  # weight needed where the caller names the kind
_TITLE_BONUS = 0.35
_SURE = 0.97
_UNSURE = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A page taken for a kind."""

    kind: Kind
    confidence: float
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Tried:
    kind: Kind
    labels: tuple[Label, ...]
    titled: bool
    weight: float
    count: int
    score: float


def claim(parts: Sequence[Part], asked: Kind | None) -> Claim | None:
    """Return the kind whose words a page bears; None where too few agree.

    Args:
        parts: The page's runs of text.
        asked: What the caller says it is; fewer words are then enough.
    """
    tried = [_try(kind, parts) for kind in kinds() if asked is None or kind is asked]
    best = max(tried, key=lambda item: item.score, default=None)
    if best is None or not _enough(best, asked):
        return None
    return Claim(best.kind, _SURE if best.titled else _UNSURE, best.labels)


def _try(kind: Kind, parts: Sequence[Part]) -> _Tried:
    words = vocabulary(kind)
    found = labels.find(parts, words)
    title = _title(parts, words)
    titled = title is not None
    found = [label for label in found if title is None or not _is_of_title(label, title, found)]
    named = _named(found)
    weight = sum(max(words.weight(word) for word in mine) for mine in named.values())
    known = len({*words.fields.values(), *words.columns.values()})
    strange = sum(1 for label in found if not {FIELD, COLUMN} & set(label.names))
    share = len(named) / known
    precision = len(named) / max(1, len(named) + strange)
    score = weight * share * precision + _TITLE_BONUS * weight * titled
    return _Tried(kind, tuple(found), titled, weight, len(named), score)


def _enough(tried: _Tried, asked: Kind | None) -> bool:
    known = len({*vocabulary(tried.kind).fields.values(), *vocabulary(tried.kind).columns.values()})
    if asked is not None:
        return tried.weight >= _ASKED
    if tried.count < max(_FEWEST, _SHARE * known):
        return False
    return tried.weight >= (_TITLED if tried.titled else _UNTITLED)


def _named(found: Sequence[Label]) -> Mapping[str, set[str]]:
    """Return field → the words that name it."""
    named: dict[str, set[str]] = {}
    for label in found:
        for role in (FIELD, COLUMN):
            if role in label.names:
                named.setdefault(label.names[role], set()).add(label.word)
    return named


def _is_of_title(label: Label, title: Part, found: Sequence[Label]) -> bool:
    """Say whether a label is only the title's words: nothing stands behind it, and no label above it."""
    own = label.part.line is title.line and title.first <= label.part.first < title.end and not label.colon
    return own and all(other.part.middle[1] >= label.part.middle[1] - title.height / 2 for other in found)


def _title(parts: Sequence[Part], words: Vocabulary) -> Part | None:
    """Return a short line that is or ends in one of the kind's titles, the first from the top."""
    for part in parts:
        text = squeeze(part.text)
        if len(text) > _LONGEST_TITLE:
            continue
        if any(_is_title(text, title) for title in words.titles):
            return part
    return None


def _is_title(text: str, title: str) -> bool:
    return text.endswith(title) or (len(text) >= len(title) > 4 and fuzz.ratio(text[-len(title) :], title) >= _ALIKE)  # noqa: PLR2004
