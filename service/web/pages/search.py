"""Finding any record by a few characters (查找)."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from service.store import search
from service.web import rendering
from service.web.auth import TheDesk, TheScope

router = APIRouter(include_in_schema=False)
_LABELS = {
    "document": "单据", "ticket": "维修单", "tag": "旧件标签", "baler": "打捆机", "shipment": "发运单",
    "invoice": "运费发票", "return": "退（换）申请", "station": "服务站", "statement": "结算单", "part": "配件",
}  # fmt: skip
_PAGES = {"document": "/documents/{}", "shipment": "/shipments/{}", "statement": "/settlements/{}"}


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
