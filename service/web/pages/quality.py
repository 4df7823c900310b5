"""Quality news (质量信息): alerts with their feedback forms, and the events beside them (3.6.1 to 3.6.5)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from service.domain.scope import Scope
from service.errors import InvalidInputError
from service.store import quality as store_quality
from service.usecases import feedbacks, typed_papers
from service.usecases.feedbacks import Headline, News
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import entering, listing, paper_page, paper_words, quality_events, reviewing
from service.web.pages.entering import Filled, TheForm
from service.web.pages.listing import Action, Block, Cell
from service.web.pages.paper_page import Notice, Shown, ToType
from templates_docx.kinds import Kind

router = APIRouter(include_in_schema=False)
_KIND = Kind.QUALITY_FEEDBACK
_TO_DO = "已按维修单填好，请补初步分析、祸首件和电话通知时间。"
_COMPUTED = frozenset({"feedback_no", "station_code", "trigger", "occurrences"})


@router.get("/quality", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the news of the last 60 days and the quality events."""
    news = [_news_row(one) for one in feedbacks.recent(desk.store, scope, desk.now())]
    columns = ("维修单", "触发原因", "图号", "服务站", "最近一次", "反馈单")
    events = [quality_events.row(desk, scope, kept) for kept in store_quality.newest(desk.store, scope)]
    blocks = [
        Block(columns, news, "最近 60 天没有三台次或客户投诉。", "当天要反馈的质量信息", "3.6.1"),
        Block(
            ("事件", "图号", "服务站", "责任服务站", "维修单", "状态"),
            events,
            "没有质量事件。",
            "重大、批量质量事件",
            "3.3.3",
        ),
    ]
    intro = "同一主要零件一个月内连续三台次出故障，或有客户投诉：立即打电话，当天报反馈单。系统已把维修单里的内容填好。"
    actions = [Action("/quality/events/new", "立质量事件")] if scope.decides else []
    return listing.page(request, "质量信息", intro, blocks, actions=actions)


@router.get("/quality/{ticket_no}", response_class=HTMLResponse)
def feedback(request: Request, desk: TheDesk, scope: TheScope, ticket_no: str) -> Response:
    """Show the feedback on a ticket: as it was sent, or as far as the archive fills it."""
    news = feedbacks.of_ticket(desk.store, scope, ticket_no)
    return _sent(request, scope, news) if news.sent else _form(request, desk, scope, news)


@router.get("/quality/{ticket_no}/edit", response_class=HTMLResponse)
def edit(request: Request, desk: TheDesk, scope: TheScope, ticket_no: str) -> Response:
    """Show a feedback that was sent, to be mended."""
    return _form(request, desk, scope, feedbacks.of_ticket(desk.store, scope, ticket_no))


@router.post("/quality/{ticket_no}", response_class=HTMLResponse)
def send(request: Request, desk: TheDesk, scope: TheScope, ticket_no: str, form: TheForm) -> Response:
    """Keep the feedback as somebody completed it."""
    page = entering.page_of(_KIND, form)
    try:
        feedbacks.send(desk.store, scope, ticket_no, page, desk.now())
    except InvalidInputError as error:
        news = feedbacks.of_ticket(desk.store, scope, ticket_no)
        return _form(request, desk, scope, news, entering.refused(page, error))
    return RedirectResponse(f"/quality/{ticket_no}", 303)


def _fixed(news: News) -> frozenset[str]:
    return frozenset(name for name in _COMPUTED if getattr(news.feedback, name) is not None)


def _form(request: Request, desk: Desk, scope: Scope, news: News, refused: Filled | None = None) -> Response:
    typed_papers.desk_only(scope, "send a quality feedback")
    own = entering.filled_from(news.feedback, filled_on=news.feedback.filled_on or desk.now().date())
    page = own.page if refused is None else refused.page
    known = {name: own.page.fields[name] for name in _fixed(news)}
    typed = type(page)({**page.fields, **known}, page.lines)
    filled = Filled(typed, _fixed(news), wrong=refused.wrong if refused else None)
    ticket_no = news.raised.ticket_no
    paper = ToType(
        title=f"质量信息反馈 {ticket_no}",
        intro=f"{news.raised.trigger} · 维修单 {'、'.join(news.raised.alert.ticket_nos)}。{_TO_DO}",
        inputs=entering.inputs(_KIND, scope, filled, desk),
        action=f"/quality/{ticket_no}",
        submit="报总部",
        back="/quality",
        note=refused.note if refused else "",
        lines_title="各台机器",
        offered=entering.offered(desk, scope),
        frequencies=news.frequencies,
    )
    return paper_page.to_type(request, paper)


def _sent(request: Request, scope: Scope, news: News) -> Response:
    ticket_no = news.raised.ticket_no
    paper = Shown(
        kind=_KIND,
        number=feedbacks.number_of(ticket_no),
        title=f"质量信息反馈 {ticket_no}",
        intro=f"{news.raised.trigger} · {news.raised.alert.part_no or '图号未知'}",
        state=("ok", "已报总部"),
        words=paper_words.words(_KIND, news.feedback, scope),
        said=reviewing.said(news.problems),
        notices=[Notice(_counted(news), "3.6.3")] if news.frequencies else [],
        edit=(f"/quality/{ticket_no}/edit", "补充或改正") if typed_papers.may_send(scope) else None,
    )
    return paper_page.show(request, paper)


def _counted(news: News) -> str:
    return "频次：" + "；".join(f"{one.part_no} {one.fault or '故障未写'} {one.count} 次" for one in news.frequencies)


def _news_row(one: Headline) -> tuple[Cell, ...]:
    ticket_no = one.raised.ticket_no
    state = ("ok", "已报总部") if one.sent else ("damaged", "待填报")
    return (
        Cell(ticket_no, f"/quality/{ticket_no}"),
        Cell(one.raised.trigger),
        Cell(one.raised.alert.part_no or ""),
        Cell("、".join(code for code in one.raised.alert.station_codes if code)),
        Cell(one.raised.alert.last_on.isoformat()),
        Cell(state[1], chip=state[0]),
    )
