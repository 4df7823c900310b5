"""Inspections for people (检验): photos in, what was seen drawn over them, a person's verdict."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from inspections.results import Finding, PhotoResult, Verdict
from service.domain import messages
from service.domain.problems import Problem
from service.domain.scope import Scope
from service.errors import BadRow, ConflictError, InvalidInputError, NotFoundError
from service.store import audit, catalogue, inspections, part_photos
from service.store.inspections import Inspected
from service.usecases import inspecting, part_references, photo_checks, picturing, viewing
from service.usecases.inspecting import DAMAGES, VERDICTS, Subject
from service.web import problems, rendering
from service.web.api.inspections import uploads_of
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import reviewing
from service.web.pages.reviewing import Said

router = APIRouter(include_in_schema=False)
_SHOWN = 30
_PARTS = 300  # offered to choose from; any other may be typed
_ACTIONS = {"inspect": "检验", "decide": "改判"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding with its place, in percent of the photo."""

    number: int
    label: str
    score: str
    area: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo with what was seen on it."""

    number: int
    name: str
    image: str
    retake: Said | None
    score: str | None
    marks: tuple[Mark, ...]


@router.get("/inspections", response_class=HTMLResponse)
def newest(request: Request, desk: TheDesk, scope: TheScope, tag_no: str = "", cursor: int | None = None) -> Response:
    """Show the inspections, newest first, and take in photos of one more part."""
    return _list_page(request, desk, scope, {"tag_no": tag_no}, cursor=cursor)


@router.post("/inspections", response_class=HTMLResponse)
def inspect(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    photos: Annotated[list[UploadFile] | None, File()] = None,
    part_no: Annotated[str, Form()] = "",
    tag_no: Annotated[str, Form()] = "",
) -> Response:
    """Inspect a part by its photos."""
    given = {"part_no": part_no.strip().upper(), "tag_no": tag_no.strip().upper()}
    subject = Subject(given["part_no"] or None, given["tag_no"] or None)
    try:
        uploads = uploads_of(desk, photos or [])
        inspected = inspecting.inspect_part(desk.store, scope, subject, uploads, desk.now())
    except InvalidInputError as error:
        return _list_page(request, desk, scope, given, [_photo_said(row) for row in error.rows])
    except NotFoundError:
        unknown = Problem("tag_unknown", params={"tag_no": given["tag_no"]})
        return _list_page(request, desk, scope, given, [messages.sentence(unknown)])
    return RedirectResponse(f"/inspections/{inspected.id}", 303)


@router.get("/inspections/{inspection_id}", response_class=HTMLResponse)
def one(request: Request, desk: TheDesk, scope: TheScope, inspection_id: int) -> Response:
    """Show an inspection."""
    return _page(request, desk, scope, inspections.find(desk.store, scope, inspection_id))


@router.post("/inspections/{inspection_id}/verdict", response_class=HTMLResponse)
def decide(
    request: Request,
    desk: TheDesk,
    scope: TheScope,
    inspection_id: int,
    verdict: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Note a person's verdict."""
    try:
        inspecting.decide(desk.store, scope, inspection_id, verdict, reason, at=desk.now())
    except InvalidInputError as error:
        return _page(request, desk, scope, inspections.find(desk.store, scope, inspection_id), problems.sentence(error))
    return RedirectResponse(f"/inspections/{inspection_id}", 303)


@router.post("/inspections/{inspection_id}/reference", response_class=HTMLResponse)
def keep_as_reference(request: Request, desk: TheDesk, scope: TheScope, inspection_id: int) -> Response:
    """Keep the photos of an intact part to compare with."""
    try:
        part_references.keep(desk.store, scope, inspection_id, at=desk.now())
    except ConflictError as error:
        return _page(request, desk, scope, inspections.find(desk.store, scope, inspection_id), problems.sentence(error))
    return RedirectResponse(f"/inspections/{inspection_id}#references", 303)


def _photo_said(row: BadRow) -> str:
    said = messages.sentence(Problem(row.code, params=row.params))
    return f"第 {row.row} 张（{row.name}）：{said}" if row.row else said


def _list_page(
    request: Request,
    desk: Desk,
    scope: Scope,
    given: Mapping[str, str],
    refusals: Iterable[str] = (),
    *,
    cursor: int | None = None,
) -> Response:
    found = inspections.newest(desk.store, scope, before=cursor, limit=_SHOWN + 1)
    shown = found[:_SHOWN]
    values = {
        "given": {"part_no": "", "tag_no": "", **given},
        "parts": [
            {"part_no": part.part_no, "part_name": part.part_name or ""}
            for part in catalogue.parts_on(desk.store, desk.now().date())[:_PARTS]
        ],
        "limit": inspecting.PHOTO_LIMIT,
        "inspections": [_row(one) for one in shown],
        "next": f"/inspections?cursor={shown[-1].id}" if len(found) > _SHOWN else None,
        "notes": [{"kind": "bad", "text": text} for text in refusals],
    }
    return rendering.page(request, "inspections.html", values)


def _row(inspected: Inspected) -> dict[str, object]:
    return {
        "id": inspected.id,
        "number": f"JY{inspected.id:06d}",
        "part_no": inspected.inspection.part_no,
        "tag_no": inspected.tag_no,
        "station": inspected.station_code,
        "verdict": inspected.verdict.value,
        "verdict_label": VERDICTS[inspected.verdict],
        "by_person": inspected.decision is not None,
        "retakes": sum(inspecting.retake(photo) is not None for photo in inspected.inspection.photos),
        "photos": len(inspected.photos),
        "thumb": f"/api/inspections/{inspected.id}/photos/1?width=128",
        "by": inspected.by,
        "at": f"{inspected.at:%Y-%m-%d %H:%M}",
    }


def _page(request: Request, desk: Desk, scope: Scope, inspected: Inspected, refusal: str | None = None) -> Response:
    inspection = inspected.inspection
    part = catalogue.part_on(desk.store, inspection.part_no, inspected.at.date()) if inspection.part_no else None
    values = {
        "i": {**_row(inspected), "part_name": part.part_name if part else None, "score": _share(inspection.score)},
        "machine": {"verdict": inspection.verdict.value, "label": VERDICTS[inspection.verdict]},
        "decision": inspected.decision,
        "not_ruled_out": "、".join(DAMAGES[damage] for damage in inspection.not_ruled_out),
        "doubts": reviewing.said(inspecting.doubts(inspection)),
        "identity": inspecting.identity_said(inspection),
        "references": [
            {"image": f"/api/parts/{quote(photo.part_no, safe='')}/photos/{photo.sha256}", "marks": ()}
            for photo in (part_photos.of_part(desk.store, inspection.part_no) if inspection.part_no else ())
            if photo.inspection_id != inspected.id
        ],
        "may_keep": scope.decides and inspected.decision is not None and inspected.verdict is Verdict.INTACT,
        "photo_said": reviewing.said(photo_checks.problems_in(desk.store, scope, "inspection", str(inspected.id))),
        "photos": [_photo(desk, scope, inspected, n, photo) for n, photo in enumerate(inspection.photos, start=1)],
        "sizes": [_size(one) for one in viewing.of_inspection(desk.store, inspected)],
        "verdicts": [{"value": verdict.value, "label": label} for verdict, label in VERDICTS.items()],
        "may_decide": inspecting.may_decide(scope),
        "history": [
            f"{entry.at:%m-%d %H:%M} {entry.by} {_ACTIONS.get(entry.action, entry.action)}{_detail(entry)}"
            for entry in audit.of_subject(desk.store, inspected.subject)
        ],
        "notes": [{"kind": "bad", "text": refusal}] if refusal else [],
    }
    return rendering.page(request, "inspection.html", values)


def _detail(entry: audit.Entry) -> str:
    names = {verdict.value: label for verdict, label in VERDICTS.items()}
    if entry.action == "decide":
        before, after = (names.get(str(entry.detail[key]), "") for key in ("from", "to"))
        return f"：{before} → {after}，{entry.detail['reason']}"
    return f"：{names.get(str(entry.detail.get('verdict')), '')}"


def _photo(desk: Desk, scope: Scope, inspected: Inspected, number: int, result: PhotoResult) -> Shown:
    retake = inspecting.retake(result)
    size = picturing.photo(desk.store, scope, inspected.id, number).size
    return Shown(
        number=number,
        name=result.file,
        image=f"/api/inspections/{inspected.id}/photos/{number}",
        retake=reviewing.said([retake])[0] if retake else None,
        score=_share(result.score),
        marks=tuple(_mark(n, finding, size) for n, finding in enumerate(result.findings, start=1)),
    )


def _size(one: viewing.Measure | None) -> str | None:
    if one is None:
        return None
    return f"垫纸上量得：长 {one.length_mm:.1f} 毫米，宽 {one.width_mm:.1f} 毫米，轮廓面积 {one.area_mm2:.0f} 平方毫米"


def _mark(number: int, finding: Finding, size: tuple[int, int]) -> Mark:
    width, height = size
    x0, y0, x1, y1 = finding.box
    box = (100 * x0 / width, 100 * y0 / height, 100 * (x1 - x0) / width, 100 * (y1 - y0) / height)
    x, y, w, h = (round(side, 3) for side in box)
    mm2 = f"（约 {finding.area_mm2:.0f} 平方毫米）" if finding.area_mm2 is not None else ""
    area = f"{finding.area * 100:.1f}%{mm2}"
    return Mark(number, DAMAGES[finding.type], _share(finding.score) or "", area, x, y, w, h)


def _share(score: float | None) -> str | None:
    return None if score is None else f"{score * 100:.0f}%"
