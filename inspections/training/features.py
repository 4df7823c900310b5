"""Photos to pooled features, through the very code that runs in the product."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inspections import looks, models
from inspections.results import RgbImage
from inspections.training import data

WORKERS = 2
ALL_LOOKS, WHOLE_ONLY = "looks", "whole"


def jpeg(photo: RgbImage, quality: int) -> RgbImage:
    """Compress and decode again."""
    coded = cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def tinted(photo: RgbImage, *gains: float) -> RgbImage:
    """Multiply the channels."""
    return np.clip(photo * np.array(gains), 0, 255).astype(np.uint8)


CHANGES: dict[str, Callable[[RgbImage], RgbImage]] = {
    "as it is": lambda photo: photo,
    "mirrored": lambda photo: np.ascontiguousarray(photo[:, ::-1]),
    "grey": lambda photo: np.repeat(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2),
    "dark x0.4": lambda photo: tinted(photo, 0.4, 0.4, 0.4),
    "warm cast": lambda photo: tinted(photo, 1.2, 0.95, 0.75),
    "cool cast": lambda photo: tinted(photo, 0.8, 1.0, 1.2),
    "blur sigma 2": lambda photo: cv2.GaussianBlur(photo, (0, 0), 2),
    "JPEG 40": lambda photo: jpeg(photo, 40),
    "farther away": lambda photo: cv2.copyMakeBorder(
        photo, *(4 * [max(photo.shape[:2]) // 4]), cv2.BORDER_CONSTANT, value=(128, 128, 128)
    ),
}


def pooled(photo: RgbImage) -> NDArray[np.float32]:
    """Give what is pooled of the whole photo and of its closer looks, (6, 3664)."""
    return np.stack([look.pooled for look in (looks.whole(photo), *looks.closer(photo))])


def of_photos(photos: Sequence[data.Labelled], change: str, looked: str) -> NDArray[np.float32]:
    """Give the features of photos under a change, (n, 6, 3664), or of the whole ones alone, (n, 1, 3664)."""
    work = _pooled if looked == ALL_LOOKS else _whole
    with ProcessPoolExecutor(WORKERS) as pool:
        return np.stack(list(pool.map(work, photos, [change] * len(photos), chunksize=8)))


def _pooled(photo: data.Labelled, change: str) -> NDArray[np.float32]:
    return pooled(CHANGES[change](data.load(photo.path)))


def _whole(photo: data.Labelled, change: str) -> NDArray[np.float32]:
    return looks.whole(CHANGES[change](data.load(photo.path))).pooled[None]


def cached(folder: Path, photos: Sequence[data.Labelled], change: str, looked: str = ALL_LOOKS) -> NDArray[np.float32]:
    """Give `of_photos`, kept in a folder under the names and the network's hash."""
    key = "\n".join([looked, models.SHA256[models.NETWORK_FILE], change, *(str(photo.path) for photo in photos)])
    file = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:20]}.npy"
    if not file.exists():
        np.save(file, of_photos(photos, change, looked))
    return np.load(file)
