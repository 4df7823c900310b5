"""What the product as it ships says of labelled photos (判定结果)."""

import functools
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from inspections import looks, models, quality, rust
from inspections.inspecting import inspect
from inspections.results import Damage, Quality, Verdict
from inspections.training import data, features, kept
from inspections.verdict import POINTS


@dataclass(frozen=True, slots=True)
class Seen:
    """What the product said about one photo."""

    photo: data.Labelled
    change: str
    verdict: Verdict
    quality: Quality
    score: float  # of rust, also where the gate refuses
    in_colour: bool
    paper: float  # log odds of a document
    scene: float  # log odds of people or nature

    @property
    def cleared(self) -> bool:
        """Whether rust is ruled out, whatever the other types' alarms say."""
        return self.quality is Quality.OK and self.in_colour and self.score <= POINTS.rust_ruled_out

    @property
    def accused(self) -> bool:
        """Whether rust is certain."""
        return self.quality is Quality.OK and self.score >= POINTS.rust_certain


def see(pool: Executor, folder: Path, photos: Sequence[data.Labelled], change: str = "as it is") -> list[Seen]:
    """Inspect photos under a change, or take from the folder what these weights and points said before."""
    pins = ("seen", *models.SHA256.values(), POINTS, rust.HEADS_SHARE, rust.TUNED_SHARE, rust.SHIFT, change)
    rows = kept.rows(pool, folder, photos, functools.partial(_see, change), pins)
    return [
        Seen(photo, change, Verdict(row[0]), Quality(row[1]), *row[2:]) for photo, row in zip(photos, rows, strict=True)
    ]


def _see(change: str, photo: data.Labelled) -> tuple[str, str, float, bool, float, float]:
    pixels = features.CHANGES[change](data.load(photo.path))
    result = inspect([(photo.path.name, pixels)])
    heads, mean = models.heads(), looks.whole(pixels).mean
    return (
        result.verdict,
        result.photos[0].quality,
        result.photos[0].score_of(Damage.RUST) or 0.0,
        quality.measure(pixels).in_colour,
        heads.paper.logit(mean),
        heads.scene.logit(mean),
    )
