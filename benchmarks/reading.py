"""What a registered ticket costs to read, against PaddleOCR's own full-page pipeline on the same weights and photo.

Each side runs in a process of its own, one thread, so that its peak memory is its own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np

import generators
from benchmarks.figures import Figure
from extractors import models, probe
from extractors.results import RgbImage
from generators import specimen
from generators.photograph import Shot, photograph
from service.jobs.memory import peak_mib
from templates_docx.kinds import Kind

_PASSES = 3
_SIDE = 1280
STYLES = ("printed", "mixed", "hand")
TAG = "tag"
ONNX, OPENVINO = "onnxruntime", "openvino"
RUNTIMES = {ONNX: "ONNX Runtime", OPENVINO: "OpenVINO"}


def figures() -> Iterator[Figure]:
    """Measure both sides on one ticket of each filling style and a tag; ours on each runtime, theirs on its own."""
    with tempfile.TemporaryDirectory() as folder:
        _make_photos(Path(folder))
        theirs = _in_own_process("theirs", folder, ONNX)
        ours = {ONNX: _in_own_process("ours", folder, ONNX)}
        if find_spec("openvino") is not None:
            ours[OPENVINO] = _in_own_process("ours", folder, OPENVINO)
    for style in STYLES:
        yield Figure(f"full page by PaddleOCR on {RUNTIMES[ONNX]}, {style}, warm", theirs[style], "CPU-s")
    yield Figure(f"cold start of the full-page pipeline on {RUNTIMES[ONNX]}", theirs["cold"], "CPU-s")
    yield Figure(f"peak memory of the full-page pipeline on {RUNTIMES[ONNX]}", theirs["memory"], "MB")
    for runtime, found in ours.items():
        yield from _compared(RUNTIMES[runtime], found, theirs)
    taken = _taken()
    here = ours[OPENVINO if taken.startswith(OPENVINO) else ONNX]
    for style in STYLES:
        yield Figure(f"share as installed here ({taken}), {style}", here[style] / theirs[style], "", "at most 0.25")


def _compared(runtime: str, ours: dict[str, float], theirs: dict[str, float]) -> Iterator[Figure]:
    """Return what our side costs on a runtime, and its share of what the other costs on its own."""
    for style in STYLES:
        yield Figure(f"registered ticket on {runtime}, {style}, warm", ours[style], "CPU-s", "at most 1.0")
    for style in STYLES:
        share = ours[style] / theirs[style]
        yield Figure(f"share, ours on {runtime}, theirs on {RUNTIMES[ONNX]}, {style}", share, "", "at most 0.25")
    yield Figure(f"tag on {runtime}, warm", ours[TAG], "CPU-s", "at most 0.4")
    yield Figure(f"cold start on {runtime}: import and build", ours["cold"], "CPU-s")
    yield Figure(f"peak memory of a reading worker on {runtime}", ours["memory"], "MB", "below 1000")


def _taken() -> str:
    """Return the runtime that reads on this machine when nobody chooses, as a new process finds it."""
    environment = {name: value for name, value in os.environ.items() if name != probe.VARIABLE}
    command = [sys.executable, "-c", "from extractors import models; print(models.recogniser().runtime)"]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()


def _make_photos(folder: Path) -> None:
    from samples.accuracy.photos import Plan, make_sample
    from samples.accuracy.tickets import make_world

    world = make_world()
    for number, style in enumerate(STYLES):
        photo = make_sample(world, Plan(700 + number, style, "LongCang")).photo
        cv2.imwrite(str(folder / f"{style}.png"), photo[:, :, ::-1])
    tag = {"tag_no": "WX202600012-1", "ticket_no": "WX202600012", "station_code": "ST01", "part_no": "HK-0231"}
    words = {"part_name": "打结嘴", "fault": "磨损", "serial_no": "HK9Y-2021-00417", "bale_count": 8120, "quantity": 2}
    page = specimen.render(generators.pdf(Kind.OLD_PART_TAG, [{**tag, **words}]).data, dpi=300)
    photo = photograph(page, (100.0, 60.0), 7, Shot(megapixels=2.0)).image
    cv2.imwrite(str(folder / f"{TAG}.png"), photo[:, :, ::-1])


def _in_own_process(side: str, folder: str, runtime: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.reading", side, folder]
    environment = {**os.environ, probe.VARIABLE: runtime}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(side: str, folder: Path) -> dict[str, float]:
    cv2.setNumThreads(1)
    start = time.process_time()
    read = _ours() if side == "ours" else _theirs()
    read(np.full((300, 400, 3), 255, np.uint8))
    found = {"cold": time.process_time() - start}
    for style in (*STYLES, TAG):
        photo = np.ascontiguousarray(cv2.imread(str(folder / f"{style}.png"))[:, :, ::-1])
        read(photo)
        spent = []
        for _ in range(_PASSES):
            start = time.process_time()
            read(photo)
            spent.append(time.process_time() - start)
        found[style] = min(spent)
    found["memory"] = peak_mib()
    return found


def _ours() -> Callable[[RgbImage], object]:
    import extractors

    models.recogniser()
    return lambda page: extractors.read_page(page) if max(page.shape) > _SIDE else None


def _theirs() -> Callable[[RgbImage], object]:
    """Build PaddleOCR's pipeline as its users do, on the same networks, runtime and number of threads."""
    os.environ.update(
        PADDLE_PDX_CACHE_HOME=tempfile.mkdtemp(prefix="stationdesk-bench-"),
        PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK="True",
        ORT_DISABLE_TELEMETRY="1",
    )
    import onnxruntime
    from paddleocr import PaddleOCR

    session = onnxruntime.InferenceSession(str(models.weights_path(models.RECOGNITION)))
    characters = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    del session
    folders = {}
    for weights in (models.DETECTION, models.RECOGNITION):
        folder = Path(tempfile.mkdtemp(prefix="stationdesk-bench-"))
        (folder / "inference.onnx").symlink_to(models.weights_path(weights))
        config = json.loads(weights.config)
        if weights is models.RECOGNITION:
            config["PreProcess"]["transform_ops"][1] = {"RecResizeImg": {"image_shape": [3, 48, 320]}}
            config["PostProcess"]["character_dict"] = characters
        (folder / "inference.yml").write_text(json.dumps(config), encoding="utf-8")
        folders[weights.model] = str(folder)
    engine = PaddleOCR(
        text_detection_model_name=models.DETECTION.model,
        text_detection_model_dir=folders[models.DETECTION.model],
        text_recognition_model_name=models.RECOGNITION.model,
        text_recognition_model_dir=folders[models.RECOGNITION.model],
        text_recognition_batch_size=8,
        text_det_limit_side_len=_SIDE,
        text_det_limit_type="max",
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        engine="onnxruntime",
        engine_config={"intra_op_num_threads": 1, "inter_op_num_threads": 1},
        device="cpu",
    )
    return lambda page: engine.predict(np.ascontiguousarray(page[:, :, ::-1]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("side", choices=("ours", "theirs"))
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    print(json.dumps(_measure(arguments.side, arguments.folder)))
