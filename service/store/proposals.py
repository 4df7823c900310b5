"""Edited templates that wait for headquarters (模板提案): the uploaded file, what is wrong, its measured files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service import clock
from service.errors import ConflictError, NotFoundError
from service.store import audit
from service.store.unit import Row, Store


class Status(StrEnum):
    """Where a proposal stands."""

    MEASURING = "measuring"
    UNFIT = "unfit"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Proposed:
    """An edited template that somebody uploaded."""

    id: int
    kind: str
    name: str  # of the file
    source: str  # the file's SHA-256
    status: Status
    version: int | None  # that it would become; None until it is measured
    moved: int | None  # cells that lie elsewhere than on the version in use
    findings: tuple[str, ...]  # what is wrong, in sentences
    started_at: datetime  # of the last measuring
    by: str
    at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None  # of a refusal

    @property
    def subject(self) -> str:
        """Its name in the audit log."""
        return f"proposal {self.id}"


@dataclass(frozen=True, slots=True)
class Measured:
    """What measuring made of a template."""

    version: int
    moved: int
    files: Mapping[str, bytes]


def add(store: Store, kind: str, name: str, data: bytes, *, by: str, at: datetime) -> int:
    """Keep an uploaded template that is to be measured, and return its number."""
    with store.transaction():
        stamp = clock.stamp(at)
        row = {"kind": kind, "name": name, "source": store.blobs.put(data), "status": Status.MEASURING.value}
        number = store.insert("template_proposals", {**row, "started_at": stamp, "by": by, "at": stamp})
        audit.write(
            store, f"proposal {number}", "propose", by=by, at=at, detail={"kind": kind, "source": row["source"]}
        )
    return number


def get(store: Store, number: int) -> Proposed:
    """Return a proposal; NotFoundError when there is none."""
    row = store.row("SELECT * FROM template_proposals WHERE id = ?", (number,))
    if row is None:
        raise NotFoundError("proposal", number)
    return _proposed(row)


def newest(store: Store, *, limit: int = 50) -> list[Proposed]:
    """Return the proposals made last."""
    return [_proposed(row) for row in store.rows("SELECT * FROM template_proposals ORDER BY id DESC LIMIT ?", (limit,))]


def files(store: Store, number: int) -> dict[str, bytes]:
    """Return a proposal's measured files by name; none until it is measured."""
    rows = store.rows("SELECT file, sha256 FROM template_proposal_files WHERE proposal = ?", (number,))
    return {row["file"]: store.blobs.get(row["sha256"]) for row in rows}


def file(store: Store, number: int, name: str) -> bytes:
    """Return one of a proposal's measured files; NotFoundError when it has none of that name."""
    row = store.row("SELECT sha256 FROM template_proposal_files WHERE proposal = ? AND file = ?", (number, name))
    if row is None:
        raise NotFoundError("proposal", number)
    return store.blobs.get(row["sha256"])


def start(store: Store, number: int, *, at: datetime) -> None:
    """Note that a proposal is measured again."""
    _move(store, number, (Status.MEASURING, Status.UNFIT), {"status": Status.MEASURING, "started_at": clock.stamp(at)})


def note_measured(store: Store, number: int, measured: Measured) -> None:
    """Keep what measuring made; from now on the proposal waits for a decision."""
    with store.transaction():
        change = {"status": Status.WAITING, "version": measured.version, "moved": measured.moved, "findings": "[]"}
        _move(store, number, (Status.MEASURING,), change)
        for name, data in measured.files.items():
            row = {"proposal": number, "file": name, "sha256": store.blobs.put(data)}
            store.insert("template_proposal_files", row)


def note_unfit(store: Store, number: int, findings: Sequence[str]) -> None:
    """Keep why a proposal cannot be used."""
    said = json.dumps(list(findings), ensure_ascii=False)
    _move(store, number, (Status.MEASURING,), {"status": Status.UNFIT, "findings": said})


def decide(store: Store, number: int, status: Status, *, by: str, at: datetime, reason: str | None = None) -> None:
    """Note that somebody approved or refused a proposal; ConflictError (proposal_decided) when it does not wait."""
    with store.transaction():
        change = {"status": status, "decided_by": by, "decided_at": clock.stamp(at), "reason": reason}
        _move(store, number, (Status.WAITING,), change)
        audit.write(store, f"proposal {number}", status.value, by=by, at=at, detail={"reason": reason or ""})


def _move(store: Store, number: int, wanted: Sequence[Status], change: Mapping[str, object]) -> None:
    sets = ", ".join(f"{column} = ?" for column in change)
    marks = ", ".join("?" * len(wanted))
    values = [value.value if isinstance(value, Status) else value for value in change.values()]
    changed = store.execute(
        f"UPDATE template_proposals SET {sets} WHERE id = ? AND status IN ({marks})",  # noqa: S608  # columns of ours
        (*values, number, *(status.value for status in wanted)),
    )
    if not changed:
        raise ConflictError("proposal_decided")


def _proposed(row: Row) -> Proposed:
    return Proposed(
        **{
            name: row[name]
            for name in ("id", "kind", "name", "source", "version", "moved", "by", "decided_by", "reason")
        },
        status=Status(row["status"]),
        findings=tuple(json.loads(row["findings"])),
        started_at=clock.moment(row["started_at"]),
        at=clock.moment(row["at"]),
        decided_at=clock.moment_or_none(row["decided_at"]),
    )
