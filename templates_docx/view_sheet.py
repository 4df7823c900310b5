"""The standard view sheet (标准拍摄垫纸): an A4 page with marks on which a part is photographed; all in mm.

What is printed and what is measured by stand here once, as with the forms.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PAGE_MM: Final = (210.0, 297.0)
MARK_MM: Final = 14.0
# ArUco DICT_4X4_50 ids that no form bears → the mark's top left corner, mm from the page's top left.
MARKS: Final[Mapping[int, tuple[float, float]]] = MappingProxyType(
    {8: (12.0, 12.0), 9: (184.0, 12.0), 10: (184.0, 271.0), 11: (12.0, 271.0)}
)
# The plain zone that the part lies on: left, top, right, bottom.
ZONE_MM: Final = (12.0, 34.0, 198.0, 263.0)
RULER_MM: Final = 100.0  # printed, so that a printer that scales is caught by a look
RULER_AT_MM: Final = (55.0, 283.0)


def corners(mark: int) -> tuple[tuple[float, float], ...]:
    """Return a mark's corners: top left, top right, bottom right, bottom left."""
    x, y = MARKS[mark]
    return (x, y), (x + MARK_MM, y), (x + MARK_MM, y + MARK_MM), (x, y + MARK_MM)
