"""Where a station works (协议区域): prefixes of GB/T 2260 codes."""

import re
from collections.abc import Iterable, Mapping

from service.domain.records import Station

_UNLIKE = (0, 0)
_KIND_OF_PLACE = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|自治州|自治县|自治旗|地区|省|市|区|县|旗|盟)$")


def lies_in(region: str, prefixes: Iterable[str]) -> bool:
    """Say whether a region's code begins with one of the prefixes.

    Source: 3.2.1.
    """
    return any(region.startswith(prefix) for prefix in prefixes if prefix)


def is_own_area(station: Station, region: str | None) -> bool | None:
    """Say whether a region lies in the station's agreed area; None where region or area is not known.

    Source: 3.2.1.
    """
    return lies_in(region, station.territory) if region and station.territory else None


def regions_of(place: str, regions: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes of the regions a place most likely lies in; several are for a person to choose from.

    Args:
        place: A work place as written: "河南省驻马店市西平县五沟营镇", "西平五沟营".
        regions: GB/T 2260 code to the names it is made of: ("河南省", "驻马店市", "西平县").

    Source: 3.2.1.
    """
    written = "".join(place.split())
    likeness = {code: _likeness(names, written) for code, names in regions.items()}
    best = max(likeness.values(), default=_UNLIKE)
    return tuple(sorted(code for code, found in likeness.items() if found == best != _UNLIKE))


def _likeness(names: tuple[str, ...], written: str) -> tuple[int, int]:
    """How many of a region's names are written, and how long; its own name must be among them."""
    found = [_written_part(name, written) for name in names]
    if not found or not found[-1]:
        return _UNLIKE
    return sum(part > 0 for part in found), sum(found)


def _written_part(name: str, written: str) -> int:
    """How much of a name is written: all of it, or all but its 省, 市, 县 …; a single character says nothing."""
    short = _KIND_OF_PLACE.sub("", name)
    return next((len(part) for part in (name, short) if len(part) > 1 and part in written), 0)
