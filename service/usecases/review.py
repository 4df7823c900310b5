"""The review of documents (审核): what a machine or a person says of a document, checked the same way, then filed.

Each function is one transaction: readings, problems, status, archive, audit row and event are there together or not.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from extractors import trust, values
from extractors.results import PageReading, Reading, Source, Value
from service.domain.problems import Problem
from service.domain.review import Event, Status, advance
from service.domain.scope import Role, Scope
from service.errors import BadRow, ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from service.store import audit, documents, queue
from service.store.documents import Document, Form, Reason
from service.store.queue import Lease
from service.store.unit import Store
from service.usecases import calibrating, checking, filing, sheets
from service.usecases.typing_in import Typed, typed

MACHINE = "stationdesk"  # who acts when no person does
_REVIEWERS = frozenset({Role.HQ, Role.CLERK})
_CORRECTORS = frozenset({Role.HQ, Role.CLERK, Role.STATION})


@dataclass(frozen=True, slots=True)
class Change:
    """A person's values for one form of a document."""

    version: int  # of the document, as the person saw it
    fields: Mapping[str, object] = dataclasses.field(default_factory=dict)  # name → JSON value; None: the cell is empty
    lines: Sequence[Mapping[str, object]] | None = None  # all lines anew; None: as they are
    form: int = 1


def may_review(scope: Scope) -> bool:
    """Say whether somebody ends reviews."""
    return scope.role in _REVIEWERS


def claim(store: Store, worker: str, at: datetime, *, lease: timedelta) -> Lease | None:
    """Take the next document to read; None when none waits."""
    with store.transaction():
        taken = queue.claim(store, worker, at, lease=lease)
        if taken is not None:
            _move(store, documents.get(store, taken.document_id), Event.CLAIM, at)
        return taken


def record(
    store: Store, lease: Lease, pages: Sequence[PageReading], at: datetime, *, one_wrong_in: int = trust.ONE_WRONG_IN
) -> Document | None:
    """Write what the machine read, checked; a document that needs nobody is filed at once.

    Args:
        store: The desk.
        lease: Of the reading.
        pages: As the machine read them, with the shipped confidences; kept so, for calibrating.
        at: When.
        one_wrong_in: The operator's ceiling: what passes is decided by it and by the calibration in use.

    Returns:
        The document after; None when the lease was lost, and then nothing is written.
    """
    with store.transaction():
        if not queue.done(store, lease):
            return None
        document = replace(documents.get(store, lease.document_id), attempt=lease.attempt)
        standard = calibrating.trust_of(store, one_wrong_in)
        forms = _forms_of(store, document, [(page, trust.applied(page, standard)) for page in pages])
        event = _event_of(forms)
        if event is Event.READ_SURE:
            filed = _file(store, document, forms, by=MACHINE, at=at)
            document, forms = filed.document, filed.forms
            event = Event.READ_DOUBTFUL if filed.held else event
        documents.put_forms(store, document, forms)
        document = replace(document, kind=_kind_of(forms), reason=_reason_of(event, forms))
        after = _move(store, document, event, at)
        detail = {"attempt": lease.attempt, "status": after.status.value, "forms": len(forms)}
        audit.write(store, after.subject, "read", by=MACHINE, at=at, detail=detail)
    return after


def fail(store: Store, lease: Lease, reason: Reason, at: datetime) -> None:
    """Give a document up; a person can have it read again."""
    with store.transaction():
        if queue.fail(store, lease, (reason.code, reason.params)):
            document = replace(documents.get(store, lease.document_id), reason=reason)
            _move(store, document, Event.GIVE_UP, at)
            audit.write(store, document.subject, "fail", by=MACHINE, at=at, detail={"code": reason.code})


def put_back(store: Store, lease: Lease, reason: Reason, *, not_before: datetime, at: datetime) -> None:
    """Queue a document again after a failed try."""
    with store.transaction():
        if queue.put_back(store, lease, not_before, (reason.code, reason.params)):
            _move(store, documents.get(store, lease.document_id), Event.RELEASE, at)


def give_back(store: Store, lease: Lease, at: datetime, *, lost: bool) -> None:
    """Queue a document again whose reader vanished (lost) or did not begin."""
    with store.transaction():
        if queue.release(store, lease, lost=lost):
            _move(store, documents.get(store, lease.document_id), Event.RELEASE, at)


def correct(store: Store, scope: Scope, document_id: int, change: Change, at: datetime) -> Document:
    """Write a person's values over the machine's, checked like those, and return the document.

    Raises:
        NotFoundError: There is no such document or form that the caller may see.
        ConflictError: version_changed: somebody was faster; not_in_this_status: the review ended.
        NotAllowedError: The caller's work is not with documents.
        InvalidInputError: A name is not on the form, or a value is not of its type; each is named.
    """
    _must_be(_CORRECTORS, scope, "correct a document")
    with store.transaction():
        document = _seen(store, scope, document_id, change.version)
        forms = documents.forms(store, document)
        before = _form_numbered(forms, change.form)
        page = _typed_over(before.current, change)
        pages = [(form.reading, page if form is before else form.current) for form in forms]
        documents.put_forms(store, document, _forms_of(store, document, pages))
        document = _move(store, document, Event.CORRECT, at)
        detail = {"form": change.form, "changed": _differences(before.current, page)}
        audit.write(store, document.subject, "correct", by=scope.user, at=at, detail=detail)
    return document


def accept(store: Store, scope: Scope, document_id: int, version: int | None, at: datetime) -> Document:
    """End a review with a yes: the person stands for all values, and the forms are filed.

    A record that differs from one the archive has under its number is held there, and the document stays in review
    with that problem.

    Raises:
        NotFoundError: There is none that the caller may see.
        NotAllowedError: The caller does not review.
        ConflictError: version_changed; not_in_this_status; nothing_to_file: no form of it is known.
        InvalidInputError: A form lacks the number that it is filed under.
    """
    _must_be(_REVIEWERS, scope, "accept a document")
    with store.transaction():
        document = _seen(store, scope, document_id, version)
        _must_follow(document, Event.ACCEPT)
        forms = [_stood_for(form) for form in documents.forms(store, document)]
        _must_be_fileable(forms)
        filed = _file(store, document, forms, by=scope.user, at=at)
        documents.put_forms(store, filed.document, filed.forms)
        if filed.held:
            after = _move(store, filed.document, Event.CORRECT, at)
        else:
            after = _move(store, replace(filed.document, ended_by=scope.user, ended_at=at), Event.ACCEPT, at)
        detail = {"held": [problem.code for problem in filed.held]}
        audit.write(store, after.subject, "accept", by=scope.user, at=at, detail=detail)
    return after


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a person rejects a document."""

    reason: str  # in the person's words
    version: int | None = None  # as the person saw it; None: whatever it is


def reject(store: Store, scope: Scope, document_id: int, refusal: Refusal, at: datetime) -> Document:
    """End a review with a no.

    Raises:
        NotFoundError: There is none that the caller may see.
        NotAllowedError: The caller does not review.
        ConflictError: version_changed; not_in_this_status.
        InvalidInputError: There is no reason.
    """
    _must_be(_REVIEWERS, scope, "reject a document")
    words = refusal.reason.strip()
    if not words:
        raise InvalidInputError([BadRow("reason_missing", name="reason")])
    with store.transaction():
        document = _seen(store, scope, document_id, refusal.version)
        reason = Reason("rejected_by_person", {"reason": words, "by": scope.user})
        after = _move(store, replace(document, reason=reason, ended_by=scope.user, ended_at=at), Event.REJECT, at)
        audit.write(store, after.subject, "reject", by=scope.user, at=at, detail={"reason": words})
    return after


def check_again(store: Store, scope: Scope, document_id: int, at: datetime) -> Document:
    """Check a document in review once more, because the archive knows more now; return it."""
    with store.transaction():
        document = documents.find(store, scope, document_id)
        forms = documents.forms(store, document)
        fresh = _forms_of(store, document, [(form.reading, form.current) for form in forms])
        if fresh != forms:
            documents.put_forms(store, document, fresh)
            document = _move(store, document, Event.CORRECT, at)
    return document


def _move(store: Store, document: Document, event: Event, at: datetime) -> Document:
    return documents.change(store, replace(document, status=_must_follow(document, event)), at)


def _must_follow(document: Document, event: Event) -> Status:
    following = advance(document.status, event)
    if isinstance(following, Problem):
        raise ConflictError(following.code, params=following.params)
    return following


def _must_be(roles: frozenset[Role], scope: Scope, action: str) -> None:
    if scope.role not in roles:
        raise NotAllowedError(action, scope.user)


def _seen(store: Store, scope: Scope, document_id: int, version: int | None) -> Document:
    document = documents.find(store, scope, document_id)
    if version is not None and version != document.version:
        raise ConflictError("version_changed", params={"version": document.version})
    return document


def _forms_of(store: Store, document: Document, pages: Sequence[tuple[PageReading, PageReading]]) -> list[Form]:
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


def _form_numbered(forms: Iterable[Form], number: int) -> Form:
    for form in forms:
        if form.form == number:
            return form
    raise NotFoundError("form", number)


def _event_of(forms: Sequence[Form]) -> Event:
    found = {form.status for form in forms}
    if found <= {"rejected"}:
        return Event.READ_UNKNOWN
    return Event.READ_SURE if found == {"accepted"} else Event.READ_DOUBTFUL


def _reason_of(event: Event, forms: Sequence[Form]) -> Reason | None:
    if event is not Event.READ_UNKNOWN:
        return None
    problem = next((problem for form in forms for problem in form.problems), Problem("no_page"))
    return Reason(problem.code, problem.params)


def _kind_of(forms: Sequence[Form]) -> str | None:
    """Return the kind of the first form that is one of ours."""
    kinds = [form.current.kind for form in forms]
    return next((kind for kind in kinds if filing.known_kind(kind)), next(iter(kinds), None))


def _typed_over(page: PageReading, change: Change) -> PageReading:
    """Return a form with a person's values in it."""
    kind = filing.known_kind(page.kind)
    if kind is None:
        raise ConflictError("no_known_form")
    fields, lines = typed(kind, change.fields, change.lines)
    spoken_of = {*fields, *({"lines"} if lines is not None else ())}
    left = tuple(problem for problem in page.problems if not _settles(problem.field, spoken_of))
    return replace(
        page,
        fields={**page.fields, **{name: _by_person(value, page.fields.get(name)) for name, value in fields.items()}},
        lines=page.lines if lines is None else _lines_by_person(lines, page.lines),
        problems=left,
    )


def _settles(field: str | None, spoken_of: set[str]) -> bool:
    """Say whether a person spoke of the field that a problem is about."""
    return field is not None and (field in spoken_of or ("lines" in spoken_of and field.startswith("lines[")))


def _lines_by_person(rows: Sequence[Typed], before: Sequence[Mapping[str, Reading]]) -> tuple[dict[str, Reading], ...]:
    """Return a person's lines, each with the boxes of the line that stood in its place."""
    places = [*before, *({} for _ in rows)]
    return tuple(
        {name: _by_person(value, place.get(name)) for name, value in row.items()}
        for row, place in zip(rows, places, strict=False)
    )


def _by_person(value: Value | None, before: Reading | None) -> Reading:
    text = "" if value is None else values.text_of(value)
    box = before.box if before else None
    return Reading(value, text, confidence=1.0, accepted=True, box=box, source=Source.PERSON)


def _differences(before: PageReading, after: PageReading) -> dict[str, object]:
    """Return what a person changed: name → before and after."""
    changed: dict[str, object] = {}
    for name, reading in after.fields.items():
        was = before.fields.get(name)
        if was is None or was.value != reading.value:
            changed[name] = [was.value if was else None, reading.value]
    if before.lines != after.lines:
        changed["lines"] = [_plain(before.lines), _plain(after.lines)]
    return changed


def _plain(lines: Sequence[Mapping[str, Reading]]) -> list[dict[str, object]]:
    return [{name: reading.value for name, reading in line.items()} for line in lines]


def _stood_for(form: Form) -> Form:
    """Return a form that a person accepts: nothing in it is doubtful any more."""
    if filing.known_kind(form.current.kind) is None:
        return form
    fields = {name: replace(reading, accepted=True) for name, reading in form.current.fields.items()}
    lines = tuple(
        {name: replace(reading, accepted=True) for name, reading in line.items()} for line in form.current.lines
    )
    return replace(form, status="accepted", current=replace(form.current, fields=fields, lines=lines))


def _must_be_fileable(forms: Sequence[Form]) -> None:
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
class _Filed:
    """What filing a document came to."""

    document: Document  # of the station that its records name, where nobody else said so
    forms: list[Form]  # with the problems of what was held
    held: list[Problem]


def _file(store: Store, document: Document, forms: Sequence[Form], *, by: str, at: datetime) -> _Filed:
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
    return _Filed(document, after, all_held)
