"""Several readings of one picture: the beam against brute force."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from extractors import beam
from extractors.automaton import compile_pattern

PATTERNS = ["ab", "a?b", "(a|b)c", "a{2}b?", "[a-c]{1,2}", "ab|ba", "a(b|c)?a"]


def brute_force(steps: NDArray[np.float64]) -> dict[tuple[int, ...], float]:
    sums: dict[tuple[int, ...], float] = {}
    for spelling in itertools.product(range(steps.shape[1]), repeat=len(steps)):
        text = tuple(k for k, _ in itertools.groupby(spelling) if k)
        sums[text] = sums.get(text, 0.0) + float(np.prod([steps[t, k] for t, k in enumerate(spelling)]))
    return sums


def random_steps(seed: int, count: int) -> NDArray[np.float64]:
    steps = np.random.default_rng(seed).random((count, 4)) ** 3 + 1e-2
    return np.asarray(steps / steps.sum(1, keepdims=True))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 5))
def test_the_first_options_are_the_likeliest_texts(seed: int, count: int) -> None:
    steps = random_steps(seed, count)
    sums = sorted(brute_force(steps).values(), reverse=True)
    found = beam.options(steps, width=500)
    assert np.allclose([np.exp(option.picture) for option in found[:3]], sums[: len(found[:3])])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 5), pattern=st.sampled_from(PATTERNS))
def test_every_option_is_of_the_format(seed: int, count: int, pattern: str) -> None:
    language = compile_pattern(pattern)
    steps = random_steps(seed, count)[:, : len(language.alphabet) + 1]
    for option in beam.options(steps, machine=beam.Machine.of(language)):
        text = "".join(language.alphabet[k - 1] for k in option.labels)
        assert re.fullmatch(pattern, text)


def test_what_is_often_written_turns_a_close_call() -> None:
    steps = np.array([[0.02, 0.48, 0.5]])
    assert beam.options(steps)[0].labels == (2,)
    assert beam.options(steps, prior=lambda _, symbol: 1.0 if symbol == 1 else 0.0)[0].labels == (1,)


@pytest.mark.parametrize("steps", [np.zeros((0, 3)), np.array([[1.0, 0.0, 0.0]])])
def test_an_empty_picture_says_nothing(steps: NDArray[np.float64]) -> None:
    assert [option.labels for option in beam.options(steps)] == [()]
