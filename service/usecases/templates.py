"""Word templates (模板): is an edited one fit for use, where do its fields lie, and may it be used from now on."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from generators import compile as compiling
from generators import proof
from generators import vet as vetting
from generators.errors import Place, TemplateProblem, TemplateRejectedError, UnmeasurableError
from service.domain.messages import sentence
from service.domain.problems import Problem
from service.domain.scope import Role, Scope
from service.errors import BadRow, ConflictError, InvalidInputError, NotAllowedError
from service.store import templates
from service.store.unit import Store
from templates_docx import layouts, load, versions
from templates_docx.errors import FormSpecError
from templates_docx.kinds import Kind

PICTURE = "before-after.png"
_FILES = ("source.docx", "template.docx", "blank.pdf", versions.LAYOUT)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edited template, measured; nothing uses it before headquarters says yes."""

    kind: Kind
    version: int
    folder: Path  # its files, and a picture of before and after
    moved: int  # cells that lie elsewhere than on the version in use


def vet(data: bytes, kind: Kind) -> list[str]:
    """Return what forbids the use of an edited template, one sentence each; empty when it is fit."""
    problems = vetting.check_template(data, kind)
    return [sentence(Problem(row.code, params=row.params)) for row in _refusal(problems).rows]


def is_word(data: bytes, kind: Kind) -> bool:
    """Say whether a file is a Word document that can be looked into at all."""
    return all(problem.code != "not_a_template" for problem in vetting.check_template(data, kind))


def propose(data: bytes, kind: Kind, out: Path) -> Proposal:
    """Measure an edited template as the form's next version, into a folder below another.

    Raises:
        InvalidInputError: It cannot be used; each reason is listed.
        ConflictError: template_unchanged: it is the one in use.
        OfficeError: LibreOffice is missing, or failed.
    """
    folder = load.compiled_path(kind)
    if _source_hash(folder) == hashlib.sha256(data).hexdigest():
        raise ConflictError("template_unchanged")
    try:
        compiled = compiling.compile_next(data, kind)
    except TemplateRejectedError as error:
        raise _refusal(error.problems) from error
    except UnmeasurableError as error:
        raise _refusal([error.problem]) from error
    before = load.layout(kind)
    files = compiling.files_of(compiled, data)
    files[PICTURE] = proof.side_by_side((before, load.blank_path(kind).read_bytes()), (compiled.layout, compiled.blank))
    place = out / versions.name(kind, compiled.layout.version)
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    moved = compiling.different_places(before, compiled.layout)
    return Proposal(kind, compiled.layout.version, place, len(moved))


def approve(store: Store, scope: Scope, folder: Path, *, at: datetime) -> Proposal:
    """Take a proposal into use: pages are printed by it from now on, those printed before are read as before.

    Raises:
        NotAllowedError: The caller is not of headquarters.
        ConflictError: not_a_proposal: the folder is none, or was changed; template_version_taken: another edit of
            the form was taken into use meanwhile.
    """
    if scope.role not in {Role.HQ, Role.ADMIN}:
        raise NotAllowedError("approve a template", scope.user)
    templates.use(store)
    try:
        files = {name: (folder / name).read_bytes() for name in _FILES}
        text = files[versions.LAYOUT].decode()
        layout = layouts.from_json(text, folder.name)
        hashes = layouts.hashes_of(text, folder.name)
    except (OSError, UnicodeDecodeError, FormSpecError) as error:
        raise ConflictError("not_a_proposal") from error
    if any(hashes.get(name) != hashlib.sha256(data).hexdigest() for name, data in files.items() if name in hashes):
        raise ConflictError("not_a_proposal")
    if layout.version != max(load.versions(layout.kind), default=0) + 1:
        raise ConflictError("template_version_taken")
    before = load.layout(layout.kind)
    templates.put(store, layout.kind.value, layout.version, files, by=scope.user, at=at)
    templates.use(store)
    return Proposal(layout.kind, layout.version, folder, len(compiling.different_places(before, layout)))


def _source_hash(folder: Path) -> str | None:
    file = folder / versions.LAYOUT
    return layouts.hashes_of(file.read_text("utf-8"), folder.name).get("source.docx")


def _refusal(problems: Iterable[TemplateProblem]) -> InvalidInputError:
    return InvalidInputError(
        [
            BadRow(f"template_{problem.code}", params={**problem.params, "place": _place(problem.place)})
            for problem in problems
        ]
    )


def _place(place: Place | None) -> str:
    """Where it is, as a person counts in Word."""
    if place is None or place.table is None:
        return place.part if place else "模板"
    return f"第 {place.table} 个表格第 {place.row} 行第 {place.cell} 格"
