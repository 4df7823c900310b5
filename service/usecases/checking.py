"""Checking a form (核对): what a person must look at, from the page alone and from what the archive knows."""

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.results import PageReading, Reading
from service.domain.problems import Problem
from service.store.unit import Store
from service.usecases import comparing, completing, filing


@dataclass(frozen=True, slots=True)
class Checked:
    """A form with what speaks against it."""

    page: PageReading
    problems: tuple[Problem, ...]
    status: str  # accepted: every field is and nothing speaks against it; needs_review; rejected: none of our kinds


def check(page: PageReading, store: Store | None = None, *, sender: str | None = None) -> Checked:
    """Return what a person must look at on a form.

    Args:
        page: The form as read or corrected.
        store: The archive to check against; None: what the page itself says.
        sender: The station that sent it; None: headquarters.
    """
    kind = filing.known_kind(page.kind)
    problems = [Problem(p.code, field=p.field, params=dict(p.params)) for p in page.problems]
    if kind is None:
        problems = problems or [Problem("unknown_page")]
        return Checked(page, tuple(problems), "rejected")
    record = filing.record_of([page]) if page.fields else None  # of a page that could not be read nothing is missing
    if record is not None:
        spoken_of = {problem.field for problem in page.problems}
        problems += [found for found in completing.problems_of(record, kind) if found.field not in spoken_of]
        if store is not None:
            problems += comparing.problems_of(store, record, sender)
    sure = not problems and all(reading.accepted for reading in readings(page))
    return Checked(page, tuple(_each_once(problems)), "accepted" if sure else "needs_review")


def readings(page: PageReading) -> Iterator[Reading]:
    """Yield every reading of a form."""
    yield from page.fields.values()
    for line in page.lines:
        yield from line.values()


def _each_once(problems: list[Problem]) -> Iterator[Problem]:
    seen = []
    for problem in problems:
        if problem not in seen:
            seen.append(problem)
            yield problem
