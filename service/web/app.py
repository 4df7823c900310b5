"""The web application: routes, the shape of failures, and the headers every answer carries."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from service.web import problems, rendering
from service.web.api import (
    archive,
    health,
    inspections,
    quality,
    returns,
    search,
    settlements,
    shipments,
    spare_parts,
    tables,
    tickets,
)
from service.web.api import documents as api_documents
from service.web.api import forms as api_forms
from service.web.desk import Desk
from service.web.pages import (
    balers,
    board,
    campaigns,
    conflicts,
    deliveries,
    dispatch,
    documents,
    forms,
    improvements,
    papers,
    parts_requests,
    records,
    registers,
    signin,
    statement_views,
    trainings,
)
from service.web.pages import inspections as inspection_pages
from service.web.pages import quality as quality_pages
from service.web.pages import quality_events as event_pages
from service.web.pages import returns as return_pages
from service.web.pages import search as search_page
from service.web.pages import settlements as settlement_pages
from service.web.pages import shipments as shipment_pages
from service.web.pages import tables as table_pages
from service.web.pages import templates as template_pages
from service.web.pages import tickets as ticket_pages

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; "
    "base-uri 'none'; object-src 'none'; style-src 'self' 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ROUTERS = (
    api_documents.router,
    api_forms.router,
    shipments.router,
    tickets.router,
    inspections.router,
    settlements.router,
    search.router,
    tables.router,
    archive.router,
    quality.router,
    returns.router,
    spare_parts.router,
    health.router,
    signin.router,
    board.router,
    table_pages.router,
    template_pages.router,
    conflicts.router,
    documents.router,
    shipment_pages.router,
    settlement_pages.router,
    statement_views.router,
    inspection_pages.router,
    ticket_pages.router,
    balers.router,
    records.router,
    trainings.router,
    registers.router,
    event_pages.router,
    quality_pages.router,
    campaigns.router,
    improvements.router,
    parts_requests.router,
    deliveries.router,
    return_pages.router,
    dispatch.router,
    papers.router,
    forms.router,
    search_page.router,
)


def create_app(desk: Desk) -> FastAPI:
    """Return the application over a desk's parts."""
    app = FastAPI(title="stationdesk", version="1", docs_url=None, redoc_url=None)
    app.state.desk = desk
    problems.install(app)
    app.mount("/static", StaticFiles(directory=rendering.HERE / "static"))
    for router in ROUTERS:
        app.include_router(router)
    app.middleware("http")(_harden)
    return app


async def _harden(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await call(request)
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.url.path.startswith("/static/"):
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
