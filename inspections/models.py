"""The networks and the heads on them (模型): loaded once a process, one thread, checked by their hashes.

The only importer of ONNX Runtime here. What is in the files: inspections/weights/README.md.
"""

import functools
import hashlib
import io
import os
import threading
from collections.abc import Callable
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
DamageMaps: TypeAlias = NDArray[np.float32]  # (5, h, w), log odds; one cell is 2 px of what the network saw
Vector: TypeAlias = NDArray[np.float32]

WEIGHTS: Final = Path(__file__).parent / "weights"
NETWORK_FILE: Final = "lite0_features.onnx"
DAMAGE_FILE: Final = "damage.onnx"
PITS_FILE: Final = "pits.onnx"
PITTING_FILE: Final = "pitting.onnx"
HEADS_FILE: Final = "heads.npz"
LOWER_FILE: Final = "lite0_lower.onnx"
TUNED_FILE: Final = "lite0_rust.onnx"
SHA256: Final = {
    NETWORK_FILE: "522817d4a812abd62e2eeb16ee2a68cba041ea1095a27957a1a91832cfc4ea21",
    DAMAGE_FILE: "39f5fef8da08510ec235cc5e4a47ebabfa277a04261b545995ffbdaa23a78de5",
    PITS_FILE: "0e1c78f0d4ec53eb560ee302402475e0f9a0486d4b27b0b7d07267ba9bb993ae",
    PITTING_FILE: "36610193c66b9575f0208321a6ab10905a33b3eb3a9a0a06842fa610c02f7e55",
    HEADS_FILE: "eddaaa32e0bd276d1896584be468ba35244d1a9a1e5fbe27b839e5204dc7864c",
    TUNED_FILE: "128a5e0d51de419434e3a01f71fe58f0dea975eb9ec6fedc06617ba70ca7a648",
    LOWER_FILE: "5cbbbb8a783b863b74d464a032cb06fda718ef5f93a6490b053280db60182bd7",
}

# 448 px beat 288 px: cross-validated AUROC 0.983 against 0.978, docs/accuracy-inspection.md.
INPUT_SIDE_PX: Final = 448
CELL_PX: Final = 32
# The network tuned on rust learnt from cuts at 256 px of four tenths of a photo and more.
TUNED_SIDE_PX: Final = 384
# The longer sides at which the damage net looks; it learnt from tiles of 125 to 450 px and 0.6 to 1.4 times that.
DAMAGE_SIDE_PX: Final = 512
SMALLER_SIDE_PX: Final = 320
DAMAGE_CELL_PX: Final = 16
PITTING: Final = 3  # the damage nets' map of pits


@dataclass(frozen=True, slots=True)
class Features:
    """What EfficientNet-Lite0 makes of a picture."""

    cells: FeatureMap
    lower: Vector  # (1104,): mean, maximum and deviation of four lower maps, for colour and texture


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

    rust: LinearHead  # over all that is pooled: is there rust on this photo
    place: LinearHead  # over one cell: does rust show here
    paper: LinearHead  # over the mean: is this a document and not a part
    scene: LinearHead  # over the mean: are these people or nature and not a part


def features(photo: RgbImage, *, side_px: int = INPUT_SIDE_PX) -> Features:
    """Run the network over a photo.

    Args:
        photo: Upright photo, (H, W, 3) uint8, of any size; its sides keep their ratio to within half a cell.
        side_px: The longer side that the network sees.

    Returns:
        Cells (1280, h, w) float32, h and w about a thirty-second of 448 px for the longer side.
    """
    cells, lower = network(NETWORK_FILE).run(None, {"photo": tensor(photo, side_px, CELL_PX)})
    return Features(np.asarray(cells[0], np.float32), np.asarray(lower[0], np.float32))


def tuned_rust(photo: RgbImage) -> float:
    """Give the log odds of rust by the network tuned on it; inspections/rust.py calibrates them with the head."""
    return float(network(TUNED_FILE).run(None, {"photo": tensor(photo, TUNED_SIDE_PX, CELL_PX)})[0][0])


def damage_maps(photo: RgbImage) -> DamageMaps:
    """Run the damage net over a photo; whether there are pits a net that learnt on more of them says.

    Args:
        photo: Upright photo, (H, W, 3) uint8, of any size.

    Returns:
        (5, h, w) float32: crack, break, flaw, pitting, rust; h and w about a half of 512 px for the longer side.
    """
    return with_pits(at_both_sizes(photo, functools.partial(_logits, DAMAGE_FILE)), photo)


def with_pits(maps: DamageMaps, photo: RgbImage) -> DamageMaps:
    """Give a damage net's maps with the map of pits that the other net makes."""
    seen = maps.copy()
    seen[PITTING] = _logits(PITS_FILE, damage_tensor(photo))[PITTING]
    return seen


def at_both_sizes(photo: RgbImage, answer: Callable[[NDArray[np.float32]], DamageMaps]) -> DamageMaps:
    """Average a damage net's log odds of a photo at two sizes: what shows at one alone is rarely damage."""
    large, small = (answer(tensor(photo, side, DAMAGE_CELL_PX)) for side in (DAMAGE_SIDE_PX, SMALLER_SIDE_PX))
    size = (large.shape[2], large.shape[1])
    enlarged = np.stack([cv2.resize(one, size, interpolation=cv2.INTER_LINEAR) for one in small])
    return np.asarray((large + enlarged) / 2, np.float32)


def pitting_map(photo: RgbImage) -> DamageMaps:
    """Run the net that knows nothing but pitted screws; (h, w) float32, log odds, as fine as `damage_maps`.

    It marks pits much better than the damage net, and sees them on anything: only for photos that the damage net
    suspects of pitting.
    """
    return np.asarray(_logits(PITTING_FILE, damage_tensor(photo))[PITTING], np.float32)


def _logits(name: str, seen: NDArray[np.float32]) -> DamageMaps:
    return np.asarray(network(name).run(None, {"photo": seen})[0][0], np.float32)


def damage_tensor(photo: RgbImage) -> NDArray[np.float32]:
    """Give a photo as the damage net wants it, (1, 3, h, w), -1..1."""
    return tensor(photo, DAMAGE_SIDE_PX, DAMAGE_CELL_PX)


def lower_maps(picture: RgbImage) -> tuple[FeatureMap, FeatureMap]:
    """Run the lower half of the network over a picture whose sides are whole cells of CELL_PX.

    Returns:
        (40, h / 8, w / 8) and (112, h / 16, w / 16) float32.
    """
    tensor = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32) / np.float32(127.5) - np.float32(1)
    fine, middle = network(LOWER_FILE).run(["fine", "middle"], {"photo": tensor})
    return np.asarray(fine[0], np.float32), np.asarray(middle[0], np.float32)


def network(name: str) -> onnxruntime.InferenceSession:
    """Give the process's one session of a network."""
    with _LOCK:
        return _network(name)


@functools.cache
def heads() -> Heads:
    """Give the heads; plain numbers, no session."""
    with np.load(io.BytesIO(_checked_bytes(HEADS_FILE))) as stored:
        return Heads(**{name: LinearHead(stored[name], float(stored[f"{name}_bias"])) for name in Heads.__slots__})


_LOCK = threading.Lock()  # two first calls at once must not load it twice


@functools.cache
def _network(name: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # four networks would each keep the memory of their largest photo
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(_checked_bytes(name), options, providers=["CPUExecutionProvider"])


def _checked_bytes(name: str) -> bytes:
    data = (WEIGHTS / name).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256[name]:
        raise WeightsError(name, expected=SHA256[name], found=found)
    return data


def tensor(photo: RgbImage, side_px: int, cell_px: int) -> NDArray[np.float32]:
    """Scale a photo to a longer side, both sides whole cells, and its values to -1..1."""
    height, width = photo.shape[:2]
    scale = side_px / max(height, width)
    size = _whole_cells(width * scale, cell_px), _whole_cells(height * scale, cell_px)
    small = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return np.ascontiguousarray(small.transpose(2, 0, 1)[None], np.float32) / np.float32(127.5) - np.float32(1)


def _whole_cells(pixels: float, cell_px: int) -> int:
    return max(1, round(pixels / cell_px)) * cell_px
