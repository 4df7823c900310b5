"""Photos that came in before photos were compared (旧照片补录): each is noted where it was shown, as if it came now."""

import dataclasses
from datetime import datetime

from service import media
from service.domain.photos import PhotoUse, Reuse
from service.errors import MediaError
from service.store import archive
from service.store.photos import KnownPhoto, Unnoted
from service.store.unit import Store
from service.usecases import photo_checks
from service.usecases.photo_checks import SeenPhoto


def note(store: Store, old: Unnoted, *, at: datetime) -> list[Reuse]:
    """Note an old photo's use, and return where a photo was shown again; headquarters is alerted.

    A file that is no picture any more is noted without its looks, so that it is not tried for ever.

    Raises:
        DamagedStoreError: The file is gone or changed; once restored it is noted after all.

    Source: 5.2.4.
    """
    data = store.blobs.get(old.sha256)
    try:
        seen = photo_checks.see(store, data, media.decode_image(data))
    except MediaError:
        seen = SeenPhoto(KnownPhoto(old.sha256, ()), ())
    with store.transaction():
        use = _known_now(store, old)
        return photo_checks.note(store, seen, use, by=old.by, at=old.at, told_at=at)


def _known_now(store: Store, old: Unnoted) -> PhotoUse:
    """Add what the archive says of the tag or the application's line."""
    use = old.use
    if use.shown_in == "inspection":
        tag = archive.get_tag(store, use.tag_no) if use.tag_no else None
        return dataclasses.replace(use, ticket_no=tag.ticket_no) if tag else use
    application = archive.get_return(store, use.number)
    if application is None:
        return use
    lines = application.lines[use.line - 1 : use.line] if use.line else ()
    part_no = lines[0].part_no if lines else None
    return dataclasses.replace(use, part_no=part_no, station_code=application.station_code)
