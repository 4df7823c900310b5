"""Photos of parts (零件照片): one photo stands for one part, and was taken when it could have been."""

from dataclasses import dataclass
from datetime import date

from service.domain.problems import Param, Problem
from service.domain.scope import Scope


@dataclass(frozen=True, slots=True)
class PhotoUse:
    """One place where a photo was shown."""

    shown_in: str  # return, inspection
    number: str  # the application's, or the inspection's
    name: str  # the file's
    used_on: date
    line: int | None = None  # of the application
    tag_no: str | None = None
    ticket_no: str | None = None  # the tag's
    part_no: str | None = None
    station_code: str | None = None  # None: headquarters'
    taken_on: date | None = None  # as the camera noted it; most messengers remove it
    remarks: tuple[str, ...] = ()  # what the picture itself gives to think about: codes

    @property
    def claim(self) -> tuple[str, ...] | None:
        """The very part it is shown for; None where nobody says which."""
        if self.tag_no:
            return "tag", self.tag_no
        return ("return", self.number, str(self.line)) if self.shown_in == "return" else None


@dataclass(frozen=True, slots=True)
class Reuse:
    """A photo that had been shown before, for another part."""

    use: PhotoUse
    earlier: PhotoUse
    same_file: bool  # else the same picture: recompressed, cropped, rotated, a screenshot
    doubtful: bool = False  # looks the same, but may be a second photo by a camera that did not move


def for_another_part(use: PhotoUse, earlier: PhotoUse) -> bool:
    """Say whether two uses of one photo cannot both be honest.

    Another station's photo never is. At one station a photo may be shown again for the same part; where one of the two
    does not say for which, nothing follows. Headquarters' own looking counts for nothing.

    Source: 5.2.4.
    """
    if use.station_code is None or earlier.station_code is None:
        return False
    if use.station_code != earlier.station_code:
        return True
    return use.claim is not None and earlier.claim is not None and use.claim != earlier.claim


def alarming(found: Reuse) -> bool:
    """Say whether headquarters must hear of it: two stations have no camera in common.

    Source: 5.2.4.
    """
    return not found.doubtful or found.use.station_code != found.earlier.station_code


def reused(found: Reuse, scope: Scope) -> Problem:
    """Return what to say of a photo that was shown before; both places only to those who may see both.

    Source: 5.2.4.
    """
    use, earlier = found.use, found.earlier
    if not (scope.may_see(use.station_code) and scope.may_see(earlier.station_code)):
        code = "photo_like_another" if found.doubtful else "photo_used_before"
        return Problem(code, clause="5.2.4", params={"photo": use.name})
    params: dict[str, Param] = {
        "photo": use.name,
        "place": place_of(use),
        "earlier": place_of(earlier),
        "earlier_photo": earlier.name,
        "earlier_on": earlier.used_on,
    }
    if found.doubtful:
        return Problem("picture_alike", clause="5.2.4", params=params)
    return Problem("same_file_reused" if found.same_file else "same_picture_reused", clause="5.2.4", params=params)


def place_of(use: PhotoUse) -> str:
    """Name a place in the words of the desk: station, record, part."""
    record = (
        f"退（换）申请 {use.number} 第 {use.line} 行" if use.shown_in == "return" else f"检验 JY{int(use.number):06d}"
    )
    named = (("标签", use.tag_no), ("维修单", use.ticket_no), ("零件", use.part_no))
    words = [f"{word} {number}" for word, number in named if number]
    return "，".join([f"{use.station_code or '总部'} {record}", *words])


def dates_of(use: PhotoUse, not_before: date | None) -> list[Problem]:
    """List what speaks against the day on which a camera says the photo was taken.

    Args:
        use: Where it is shown, when, and when it was taken.
        not_before: The first day on which the part could be photographed as it is: when its ticket was reported, or
            when headquarters issued it; None where nobody knows.

    Source: 5.2.4.
    """
    if use.taken_on is None:
        return []
    params: dict[str, Param] = {"photo": use.name, "taken_on": use.taken_on, "used_on": use.used_on}
    if not_before is not None and use.taken_on < not_before:
        params["not_before"] = not_before
        return [Problem("photo_taken_before", clause="5.2.4", params=params)]
    if use.taken_on > use.used_on:
        return [Problem("photo_taken_after", clause="5.2.4", params=params)]
    return []


def remarks_on(use: PhotoUse) -> list[Problem]:
    """List what the picture itself gives to think about, for the person who takes or judges it.

    Source: 5.2.4.
    """
    return [Problem(_REMARKS[code], clause="5.2.4", params={"photo": use.name}) for code in use.remarks]


_REMARKS = {"part_cut_off": "photo_part_cut_off", "screen_photographed": "photo_of_a_screen"}
