"""Forms over HTTP: JSON in, the file out; a ZIP for a batch, or its PDFs merged into one."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Body, Depends, Response
from fastapi.responses import StreamingResponse

from service.usecases import batches, forms
from service.usecases.forms import Flow, Made
from service.usecases.presenting import Json
from service.web.auth import TheDesk, TheScope

router = APIRouter(prefix="/api", tags=["forms"])


@dataclass(frozen=True, slots=True)
class How:
    """How forms are to be made, as the address says it."""

    format: str = "pdf"
    complete: bool = False
    merged: bool = False  # the PDFs of a batch as one file instead of a ZIP
    batch: str = ""  # a name under which progress is told


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
    desk: TheDesk,
    scope: TheScope,
    kind: str,
    records: Annotated[Json | list[Json], Body()],
    how: Annotated[How, Depends()],
) -> Response:
    """Fill a form with one record: a file; with each of a list: a ZIP that comes as it is made, or one PDF (`merged`).

    With a name in `batch` (8 to 64 letters, digits, hyphens) /api/events tells how many records are done.
    """
    given: list[dict[str, Any]] = records if isinstance(records, list) else [records]
    told = batches.teller(desk.store, scope, how.batch, len(given), desk.now)
    return as_file(forms.flow(kind, given, format=how.format, complete=how.complete, merged=how.merged, told=told))
