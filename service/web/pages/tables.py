"""HQ's tables (资料导入): choose, preview, confirm; and each table out again."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel

from service.domain.labels import label
from service.domain.scope import Role, Scope
from service.errors import BadRow, ConflictError, InvalidInputError, NotFoundError, UnreadableTableError
from service.store import references
from service.store.references import OpenReference
from service.usecases import error_sheets, exporting, table_desk
from service.usecases.imported import Change, FieldChange, Imported, Outcome, Upload
from service.usecases.table_desk import Chosen, Previewed
from service.usecases.tables import cells
from service.usecases.tables.columns import TABLES
from service.web import problems, rendering
from service.web.api.forms import as_file
from service.web.api.tables import exported
from service.web.auth import TheDesk, TheScope, must_be
from service.web.desk import Desk
from service.web.pages import links, reviewing

router = APIRouter(include_in_schema=False)
_NAMES = {
    "stations": "服务站", "balers": "打捆机（用户设备）", "parts": "零件目录与三包期", "labour": "工时定额",
    "policy": "结算与期限政策", "tickets": "维修单", "tags": "旧件标签", "shipments": "旧件发运",
    "invoices": "运费发票", "returns": "退（换）申请与鉴定",
}  # fmt: skip
_FORMATS = {"csv": "CSV", "xlsx": "Excel", "jsonl": "JSON Lines", "toml": "TOML"}
_OUTCOMES = {Outcome.NEW: "新增", Outcome.CHANGED: "变更", Outcome.SAME: "相同", Outcome.HELD: "挂起"}
_CHIPS = {Outcome.NEW: "ok", Outcome.CHANGED: "received", Outcome.HELD: "unclear", Outcome.SAME: ""}
_SHOWN = 200  # rows of a kind; all are applied
_TABLE_BYTES = 64 << 20
_REFUSALS = (InvalidInputError, UnreadableTableError, ConflictError, NotFoundError)


class Confirmed(BaseModel):
    """What stands in the confirming form: the previewed file."""

    table: str
    sha256: str
    name: str
    seen: str
    effective_on: str = ""


@router.get("/tables", response_class=HTMLResponse)
def every(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the tables, to import one and to take each out."""
    return _page(request, desk, scope)


@router.post("/tables/preview", response_class=HTMLResponse)
def preview(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    table: Annotated[str, Form()],
    file: Annotated[UploadFile, File()],
    effective_on: Annotated[str, Form()] = "",
) -> Response:
    """Show what an import would do."""
    try:
        upload = Upload(table, file.file.read(_TABLE_BYTES + 1), file.filename or "", _day(effective_on))
        found = table_desk.preview(desk.store, scope, upload, desk.now())
    except _REFUSALS as error:
        return _page(request, desk, scope, problems.sentence(error), table=table)
    return _preview_page(request, scope, found)


@router.post("/tables/apply", response_class=HTMLResponse)
def apply(request: Request, desk: TheDesk, scope: TheScope, form: Annotated[Confirmed, Form()]) -> Response:
    """Import a previewed file."""
    try:
        chosen = _chosen(form)
        found = table_desk.apply(desk.store, scope, chosen, desk.now())
    except _REFUSALS as error:
        return _page(request, desk, scope, problems.sentence(error), table=form.table)
    return _preview_page(request, scope, Previewed(chosen, found))


@router.post("/tables/errors", response_class=Response)
def errors(desk: TheDesk, scope: TheScope, form: Annotated[Confirmed, Form()]) -> Response:
    """Return the rows that cannot be taken, with the reason of each, as a sheet."""
    return as_file(table_desk.error_sheet(desk.store, scope, _chosen(form), desk.now()))


@router.get("/tables/file", response_class=Response)
def file(desk: TheDesk, scope: TheScope, table: str, format: str = "xlsx") -> Response:  # noqa: A002
    """Return a table as a file."""
    return as_file(exported(desk, scope, table, format))


def _chosen(form: Confirmed) -> Chosen:
    return Chosen(form.table, form.sha256, form.name, _day(form.effective_on), form.seen)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInputError([BadRow("effective_on_wrong", name="effective_on", params={"text": text})]) from error


def _page(request: Request, desk: Desk, scope: Scope, refusal: str | None = None, *, table: str = "") -> Response:
    must_be(scope, "open the tables", Role.HQ, Role.CLERK, Role.ADMIN)
    missing = references.open_references(desk.store)
    values = {
        "tables": [
            {
                "name": name,
                "label": _NAMES[name],
                "dated": name in table_desk.DATED,
                "chosen": name == table,
                "formats": [{"value": fmt, "label": _FORMATS[fmt]} for fmt in exporting.formats_of(name)],
            }
            for name in TABLES
        ],
        "may_preview": table_desk.may_preview(scope),
        "missing": [_reference(one) for one in missing[:_SHOWN]],
        "missing_count": len(missing),
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "tables.html", values)


def _preview_page(request: Request, scope: Scope, previewed: Previewed) -> Response:
    found, chosen = previewed.found, previewed.chosen
    told = [change for change in found.changes if change.outcome is not Outcome.SAME]
    values = {
        "table": chosen.table,
        "label": _NAMES[chosen.table],
        "file": chosen.name,
        "effective_on": chosen.effective_on.isoformat() if chosen.effective_on else "",
        "chosen": chosen,
        "applied": found.applied,
        "counts": [
            {"label": text, "count": found.count(outcome), "bad": outcome is Outcome.HELD and found.count(outcome) > 0}
            for outcome, text in _OUTCOMES.items()
        ],
        "bad_rows": len({row.row for row in found.bad}),
        "changes": [_change(found, change) for change in told[:_SHOWN]],
        "more": max(0, len(told) - _SHOWN),
        "bad": [
            {"row": row.row, "column": label(row.name) if row.name else "—", "reason": error_sheets.reason_of(row)}
            for row in found.bad[:_SHOWN]
        ],
        "more_bad": max(0, len(found.bad) - _SHOWN),
        "unknown": "、".join(found.unknown),
        "missing": [_reference(one) for one in found.open_references[:_SHOWN]],
        "missing_count": len(found.open_references),
        "held": found.count(Outcome.HELD),
        "may_apply": scope.decides and not found.bad and not found.applied and bool(told),
        "nothing": not told and not found.bad,
        "decides": scope.decides,
    }
    return rendering.page(request, "table_preview.html", values)


def _change(found: Imported, change: Change) -> dict[str, object]:
    known = change.outcome is not Outcome.NEW or found.applied
    return {
        "row": change.row,
        "number": change.number,
        "href": links.page_of(found.table, change.number) if known else None,
        "chip": _CHIPS[change.outcome],
        "label": _OUTCOMES[change.outcome],
        "fields": [_field(one) for one in change.fields],
        "said": reviewing.said(change.problems),
    }


def _field(change: FieldChange) -> dict[str, str]:
    return {"label": label(change.name), "old": _text(change.old), "new": _text(change.new)}


def _text(value: object) -> str:
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return f"{len(value)} 行"
    return cells.show(value) or "（空）"


def _reference(one: OpenReference) -> dict[str, object]:
    return {
        "kind": links.NAMES.get(one.noun, _NAMES.get(one.noun, one.noun)),
        "number": one.number,
        "href": links.page_of(one.noun, one.number),
        "field": label(one.field),
        "missing": one.missing,
    }
