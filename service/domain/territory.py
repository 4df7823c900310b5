"""Where a station works (协议区域): prefixes of GB/T 2260 codes."""

from collections.abc import Iterable, Mapping

from service.domain.records import Station


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


def regions_of(place: str, regions: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes whose name the place holds, the most exact only; several are for a person to choose from.

    Args:
        place: A work place as written: "河南省驻马店市西平县五沟营镇".
        regions: GB/T 2260 code to full name, province, city and county joined: "河南省驻马店市西平县".

    Source: 3.2.1.
    """
    named = _compact(place)
    found = {code: name for code, name in regions.items() if _is_named(name, named)}
    longest = max((len(name) for name in found.values()), default=0)
    return tuple(sorted(code for code, name in found.items() if len(name) == longest))


def _is_named(name: str, place: str) -> bool:
    return bool(name) and place.startswith(_compact(name))


def _compact(text: str) -> str:
    return "".join(text.split())
