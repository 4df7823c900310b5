"""Finding any record by a few characters (查找)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from service.store import search
from service.web import rendering
from service.web.auth import TheDesk, TheScope
from service.web.pages import links
from templates_docx.kinds import TITLES, Kind

router = APIRouter(include_in_schema=False)


@router.get("/search", response_class=HTMLResponse)
def find(request: Request, desk: TheDesk, scope: TheScope, q: str = "") -> Response:
    """Show the records that have each word of the query."""
    hits = search.find(desk.store, scope, q[:100]) if q.strip() else []
    found = [
        {
            "kind_label": _kind(hit.topic),
            "number": hit.key,
            "text": hit.title,
            "href": links.page_of(hit.topic, hit.key),
        }
        for hit in hits
    ]
    return rendering.page(request, "search.html", {"q": q, "found": found})


def _kind(topic: str) -> str:
    if topic in set(Kind):
        return TITLES[Kind(topic)]
    return links.NAMES.get(topic, topic)
