"""Forms over HTTP: JSON in, the file out; a ZIP or one merged PDF for a batch."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Response

from service.usecases import forms
from service.usecases.forms import Made
from service.usecases.presenting import Json
from service.web.auth import TheScope

router = APIRouter(prefix="/api", tags=["forms"])


def as_file(made: Made) -> Response:
    """Return a made file for saving, under its Chinese name."""
    disposition = f"attachment; filename*=UTF-8''{quote(made.name)}"
    return Response(made.data, media_type=made.media_type, headers={"Content-Disposition": disposition})


@router.post("/forms/{kind}", response_class=Response)
def fill(
    _scope: TheScope,
    kind: str,
    records: Annotated[Json | list[Json], Body()],
    format: str = "pdf",  # noqa: A002 - the contract's word
    complete: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Fill a form with one record, or with each of a list; X-Missing names required fields that stay blank."""
    batch: list[dict[str, Any]] = records if isinstance(records, list) else [records]
    made = forms.fill(kind, batch, format=format, complete=complete)
    answer = as_file(made)
    if made.missing:
        answer.headers["X-Missing"] = ",".join(made.missing)
    return answer
