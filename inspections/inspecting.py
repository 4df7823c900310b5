"""Photos of one part to a verdict: the steps in order."""

from collections.abc import Sequence
from typing import Final

from inspections import models, quality, rust, verdict
from inspections import references as compared
from inspections.results import Inspection, PhotoResult, Quality, RgbImage

# Log odds above which a photo is called a document; the nearest held-out part was at -1.7.
PAPER_CERTAIN: Final = 0.0


def inspect(
    photos: Sequence[tuple[str, RgbImage]], *, part_no: str | None = None, references: Sequence[RgbImage] = ()
) -> Inspection:
    """Inspect the photos of one part for visible damage (外观检测).

    Args:
        photos: File name and upright photo, (H, W, 3) uint8, of each.
        part_no: Drawing number (图号), passed through into the result.
        references: Photos of intact parts of the same kind; they can only make the verdict more careful.

    Returns:
        Intact or damaged where the photos leave no doubt, else unclear with the reasons; what the verdict does not
        speak about is in `not_ruled_out`.

    Raises:
        NoPhotoError: `photos` is empty.

    Source: 5.2.8.
    """
    kind = compared.learn(references, part_no=part_no) if references else None
    results: list[PhotoResult] = []
    doubts: list[str] = []
    for name, photo in photos:
        features = models.feature_map(photo)
        result = _look(name, photo, features)
        results.append(result)
        if kind is not None and result.quality is Quality.OK:
            doubts += compared.doubts(kind, features)
    return verdict.judge(results, part_no=part_no, doubts=doubts)


def gate(photo: RgbImage) -> Quality:
    """Say whether a photo can be judged, for the upload form (照片质量).

    Args:
        photo: Upright photo, (H, W, 3) uint8.

    Returns:
        `Quality.OK`, or the first reason why it cannot.

    Source: 5.2.4.
    """
    return _quality(photo, models.feature_map(photo))


def _look(name: str, photo: RgbImage, features: models.FeatureMap) -> PhotoResult:
    seen = _quality(photo, features)
    if seen is Quality.NO_PART:
        return PhotoResult(name, seen, None)
    reading = rust.read(features)
    height, width = photo.shape[:2]
    return PhotoResult(name, seen, reading.score, rust.places(reading, width_px=width, height_px=height))


def _quality(photo: RgbImage, features: models.FeatureMap) -> Quality:
    """Give what the pixels say, unless it is plainly a document."""
    seen = quality.judge(quality.measure(photo))
    if seen in {Quality.TOO_SMALL, Quality.NO_PART}:
        return seen
    mean = features.reshape(features.shape[0], -1).mean(axis=1)
    return Quality.NO_PART if models.heads().paper.logit(mean) > PAPER_CERTAIN else seen
