"""Describes a form (表单说明): the contract's JSON of its fields and where each lies on the page."""

from collections.abc import Iterable

from service.usecases.presenting import Json
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import Box, FieldSpec, Layout, Zone


def form_json(kind: Kind) -> Json:
    """Return a form: title, version, page size, fields with type and zone, line columns with one zone a row."""
    form, layout = load.form(kind), load.layout(kind)
    return {
        "kind": str(kind),
        "code": form.code,
        "title": form.title,
        "version": form.version,
        "page_mm": list(layout.page_mm),
        "fields": [_field(spec, layout) for spec in form.fields],
        "lines": [{**_named(spec), "zones": [_zone(zone) for zone in layout.lines[spec.name]]} for spec in form.lines],
        "rows": form.rows,
        "clauses": list(form.clauses),
        "number_field": form.number_field,
    }


def _field(spec: FieldSpec, layout: Layout) -> Json:
    zone = layout.fields.get(spec.name)
    found: Json = {**_named(spec), "zone": _zone(zone) if zone else None}
    if spec.options:
        boxes = {option.value: option.box for option in zone.options} if zone else {}
        found["options"] = [
            {"value": option.value, "label": option.label, "box": _box(boxes.get(option.value))}
            for option in spec.options
        ]
    return found


def _named(spec: FieldSpec) -> Json:
    found: Json = {"name": spec.name, "label": spec.label, "type": str(spec.type), "required": spec.required}
    return found | ({"clause": spec.clause} if spec.clause else {})


def _zone(zone: Zone) -> Json:
    return {"page": zone.page, "box": _box(zone.box)}


def _box(box: Box | None) -> Iterable[float] | None:
    return [round(side, 2) for side in box] if box else None
