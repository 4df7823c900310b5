"""A recognition network on a runtime: the same weights, the same numbers in, a probability of every character out."""

import os
import sys
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Lines: TypeAlias = NDArray[np.float32]  # (n, 3, height, width): blue, green, red, each -1 to 1
Output: TypeAlias = NDArray[np.float32]  # (n, steps, characters)


class Network(Protocol):
    """Weights on a runtime; one thread."""

    @property
    def runtime(self) -> str:
        """The runtime and its precision, as in "onnxruntime f32"."""

    def run(self, lines: Lines) -> Output:
        """Return the network's output for some lines of one width; only good until the next call."""


class OnnxNetwork:
    """Weights on ONNX Runtime, in 32-bit floating point."""

    runtime = "onnxruntime f32"

    def __init__(self, weights: Path) -> None:
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime  # type: ignore[import-untyped]  # noqa: PLC0415  only once the line above stands

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # a plan kept for every width ever seen
        self._session = onnxruntime.InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name

    def run(self, lines: Lines) -> Output:
        """Return the network's output for some lines of one width."""
        return np.asarray(self._session.run(None, {self._input: lines})[0], np.float32)

    def metadata(self, name: str) -> str:
        """Return what the weights' file says under a name; KeyError for none."""
        return str(self._session.get_modelmeta().custom_metadata_map[name])


def giving_back() -> Any:  # noqa: ANN401  an untyped library's
    """Return ONNX Runtime's options of a run that gives its memory back afterwards; the outputs are the same."""
    import onnxruntime  # noqa: PLC0415  as above

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


class OpenVinoNetwork:
    """Weights on OpenVINO: in bfloat16 where the processor computes in it, else in 32-bit floating point."""

    def __init__(self, weights: Path) -> None:
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]  # else the import asks a host
        import openvino  # noqa: PLC0415  # only once the line above stands, and half a second

        core = openvino.Core()
        precision = "bf16" if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f32"
        settings = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": precision}
        settings["CPU_RUNTIME_CACHE_CAPACITY"] = (
            0  # else every shape of a batch ever seen is kept: 1.3 GB after a while
        )
        self._request = core.compile_model(str(weights), "CPU", settings).create_infer_request()
        self.runtime = f"openvino {precision}"

    def run(self, lines: Lines) -> Output:
        """Return the network's output for some lines of one width; only good until the next call."""
        self._request.infer([lines])
        return np.asarray(self._request.get_output_tensor(0).data, np.float32)
