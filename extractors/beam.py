"""The likeliest texts of character probabilities, several of them (候选): under a format, or with what is often read.

A beam of prefixes goes through the steps; what comes out is scored exactly. Symbols that a step all but rules out are
not tried, so a text that the picture denies outright is never among them.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractors import ctc
from extractors.automaton import Automaton
from extractors.ctc import Labels

Prior: TypeAlias = Callable[[Labels, int], float]
"""What a text so far says of the next symbol, nats above a symbol that nothing is known of."""

WIDTH = 20
_TRIED = 6  # symbols a step
_LEAST = 2e-4  # of a step's probability


@dataclass(slots=True)
class _Prefix:
    """A text so far: its likelihood ending in nothing and in its last symbol, and where in the format it stands."""

    places: int  # bits of the format's positions; 0 before the first
    prior: float
    empty: float = ctc.NEVER
    inked: float = ctc.NEVER
    both: float = 0.0  # of the two likelihoods, once the step is done


@dataclass(frozen=True, slots=True)
class Option:
    """One text that may stand there."""

    labels: Labels
    picture: float  # log-likelihood
    prior: float  # nats, 0 without one

    @property
    def score(self) -> float:
        """What speaks for it in all."""
        return self.picture + self.prior


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """A format's automaton with sets of positions as bits; learns its moves as they are asked for."""

    language: Automaton
    last: int
    moves: dict[tuple[int, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, language: Automaton) -> "Machine":
        """Return the machine of an automaton."""
        return cls(language, _bits(language.last))

    def step(self, places: int, symbol: int) -> int:
        """Return where a symbol leads; 0 where it may not stand."""
        key = (places, symbol)
        known = self.moves.get(key)
        if known is None:
            known = self.moves[key] = self._step(places, symbol)
        return known

    def ends(self, places: int) -> bool:
        """Say whether the text may end here."""
        return bool(places & self.last) if places else self.language.empty

    def _step(self, places: int, symbol: int) -> int:
        allowed = self.language.allows[:, symbol - 1]
        if not places:
            return _bits(self.language.first & allowed)
        here = np.array([bool(places >> n & 1) for n in range(len(allowed))])
        return _bits((self.language.follows[here].max(0) > 0) & allowed)


def options(
    steps: NDArray[np.float64], *, machine: Machine | None = None, prior: Prior | None = None, width: int = WIDTH
) -> list[Option]:
    """Return the likeliest texts, the likeliest first; none where no text of the format is near."""
    beam: dict[Labels, _Prefix] = {(): _Prefix(0, 0.0, empty=0.0, both=_add(0.0, ctc.NEVER))}
    for row in steps:
        tried = _tried(row)
        logs = {int(symbol): math.log(row[symbol]) for symbol in (0, *tried) if row[symbol] > 0}
        grown = _grown(beam, tried, logs, (machine, prior))
        for prefix in grown.values():
            prefix.both = _add(prefix.empty, prefix.inked)
        kept = sorted(grown.items(), key=lambda item: -(item[1].both + item[1].prior))[:width]
        beam = dict(kept)
    ended = [labels for labels, prefix in beam.items() if machine is None or machine.ends(prefix.places)]
    if not ended:
        return []
    pictures = ctc.log_likelihoods(steps, ended)
    found = [Option(text, float(at), beam[text].prior) for text, at in zip(ended, pictures, strict=True)]
    return sorted(found, key=lambda option: -option.score)


def _grown(
    beam: dict[Labels, _Prefix],
    tried: Sequence[int],
    logs: dict[int, float],
    rules: tuple[Machine | None, Prior | None],
) -> dict[Labels, _Prefix]:
    """Return every prefix one step on."""
    grown: dict[Labels, _Prefix] = {}
    blank = logs.get(0, ctc.NEVER)
    for labels, prefix in beam.items():
        all_of_it = prefix.both
        same = grown.get(labels)
        if same is None:
            same = grown[labels] = _Prefix(prefix.places, prefix.prior)
        same.empty = _add(same.empty, all_of_it + blank)
        last = labels[-1] if labels else 0
        for symbol in tried:
            log = logs[symbol]
            if symbol == last:
                same.inked = _add(same.inked, prefix.inked + log)
                come = prefix.empty + log
            else:
                come = all_of_it + log
            if come > ctc.NEVER / 2:
                _enter(grown, (labels, prefix), symbol, come, rules)
    return grown


def _enter(
    grown: dict[Labels, _Prefix],
    before: tuple[Labels, _Prefix],
    symbol: int,
    come: float,
    rules: tuple[Machine | None, Prior | None],
) -> None:
    """Add a symbol to a prefix, where the format lets it stand."""
    labels, prefix = before
    machine, prior = rules
    longer = (*labels, symbol)
    known = grown.get(longer)
    if known is None:
        places = machine.step(prefix.places, symbol) if machine is not None else 1
        if not places:
            return
        said = prefix.prior + (prior(labels, symbol) if prior is not None else 0.0)
        known = grown[longer] = _Prefix(places, said)
    known.inked = _add(known.inked, come)


def _tried(row: NDArray[np.float64]) -> list[int]:
    """Return the symbols that a step speaks for at all."""
    if row[0] > 1 - _LEAST:
        return []
    count = min(_TRIED, len(row) - 1)
    top = np.argpartition(-row[1:], count - 1)[:count] + 1
    return [int(symbol) for symbol in top[row[top] >= _LEAST]]


def _add(a: float, b: float) -> float:
    """Return the log of a sum of two probabilities given as logs."""
    if a < b:
        a, b = b, a
    return a if b < a - 30.0 else a + math.log1p(math.exp(b - a))


def _bits(which: NDArray[np.bool_]) -> int:
    return sum(1 << int(n) for n in np.flatnonzero(which))
