"""The tag on an old part (旧件标签) against its ticket: every value equal, or both shown."""

import unicodedata
from collections.abc import Sequence

from service.domain.completeness import is_blank
from service.domain.problems import Param, Problem
from service.domain.records import OldPartTag, RepairTicket, TicketLine


def compare(tag: OldPartTag, ticket: RepairTicket) -> list[Problem]:
    """List where a tag differs from its ticket, with both values; a blank value goes to a person.

    Codes: tag_differs, tag_value_missing.

    Source: 3.4.1.
    """
    lines = lines_for(tag, ticket)
    return [
        *_compare("ticket_no", tag.ticket_no, [ticket.ticket_no]),
        *_compare("serial_no", tag.serial_no, [ticket.serial_no]),
        *_compare("bale_count", tag.bale_count, [ticket.bale_count]),
        *_compare("part_no", tag.part_no, [line.part_no for line in lines or ticket.lines]),
        *_compare("quantity", tag.quantity, [line.quantity for line in lines or ticket.lines]),
    ]


def lines_for(tag: OldPartTag, ticket: RepairTicket) -> tuple[TicketLine, ...]:
    """Return the ticket lines a tag speaks of: the one that names the tag, else those of its part.

    Source: 3.4.1.
    """
    named = tuple(line for line in ticket.lines if _plain(line.old_part_tag_no) == _plain(tag.tag_no))
    return named or tuple(line for line in ticket.lines if _plain(line.part_no) == _plain(tag.part_no))


def _compare(name: str, on_tag: str | int | None, on_ticket: Sequence[str | int | None]) -> list[Problem]:
    known: list[Param] = [value for value in on_ticket if not is_blank(value)]
    if is_blank(on_tag) or not known:
        where = "标签" if is_blank(on_tag) else "维修单"
        return [Problem("tag_value_missing", clause="3.4.1", field=name, params={"where": where})]
    if _plain(on_tag) in {_plain(value) for value in known}:
        return []
    shown = "、".join(dict.fromkeys(str(value) for value in known))
    return [Problem("tag_differs", clause="3.4.1", field=name, params={"tag": on_tag, "ticket": shown})]


def _plain(value: Param) -> str:
    """Full-width forms, case and spaces do not make two numbers out of one."""
    return "".join(unicodedata.normalize("NFKC", "" if value is None else str(value)).upper().split())
