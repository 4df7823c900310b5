import csv
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

import inspections
from inspections import models, verdict
from inspections.errors import NoPhotoError, WeightsError
from inspections.references import UNLIKE_REFERENCES
from inspections.results import Damage, Quality, RgbImage, Verdict
from inspections.verdict import COLOURLESS_PHOTO, NO_USABLE_PHOTO
from tests.inspections.photos import sample


def test_a_clean_part_is_intact_as_far_as_rust_goes(clean: RgbImage) -> None:
    result = inspections.inspect([("gear.jpg", clean)], part_no="HK-0231")
    assert (result.part_no, result.verdict, result.reasons) == ("HK-0231", Verdict.INTACT, ())
    assert result.photos[0].findings == ()
    assert [seen.type for seen in result.photos[0].scores] == [Damage.RUST, Damage.CRACK, Damage.DENT, Damage.UNKNOWN]
    assert Damage.CRACK in result.not_ruled_out


def test_a_rusty_part_is_never_intact_and_its_rust_is_shown_where_it_is(rusty: RgbImage) -> None:
    result = inspections.inspect([("shaft.jpg", rusty)])
    assert result.verdict is not Verdict.INTACT
    finding = result.photos[0].findings[0]
    x0, y0, x1, y1 = finding.box
    assert finding.type is Damage.RUST
    assert 0 <= x0 < x1 <= rusty.shape[1]
    assert 0 <= y0 < y1 <= rusty.shape[0]
    inside = rusty[y0:y1, x0:x1].astype(int)
    reddish = inside[..., 0] - inside[..., 2] > 40
    everywhere = rusty[..., 0].astype(int) - rusty[..., 2] > 40
    assert reddish.mean() > 1.5 * everywhere.mean()
    assert 0 < finding.area < 1


def test_the_same_photos_give_the_same_result(rusty: RgbImage) -> None:
    assert inspections.inspect([("a", rusty)]) == inspections.inspect([("a", rusty.copy())])


def test_a_blurred_photo_is_scored_and_decides_nothing() -> None:
    result = inspections.inspect([("gear.jpg", sample("gear-blurred"))])
    assert (result.verdict, result.reasons) == (Verdict.UNCLEAR, (NO_USABLE_PHOTO,))
    assert result.photos[0].quality is Quality.BLURRED
    assert result.score is not None


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 1), (3, 2)])
def test_photos_of_a_few_pixels_are_too_small_and_still_scored(shape: tuple[int, int]) -> None:
    result = inspections.inspect([("dot.png", np.full((*shape, 3), 90, np.uint8))])
    assert result.photos[0].quality is Quality.TOO_SMALL
    assert result.score is not None


def test_a_huge_photo_is_inspected(clean: RgbImage) -> None:
    huge = cv2.resize(clean, (7200, 5400), interpolation=cv2.INTER_LINEAR)
    assert inspections.inspect([("huge.jpg", huge)]).photos[0].score is not None


def test_a_form_is_no_part_and_has_no_score(page: RgbImage, clean: RgbImage) -> None:
    assert inspections.gate(page) is Quality.NO_PART
    result = inspections.inspect([("form.png", page), ("gear.jpg", clean)])
    assert (result.photos[0].quality, result.photos[0].score) == (Quality.NO_PART, None)
    assert result.verdict is Verdict.INTACT


def test_local_points_decide_instead_of_the_shipped_ones(clean: RgbImage) -> None:
    strict = replace(verdict.POINTS, crack_alarm=0.0)
    result = inspections.inspect([("gear.jpg", clean)], points=strict)
    assert (result.verdict, result.reasons) == (Verdict.UNCLEAR, (verdict.OTHER_DAMAGE_SUSPECTED,))
    places = result.photos[0].findings
    assert {place.type for place in places} == {Damage.CRACK}
    assert result.photos[0].score == max(places[0].score, result.photos[0].score_of(Damage.RUST) or 0.0)


def test_the_gate_of_the_upload_form_and_the_inspection_agree(clean: RgbImage, page: RgbImage) -> None:
    photos = [clean, page, cv2.GaussianBlur(clean, (0, 0), 6), np.zeros((10, 10, 3), np.uint8)]
    result = inspections.inspect([(str(i), photo) for i, photo in enumerate(photos)])
    assert [inspections.gate(photo) for photo in photos] == [photo.quality for photo in result.photos]


def test_rust_is_not_ruled_out_on_a_black_and_white_photo(clean: RgbImage) -> None:
    grey = np.repeat(cv2.cvtColor(clean, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    result = inspections.inspect([("gear.jpg", grey)])
    assert (result.verdict, result.reasons) == (Verdict.UNCLEAR, (COLOURLESS_PHOTO,))
    assert result.photos[0].quality is Quality.OK


def test_another_part_than_the_references_is_not_called_intact(clean: RgbImage) -> None:
    same_kind = [np.ascontiguousarray(clean[:, ::-1]), np.ascontiguousarray(clean[40:-40, 60:-60])]
    assert inspections.inspect([("gear.jpg", clean)], references=same_kind).verdict is Verdict.INTACT
    other = inspections.inspect([("gear.jpg", clean)], references=[_chequered()])
    assert (other.verdict, other.reasons[0]) == (Verdict.UNCLEAR, UNLIKE_REFERENCES)


def test_an_inspection_without_photos_is_refused() -> None:
    with pytest.raises(NoPhotoError):
        inspections.inspect([])


def test_each_network_is_loaded_once_a_process(clean: RgbImage) -> None:
    models._network.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        sessions = list(pool.map(lambda _: models.network(models.NETWORK_FILE), range(8)))
    inspections.inspect([("gear.jpg", clean)])
    assert len({id(session) for session in sessions}) == 1
    assert models._network.cache_info().misses == 4  # features, tuned on rust, damage, pits


def test_other_weights_than_the_measured_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(models.SHA256, models.HEADS_FILE, "0" * 64)
    models.heads.cache_clear()
    with pytest.raises(WeightsError, match=r"heads\.npz"):
        models.heads()
    models.heads.cache_clear()


def test_no_training_library_is_needed_to_inspect() -> None:
    code = """
import sys, numpy, inspections
inspections.inspect([("plain.jpg", numpy.full((900, 900, 3), 90, numpy.uint8))])
print(sorted({"torch", "sklearn", "onnx", "inspections.training"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.data
def test_rusty_and_clean_photos_that_nobody_trained_on_are_told_apart(shared_data: Path) -> None:
    with (shared_data / "dents" / "labels.csv").open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["set"] == "cans" and row["label"] in {"rust", "intact"}]
    rows = [row for row in rows if row["label"] == "rust"][:5] + [row for row in rows if row["label"] == "intact"][:5]
    scores: dict[str, list[float]] = {"rust": [], "intact": []}
    for row in rows:
        bgr = cv2.imread(str(shared_data / "dents" / row["file"]))
        scores[row["label"]].append(inspections.inspect([("a", np.ascontiguousarray(bgr[:, :, ::-1]))]).score or 0.0)
    assert min(scores["rust"]) > max(scores["intact"])


def _chequered() -> RgbImage:
    tiles = np.indices((600, 800)).sum(axis=0) // 40 % 2
    return np.stack([60 + 120 * tiles, 80 + 60 * tiles, 200 - 90 * tiles], axis=-1).astype(np.uint8)
