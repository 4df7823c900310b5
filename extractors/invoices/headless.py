"""Number and code of a paper invoice, which prints them in its head without labels."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from extractors.invoices.bands import middle_of, piece_of, plain_text
from extractors.invoices.found import Piece
from extractors.runs import Run, solid

_PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {"invoice_no": re.compile(r"^(?:N[o0O°º]?|№)?:?(\d{8})$"), "invoice_code": re.compile(r"^(\d{10}|\d{12})$")}
)


def find(runs: Sequence[Run], bottom: float) -> dict[str, Piece]:
    """Return invoice_no and invoice_code as they stand alone above a height of the page.

    Each is printed twice, which tells them from the machine's number (机器编号); where other numbers stand there too,
    none is believed more than half.
    """
    values: dict[str, Piece] = {}
    for name, pattern in _PATTERNS.items():
        pieces = list(_matches(runs, pattern, bottom))
        prints = Counter(piece.text for piece in pieces)
        if pieces:
            best = max(pieces, key=lambda piece: (prints[piece.text], piece.score))
            values[name] = best if len(prints) == 1 else Piece(best.text, best.box, min(best.score, 0.5))
    return values


def _matches(runs: Sequence[Run], pattern: re.Pattern[str], bottom: float) -> Iterator[Piece]:
    for run in runs:
        glyphs = solid(run.glyphs)
        match = pattern.match(plain_text(glyphs))
        if match is not None and middle_of(glyphs)[0] < bottom:
            yield piece_of(glyphs[match.start(1) : match.end(1)])
