"""Which runtime reads on this machine (启动探测): OpenVINO only where it is much cheaper and reads the same.

Tried once a machine and boot, about one CPU-second, on a few lines that are shipped; ONNX Runtime needs no trial.
"""

import json
import logging
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

from extractors.networks import Lines, Network, OnnxNetwork, OpenVinoNetwork, Output

VARIABLE = "STATIONDESK_RUNTIME"
"""What an operator sets to choose: onnxruntime, openvino; anything else is tried."""

LINES = Path(__file__).with_name("probe_lines.png")
_HEIGHT = 48  # px of each of its lines
_GAIN = 0.15  # of the CPU time: less is not worth other numbers
_APART = 0.1  # how far a character's probability may be from the other runtime's
_PASSES = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trial:
    """What both runtimes did on the shipped lines."""

    plain_s: float  # CPU, ONNX Runtime
    other_s: float  # CPU, OpenVINO
    same: bool  # the same text, and about the same probabilities

    @property
    def worth_it(self) -> bool:
        """Whether OpenVINO is to read on this machine."""
        return self.same and self.other_s < (1 - _GAIN) * self.plain_s


def choose(weights: Path, sha256: str, plain: OnnxNetwork) -> Network:
    """Return the network on the runtime that reads on this machine: the operator's choice, else the cheaper one.

    Args:
        weights: The network's file.
        sha256: Its hash: other weights are tried anew.
        plain: The same on ONNX Runtime.
    """
    asked = os.environ.get(VARIABLE, "").strip().lower()
    if asked == "onnxruntime" or find_spec("openvino") is None:
        return plain
    if asked == "openvino":
        return OpenVinoNetwork(weights)
    key = "|".join((_processor(), sha256, version("onnxruntime"), version("openvino")))
    remembered = _remembered(key)
    if remembered is not None:
        return OpenVinoNetwork(weights) if remembered else plain
    other = OpenVinoNetwork(weights)
    tried = trial(plain, other)
    _log.info("openvino is %s: %s", "chosen" if tried.worth_it else "not chosen", tried)
    _remember(key, worth_it=tried.worth_it)
    return other if tried.worth_it else plain


def trial(plain: Network, other: Network) -> Trial:
    """Return what two runtimes did on the shipped lines."""
    lines = shipped_lines()
    spent: dict[str, list[float]] = {"plain": [], "other": []}
    outputs: dict[str, Output] = {}
    for _ in range(_PASSES):
        for name, network in (("plain", plain), ("other", other)):
            started = time.process_time()
            outputs[name] = network.run(lines).copy()
            spent[name].append(time.process_time() - started)
    return Trial(min(spent["plain"]), min(spent["other"]), reads_the_same(outputs["plain"], outputs["other"]))


def shipped_lines() -> Lines:
    """Return the lines that runtimes are tried on: printed and written ones that are read right."""
    picture = cv2.imread(str(LINES))
    lines = picture.reshape(-1, _HEIGHT, picture.shape[1], 3).transpose(0, 3, 1, 2)
    return np.ascontiguousarray(lines / np.float32(127.5) - np.float32(1), np.float32)


def reads_the_same(one: Output, other: Output) -> bool:
    """Say whether two outputs spell the same texts, each character about as surely."""
    return all(_alike(a, b) for a, b in zip(one, other, strict=True))


def _alike(one: Output, other: Output) -> bool:
    (text, sure), (other_text, other_sure) = _greedy(one), _greedy(other)
    return text == other_text and all(abs(a - b) <= _APART for a, b in zip(sure, other_sure, strict=True))


def _greedy(steps: Output) -> tuple[list[int], Sequence[float]]:
    """Return the likeliest columns without repeats and "none here", and the highest probability of each."""
    top, sure = steps.argmax(1), steps.max(1)
    starts = np.flatnonzero(np.concatenate([[True], top[1:] != top[:-1]]))
    highest = np.maximum.reduceat(sure, starts)
    kept = top[starts] != 0
    return top[starts][kept].tolist(), highest[kept].tolist()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    wanted = ("model name", "flags")
    return " ".join(next((line for line in lines if line.startswith(start)), "") for start in wanted)


def _folder() -> Path:
    """Return a folder of this user's alone, gone with the next boot; OSError where there is none to be had."""
    owner = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"stationdesk-{owner}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or (hasattr(os, "getuid") and found.st_uid != owner):
        raise PermissionError(f"{folder} is somebody else's")
    return folder


def _remembered(key: str) -> bool | None:
    try:
        said = json.loads((_folder() / "runtime.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return bool(said["openvino"]) if isinstance(said, dict) and said.get("key") == key else None


def _remember(key: str, *, worth_it: bool) -> None:
    try:
        with tempfile.NamedTemporaryFile("w", dir=_folder(), delete=False, encoding="utf-8") as file:
            json.dump({"key": key, "openvino": worth_it}, file)
        Path(file.name).replace(_folder() / "runtime.json")
    except OSError:
        _log.info("the choice of the runtime could not be kept", exc_info=True)
