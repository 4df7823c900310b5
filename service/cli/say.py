"""What the command says: data to stdout, messages in Chinese to stderr."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar
from unicodedata import east_asian_width

from service.domain.messages import sentence
from service.domain.problems import Problem

if TYPE_CHECKING:
    from service.errors import BadRow

DONE, LOOK, USAGE = 0, 1, 2
"""Exit statuses: done; something the caller must look at; wrong usage or unreadable input."""

Item = TypeVar("Item")
_FEW = 5  # items that need no progress
_MOST_ROWS = 50  # of a refused file, said one by one


def data(text: str) -> None:
    """Write a line of data to stdout."""
    sys.stdout.write(f"{text}\n")


def data_json(value: object) -> None:
    """Write one JSON object to stdout, on a line of its own."""
    data(json.dumps(value, ensure_ascii=False))


def tell(text: str) -> None:
    """Write a message to stderr."""
    sys.stderr.write(f"{text}\n")


def problem(found: Problem, *, before: str = "") -> None:
    """Say a problem, with its clause."""
    clause = f"（{found.clause}）" if found.clause else ""
    tell(f"{before}{sentence(found)}{clause}")


def bad_rows(rows: "Sequence[BadRow]", *, place: str = "第 {} 行：") -> None:
    """Say each row that was refused and why."""
    for row in rows[:_MOST_ROWS]:
        before = place.format(row.row) if row.row is not None else ""
        problem(Problem(row.code, field=row.name, params=row.params), before=before)
    if len(rows) > _MOST_ROWS:
        tell(f"……共 {len(rows)} 处。")


def failures() -> tuple[type[Exception], ...]:
    """Return every failure of ours; anything else is a bug. Asked for when something failed, so that help is quick."""
    from service.errors import FAULTS

    return tuple(FAULTS)


def failure(error: Exception) -> int:
    """Say a failure and return its exit status."""
    from service.domain.policy_file import PolicyError
    from service.errors import InvalidInputError, fault_of, problem_of

    if isinstance(error, InvalidInputError):
        bad_rows(error.rows, place="第 {} 条：")
    elif isinstance(error, PolicyError):
        for found in error.problems:
            problem(found)
    else:
        problem(problem_of(error))
    fault = fault_of(error)
    return fault.exit if fault else USAGE


def system_failure(error: OSError) -> int:
    """Say that a file or folder could not be used, and return the exit status."""
    names = {
        FileNotFoundError: "找不到",
        IsADirectoryError: "是文件夹，不是文件",
        NotADirectoryError: "不是文件夹",
        PermissionError: "没有权限读写",
        FileExistsError: "已经存在",
    }
    what = next((text for kind, text in names.items() if isinstance(error, kind)), f"读写失败（{error.strerror}）")
    tell(f"{error.filename or ''} {what}，请检查后再试。".strip())
    return USAGE


def progress(items: Iterable[Item], count: int) -> Iterator[Item]:
    """Yield items as they come, counted on stderr where that is a terminal and there are many."""
    told = counter(count)
    for done, item in enumerate(items, start=1):
        yield item
        told(done)


def counter(count: int) -> Callable[[int], None]:
    """Return what is told how many of so many are done, and shows it on stderr where that is a terminal."""
    shown = sys.stderr.isatty() and count > _FEW

    def told(done: int) -> None:
        if shown:
            sys.stderr.write(f"\r{done}/{count}" if done < count else f"\r{done}/{count}\n")
            sys.stderr.flush()

    return told


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table of texts to stdout; Chinese letters count as two columns."""
    lines = [list(headers), *([str(cell) for cell in row] for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(headers))]
    for line in lines:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True))
        data("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
