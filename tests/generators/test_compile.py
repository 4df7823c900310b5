"""Compiled forms: every value has a place on paper that fits a hand, a printer and a camera."""

import dataclasses
import hashlib
import io
import itertools
import zipfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from lxml import etree

from generators import office, tokens
from generators.compile import compile_form, compile_template
from generators.draft import draft
from generators.errors import OfficeMissingError, TemplateError, TemplateRejectedError, VersionTakenError
from generators.tokens import Token, w
from generators.variants import QR_PART
from templates_docx import layouts, load
from templates_docx.kinds import Kind
from templates_docx.spec import Box, FieldType, FormSpec, Layout, Zone

FORMS = [pytest.param(kind, id=kind.value) for kind in load.form_kinds()]
TAGS = {Kind.OLD_PART_TAG, Kind.PARTS_RETURN_TAG}
PRINTED_ONLY = {Kind.SETTLEMENT_STATEMENT, Kind.DISCREPANCY_REPORT, Kind.INSPECTION_REPORT}
QUIET_MODULES = 4
DPI = 200


def zones(layout: Layout) -> Iterator[tuple[str, Zone]]:
    yield from layout.fields.items()
    for name, rows in layout.lines.items():
        yield from ((f"{name}.{row}", zone) for row, zone in enumerate(rows, 1))


def overlap(a: Box, b: Box, slack: float = 0.02) -> bool:
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def inside(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


@pytest.mark.parametrize("kind", FORMS)
def test_every_field_option_and_row_has_a_zone(kind: Kind) -> None:
    form, layout = load.form(kind), load.layout(kind)
    assert set(layout.fields) == {spec.name for spec in form.fields}
    assert {name: len(rows) for name, rows in layout.lines.items()} == {spec.name: form.rows for spec in form.lines}
    for spec in form.fields:
        options = [(option.value, option.label) for option in spec.options]
        assert [(zone.value, zone.label) for zone in layout.fields[spec.name].options] == options
        written = spec.type not in {FieldType.SIGN, FieldType.PHOTOS} and not options
        assert (layout.fields[spec.name].style is not None) == written


@pytest.mark.parametrize("kind", FORMS)
def test_zones_lie_on_the_page_and_apart(kind: Kind) -> None:
    layout = load.layout(kind)
    page: Box = (0, 0, *layout.page_mm)
    places = [(name, zone.box) for name, zone in zones(layout)]
    places += [(f"mark {mark}", box) for mark, box in layout.marks.items()] + [("qr", layout.code_box)]
    for name, box in places:
        assert inside(box, page), name
    for (one, a), (other, b) in itertools.combinations(places, 2):
        assert not overlap(a, b), (one, other)
    for name, zone in zones(layout):
        for option in zone.options:
            assert inside(option.box, zone.box), name


@pytest.mark.parametrize("kind", FORMS)
def test_cells_are_high_enough_for_a_hand(kind: Kind) -> None:
    if kind in PRINTED_ONLY:
        pytest.skip("filled by the program alone")
    lowest = 6 if kind in TAGS else 7
    low = {name: zone.box for name, zone in zones(load.layout(kind)) if zone.box[3] - zone.box[1] < lowest}
    assert not low


@pytest.mark.parametrize("kind", FORMS)
def test_words_that_are_printed_stand_beside_the_zones_not_in_them(kind: Kind) -> None:
    layout = load.layout(kind)
    for name, zone in zones(layout):
        if not zone.options:
            assert not [words for words, box in layout.labels if overlap(zone.box, box, 0.3)], name
    printed = "".join(words for words, _ in layout.labels)
    form = load.form(kind)
    wanted = [form.title, *(spec.label for spec in (*form.fields, *form.lines))]
    wanted += [option.label for spec in form.fields for option in spec.options]
    assert not [words for words in wanted if words.replace(" ", "") not in printed]


@pytest.mark.parametrize("kind", FORMS)
def test_marks_and_page_code_have_their_size_and_a_quiet_zone(kind: Kind) -> None:
    layout = load.layout(kind)
    mark_mm, code_mm, first = (6, 18, 4) if kind in TAGS else (12, 23, 0)
    assert set(layout.marks) == set(range(first, first + 4))
    centers = {mark - first: ((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) for mark, b in layout.marks.items()}
    assert centers[0][0] < centers[1][0]
    assert centers[1][1] < centers[2][1]
    assert centers[3][0] < centers[2][0]
    for x0, y0, x1, y1 in layout.marks.values():
        assert (x1 - x0, y1 - y0) == pytest.approx((mark_mm, mark_mm), abs=0.05)
    x0, y0, x1, y1 = layout.code_box
    assert x1 - x0 >= code_mm - 0.05
    assert y1 - y0 == pytest.approx(x1 - x0, abs=0.05)
    quiet = QUIET_MODULES * (x1 - x0) / 25
    around: Box = (x0 - quiet, y0 - quiet, x1 + quiet, y1 + quiet)
    things = [box for _, zone in zones(layout) for box in [zone.box]] + [box for _, box in layout.labels]
    assert not [box for box in [*things, *layout.marks.values()] if overlap(around, box)]


@pytest.mark.parametrize("kind", FORMS)
def test_a_camera_finds_the_marks_where_the_layout_says(kind: Kind) -> None:
    layout = load.layout(kind)
    document = pypdfium2.PdfDocument(load.blank_path(kind).read_bytes())
    assert len(document) == 1
    page = document[0].render(scale=DPI / 72, grayscale=True).to_numpy()
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    corners, ids, _ = detector.detectMarkers(np.ascontiguousarray(page.reshape(page.shape[:2])))
    found = {int(mark): corner[0] * 25.4 / DPI for mark, corner in zip(ids.ravel(), corners, strict=True)}
    assert set(found) == set(layout.marks)
    for mark, (x0, y0, x1, y1) in layout.marks.items():
        assert np.abs(found[mark] - [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]).max() < 0.25


@pytest.mark.parametrize("kind", FORMS)
def test_the_compiled_template_holds_each_token_once_and_alone_in_its_run(kind: Kind) -> None:
    with zipfile.ZipFile(load.template_path(kind)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
        assert package.read(QR_PART).startswith(b"\x89PNG")
    runs = ["".join(text.text or "" for text in run.iter(w("t"))) for run in root.iter(w("r"))]
    held = [text for text in runs if "{{" in text]
    wanted = {str(token) for token in tokens.expected(load.form(kind))} - {str(Token(tokens.QR))}
    if kind in TAGS:
        wanted -= {str(Token(tokens.PAGE)), str(Token(tokens.PAGES))}
    assert sorted(held) == sorted(wanted)


@pytest.mark.parametrize("kind", FORMS)
def test_a_template_that_was_edited_and_not_compiled_is_noticed(kind: Kind) -> None:
    folder = load.compiled_path(kind)
    hashes = layouts.hashes_of((folder / "layout.json").read_text("utf-8"), folder.name)
    files = {
        "source.docx": load.source_path(kind),
        "template.docx": folder / "template.docx",
        "blank.pdf": folder / "blank.pdf",
    }
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()} == hashes


def recompiled(kind: Kind, data: bytes | None = None, form: FormSpec | None = None) -> Layout:
    source = load.source_path(kind).read_bytes() if data is None else data
    return compile_template(source, form or load.form(kind)).layout


@pytest.mark.office
@pytest.mark.parametrize("kind", [Kind.REPAIR_TICKET, Kind.OLD_PART_TAG, Kind.PACKING_LIST])
def test_measuring_again_gives_the_same_zones(kind: Kind, soffice: str) -> None:  # noqa: ARG001
    was, now = load.layout(kind), recompiled(kind)
    assert now.page_mm == was.page_mm
    boxes = {name: zone.box for name, zone in zones(was)} | {f"mark {m}": box for m, box in was.marks.items()}
    again = {name: zone.box for name, zone in zones(now)} | {f"mark {m}": box for m, box in now.marks.items()}
    assert set(again) == set(boxes)
    for name, box in boxes.items():
        assert again[name] == pytest.approx(box, abs=0.05), name


def edited(data: bytes, old: str, new: str, part: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            target.writestr(name, content)
    return out.getvalue()


@pytest.mark.office
def test_a_value_without_a_cell_of_its_own_is_refused(soffice: str) -> None:  # noqa: ARG001
    data = edited(draft(Kind.OLD_PART_TAG), 'w:val="single" w:sz="6"', 'w:val="nil" w:sz="6"')
    with pytest.raises(TemplateError, match=r"cell_shared|no_cell"):
        recompiled(Kind.OLD_PART_TAG, data)


@pytest.mark.office
def test_a_page_without_its_corner_marks_is_refused(soffice: str) -> None:  # noqa: ARG001
    data = edited(draft(Kind.OLD_PART_TAG), "wp:anchor", "wp:nothing", part="word/header1.xml")
    with pytest.raises(TemplateError, match="marks_missing: 0"):
        recompiled(Kind.OLD_PART_TAG, data)


@pytest.mark.office
def test_a_version_whose_cells_would_move_is_not_written_over(soffice: str, tmp_path: Path) -> None:  # noqa: ARG001
    kind = Kind.OLD_PART_TAG
    (tmp_path / f"{kind}.docx").write_bytes(draft(kind))
    folder = compile_form(kind, tmp_path)
    assert compile_form(kind, tmp_path) == folder
    height = f'w:val="{round(6.1 * 1440 / 25.4)}"'
    (tmp_path / f"{kind}.docx").write_bytes(edited(draft(kind), height, 'w:val="340"'))
    with pytest.raises(VersionTakenError, match=r"raise .version."):
        compile_form(kind, tmp_path)
    compile_form(kind, tmp_path, moved=True)


def test_a_template_that_lacks_a_required_field_is_not_measured() -> None:
    form = load.form(Kind.OLD_PART_TAG)
    data = edited(draft(form.kind), "{{bale_count}}", "")
    with pytest.raises(TemplateRejectedError, match="bale_count"):
        compile_template(data, form)


def test_a_machine_without_libreoffice_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not office.available()
    with pytest.raises(OfficeMissingError, match="LibreOffice"):
        office.to_pdf({"x": b""})


@pytest.mark.parametrize("kind", FORMS)
def test_a_layout_is_the_same_text_after_reading_and_writing(kind: Kind) -> None:
    text = (load.compiled_path(kind) / "layout.json").read_text("utf-8")
    layout = layouts.from_json(text, "layout.json")
    assert layouts.to_json(layout, layouts.hashes_of(text, "layout.json")) == text
    assert dataclasses.asdict(layout)["kind"] == kind


def test_a_draft_is_the_same_bytes_each_time() -> None:
    assert draft(Kind.PACKING_LIST) == draft(Kind.PACKING_LIST)
