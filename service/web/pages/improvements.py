"""Improvement follow-up (改进跟踪): HQ names a project and machines, the station reports how they do (3.6.6)."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from service.domain import days
from service.domain.scope import Scope
from service.errors import InvalidInputError, NotFoundError
from service.usecases import improvements, typed_papers
from service.usecases.improvements import FollowUp, Project
from service.usecases.settling import only_hq
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import entering, listing, paper_page, paper_words, reviewing
from service.web.pages.entering import Filled, TheForm
from service.web.pages.listing import Action, Block, Cell
from service.web.pages.paper_page import Shown, ToType
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
_KIND = Kind.QUALITY_REPORT
_ASKED = frozenset({"report_no", "station_code", "project", "part_no", "period", "serial_no", "customer_name"})
_BETWEEN = re.compile(r"[\s,，、;；]+")


class Asked(BaseModel):
    """What HQ types to ask for a follow-up."""

    station_code: str = ""
    project: str = ""
    part_no: str = ""
    period: str = ""
    serial_nos: str = ""


@router.get("/improvements", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the follow-ups, newest first."""
    rows = [
        (
            Cell(one.report.report_no, f"/improvements/{one.report.report_no}"),
            Cell(one.report.project or ""),
            Cell(one.report.station_code or ""),
            Cell(one.report.period or ""),
            Cell(f"{len(one.report.lines)} 台"),
            Cell(_state(one)[1], chip=_state(one)[0]),
        )
        for one in improvements.follow_ups(desk.store, scope)
    ]
    block = Block(
        ("报表编号", "改进项目", "服务站", "月份", "打捆机", "状态"), rows, "没有要跟踪的改进项目。", None, "3.6.6"
    )
    actions = [Action("/improvements/new", "下达跟踪项目")] if scope.decides else []
    intro = "总部给出改进项目和具体用户，服务站逐台跟踪使用情况，填《质量信息报表》报总部。"
    return listing.page(request, "改进跟踪", intro, [block], actions=actions)


@router.get("/improvements/new", response_class=HTMLResponse)
def new(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show an empty order."""
    only_hq(scope, "assign a follow-up")
    return _order(request, desk, scope, Asked(period=days.period_of(desk.now().date())))


@router.post("/improvements", response_class=HTMLResponse)
def assign(request: Request, desk: TheDesk, scope: TheScope, form: Annotated[Asked, Form()]) -> Response:
    """Ask a station to follow up."""
    serials = tuple(text.upper() for text in _BETWEEN.split(form.serial_nos.strip()) if text)
    asked = Project(form.station_code, form.project.strip(), form.part_no.strip().upper(), form.period, serials)
    try:
        found = improvements.assign(desk.store, scope, asked, desk.now())
    except InvalidInputError as error:
        return _order(request, desk, scope, form, problems.sentence(error))
    except NotFoundError as error:
        return _order(request, desk, scope, form, f"档案里没有 {error.key}，请核对后重填。")
    return RedirectResponse(f"/improvements/{found.report.report_no}", 303)


@router.get("/improvements/{report_no}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, report_no: str) -> Response:
    """Show a follow-up: what the station reported, or what it is to report."""
    found = improvements.find(desk.store, scope, report_no)
    if not found.reported and typed_papers.may_send(scope):
        return _entry(request, desk, scope, found)
    return _page(request, scope, found)


@router.get("/improvements/{report_no}/edit", response_class=HTMLResponse)
def edit(request: Request, desk: TheDesk, scope: TheScope, report_no: str) -> Response:
    """Show a report to be mended."""
    typed_papers.desk_only(scope, "report a follow-up")
    return _entry(request, desk, scope, improvements.find(desk.store, scope, report_no))


@router.post("/improvements/{report_no}", response_class=HTMLResponse)
def report(request: Request, desk: TheDesk, scope: TheScope, report_no: str, form: TheForm) -> Response:
    """Keep what the station found."""
    page = entering.page_of(_KIND, form)
    try:
        improvements.report(desk.store, scope, report_no, page, desk.now())
    except InvalidInputError as error:
        found = improvements.find(desk.store, scope, report_no)
        return _entry(request, desk, scope, found, entering.refused(page, error))
    return RedirectResponse(f"/improvements/{report_no}", 303)


def _order(request: Request, desk: Desk, scope: Scope, asked: Asked, refusal: str = "") -> Response:
    values: dict[str, object] = {
        "asked": asked,
        "stations": entering.stations(desk, scope),
        "offered": entering.offered(desk, scope),
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "improvement.html", values)


def _entry(request: Request, desk: Desk, scope: Scope, found: FollowUp, refused: Filled | None = None) -> Response:
    own = entering.filled_from(found.report, filled_on=found.report.filled_on or desk.now().date())
    page = own.page
    if refused is not None:
        known = {name: page.fields[name] for name in _ASKED if name in page.fields}
        typed = [*refused.page.lines, *({} for _ in page.lines)]
        kept = [{**row, **_machine(line)} for row, line in zip(typed, page.lines, strict=False)]
        page = type(page)({**refused.page.fields, **known}, kept)
    filled = Filled(page, _ASKED, fixed_rows=True, wrong=refused.wrong if refused else None)
    paper = ToType(
        title=f"改进跟踪 {found.report.report_no}",
        intro=f"{found.report.project} · {found.report.part_no} · {found.report.period}。逐台填写，再写结论。",
        inputs=entering.inputs(_KIND, scope, filled, desk),
        action=f"/improvements/{found.report.report_no}",
        submit="报总部",
        back="/improvements",
        note=refused.note if refused else "",
        lines_title="逐台跟踪",
    )
    return paper_page.to_type(request, paper)


def _machine(line: object) -> dict[str, object]:
    return {name: line.get(name) for name in ("serial_no", "customer_name")} if isinstance(line, dict) else {}


def _page(request: Request, scope: Scope, found: FollowUp) -> Response:
    report = found.report
    edit = (f"/improvements/{report.report_no}/edit", "补充或改正")
    paper = Shown(
        kind=_KIND,
        number=report.report_no,
        title=f"改进跟踪 {report.report_no}",
        intro=f"{report.project} · {report.station_code} · {report.period}",
        state=_state(found),
        words=paper_words.words(_KIND, report, scope),
        said=reviewing.said(found.problems),
        edit=edit if typed_papers.may_send(scope) else None,
    )
    return paper_page.show(request, paper)


def _state(found: FollowUp) -> tuple[str, str]:
    return ("ok", "已报总部") if found.reported else ("unclear", "待服务站填报")
