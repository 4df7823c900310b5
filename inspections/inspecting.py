"""Photos of one part to a verdict: the steps in order."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from inspections import identity, looks, models, quality, rust, surface, verdict, view
from inspections import references as compared
from inspections.results import Damage, Finding, Identity, Inspection, PhotoResult, Quality, RgbImage, TypeScore
from inspections.verdict import OperatingPoints

# Log odds above which a photo is called a document; the nearest held-out part was at -1.7.
PAPER_CERTAIN: Final = 0.0
# Above this the whole may be a page lying far off on a desk: the middle decides. Of 1,055 parts none is above -1.5.
PAPER_POSSIBLE: Final = -1.5
# Log odds above which a photo is called one of people or nature; the nearest of 157 held-out parts was at -0.6, and of
# those turned grey, dark or warm three of 471 are above.
SCENE_CERTAIN: Final = 0.25


def inspect(
    photos: Sequence[tuple[str, RgbImage]],
    *,
    part_no: str | None = None,
    references: Sequence[RgbImage] = (),
    points: OperatingPoints = verdict.POINTS,
) -> Inspection:
    """Inspect the photos of one part for visible damage (外观检测).

    Args:
        photos: File name and upright photo, (H, W, 3) uint8, of each.
        part_no: Drawing number (图号), passed through into the result.
        references: Photos of intact parts of the same kind; they can only make the verdict more careful.
        points: Where the machine decides by itself; the shipped ones unless people's verdicts have set others.

    Returns:
        Intact or damaged where the photos leave no doubt, else unclear with the reasons; what the verdict does not
        speak about is in `not_ruled_out`.

    Raises:
        NoPhotoError: `photos` is empty.

    Source: 5.2.8.
    """
    kind = compared.learn(references, part_no=part_no) if references else None
    seen = [_look(name, photo, kind, points) for name, photo in photos]
    doubts = [doubt for _, doubts in seen for doubt in doubts]
    claimed = _identity(seen, photos, kind) if kind else None
    told = compared.settled(doubts, claimed)
    judged = verdict.judge([result for result, _ in seen], part_no=part_no, doubts=told, points=points)
    return replace(judged, identity=claimed)


def gate(photo: RgbImage) -> Quality:
    """Say whether a photo can be judged, for the upload form (照片质量).

    Args:
        photo: Upright photo, (H, W, 3) uint8.

    Returns:
        `Quality.OK`, or the first reason why it cannot.

    Source: 5.2.4.
    """
    return _quality(photo, quality.measure(photo), looks.whole(photo))


def _look(
    name: str, photo: RgbImage, kind: compared.References | None, points: OperatingPoints
) -> tuple[PhotoResult, tuple[str, ...]]:
    """Give what is seen on one photo, and what speaks against its being intact and of the kind."""
    whole, seen = looks.whole(photo), quality.measure(photo)
    judged = _quality(photo, seen, whole)
    if judged is Quality.NO_PART:
        return PhotoResult(name, judged, None), ()
    rusty, other = rust.read(photo, whole), surface.read(photo)
    findings = _sized(
        photo,
        (
            *rust.places(rusty, width_px=seen.width_px, height_px=seen.height_px),
            *_suspected(photo, other, points),
        ),
    )
    scores = (TypeScore(Damage.RUST, rusty.score), *other.scores)
    score = max(rusty.score, *(finding.score for finding in findings), 0.0)
    result = PhotoResult(name, judged, score, findings, scores)
    if judged is not Quality.OK:
        return result, ()
    without_colour = () if seen.in_colour else (verdict.COLOURLESS_PHOTO,)
    return result, without_colour + (_compared(kind, photo, whole, rusty) if kind else ())


def _sized(photo: RgbImage, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Give findings their area in mm² where the photo shows the standard view sheet."""
    straight = view.straighten(photo) if findings else None
    if straight is None:
        return findings
    height, width = photo.shape[:2]
    return tuple(
        replace(one, area_mm2=round(view.area_mm2(straight, one, width_px=width, height_px=height), 1))
        for one in findings
    )


def _compared(
    kind: compared.References, photo: RgbImage, whole: looks.Look, rusty: rust.RustReading
) -> tuple[str, ...]:
    return compared.doubts(kind, whole, rusty) + compared.unlike(kind, photo, whole)


def _identity(
    seen: Sequence[tuple[PhotoResult, tuple[str, ...]]],
    photos: Sequence[tuple[str, RgbImage]],
    kind: compared.References,
) -> Identity | None:
    good = [photo for (result, _), (_, photo) in zip(seen, photos, strict=True) if result.quality is Quality.OK]
    return identity.judge([compared.alike(kind, looks.whole(photo)) for photo in good])


def _suspected(photo: RgbImage, reading: surface.SurfaceReading, points: OperatingPoints) -> tuple[Finding, ...]:
    """List the places of every type that reaches its alarm."""
    height, width = photo.shape[:2]
    types = [seen.type for seen in reading.scores if seen.score >= points.alarm(seen.type)]
    pits = models.pitting_map(photo) if Damage.UNKNOWN in types and reading.pitted else None
    return tuple(
        place
        for kind in types
        for place in surface.places(
            reading, kind, width_px=width, height_px=height, pits=pits if kind is Damage.UNKNOWN else None
        )
    )


def _quality(photo: RgbImage, seen: quality.PhotoMeasures, whole: looks.Look) -> Quality:
    """Give what the pixels say, unless it is plainly a document, people or nature."""
    judged = quality.judge(seen)
    if judged in {Quality.TOO_SMALL, Quality.NO_PART}:
        return judged
    without_part = _is_paper(photo, whole) or models.heads().scene.logit(whole.mean) > SCENE_CERTAIN
    return Quality.NO_PART if without_part else judged


def _is_paper(photo: RgbImage, whole: looks.Look) -> bool:
    """Whether the whole is plainly a document, or may be one and its middle plainly is."""
    paper = models.heads().paper
    likely = paper.logit(whole.mean)
    if likely > PAPER_CERTAIN or likely <= PAPER_POSSIBLE:
        return likely > PAPER_CERTAIN
    return paper.logit(looks.middle(photo).mean) > PAPER_CERTAIN
