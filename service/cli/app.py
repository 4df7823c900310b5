"""The command's tree, and how a failure ends it: 1 for what the caller must look at, 2 for wrong usage or input."""

import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import typer

from service.cli import desk, documents, forms, learning, records, say, settlement

app = typer.Typer(
    name="stationdesk",
    help="厂家售后总部与服务站之间的单据台。数据写到标准输出，提示写到标准错误。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
desk.add_to(app)
documents.add_to(app)
learning.add_to(app)
forms.add_to(app)
records.add_to(app)
settlement.add_to(app)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and end the process: 0 done, 1 something to look at, 2 wrong usage or unreadable input."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # JSON and Chinese, whatever the locale
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; failures are said in Chinese on stderr."""
    try:
        return _invoke(arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader is gone: nothing left to flush to
        return say.DONE
    except OSError as error:
        return say.system_failure(error)
    except say.failures() as error:
        return say.failure(error)


def _invoke(arguments: Sequence[str] | None) -> int:
    try:
        outcome = app(
            list(arguments) if arguments is not None else None, prog_name="stationdesk", standalone_mode=False
        )
    except typer.Abort:
        say.tell("已中断。")
        return say.USAGE
    except typer.TyperException as error:
        return _usage(error)
    return outcome if isinstance(outcome, int) else say.DONE


def _usage(error: typer.TyperException) -> int:
    context: typer.Context | None = getattr(error, "ctx", None)
    message = error.format_message()
    if context is None:
        say.tell(f"用法有误：{message}")
    elif message == context.get_help():  # called without anything: that is what help says
        say.tell(message)
    else:
        say.tell(f"用法有误：{message}")
        say.tell(f"{context.get_usage()}\n请用 {context.command_path} --help 查看用法。")
    return say.USAGE
