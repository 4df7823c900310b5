"""The stage of the demo: its folder, its days, its people, and what happened so far."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from PIL import Image

from extractors.results import Reading, RgbImage
from service.clock import CHINA
from service.domain.review import Status
from service.domain.scope import Role, Scope
from service.store import archive, documents
from service.store.documents import Document
from service.store.unit import Store
from service.usecases import intake, review
from service.usecases.corrected import Change
from service.usecases.forms import Made
from service.usecases.presenting import value_json
from service.usecases.reading import read_document

Story: TypeAlias = Mapping[str, Any]  # samples/demo/story.json

HQ = Scope(Role.HQ, None, "hq")
CLERK = Scope(Role.CLERK, None, "clerk")
RECEIVING = Scope(Role.RECEIVING, None, "receiving")
STATION = Scope(Role.STATION, "ST01", "station")
_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story."""

    name: str
    outcome: str
    paths: tuple[str, ...]  # of its documents, all under the desk's folder


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A document from its upload to its acceptance."""

    document: Document
    read: int  # cells
    sure: int  # that needed nobody
    corrected: int  # that the person changed


@dataclass(slots=True)
class Stage:
    """Where the story plays; it remembers the steps."""

    store: Store
    folder: Path
    story: Story
    tell: Callable[[str], None]
    steps: list[Step] = field(default_factory=list)

    def done(self, name: str, outcome: str, *paths: Path) -> None:
        """Note a step and say it."""
        self.tell(f"{name}：{outcome}")
        self.steps.append(Step(name, outcome, tuple(str(path) for path in paths)))

    def keep(self, made: Made) -> Path:
        """Write a document into the folder and return its path."""
        return self.write(made.name, made.data)

    def write(self, name: str, data: bytes) -> Path:
        """Write a file into the folder and return its path."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(data)
        return path

    def photo(self, name: str, image: RgbImage) -> Path:
        """Write a picture as a phone would, and return its path."""
        out = io.BytesIO()
        Image.fromarray(image).save(out, "JPEG", quality=90)
        return self.write(name, out.getvalue())

    def take_in(self, path: Path, scope: Scope, truth: Story, at: datetime) -> Reviewed:
        """Upload a file, read it, let a person correct what is doubtful, accept it.

        Args:
            path: The file.
            scope: Who sends it.
            truth: What stands on the paper, as the person sees it.
            at: When it is sent; the review is half an hour later.
        """
        upload = intake.Upload(path.name, path.read_bytes())
        (received,) = intake.receive(self.store, [upload], kind=None, by=scope, at=at)
        lease = review.claim(self.store, "demo", at, lease=timedelta(minutes=5))
        if lease is None or received.id is None:
            message = f"{path.name} was not queued"
            raise RuntimeError(message)
        pages = read_document(upload.data, None, archive.lexicon(self.store))
        document = review.record(self.store, lease, pages, at) or documents.get(self.store, received.id)
        return self._review(document, truth, at + timedelta(minutes=30))

    def _review(self, document: Document, truth: Story, at: datetime) -> Reviewed:
        (form,) = documents.forms(self.store, document)
        page = form.current
        cells = [*page.fields.values(), *(cell for line in page.lines for cell in line.values())]
        sure = sum(cell.accepted for cell in cells)
        fields = {name: truth.get(name) for name, cell in page.fields.items() if _differs(cell, truth.get(name))}
        lines = None if _same_lines(page.lines, truth.get("lines")) else truth["lines"]
        if document.status is Status.ACCEPTED:
            return Reviewed(document, len(cells), sure, 0)
        if fields or lines is not None:
            change = Change(document.version, fields, lines)
            document = review.correct(self.store, CLERK, document.id, change, at)
        document = review.accept(self.store, CLERK, document.id, document.version, at)
        return Reviewed(document, len(cells), sure, len(fields) + (lines is not None))


def moment(text: str) -> datetime:
    """Return a moment of the story: "06-22T09:00"."""
    return datetime.fromisoformat(f"{_YEAR}-{text}").replace(tzinfo=CHINA)


def _differs(cell: Reading, truth: object) -> bool:
    return str(value_json(cell.value)) != str(truth) and not (cell.value in {None, False} and truth in {None, False})


def _same_lines(lines: tuple[Mapping[str, Reading], ...], truth: object) -> bool:
    if not isinstance(truth, list):
        return True
    filled = [line for line in lines if any(cell.value is not None for cell in line.values())]
    if len(filled) != len(truth):
        return False
    return not any(
        _differs(cell, row.get(name)) for line, row in zip(filled, truth, strict=True) for name, cell in line.items()
    )
