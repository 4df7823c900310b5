"""Fills forms (填表): one record or a batch, as Word, PDF or Excel; and what the archive can fill in beforehand."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import TypeAlias

import generators
from generators import bundle
from generators.errors import InvalidValueError, MissingValueError
from generators.results import FormData
from service.domain.records import RepairTicket
from service.errors import BadRow, InvalidInputError, NotFoundError
from service.store import archive, codec
from service.store.unit import Store
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Formats of a filled form and their media types."""

KNOWN_OF_BALER = ("serial_no", "model", "made_on", "sold_on", "customer_name", "customer_phone", "customer_address")
"""What the archive knows of a machine that stands on a repair ticket."""

Told: TypeAlias = Callable[[int], object]
"""Is told how many records of a batch are done."""

_AT_ONCE = 200  # records of a PDF that is made before the answer begins: a quarter of a second
_PIECE = 1 << 16
_ASKED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys((FieldType.TEXT, FieldType.CODE, FieldType.CLAUSE), "文字"),
        FieldType.DATE: "日期，如 2026-06-01",
        FieldType.TIME: "日期和时间，如 2026-06-01 08:30",
        FieldType.MONTH: "月份，如 2026-06",
        FieldType.INT: "整数",
        **dict.fromkeys((FieldType.DECIMAL, FieldType.MONEY), "数字"),
        FieldType.SCORE: "0 到 1 之间的数",
        FieldType.PHONE: "电话号码",
        **dict.fromkeys((FieldType.CHECK, FieldType.SIGN), "是或否（true、false）"),
        **dict.fromkeys((FieldType.CHOICE, FieldType.CHECKS), "表单上的选项"),
        FieldType.PHOTOS: "照片的文件名",
        "lines": "一行一条的列表",
    }
)
"""What a field of each type asks for, in words."""
_OF_TICKET = ("ticket_no", "station_code", "serial_no", "bale_count", "fault")


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made."""

    name: str  # safe for a file system
    media_type: str
    data: bytes
    missing: tuple[str, ...] = ()  # required fields left blank


@dataclass(frozen=True, slots=True)
class Flow:
    """A file that is being made: a batch never lies in memory as a whole."""

    name: str
    media_type: str
    parts: Iterator[bytes]
    missing: tuple[str, ...] = ()


def fill(kind: str, records: Sequence[FormData], *, format: str, complete: bool = False) -> Made:  # noqa: A002 - the contract's word
    """Return one file of all records: a PDF has them merged, Word and Excel files of a batch come in a ZIP.

    Args:
        kind: A form's kind.
        records: At least one; an empty one is a blank form.
        format: docx, pdf or xlsx.
        complete: Refuse records that lack required fields; otherwise those stay blank.

    Raises:
        InvalidInputError: No such form or format, or values that cannot be printed; each is listed.
    """
    flowing = flow(kind, records, format=format, complete=complete)
    return Made(flowing.name, flowing.media_type, b"".join(flowing.parts), flowing.missing)


def flow(
    kind: str,
    records: Sequence[FormData],
    *,
    format: str,  # noqa: A002 - as above
    complete: bool = False,
    merged: bool = True,
    told: Told = lambda _done: None,
) -> Flow:
    """Return the same file as fill(), piece by piece as it is made; what is wrong is raised before the first piece.

    The PDFs of a batch come as one, or, not `merged`, as a ZIP like every other format.
    `told` is told how many of the records are done, again and again while the pieces of a batch are taken.
    """
    form = kind_of(kind)
    _known([format])
    if not records:
        raise InvalidInputError([BadRow("no_records", name="records")])
    as_one = format == "pdf" and merged
    if len(records) == 1 or (as_one and len(records) <= _AT_ONCE):
        made = _one(form, records, format, complete=complete)
        return Flow(made.name, made.media_type, iter([made.data]), made.missing)
    missing = _check(form, records, complete=complete)
    if as_one:
        return Flow(_name(form, records, format), FORMATS[format], _merged(form, records, told), missing)
    files = _files(form, records, format, told)
    return Flow(_name(form, records, "zip"), "application/zip", bundle.zip_stream(files), missing)


def _merged(form: Kind, records: Sequence[FormData], told: Told) -> Iterator[bytes]:
    """Make a large PDF when its first piece is asked for, so that the request was answered before."""
    data = generators.pdf(form, records, told=told).data
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]


def _files(form: Kind, records: Sequence[FormData], fmt: str, told: Told) -> Iterator[tuple[str, bytes]]:
    for done, record in enumerate(records, 1):
        made = _one(form, [record], fmt, complete=False)
        yield made.name, made.data
        told(done)


def fill_each(
    kind: str, records: Sequence[FormData], *, formats: Sequence[str], complete: bool = False
) -> Iterator[Made]:
    """Yield a file a record and format as it is made, and for a batch in PDF also the merged file, last.

    Raises:
        InvalidInputError: As fill(), before the first file.
    """
    form = kind_of(kind)
    _known(formats)
    _check(form, records, complete=complete)
    merged = "pdf" in formats and len(records) > 1
    each = (_one(form, [record], fmt, complete=complete) for record in records for fmt in formats)
    return chain(each, (fill(kind, records, format="pdf", complete=complete) for _ in range(merged)))


def kind_of(kind: str) -> Kind:
    """Return the form's kind; InvalidInputError for a name that is not a form's."""
    if kind not in {str(known) for known in load.form_kinds()}:
        raise InvalidInputError([BadRow("unknown_form", name=kind)])
    return Kind(kind)


def prefilled_ticket(store: Store, *, ticket_no: str, station_code: str, serial_no: str) -> FormData:
    """Return what the archive knows of a repair ticket before the visit.

    Raises:
        NotFoundError: The machine is not in the archive.
    """
    baler = archive.get_baler(store, serial_no)
    if baler is None:
        raise NotFoundError("baler", serial_no)
    known = {name: getattr(baler, name) for name in KNOWN_OF_BALER}
    return {"ticket_no": ticket_no, "station_code": station_code, **known}


def tags_for(ticket: RepairTicket) -> list[FormData]:
    """Return a tag for each part of a ticket that has a tag number, ready to print (3.4.1)."""
    replaced_at = ticket.finished_at or ticket.reported_at
    shared = {name: getattr(ticket, name) for name in _OF_TICKET}
    return [
        {
            **shared,
            "tag_no": line.old_part_tag_no,
            "part_no": line.part_no,
            "part_name": line.part_name,
            "quantity": line.quantity,
            "replaced_on": replaced_at.date() if replaced_at else None,
        }
        for line in ticket.lines
        if line.old_part_tag_no
    ]


def data_of(record: object) -> FormData:
    """Return an archive record as the data of its form; fields that no form has are left out by the caller."""
    found = codec.to_json(record)
    if not isinstance(found, dict):
        message = f"{record!r} is not a record"
        raise TypeError(message)
    return found


def _known(formats: Iterable[str]) -> None:
    for fmt in formats:
        if fmt not in FORMATS:
            raise InvalidInputError([BadRow("unknown_format", name="format", params={"format": fmt})])


def _check(form: Kind, records: Sequence[FormData], *, complete: bool) -> tuple[str, ...]:
    """Return what a batch lacks; all that is wrong with any of its records is raised together."""
    missing: dict[str, None] = {}
    bad: list[BadRow] = []
    for number, record in enumerate(records, start=1):
        try:
            lacking = generators.check(form, record).missing
        except InvalidValueError as error:
            bad += [_bad(problem, number) for problem in error.problems]
            continue
        missing.update(dict.fromkeys(lacking))
        bad += [BadRow("cell_missing", number, name) for name in lacking if complete]
    if bad:
        raise InvalidInputError(bad)
    return tuple(missing)


def _one(form: Kind, records: Sequence[FormData], fmt: str, *, complete: bool) -> Made:
    try:
        data, missing = _made(form, records, fmt, complete=complete)
    except InvalidValueError as error:
        raise InvalidInputError([_bad(problem, 1) for problem in error.problems]) from error
    except MissingValueError as error:
        raise InvalidInputError([BadRow("cell_missing", None, name) for name in error.fields]) from error
    return Made(_name(form, records, fmt), FORMATS[fmt], data, missing)


def _name(form: Kind, records: Sequence[FormData], suffix: str) -> str:
    spec = load.form(form)
    number = str(records[0].get(spec.number_field or "") or "") if len(records) == 1 else f"{len(records)} 份"
    return bundle.file_name(spec.title, number, suffix)


def _made(form: Kind, records: Sequence[FormData], fmt: str, *, complete: bool) -> tuple[bytes, tuple[str, ...]]:
    if fmt == "pdf":
        filled = generators.pdf(form, records, complete=complete)
        return filled.data, filled.missing
    if fmt == "docx":
        filled = generators.word(form, records[0], complete=complete)
        return filled.data, filled.missing
    missing = generators.check(form, records[0]).missing
    if complete and missing:
        raise MissingValueError(form, missing)
    return generators.sheet(form, records[0]), missing


def _bad(problem: generators.ValueProblem, record: int) -> BadRow:
    name = problem.field if problem.row is None else f"lines[{problem.row - 1}].{problem.field}"
    params = {key: str(value) for key, value in problem.params.items()}
    if problem.code == "wrong_type":
        params["type"] = _ASKED[params["type"]]
    return BadRow(f"value_{problem.code}", max(record, problem.record), name, params)
