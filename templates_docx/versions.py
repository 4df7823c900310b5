"""Which versions of a form there are (版本), and where: the shipped ones, and those that an operator made.

An operator's own are found before the shipped ones, and the newest of them is the current one: who edits a form
goes on with it, whatever a later release ships. Where they lie is set once a process, by whoever composes it; what
comes into the folder later, from any process, is seen at once.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from templates_docx.kinds import Kind

SHIPPED = Path(__file__).parent / "compiled"
LAYOUT = "layout.json"
_NAME = re.compile(r"(?P<kind>[a-z_]+)@(?P<version>[1-9][0-9]{0,2})")


class _Own:
    """Where this process finds an operator's versions."""

    folder: Path | None = None
    layouts: Mapping[str, str] = {}  # "repair_ticket@2" → its layout.json: a reading process has nothing else


def look_in(folder: Path | None) -> None:
    """Find the versions in a folder too (`<kind>@<version>/`), in all of this process; None: only the shipped ones."""
    _Own.folder = folder


def know(layouts: Mapping[str, str]) -> None:
    """Find these layouts too, by name as name() makes it: what a process needs that reads and prints nothing."""
    _Own.layouts = layouts


def name(kind: Kind, version: int) -> str:
    """Return how a version is called: `repair_ticket@2`."""
    return f"{kind}@{version}"


def own(kind: Kind) -> tuple[int, ...]:
    """Return the versions that an operator made, oldest first."""
    return _of(kind, {*_folders(_Own.folder), *_Own.layouts})


def every(kind: Kind) -> tuple[int, ...]:
    """Return all versions of a form, oldest first."""
    return tuple(sorted({*own(kind), *_of(kind, _folders(SHIPPED))}))


def folder(kind: Kind, version: int) -> Path | None:
    """Return the folder of a version, an operator's before a shipped one; None when there is none."""
    wanted = name(kind, version)
    for root in (_Own.folder, SHIPPED):
        if root is not None and wanted in _folders(root):
            return root / wanted
    return None


def layout_text(kind: Kind, version: int) -> str | None:
    """Return the layout.json of a version; None when there is none."""
    known = _Own.layouts.get(name(kind, version))
    if known is not None:
        return known
    place = folder(kind, version)
    return None if place is None else (place / LAYOUT).read_text("utf-8")


def own_layouts() -> Mapping[str, str]:
    """Return the layouts of the folder's versions, for a process that has no such folder."""
    root = _Own.folder
    return {} if root is None else {found: (root / found / LAYOUT).read_text("utf-8") for found in _folders(root)}


def _folders(root: Path | None) -> frozenset[str]:
    if root is None:
        return frozenset()
    try:
        changed = root.stat().st_mtime_ns
    except FileNotFoundError:
        return frozenset()
    return _listed(root, changed)


@lru_cache(maxsize=16)
def _listed(root: Path, changed: int) -> frozenset[str]:  # noqa: ARG001 - when it was changed last: listed again then
    found = (path for path in root.iterdir() if _NAME.fullmatch(path.name))
    return frozenset(path.name for path in found if (path / LAYOUT).is_file())


def _of(kind: Kind, names: frozenset[str] | set[str]) -> tuple[int, ...]:
    found = (_NAME.fullmatch(one) for one in names)
    return tuple(sorted(int(match["version"]) for match in found if match and match["kind"] == kind))
