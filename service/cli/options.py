"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

SHIPPED = "shipped"  # what --use says of the version that came with the program
DEFAULT_DIR = Path("stationdesk-data")

Dir: TypeAlias = Annotated[
    Path,
    typer.Option(
        "--dir",
        metavar="DIR",
        envvar="STATIONDESK_DIR",
        help="数据目录（数据库和文件），首次使用时建立。",
        show_default=True,
    ),
]
MaybeDir: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        metavar="DIR",
        envvar="STATIONDESK_DIR",
        help="用这个目录里自己改过的表单；不给就用 ./stationdesk-data。",
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="输出 JSON，每行一个对象。")]


def version_of(text: str) -> int | None:
    """Return the version that --use names; None for what is shipped; BadParameter where it is neither."""
    if text == SHIPPED:
        return None
    if not text.isdecimal():
        raise typer.BadParameter(f"请用版本号或 {SHIPPED}", param_hint="--use")
    return int(text)
