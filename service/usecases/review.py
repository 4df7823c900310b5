"""The review of documents (审核): what a machine or a person says of a document, checked the same way, then filed.

Each function is one transaction: readings, problems, status, archive, audit row and event are there together or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from extractors import trust
from extractors.results import PageReading
from service.domain.problems import Problem
from service.domain.review import Event, Status, advance
from service.domain.scope import Role, Scope
from service.errors import BadRow, ConflictError, InvalidInputError, NotAllowedError
from service.store import audit, documents, queue
from service.store.documents import Document, Reason
from service.store.queue import Lease
from service.store.unit import Store
from service.usecases import calibrating, checked_forms, corrected, filed_forms
from service.usecases.corrected import Change

MACHINE = "stationdesk"  # who acts when no person does
_REVIEWERS = frozenset({Role.HQ, Role.CLERK})
_CORRECTORS = frozenset({Role.HQ, Role.CLERK, Role.STATION})


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
        forms = checked_forms.forms_of(store, document, [(page, trust.applied(page, standard)) for page in pages])
        event = checked_forms.event_of(forms)
        if event is Event.READ_SURE:
            filed = filed_forms.file_forms(store, document, forms, by=MACHINE, at=at)
            document, forms = filed.document, filed.forms
            event = Event.READ_DOUBTFUL if filed.held else event
        documents.put_forms(store, document, forms)
        document = replace(document, kind=checked_forms.kind_of(forms), reason=checked_forms.reason_of(event, forms))
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
        before = checked_forms.form_numbered(forms, change.form)
        page = corrected.typed_over(before.current, change)
        pages = [(form.reading, page if form is before else form.current) for form in forms]
        documents.put_forms(store, document, checked_forms.forms_of(store, document, pages))
        document = _move(store, document, Event.CORRECT, at)
        detail = {"form": change.form, "changed": corrected.differences(before.current, page)}
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
        forms = [corrected.stood_for(form) for form in documents.forms(store, document)]
        filed_forms.must_be_fileable(forms)
        filed = filed_forms.file_forms(store, document, forms, by=scope.user, at=at)
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
