"""What goes to a reading process and what comes back; both cross process and machine borders."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from extractors.results import NO_LEXICON, Lexicon, PageReading
from service.domain.problems import Param


@dataclass(frozen=True, slots=True)
class Task:
    """One document to read."""

    document_id: int
    attempt: int
    data: bytes
    kind: str | None = None
    lexicon: Lexicon = NO_LEXICON
    layouts: Mapping[str, str] = dataclasses.field(default_factory=dict)  # of the operator's own versions of the forms


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading it gave: forms, or a reason."""

    pages: tuple[PageReading, ...] = ()
    code: str | None = None  # key of the clerk's sentence; None: it was read
    params: Mapping[str, Param] = dataclasses.field(default_factory=dict)
    final: bool = False  # another try cannot help: it lies in the file
    trace: str | None = None  # for the log
    seconds: float = 0.0
    runtime: str | None = None  # what the process recognises on; None: it has recognised nothing yet
    peak_mib: int = 0  # the process's highest memory use so far
