"""Registers of machines (用户档案登记): a station types one, HQ confirms it, the totals of each station (3.2.2)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain.scope import Scope
from service.domain.training import TrainingStatus
from service.errors import ConflictError, InvalidInputError
from service.store import archive_pages
from service.store.nouns import BALERS
from service.usecases import registering, typed_papers
from service.usecases.registering import Register
from service.usecases.typed_papers import Page
from service.web import problems
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import entering, listing, paper_page, paper_words, reviewing
from service.web.pages.entering import Filled, TheForm
from service.web.pages.listing import Action, Block, Cell
from service.web.pages.paper_page import Decision, Notice, Shown, ToType
from service.web.pages.trainings import STATUS
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
_KIND = Kind.BALER_REGISTER


@router.get("/registers", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the registers that were typed in, and how many machines each station has."""
    rows = [
        (
            Cell(one.register.register_no or "", f"/registers/{one.register.register_no}"),
            Cell(one.register.station_code or ""),
            Cell(paper_words.told(one.register.filled_on)),
            Cell(f"{len(one.register.lines)} 台"),
            Cell(STATUS[one.status][1], chip=STATUS[one.status][0], say=one.register.note),
        )
        for one in registering.registers(desk.store, scope)
    ]
    blocks = [
        Block(("登记表", "服务站", "填表日期", "打捆机", "状态"), rows, "还没有在这里填写的登记表。", "登记表", "3.2.2")
    ]
    blocks.append(_totals(desk, scope))
    actions = [Action("/registers/new", "登记打捆机")] if typed_papers.may_send(scope) else []
    intro = "按出厂编号登记卖出的打捆机和用户；总部确认后进入用户设备档案。"
    return listing.page(request, "用户登记", intro, blocks, actions=actions)


@router.get("/registers/new", response_class=HTMLResponse)
def new(request: Request, desk: TheDesk, scope: TheScope, again: str = "") -> Response:
    """Show an empty register, or one that HQ sent back."""
    typed_papers.desk_only(scope, "register machines")
    if again:
        found = registering.find(desk.store, scope, again).register
        return _entry(request, desk, scope, entering.filled_from(found), again=again)
    return _entry(request, desk, scope, Filled(Page({"filled_on": desk.now().date()})))


@router.post("/registers", response_class=HTMLResponse)
def register(request: Request, desk: TheDesk, scope: TheScope, form: TheForm) -> Response:
    """Keep a register that somebody typed."""
    page, again = entering.page_of(_KIND, form), str(form.get("again") or "")
    try:
        found = registering.register(desk.store, scope, page, desk.now(), again=again or None)
    except (InvalidInputError, ConflictError) as error:
        return _entry(request, desk, scope, entering.refused(page, error), again=again)
    return RedirectResponse(f"/registers/{found.register.register_no}", 303)


@router.get("/registers/{register_no}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, register_no: str) -> Response:
    """Show a register."""
    return _page(request, scope, registering.find(desk.store, scope, register_no))


@router.post("/registers/{register_no}", response_class=HTMLResponse)
def decide(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    register_no: str,
    do: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Confirm a register, or send it back."""
    confirm = do == "confirm"
    try:
        registering.decide(desk.store, scope, register_no, confirm=confirm, at=desk.now(), reason=reason.strip())
    except (ConflictError, InvalidInputError) as error:
        return _page(request, scope, registering.find(desk.store, scope, register_no), problems.sentence(error))
    return RedirectResponse(f"/registers/{register_no}", 303)


def _totals(desk: Desk, scope: Scope) -> Block:
    """How many machines are registered: of every station for HQ, a station's own (统计总台数)."""
    if scope.station_code is not None:
        counts = {scope.station_code: archive_pages.count(desk.store, scope, BALERS)}
    else:
        counts = archive_pages.baler_totals(desk.store)
    names = {one["code"]: one["name"] for one in entering.stations(desk, scope)}
    rows = [
        (Cell(code or "销售单位未知"), Cell(names.get(code, "")), Cell(f"{count} 台")) for code, count in counts.items()
    ]
    return Block(("服务站", "名称", "档案里的打捆机"), rows, "档案里还没有打捆机。", "在册总台数", "3.2.2")


def _entry(request: Request, desk: Desk, scope: Scope, filled: Filled, *, again: str = "") -> Response:
    mended = registering.find(desk.store, scope, again).register if again else None
    paper = ToType(
        title=f"改正登记表 {again}" if again else "登记打捆机",
        intro="一行一台。填好后报总部确认；编号已在档案里的，由总部核对。",
        inputs=entering.inputs(_KIND, scope, filled, desk),
        action="/registers",
        submit="报总部确认",
        back="/registers",
        note=filled.note,
        lines_title="打捆机和用户",
        again=again,
        sent_back=(mended.note or "") if mended else "",
    )
    return paper_page.to_type(request, paper)


def _page(request: Request, scope: Scope, found: Register, refusal: str = "") -> Response:
    record = found.register
    number = record.register_no or ""
    by = f"总部 {record.confirmed_by} {record.confirmed_on}" if record.confirmed else ""
    entered = f"{by} 确认，已进入用户设备档案；与档案不同的已挂起，等人选定。"
    notices = {
        TrainingStatus.SENT_BACK: [Notice(f"{by} 退回：{record.note}", "3.2.2", "bad")],
        TrainingStatus.CONFIRMED: [Notice(entered, "3.2.2", "good")],
    }
    confirmed = found.status is TrainingStatus.CONFIRMED
    linked = [line.serial_no or "" for line in record.lines if confirmed]
    decides = scope.decides and not confirmed
    mends = found.status is TrainingStatus.SENT_BACK and typed_papers.may_send(scope)
    paper = Shown(
        kind=_KIND,
        number=number,
        title=f"登记表 {number}",
        intro=f"{record.station_code or ''} · {record.filled_on or ''} · {len(record.lines)} 台",
        state=STATUS[found.status],
        words=paper_words.words(_KIND, record, scope, known=linked),
        said=reviewing.said(found.problems),
        notices=notices.get(found.status, []),
        decision=Decision(f"/registers/{number}", "确认登记", "退回", "购机日期与发票不符") if decides else None,
        edit=(f"/registers/new?again={number}", "改正后重报") if mends else None,
    )
    return paper_page.show(request, paper, refusal)
