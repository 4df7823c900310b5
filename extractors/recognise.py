"""Crops to character probabilities, pages to text lines: the only importer of the OCR engine (PaddleOCR)."""

import json
import logging
import math
import os
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.alphabets import OTHER, kept_columns
from extractors.networks import Network, giving_back
from extractors.results import RgbImage

Probabilities: TypeAlias = NDArray[np.float32]  # (steps, characters); column 0: none here, the last: another
Quad: TypeAlias = NDArray[np.float32]  # (4, 2) px, clockwise from a line's top left

DETECTION_SIDE = 1280  # longest side, px: full size costs 2.2 GB and reads no better
LINE_HEIGHT = 48  # px, what the network takes
_LEAST_WIDTH = 96  # px; narrower lines are padded to it: at 64 a printed 卡号 lost its second character
_MOST_WIDTH = 3200  # px; longer lines are squeezed to it
_WIDTHS = 16  # px between the widths that lines are padded to
_BATCH_WIDTH = 1024  # px of all lines of a batch: more is no faster and takes 0.1 MB a px
_ENGINE = {"intra_op_num_threads": 1, "inter_op_num_threads": 1, "enable_mem_pattern": False}


class _Predictor(Protocol):
    """What is used of PaddleOCR's detector."""

    def predict(self, images: list[RgbImage], *, batch_size: int) -> Iterator[dict[str, Sequence[Quad]]]: ...


class _FrugalSession:
    """An ONNX Runtime session that keeps no memory between runs: a page takes some 300 MB that lines never need.

    It is given red, green, blue, and turns them to the blue, green, red that the network takes once they are small.
    """

    def __init__(self, session: Any) -> None:  # noqa: ANN401  an untyped library's
        self._session = session
        self._options = giving_back()

    def run(self, names: Sequence[str], feeds: dict[str, NDArray[np.float32]]) -> list[object]:
        """Return the outputs of those names."""
        turned = {name: np.ascontiguousarray(pages[:, ::-1]) for name, pages in feeds.items()}
        return list(self._session.run(names, turned, self._options))


class Recogniser:
    """Reads crops of one text line each. Built once per process, then only used.

    What is read of a crop does not depend on what it is read with: only lines of one width share a batch.
    """

    def __init__(self, network: Network, characters: Sequence[str]) -> None:
        """Take a network and what its columns mean, column 0 apart."""
        every = ("", *characters)
        self._network = network
        self._kept = kept_columns(every)
        self._is_kept = np.isin(np.arange(len(every)), self._kept)
        self.characters: tuple[str, ...] = (*(every[column] for column in self._kept), OTHER)

    @property
    def runtime(self) -> str:
        """What the network runs on."""
        return self._network.runtime

    def probabilities(self, crops: Sequence[RgbImage]) -> list[Probabilities]:
        """Return each crop's character probabilities, in the order given; (steps, characters) float32."""
        lines = [_line(crop) for crop in crops]
        order = sorted(range(len(lines)), key=lambda place: _padded(lines[place]))
        found: list[Probabilities] = [np.empty((0, 0), np.float32)] * len(crops)
        for batch in _batches(order, [_padded(line) for line in lines]):
            read = self._read([lines[place] for place in batch])
            for place, steps in zip(batch, read, strict=True):
                found[place] = steps[: _steps(lines[place], len(steps))]
        return found

    def _read(self, lines: Sequence[RgbImage]) -> Probabilities:
        """Return the kept columns of lines that are padded to one width, and what is sure of all others."""
        paper = np.zeros((len(lines), 3, LINE_HEIGHT, _padded(lines[0])), np.float32)
        for row, line in zip(paper, lines, strict=True):
            row[:, :, : line.shape[1]] = line[:, :, ::-1].transpose(2, 0, 1) / np.float32(127.5) - np.float32(1)
        output = self._network.run(paper)
        top = output.argmax(-1)[..., None]
        other = np.where(self._is_kept[top], np.float32(0), np.take_along_axis(output, top, -1))
        return np.concatenate([np.take(output, self._kept, -1), other], -1)


class Detector:
    """Finds the text lines of a page that has no known form. Built once per process, then only used."""

    def __init__(self, model: str, weights: Path, config: str) -> None:
        with _engine_folder(weights, _red_first(config)) as folder:
            self._predictor = _build("TextDetection", model, folder, limit_side_len=DETECTION_SIDE, limit_type="max")

    def lines(self, page: RgbImage) -> list[Quad]:
        """Return the corners of every text line, px on the page given, from its top to its bottom."""
        found = next(iter(self._predictor.predict([np.ascontiguousarray(page)], batch_size=1)))
        quads = [np.asarray(poly, np.float32).reshape(-1, 2) for poly in found["dt_polys"]]
        return sorted((quad for quad in quads if len(quad) == 4), key=lambda q: (float(q[:, 1].mean()), float(q[0, 0])))  # noqa: PLR2004


def _red_first(config: str) -> str:
    """Return a network's inference.yml for pages in red, green, blue: they are large, and need not be copied."""
    settings = json.loads(config)
    for step in settings["PreProcess"]["transform_ops"]:
        for scaled in ("mean", "std"):
            step.get("NormalizeImage", {}).get(scaled, []).reverse()
    return json.dumps(settings)


def crop_line(page: RgbImage, quad: Quad) -> RgbImage:
    """Return a detected line cut out upright; one that stands on its end is turned to lie."""
    width = max(1, round(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3]))))
    height = max(1, round(max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1]))))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    move = cv2.getPerspectiveTransform(quad, corners)
    crop = cv2.warpPerspective(page, move, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if height > 1.5 * width:
        crop = cv2.rotate(crop, cv2.ROTATE_90_COUNTERCLOCKWISE)
    return np.asarray(crop, np.uint8)


def _line(crop: RgbImage) -> RgbImage:
    """Return a crop at the height that the network takes."""
    width = min(_MOST_WIDTH, math.ceil(LINE_HEIGHT * crop.shape[1] / crop.shape[0]))
    if crop.shape[:2] == (LINE_HEIGHT, width):
        return crop
    return np.asarray(cv2.resize(crop, (width, LINE_HEIGHT)), np.uint8)


def _padded(line: RgbImage) -> int:
    """Return the width that a line is padded to: few widths, so that lines share a batch and memory is used again."""
    return max(_LEAST_WIDTH, int(np.ceil(line.shape[1] / _WIDTHS)) * _WIDTHS)


def _batches(order: Sequence[int], widths: Sequence[int]) -> Iterator[list[int]]:
    """Part lines, in the order of their widths, into batches of one width that memory allows."""
    batch: list[int] = []
    for place in order:
        width = widths[place]
        if batch and (width != widths[batch[0]] or (len(batch) + 1) * width > _BATCH_WIDTH):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _steps(line: RgbImage, most: int) -> int:
    """Return how many steps belong to a line; what follows is its padding."""
    return int(min(most, math.ceil(line.shape[1] / 8) + 2))


@contextmanager
def _engine_folder(weights: Path, config: str) -> Iterator[Path]:
    """Lend the folder that PaddleOCR wants a model in; gone once the session holds the weights.

    Nothing is looked for on the network and nothing is written to the user's home.
    """
    with tempfile.TemporaryDirectory(prefix="stationdesk-ocr-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            (folder / "inference.onnx").symlink_to(weights)
        except OSError:  # no right to make links, as on Windows
            (folder / "inference.onnx").write_bytes(weights.read_bytes())
        (folder / "inference.yml").write_text(config, encoding="utf-8")
        os.environ.setdefault("PADDLE_PDX_CACHE_HOME", str(folder / "cache"))
        os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        yield folder


def _build(task: str, model: str, folder: Path, **options: object) -> _Predictor:
    """Build one of PaddleOCR's predictors on ONNX Runtime, one thread."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import paddleocr  # type: ignore[import-untyped]  # noqa: PLC0415  only once the environment above stands

        logging.getLogger("paddlex").setLevel(logging.ERROR)
        built = getattr(paddleocr, task)(
            model_name=model,
            model_dir=str(folder),
            engine="onnxruntime",
            engine_config=_ENGINE,
            device="cpu",
            **options,
        )
    runner = built.paddlex_predictor.runner
    runner.session = _FrugalSession(runner.session)
    return cast("_Predictor", built.paddlex_predictor)
