"""Options that several commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

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
