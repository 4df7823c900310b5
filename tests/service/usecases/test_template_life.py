"""A form's edited template: measured, looked at, approved; pages printed before are read as before."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import generators
from extractors import read_page
from extractors.results import NO_LEXICON, RgbImage
from generators.photograph import photograph
from generators.specimen import render
from service.cli.app import run
from service.domain.scope import Role, Scope
from service.errors import ConflictError, InvalidInputError, NotAllowedError
from service.jobs.runner import read
from service.jobs.tasks import Task
from service.store import backup, verifying
from service.store import templates as kept
from service.store.unit import Store
from service.usecases import templates
from service.usecases.templates import Proposal
from templates_docx import load, page_code, versions
from templates_docx.kinds import Kind
from tests.generators import edits
from tests.generators.papers import codes_of
from tests.service.usecases.world import AT, HQ

KIND = Kind.OLD_PART_TAG
BETWEEN_MARKS = slice(80, 707)  # px at 200 dpi
TAG = {"tag_no": "WX202600012-1", "ticket_no": "WX202600012", "part_no": "HK-0231", "bale_count": 120}


@pytest.fixture
def data_folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own; the process forgets it after."""
    yield tmp_path / "data"
    versions.look_in(None)
    versions.know({})


def taller(xml: str) -> str:
    """An edit that moves cells: the first row of the tag is a little higher."""
    return xml.replace('w:val="346"', 'w:val="366"', 1)


def edited() -> bytes:
    return edits.template(KIND, taller)


def png_of(pdf: bytes) -> bytes:
    out = io.BytesIO()
    Image.fromarray(render(pdf, dpi=300)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory, soffice: str) -> Proposal:  # noqa: ARG001
    return templates.propose(edited(), KIND, tmp_path_factory.mktemp("proposals"))


@pytest.mark.office
def test_an_approved_edit_is_the_next_version_and_nothing_else_is(data_folder: Path, proposal: Proposal) -> None:
    store = Store(data_folder)
    kept.use(store)
    assert (proposal.version, load.form(KIND).version) == (2, 1)  # nothing uses it yet
    assert proposal.moved > 0
    with Image.open(proposal.folder / templates.PICTURE) as picture:
        assert picture.width > 800
    with pytest.raises(NotAllowedError):
        templates.approve(store, Scope(Role.STATION, "ST01", "st"), proposal.folder, at=AT)
    assert load.form(KIND).version == 1
    templates.approve(store, HQ, proposal.folder, at=AT)
    assert load.versions(KIND) == (1, 2)
    assert load.form(KIND).version == 2
    assert load.layout(KIND) != load.layout(KIND, 1)
    assert generators.word(KIND, TAG).data.startswith(b"PK")
    with pytest.raises(ConflictError, match="template_version_taken"):
        templates.approve(store, HQ, proposal.folder, at=AT)


@pytest.mark.office
def test_a_page_printed_by_version_1_is_read_when_2_is_current_wherever_it_is_read(
    data_folder: Path, proposal: Proposal
) -> None:
    before = generators.pdf(KIND, [TAG]).data
    store = Store(data_folder)
    templates.approve(store, HQ, proposal.folder, at=AT)
    after = generators.pdf(KIND, [TAG]).data
    layouts = versions.own_layouts()
    assert list(layouts) == ["old_part_tag@2"]
    versions.look_in(None)  # a reading process elsewhere knows only what its task brings
    for version, pdf in ((1, before), (2, after)):
        assert page_code.decode(codes_of(pdf, 300)[0][0]).version == version
        outcome = read(Task(1, 1, png_of(pdf), None, NO_LEXICON, layouts))
        assert outcome.code is None, outcome.trace
        (form,) = outcome.pages
        assert (form.template, form.fields["bale_count"].value) == (f"old_part_tag@{version}", 120)


def without_code(pdf: bytes) -> RgbImage:
    """A page whose code somebody put a thumb on."""
    page = render(pdf, dpi=200).copy()
    x0, top, x1, bottom = (round(edge / 25.4 * 200) for edge in load.layout(KIND).code_box)
    page[top:bottom, x0:x1] = 128
    return page


@pytest.mark.office
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_a_page_whose_code_is_damaged_is_read_by_the_version_that_its_lines_are_of(
    data_folder: Path, proposal: Proposal, seed: int | None
) -> None:
    before = without_code(generators.pdf(KIND, [TAG]).data)
    templates.approve(Store(data_folder), HQ, proposal.folder, at=AT)
    after = without_code(generators.pdf(KIND, [TAG]).data)
    for version, page in ((1, before), (2, after)):
        shown = page if seed is None else photograph(page, load.layout(KIND).page_mm, seed).image
        (form,) = read_page(shown)
        assert form.template == f"old_part_tag@{version}"
        assert form.fields["bale_count"].value == 120
        assert "version_unsure" not in {problem.code for problem in form.problems}


@pytest.mark.office
def test_a_page_whose_code_and_lines_say_nothing_is_said_to_be_of_an_unknown_version(
    data_folder: Path, proposal: Proposal
) -> None:
    page = without_code(generators.pdf(KIND, [TAG]).data)
    templates.approve(Store(data_folder), HQ, proposal.folder, at=AT)
    for zone in load.layout(KIND, 1).fields.values():
        for edge in (zone.box[1], zone.box[3]):
            y = round(edge / 25.4 * 200)
            page[y - 12 : y + 12, BETWEEN_MARKS] = 255  # the rows' lines did not print
    (form,) = read_page(page, kind=KIND)
    assert "version_unsure" in {problem.code for problem in form.problems}


@pytest.mark.office
def test_a_restored_desk_has_the_version_too(data_folder: Path, proposal: Proposal, tmp_path: Path) -> None:
    store = Store(data_folder)
    templates.approve(store, HQ, proposal.folder, at=AT)
    assert not verifying.verify(store).problems
    backup.backup(store, tmp_path / "b.zip", AT)
    backup.restore(tmp_path / "b.zip", tmp_path / "again")
    versions.look_in(None)
    assert load.form(KIND).version == 1
    kept.use(Store(tmp_path / "again"))
    assert load.form(KIND).version == 2


@pytest.mark.office
@pytest.mark.usefixtures("soffice")
def test_the_command_compiles_and_approves(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "edited.docx"
    file.write_bytes(edited())
    folder = ["--dir", str(data_folder)]
    Store(data_folder).close()
    assert run(["template", "compile", str(file), "--kind", KIND, *folder]) == 0
    made, picture = map(Path, capsys.readouterr().out.split())
    assert made == data_folder / "proposals" / "old_part_tag@2"
    assert picture.is_file()
    (made / "blank.pdf").write_bytes(b"changed")
    assert run(["template", "approve", str(made), *folder]) == 1
    assert "重新编译" in capsys.readouterr().err
    assert run(["template", "compile", str(file), "--kind", KIND, "--approve", *folder]) == 0
    capsys.readouterr()
    assert run(["forms", KIND, "--json", *folder]) == 0
    assert '"version": 2' in capsys.readouterr().out


def test_a_template_that_is_the_one_in_use_needs_no_version(tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="template_unchanged"):
        templates.propose(load.source_path(KIND).read_bytes(), KIND, tmp_path)


def test_an_unfit_template_is_refused_with_every_reason(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as error:
        templates.propose(edits.template(KIND, lambda xml: xml.replace("{{bale_count}}", "{{bales}}")), KIND, tmp_path)
    assert [row.code for row in error.value.rows] == ["template_unknown_field", "template_missing_field"]


def test_what_comes_into_the_folder_is_seen_at_once_and_goes_before_what_is_shipped(data_folder: Path) -> None:
    versions.look_in(data_folder / "templates")
    assert load.form(KIND).version == 1
    folder = data_folder / "templates" / "old_part_tag@7"
    folder.mkdir(parents=True)
    text = (load.compiled_path(KIND, 1) / "layout.json").read_text("utf-8")
    (folder / "layout.json").write_text(text.replace('"version": 1', '"version": 7'), "utf-8")
    folder.parent.touch()
    assert load.form(KIND).version == 7
    assert load.layout(KIND).version == 7
    assert load.layout(KIND, 1).version == 1
    versions.look_in(None)
    versions.know({"old_part_tag@7": text.replace('"version": 1', '"version": 7')})
    assert load.layout(KIND).version == 7
