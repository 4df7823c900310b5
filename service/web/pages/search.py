"""Finding any record by a few characters (查找)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from service.store import search
from service.web import rendering
from service.web.auth import TheDesk, TheScope

router = APIRouter(include_in_schema=False)
_LABELS = {
    "documents": "单据", "tickets": "维修单", "tags": "旧件标签", "balers": "打捆机", "shipments": "发运单",
    "invoices": "运费发票", "returns": "退（换）申请", "stations": "服务站", "statements": "结算单", "parts": "零件",
}  # fmt: skip
_PAGES = {"documents": "/documents/{}", "shipments": "/shipments/{}", "statements": "/settlements/{}"}


@router.get("/search", response_class=HTMLResponse)
def find(request: Request, desk: TheDesk, scope: TheScope, q: str = "") -> Response:
    """Show the records that have each word of the query."""
    hits = search.find(desk.store, scope, q[:100]) if q.strip() else []
    found = [
        {
            "kind_label": _LABELS.get(hit.topic, hit.topic),
            "number": hit.key,
            "text": hit.title,
            "href": _PAGES[hit.topic].format(hit.key) if hit.topic in _PAGES else None,
        }
        for hit in hits
    ]
    return rendering.page(request, "search.html", {"q": q, "found": found})
