"""Quality events (质量事件): HQ opens one over tickets, names who answers for it first, and closes it (3.3.3)."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel

from service.domain.scope import Scope
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.store import quality as store_quality
from service.store.quality import Kept
from service.usecases import presenting, quality_events
from service.usecases.quality_events import NewEvent
from service.usecases.settling import only_hq
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import entering, links
from service.web.pages.listing import Cell

router = APIRouter(include_in_schema=False)
_BETWEEN = re.compile(r"[\s,，、;；]+")


class Opened(BaseModel):
    """What HQ types to open an event."""

    part_no: str = ""
    ticket_nos: str = ""
    responsible: str = ""  # "": the dealer station with most of the tickets


class Change(BaseModel):
    """What HQ does with an event."""

    do: str
    station_code: str = ""
    measures: str = ""


@router.get("/quality/events/new", response_class=HTMLResponse)
def new(request: Request, desk: TheDesk, scope: TheScope) -> Response:
    """Show what an event is opened with."""
    only_hq(scope, "open a quality event")
    return _entry(request, desk, scope, Opened())


@router.post("/quality/events", response_class=HTMLResponse)
def open_event(request: Request, desk: TheDesk, scope: TheScope, form: Annotated[Opened, Form()]) -> Response:
    """Open an event over the tickets that HQ names."""
    numbers = tuple(dict.fromkeys(text.upper() for text in _BETWEEN.split(form.ticket_nos) if text))
    asked = NewEvent(form.part_no.strip().upper() or None, numbers, form.responsible or None)
    try:
        kept = quality_events.open_event(desk.store, scope, asked, desk.now())
    except NotFoundError as error:
        return _entry(request, desk, scope, form, f"档案里没有 {error.key}，请核对后重填。")
    except (ConflictError, InvalidInputError) as error:
        return _entry(request, desk, scope, form, problems.sentence(error))
    return RedirectResponse(f"/quality/events/{kept.id}", 303)


@router.get("/quality/events/{number}", response_class=HTMLResponse)
def event(request: Request, desk: TheDesk, scope: TheScope, number: int) -> Response:
    """Show a quality event."""
    return _page(request, desk, scope, store_quality.find(desk.store, scope, number))


@router.post("/quality/events/{number}", response_class=HTMLResponse)
def change_event(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    number: int,
    form: Annotated[Change, Form()],
) -> Response:
    """Name who answers for an event first, or close it with what was done."""
    try:
        if form.do == "responsible":
            quality_events.name_responsible(desk.store, scope, number, form.station_code, desk.now())
        else:
            quality_events.close_event(desk.store, scope, number, form.measures, desk.now())
    except (ConflictError, InvalidInputError, NotFoundError) as error:
        kept = store_quality.find(desk.store, scope, number)
        return _page(request, desk, scope, kept, problems.sentence(error))
    return RedirectResponse(f"/quality/events/{number}", 303)


def _entry(request: Request, desk: Desk, scope: Scope, asked: Opened, refusal: str = "") -> Response:
    values: dict[str, object] = {
        "asked": asked,
        "stations": entering.stations(desk, scope),
        "offered": entering.offered(desk, scope),
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "quality_opening.html", values)


def row(desk: Desk, scope: Scope, kept: Kept) -> tuple[Cell, ...]:
    """Return an event as a row of the list of quality news."""
    found = quality_events.as_seen(desk.store, scope, kept.event)
    state = ("ok", "已关闭") if found.closed_on else ("damaged", "处理中")
    return (
        Cell(f"事件 {kept.id}", f"/quality/events/{kept.id}"),
        Cell(found.part_no or ""),
        Cell("、".join(found.station_codes)),
        Cell(found.responsible or ""),
        Cell(f"{len(found.ticket_nos)} 张"),
        Cell(state[1], chip=state[0]),
    )


def _page(request: Request, desk: Desk, scope: Scope, kept: Kept, refusal: str = "") -> Response:
    found = presenting.masked_record(quality_events.as_seen(desk.store, scope, kept.event), scope)
    values: dict[str, object] = {
        "number": kept.id,
        "e": found,
        "tickets": [{"number": one, "href": links.page_of("tickets", one)} for one in found.ticket_nos],
        "stations": entering.stations(desk, scope),
        "may": scope.decides and found.closed_on is None,
        "notes": rendering.refusal_notes(refusal),
    }
    return rendering.page(request, "quality_event.html", values)
