"""Forms over HTTP: JSON in, the file out; a ZIP or one merged PDF for a batch."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Response
from fastapi.responses import StreamingResponse

from service.usecases import forms
from service.usecases.forms import Flow, Made
from service.usecases.presenting import Json
from service.web.auth import TheScope

router = APIRouter(prefix="/api", tags=["forms"])


def as_file(made: Made | Flow) -> Response:
    """Return a made file for saving, under its Chinese name; one that is being made goes out piece by piece.

    X-Missing names required fields that stay blank.
    """
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"}
    if made.missing:
        headers["X-Missing"] = ",".join(made.missing)
    if isinstance(made, Flow):
        return StreamingResponse(made.parts, media_type=made.media_type, headers=headers)
    return Response(made.data, media_type=made.media_type, headers=headers)


@router.post("/forms/{kind}", response_class=Response)
def fill(
    _scope: TheScope,
    kind: str,
    records: Annotated[Json | list[Json], Body()],
    format: str = "pdf",  # noqa: A002 - the contract's word
    complete: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Response:
    """Fill a form with one record, or with each of a list: a file, a merged PDF, or a ZIP that comes as it is made."""
    batch: list[dict[str, Any]] = records if isinstance(records, list) else [records]
    return as_file(forms.flow(kind, batch, format=format, complete=complete))
