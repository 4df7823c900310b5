"""Audits of tickets (审验): what headquarters set, each time."""

from dataclasses import dataclass
from datetime import datetime

from service.clock import moment, stamp
from service.domain.records import RepairTicket
from service.store.unit import Store


@dataclass(frozen=True, slots=True)
class Audited:
    """What HQ once audited on a ticket."""

    audited_km: str | None
    work_region: str | None
    by: str
    at: datetime


def note_audit(store: Store, ticket: RepairTicket, *, by: str, at: datetime) -> None:
    """Keep what HQ audited on a ticket, each time."""
    row = {
        "ticket_no": ticket.ticket_no,
        "audited_km": None if ticket.audited_km is None else f"{ticket.audited_km:f}",
        "work_region": ticket.work_region,
        "by_user": by,
        "at": stamp(at),
    }
    store.insert("audits", row)


def audits_of(store: Store, ticket_no: str) -> list[Audited]:
    """Return each time that HQ audited a ticket, oldest first."""
    rows = store.rows("SELECT * FROM audits WHERE ticket_no = ? ORDER BY id", (ticket_no,))
    return [Audited(row["audited_km"], row["work_region"], row["by_user"], moment(row["at"])) for row in rows]
