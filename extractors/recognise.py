"""Crops to character probabilities, pages to text lines: the only importer of the OCR engine (PaddleOCR)."""

import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.alphabets import OTHER, kept_columns
from extractors.results import RgbImage

Probabilities: TypeAlias = NDArray[np.float32]  # (steps, characters); column 0: none here, the last: another
Quad: TypeAlias = NDArray[np.float32]  # (4, 2) px, clockwise from a line's top left

BATCH = 8
DETECTION_SIDE = 1280  # longest side, px: full size costs 2.2 GB and reads no better
LINE_HEIGHT = 48  # px, what the network takes
_LEAST_WIDTH = 128.0  # px; narrower crops are padded to it
_PADDED = 1.3
_ENGINE = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}


class _Meta(Protocol):
    custom_metadata_map: dict[str, str]


class _Session(Protocol):
    def get_modelmeta(self) -> _Meta: ...


class _Runner(Protocol):
    session: _Session


class _Predictor(Protocol):
    """What is used of PaddleOCR's predictors."""

    runner: _Runner
    post_op: Callable[..., object]

    def predict(self, images: list[RgbImage], *, batch_size: int) -> Iterator[dict[str, Sequence[Quad]]]: ...


class Recogniser:
    """Reads crops of one text line each. Built once per process, then only used."""

    def __init__(self, model: str, weights: Path, config: str) -> None:
        with _engine_folder(weights, config) as folder:
            self._predictor = _build("TextRecognition", model, folder)
        session = self._predictor.runner.session
        every = ("", *session.get_modelmeta().custom_metadata_map["character"].split("\n"), " ")
        self._kept = kept_columns(every)
        self._is_kept = np.isin(np.arange(len(every)), self._kept)
        self.characters: tuple[str, ...] = (*(every[column] for column in self._kept), OTHER)
        self._seen: list[Probabilities] = []
        self._predictor.post_op = self._keep

    def probabilities(self, crops: Sequence[RgbImage]) -> list[Probabilities]:
        """Return each crop's character probabilities, in the order given; (steps, characters) float32."""
        order = sorted(range(len(crops)), key=lambda i: _width(crops[i]))
        self._seen.clear()
        for batch in _batches([_width(crops[i]) for i in order]):
            bgr = [np.ascontiguousarray(crops[order[place]][:, :, ::-1]) for place in batch]
            for _ in self._predictor.predict(bgr, batch_size=BATCH):
                pass
        found: list[Probabilities] = [np.empty((0, 0), np.float32)] * len(crops)
        for i, probabilities in zip(order, self._seen, strict=True):
            steps = _steps(crops[i], probabilities)
            found[i] = probabilities[:steps]
        self._seen.clear()
        return found

    def _keep(self, predictions: Sequence[Probabilities], **_: object) -> tuple[list[str], list[float]]:
        """Stand in for the engine's own greedy decoding, which would throw the probabilities away."""
        batch = predictions[0]
        top = batch.argmax(-1)
        other = np.where(self._is_kept[top], 0.0, np.take_along_axis(batch, top[..., None], -1)[..., 0])
        self._seen.extend(np.concatenate([batch[..., self._kept], other[..., None].astype(np.float32)], -1))
        return [""] * len(batch), [0.0] * len(batch)


class Detector:
    """Finds the text lines of a page that has no known form. Built once per process, then only used."""

    def __init__(self, model: str, weights: Path, config: str) -> None:
        with _engine_folder(weights, config) as folder:
            self._predictor = _build("TextDetection", model, folder, limit_side_len=DETECTION_SIDE, limit_type="max")

    def lines(self, page: RgbImage) -> list[Quad]:
        """Return the corners of every text line, px on the page given, from its top to its bottom."""
        bgr = np.ascontiguousarray(page[:, :, ::-1])
        found = next(iter(self._predictor.predict([bgr], batch_size=1)))
        quads = [np.asarray(poly, np.float32).reshape(-1, 2) for poly in found["dt_polys"]]
        return sorted((quad for quad in quads if len(quad) == 4), key=lambda q: (float(q[:, 1].mean()), float(q[0, 0])))  # noqa: PLR2004


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


def _batches(widths: Sequence[float]) -> Iterator[range]:
    """Part rising widths into batches: each is padded to its widest, so none may be much narrower."""
    start = 0
    for place in range(1, len(widths) + 1):
        full = place == len(widths) or place - start == BATCH
        if full or max(widths[place], _LEAST_WIDTH) > _PADDED * max(widths[start], _LEAST_WIDTH):
            yield range(start, place)
            start = place


def _width(crop: RgbImage) -> float:
    """Return a crop's width at the height that the network takes."""
    return float(LINE_HEIGHT * crop.shape[1] / crop.shape[0])


def _steps(crop: RgbImage, probabilities: Probabilities) -> int:
    """Return how many steps belong to the crop; what follows is the padding of its batch."""
    wanted = np.ceil(_width(crop) / 8) + 2
    return int(min(len(probabilities), wanted))


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
    return cast("_Predictor", built.paddlex_predictor)
