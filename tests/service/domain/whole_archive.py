"""The alerts of a whole archive at once: what alerts raised one ticket at a time are compared with."""

from collections.abc import Iterable, Sequence

from service.domain import quality
from service.domain.catalogue import Catalogue
from service.domain.policy import PolicyBook
from service.domain.quality import Alert, Visit
from service.domain.records import RepairTicket


def repeated_failures(tickets: Iterable[RepairTicket], catalogue: Catalogue, policies: PolicyBook) -> tuple[Alert, ...]:
    """Return an alert for each visit that completes a run of one main component, at its station or over all."""
    found: dict[tuple[str, tuple[str, ...]], Alert] = {}
    for part_no, visits in sorted(_visits_by_part(tickets, catalogue).items()):
        for group in _groups(visits):
            for alert in quality.runs(part_no, group, policies):
                found[alert.part_no, alert.ticket_nos] = alert
    return tuple(sorted(found.values(), key=lambda alert: (alert.last_on, alert.part_no, alert.ticket_nos)))


def _visits_by_part(tickets: Iterable[RepairTicket], catalogue: Catalogue) -> dict[str, list[Visit]]:
    visits: dict[str, list[Visit]] = {}
    reported = [(ticket.reported_at, ticket) for ticket in tickets if ticket.reported_at]
    for moment, ticket in sorted(reported, key=lambda one: (one[0], one[1].ticket_no)):
        for part_no in quality.main_parts(ticket, catalogue):
            visits.setdefault(part_no, []).append(Visit(ticket.ticket_no, ticket.station_code, moment))
    return visits


def _groups(visits: Sequence[Visit]) -> list[Sequence[Visit]]:
    stations = sorted({visit.station_code or "" for visit in visits})
    return [visits, *([visit for visit in visits if (visit.station_code or "") == code] for code in stations)]
