"""Deliveries of parts and their confirmation (到货确认): HQ records one, the station confirms within days (5.3)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from service.domain import days
from service.domain.papers import ArrivalConfirmation
from service.domain.scope import Scope
from service.domain.spare_parts import Arrival
from service.errors import BadRow, ConflictError, InvalidInputError
from service.store import policies
from service.usecases import spare_parts, typed_papers
from service.usecases.settling import only_hq
from service.usecases.spare_parts import Counted, Delivered
from service.usecases.typed_papers import Page
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import entering, listing, paper_page, paper_words, reviewing
from service.web.pages.entering import Filled, TheForm
from service.web.pages.listing import Action, Block, Cell
from service.web.pages.paper_page import ToType
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
_KIND = Kind.ARRIVAL_CONFIRMATION
STATUS = {
    Arrival.WAITING: ("unclear", "待服务站确认"),
    Arrival.CONFIRMED: ("ok", "已确认无误"),
    Arrival.DISPUTED: ("damaged", "有差异"),
    Arrival.DEEMED_CORRECT: ("ok", "逾期未反馈，视为无误"),
}


@router.get("/deliveries", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the deliveries, newest first, each with where its confirmation stands."""
    rows = [_row(desk, found) for found in spare_parts.arrivals(desk.store, scope, desk.now())]
    columns = ("出库单号", "服务站", "到货日期", "备件", "最后确认日", "状态")
    block = Block(columns, rows, "还没有发货。", None, "5.3")
    actions = [Action("/deliveries/new", "登记发货")] if scope.decides else []
    intro = "收到总部发的备件，请核对品种和数量，7 天内在这里反馈；超过 7 天视为无误。"
    return listing.page(request, "到货确认", intro, [block], actions=actions)


@router.get("/deliveries/new", response_class=HTMLResponse)
def new(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show an empty delivery."""
    only_hq(scope, "record a delivery")
    return _entry(request, desk, scope, Filled(Page({"delivered_on": desk.now().date()})))


@router.post("/deliveries", response_class=HTMLResponse)
def record(request: Request, desk: TheDesk, scope: TheScope, form: TheForm) -> Response:
    """Record what HQ sent."""
    only_hq(scope, "record a delivery")
    page = entering.with_part_names(desk, entering.page_of(_KIND, form))
    try:
        sent = typed_papers.record_of(desk.store, scope, _KIND, page, ArrivalConfirmation)
        found = spare_parts.record_delivery(desk.store, scope, sent, desk.now())
    except (InvalidInputError, ConflictError) as error:
        return _entry(request, desk, scope, entering.refused(page, error))
    return RedirectResponse(f"/deliveries/{found.delivery.issue_no}", 303)


@router.get("/deliveries/{issue_no}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, issue_no: str) -> Response:
    """Show a delivery, with a number to type for each part while it waits."""
    return _page(request, desk, scope, issue_no)


@router.post("/deliveries/{issue_no}", response_class=HTMLResponse)
def confirm(request: Request, desk: TheDesk, scope: TheScope, issue_no: str, form: TheForm) -> Response:
    """Note what arrived."""
    typed_papers.desk_only(scope, "confirm a delivery")
    lines = spare_parts.arrival(desk.store, scope, issue_no, desk.now()).delivery.lines
    try:
        spare_parts.confirm_arrival(desk.store, scope, issue_no, _arrived(form, len(lines)), desk.now())
    except (InvalidInputError, ConflictError) as error:
        return _page(request, desk, scope, issue_no, problems.sentence(error))
    return RedirectResponse(f"/deliveries/{issue_no}", 303)


def _arrived(form: FormData, count: int) -> list[Counted]:
    """The number and remark of each line; the button that says all is right leaves the numbers as sent."""
    remarks = [str(form.get(f"remark.{index}") or "") for index in range(count)]
    if form.get("do") == "right":
        return [Counted(None, remark) for remark in remarks]
    texts = [str(form.get(f"arrived.{index}") or "").strip() for index in range(count)]
    bad = [
        BadRow("cell_not_a_whole_number", None, f"lines[{index}].arrived", {"text": text})
        for index, text in enumerate(texts)
        if not (text.isascii() and text.isdecimal())
    ]
    if bad:
        raise InvalidInputError(bad)
    return [Counted(int(text), remark) for text, remark in zip(texts, remarks, strict=True)]


def _row(desk: Desk, found: Delivered) -> tuple[Cell, ...]:
    one = found.delivery
    chip, status = STATUS[found.status]
    left = _left(desk, found)
    return (
        Cell(one.issue_no, f"/deliveries/{one.issue_no}"),
        Cell(one.station_code or ""),
        Cell(paper_words.told(one.delivered_on)),
        Cell(f"{len(one.lines)} 种"),
        Cell(left[0], say=left[1]),
        Cell(status, chip=chip),
    )


def _left(desk: Desk, found: Delivered) -> tuple[str, str | None]:
    """The last day for the station's word, and how long it is until then."""
    day = found.delivery.delivered_on
    policy = policies.policy_book(desk.store).on(day) if day else None
    if day is None or policy is None:
        return "", None
    last_on = days.add_days(day, policy.deadlines.arrival_confirm_days)
    left = days.days_between(desk.now().date(), last_on)
    waiting = found.status is Arrival.WAITING
    return last_on.isoformat(), (f"还剩 {left} 天" if left else "今天到期") if waiting else None


def _entry(request: Request, desk: Desk, scope: Scope, filled: Filled) -> Response:
    paper = ToType(
        title="登记发货",
        intro="总部发给服务站的备件；服务站会在待办里看到，7 天内确认。",
        inputs=entering.inputs(_KIND, scope, filled, desk),
        action="/deliveries",
        submit="登记发货",
        back="/deliveries",
        note=filled.note,
        lines_title="发出的备件",
        offered=entering.offered(desk, scope),
    )
    return paper_page.to_type(request, paper)


def _page(request: Request, desk: Desk, scope: Scope, issue_no: str, refusal: str = "") -> Response:
    found = spare_parts.arrival(desk.store, scope, issue_no, desk.now())
    chip, status = STATUS[found.status]
    values: dict[str, object] = {
        "d": found.delivery,
        "chip": chip,
        "status": status,
        "left": _left(desk, found),
        "said": reviewing.said(found.problems),
        "words": paper_words.words(_KIND, found.delivery, scope),
        "remark_length": spare_parts.REMARK_LENGTH,
        "may": typed_papers.may_send(scope) and found.delivery.confirmed_on is None,
        "kind": _KIND.value,
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "delivery.html", values)
