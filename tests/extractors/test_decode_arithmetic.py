"""The arithmetic of character probabilities, against brute force."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from extractors import ctc
from extractors.automaton import PatternError, compile_pattern

PATTERNS = ["ab", "a?b", "a*", "(a|b)c", "a{2}b?", "[a-c]{1,2}", "ab|ba", "(ab)+", "a(b|c)?a"]


def brute_force(steps: NDArray[np.float64], symbols: int) -> dict[tuple[int, ...], float]:
    """Sum the probability of every text over all its spellings."""
    sums: dict[tuple[int, ...], float] = {}
    for spelling in itertools.product(range(symbols + 1), repeat=len(steps)):
        text = tuple(k for k, _ in itertools.groupby(spelling) if k)
        sums[text] = sums.get(text, 0.0) + float(np.prod([steps[t, k] for t, k in enumerate(spelling)]))
    return sums


@st.composite
def random_steps(draw: st.DrawFn) -> NDArray[np.float64]:
    seed, count = draw(st.integers(0, 10_000)), draw(st.integers(1, 5))
    steps = np.random.default_rng(seed).random((count, 4)) ** 3 + 1e-3
    return np.asarray(steps / steps.sum(1, keepdims=True))


@settings(max_examples=25, deadline=None)
@given(steps=random_steps())
def test_a_texts_likelihood_is_the_sum_over_its_spellings(steps: NDArray[np.float64]) -> None:
    sums = brute_force(steps, 3)
    texts = list(sums)
    assert np.allclose(np.exp(ctc.log_likelihoods(steps, texts)), [sums[text] for text in texts])


@settings(max_examples=25, deadline=None)
@given(steps=random_steps(), pattern=st.sampled_from(PATTERNS))
def test_a_languages_likelihood_is_the_sum_over_its_texts(steps: NDArray[np.float64], pattern: str) -> None:
    language = compile_pattern(pattern)
    sums = brute_force(steps[:, : len(language.allows[0]) + 1], len(language.alphabet))
    mine = {
        text: p for text, p in sums.items() if re.fullmatch(pattern, "".join(language.alphabet[k - 1] for k in text))
    }
    found = ctc.language_log_likelihood(steps[:, : len(language.alphabet) + 1], language)
    assert np.isclose(np.exp(found), sum(mine.values()), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(steps=random_steps(), pattern=st.sampled_from(PATTERNS))
def test_the_best_path_spells_a_text_of_the_language(steps: NDArray[np.float64], pattern: str) -> None:
    language = compile_pattern(pattern)
    steps = steps[:, : len(language.alphabet) + 1]
    path = ctc.best_in_language(steps, language)
    spellings = {
        tuple(k for k, _ in itertools.groupby(s) if k): 0.0
        for s in itertools.product(range(len(language.alphabet) + 1), repeat=len(steps))
    }
    best = 0.0
    for spelling in itertools.product(range(len(language.alphabet) + 1), repeat=len(steps)):
        text = tuple(k for k, _ in itertools.groupby(spelling) if k)
        if re.fullmatch(pattern, "".join(language.alphabet[k - 1] for k in text)):
            p = float(np.prod([steps[t, k] for t, k in enumerate(spelling)]))
            spellings[text] = max(spellings[text], p)
            best = max(best, p)
    if path is None:
        assert best == 0.0
    else:
        assert np.isclose(spellings[path.labels], best)
        assert all(steps[t, k] == p for t, k, p in zip(path.at, path.labels, path.sure, strict=True))


def test_greedy_reading_joins_repeated_steps_and_keeps_doubled_characters() -> None:
    steps = np.eye(3)[[0, 1, 1, 0, 1, 2, 2, 0]]
    assert ctc.greedy(steps, ["", "甲", "乙"])[0] == "甲甲乙"


def test_surely_empty_steps_are_read_once() -> None:
    steps = np.eye(3)[[0, 0, 0, 1, 0, 0, 1]]
    assert ctc.best_path(ctc.shorten(steps)[0]).labels == ctc.best_path(steps).labels == (1, 1)
    assert list(ctc.shorten(steps)[1]) == [0, 3, 4, 6]


@pytest.mark.parametrize("pattern", ["(a", "a{", "a{2,1}", "a)", "[a", "a{x}"])
def test_a_broken_pattern_is_refused_with_its_place(pattern: str) -> None:
    with pytest.raises(PatternError, match="character"):
        compile_pattern(pattern)


@pytest.mark.parametrize(("at", "gap"), [((2, 6, 10), 1.0), ((2, 6, 14), 2.0), ((2, 6, 10, 14), 1.0)])
def test_a_character_that_was_not_read_leaves_a_gap(at: tuple[int, ...], gap: float) -> None:
    assert ctc.widest_gap(at, at[-1] + 3) == pytest.approx(gap, abs=0.5)
