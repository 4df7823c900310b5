"""Which sides of a part the references show: those that are chosen, and photos of a side that none shows."""

import numpy as np
import pytest

import inspections
from inspections import looks, models, references, sides
from inspections.references import RUSTIER_THAN_REFERENCES, SIDE_WITHOUT_REFERENCE, UNLIKE_REFERENCES
from inspections.results import Identity, RgbImage, Verdict
from tests.inspections.photos import sample


def directions(*degrees: float) -> models.Vector:
    """Looks at so many degrees from one another."""
    turned = np.deg2rad(np.array(degrees))
    return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("degrees", "most", "chosen"),
    [
        ((0, 1, 2), 8, (0, 1, 2)),
        ((0, 1, 2), 3, (0, 1, 2)),
        ((0, 1, 2, 90), 2, (2, 3)),  # the most usual, and the one side that is unlike it
        ((90, 0, 1, 2), 2, (0, 3)),
        ((0, 1, 2, 45, 90), 3, (0, 3, 4)),
        ((7, 7, 7, 7), 2, (0, 1)),
    ],
)
def test_of_many_photos_those_are_chosen_that_show_the_most_sides(
    degrees: tuple[float, ...], most: int, chosen: tuple[int, ...]
) -> None:
    assert sides.covering(directions(*degrees), most) == chosen


@pytest.mark.parametrize(
    ("claimed", "told"),
    [
        (Identity.MATCHES, SIDE_WITHOUT_REFERENCE),
        (Identity.UNSURE, UNLIKE_REFERENCES),
        (Identity.DIFFERENT, UNLIKE_REFERENCES),
        (None, UNLIKE_REFERENCES),
    ],
)
def test_a_photo_shows_another_side_of_the_part_only_where_others_show_the_part(
    claimed: Identity | None, told: str
) -> None:
    doubts = [SIDE_WITHOUT_REFERENCE, RUSTIER_THAN_REFERENCES]
    assert references.settled(doubts, claimed) == [told, RUSTIER_THAN_REFERENCES]


def test_a_side_that_no_reference_shows_is_not_called_different(clean: RgbImage) -> None:
    chequered = np.kron(np.indices((12, 16)).sum(axis=0) % 2, np.ones((60, 60)))[..., None]
    other = np.repeat(40 + 170 * chequered, 3, axis=2).astype(np.uint8)
    known = [clean, np.ascontiguousarray(clean[:, ::-1]), np.ascontiguousarray(clean[20:, 30:])]
    found = inspections.inspect([("gear.jpg", clean), ("other.jpg", other)], references=known)
    assert found.verdict is Verdict.UNCLEAR
    assert SIDE_WITHOUT_REFERENCE in found.reasons
    assert not {references.UNLIKE_INTACT_PARTS, UNLIKE_REFERENCES} & set(found.reasons)


def test_the_references_of_a_folder_with_many_photos_show_its_one_other_side(
    clean: RgbImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(references, "MOST_TO_COMPARE", 2)
    shaft = sample("shaft-clean")
    many = [np.ascontiguousarray(clean[n : n + 700, n : n + 900]) for n in (0, 10, 20)]
    known = references.learn([*many, shaft])
    assert len(known.looks) == 2
    assert references.alike(known, looks.whole(shaft)) == pytest.approx(1, abs=1e-4)
