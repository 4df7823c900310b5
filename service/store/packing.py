"""Readings, problems and inspections as JSON text, and back without loss."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from extractors.results import PageProblem, PageReading, Reading, Source
from inspections.results import Damage, Finding, Identity, Inspection, PhotoResult, Quality, TypeScore, Verdict
from service.domain.problems import Problem

Json: TypeAlias = Any  # what json.loads gives; it goes no further than this module's callers in the store


def dump(value: object) -> str:
    """Write JSON text, in the order of what is given and with Chinese as it is."""
    return _write(value)


def load(text: str) -> Json:
    """Read JSON text."""
    return json.loads(text)


def pack(value: object) -> Json:
    """Return a value as JSON that unpack() turns back: dates, moments, decimals and tuples are marked."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return {"$time": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case Decimal():
            return {"$decimal": str(value)}
        case Mapping():
            return {str(key): pack(item) for key, item in value.items()}
        case Sequence():
            return {"$list": [pack(item) for item in value]}
    raise TypeError(f"{type(value).__name__} cannot be stored")


_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=pack).encode


def unpack(value: Json) -> Any:  # noqa: ANN401  # as rich as what was packed
    """Return what pack() was given."""
    if not isinstance(value, dict):
        return value
    match value:
        case {"$time": text}:
            return datetime.fromisoformat(text)
        case {"$date": text}:
            return date.fromisoformat(text)
        case {"$decimal": text}:
            return Decimal(text)
        case {"$list": items}:
            return tuple(unpack(item) for item in items)
    return {key: unpack(item) for key, item in value.items()}


def page_text(page: PageReading) -> str:
    """Write one form as read."""
    return dump(
        {
            "page": page.page,
            "kind": page.kind,
            "kind_confidence": page.kind_confidence,
            "template": page.template,
            "fields": _readings(page.fields),
            "lines": [_readings(line) for line in page.lines],
            "problems": [[p.code, p.field, dict(p.params)] for p in page.problems],
            "rotation": page.rotation,
            "page_code": page.page_code,
            "sheet": list(page.sheet),
        }
    )


def page_from(text: str) -> PageReading:
    """Read what page_text() wrote."""
    body = load(text)
    first, count = body["sheet"]
    return PageReading(
        page=body["page"],
        kind=body["kind"],
        kind_confidence=body["kind_confidence"],
        template=body["template"],
        fields=_readings_from(body["fields"]),
        lines=tuple(_readings_from(line) for line in body["lines"]),
        problems=tuple(PageProblem(code, field, params) for code, field, params in body["problems"]),
        rotation=body["rotation"],
        page_code=body["page_code"],
        sheet=(first, count),
    )


def problems_text(problems: Sequence[Problem]) -> str:
    """Write problems."""
    return dump([[p.code, p.clause, p.field, pack(p.params)] for p in problems])


def problems_from(text: str) -> tuple[Problem, ...]:
    """Read what problems_text() wrote."""
    return tuple(Problem(code, clause, field, unpack(params)) for code, clause, field, params in load(text))


def inspection_text(inspection: Inspection) -> str:
    """Write an inspection."""
    return dump(
        {
            "part_no": inspection.part_no,
            "verdict": inspection.verdict,
            "score": inspection.score,
            "not_ruled_out": list(inspection.not_ruled_out),
            "reasons": list(inspection.reasons),
            "identity": inspection.identity,
            "shown_number": inspection.shown_number,
            "photos": [
                {
                    "file": photo.file,
                    "quality": photo.quality,
                    "score": photo.score,
                    "findings": [[f.type, f.score, list(f.box), f.area, f.area_mm2] for f in photo.findings],
                    "scores": [[seen.type, seen.score] for seen in photo.scores],
                }
                for photo in inspection.photos
            ],
        }
    )


def inspection_from(text: str) -> Inspection:
    """Read what inspection_text() wrote."""
    body = load(text)
    return Inspection(
        part_no=body["part_no"],
        verdict=Verdict(body["verdict"]),
        score=body["score"],
        photos=tuple(_photo_from(photo) for photo in body["photos"]),
        not_ruled_out=tuple(Damage(name) for name in body["not_ruled_out"]),
        reasons=tuple(body["reasons"]),
        identity=Identity(body["identity"]) if body.get("identity") else None,
        shown_number=body.get("shown_number"),
    )


def _readings(readings: Mapping[str, Reading]) -> Json:
    return {
        name: [pack(r.value), r.text, r.confidence, r.accepted, list(r.box) if r.box else None, r.source]
        for name, r in readings.items()
    }


def _readings_from(body: Json) -> dict[str, Reading]:
    return {
        name: Reading(unpack(value), text, confidence, accepted, tuple(box) if box else None, Source(source))
        for name, (value, text, confidence, accepted, box, source) in body.items()
    }


def _photo_from(body: Json) -> PhotoResult:
    findings = tuple(Finding(Damage(kind), score, tuple(box), *area) for kind, score, box, *area in body["findings"])
    scores = tuple(TypeScore(Damage(kind), score) for kind, score in body.get("scores", ()))  # older ones have none
    return PhotoResult(body["file"], Quality(body["quality"]), body["score"], findings, scores)
