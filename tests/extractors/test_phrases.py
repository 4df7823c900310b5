"""What the archive often has in a field helps to read it, and no more than helps."""

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors import phrases
from extractors.decode import Decoder
from extractors.decoded import Known
from extractors.phrases import Phrases
from templates_docx.spec import FieldType

CHARACTERS = ("", *"料科草潮湿喂入过多水冰衡市", "\ufffd")
TEXTS = ("草料潮湿喂入过多", "草料过多", "衡水市")


def picture(text: str, doubts: dict[int, tuple[str, float]]) -> NDArray[np.float32]:
    """Steps that spell a text; some are taken for another character with a probability."""
    steps = np.full((2 * len(text), len(CHARACTERS)), 1e-6, np.float32)
    steps[1::2, 0] = 1.0
    for n, character in enumerate(text):
        other, p = doubts.get(n, ("", 0.0))
        steps[2 * n, CHARACTERS.index(character)] = 1.0 - p
        if other:
            steps[2 * n, CHARACTERS.index(other)] = p
    return steps


def read(steps: NDArray[np.float32], texts: tuple[str, ...]) -> tuple[str, str]:
    found = Decoder(CHARACTERS).decode([steps], FieldType.TEXT, Known(phrases=texts))
    return found.text, found.known


def test_a_likely_word_turns_a_close_call() -> None:
    steps = picture("草科潮湿", {1: ("料", 0.3)})
    assert read(steps, ()) == ("草科潮湿", "")
    assert read(steps, TEXTS) == ("草料潮湿", "unlike")


def test_a_plain_picture_is_believed_against_every_habit() -> None:
    assert read(picture("草科潮湿", {1: ("料", 0.001)}), TEXTS)[0] == "草科潮湿"


def test_a_text_that_the_archive_has_word_for_word_is_known() -> None:
    assert read(picture("衡水市", {}), TEXTS) == ("衡水市", "same")
    assert read(picture("衡冰市", {1: ("水", 0.2)}), TEXTS) == ("衡水市", "mended")


@pytest.mark.parametrize(("text", "least", "most"), [("草料过多", 0.6, 1.0), ("多过料草", 0.0, 0.6)])
def test_usual_texts_are_told_from_odd_ones(text: str, least: float, most: float) -> None:
    assert least <= Phrases(TEXTS * 20).usual(text) <= most


def test_the_most_frequent_texts_are_kept() -> None:
    assert phrases.gathered({"job": ["更换", "调整", "更换"]}, most=1) == {"job": ("更换",)}
