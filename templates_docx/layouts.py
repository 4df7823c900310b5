"""A Layout as JSON text: how the compiler writes it and the loader reads it."""

import json
from collections.abc import Mapping
from typing import Any

from templates_docx.errors import FormSpecError
from templates_docx.kinds import Kind
from templates_docx.spec import Box, Layout, OptionZone, TextStyle, Zone


def to_json(layout: Layout, hashes: Mapping[str, str]) -> str:
    """Return the layout as JSON, the same text for the same layout, with the hashes of the files it belongs to."""
    data: dict[str, Any] = {
        "kind": layout.kind.value,
        "version": layout.version,
        "hashes": dict(sorted(hashes.items())),
        "page_mm": layout.page_mm,
        "marks": {str(mark): box for mark, box in sorted(layout.marks.items())},
        "code_box": layout.code_box,
        "page_text": _zone_json(layout.page_text) if layout.page_text else None,
        "fields": {name: _zone_json(zone) for name, zone in layout.fields.items()},
        "lines": {name: [_zone_json(zone) for zone in zones] for name, zones in layout.lines.items()},
        "labels": layout.labels,
    }
    entries = (f" {json.dumps(key)}: {_entry(value)}" for key, value in data.items())
    return "{\n" + ",\n".join(entries) + "\n}\n"


def from_json(text: str, file: str) -> Layout:
    """Return the layout that a layout.json holds.

    Raises:
        FormSpecError: It is not one; the text names the file and the key.
    """
    try:
        data = json.loads(text)
        return Layout(
            kind=Kind(data["kind"]),
            version=int(data["version"]),
            page_mm=(float(data["page_mm"][0]), float(data["page_mm"][1])),
            marks={int(mark): _box(box) for mark, box in data["marks"].items()},
            code_box=_box(data["code_box"]),
            fields={name: _zone(zone) for name, zone in data["fields"].items()},
            lines={name: tuple(_zone(zone) for zone in zones) for name, zones in data["lines"].items()},
            labels=tuple((str(words), _box(box)) for words, box in data["labels"]),
            page_text=_zone(data["page_text"]) if data["page_text"] else None,
        )
    except KeyError as error:
        raise FormSpecError(file, f"key {error} is missing") from error
    except (ValueError, TypeError, IndexError, AttributeError) as error:
        raise FormSpecError(file, f"is not a layout: {error}") from error


def hashes_of(text: str, file: str) -> Mapping[str, str]:
    """Return the SHA-256 of the files that a layout.json was measured from, by name."""
    try:
        return {str(name): str(value) for name, value in json.loads(text)["hashes"].items()}
    except (KeyError, ValueError, AttributeError) as error:
        raise FormSpecError(file, f"has no hashes: {error}") from error


def _entry(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """One line an item, so that a changed zone is one changed line."""
    if isinstance(value, dict) and value:
        return "{\n" + ",\n".join(f"  {_flat(key)}: {_flat(item)}" for key, item in value.items()) + "\n }"
    return _flat(value)


def _flat(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return json.dumps(value, ensure_ascii=False)


def _zone_json(zone: Zone) -> dict[str, Any]:
    data: dict[str, Any] = {"page": zone.page, "box": zone.box}
    if zone.style is not None:
        style = zone.style
        data["style"] = {name: getattr(style, name) for name in TextStyle.__dataclass_fields__}
    if zone.options:
        data["options"] = [{"value": o.value, "label": o.label, "box": o.box} for o in zone.options]
    return data


def _zone(data: Any) -> Zone:  # noqa: ANN401 - parsed JSON, checked here
    style = data.get("style")
    options = tuple(OptionZone(o["value"], o["label"], _box(o["box"])) for o in data.get("options", ()))
    return Zone(int(data["page"]), _box(data["box"]), TextStyle(**style) if style else None, options)


def _box(values: Any) -> Box:  # noqa: ANN401 - parsed JSON, checked here
    x0, y0, x1, y1 = (float(value) for value in values)
    return (x0, y0, x1, y1)
