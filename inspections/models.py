"""The network and the heads on it (模型): loaded once a process, one thread, checked by their hashes.

The only importer of ONNX Runtime here. What is in the files: inspections/weights/README.md.
"""

import functools
import hashlib
import io
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # before the import: nothing is sent anywhere

import cv2
import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from inspections.errors import WeightsError
from inspections.results import RgbImage

FeatureMap: TypeAlias = NDArray[np.float32]  # (1280, h, w), one cell is 32 px of what the network saw
Vector: TypeAlias = NDArray[np.float32]

WEIGHTS: Final = Path(__file__).parent / "weights"
NETWORK_FILE: Final = "lite0_features.onnx"
HEADS_FILE: Final = "heads.npz"
SHA256: Final = {
    NETWORK_FILE: "3b3a7609bf338d6e4be67b89658c77092bc5dae5cd3dee26de840a00530244b4",
    HEADS_FILE: "310500cb57adc77d473a6bc12a01df033e9f05e690f8d3fda0b3b85f624314af",
}

# 448 px beat 288 px: cross-validated AUROC 0.983 against 0.978, docs/accuracy-inspection.md.
INPUT_SIDE_PX: Final = 448
CELL_PX: Final = 32


@dataclass(frozen=True, slots=True)
class LinearHead:
    """A logistic regression, its features' scaling and its calibration already folded in."""

    weights: Vector
    bias: float

    def logit(self, features: Vector) -> float:
        """Give the calibrated log odds for one feature vector."""
        return float(features.astype(np.float64) @ self.weights.astype(np.float64)) + self.bias


@dataclass(frozen=True, slots=True)
class Heads:
    """What is asked of the network's features."""

    rust: LinearHead  # over mean and maximum: is there rust on this photo
    place: LinearHead  # over one cell: does rust show here
    paper: LinearHead  # over the mean: is this a document and not a part


def feature_map(photo: RgbImage) -> FeatureMap:
    """Run the network over a photo.

    Args:
        photo: Upright photo, (H, W, 3) uint8, of any size; its sides keep their ratio to within half a cell.

    Returns:
        (1280, h, w) float32, h and w about a thirty-second of 448 px for the longer side.
    """
    height, width = photo.shape[:2]
    scale = INPUT_SIDE_PX / max(height, width)
    size = _whole_cells(width * scale), _whole_cells(height * scale)
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    tensor = np.ascontiguousarray(small.transpose(2, 0, 1)[None], np.float32) / np.float32(127.5) - np.float32(1)
    return np.asarray(network().run(None, {"photo": tensor})[0][0], np.float32)


def network() -> onnxruntime.InferenceSession:
    """Give the process's one session."""
    with _LOCK:
        return _network()


@functools.cache
def heads() -> Heads:
    """Give the heads; plain numbers, no session."""
    with np.load(io.BytesIO(_checked_bytes(HEADS_FILE))) as stored:
        return Heads(**{name: LinearHead(stored[name], float(stored[f"{name}_bias"])) for name in Heads.__slots__})


_LOCK = threading.Lock()  # two first calls at once must not load it twice


@functools.cache
def _network() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(_checked_bytes(NETWORK_FILE), options, providers=["CPUExecutionProvider"])


def _checked_bytes(name: str) -> bytes:
    data = (WEIGHTS / name).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256[name]:
        raise WeightsError(name, expected=SHA256[name], found=found)
    return data


def _whole_cells(pixels: float) -> int:
    return max(1, round(pixels / CELL_PX)) * CELL_PX
