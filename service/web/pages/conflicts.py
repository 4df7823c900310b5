"""Records that two copies disagree on (冲突): both side by side with their pictures; a person chooses which stays."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain.scope import Scope
from service.errors import ConflictError
from service.store import archive_pages, keeping
from service.store.archive_pages import NOUNS, Conflict
from service.store.nouns import Noun
from service.usecases import deciding
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import fields, links, reviewing
from service.web.pages.fields import Sheet, Value

router = APIRouter(include_in_schema=False)
_CHOICES = {"new": "改用了新的一份", "old": "保留了档案里的"}
_NOTHING = Value("", "", "")


@dataclass(frozen=True, slots=True)
class Pair:
    """One field of both copies."""

    label: str
    old: Value
    new: Value

    @property
    def differs(self) -> bool:
        """The copies say two things; an empty cell contradicts nothing."""
        return self.old.text != self.new.text and bool(self.new.text)


@router.get("/conflicts", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the conflicts that wait, and those that were ended."""
    values = {
        "open": [_row(one) for one in archive_pages.open_conflicts(desk.store, scope)],
        "ended": [_row(one) for one in archive_pages.ended_conflicts(desk.store, scope)],
    }
    return rendering.page(request, "conflicts.html", values)


@router.get("/conflicts/{conflict_id}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, conflict_id: int) -> Response:
    """Show both copies."""
    return _page(request, desk, scope, conflict_id)


@router.post("/conflicts/{conflict_id}", response_class=HTMLResponse)
def end(
    request: Request, desk: TheDesk, scope: TheScope, conflict_id: int, keep: Annotated[Literal["old", "new"], Form()]
) -> Response:
    """End a conflict as the button says."""
    try:
        deciding.end_conflict(desk.store, scope, conflict_id, keep_new=keep == "new", at=desk.now())
    except ConflictError as error:
        return _page(request, desk, scope, conflict_id, problems.sentence(error))
    return RedirectResponse(f"/conflicts/{conflict_id}", 303)


def _row(conflict: Conflict) -> dict[str, object]:
    return {
        "id": conflict.id,
        "kind": links.NAMES.get(conflict.noun, conflict.noun),
        "number": conflict.number,
        "said": reviewing.said(conflict.problems),
        "by": conflict.put_by,
        "at": f"{conflict.put_at:%Y-%m-%d %H:%M}",
        "document": conflict.document_id,
        "choice": _CHOICES.get(conflict.choice or ""),
        "ended_by": conflict.ended_by,
        "ended_at": f"{conflict.ended_at:%Y-%m-%d %H:%M}" if conflict.ended_at else None,
    }


def _page(request: Request, desk: Desk, scope: Scope, conflict_id: int, refusal: str | None = None) -> Response:
    conflict = archive_pages.find_conflict(desk.store, scope, conflict_id)
    noun: Noun[Any] = NOUNS[conflict.noun]
    known = keeping.get(desk.store, noun, conflict.number)
    evidence = keeping.evidence_of(desk.store, noun, conflict.number)
    old = fields.sheet(desk.store, scope, noun, known, of_document=evidence)
    new = fields.sheet(desk.store, scope, noun, conflict.held, of_document=conflict.document_id)
    pairs = list(_pairs(old, new))
    values = {
        "c": _row(conflict),
        "record": links.page_of(conflict.noun, conflict.number),
        "differing": [pair for pair in pairs if pair.differs],
        "same": [pair for pair in pairs if not pair.differs and (pair.old.text or pair.new.text)],
        "old": {"papers": old.papers, "document": evidence},
        "new": {"papers": new.papers, "document": conflict.document_id},
        "may_end": deciding.may_end_conflicts(scope) and conflict.choice is None,
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "conflict.html", values)


def _pairs(old: Sheet, new: Sheet) -> Iterator[Pair]:
    for mine, other in zip(old.values, new.values, strict=True):
        yield Pair(mine.label, mine, other)
    for index in range(max(len(old.rows), len(new.rows))):
        mine_row = old.rows[index] if index < len(old.rows) else (_NOTHING,) * len(old.columns)
        other_row = new.rows[index] if index < len(new.rows) else (_NOTHING,) * len(new.columns)
        for label, mine, other in zip(old.columns, mine_row, other_row, strict=True):
            yield Pair(f"第 {index + 1} 行{label}", mine, other)
