"""Trainings (培训): a station reports one, HQ confirms it or sends it back (3.1.1, 3.1.2)."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain.scope import Scope
from service.domain.training import TrainingStatus
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.store import archive, archive_pages
from service.store.nouns import BALERS
from service.usecases import trainings, typed_papers
from service.usecases.trainings import Training
from service.usecases.typed_papers import Page
from service.web import problems
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import entering, listing, paper_page, paper_words, reviewing
from service.web.pages.entering import Filled, TheForm
from service.web.pages.listing import Action, Block, Cell
from service.web.pages.paper_page import Decision, Notice, Pick, Shown, ToType
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
STATUS = {
    TrainingStatus.REPORTED: ("unclear", "待总部确认"),
    TrainingStatus.CONFIRMED: ("ok", "已确认"),
    TrainingStatus.SENT_BACK: ("damaged", "已退回"),
}
_KIND = Kind.TRAINING_RECORD
_OF_BALER = ("serial_no", "model", "sold_on", "customer_name", "customer_phone")


@router.get("/trainings", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the trainings, newest first."""
    rows = [
        (
            Cell(one.record.record_no, f"/trainings/{one.record.record_no}"),
            Cell(one.record.station_code or ""),
            Cell(one.record.serial_no or ""),
            Cell(paper_words.told(one.record.trained_on)),
            Cell(one.record.trainer or ""),
            Cell(STATUS[one.status][1], chip=STATUS[one.status][0], say=one.record.note),
        )
        for one in trainings.trainings(desk.store, scope)
    ]
    block = Block(("记录编号", "服务站", "出厂编号", "培训日期", "培训人", "状态"), rows, "还没有培训记录。")
    actions = [Action("/trainings/new", "填报培训")] if typed_papers.may_send(scope) else []
    intro = "卖出打捆机后给用户做培训，填一张记录报总部；总部确认后列入用户设备档案。"
    return listing.page(request, "客户培训", intro, [block], actions=actions)


@router.get("/trainings/new", response_class=HTMLResponse)
def new(request: Request, desk: TheDesk, scope: TheScope, serial_no: str = "", again: str = "") -> Response:
    """Show an empty record, one with what the archive knows of a machine, or one that HQ sent back."""
    typed_papers.desk_only(scope, "report a training")
    if again:
        found = trainings.find(desk.store, scope, again)
        return _entry(request, desk, scope, entering.filled_from(found.record), sent_back=found.record.note or "")
    return _entry(request, desk, scope, _of_machine(desk, scope, serial_no.strip().upper()))


@router.post("/trainings", response_class=HTMLResponse)
def report(request: Request, desk: TheDesk, scope: TheScope, form: TheForm) -> Response:
    """Keep a record that somebody typed."""
    page = entering.page_of(_KIND, form)
    try:
        found = trainings.report(desk.store, scope, page, desk.now())
    except (InvalidInputError, ConflictError) as error:
        return _entry(request, desk, scope, entering.refused(page, error))
    return RedirectResponse(f"/trainings/{found.record.record_no}", 303)


@router.get("/trainings/{record_no}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, record_no: str) -> Response:
    """Show a training."""
    return _page(request, desk, scope, trainings.find(desk.store, scope, record_no))


@router.post("/trainings/{record_no}", response_class=HTMLResponse)
def decide(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    record_no: str,
    do: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Confirm a training, or send it back."""
    confirm = do == "confirm"
    try:
        if not confirm and not reason.strip():
            return _page(request, desk, scope, trainings.find(desk.store, scope, record_no), "请写明退回的原因。")
        trainings.decide(desk.store, scope, record_no, confirm=confirm, at=desk.now(), reason=reason.strip())
    except ConflictError as error:
        return _page(request, desk, scope, trainings.find(desk.store, scope, record_no), problems.sentence(error))
    return RedirectResponse(f"/trainings/{record_no}", 303)


def _known(desk: Desk, scope: Scope, serial_no: str | None) -> list[str]:
    """The machine, where it has a page that the caller may open."""
    baler = archive.get_baler(desk.store, serial_no) if serial_no else None
    return [baler.serial_no] if baler and scope.may_see(baler.sold_by) else []


def _of_machine(desk: Desk, scope: Scope, serial_no: str) -> Filled:
    if not serial_no:
        return Filled(Page({}))
    try:
        baler = archive_pages.find(desk.store, scope, BALERS, serial_no)
    except NotFoundError:
        return Filled(Page({"serial_no": serial_no}), note="档案里没有这个出厂编号，请核对编号，或直接填写各栏。")
    return Filled(Page({name: getattr(baler, name) for name in _OF_BALER} | {"station_code": baler.sold_by}))


def _entry(request: Request, desk: Desk, scope: Scope, filled: Filled, *, sent_back: str = "") -> Response:
    paper = ToType(
        title="填报客户培训",
        intro="先填出厂编号取出档案里的机型、购机日期和用户，再补其余各栏。",
        inputs=entering.inputs(_KIND, scope, filled, desk),
        action="/trainings",
        submit="报总部",
        back="/trainings",
        note=filled.note,
        offered=entering.offered(desk, scope),
        pick=Pick(
            action="/trainings/new",
            label="出厂编号（从档案取用户资料）",
            name="serial_no",
            value=str(filled.page.fields.get("serial_no") or ""),
            button="取档案资料",
        ),
        sent_back=sent_back,
    )
    return paper_page.to_type(request, paper)


def _page(request: Request, desk: Desk, scope: Scope, found: Training, refusal: str = "") -> Response:
    record = found.record
    by = f"总部 {record.confirmed_by} {record.confirmed_on}" if record.confirmed else ""
    notices = {
        TrainingStatus.SENT_BACK: [Notice(f"{by} 退回：{record.note or '请核对后重报。'}", "3.1.2", "bad")],
        TrainingStatus.CONFIRMED: [Notice(f"{by} 确认。", "3.1.2", "good")],
    }
    decides = scope.decides and found.status is not TrainingStatus.CONFIRMED
    mends = found.status is TrainingStatus.SENT_BACK and typed_papers.may_send(scope)
    on_top = ("confirmed", "confirmed_by", "confirmed_on")
    paper = Shown(
        kind=_KIND,
        number=record.record_no,
        title=f"培训记录 {record.record_no}",
        intro=f"{record.station_code or ''} · {record.serial_no or ''} · {record.trained_on or '日期未填'}",
        state=STATUS[found.status],
        words=paper_words.words(_KIND, record, scope, but=on_top, known=_known(desk, scope, record.serial_no)),
        said=reviewing.said(found.problems),
        notices=notices.get(found.status, []),
        decision=Decision(f"/trainings/{record.record_no}", "确认培训", "退回", "没有用户签字") if decides else None,
        edit=(f"/trainings/new?again={record.record_no}", "改正后重报") if mends else None,
        document=found.document_id,
    )
    return paper_page.show(request, paper, refusal)
