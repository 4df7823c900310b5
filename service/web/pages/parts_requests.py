"""Requests for emergency parts and deposits (备件申报、保证金): asked by stations, decided by HQ (5.1)."""

import dataclasses
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain import money
from service.domain.papers import PartsRequest
from service.domain.records import DepositEntry, StationKind
from service.domain.scope import Scope
from service.errors import BadRow, ConflictError, InvalidInputError
from service.store import archive_pages, codec, papers
from service.store.nouns import STATIONS
from service.usecases import spare_parts, typed_papers
from service.usecases.settling import only_hq
from service.usecases.spare_parts import Judged
from service.usecases.typed_papers import Page
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import entering, listing, paper_page, paper_words, reviewing
from service.web.pages.entering import Filled, TheForm
from service.web.pages.listing import Action, Block, Cell
from service.web.pages.paper_page import Choices, Figure, Shown, ToType
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
_KIND = Kind.PARTS_REQUEST
_STATIONS = 1000


@router.get("/parts-requests", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the requests, newest first."""
    found = [codec.load(PartsRequest, one.body) for one in papers.newest(desk.store, scope, _KIND, limit=100)]
    rows = [
        (
            Cell(one.request_no, f"/parts-requests/{one.request_no}"),
            Cell(f"{one.station_code or ''} {one.station_kind or ''}"),
            Cell(paper_words.told(one.requested_on)),
            Cell(f"{len(one.lines)} 种"),
            Cell(one.reason or ""),
            Cell(_status(one)[1], chip=_status(one)[0]),
        )
        for one in found
    ]
    block = Block(("申报单号", "服务站", "申报日期", "备件", "原因", "总部意见"), rows, "还没有备件申报。", None, "5.1")
    actions = [Action("/parts-requests/new", "申报应急备件")] if typed_papers.may_send(scope) else []
    intro = "常用备件由服务站储备；应急备件向总部申报，总部审核后发货。临时服务站按保证金等额配发。"
    return listing.page(request, "备件申报", intro, [block], actions=actions)


@router.get("/parts-requests/new", response_class=HTMLResponse)
def new(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show an empty request."""
    typed_papers.desk_only(scope, "ask for parts")
    own = {"requested_on": desk.now().date(), "requested_by": scope.user}
    return _entry(request, desk, scope, Filled(Page(own)))


@router.post("/parts-requests", response_class=HTMLResponse)
def ask(request: Request, desk: TheDesk, scope: TheScope, form: TheForm) -> Response:
    """Take in a request."""
    typed_papers.desk_only(scope, "ask for parts")
    page = entering.with_part_names(desk, entering.page_of(_KIND, form))
    try:
        asked = typed_papers.record_of(desk.store, scope, _KIND, page, PartsRequest)
        found = spare_parts.request(desk.store, scope, _numbered(desk, asked), desk.now())
    except (InvalidInputError, ConflictError) as error:
        return _entry(request, desk, scope, entering.refused(page, error))
    return RedirectResponse(f"/parts-requests/{found.request.request_no}", 303)


@router.get("/parts-requests/{request_no}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, request_no: str) -> Response:
    """Show a request with what the rules say of it."""
    return _page(request, scope, spare_parts.judged(desk.store, scope, request_no, desk.now()))


@router.post("/parts-requests/{request_no}", response_class=HTMLResponse)
def decide(request: Request, desk: TheDesk, scope: TheScope, request_no: str, do: Annotated[str, Form()]) -> Response:
    """Approve a request or refuse it."""
    try:
        spare_parts.decide_request(desk.store, scope, request_no, approve=do == "approve", at=desk.now())
    except ConflictError as error:
        found = spare_parts.judged(desk.store, scope, request_no, desk.now())
        return _page(request, scope, found, problems.sentence(error))
    return RedirectResponse(f"/parts-requests/{request_no}", 303)


@router.get("/deposits", response_class=HTMLResponse)
def deposits(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the deposits of the temporary stations; a station its own."""
    return _deposits(request, desk, scope)


@router.post("/deposits", response_class=HTMLResponse)
def book(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    station_code: Annotated[str, Form()],
    amount: Annotated[str, Form()] = "",
    record: Annotated[str, Form()] = "",
) -> Response:
    """Book a payment of a deposit, or a repayment."""
    only_hq(scope, "book a deposit")
    try:
        entry = DepositEntry(station_code, desk.now().date(), _amount(amount), record.strip())
        spare_parts.book_deposit(desk.store, scope, entry, desk.now())
    except InvalidInputError as error:
        return _deposits(request, desk, scope, problems.sentence(error))
    return RedirectResponse("/deposits", 303)


def _numbered(desk: Desk, asked: PartsRequest) -> PartsRequest:
    if asked.request_no:
        return asked
    used = partial(papers.has, desk.store, _KIND)
    number = typed_papers.free_number("SB", asked.station_code, desk.now(), used)
    return dataclasses.replace(asked, request_no=number)


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text.strip().replace(",", ""))
    except InvalidOperation as error:
        raise InvalidInputError([BadRow("cell_not_an_amount", name="amount", params={"text": text})]) from error


def _status(one: PartsRequest) -> tuple[str, str]:
    if one.decision is None:
        return "unclear", "待总部审批"
    return ("ok" if one.decision == spare_parts.APPROVED else "damaged"), one.decision


def _entry(request: Request, desk: Desk, scope: Scope, filled: Filled) -> Response:
    paper = ToType(
        title="申报应急备件",
        intro="写明图号、数量和原因；名称可以不填，系统按图号补上。",
        inputs=entering.inputs(_KIND, scope, filled, desk),
        action="/parts-requests",
        submit="报总部审批",
        back="/parts-requests",
        note=filled.note,
        lines_title="要的备件",
        offered=entering.offered(desk, scope),
    )
    return paper_page.to_type(request, paper)


def _page(request: Request, scope: Scope, found: Judged, refusal: str = "") -> Response:
    asked, approval = found.request, found.approval
    figures = [Figure("申报金额（元）", money.yuan_text(approval.worth))]
    if asked.station_kind == StationKind.TEMPORARY.value:
        figures += [
            Figure("保证金可用（元）", money.yuan_text(approval.available)),
            Figure("还要补交（元）", money.yuan_text(approval.needs), bad=bool(approval.needs)),
        ]
    choices = Choices(
        action=f"/parts-requests/{asked.request_no}",
        text="审核备件、数量和原因后审批。",
        yes=("approve", "同意发货"),
        no=("refuse", "不同意"),
    )
    paper = Shown(
        kind=_KIND,
        number=asked.request_no,
        title=f"备件申报 {asked.request_no}",
        intro=f"{asked.station_code or ''} {asked.station_kind or ''} · {asked.requested_on or ''}",
        state=_status(asked),
        words=paper_words.words(_KIND, asked, scope, but=("deposit",)),
        said=reviewing.said(approval.problems),
        figures=figures,
        choices=choices if scope.decides and asked.decision is None else None,
    )
    return paper_page.show(request, paper, refusal)


def _deposits(request: Request, desk: Desk, scope: Scope, refusal: str = "") -> Response:
    every = archive_pages.page(desk.store, scope, STATIONS, limit=_STATIONS)
    temporary = [one for one in every if one.kind is StationKind.TEMPORARY]
    found = [spare_parts.deposit(desk.store, scope, one.station_code) for one in temporary]
    values: dict[str, object] = {
        "stations": [
            {
                "code": one.station.station_code,
                "name": one.station.name,
                "opening": money.yuan_text(one.station.deposit or money.YUAN_0),
                "available": money.yuan_text(one.available),
                "entries": [(entry.booked_on, money.yuan_text(entry.amount), entry.record) for entry in one.entries],
            }
            for one in found
        ],
        "may": scope.decides,
        "own": scope.station_code,
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "deposits.html", values)
