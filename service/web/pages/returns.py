"""Returns of spare parts (备件退换), step by step: application, photos, notice, packing, arrival, verdict (5.2.x)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from extractors import values
from service.domain import money, returns
from service.domain.penalties import penalty_lines
from service.domain.records import PartsReturn, ReturnVerdict
from service.domain.scope import Scope
from service.errors import BadRow, ConflictError, InvalidInputError, MediaError
from service.store import catalogue, policies
from service.store.nouns import RETURNS
from service.usecases import inspecting, returning, returns_desk, typed_papers
from service.usecases.returns_desk import Notice, Return, Step
from service.usecases.typed_papers import Page
from service.web import problems, rendering
from service.web.api.inspections import uploads_of
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import entering, fields, listing, paper_words, records, reviewing
from service.web.pages.entering import Filled, TheForm
from service.web.pages.listing import Action, Block, Cell
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType

router = APIRouter(include_in_schema=False)
STEPS = {
    Step.APPLIED: ("unclear", "待总部答复"),
    Step.REFUSED: ("damaged", "总部不同意"),
    Step.NOTIFIED: ("unclear", "已通知，待服务站发货"),
    Step.SENT: ("unclear", "已发货，待收货"),
    Step.RECEIVED: ("unclear", "已收货，待鉴定"),
    Step.JUDGED: ("ok", "已鉴定"),
}
VERDICTS = {
    ReturnVerdict.ACCEPTED: "完好，办理退库",
    ReturnVerdict.DAMAGED: "磕碰、裂纹、锈蚀或变形",
    ReturnVerdict.MISMATCH: "与图号名称不符",
    ReturnVerdict.FAKE: "弄虚作假",
    ReturnVerdict.SWAPPED: "以次充好",
    ReturnVerdict.NON_ORIGINAL: "非原厂备件",
}
_QUALITIES = {
    "ok": "清楚",
    "blurred": "模糊",
    "dark": "太暗",
    "overexposed": "太亮",
    "too_small": "太小",
    "no_part": "没拍到零件",
}


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
            Cell(STEPS[step][1], chip=STEPS[step][0]),
        )
        for one, step in returns_desk.newest(desk.store, scope)
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
        known = returns_desk.of(desk.store, scope, again, desk.now()).file.application
        return _entry(request, desk, scope, entering.filled_from(known), str(known.issued_on or ""))
    own = {"applied_on": desk.now().date(), "applicant": scope.user}
    return _entry(request, desk, scope, Filled(Page(own)), "")


@router.post("/returns", response_class=HTMLResponse)
def apply(request: Request, desk: TheDesk, scope: TheScope, form: TheForm) -> Response:
    """Keep an application with its list."""
    typed_papers.desk_only(scope, "apply for a return")
    page = entering.with_part_names(desk, entering.page_of(Kind.PARTS_RETURN, form))
    issued = str(form.get("issued_on") or "")
    try:
        found = returns_desk.apply(desk.store, scope, page, desk.now(), issued_on=_day(issued))
    except InvalidInputError as error:
        filled = entering.refused(page, error)
        note = (
            "有几处没有填好，请看红字。"
            if filled.wrong and "f.issued_on" not in filled.wrong
            else problems.sentence(error)
        )
        return _entry(request, desk, scope, filled, issued, note)
    except ConflictError as error:
        return _entry(request, desk, scope, Filled(page), issued, problems.sentence(error))
    return RedirectResponse(f"/returns/{found.file.application.application_no}", 303)


@router.get("/returns/{application_no}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, application_no: str) -> Response:
    """Show a return with what is to be done next."""
    return _page(request, desk, scope, application_no)


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
        return _page(request, desk, scope, application_no, problems.sentence(error))
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
        return _page(request, desk, scope, application_no, problems.sentence(error))
    return RedirectResponse(f"/returns/{application_no}", 303)


@router.get("/returns/{application_no}/packing", response_class=HTMLResponse)
def packing(request: Request, desk: TheDesk, scope: TheScope, application_no: str) -> Response:
    """Show the packing list to be typed, with the parts of the application."""
    typed_papers.desk_only(scope, "send a return")
    found = returns_desk.of(desk.store, scope, application_no, desk.now())
    known = found.packing_list
    if known is not None:
        return _packing(request, desk, scope, application_no, entering.filled_from(known))
    lines = [
        {"box_no": 1, "part_no": line.part_no, "part_name": line.part_name, "quantity": line.quantity}
        for line in found.file.application.lines
    ]
    filled = Filled(Page({"shipped_on": desk.now().date(), "boxes": 1, "freight_payment": "寄付"}, lines))
    return _packing(request, desk, scope, application_no, filled)


@router.post("/returns/{application_no}/packing", response_class=HTMLResponse)
def send(request: Request, desk: TheDesk, scope: TheScope, application_no: str, form: TheForm) -> Response:
    """Keep the packing list."""
    page = entering.with_part_names(desk, entering.page_of(Kind.PARTS_RETURN_PACKING_LIST, form))
    try:
        returns_desk.send(desk.store, scope, application_no, page, desk.now())
    except InvalidInputError as error:
        filled = entering.refused(page, error)
        return _packing(request, desk, scope, application_no, filled, "有几处没有填好，请看红字。")
    except ConflictError as error:
        return _page(request, desk, scope, application_no, problems.sentence(error))
    return RedirectResponse(f"/returns/{application_no}", 303)


@router.post("/returns/{application_no}/receipt", response_class=HTMLResponse)
def receive(request: Request, desk: TheDesk, scope: TheScope, application_no: str) -> Response:
    """Note that the parts arrived."""
    try:
        returns_desk.receive(desk.store, scope, application_no, desk.now())
    except ConflictError as error:
        return _page(request, desk, scope, application_no, problems.sentence(error))
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
        return _page(request, desk, scope, application_no, problems.sentence(error))
    return RedirectResponse(f"/returns/{application_no}", 303)


def _day(text: str) -> date | None:
    if not text.strip():
        raise InvalidInputError([BadRow("issued_on_missing", name="issued_on")])
    day = values.value_of(text.strip(), FieldType.DATE)
    if not isinstance(day, date):
        raise InvalidInputError([BadRow("cell_not_a_date", name="issued_on", params={"text": text})])
    return day


def _entry(request: Request, desk: Desk, scope: Scope, filled: Filled, issued: str, note: str = "") -> Response:
    listed = entering.inputs(Kind.PARTS_RETURN_LIST, scope, filled, desk)
    head = entering.inputs(Kind.PARTS_RETURN, scope, filled, desk)
    shown: dict[str, object] = {
        "title": "申请退（换）货",
        "intro": "先填申请和退库清单，提交后拍照片。错要、多要的运费由服务站付；厂方错发、产品改进的由厂方付。",
        "pick": None,
        "said": "",
        "frequencies": [],
        "extra": [],
        "action": "/returns",
        "inputs": entering.Inputs(head.fields, listed.columns, listed.rows, listed.most),
        "issued": issued,
        "offered": entering.offered(desk, scope),
        "lines_title": "退库清单",
        "submit": "提交申请",
        "back": "/returns",
        "notes": [{"kind": "bad", "text": note}] if note else [],
    }
    return rendering.page(request, "entry.html", shown)


def _packing(
    request: Request, desk: Desk, scope: Scope, application_no: str, filled: Filled, note: str = ""
) -> Response:
    page = Page({**filled.page.fields, "application_no": application_no}, filled.page.lines)
    fixed = frozenset({"application_no", "station_code"})
    known = returns_desk.of(desk.store, scope, application_no, desk.now()).file.application
    page = Page({**page.fields, "station_code": known.station_code}, page.lines)
    shown: dict[str, object] = {
        "title": f"退库装箱 {application_no}",
        "intro": "防雨、防磕碰，独立包装，不得与旧件混装；不要到付，避免顺丰、航空、专车。",
        "pick": None,
        "said": "",
        "frequencies": [],
        "extra": [],
        "action": f"/returns/{application_no}/packing",
        "inputs": entering.inputs(Kind.PARTS_RETURN_PACKING_LIST, scope, Filled(page, fixed, wrong=filled.wrong), desk),
        "offered": entering.offered(desk, scope),
        "lines_title": "装箱明细",
        "submit": "已发货，报总部",
        "back": f"/returns/{application_no}",
        "notes": [{"kind": "bad", "text": note}] if note else [],
    }
    return rendering.page(request, "entry.html", shown)


def _page(request: Request, desk: Desk, scope: Scope, application_no: str, refusal: str = "") -> Response:
    found = returns_desk.of(desk.store, scope, application_no, desk.now())
    application = found.file.application
    payer = returns.freight_payer(application.reason_code)
    sends = typed_papers.may_send(scope)
    shown: dict[str, object] = {
        "a": application,
        "chip": STEPS[found.step][0],
        "status": STEPS[found.step][1],
        "step": found.step.value,
        "steps": _steps(found),
        "payer": payer.value if payer else None,
        "said": reviewing.said(found.file.problems),
        "packing_said": reviewing.said(found.packing_problems),
        "packed": paper_words.words(Kind.PARTS_RETURN_PACKING_LIST, found.packing_list, scope)
        if found.packing_list
        else None,
        "received": found.packing_list,
        "sheet": fields.sheet(desk.store, scope, RETURNS, application),
        "lines": _lines(found),
        "penalty": _penalty(desk, application),
        "limit": inspecting.PHOTO_LIMIT,
        "verdicts": [{"value": verdict.value, "label": words} for verdict, words in VERDICTS.items()],
        "may_photo": sends and found.step is Step.APPLIED,
        "may_edit": sends and found.step is Step.APPLIED,
        "may_decide": scope.decides and found.step is Step.APPLIED,
        "may_send": sends and found.step in (Step.NOTIFIED, Step.SENT),
        "may_receive": returns_desk.may_receive(scope) and found.step in (Step.NOTIFIED, Step.SENT, Step.APPLIED),
        "may_judge": scope.decides and found.step is Step.RECEIVED,
        "exception": records.exception_of(desk, scope, application),
        "notes": [{"kind": "bad", "text": refusal}] if refusal else [],
    }
    return rendering.page(request, "return.html", shown)


def _steps(found: Return) -> list[dict[str, object]]:
    order = (Step.APPLIED, Step.NOTIFIED, Step.SENT, Step.RECEIVED, Step.JUDGED)
    words = ("申请", "总部通知", "发货", "收货", "鉴定")
    done = order.index(found.step) if found.step in order else 0
    ended = found.step is Step.REFUSED
    return [
        {"label": label, "done": index <= done, "now": index == done + 1 and not ended}
        for index, label in enumerate(words)
    ]


def _lines(found: Return) -> list[dict[str, object]]:
    application = found.file.application
    return [
        {
            "number": number,
            "part_no": line.part_no or "",
            "part_name": line.part_name or "",
            "quantity": line.quantity,
            "verdict": VERDICTS[line.verdict] if line.verdict else None,
            "fate": returns_desk.FATES[returns.fate_of(line)],
            "photos": [
                {
                    "src": f"/api/returns/{application.application_no}/photos/{photo.sha256}",
                    "name": photo.name,
                    "ok": photo.quality.value == "ok",
                    "quality": _QUALITIES[photo.quality.value],
                }
                for photo in found.file.photos
                if photo.line == number
            ],
        }
        for number, line in enumerate(application.lines, start=1)
    ]


def _penalty(desk: Desk, application: PartsReturn) -> str | None:
    """What is deducted for penal verdicts, yuan; None where there is none."""
    policy = policies.policy_book(desk.store).on(application.verdict_on) if application.verdict_on else None
    if policy is None:
        return None
    parts = catalogue.catalogue_of(desk.store, {line.part_no for line in application.lines if line.part_no})
    found = penalty_lines(application, parts, policy)
    return money.yuan_text(money.add_up(line.amount for line in found)) if found else None
