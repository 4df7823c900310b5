"""What is often written in a field (常用语): a weak prior over its next character, learnt from the archive's texts."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from extractors.alphabets import VARIANTS

_ORDER = 3  # characters that speak of the next
_CHARACTERS = 4000.0  # a text that nothing is known of
_WEIGHT = 0.55  # of the prior against the picture
_MOST = 5.0  # nats a character
_START = "\n"


class Phrases:
    """How likely each character is after others in a field's known texts. Built once, then only used."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._whole = frozenset(plain(text) for text in texts)
        self._after: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            padded = _START * _ORDER + text
            for at in range(_ORDER, len(padded)):
                for order in range(_ORDER + 1):
                    self._after[padded[at - order : at]][padded[at]] += 1
        self._sums = {before: sum(counts.values()) for before, counts in self._after.items()}

    def knows(self, text: str) -> bool:
        """Say whether a text stands in the archive, word for word."""
        return plain(text) in self._whole

    def bonus(self, before: str, character: str) -> float:
        """Return what speaks for a character after others, nats; 0 for one that nobody wrote there."""
        return min(_MOST, max(0.0, _WEIGHT * math.log(self._share(before[-_ORDER:], character) * _CHARACTERS)))

    def usual(self, text: str) -> float:
        """Return how usual a text is: the mean bonus of its characters, as a share of the most there is."""
        padded = _START * _ORDER + text
        found = [self.bonus(padded[at - _ORDER : at], padded[at]) for at in range(_ORDER, len(padded))]
        return sum(found) / (_MOST * len(found)) if found else 0.0

    def prior(self, characters: Sequence[str]) -> Callable[[tuple[int, ...], int], float]:
        """Return the prior over a network's columns, given what each of them means."""

        def said(labels: tuple[int, ...], symbol: int) -> float:
            before = _START * max(0, _ORDER - len(labels)) + "".join(characters[k] for k in labels[-_ORDER:])
            return self.bonus(before, characters[symbol])

        return said

    def _share(self, before: str, character: str) -> float:
        """Return a character's probability: what longer memory has not seen is asked of the shorter (Witten, Bell)."""
        share = 1.0 / _CHARACTERS
        for order in range(len(before) + 1):
            context = before[len(before) - order :]
            counts = self._after.get(context)
            if counts is None:
                break
            total = self._sums[context]
            new = len(counts) / (total + len(counts))
            share = new * share + (1 - new) * counts[character] / total
        return share


@lru_cache(maxsize=32)
def of(texts: tuple[str, ...]) -> Phrases:
    """Return the phrases of a field's known texts, built once."""
    return Phrases(texts)


def plain(text: str) -> str:
    """Return a text without its spaces and pauses."""
    return "".join(c for c in text if not c.isspace() and c not in "，、。,;；：:·" and c not in VARIANTS["."])


def gathered(texts: Mapping[str, Sequence[str]], most: int = 3000) -> dict[str, tuple[str, ...]]:
    """Return each field's texts, the most frequent first, so many at most."""
    return {name: tuple(text for text, _ in Counter(values).most_common(most)) for name, values in texts.items()}
