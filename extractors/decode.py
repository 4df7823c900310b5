"""Character probabilities to text, under a field's alphabet, format and lexicon (解码)."""

import dataclasses
import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from extractors import beam, ctc, formats, phrases
from extractors.alphabets import Folding, text_columns
from extractors.beam import Machine
from extractors.ctc import Labels, Path, Steps
from extractors.decoded import UNKNOWN, Decoded, Known
from extractors.phrases import Phrases
from extractors.recognise import Probabilities
from templates_docx.spec import FieldType

_MOST_SCORED = 64
_FITS = -3.5  # nats a character: below, the text is not of the field's format
_MOST_OPTIONS = 16
_TEXT_WIDTH = 10
_CLEAR = 0.97  # least character of a text that needs no help
_EACH_OF_TWO = 0.75
_CODE_TYPES = frozenset({FieldType.CODE})


class Decoder:
    """Decodes one network's probabilities. Built once per process, then only used."""

    def __init__(self, characters: Sequence[str]) -> None:
        self._characters = tuple(characters)
        self._text = text_columns(self._characters)
        self._text_characters = tuple(self._characters[column] for column in self._text)
        self._text_index = {self._characters[column]: k for k, column in enumerate(self._text) if k}

    def decode(self, lines: Sequence[Probabilities], kind: FieldType, known: Known = UNKNOWN) -> Decoded:
        """Return the text of a cell's lines, read as one.

        Args:
            lines: Probabilities of each line of the cell, from its top.
            kind: Decides the alphabet and the format.
            known: What the archive knows; taken where it is nearly as likely as the best reading.
        """
        steps = joined(lines)
        raw, _ = ctc.greedy(steps, self._characters)
        found = None
        for pattern in _patterns(kind, known):
            tried = self._formatted(steps, raw, pattern, known)
            if tried.fit > _FITS:
                return tried
            found = found or tried
        if found is None or kind not in formats.PATTERNS:
            return self._free_text(steps, raw, known)
        return self._misfit(steps, raw, found)

    def options(self, looks: Sequence[Sequence[Probabilities]], pattern: str) -> list[tuple[str, float]]:
        """Return the likeliest texts of a format that all looks at a cell speak for, with their log-likelihoods.

        The likelihoods are relative to each other: looks at one cell see the same ink, and count less than they are.
        """
        fold = _folding(self._characters, formats.automaton(pattern).alphabet)
        machine = _machine(pattern)
        folded = [ctc.shorten(fold.fold(joined(lines)))[0] for lines in looks]
        found = {option.labels: None for steps in folded for option in beam.options(steps, machine=machine)}
        texts = list(found)
        if not texts:
            return []
        scores = sum(_relative(ctc.log_likelihoods(steps, texts)) for steps in folded) * _weight(len(looks))
        read = ("".join(fold.alphabet[k - 1] for k in labels).strip() for labels in texts)
        return sorted(zip(read, map(float, np.atleast_1d(scores)), strict=True), key=lambda item: -item[1])[
            :_MOST_OPTIONS
        ]

    def support(self, looks: Sequence[Sequence[Probabilities]], texts: Sequence[str]) -> NDArray[np.float64]:
        """Return how much less likely than the best reading each text is, nats, 0 or less; -inf where it has none."""
        total = np.zeros(len(texts))
        for lines in looks:
            steps = ctc.shorten(ctc.narrow(joined(lines), self._text))[0]
            best = ctc.best_path(steps).labels
            spelt = [tuple(self._text_index.get(c, 0) for c in text) for text in texts]
            whole = [n for n, labels in enumerate(spelt) if all(labels)]
            scores = np.full(len(texts), -math.inf)
            likelihoods = ctc.log_likelihoods(steps, [best, *(spelt[n] for n in whole)])
            scores[whole] = np.minimum(0.0, likelihoods[1:] - likelihoods[0])
            total += scores
        return total * _weight(len(looks))

    def _free_text(self, steps: Probabilities, raw: str, known: Known) -> Decoded:
        narrowed = ctc.narrow(steps, self._text)
        path = ctc.best_path(narrowed)
        text = "".join(self._characters[self._text[k]] for k in path.labels)
        least = min(path.sure, default=0.0)
        share = math.prod(path.sure) if path.sure else 0.0
        candidates = {
            value: tuple(self._text_index[c] for c in value)
            for value in known.values
            if all(c in self._text_index for c in value)
        }
        free = Decoded(
            text=tidy(text),
            least=least,
            share=share,
            fit=_fit(steps, narrowed, len(text)),
            agrees=tidy(raw) == tidy(text),
            known="",
            gap=ctc.widest_gap(path.at, len(steps)),
        )
        short = ctc.shorten(narrowed)[0]
        found = _with_known(free, path.labels, short, candidates, known.margin)
        if found.known in {"same", "mended"} or not known.phrases:
            return found
        return self._as_often_written(free, short, phrases.of(known.phrases))

    def _as_often_written(self, free: Decoded, steps: NDArray[np.float64], known: Phrases) -> Decoded:
        """Return the text that picture and archive speak for together: a weak prior, for people find new words."""
        usual = known.usual(free.text)
        if free.least > _CLEAR or (known.knows(free.text) and free.share > _CLEAR):
            how = "same" if known.knows(free.text) else "unlike"
            return dataclasses.replace(free, known=how, usual=usual)
        found = beam.options(steps, prior=known.prior(self._text_characters), width=_TEXT_WIDTH)
        if not found:
            return free
        text = tidy("".join(self._text_characters[k] for k in found[0].labels))
        scores = np.array([option.score for option in found])
        share = float(1.0 / np.exp(scores - scores[0]).sum())
        same = text == free.text
        how = ("same" if same else "mended") if known.knows(text) else "unlike"
        return dataclasses.replace(
            free, text=text, share=share, agrees=free.agrees and same, known=how, usual=known.usual(text)
        )

    def _formatted(self, steps: Probabilities, raw: str, pattern: str, known: Known) -> Decoded:
        language = formats.automaton(pattern)
        fold = _folding(self._characters, language.alphabet)
        whole = fold.fold(steps)
        folded, kept = ctc.shorten(whole)
        path = _best(folded, pattern, fold)
        if path is None:
            return Decoded(tidy(raw), 0.0, 0.0, -math.inf, agrees=False, known="")
        text = "".join(fold.alphabet[k - 1] for k in path.labels)
        mine = float(ctc.log_likelihoods(folded, [path.labels])[0])
        every = ctc.language_log_likelihood(folded, language)
        free = Decoded(
            text=text.strip(),
            least=min(path.sure, default=0.0),
            share=math.exp(min(0.0, mine - every)),
            fit=_fit(steps, whole, len(text)) + min(0.0, (every - _likeliest(folded)) / max(1, len(text))),
            agrees=_plain(raw) == _plain(text),
            known="",
            gap=ctc.widest_gap([int(kept[t]) for t in path.at], len(whole)),
            pattern=pattern,
        )
        candidates = {value: labels for value in known.values if (labels := fold.labels(value.upper())) is not None}
        return _with_known(free, path.labels, folded, candidates, known.margin)

    def _misfit(self, steps: Probabilities, raw: str, found: Decoded) -> Decoded:
        text, sure = ctc.greedy(steps, self._characters, self._text)
        return dataclasses.replace(
            found,
            text=tidy(text),
            least=min(sure, default=0.0),
            share=0.0,
            agrees=tidy(raw) == tidy(text),
            known="",
            pattern="",
        )


def agreed(first: Decoded, second: Decoded) -> Decoded:
    """Return the likelier of two looks at one cell, and whether they say the same."""
    better = max(first, second, key=lambda look: (look.known in {"same", "mended"}, look.least * look.share))
    same = _plain(first.text) == _plain(second.text)
    if same:
        return dataclasses.replace(better, least=max(first.least, second.least), again="same")
    return dataclasses.replace(better, again="differs")


def _patterns(kind: FieldType, known: Known) -> Iterator[str]:
    """Yield the formats that a field may be written in, the likeliest first."""
    shaped = formats.shapes(known.like or known.values) if known.like or kind in _CODE_TYPES else None
    if shaped is not None:
        yield shaped
    if kind in formats.PATTERNS:
        yield formats.PATTERNS[kind]
        yield from formats.LOOSER.get(kind, ())


def _relative(likelihoods: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log-likelihoods as shares of their sum, as logs."""
    top = likelihoods.max()
    return np.asarray(likelihoods - top - np.log(np.exp(likelihoods - top).sum()), np.float64)


def _weight(looks: int) -> float:
    """Return what each of several looks at the same ink counts."""
    return 1.0 if looks == 1 else _EACH_OF_TWO


@lru_cache(maxsize=64)
def _machine(pattern: str) -> Machine:
    return Machine.of(formats.automaton(pattern))


@lru_cache(maxsize=64)
def _folding(characters: tuple[str, ...], alphabet: str) -> Folding:
    return Folding(characters, alphabet)


def joined(lines: Sequence[Probabilities]) -> Probabilities:
    """Return the steps of a cell's lines as those of one line, with an empty step between."""
    if len(lines) == 1:
        return lines[0]
    width = lines[0].shape[1]
    gap = np.zeros((1, width), np.float32)
    gap[0, 0] = 1.0
    parts = [part for line in lines for part in (line, gap)]
    return np.concatenate(parts[:-1])


def tidy(text: str) -> str:
    """Return free text without the spaces that stand beside Chinese characters or at its ends."""
    words = text.split()
    tidied = words[0] if words else ""
    for word in words[1:]:
        beside = tidied[-1].isascii() and word[0].isascii()
        tidied += f" {word}" if beside else word
    return tidied


def _with_known(free: Decoded, labels: Labels, steps: Steps, candidates: dict[str, Labels], margin: float) -> Decoded:
    """Return the known value that the picture speaks for nearly as much as for the best reading."""
    if not candidates:
        return free
    near = _nearest(free.text, candidates)
    scores = ctc.log_likelihoods(steps, [labels, *(candidates[value] for value in near)])
    best_free, known = float(scores[0]), scores[1:]
    order = np.argsort(-known)
    top, value = float(known[order[0]]), near[int(order[0])]
    if value == free.text or candidates[value] == labels:
        return _taken(free, value, "same", known[order], near, order)
    if top < best_free - margin:
        return dataclasses.replace(free, known="unlike", second=value)
    return _taken(free, value, "mended", np.append(known[order], best_free), near, order)


def _taken(free: Decoded, value: str, how: str, scores: np.ndarray, near: Sequence[str], order: np.ndarray) -> Decoded:
    share = float(1.0 / np.exp(scores - scores[0]).sum())
    second = near[int(order[1])] if len(order) > 1 else ""
    share = min(share, free.share) if how == "mended" else max(share * free.share, free.share)
    agrees = how == "same" and free.agrees
    return dataclasses.replace(free, text=value, share=share, agrees=agrees, known=how, second=second)


def _nearest(text: str, candidates: dict[str, Labels]) -> list[str]:
    """Return the candidates worth scoring: all of a short list, else those spelt most alike."""
    if len(candidates) <= _MOST_SCORED:
        return list(candidates)
    from rapidfuzz import process  # noqa: PLC0415
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

    ranked = process.extract(text, list(candidates), scorer=Levenshtein.distance, limit=_MOST_SCORED)
    return [str(value) for value, _, _ in ranked]


def _best(steps: Steps, pattern: str, fold: Folding) -> Path | None:
    """Return the format's likeliest spelling; where the likeliest of all is one of its texts, that is it."""
    path = ctc.best_path(steps)
    if re.fullmatch(pattern, "".join(fold.alphabet[k - 1] for k in path.labels)):
        return path
    return ctc.best_in_language(steps, formats.automaton(pattern))


def _likeliest(steps: Steps) -> float:
    return float(np.log(np.maximum(steps, 1e-9)).max(1).sum())


def _fit(steps: Probabilities, kept: Steps, length: int) -> float:
    """Return how much likelihood the alphabet costs, nats a character: 0 where nothing else was read."""
    allowed = np.log(np.maximum(kept.max(1), 1e-9))
    free = np.log(np.maximum(steps.max(1), 1e-9))
    return float(np.minimum(0.0, allowed - free).sum()) / max(1, length)


def _plain(text: str) -> str:
    return "".join(text.split()).upper()
