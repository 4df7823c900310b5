"""HQ's tables over HTTP: a preview of a file, its import as previewed, and each table out again."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import BaseModel

from service.domain import masking
from service.errors import BadRow, NotAllowedError
from service.store import references
from service.usecases import error_sheets, exporting, presenting, table_desk
from service.usecases.forms import Made
from service.usecases.imported import Change, Imported, Outcome, Upload
from service.usecases.presenting import Json
from service.usecases.table_desk import Chosen
from service.web.api.forms import as_file
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["tables"])
_MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "toml": "application/toml",
}
_TABLE_BYTES = 64 << 20


class Previewed(BaseModel):
    """A file as it was previewed."""

    sha256: str
    seen: str
    name: str
    effective_on: date | None = None


@router.post("/tables/{table}/preview")
def preview(
    desk: TheDesk,
    scope: TheScope,
    table: str,
    file: Annotated[UploadFile, File()],
    effective_on: Annotated[date | None, Form()] = None,
) -> Json:
    """Say what an import would do; the file is kept so that it can be applied as seen."""
    upload = Upload(table, file.file.read(_TABLE_BYTES + 1), file.filename or "", effective_on)
    found = table_desk.preview(desk.store, scope, upload, desk.now())
    return {"sha256": found.chosen.sha256, "seen": found.chosen.seen, **imported_json(found.found)}


@router.post("/tables/{table}/apply")
def apply(desk: TheDesk, scope: TheScope, table: str, body: Previewed) -> Json:
    """Import a previewed file, all of it or nothing."""
    chosen = Chosen(table, body.sha256, body.name, body.effective_on, body.seen)
    return imported_json(table_desk.apply(desk.store, scope, chosen, desk.now()))


@router.get("/tables/{table}", response_class=Response)
def export(desk: TheDesk, scope: TheScope, table: str, format: str = "csv") -> Response:  # noqa: A002
    """Return a table as csv, xlsx or jsonl (the policy: toml); importing it again changes nothing."""
    return as_file(exported(desk, scope, table, format))


def exported(desk: TheDesk, scope: TheScope, table: str, fmt: str) -> Made:
    """Return a table as a file; whoever needs no phone numbers gets none."""
    if not masking.needs_contact(scope):
        raise NotAllowedError(f"export {table}", scope.user)
    data = exporting.export(desk.store, scope, table, fmt, at=desk.now())
    return Made(f"{table}.{fmt}", _MEDIA[fmt], data)


def imported_json(found: Imported) -> Json:
    """Return what an import does or did."""
    return {
        "table": found.table,
        "applied": found.applied,
        "counts": {outcome.value: found.count(outcome) for outcome in Outcome},
        "changes": [_change_json(change) for change in found.changes if change.outcome is not Outcome.SAME],
        "bad": [_bad_json(row) for row in found.bad],
        "unknown_columns": list(found.unknown),
        "open_references": [_reference_json(one) for one in found.open_references],
    }


def _change_json(change: Change) -> Json:
    return {
        "row": change.row,
        "number": change.number,
        "outcome": change.outcome.value,
        "fields": [{"name": one.name, "old": one.old, "new": one.new} for one in change.fields],
        "problems": [presenting.problem_json(problem) for problem in change.problems],
    }


def _bad_json(row: BadRow) -> Json:
    return {"row": row.row, "field": row.name, "code": row.code, "message": error_sheets.reason_of(row)}


def _reference_json(one: references.OpenReference) -> Json:
    return {"noun": one.noun, "number": one.number, "field": one.field, "missing": one.missing}
