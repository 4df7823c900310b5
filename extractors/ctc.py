"""Arithmetic of character probabilities (CTC): the likeliest text, a given text's likelihood, a language's.

A network's output is a matrix of (steps, characters); column 0 says "no character here". A text is spelt by every
way to place its characters on the steps, each for one step or more, with a "no character" between equal neighbours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from extractors.automaton import Automaton

Steps: TypeAlias = NDArray[np.float32] | NDArray[np.float64]  # (steps, symbols), column 0: none
Labels: TypeAlias = tuple[int, ...]  # columns, without column 0

NEVER = -1e30
_SURE_BLANK = 0.9995
_FLOOR = 1e-7
_CLEAR = 0.5  # of a character at one step: it was seen there
_SEEN = 0.6  # of a step that shows a character's ink
_USUAL_STEPS = 4.0  # between characters, where too few were read to say


@dataclass(frozen=True, slots=True)
class Path:
    """The likeliest way to spell a text."""

    labels: Labels
    sure: tuple[float, ...]  # each character's highest probability on its own steps
    at: tuple[int, ...]  # the step of that highest probability


def greedy(steps: Steps, characters: Sequence[str], columns: NDArray[np.intp] | None = None) -> tuple[str, list[float]]:
    """Return the text of the likeliest column of every step, and each character's probability.

    Args:
        steps: Character probabilities.
        characters: What each column means.
        columns: The columns allowed, column 0 among them; their probabilities are scaled to sum to one.
    """
    path = best_path(steps if columns is None else narrow(steps, columns))
    meant = path.labels if columns is None else tuple(int(columns[k]) for k in path.labels)
    return "".join(characters[k] for k in meant), list(path.sure)


def narrow(steps: Steps, columns: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the probabilities of some columns only, scaled to sum to one."""
    kept = np.take(steps, columns, 1).astype(np.float64) + _FLOOR
    return np.asarray(kept / kept.sum(1, keepdims=True), np.float64)


def best_path(steps: Steps) -> Path:
    """Return the text of the likeliest symbol of every step."""
    if not len(steps):
        return Path((), (), ())
    symbol = steps.argmax(1)
    sure = steps[np.arange(len(steps)), symbol]
    bounds = np.flatnonzero(np.concatenate([[True], symbol[1:] != symbol[:-1], [True]]))
    runs = [(start, end) for start, end in pairwise(bounds.tolist()) if symbol[start]]
    at = tuple(start + int(sure[start:end].argmax()) for start, end in runs)
    return Path(tuple(int(symbol[t]) for t in at), tuple(float(sure[t]) for t in at), at)


def with_ink(steps: NDArray[np.float32], column: int, places: Sequence[float]) -> NDArray[np.float32]:
    """Return the steps with a character made likely where its ink was seen, each place a share of the width.

    Where the network saw the character itself, or surely another at that place, ink adds nothing: a faint 5 falls apart
    and its foot is no point.
    """
    if not places or not len(steps) or float(steps[:, column].max()) > _CLEAR:
        return steps
    changed = steps.copy()
    for place in places:
        at = min(len(steps) - 1, max(0, int(place * len(steps))))
        if float(np.delete(steps[at], (0, column)).max()) > _CLEAR:
            continue
        changed[at] *= 1 - _SEEN
        changed[at, column] += _SEEN
    return changed


def shorten(steps: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the steps with every run of surely empty ones made one, and which were kept: the same texts, sooner."""
    empty = steps[:, 0] > _SURE_BLANK
    kept = np.flatnonzero(~(empty & np.concatenate([[False], empty[:-1]])))
    return np.asarray(steps[kept], np.float64), kept


def widest_gap(at: Sequence[int], steps: int) -> float:
    """Return the widest distance between neighbouring characters, or to an end, in usual distances.

    A character that was not read leaves a gap: 2 where all others stand evenly.
    """
    if not at:
        return float(steps)
    inner = np.diff(np.array(at, np.float64))
    usual = float(np.percentile(inner, 40, method="lower")) if len(inner) > 1 else _USUAL_STEPS
    ends = [2.0 * at[0], 2.0 * (steps - 1 - at[-1])]
    return float(max(*ends, *inner, 0.0)) / max(usual, 1.0)


def log_likelihoods(steps: Steps, texts: Sequence[Labels]) -> NDArray[np.float64]:
    """Return the log-likelihood of each text, all at once; (texts,) float64."""
    if not texts:
        return np.empty(0)
    if not len(steps):
        return np.array([0.0 if not text else NEVER for text in texts])
    size = max(len(text) for text in texts)
    spelt = np.zeros((len(texts), 2 * size + 1), np.intp)
    for row, text in enumerate(texts):
        spelt[row, 1 : 2 * len(text) : 2] = text
    skips = np.zeros(spelt.shape, bool)
    skips[:, 2:] = (spelt[:, 2:] != 0) & (spelt[:, 2:] != spelt[:, :-2])
    lengths = np.array([len(text) for text in texts])
    logs = np.log(np.maximum(steps, _FLOOR).astype(np.float64))
    reach = np.full(spelt.shape, NEVER)
    reach[:, 0] = logs[0, 0]
    reach[:, 1:2] = logs[0, spelt[:, 1:2]]
    for step in logs[1:]:
        come = reach.copy()
        come[:, 1:] = np.logaddexp(come[:, 1:], reach[:, :-1])
        come[:, 2:] = np.where(skips[:, 2:], np.logaddexp(come[:, 2:], reach[:, :-2]), come[:, 2:])
        reach = come + step[spelt]
    rows = np.arange(len(texts))
    end = reach[rows, 2 * lengths]
    before = np.where(lengths > 0, reach[rows, np.maximum(2 * lengths - 1, 0)], NEVER)
    return np.asarray(np.logaddexp(end, before), np.float64)


def language_log_likelihood(steps: Steps, language: Automaton) -> float:
    """Return the log-likelihood that the text is any one of a language's."""
    in_char = np.zeros(language.allows.shape)
    blank = np.zeros(len(language.allows))
    start, total = 1.0, 0.0
    first = language.first[:, None].astype(np.float64)
    for step in np.maximum(steps, _FLOOR).astype(np.float64):
        row = in_char.sum(1)
        leave = np.maximum(blank[:, None] + row[:, None] - in_char, 0.0)
        enter = language.follows.T @ leave + first * start
        blank = (row + blank) * step[0]
        in_char = np.where(language.allows, (in_char + enter) * step[1:], 0.0)
        start *= step[0]
        scale = in_char.sum() + blank.sum() + start
        if scale <= 0.0:
            return NEVER
        in_char, blank, start, total = in_char / scale, blank / scale, start / scale, total + float(np.log(scale))
    ends = float(((in_char.sum(1) + blank) * language.last).sum()) + (start if language.empty else 0.0)
    return total + float(np.log(ends)) if ends > 0.0 else NEVER


def best_in_language(steps: Steps, language: Automaton) -> Path | None:
    """Return the likeliest way to spell any of a language's texts; None where the steps are too few for any."""
    logs = np.log(np.maximum(steps, _FLOOR).astype(np.float64))
    trellis = _Trellis.of(logs, language)
    return trellis.path(steps) if trellis is not None else None


@dataclass(frozen=True, slots=True)
class _Trellis:
    """Best scores and where they came from; positions by symbols, then positions' blanks, then the start."""

    came: NDArray[np.int32]  # (steps, states): the state one step earlier
    end: int
    symbols: int

    @classmethod
    def of(cls, logs: NDArray[np.float64], language: Automaton) -> "_Trellis | None":
        """Run the best path through the language; None when no text fits the steps."""
        places, symbols = language.allows.shape
        start, came = places * symbols + places, np.zeros((len(logs), places * symbols + places + 1), np.int32)
        chars, blanks, begun = np.full((places, symbols), NEVER), np.full(places, NEVER), 0.0
        own = np.arange(places * symbols, dtype=np.int32).reshape(places, symbols)
        own_blank = (places * symbols + np.arange(places)).astype(np.int32)
        bar = np.where(language.allows, 0.0, NEVER)
        firsts, every = language.first[:, None], np.arange(places)
        for t, step in enumerate(logs):
            score, source = _leaving(chars, blanks, own, own_blank)
            enter, entered_from = _entering(score, source, language)
            first = firsts & (begun > enter)
            enter, entered_from = np.where(first, begun, enter), np.where(first, start, entered_from)
            stay = chars >= enter
            came[t, : places * symbols] = np.where(stay, own, entered_from).ravel()
            at = chars.argmax(1)
            top = chars[every, at]
            rest = top > blanks
            came[t, places * symbols : start] = np.where(rest, own[every, at], own_blank)
            came[t, start] = start
            blanks = np.maximum(top, blanks) + step[0]
            chars = np.maximum(np.where(stay, chars, enter) + step[1:] + bar, NEVER)
            begun += step[0]
        final = np.where(np.append(np.repeat(language.last, symbols), language.last), 0.0, NEVER)
        scores = np.append(np.append(chars.ravel(), blanks) + final, begun if language.empty else NEVER)
        end = int(scores.argmax())
        return cls(came, end, symbols) if scores[end] > NEVER / 2 else None

    def path(self, steps: Steps) -> Path:
        """Follow the best path back; a character's steps are those spent in its state."""
        states = [self.end]
        for row in self.came[:0:-1]:
            states.append(int(row[states[-1]]))
        states.reverse()
        chars = self.came.shape[1] - 1 - (self.came.shape[1] - 1) // (self.symbols + 1)
        labels: list[int] = []
        at: list[int] = []
        for t, state in enumerate(states):
            if state >= chars:
                continue
            label = state % self.symbols + 1
            if t and states[t - 1] == state:
                at[-1] = t if steps[t, label] > steps[at[-1], label] else at[-1]
            else:
                labels.append(label)
                at.append(t)
        sure = tuple(float(steps[t, k]) for t, k in zip(at, labels, strict=True))
        return Path(tuple(labels), sure, tuple(at))


def _leaving(
    chars: NDArray[np.float64],
    blanks: NDArray[np.float64],
    own: NDArray[np.int32],
    own_blank: NDArray[np.int32],
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Score leaving each position for a symbol: through its blank, or from another symbol directly."""
    rows = np.arange(len(chars))
    at = chars.argmax(1)
    top = chars[rows, at]
    others = chars.copy()
    others[rows, at] = NEVER
    second_at = others.argmax(1)
    score = np.empty_like(chars)
    source = np.empty_like(own)
    through = blanks > top
    score[:] = np.where(through, blanks, top)[:, None]
    source[:] = np.where(through, own_blank, own[rows, at])[:, None]
    second = others[rows, second_at]
    through = blanks > second
    score[rows, at] = np.where(through, blanks, second)
    source[rows, at] = np.where(through, own_blank, own[rows, second_at])
    return score, source


def _entering(
    score: NDArray[np.float64], source: NDArray[np.int32], language: Automaton
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Score entering each position with a symbol from the best of the positions before it."""
    places, symbols = score.shape
    padded = np.full((places + 1, symbols), NEVER)
    padded[:places] = score
    came = np.zeros((places + 1, symbols), np.int32)
    came[:places] = source
    best = padded[language.before].argmax(1)
    chosen = language.before[np.arange(len(best))[:, None], best], np.arange(symbols)
    return padded[chosen], came[chosen]
