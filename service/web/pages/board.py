"""The first page after signing in (待办): what is due, alarming or undecided, each with the page where it is done."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain.photos import PhotoUse
from service.domain.problems import Problem
from service.domain.scope import Scope
from service.store import archive_pages
from service.store.nouns import STATIONS
from service.usecases import board as boards
from service.usecases.board import Board, Month, News, PartsDue, Share
from service.usecases.paper_todos import Todo, What
from service.usecases.reporting import Due
from service.web import rendering
from service.web.auth import TheDesk, TheScope
from service.web.pages import documents, links, reviewing

router = APIRouter(include_in_schema=False)
_SOON_DAYS = 7
_LATE = "应当天报总部，已经超期；请马上补报反馈单，并打电话向总部说明。"
_STATIONS = 1000
_NEWS = 12
_TAGS_LISTED = 200


@router.get("/", response_class=RedirectResponse)
def home() -> RedirectResponse:
    """Send people to what there is to do."""
    return RedirectResponse("/board", 303)


@router.get("/board", response_class=HTMLResponse)
def board(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show what waits for the caller."""
    found = boards.board(desk.store, scope, desk.now())
    stations = archive_pages.page(desk.store, scope, STATIONS, limit=_STATIONS)
    names = {station.station_code: station.name or "" for station in stations}
    news = found.news[:_NEWS]
    feedbacks = {one.number: one for one in found.todos if one.what is What.SEND_FEEDBACK}
    told = {feedbacks.get(one.ticket.ticket_no) for one in news}  # where the news stands, not once more below
    values = {
        "today": desk.now().date(),
        "mine": scope.station_code,
        "figures": _figures(found, scope),
        "news": [_news(one, scope, feedbacks.get(one.ticket.ticket_no), names) for one in news],
        "parts": [_parts(one, names) for one in found.parts],
        "invoices": [_invoice(one, names) for one in found.invoices],
        "unaudited": [_unaudited(share, names) for share in found.unaudited],
        "unmatched": [{"number": number, "href": links.page_of("invoices", number)} for number in found.unmatched],
        "conflicts": found.conflicts,
        "to_review": found.to_review,
        "failed": found.failed,
        "rejected": documents.rows(desk, found.rejected),
        "arriving": [{"number": number, "href": links.page_of("shipments", number)} for number in found.arriving],
        "todos": [_todo(one, names) for one in found.todos if one not in told],
        "unsettled": [_month(one, names) for one in found.unsettled],
        "missing": found.missing,
        "reused": [_reused(use, problem) for use, problem in found.reused[:_NEWS]],
        "sees_all": scope.sees_all,
    }
    return rendering.page(request, "board.html", values)


def _figures(found: Board, scope: Scope) -> list[dict[str, object]]:
    soon = sum(len(one.tags) for one in found.parts if 0 <= one.days_left <= _SOON_DAYS)
    soon += sum(0 <= one.days_left <= _SOON_DAYS for one in found.invoices)
    soon += sum(one.days_left is not None and 0 <= one.days_left <= _SOON_DAYS for one in found.todos)
    waiting = len(found.unmatched) + found.conflicts + sum(share.count for share in found.unaudited)
    steps = sum(one.due_on is None for one in found.todos)
    decided = [{"label": "待总部裁定", "count": waiting, "bad": False, "href": "#decide"}] if scope.sees_all else []
    return [
        {"label": "已超期", "count": found.overdue, "bad": found.overdue > 0, "href": "#papers"},
        {"label": f"{_SOON_DAYS} 天内到期", "count": soon, "bad": False, "href": "#papers"},
        {"label": "质量信息", "count": len(found.news), "bad": len(found.news) > 0, "href": "#news"},
        {"label": "单据待审核", "count": found.to_review, "bad": False, "href": "/documents?status=needs_review"},
        {"label": "单据等您办理", "count": steps, "bad": False, "href": "#papers"},
        *decided,
    ]


def _reused(use: PhotoUse, problem: Problem) -> dict[str, object]:
    href = links.page_of("returns", use.number) if use.shown_in == "return" else f"/inspections/{use.number}"
    return {"href": href, "said": reviewing.said([problem])}


def _news(one: News, scope: Scope, feedback: Todo | None, names: dict[str, str]) -> dict[str, object]:
    ticket = one.ticket
    late = [_LATE] if one.problems and scope.station_code else [said.message for said in reviewing.said(one.problems)]
    return {
        "number": ticket.ticket_no,
        "href": links.page_of("tickets", ticket.ticket_no),
        "station": ticket.station_code,
        "triggers": "、".join(one.triggers),
        "on": ticket.served_on,
        "fault": ticket.fault or "",
        "said": late,
        "todo": _todo(feedback, names) if feedback else None,
    }


def _parts(one: PartsDue, names: dict[str, str]) -> dict[str, object]:
    code = one.station_code or ""
    return {
        "station": code or "服务站未知",
        "name": names.get(code, ""),
        "due_on": one.due_on,
        **_left(one.days_left),
        "count": len(one.tags),
        "tags": [{"number": number, "href": links.page_of("tags", number)} for number in one.tags[:_TAGS_LISTED]],
        "list": f"/forms/file?kind=packing_list&format=pdf&station={code}&due_on={one.due_on}" if code else None,
    }


def _invoice(one: Due, names: dict[str, str]) -> dict[str, object]:
    code = one.station_code or ""
    return {
        "station": code or "服务站未知",
        "name": names.get(code, ""),
        "number": one.number,
        "href": links.page_of("shipments", one.number),
        "due_on": one.due_on,
        **_left(one.days_left),
    }


_TODOS = {
    What.CONFIRM_TRAINING: ("/trainings/{}", "培训记录 {} 等总部确认", "3.1.2"),
    What.MEND_TRAINING: ("/trainings/{}", "培训记录 {} 被退回，请改正后重报", "3.1.2"),
    What.CONFIRM_REGISTER: ("/registers/{}", "用户登记表 {} 等总部确认", "3.2.2"),
    What.MEND_REGISTER: ("/registers/{}", "用户登记表 {} 被退回，请改正后重报", "3.2.2"),
    What.SEND_FEEDBACK: ("/quality/{}", "维修单 {} 的质量反馈单，当天报总部", "3.6.1"),
    What.REPORT_IMPROVEMENT: ("/improvements/{}", "改进跟踪 {} 请逐台填报", "3.6.6"),
    What.DECIDE_REQUEST: ("/parts-requests/{}", "备件申报 {} 等总部审批", "5.1"),
    What.ANSWER_RETURN: ("/returns/{}", "退（换）申请 {} 等总部答复", "5.2.4"),
    What.SEND_RETURN: ("/returns/{}", "退（换）申请 {} 已同意，请装箱发货", "5.2.5"),
    What.RECEIVE_RETURN: ("/returns/{}", "退库备件 {} 已发货，到货请登记", "5.2.5"),
    What.JUDGE_RETURN: ("/returns/{}#verdict", "退库备件 {} 已收货，等鉴定", "5.2.8"),
    What.CONFIRM_DELIVERY: ("/deliveries/{}", "到货 {} 请核对确认，逾期视为无误", "5.3"),
}


def _todo(one: Todo, names: dict[str, str]) -> dict[str, object]:
    href, words, clause = _TODOS[one.what]
    code = one.station_code or ""
    return {
        "href": href.format(quote(one.number, safe="")),
        "words": words.format(one.number),
        "clause": clause,
        "station": code,
        "name": names.get(code, ""),
        "due_on": one.due_on,
        **(_left(one.days_left) if one.days_left is not None else {"left": "", "chip": ""}),
    }


def _left(days_left: int) -> dict[str, object]:
    if days_left < 0:
        return {"left": f"超期 {-days_left} 天", "chip": "damaged"}
    chip = "unclear" if days_left <= _SOON_DAYS else "ok"
    return {"left": f"还剩 {days_left} 天" if days_left else "今天到期", "chip": chip}


def _unaudited(share: Share, names: dict[str, str]) -> dict[str, object]:
    code = share.station_code or ""
    href = f"/tickets?unaudited=1&station={quote(code)}"
    return {"station": code or "服务站未知", "name": names.get(code, ""), "count": share.count, "href": href}


def _month(month: Month, names: dict[str, str]) -> dict[str, object]:
    return {
        "station": month.station_code,
        "name": names.get(month.station_code, ""),
        "period": month.period,
        "draft": month.statement_no is not None,
        "href": links.page_of("statements", month.statement_no) if month.statement_no else "/settlements",
    }
