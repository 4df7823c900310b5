"""Is a photo the part's own (照片核对): shown before, of a screen, cut off, of another day (5.2.4)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

import inspections
from inspections import remarks, reuse
from inspections.results import Quality, RgbImage
from service import media
from service.domain import photos as rules
from service.domain.photos import PhotoUse, Reuse
from service.domain.problems import Problem
from service.domain.scope import Scope
from service.store import archive, audit, events, photos
from service.store.photos import KnownPhoto, NotedUse
from service.store.unit import Store
from service.usecases.intake import Upload

RETAKE: Mapping[Quality, str] = MappingProxyType(
    {
        Quality.BLURRED: "retake_blurred",
        Quality.DARK: "retake_dark",
        Quality.OVEREXPOSED: "retake_overexposed",
        Quality.TOO_SMALL: "retake_too_small",
        Quality.NO_PART: "retake_no_part",
    }
)

DESK = "stationdesk"
"""Who raises the alert: the service itself."""


@dataclass(frozen=True, slots=True)
class Look:
    """A stored photo that looks the same."""

    number: int
    certain: bool  # else perhaps another photo of a part and camera that did not move


@dataclass(frozen=True, slots=True)
class SeenPhoto:
    """A photo that was looked at and compared with those in the store."""

    photo: KnownPhoto
    same: tuple[Look, ...]  # stored photos that are this picture, changed, or look like it


@dataclass(frozen=True, slots=True)
class PhotoCheck:
    """What is said of a photo before it is sent."""

    quality: Quality
    problems: tuple[Problem, ...]


def check(photo: Upload) -> PhotoCheck:
    """Return whether a photo can be judged, and what else to say of it, without keeping it (5.2.4).

    Raises:
        MediaError: It is no picture.
    """
    picture = media.decode_image(photo.data)
    quality = inspections.gate(picture)
    retake = [Problem(RETAKE[quality], clause="5.2.4")] if quality in RETAKE else []
    told = PhotoUse("return", "", photo.name, date.max, remarks=remarks.of_photo(picture))
    return PhotoCheck(quality, (*retake, *rules.remarks_on(told)))


def see(store: Store, data: bytes, picture: RgbImage) -> SeenPhoto:
    """Look at a photo and find the stored ones that are the same picture; about 0.1 s, outside a transaction."""
    sha256 = hashlib.sha256(data).hexdigest()
    stored = reuse.places(picture)
    photo = KnownPhoto(sha256, reuse.words(stored), media.taken_on(data), remarks.of_photo(picture))
    asking = reuse.places(picture, side_px=reuse.ASKING_SIDE_PX)
    likely = reuse.likeliest(photos.holders(store, reuse.questions(asking)))
    return SeenPhoto(photo, tuple(look for number in likely if (look := _look(store, asking, number, sha256))))


def note(
    store: Store, seen: SeenPhoto, use: PhotoUse, *, by: str, at: datetime, told_at: datetime | None = None
) -> list[Reuse]:
    """Note where a photo is shown, and return where it was shown again; headquarters is alerted.

    Part of the transaction that keeps the photo's file.

    Args:
        store: Where it is noted.
        seen: The photo.
        use: Where it is shown.
        by: Who shows it.
        at: When; of two uses the later one is the reuse.
        told_at: When it is noted and headquarters hears of it, if not at once.
    """
    number = photos.put(store, seen.photo)
    mine = NotedUse(photos.put_use(store, number, use, by=by, at=at), use, at)
    found = []
    for look in (Look(number, certain=True), *seen.same):
        for theirs in photos.uses_of(store, look.number):
            if theirs.id != mine.id and rules.for_another_part(use, theirs.use):
                earlier, later = sorted((mine, theirs), key=lambda one: (one.at, one.id))
                same_file = look.number == number
                reuse_found = Reuse(later.use, earlier.use, same_file=same_file, doubtful=not look.certain)
                if photos.put_reuse(store, later.id, earlier.id, reuse_found):
                    found.append(reuse_found)
    _tell([one for one in found if rules.alarming(one)], store, told_at or at)
    return found


def _tell(found: Sequence[Reuse], store: Store, at: datetime) -> None:
    """Alert headquarters of the first of several finds."""
    for one in found[:1]:
        shown = one.use
        body = {"trigger": "photo_reused", "place": rules.place_of(shown), "earlier": rules.place_of(one.earlier)}
        events.add(store, "alert", shown.number, station_code=None, at=at, body=body)
        audit.write(store, f"{shown.shown_in} {shown.number}", "photo_reused", by=DESK, at=at, detail=body)


def problems_in(
    store: Store, scope: Scope, shown_in: str, number: str, *, not_before: date | None = None
) -> tuple[Problem, ...]:
    """Return what speaks against the photos of an application or inspection, each once."""
    uses = photos.uses_in(store, shown_in, number)
    found = [
        *(rules.reused(one, scope) for one in photos.reuses_in(store, shown_in, number)),
        *(problem for use in uses for problem in rules.dates_of(use, _first_day(store, use) or not_before)),
        *(problem for use in uses for problem in rules.remarks_on(use)),
    ]
    return _once(found)


def alerts(store: Store, scope: Scope, since: datetime) -> tuple[tuple[PhotoUse, Problem], ...]:
    """Return the photos shown again since a moment, newest first, with what to say of each."""
    found = photos.newest_reuses(store, scope, since=since)
    return tuple((one.use, rules.reused(one, scope)) for one in found if rules.alarming(one))


def _look(store: Store, asking: reuse.Places, number: int, sha256: str) -> Look | None:
    known = photos.file_of(store, number)
    if known == sha256:
        return None  # the very file: found by its hash
    found = reuse.compare(asking, reuse.places(media.decode_image(store.blobs.get(known))))
    return Look(number, found.certain) if found.same else None


def _first_day(store: Store, use: PhotoUse) -> date | None:
    """The day on which the trouble was reported that the part was replaced for."""
    ticket = archive.get_ticket(store, use.ticket_no) if use.ticket_no else None
    return ticket.reported_at.date() if ticket and ticket.reported_at else None


def _once(found: Sequence[Problem]) -> tuple[Problem, ...]:
    kept: list[Problem] = []
    for problem in found:
        if problem not in kept:
            kept.append(problem)
    return tuple(kept)
