"""Measures a Word template: what filling and reading need to know of it is found once, here, with LibreOffice.

The template is rendered twice, blank and with one rare hanzi a field; where the hanzi come to stand says each field's
cell, baseline and size. The result is `templates_docx/compiled/<kind>@<version>/`.
"""

import hashlib
import io
from dataclasses import dataclass, replace
from pathlib import Path

import pikepdf

from generators import measure, office, variants
from generators.errors import TemplateRejectedError, VersionTakenError
from generators.placing import Rendered, place
from generators.vet import check_template
from templates_docx import layouts, load, versions
from templates_docx.kinds import Kind
from templates_docx.spec import Box, FormSpec, Layout

_SAME_MM = 0.05  # what two renderings of one page may differ by


@dataclass(frozen=True, slots=True)
class Compiled:
    """A measured template."""

    template: bytes  # Word: every field one run that holds exactly its token, the page code a picture
    blank: bytes  # PDF of the page without values
    layout: Layout


def compile_template(data: bytes, form: FormSpec) -> Compiled:
    """Return the measured form of a Word template.

    Raises:
        TemplateRejectedError: The template may not be used; it lists why.
        OfficeMissingError: LibreOffice is not installed.
        UnmeasurableError: A field has no cell of its own, the page has not four marks, or the form takes two pages.
    """
    problems = check_template(data, form.kind)
    if problems:
        raise TemplateRejectedError(form.kind, tuple(problems))
    template = variants.template(data)
    probe, probed = variants.probe(template)
    pdfs = office.to_pdf({"probe": probe, "blank": variants.blank(template)})
    blank = measure.measure(pdfs["blank"])
    rendered = Rendered(measure.measure(pdfs["probe"]), blank, measure.marks(pdfs["blank"], blank))
    return Compiled(template, _plain_pdf(pdfs["blank"]), place(form, rendered, probed))


def compile_next(data: bytes, kind: Kind) -> Compiled:
    """Return an edited template, measured as the next version of its form.

    Raises:
        TemplateRejectedError, UnmeasurableError, OfficeError: See compile_template.
    """
    return compile_template(data, replace(load.form(kind), version=max(load.versions(kind), default=0) + 1))


def compile_form(kind: Kind, root: Path = load.ROOT, *, moved: bool = False) -> Path:
    """Measure a form's shipped Word template and write its compiled folder; returns the folder.

    Paper that is out in the world names its version: a version whose cells would move is not written over.

    Args:
        kind: The form.
        root: Folder of the templates; the compiled folder is written under it.
        moved: Write the version over even so, because none of its pages was printed yet.

    Raises:
        FormSpecError: No such form.
        VersionTakenError: The version is there with its cells elsewhere.
        TemplateRejectedError, TemplateError, OfficeError: See compile_template.
    """
    form = load.shipped(kind)
    source = (root / f"{kind}.docx").read_bytes()
    compiled = compile_template(source, form)
    folder = root / "compiled" / versions.name(kind, form.version)
    layout_path = folder / versions.LAYOUT
    if layout_path.is_file() and not moved:
        there = layouts.from_json(layout_path.read_text("utf-8"), f"compiled/{folder.name}/{versions.LAYOUT}")
        if different_places(there, compiled.layout):
            raise VersionTakenError(kind, form.version)
    files = files_of(compiled, source)
    del files["source.docx"]  # it lies beside the folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def files_of(compiled: Compiled, source: bytes) -> dict[str, bytes]:
    """Return the files of a compiled version by name; the layout holds the hashes of the others."""
    files = {"source.docx": source, "template.docx": compiled.template, "blank.pdf": compiled.blank}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return files | {versions.LAYOUT: layouts.to_json(compiled.layout, hashes).encode()}


def different_places(one: Layout, other: Layout) -> set[str]:
    """Return what lies elsewhere on one layout than on the other: fields, `column.row`, marks and the page code."""
    a, b = _boxes(one), _boxes(other)
    if one.page_mm != other.page_mm:
        return {*a, *b}
    return {name for name in {*a, *b} if name not in a or name not in b or not _close(a[name], b[name])}


def _boxes(layout: Layout) -> dict[str, Box]:
    boxes = {f"mark {mark}": box for mark, box in layout.marks.items()} | {"code": layout.code_box}
    zones = [(name, zone) for name, zone in layout.fields.items()]
    zones += [(f"{name}.{row}", zone) for name, rows in layout.lines.items() for row, zone in enumerate(rows, 1)]
    for name, zone in zones:
        boxes[name] = zone.box
        boxes |= {f"{name}={option.value}": option.box for option in zone.options}
    return boxes


def _close(a: Box, b: Box) -> bool:
    return all(abs(x - y) <= _SAME_MM for x, y in zip(a, b, strict=True))


def _plain_pdf(data: bytes) -> bytes:
    """The PDF without dates, names and structure, the same bytes for the same page."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for key in ("/Metadata", "/StructTreeRoot", "/MarkInfo", "/OpenAction", "/Lang", "/PageLabels", "/Outlines"):
            if key in pdf.Root:
                del pdf.Root[key]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        pdf.remove_unreferenced_resources()
        pdf.save(
            out, deterministic_id=True, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    return out.getvalue()
