"""Quality feedback (质量信息反馈): what an alert fills in, completed by the station that day (3.6.1 to 3.6.5)."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain import quality
from service.domain.papers import QualityFeedback
from service.domain.problems import Problem
from service.domain.quality import Frequency
from service.domain.scope import Scope
from service.errors import ConflictError
from service.store import alerts, archive_pages, keeping, papers
from service.store.alerts import Raised
from service.store.nouns import TICKETS
from service.store.papers import Origin
from service.store.unit import Store
from service.usecases import completing, typed_papers
from service.usecases.typed_papers import Page, desk_only
from templates_docx.kinds import Kind

_RECENT = timedelta(days=60)
_OF_ALERT = ("station_code", "trigger", "occurrences")  # computed; nobody types them


@dataclass(frozen=True, slots=True)
class News:
    """An alert and its feedback form: as it was sent, or as far as the archive fills it."""

    raised: Raised
    feedback: QualityFeedback
    frequencies: tuple[Frequency, ...]  # of the visits that the alert speaks of
    sent: bool
    problems: tuple[Problem, ...]  # what the sent form lacks, or was late with


@dataclass(frozen=True, slots=True)
class Headline:
    """An alert as lists show it."""

    raised: Raised
    sent: bool  # its feedback


def recent(store: Store, scope: Scope, at: datetime) -> list[Headline]:
    """Return the alerts of the last 60 days that the caller may see, newest first, one a ticket."""
    found = {one.ticket_no: one for one in reversed(alerts.since(store, scope, at.date() - _RECENT))}
    sent = papers.known(store, Kind.QUALITY_FEEDBACK, [number_of(ticket_no) for ticket_no in found])
    return [Headline(raised, number_of(raised.ticket_no) in sent) for raised in reversed(found.values())]


def of_ticket(store: Store, scope: Scope, ticket_no: str) -> News:
    """Return the feedback that a ticket calls for.

    Raises:
        NotFoundError: There is no such ticket that the caller may see.
        ConflictError: nothing_to_report: the ticket neither completes a run of failures nor is a complaint.
    """
    archive_pages.find(store, scope, TICKETS, ticket_no)
    raised = alerts.of_ticket(store, scope, ticket_no)
    if not raised:
        raise ConflictError("nothing_to_report", params={"ticket_no": ticket_no})
    return _news(store, min(raised, key=lambda one: one.trigger != quality.REPEATED))


def send(store: Store, scope: Scope, ticket_no: str, page: Page, at: datetime) -> News:
    """Keep the feedback as the station completed it; sent again it takes the place of the first.

    Raises:
        NotAllowedError: The caller's work is not with such papers.
        NotFoundError, ConflictError: As of_ticket().
        InvalidInputError: Something is missing or not of its type; each is named.
    """
    desk_only(scope, "send a quality feedback")
    with store.transaction():
        news = of_ticket(store, scope, ticket_no)
        own = {name: getattr(news.feedback, name) for name in _OF_ALERT if getattr(news.feedback, name) is not None}
        given = {**page.fields, **own, "feedback_no": number_of(ticket_no)}
        typed = Page(given, page.lines)
        record = typed_papers.record_of(store, scope, Kind.QUALITY_FEEDBACK, typed, QualityFeedback)
        papers.overwrite(store, Kind.QUALITY_FEEDBACK, number_of(ticket_no), record, Origin(scope.user, at))
        return of_ticket(store, scope, ticket_no)


def number_of(ticket_no: str) -> str:
    """Return the number of the feedback on a ticket."""
    return f"FK{ticket_no}"


def _news(store: Store, raised: Raised) -> News:
    number = number_of(raised.ticket_no)
    kept = papers.get(store, Kind.QUALITY_FEEDBACK, number, QualityFeedback)
    feedback = kept or dataclasses.replace(raised.feedback, feedback_no=number)
    visits = keeping.among(store, TICKETS, "ticket_no", raised.alert.ticket_nos)
    problems = _problems(raised, kept) if kept else ()
    return News(raised, feedback, quality.frequencies(visits), kept is not None, problems)


def _problems(raised: Raised, sent: QualityFeedback) -> tuple[Problem, ...]:
    return (
        *completing.problems_of(sent, Kind.QUALITY_FEEDBACK),
        *quality.phoned_at_once(sent, raised.alert.last_on),
    )
