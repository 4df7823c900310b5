"""Write docs/contract.md from the code: commands and options, HTTP calls, document kinds and their fields.

`python tools/contract.py` rewrites it; `python tools/contract.py --check` exits 1 when it is not up to date.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from typer.main import get_command  # noqa: E402

from service import clock  # noqa: E402
from service.cli.app import app as command_line  # noqa: E402
from service.config import Settings  # noqa: E402
from service.store.unit import Store  # noqa: E402
from service.web.app import create_app  # noqa: E402
from service.web.desk import Desk  # noqa: E402
from templates_docx import load  # noqa: E402
from templates_docx.kinds import TITLES, Kind  # noqa: E402
from templates_docx.spec import FieldSpec  # noqa: E402

PAGE = CHECKOUT / "docs" / "contract.md"
HEAD = """# The contract

Written by `tools/contract.py`; do not edit. What other programs may rely on: names stay, additions are welcome.

Exit status of every command: 0 done, 1 something that the caller must look at (a mismatch, a rejected file, a page
that needs review), 2 wrong usage or unreadable input. Data goes to stdout, messages to stderr. Failures over HTTP are
RFC 9457 problem documents with a Chinese `detail`; sign-in is by session cookie or bearer token; a station sees its own
records and nothing else.
"""


def commands(command: object, path: str) -> Iterator[str]:
    """Yield a line for every command with its arguments, options and help."""
    inner = getattr(command, "commands", None)
    if inner is not None:
        for name in sorted(inner):
            yield from commands(inner[name], f"{path} {name}")
        if not getattr(command, "invoke_without_command", False):
            return
    shown = []
    for parameter in getattr(command, "params", []):
        if parameter.name == "help":
            continue
        if parameter.param_type_name == "argument":
            shown.append(parameter.metavar or parameter.name.upper())
        else:
            shown.append(f"[{parameter.opts[0]}]")
    first = (getattr(command, "help", "") or "").strip().splitlines()
    yield f"| `{' '.join([path, *shown])}` | {first[0] if first else ''} |"


def calls() -> Iterator[str]:
    """Yield a line for every HTTP call."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "data")
        described = create_app(Desk(store, Settings(), clock.now, lambda: None)).openapi()
        store.close()
    for path, verbs in sorted(described["paths"].items()):
        for verb, call in verbs.items():
            summary = (call.get("description") or call["summary"]).splitlines()[0]
            yield f"| `{verb.upper()} {path}` | {summary} |"


def kinds() -> Iterator[str]:
    """Yield a section for every kind."""
    for kind in Kind:
        spec = load.definition(kind)
        yield f"\n### `{kind}` {TITLES[kind]}\n"
        yield ", ".join(described(field) for field in spec.fields)
        if spec.lines:
            rows = f" ({spec.rows} a page)" if spec.version else ""
            yield f"\nLines{rows}: " + ", ".join(described(column) for column in spec.lines)


def described(field: FieldSpec) -> str:
    """Return a field with its type, * where a complete form needs it."""
    return f"`{field.name}`{'*' if field.required else ''} {field.type} {field.label}"


def page() -> str:
    """Return the whole page."""
    parts = [
        HEAD,
        "## Command line\n\n| command | does |\n|---|---|",
        *commands(get_command(command_line), "stationdesk"),
        "\n## HTTP\n\n| call | does |\n|---|---|",
        *calls(),
        "\n## Document kinds and their fields\n\n`*`: needed for a complete form.",
        *kinds(),
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    text = page()
    if "--check" in sys.argv[1:]:
        sys.exit(PAGE.read_text("utf-8") != text)
    PAGE.write_text(text, "utf-8")
