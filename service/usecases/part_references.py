"""Photos of intact parts (完好件参考照片): taken over from an inspection that a person called intact."""

from datetime import datetime

from inspections.results import Quality, RgbImage, Verdict
from service import media
from service.domain.scope import Scope
from service.errors import ConflictError, NotAllowedError, NotFoundError
from service.store import audit, inspections, part_photos
from service.store.part_photos import PartPhoto
from service.store.unit import Store


def of_part(store: Store, part_no: str | None) -> list[RgbImage]:
    """Return the photos that an inspection of a part compares with; none where nobody kept any."""
    found = part_photos.of_part(store, part_no) if part_no else []
    return [media.decode_image(store.blobs.get(photo.sha256)) for photo in found]


def keep(store: Store, scope: Scope, inspection_id: int, *, at: datetime) -> int:
    """Keep the good photos of an inspection as references of its part, and return how many.

    Raises:
        NotAllowedError: The caller is not headquarters.
        NotFoundError: There is no such inspection that the caller may see.
        ConflictError: not_called_intact: no part number, or no person called the part intact.
    """
    if not scope.decides:
        raise NotAllowedError("keep photos of intact parts", scope.user)
    found = inspections.find(store, scope, inspection_id)
    part_no, decision = found.inspection.part_no, found.decision
    if part_no is None or decision is None or decision.verdict is not Verdict.INTACT:
        raise ConflictError("not_called_intact")
    good = [
        photo
        for photo, result in zip(found.photos, found.inspection.photos, strict=True)
        if result.quality is Quality.OK
    ]
    with store.transaction():
        for photo in good:
            kept = PartPhoto(part_no, photo.sha256, photo.name, inspection_id)
            part_photos.put(store, kept, by=scope.user, at=at)
        detail = {"inspection": inspection_id, "photos": len(good)}
        audit.write(store, f"part {part_no}", "keep_photos", by=scope.user, at=at, detail=detail)
    return len(good)


def drop(store: Store, scope: Scope, part_no: str, sha256: str, *, at: datetime) -> None:
    """Stop comparing with a photo.

    Raises:
        NotAllowedError: The caller is not headquarters.
        NotFoundError: The part has no such photo.
    """
    if not scope.decides:
        raise NotAllowedError("drop photos of intact parts", scope.user)
    with store.transaction():
        if not part_photos.drop(store, part_no, sha256):
            raise NotFoundError("part photo", sha256)
        audit.write(store, f"part {part_no}", "drop_photo", by=scope.user, at=at, detail={"sha256": sha256})
