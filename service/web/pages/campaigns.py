"""Campaigns and classes (服务活动、培训班): HQ notes which stations came, a station sees its own (3.3.4)."""

from datetime import date
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from extractors import values
from service.domain.events import Attendance
from service.domain.scope import Scope
from service.errors import BadRow, InvalidInputError
from service.store import quality as store_quality
from service.usecases import quality_events
from service.usecases.settling import only_hq
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import entering, listing
from service.web.pages.entering import TheForm
from service.web.pages.listing import Action, Block, Cell
from templates_docx.spec import FieldType

router = APIRouter(include_in_schema=False)
_CAME = {"yes": True, "no": False}


@router.get("/campaigns", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show campaigns and classes, newest first, with who came; a station its own."""
    found = sorted(store_quality.attendances(desk.store, scope), key=_when, reverse=True)
    if scope.station_code:
        mine = [(Cell(one.held_on.isoformat()), Cell(one.campaign), _came(one)) for one in found]
        block = Block(("举办日期", "活动或培训班", "参加"), mine, "总部还没有登记您参加的活动。", None, "3.3.4")
    else:
        rows = [_row(list(stations)) for _, stations in groupby(found, key=_when)]
        block = Block(("举办日期", "活动或培训班", "参加", "没有参加"), rows, "还没有登记过活动。", None, "3.3.4")
    actions = [Action("/campaigns/new", "登记活动")] if scope.decides else []
    intro = "总部组织的大型服务活动和服务人员培训班，各服务站是否参加；不影响结算。"
    return listing.page(request, "活动和培训班", intro, [block], actions=actions)


@router.get("/campaigns/new", response_class=HTMLResponse)
def new(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show the stations, each to be noted as there or not."""
    only_hq(scope, "note attendance")
    return _entry(request, desk, scope, {"held_on": desk.now().date().isoformat()})


@router.post("/campaigns", response_class=HTMLResponse)
def note(request: Request, desk: TheDesk, scope: TheScope, form: TheForm) -> Response:
    """Note who came; a name and day that were noted before are noted anew."""
    given = {key: str(value).strip() for key, value in form.items()}
    came = [(key[2:], _CAME[value]) for key, value in given.items() if key.startswith("s.") and value in _CAME]
    try:
        only_hq(scope, "note attendance")
        held = _day(given.get("held_on", ""))
        quality_events.note_attendance(desk.store, scope, given.get("campaign", ""), held, came, at=desk.now())
    except InvalidInputError as error:
        return _entry(request, desk, scope, given, problems.sentence(error))
    return RedirectResponse("/campaigns", 303)


def _when(one: Attendance) -> tuple[str, str]:
    return one.held_on.isoformat(), one.campaign


def _day(text: str) -> date:
    day = values.value_of(text, FieldType.DATE)
    if not isinstance(day, date):
        code = "cell_not_a_date" if text else "cell_missing"
        raise InvalidInputError([BadRow(code, name="held_on", params={"text": text})])
    return day


def _row(found: list[Attendance]) -> tuple[Cell, ...]:
    """One campaign with the stations that came and those that did not."""
    there = [[one.station_code for one in found if one.attended is came] for came in (True, False)]
    return (Cell(found[0].held_on.isoformat()), Cell(found[0].campaign), *(Cell("、".join(sorted(c))) for c in there))


def _came(one: Attendance) -> Cell:
    return Cell("已参加", chip="ok") if one.attended else Cell("没有参加", chip="unclear")


def _entry(request: Request, desk: Desk, scope: Scope, given: dict[str, str], refusal: str = "") -> Response:
    shown: dict[str, object] = {
        "given": given,
        "stations": entering.stations(desk, scope),
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "campaign.html", shown)
