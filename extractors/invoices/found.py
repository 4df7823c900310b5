"""What one source of an invoice says, before it is typed and checked."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from extractors.results import PixelBox, Source


@dataclass(frozen=True, slots=True)
class Piece:
    """A field's text and where it stands."""

    text: str
    box: PixelBox | None = None
    score: float = 1.0  # lowest character probability; 1.0 for a file's own text


@dataclass(frozen=True, slots=True)
class Found:
    """An invoice as one source gives it."""

    source: Source
    fields: Mapping[str, Piece]  # field name → text; what the source lacks is left out
    lines: tuple[Mapping[str, Piece], ...] = ()
    codes: tuple[str, ...] = ()  # payloads of the codes on the page
    printed: Mapping[str, Piece] = dataclasses.field(default_factory=dict)  # the page's own text, beside its data
