"""Files a document's accepted forms (归档), those that came on several sheets together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.problems import Problem
from service.errors import BadRow, ConflictError, InvalidInputError
from service.store.documents import Document, Form
from service.store.unit import Store
from service.usecases import filing, sheets


def must_be_fileable(forms: Sequence[Form]) -> None:
    """Return where a document's forms can be filed.

    Raises:
        ConflictError: nothing_to_file: none of them is known.
        InvalidInputError: number_missing: each form that lacks the number that it is filed under.
    """
    known = [form for form in forms if filing.known_kind(form.current.kind)]
    if not known:
        raise ConflictError("nothing_to_file")
    bad = [
        BadRow("number_missing", row=form.form, name=name)
        for form in known
        if form.record_no is None and (name := filing.number_field(form.current.kind))
    ]
    if bad:
        raise InvalidInputError(bad)


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing a document came to."""

    document: Document  # of the station that its records name, where nobody else said so
    forms: list[Form]  # with the problems of what was held
    held: list[Problem]


def file_forms(store: Store, document: Document, forms: Sequence[Form], *, by: str, at: datetime) -> Filed:
    """File the records of a document whose forms are all accepted; what waits for other sheets is filed with them."""
    origin = filing.Origin(document.id, document.received_at.date(), by, at)
    after, all_held = list(forms), list[Problem]()
    pages = [form.current for form in forms if form.status == "accepted"]
    for form in (form for form in forms if form.status == "accepted"):
        record = filing.record_of(sheets.of_record(store, document, pages, form.current))
        if record is None or sheets.missing(store, document, pages, form.current, ended=True):
            continue
        held = filing.file(store, record, origin)
        if held:
            all_held += held
            after[form.form - 1] = replace(form, status="needs_review", problems=(*form.problems, *held))
        if document.station_code is None:
            document = replace(document, station_code=getattr(record, "station_code", None) or None)
    return Filed(document, after, all_held)
