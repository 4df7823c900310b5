"""From what a source says to a reading: typed, checked, and how sure it is."""

from collections.abc import Mapping
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from extractors.invoices import checks, fields, numbering, qr, words
from extractors.invoices.found import Found, Piece
from extractors.results import PageProblem, PageReading, Reading, Source, Value
from templates_docx.kinds import Kind

ACCEPT_AT = 0.998  # of the readings accepted by machine at most one in five hundred may be wrong

_SURE = 0.999  # a file's own text or data
_CONFIRMED = 0.998  # recognised, and a check would have caught a slip
_LIKELY = 0.99  # that a recognised page with an invoice's labels is one
_RECOGNISED = 0.97  # recognised, with nothing to check it by: the best that a score is worth
_DOUBTED = 0.5  # a check speaks against it
_DERIVED = 0.9  # computed from the others
_NOT_FOUND = 0.8  # recognised pages: nothing there, or not found
_MISREAD = 6  # characters of which one may be a slip, where the page's code says it otherwise
_ENOUGH = 6  # characters of a number that was cut off
_DIGITAL_CHARS = 20

_STATED_AS_PRINTED = ("invoice_no", "invoice_code", "issued_on", "check_code", "amount", "total")


def judge(found: Found, page: int) -> PageReading:
    """Return an invoice's reading: its fields typed and checked, every disagreement a problem.

    Args:
        found: What the source says.
        page: The page's number, 1-based.
    """
    pieces = {name: piece for name, piece in found.fields.items() if name in fields.FIELDS}
    stated = _stated(found.codes)
    values = _values(pieces, found.source)
    sources = dict.fromkeys(values, found.source)
    for name, value in stated.items():
        read = values.get(name)
        if read is None or (found.source is Source.LAYOUT and _misread(read, value)):
            values[name], sources[name] = value, Source.QR
    derived = _derive(values, stated) if found.source is Source.LAYOUT else ()
    lines = [_values(line, found.source) for line in found.lines]
    problems = (*checks.check(values, lines, stated), *_print_differs(found, values))
    against = {name for problem in problems for name in checks.fields_of(problem)}
    confirmed = checks.confirmed(values, problems, stated)
    readings: dict[str, Reading] = {}
    for name in fields.FIELDS:
        sure = _confidence(name, found, sources.get(name), against, confirmed)
        sure = min(sure, _DERIVED) if name in derived else sure
        piece = pieces.get(name, Piece(""))
        readings[name] = Reading(
            values.get(name), piece.text, sure, sure >= ACCEPT_AT, piece.box, sources.get(name, found.source)
        )
    return PageReading(
        page,
        Kind.FREIGHT_INVOICE.value,
        _SURE if found.source is not Source.LAYOUT else _LIKELY,
        None,
        readings,
        tuple(_line(line, typed, found.source, against) for line, typed in zip(found.lines, lines, strict=True)),
        problems,
    )


def _values(pieces: Mapping[str, Piece], source: Source) -> dict[str, Value | None]:
    values = {name: fields.parse(name, piece.text) for name, piece in pieces.items()}
    if source is Source.LAYOUT:
        for name in ("seller_tax_no", "buyer_tax_no"):
            if values.get(name) is not None:
                values[name] = fields.repaired_tax_no(str(values[name]))
        for name in ("seller_name", "buyer_name", "item"):
            if values.get(name) is not None:
                values[name] = fields.without_seen_gaps(str(values[name]))
    return values


def _stated(codes: tuple[str, ...]) -> dict[str, Value | None]:
    for payload in codes:
        code = qr.read(payload)
        if code is not None:
            return {name: fields.parse(name, text) for name, text in code.values.items()}
    return {}


def _misread(value: Value, stated: Value | None) -> bool:
    """Tell a slip of the recogniser from another number."""
    read, meant = str(value), str(stated)
    cut_off = len(read) >= _ENOUGH and read in meant
    return value != stated and (cut_off or Levenshtein.distance(read, meant) <= max(1, len(meant) // _MISREAD))


def _derive(values: dict[str, Value | None], stated: Mapping[str, Value | None]) -> tuple[str, ...]:
    """Set what a recognised page lacks and its other values say; return the names.

    The one of amount, tax and total that is missing follows from the other two; so does the tax where it does not fit
    an amount that the code states and a total that the words state.
    """
    names = []
    amount, tax, total = (values.get(name) for name in ("amount", "tax", "total"))
    sure = stated.get("amount") == amount and words.from_words(str(values.get("total_in_words") or "")) == total
    if isinstance(amount, Decimal) and isinstance(total, Decimal):
        if tax is None or (sure and tax != total - amount):
            values["tax"] = total - amount
            names.append("tax")
    elif isinstance(tax, Decimal) and isinstance(amount, Decimal):
        values["total"] = amount + tax
        names.append("total")
    elif isinstance(tax, Decimal) and isinstance(total, Decimal):
        values["amount"] = total - tax
        names.append("amount")
    by_code = numbering.invoice_type(str(values.get("invoice_code") or ""))
    if values.get("invoice_type") is None and by_code is not None:
        values["invoice_type"] = by_code
        names.append("invoice_type")
    return tuple(names)


def _print_differs(found: Found, values: Mapping[str, Value | None]) -> tuple[PageProblem, ...]:
    """Compare a file's data with what its page prints."""
    problems = []
    for name, piece in found.printed.items():
        printed, value = fields.parse(name, piece.text), values.get(name)
        if name in _COMPARED and printed is not None and value is not None and printed != value:
            problems.append(PageProblem("invoice_print_differs", name, {"data": str(value), "printed": str(printed)}))
    return tuple(problems)


_COMPARED = (*_STATED_AS_PRINTED, "tax", "seller_tax_no", "buyer_tax_no", "seller_name", "buyer_name")


def _confidence(name: str, found: Found, source: Source | None, against: set[str], confirmed: frozenset[str]) -> float:
    if name in against:
        return _DOUBTED
    if found.source is not Source.LAYOUT or source is Source.QR:
        return _SURE
    if name in confirmed:
        return _CONFIRMED
    piece = found.fields.get(name)
    if piece is None or not piece.text:
        return _CONFIRMED if _known_empty(name, found) else _NOT_FOUND
    return min(_RECOGNISED, piece.score)


def _known_empty(name: str, found: Found) -> bool:
    """Tell a field that the invoice does not have from one that was not found."""
    number = found.fields.get("invoice_no")
    digital = number is not None and len(fields.squeeze(number.text)) == _DIGITAL_CHARS
    return name in found.fields or (digital and name in {"invoice_code", "check_code"})


def _line(
    line: Mapping[str, Piece], typed: Mapping[str, Value | None], source: Source, against: set[str]
) -> dict[str, Reading]:
    readings = {}
    for name in fields.LINE_FIELDS:
        piece = line.get(name, Piece(""))
        sure = _SURE if source is not Source.LAYOUT else min(_RECOGNISED, piece.score)
        sure = _DOUBTED if name in against and name in {"amount", "tax"} else sure
        readings[name] = Reading(typed.get(name), piece.text, sure, sure >= ACCEPT_AT, piece.box, source)
    return readings
