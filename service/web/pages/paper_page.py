"""The two pages of every paper (单据页): the one that it is typed on, and the one that shows it."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from service.domain.quality import Frequency
from service.web import rendering
from service.web.pages.entering import Inputs
from service.web.pages.paper_words import Words
from service.web.pages.reviewing import Said
from templates_docx.kinds import Kind


@dataclass(frozen=True, slots=True)
class Pick:
    """A number to type first, for which the archive fills in the rest."""

    action: str
    label: str
    name: str
    value: str
    button: str


@dataclass(frozen=True, slots=True)
class ToType:
    """A paper to be typed in."""

    title: str
    intro: str
    inputs: Inputs
    action: str
    submit: str  # the button's words
    back: str
    note: str  # why it was refused; "" before that
    lines_title: str = "明细"
    offered: Mapping[str, Sequence[Mapping[str, str]]] = dataclasses.field(default_factory=dict)
    pick: Pick | None = None
    again: str = ""  # the number of the paper that this one mends
    sent_back: str = ""  # HQ's reason
    frequencies: Sequence[Frequency] = ()
    issued: str | None = None  # of returned parts, as typed; None: not asked


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence above a paper."""

    text: str
    clause: str
    kind: str = ""  # good, bad


@dataclass(frozen=True, slots=True)
class Figure:
    """A number above a paper."""

    label: str
    value: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """HQ's yes, or no with a reason."""

    action: str
    yes: str
    no: str
    why: str  # an example of a reason


@dataclass(frozen=True, slots=True)
class Choices:
    """Buttons below a paper, each what is done and its words, the yes first."""

    action: str
    text: str
    yes: tuple[str, str]
    no: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A paper as its page shows it."""

    kind: Kind
    number: str
    title: str
    intro: str
    state: tuple[str, str]  # its colour and its words
    words: Words
    said: Sequence[Said] = ()
    notices: Sequence[Notice] = ()
    figures: Sequence[Figure] = ()
    decision: Decision | None = None
    choices: Choices | None = None
    edit: tuple[str, str] | None = None  # address and words
    document: int | None = None  # it was read from


def to_type(request: Request, paper: ToType) -> Response:
    """Return the page that a paper is typed on."""
    return rendering.page(request, "entry.html", {"p": paper, "notes": rendering.refusal_notes(paper.note)})


def show(request: Request, paper: Shown, refusal: str = "") -> Response:
    """Return the page of a paper, with why something was refused."""
    return rendering.page(request, "paper.html", {"p": paper, "notes": rendering.refusal_notes(refusal)})
