"""Edited templates at the desk (模板审批): upload, what is wrong with it, before and after, yes or no.

Measuring takes LibreOffice and some seconds; it runs in a process of its own, one at a time, within a time limit.
"""

import json
import multiprocessing
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from generators.errors import OfficeError
from service import errors
from service.domain.messages import sentence
from service.domain.problems import Problem
from service.domain.scope import Role, Scope
from service.errors import ConflictError, InvalidInputError, NotAllowedError
from service.store import proposals
from service.store import templates as kept
from service.store.proposals import Measured, Proposed, Status
from service.store.unit import Store
from service.usecases import forms, templates
from templates_docx import load, versions
from templates_docx.kinds import Kind

PICTURE = templates.PICTURE
LIMIT = timedelta(minutes=5)
"""How long measuring may take; a proposal that is measured for longer was left behind by a restart."""

_FINDINGS, _MOVED = "findings.json", "moved.json"
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Edited:
    """A template as it was uploaded."""

    kind: str
    name: str
    data: bytes


def submit(store: Store, scope: Scope, edited: Edited, *, at: datetime) -> Proposed:
    """Keep an edited template; it is checked at once, and one that passes has then to be measured.

    Raises:
        NotAllowedError: The caller is not of headquarters.
        InvalidInputError: There is no such form.
    """
    _headquarters(scope)
    kind = forms.kind_of(edited.kind)
    kept.use(store)
    number = proposals.add(store, kind.value, edited.name, edited.data, by=scope.user, at=at)
    findings = templates.vet(edited.data, kind)
    if findings:
        proposals.note_unfit(store, number, findings)
    return proposals.get(store, number)


def measure(store: Store, number: int) -> None:
    """Measure a proposal; afterwards it waits for a decision, or says why it cannot be used."""
    with _ONE_AT_A_TIME, TemporaryDirectory(prefix="proposal-") as name:
        proposal = proposals.get(store, number)
        if proposal.status is not Status.MEASURING:
            return
        out = Path(name)
        (out / "in.docx").write_bytes(store.blobs.get(proposal.source))
        _run(out, proposal.kind, kept.lay_out(store))
        found = _found(out)
        with suppress(ConflictError):  # measured meanwhile, by one who asked again
            if isinstance(found, Measured):
                proposals.note_measured(store, number, found)
            else:
                proposals.note_unfit(store, number, found)


def measure_again(store: Store, scope: Scope, number: int, *, at: datetime) -> None:
    """Let a proposal be measured again whose measuring a restart cut off, or LibreOffice failed at."""
    _headquarters(scope)
    proposals.start(store, number, at=at)


def approve(store: Store, scope: Scope, number: int, *, at: datetime) -> Proposed:
    """Take a proposal into use: pages are printed by it from now on.

    Raises:
        NotAllowedError: The caller is not of headquarters.
        ConflictError: proposal_decided; template_version_taken: another edit was taken into use meanwhile.
    """
    _headquarters(scope)
    proposal = proposals.get(store, number)
    if proposal.status is not Status.WAITING:
        raise ConflictError("proposal_decided")
    with TemporaryDirectory(prefix="proposal-") as name:
        folder = Path(name) / f"{proposal.kind}@{proposal.version}"
        folder.mkdir()
        for file, data in proposals.files(store, number).items():
            (folder / file).write_bytes(data)
        templates.approve(store, scope, folder, at=at)
    proposals.decide(store, number, Status.APPROVED, by=scope.user, at=at)
    return proposals.get(store, number)


def refuse(store: Store, scope: Scope, number: int, *, reason: str, at: datetime) -> Proposed:
    """Turn a proposal down; the version in use stays.

    Raises:
        NotAllowedError: The caller is not of headquarters.
        InvalidInputError: No reason is given.
        ConflictError: proposal_decided.
    """
    _headquarters(scope)
    if not reason.strip():
        raise InvalidInputError([errors.BadRow("refusal_without_reason", name="reason")])
    proposals.decide(store, number, Status.REFUSED, by=scope.user, at=at, reason=reason.strip())
    return proposals.get(store, number)


def source_of(kind: Kind) -> bytes:
    """Return the Word template in use, as its editor left it."""
    own = load.compiled_path(kind) / "source.docx"
    return (own if own.is_file() else load.source_path(kind)).read_bytes()


def may_measure_again(proposal: Proposed, now: datetime) -> bool:
    """Whether it was not the template's fault that it is not measured."""
    failed = {sentence(Problem(code)) for code in ("office_failed", "office_missing")}
    return left_behind(proposal, now) or not failed.isdisjoint(proposal.findings)


def left_behind(proposal: Proposed, now: datetime) -> bool:
    """Whether nobody measures a proposal any more that says so."""
    return proposal.status is Status.MEASURING and now - proposal.started_at > LIMIT


def _headquarters(scope: Scope) -> None:
    if scope.role is not Role.HQ:
        raise NotAllowedError("decide on templates", scope.user)


def _run(out: Path, kind: str, own: Path) -> None:
    """Measure in a process of its own: PDFs are rendered there, and what hangs is ended."""
    process = multiprocessing.get_context("spawn").Process(target=_propose, args=(out, kind, own))
    process.start()
    process.join(LIMIT.total_seconds())
    if process.is_alive():
        process.kill()
        process.join()


def _propose(out: Path, kind: str, own: Path) -> None:
    versions.look_in(own)
    try:
        made = templates.propose((out / "in.docx").read_bytes(), forms.kind_of(kind), out)
    except InvalidInputError as error:
        said = [sentence(Problem(row.code, field=row.name, params=row.params)) for row in error.rows]
    except (ConflictError, OfficeError) as error:
        said = [sentence(errors.problem_of(error))]
    else:
        (out / _MOVED).write_text(json.dumps([made.version, made.moved, made.folder.name]), "utf-8")
        return
    (out / _FINDINGS).write_text(json.dumps(said), "utf-8")


def _found(out: Path) -> Measured | list[str]:
    if (out / _MOVED).is_file():
        version, moved, folder = json.loads((out / _MOVED).read_text("utf-8"))
        files = {path.name: path.read_bytes() for path in sorted((out / folder).iterdir())}
        return Measured(version, moved, files)
    if (out / _FINDINGS).is_file():
        said: list[str] = json.loads((out / _FINDINGS).read_text("utf-8"))
        return said
    return [sentence(Problem("office_failed"))]
