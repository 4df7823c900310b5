"""Lists of papers (一览): the same page for all of them, blocks of rows whose cells are words, links or states."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from service.web import rendering


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a list."""

    text: str
    href: str | None = None
    chip: str | None = None  # a state, in its colour
    say: str | None = None  # a small line below


@dataclass(frozen=True, slots=True)
class Block:
    """One table of the page."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    empty: str  # what stands there when there is no row
    title: str | None = None
    clause: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A link above the list."""

    href: str
    label: str


def page(
    request: Request,
    title: str,
    intro: str,
    blocks: Sequence[Block],
    *,
    actions: Sequence[Action] = (),
    notes: Sequence[Mapping[str, str]] = (),
) -> Response:
    """Return a page of lists."""
    values = {"title": title, "intro": intro, "blocks": blocks, "actions": actions, "notes": notes}
    return rendering.page(request, "listing.html", values)
