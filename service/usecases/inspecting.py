"""Inspecting a part (检验): its photos are kept as evidence, the verdict with them."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import inspections
from inspections import identity
from inspections.results import Damage, Identity, Inspection, PhotoResult, RgbImage, Verdict
from service import media
from service.domain.photos import PhotoUse
from service.domain.problems import Problem
from service.domain.scope import Role, Scope
from service.errors import BadRow, InvalidInputError, MediaError, NotAllowedError, NotFoundError
from service.store import archive, audit, events
from service.store import inspections as kept
from service.store.inspections import Decision, Inspected, Inspector, Photo
from service.store.unit import Store
from service.usecases import calibrating_inspection, part_references, photo_checks, shown_numbers
from service.usecases.intake import Upload

PHOTO_LIMIT = 20

VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.INTACT: "完好", Verdict.DAMAGED: "损伤", Verdict.UNCLEAR: "待定"}
)
DAMAGES: Mapping[Damage, str] = MappingProxyType(
    {
        Damage.CRACK: "裂纹",
        Damage.RUST: "锈蚀",
        Damage.DENT: "磕碰",
        Damage.DEFORMATION: "变形",
        Damage.UNKNOWN: "其他",
    }
)
IDENTITIES: Mapping[Identity, str] = MappingProxyType(
    {
        Identity.MATCHES: "外形与该图号的参考照片相符",
        Identity.UNSURE: "外形与参考照片不够像，拿不准",
        Identity.DIFFERENT: "外形与参考照片不符，像是别的零件",
    }
)
_DECIDERS = frozenset({Role.HQ, Role.CLERK})


@dataclass(frozen=True, slots=True)
class Subject:
    """The part that the photos show."""

    part_no: str | None = None
    tag_no: str | None = None  # of an old part; its part number is then the tag's


def inspect_part(store: Store, scope: Scope, subject: Subject, photos: Sequence[Upload], at: datetime) -> Inspected:
    """Inspect a part by its photos, keep the result and the photos, and return it.

    Raises:
        InvalidInputError: No photo, too many, or one that is no picture; each is named.
        NotFoundError: The tag is not there, or another station's.
        InspectError: The part cannot be inspected.
    """
    pictures = decoded(photos)
    part_no, station_code, ticket_no = _part(store, scope, subject)
    points = calibrating_inspection.points_for(store, part_no, at)
    references = part_references.of_part(store, part_no)
    shown = shown_numbers.seen(store, [photo for _, photo in pictures], tag_no=subject.tag_no, part_no=part_no)
    judged = inspections.inspect(pictures, part_no=part_no, references=references, points=points)
    result = identity.with_number(judged, shown)
    seen = [photo_checks.see(store, photo.data, picture) for photo, (_, picture) in zip(photos, pictures, strict=True)]
    inspector = Inspector(scope.user, station_code, subject.tag_no)
    with store.transaction():
        evidence = [Photo(photo.name, store.blobs.put(photo.data)) for photo in photos]
        inspected = kept.add(store, result, evidence, inspector, at)
        whose = PhotoUse("inspection", str(inspected.id), "", at.date(), None, subject.tag_no, ticket_no, part_no)
        for photo, one in zip(photos, seen, strict=True):
            use = dataclasses.replace(whose, name=photo.name, station_code=station_code)
            photo_checks.note(store, one, use, by=scope.user, at=at)
        body = {"id": inspected.id, "verdict": result.verdict.value, "part_no": result.part_no}
        events.add(store, "inspection", str(inspected.id), station_code=station_code, at=at, body=body)
        audit.write(store, inspected.subject, "inspect", by=scope.user, at=at, detail=body)
    return inspected


def identity_said(inspection: Inspection) -> str | None:
    """Return whether it is the claimed part, in a sentence; None where nothing was there to tell."""
    if inspection.identity is None:
        return None
    number = inspection.shown_number
    looks = IDENTITIES[inspection.identity]
    if number is None:
        return looks
    if identity.NUMBER_DIFFERS in inspection.reasons or inspection.identity is not Identity.MATCHES:
        return f"照片上的标签是 {number}；不像所报的零件，请核对实物和标签"
    return f"照片上的标签 {number} 与所报的一致"


def may_decide(scope: Scope) -> bool:
    """Say whether somebody's word stands over the machine's verdict."""
    return scope.role in _DECIDERS


def decide(store: Store, scope: Scope, inspection_id: int, verdict: str, reason: str, *, at: datetime) -> Inspected:
    """Note what a person says of an inspection, over the machine's verdict; no deduction follows from it by itself.

    Raises:
        NotAllowedError: The caller is neither HQ nor a clerk.
        NotFoundError: There is no such inspection that the caller may see.
        InvalidInputError: There is no such verdict, or no reason.
    """
    if not may_decide(scope):
        raise NotAllowedError("decide an inspection", scope.user)
    words = reason.strip()
    bad = [] if words else [BadRow("verdict_without_reason", name="reason")]
    if verdict not in set(Verdict):
        options = "、".join(VERDICTS.values())
        bad.append(BadRow("cell_not_an_option", name="verdict", params={"text": verdict, "options": options}))
    if bad:
        raise InvalidInputError(bad)
    with store.transaction():
        inspected = kept.find(store, scope, inspection_id)
        decided = kept.decide(store, inspected, Decision(Verdict(verdict), words, scope.user, at))
        detail = {"from": inspected.verdict.value, "to": decided.verdict.value, "reason": words}
        audit.write(store, decided.subject, "decide", by=scope.user, at=at, detail=detail)
        body = {"id": decided.id, "verdict": decided.verdict.value, "part_no": decided.inspection.part_no}
        events.add(store, "inspection", str(decided.id), station_code=decided.station_code, at=at, body=body)
    return decided


def retake(photo: PhotoResult) -> Problem | None:
    """Return why a photo must be taken again (5.2.4); None for one that can be judged."""
    code = photo_checks.RETAKE.get(photo.quality)
    return Problem(code, clause="5.2.4") if code else None


def doubts(inspection: Inspection) -> list[Problem]:
    """Return why a verdict is unclear."""
    return [Problem(reason, clause="5.2.8") for reason in inspection.reasons]


def decoded(photos: Sequence[Upload]) -> list[tuple[str, RgbImage]]:
    """Return each photo by its name; InvalidInputError for none, too many, or one that is no picture."""
    if not photos:
        raise InvalidInputError([BadRow("no_photo")])
    if len(photos) > PHOTO_LIMIT:
        raise InvalidInputError([BadRow("too_many_photos", params={"limit": PHOTO_LIMIT})])
    pictures, bad = [], []
    for row, photo in enumerate(photos, start=1):
        try:
            pictures.append((photo.name, media.decode_image(photo.data)))
        except MediaError as error:
            bad.append(BadRow(error.code, row, photo.name))
    if bad:
        raise InvalidInputError(bad)
    return pictures


def _part(store: Store, scope: Scope, subject: Subject) -> tuple[str | None, str | None, str | None]:
    """Return the part number, whose part it is, and the ticket it was replaced on."""
    if subject.tag_no is None:
        return subject.part_no, scope.station_code, None
    tag = archive.get_tag(store, subject.tag_no)
    if tag is None or not scope.may_see(tag.station_code):
        raise NotFoundError("tag", subject.tag_no)
    return subject.part_no or tag.part_no, tag.station_code, tag.ticket_no
