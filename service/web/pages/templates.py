"""Word templates (模板审批): HQ edits one in Word, hands it in, sees before and after, approves or refuses."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain.scope import Role, Scope
from service.errors import ConflictError, InvalidInputError
from service.store import proposals
from service.store.proposals import Proposed, Status
from service.usecases import forms, template_desk
from service.usecases.forms import FORMATS, Made
from service.usecases.template_desk import PICTURE, Edited
from service.web import problems, rendering
from service.web.api.forms import as_file
from service.web.auth import TheDesk, TheScope, must_be
from service.web.desk import Desk
from templates_docx import load
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
_BYTES = 16 << 20
_STATUS = {
    Status.MEASURING: ("正在量栏目位置", "received"),
    Status.UNFIT: ("不能用", "failed"),
    Status.WAITING: ("等待批准", "unclear"),
    Status.APPROVED: ("已启用", "ok"),
    Status.REFUSED: ("未批准", "rejected"),
}
_LEFT_BEHIND = ("没有量完", "failed")
_LOOK_AGAIN_S = 3


@router.get("/templates", response_class=HTMLResponse)
def every(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show every form's template, and the edits that were handed in."""
    return _every(request, desk, scope)


@router.post("/templates", response_class=HTMLResponse)
def submit(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    work: BackgroundTasks,
    kind: Annotated[str, Form()],
    file: Annotated[UploadFile, File()],
) -> Response:
    """Take an edited template; it is measured after the answer."""
    edited = Edited(kind, file.filename or "", file.file.read(_BYTES + 1))
    try:
        found = template_desk.submit(desk.store, scope, edited, at=desk.now())
    except InvalidInputError as error:
        return _every(request, desk, scope, problems.sentence(error))
    if found.status is Status.MEASURING:
        work.add_task(template_desk.measure, desk.store, found.id)
    return RedirectResponse(f"/templates/{found.id}", 303, background=work)


@router.get("/templates/file", response_class=Response)
def file(scope: TheScope, kind: str) -> Response:
    """Return the Word template in use, for editing."""
    _headquarters(scope)
    form = load.form(forms.kind_of(kind))
    name = f"{form.title} 模板 第{form.version}版.docx"
    return as_file(Made(name, FORMATS["docx"], template_desk.source_of(form.kind)))


@router.get("/templates/{number}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, number: int) -> Response:
    """Show one edit: what is wrong with it, or before and after."""
    return _one(request, desk, scope, number)


@router.get("/templates/{number}/picture", response_class=Response)
def picture(desk: TheDesk, scope: TheScope, number: int) -> Response:
    """Return the picture of before and after."""
    _headquarters(scope)
    return Response(proposals.file(desk.store, number, PICTURE), media_type="image/png")


@router.get("/templates/{number}/blank", response_class=Response)
def blank(desk: TheDesk, scope: TheScope, number: int) -> Response:
    """Return the edited form as an empty page, to print and look at."""
    _headquarters(scope)
    return Response(proposals.file(desk.store, number, "blank.pdf"), media_type=FORMATS["pdf"])


@router.get("/templates/{number}/source", response_class=Response)
def source(desk: TheDesk, scope: TheScope, number: int) -> Response:
    """Return the file as it was uploaded."""
    _headquarters(scope)
    found = proposals.get(desk.store, number)
    return as_file(Made(found.name, FORMATS["docx"], desk.store.blobs.get(found.source)))


@router.post("/templates/{number}/measure", response_class=Response)
def measure(desk: TheDesk, scope: TheScope, work: BackgroundTasks, number: int) -> Response:
    """Measure once more what a restart or LibreOffice left undone."""
    template_desk.measure_again(desk.store, scope, number, at=desk.now())
    work.add_task(template_desk.measure, desk.store, number)
    return RedirectResponse(f"/templates/{number}", 303, background=work)


@router.post("/templates/{number}/approve", response_class=HTMLResponse)
def approve(request: Request, desk: TheDesk, scope: TheScope, number: int) -> Response:
    """Take an edit into use."""
    try:
        template_desk.approve(desk.store, scope, number, at=desk.now())
    except ConflictError as error:
        return _one(request, desk, scope, number, problems.sentence(error))
    return RedirectResponse(f"/templates/{number}", 303)


@router.post("/templates/{number}/refuse", response_class=HTMLResponse)
def refuse(
    request: Request, desk: TheDesk, scope: TheScope, number: int, reason: Annotated[str, Form()] = ""
) -> Response:
    """Turn an edit down, with the reason."""
    try:
        template_desk.refuse(desk.store, scope, number, reason=reason, at=desk.now())
    except (ConflictError, InvalidInputError) as error:
        return _one(request, desk, scope, number, problems.sentence(error))
    return RedirectResponse(f"/templates/{number}", 303)


def _headquarters(scope: Scope) -> None:
    must_be(scope, "open the templates", Role.HQ)


def _every(request: Request, desk: Desk, scope: Scope, refusal: str | None = None) -> Response:
    _headquarters(scope)
    specs = [load.form(kind) for kind in load.form_kinds()]
    values = {
        "forms": [
            {"kind": spec.kind.value, "title": spec.title, "version": spec.version, "clauses": "、".join(spec.clauses)}
            for spec in specs
        ],
        "proposals": [_row(desk, one) for one in proposals.newest(desk.store)],
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "templates.html", values)


def _one(request: Request, desk: Desk, scope: Scope, number: int, refusal: str | None = None) -> Response:
    _headquarters(scope)
    found = proposals.get(desk.store, number)
    values = {
        **_row(desk, found),
        "findings": found.findings,
        "moved": found.moved,
        "current": load.form(Kind(found.kind)).version,
        "waiting": found.status is Status.WAITING,
        "measuring": found.status is Status.MEASURING and not template_desk.left_behind(found, desk.now()),
        "again": template_desk.may_measure_again(found, desk.now()),
        "pictured": found.version is not None,
        "decided_by": found.decided_by,
        "decided_at": f"{found.decided_at:%Y-%m-%d %H:%M}" if found.decided_at else "",
        "reason": found.reason,
        "notes": rendering.refusal_notes(refusal),
        "back": "/templates",
    }
    page = rendering.page(request, "template.html", values)
    if values["measuring"]:
        page.headers["Refresh"] = str(_LOOK_AGAIN_S)
    return page


def _row(desk: Desk, found: Proposed) -> dict[str, object]:
    said, chip = _LEFT_BEHIND if template_desk.left_behind(found, desk.now()) else _STATUS[found.status]
    return {
        "number": found.id,
        "title": load.form(Kind(found.kind)).title,
        "file": found.name,
        "status": said,
        "chip": chip,
        "version": found.version,
        "by": found.by,
        "at": f"{found.at:%Y-%m-%d %H:%M}",
    }
