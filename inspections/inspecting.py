"""Photos of one part to a verdict: the steps in order."""

from inspections import quality
from inspections.results import Quality, RgbImage


def gate(photo: RgbImage) -> Quality:
    """Say whether a photo can be judged, for the upload form (照片质量).

    Args:
        photo: Upright photo, (H, W, 3) uint8.

    Returns:
        `Quality.OK`, or the first reason why it cannot.

    Source: 5.2.4.
    """
    return quality.judge(quality.measure(photo))
