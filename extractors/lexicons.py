"""What the archive knows about a field, as candidates for its reading (词典)."""

from collections.abc import Mapping

from extractors.decoded import UNKNOWN, Known
from extractors.results import Lexicon

_CLOSED = {
    "station_code": "station_not_known",
    "serial_no": "serial_unknown",
    "part_no": "part_not_known",
    "culprit_part_no": "part_not_known",
}
_MOST_TAGS = 9
_OF_BALER = frozenset({"model", "customer_name", "customer_phone", "customer_address", "made_on", "sold_on"})


def known_values(name: str, lexicon: Lexicon, read: Mapping[str, str]) -> Known:
    """Return the known values that a field may hold.

    Args:
        name: The field.
        lexicon: What the archive knows.
        read: Texts already read of the same page or line: the serial names its customer, the part number its name;
            "number" is the record's number in the page code.
    """
    of_baler = lexicon.customers.get(read.get("serial_no", ""), {})
    if name == "model" and lexicon.models:
        own = of_baler.get("model")
        return Known((own, *lexicon.models) if own else lexicon.models, like=lexicon.models)
    if name in _OF_BALER and of_baler.get(name):
        return Known((of_baler[name],), phrases=lexicon.phrases.get(name, ()))
    values = {
        "station_code": lexicon.station_codes,
        "serial_no": lexicon.serial_nos,
        "part_no": tuple(lexicon.part_nos),
        "culprit_part_no": tuple(lexicon.part_nos),
        "ticket_no": (*lexicon.ticket_nos, *_ticket_of_tag(read)),
        "tag_no": lexicon.tag_nos,
        "old_part_tag_no": (*lexicon.tag_nos, *_tags_of_ticket(read)),
        "part_name": _part_names(lexicon, read),
    }.get(name, ())
    if values:
        return Known(values, closed=name in _CLOSED)
    return Known(phrases=lexicon.phrases[name]) if lexicon.phrases.get(name) else UNKNOWN


def unknown_code(name: str) -> str | None:
    """Return the problem's code for a value that the archive should know and does not; None for open fields."""
    return _CLOSED.get(name)


def _tags_of_ticket(read: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tag numbers that a ticket's parts get: the ticket's with a count."""
    ticket = read.get("number") or read.get("ticket_no", "")
    return tuple(f"{ticket}-{count}" for count in range(1, _MOST_TAGS + 1)) if ticket else ()


def _ticket_of_tag(read: Mapping[str, str]) -> tuple[str, ...]:
    tag = read.get("number") or read.get("tag_no", "")
    ticket, dash, _ = tag.rpartition("-")
    return (ticket,) if dash and ticket else ()


def _part_names(lexicon: Lexicon, read: Mapping[str, str]) -> tuple[str, ...]:
    own = lexicon.part_nos.get(read.get("part_no", ""))
    return (own,) if own else tuple(dict.fromkeys(lexicon.part_nos.values()))
