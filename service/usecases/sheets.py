"""Forms of several sheets (续页): which sheets of a record are there, wherever they were sent."""

from collections.abc import Iterable, Sequence

from extractors.results import PageReading
from service.domain.problems import Param, Problem
from service.domain.review import Status
from service.store import documents
from service.store.documents import Document
from service.store.unit import Store
from service.usecases import filing


def of_record(
    store: Store, document: Document, pages: Sequence[PageReading], page: PageReading, *, ended: bool = True
) -> list[PageReading]:
    """Return the sheets of the record that a page belongs to, in order; a form of one sheet is that sheet alone.

    Args:
        store: Where other documents with sheets of the record may be.
        document: The one in hand.
        pages: The forms of the document in hand.
        page: One of them.
        ended: Only the sheets of other documents whose review ended with a yes.
    """
    if page.sheet[1] == 1:
        return [page]
    number = filing.record_no(page)
    mine = [other for other in pages if (other.kind, filing.record_no(other)) == (page.kind, number)]
    return _in_order([page, *mine, *(_elsewhere(store, document, page.kind, number, ended=ended) if number else ())])


def missing(
    store: Store, document: Document, pages: Sequence[PageReading], page: PageReading, *, ended: bool = False
) -> list[Problem]:
    """List the sheets of a page's record that nobody has sent yet (or, ended, that nobody has accepted yet)."""
    count = page.sheet[1]
    there = {sheet.sheet[0] for sheet in of_record(store, document, pages, page, ended=ended)}
    lacking = [number for number in range(1, count + 1) if number not in there]
    if not lacking:
        return []
    params: dict[str, Param] = {"count": count, "missing": "、".join(str(number) for number in lacking)}
    return [Problem("sheets_missing", params=params)]


def _elsewhere(store: Store, document: Document, kind: str, number: str, *, ended: bool) -> Iterable[PageReading]:
    for other, form in documents.of_record(store, kind, number):
        if other.id != document.id and (not ended or other.status is Status.ACCEPTED):
            yield form.current


def _in_order(pages: Iterable[PageReading]) -> list[PageReading]:
    """Return each sheet once, the first of its number, by number."""
    first: dict[int, PageReading] = {}
    for page in pages:
        first.setdefault(page.sheet[0], page)
    return [first[number] for number in sorted(first)]
