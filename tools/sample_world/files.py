"""The tables of the example world, as files."""

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

Row = dict[str, object]


def read_csv(folder: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a hand-written table."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(folder: Path, name: str, rows: list[Row]) -> None:
    """Write a table with the keys of its first row as headers."""
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def write_json_lines(folder: Path, name: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write one JSON object a line."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / name).write_text(text, encoding="utf-8")
