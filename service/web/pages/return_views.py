"""What the pages of a return show (备件退换): the application, its packing list, each line with its photos and fate."""

from fastapi import Request
from fastapi.responses import Response

from service.domain import money, returns
from service.domain.penalties import penalty_lines
from service.domain.records import PartsReturn, ReturnVerdict
from service.domain.scope import Scope
from service.store import catalogue, policies
from service.store.nouns import RETURNS
from service.usecases import inspecting, return_steps, returns_desk, typed_papers
from service.usecases.return_steps import Return, Step
from service.usecases.typed_papers import Page
from service.web import rendering
from service.web.desk import Desk
from service.web.pages import entering, fields, paper_page, paper_words, records, reviewing
from service.web.pages.entering import Filled
from service.web.pages.paper_page import ToType
from templates_docx.kinds import Kind

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


def entry(request: Request, desk: Desk, scope: Scope, filled: Filled, issued: str) -> Response:
    """Show the application to be typed, with its list."""
    listed = entering.inputs(Kind.PARTS_RETURN_LIST, scope, filled, desk)
    head = entering.inputs(Kind.PARTS_RETURN, scope, filled, desk)
    paper = ToType(
        title="申请退（换）货",
        intro="先填申请和退库清单，提交后拍照片。错要、多要的运费由服务站付；厂方错发、产品改进的由厂方付。",
        inputs=entering.Inputs(head.fields, listed.columns, listed.rows, listed.most),
        action="/returns",
        submit="提交申请",
        back="/returns",
        note=filled.note,
        lines_title="退库清单",
        offered=entering.offered(desk, scope),
        issued=issued,
    )
    return paper_page.to_type(request, paper)


def packing(request: Request, desk: Desk, scope: Scope, application_no: str, filled: Filled) -> Response:
    """Show the packing list to be typed, with the numbers of its application fixed."""
    known = return_steps.of(desk.store, scope, application_no, desk.now()).file.application
    own = {"application_no": application_no, "station_code": known.station_code}
    page = Page({**filled.page.fields, **own}, filled.page.lines)
    typed = Filled(page, frozenset(own), wrong=filled.wrong)
    paper = ToType(
        title=f"退库装箱 {application_no}",
        intro="防雨、防磕碰，独立包装，不得与旧件混装；不要到付，避免顺丰、航空、专车。",
        inputs=entering.inputs(Kind.PARTS_RETURN_PACKING_LIST, scope, typed, desk),
        action=f"/returns/{application_no}/packing",
        submit="已发货，报总部",
        back=f"/returns/{application_no}",
        note=filled.note,
        lines_title="装箱明细",
        offered=entering.offered(desk, scope),
    )
    return paper_page.to_type(request, paper)


def page(request: Request, desk: Desk, scope: Scope, application_no: str, refusal: str = "") -> Response:
    """Show a return: how far it is, what is on it, and what the reader may do next."""
    found = return_steps.of(desk.store, scope, application_no, desk.now())
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
        "notes": rendering.refusal_notes(refusal),
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
            "fate": return_steps.FATES[returns.fate_of(line)],
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
