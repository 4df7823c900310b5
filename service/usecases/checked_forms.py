"""The forms of a document as checked (核对), and what they make of the document."""

from collections.abc import Iterable, Sequence

from extractors.results import PageReading
from service.domain.problems import Problem
from service.domain.review import Event
from service.errors import NotFoundError
from service.store.documents import Document, Form, Reason
from service.store.unit import Store
from service.usecases import checking, filing, sheets


def forms_of(store: Store, document: Document, pages: Sequence[tuple[PageReading, PageReading]]) -> list[Form]:
    """Return the forms of a document, checked; each is given as read and as it is now."""
    forms = []
    for number, (reading, current) in enumerate(pages, start=1):
        checked = checking.check(current, store, sender=document.station_code)
        problems = [*checked.problems, *_of_document(document)]
        problems += sheets.missing(store, document, [page for _, page in pages], current)
        doubtful = checked.status == "accepted" and problems
        status = "needs_review" if doubtful else checked.status
        forms.append(Form(number, status, filing.record_no(current), reading, current, tuple(problems)))
    return forms


def _of_document(document: Document) -> list[Problem]:
    return [Problem("same_file_elsewhere")] if document.same_as is not None else []


def form_numbered(forms: Iterable[Form], number: int) -> Form:
    """Return a form of a document by its number, from 1; NotFoundError where it has none of it."""
    for form in forms:
        if form.form == number:
            return form
    raise NotFoundError("form", number)


def event_of(forms: Sequence[Form]) -> Event:
    """Return what a reading came to: all forms sure, some doubtful, or none of them known."""
    found = {form.status for form in forms}
    if found <= {"rejected"}:
        return Event.READ_UNKNOWN
    return Event.READ_SURE if found == {"accepted"} else Event.READ_DOUBTFUL


def reason_of(event: Event, forms: Sequence[Form]) -> Reason | None:
    """Return why a document was not known: its first problem; None where it was."""
    if event is not Event.READ_UNKNOWN:
        return None
    problem = next((problem for form in forms for problem in form.problems), Problem("no_page"))
    return Reason(problem.code, problem.params)


def kind_of(forms: Sequence[Form]) -> str | None:
    """Return the kind of the first form that is one of ours."""
    kinds = [form.current.kind for form in forms]
    return next((kind for kind in kinds if filing.known_kind(kind)), next(iter(kinds), None))
