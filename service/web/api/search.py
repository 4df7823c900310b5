"""Search over HTTP: any record by one or more characters of any field."""

from typing import Annotated

from fastapi import APIRouter, Query

from service.store import search
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["search"])


@router.get("/search")
def find(desk: TheDesk, scope: TheScope, q: Annotated[str, Query(max_length=100)] = "") -> list[dict[str, str]]:
    """Return the records that have each word of the query, newest first."""
    hits = search.find(desk.store, scope, q)
    return [{"topic": hit.topic, "key": hit.key, "title": hit.title} for hit in hits]
