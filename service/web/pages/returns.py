"""Returns of spare parts (备件退换), step by step: application, photos, notice, packing, arrival, verdict (5.2.x)."""

import dataclasses
from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from extractors import values
from service.domain.records import ReturnVerdict
from service.errors import BadRow, ConflictError, InvalidInputError, MediaError
from service.usecases import return_steps, returning, returns_desk, typed_papers
from service.usecases.returns_desk import Notice
from service.usecases.typed_papers import Page
from service.web import problems
from service.web.api.inspections import uploads_of
from service.web.auth import TheDesk, TheScope
from service.web.pages import entering, listing, paper_words, return_views
from service.web.pages.entering import Filled, TheForm
from service.web.pages.listing import Action, Block, Cell
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType

router = APIRouter(include_in_schema=False)


class Answer(BaseModel):
    """What HQ says of an application."""

    do: str
    return_address: str = ""
    issued_on: str = ""


@router.get("/returns", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the returns, newest first."""
    rows = [
        (
            Cell(one.application_no, f"/returns/{one.application_no}"),
            Cell(one.station_code or ""),
            Cell(paper_words.told(one.applied_on)),
            Cell(f"{one.action or ''} {one.reason_code or ''}"),
            Cell(f"{len(one.lines)} 种"),
            Cell(return_views.STEPS[step][1], chip=return_views.STEPS[step][0]),
        )
        for one, step in return_steps.newest(desk.store, scope)
    ]
    block = Block(("申请单号", "服务站", "申请日期", "事项", "备件", "进度"), rows, "还没有退（换）申请。", None, "5.2")
    actions = [Action("/returns/new", "申请退（换）货")] if typed_papers.may_send(scope) else []
    intro = (
        "没用上的完好备件，出库 4 个月内可以申请退（换）；先申请、等通知，再发货。橡胶、塑料、密封、电器、线束不退。"
    )
    return listing.page(request, "备件退换", intro, [block], actions=actions)


@router.get("/returns/new", response_class=HTMLResponse)
def new(request: Request, desk: TheDesk, scope: TheScope, again: str = "") -> Response:
    """Show an empty application, or one on which HQ has not spoken yet."""
    typed_papers.desk_only(scope, "apply for a return")
    if again:
        known = return_steps.of(desk.store, scope, again, desk.now()).file.application
        return return_views.entry(request, desk, scope, entering.filled_from(known), str(known.issued_on or ""))
    own = {"applied_on": desk.now().date(), "applicant": scope.user}
    return return_views.entry(request, desk, scope, Filled(Page(own)), "")


@router.post("/returns", response_class=HTMLResponse)
def apply(request: Request, desk: TheDesk, scope: TheScope, form: TheForm) -> Response:
    """Keep an application with its list."""
    typed_papers.desk_only(scope, "apply for a return")
    page = entering.with_part_names(desk, entering.page_of(Kind.PARTS_RETURN, form))
    issued = str(form.get("issued_on") or "")
    try:
        found = returns_desk.apply(desk.store, scope, page, desk.now(), issued_on=_day(issued))
    except (InvalidInputError, ConflictError) as error:
        filled = entering.refused(page, error)
        if filled.wrong and "f.issued_on" in filled.wrong:  # it stands beside the form's own inputs
            filled = dataclasses.replace(filled, note=problems.sentence(error))
        return return_views.entry(request, desk, scope, filled, issued)
    return RedirectResponse(f"/returns/{found.file.application.application_no}", 303)


@router.get("/returns/{application_no}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, application_no: str) -> Response:
    """Show a return with what is to be done next."""
    return return_views.page(request, desk, scope, application_no)


@router.post("/returns/{application_no}/photos", response_class=HTMLResponse)
def add_photos(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    application_no: str,
    photos: Annotated[list[UploadFile], File()],
    line: Annotated[int, Form()] = 1,
) -> Response:
    """Keep photos of one part; those that are not clear are named with the reason."""
    try:
        returning.add_photos(desk.store, scope, application_no, line, uploads_of(desk, photos), at=desk.now())
    except (InvalidInputError, MediaError) as error:
        return return_views.page(request, desk, scope, application_no, problems.sentence(error))
    return RedirectResponse(f"/returns/{application_no}#photos", 303)


@router.post("/returns/{application_no}/decision", response_class=HTMLResponse)
def decide(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    application_no: str,
    form: Annotated[Answer, Form()],
) -> Response:
    """Say yes with the notice, or no."""
    try:
        day = _day(form.issued_on) if form.issued_on else None
        notice = Notice(form.do == "approve", form.return_address.strip() or None, day)
        returns_desk.decide(desk.store, scope, application_no, notice, desk.now())
    except (InvalidInputError, ConflictError) as error:
        return return_views.page(request, desk, scope, application_no, problems.sentence(error))
    return RedirectResponse(f"/returns/{application_no}", 303)


@router.get("/returns/{application_no}/packing", response_class=HTMLResponse)
def packing(request: Request, desk: TheDesk, scope: TheScope, application_no: str) -> Response:
    """Show the packing list to be typed, with the parts of the application."""
    typed_papers.desk_only(scope, "send a return")
    found = return_steps.of(desk.store, scope, application_no, desk.now())
    known = found.packing_list
    if known is not None:
        return return_views.packing(request, desk, scope, application_no, entering.filled_from(known))
    lines = [
        {"box_no": 1, "part_no": line.part_no, "part_name": line.part_name, "quantity": line.quantity}
        for line in found.file.application.lines
    ]
    filled = Filled(Page({"shipped_on": desk.now().date(), "boxes": 1, "freight_payment": "寄付"}, lines))
    return return_views.packing(request, desk, scope, application_no, filled)


@router.post("/returns/{application_no}/packing", response_class=HTMLResponse)
def send(request: Request, desk: TheDesk, scope: TheScope, application_no: str, form: TheForm) -> Response:
    """Keep the packing list."""
    page = entering.with_part_names(desk, entering.page_of(Kind.PARTS_RETURN_PACKING_LIST, form))
    try:
        returns_desk.send(desk.store, scope, application_no, page, desk.now())
    except InvalidInputError as error:
        return return_views.packing(request, desk, scope, application_no, entering.refused(page, error))
    except ConflictError as error:
        return return_views.page(request, desk, scope, application_no, problems.sentence(error))
    return RedirectResponse(f"/returns/{application_no}", 303)


@router.post("/returns/{application_no}/receipt", response_class=HTMLResponse)
def receive(request: Request, desk: TheDesk, scope: TheScope, application_no: str) -> Response:
    """Note that the parts arrived."""
    try:
        returns_desk.receive(desk.store, scope, application_no, desk.now())
    except ConflictError as error:
        return return_views.page(request, desk, scope, application_no, problems.sentence(error))
    return RedirectResponse(f"/returns/{application_no}#verdict", 303)


@router.post("/returns/{application_no}/verdict", response_class=HTMLResponse)
def judge(request: Request, desk: TheDesk, scope: TheScope, application_no: str, form: TheForm) -> Response:
    """Note HQ's verdict on each part."""
    known = {verdict.value: verdict for verdict in ReturnVerdict}
    given = [known.get(str(form.get(f"verdict.{index}") or "")) for index in range(len(form))]
    verdicts = [verdict for verdict in given if verdict is not None]
    try:
        returns_desk.judge_parts(desk.store, scope, application_no, verdicts, desk.now())
    except (InvalidInputError, ConflictError) as error:
        return return_views.page(request, desk, scope, application_no, problems.sentence(error))
    return RedirectResponse(f"/returns/{application_no}", 303)


def _day(text: str) -> date | None:
    if not text.strip():
        raise InvalidInputError([BadRow("issued_on_missing", name="issued_on")])
    day = values.value_of(text.strip(), FieldType.DATE)
    if not isinstance(day, date):
        raise InvalidInputError([BadRow("cell_not_a_date", name="issued_on", params={"text": text})])
    return day
