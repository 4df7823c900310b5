"""Looks work places up in the table of GB/T 2260 codes (行政区划代码) of python-stdnum; a person confirms them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from stdnum import numdb

from service.domain import territory

_NOW = re.compile(r"(?:^|,)(?:\[\d*-\])?(?P<name>[^\[\],]+)$")  # the last name of a code, if it is still in use
_WHOLE = "00"  # last digits of a code that stands for all of its area
_NAMELESS = re.compile(r"市辖区|县|.*直辖县级行政.*")  # between a city and its districts stands no place


def codes_of(place: str) -> tuple[str, ...]:
    """Return the codes of the regions a place most likely lies in; several are for a person to choose from."""
    return territory.regions_of(place, names())


def name_of(code: str) -> str | None:
    """Return a region's full name, or None where the table has no such code."""
    found = names().get(code)
    return "".join(found) if found else None


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """Return the names each code in use is made of: province, city, county."""
    own = dict(_own_names())
    return {code: tuple(_chain(code, own)) for code, name in own.items() if not _NAMELESS.fullmatch(name)}


def _own_names() -> Iterator[tuple[str, str]]:
    for _, province, _, _, places in numdb.get("cn/loc").prefixes:
        for _, rest, _, info, _ in places:
            found = _NOW.search(info.get("county", ""))
            if found:
                yield province + rest, found["name"]


def _chain(code: str, own: Mapping[str, str]) -> Iterator[str]:
    for above in (code[:2] + _WHOLE + _WHOLE, code[:4] + _WHOLE):
        if above != code and above in own and not _NAMELESS.fullmatch(own[above]):
            yield own[above]
    yield own[code]
