"""The compact description of a form's page, from which its first Word template is drafted.

A design is text, `templates_docx/drafts/<kind>.txt`: heading lines (`paper`, `subtitle`, `note`), an empty line, then
one line a table row, `height | cell | cell`, all in mm. A cell is one of

    name L+V      the field's label and its value cell; `name +V` the value alone; ` top` writes from the top
    'words W      a printed label          #words W   a section's band
    =title W  =subtitle W  =number L+V  =qr W   parts of the title block
    _ W           nothing, without a border       ^ W   continues the cell above

`gap H` ends a table; `lines HEAD ROW | …` is the head and all rows of the form's table.
"""

from dataclasses import dataclass
from enum import StrEnum

from templates_docx.errors import FormSpecError
from templates_docx.spec import FieldSpec, FieldType, FormSpec

_CENTERED = {FieldType.CODE, FieldType.DATE, FieldType.TIME, FieldType.MONTH, FieldType.INT, FieldType.PHONE}
_CENTERED |= {FieldType.CLAUSE, FieldType.SCORE}
_RIGHT = {FieldType.MONEY, FieldType.DECIMAL}


class Part(StrEnum):
    """What a cell of a page holds."""

    LABEL = "label"
    VALUE = "value"
    BAND = "band"
    TITLE = "title"
    SUBTITLE = "subtitle"
    QR = "qr"
    BLANK = "blank"
    CONTINUED = "continued"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a page's table."""

    part: Part
    width: float  # mm
    words: str = ""  # printed
    token: str = ""  # a field's name, or "column.row"
    spec: FieldSpec | None = None
    align: str = "left"
    top: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of exact height."""

    height: float  # mm
    cells: tuple[Cell, ...]
    in_table: bool = False  # a row of the form's table (明细)


@dataclass(frozen=True, slots=True)
class Design:
    """A page before it is Word: tables with the gap above each, and the words around them."""

    paper: str  # a4, a4-landscape or tag
    subtitle: str
    notes: tuple[str, ...]
    tables: tuple[tuple[float, tuple[Row, ...]], ...]


def parse(text: str, form: FormSpec, file: str) -> Design:
    """Return the design that text describes; FormSpecError names the file and the line that is wrong."""
    heading, _, body = text.partition("\n\n")
    words: dict[str, list[str]] = {"paper": [], "subtitle": [], "note": []}
    for line in heading.splitlines():
        key, _, value = line.partition(" ")
        if key not in words:
            raise FormSpecError(file, f'"{key}" is not one of {", ".join(words)}')
        words[key].append(value.strip())
    paper = words["paper"][0] if words["paper"] else "a4"
    tables: list[tuple[float, list[Row]]] = [] if paper == "tag" else [(0.0, _title_rows(form, paper))]
    tables.append((0.0 if paper == "tag" else 2.0, []))
    for line in filter(str.strip, body.splitlines()):
        head, _, rest = line.partition("|")
        if head.startswith("gap"):
            tables.append((float(head.split()[1]), []))
        elif head.startswith("lines"):
            tables[-1][1].extend(_line_rows(head, rest, form, file))
        else:
            tables[-1][1].append(Row(float(head), _cells(rest, form, file)))
    return Design(
        paper=paper,
        subtitle="".join(words["subtitle"]),
        notes=tuple(words["note"]),
        tables=tuple((gap, tuple(rows)) for gap, rows in tables),
    )


def _title_rows(form: FormSpec, paper: str) -> list[Row]:
    """Title block of an A4 page: the number left, the title in the middle, the QR code right."""
    middle = 76.5 if paper == "a4" else 163.5
    number = next((spec for spec in form.fields if spec.name == form.number_field), None)
    left = (Cell(Part.BLANK, 51.75),) if number is None else _labelled(number, 17, 34.75)
    return [
        Row(
            19,
            (Cell(Part.BLANK, 51.75), Cell(Part.TITLE, middle, align="center"), Cell(Part.QR, 51.75, align="center")),
        ),
        Row(9, (*left, Cell(Part.SUBTITLE, middle, align="center"), Cell(Part.CONTINUED, 51.75))),
    ]


def _line_rows(head: str, rest: str, form: FormSpec, file: str) -> list[Row]:
    _, head_height, row_height = head.split()
    columns = [text.strip() for text in rest.split("|")]
    titles: list[Cell] = []
    for text in columns:
        name, width = text.rsplit(" ", 1)
        words = name[1:] if name.startswith("'") else _column(name, form, file).label
        titles.append(Cell(Part.LABEL, float(width), words, align="center"))
    rows = [Row(float(head_height), tuple(titles), in_table=True)]
    for number in range(1, form.rows + 1):
        cells = tuple(_line_cell(text, number, form, file) for text in columns)
        rows.append(Row(float(row_height), cells, in_table=True))
    return rows


def _line_cell(text: str, row: int, form: FormSpec, file: str) -> Cell:
    name, width = text.rsplit(" ", 1)
    if name.startswith("'"):
        return Cell(Part.LABEL, float(width), str(row), align="center")
    spec = _column(name, form, file)
    return Cell(Part.VALUE, float(width), token=f"{name}.{row}", spec=spec, align=_align(spec))


def _cells(rest: str, form: FormSpec, file: str) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for text in (part.strip() for part in rest.split("|")):
        cells.extend(_cell(text, form, file))
    return tuple(cells)


def _cell(text: str, form: FormSpec, file: str) -> tuple[Cell, ...]:
    top = text.endswith(" top")
    name, width = text.removesuffix(" top").rsplit(" ", 1)
    if name.startswith("'"):
        return (Cell(Part.LABEL, float(width), name[1:], align="center"),)
    if name.startswith("#"):
        return (Cell(Part.BAND, float(width), name[1:]),)
    if name.startswith("="):
        return (Cell(Part(name[1:]), float(width), align="center"),)
    if name in {"_", "^"}:
        return (Cell(Part.BLANK if name == "_" else Part.CONTINUED, float(width)),)
    try:
        spec = form.field(name)
    except KeyError:
        raise FormSpecError(file, f'"{name}" is not a field of the form') from None
    label, _, value = width.partition("+")
    return _labelled(spec, float(label or 0), float(value), top=top)


def _labelled(spec: FieldSpec, label: float, value: float, *, top: bool = False) -> tuple[Cell, ...]:
    align = "center" if spec.type is FieldType.DECIMAL else _align(spec)
    cell = Cell(Part.VALUE, value, token=spec.name, spec=spec, align=align, top=top)
    return (Cell(Part.LABEL, label, spec.label, align="center"), cell) if label else (cell,)


def _column(name: str, form: FormSpec, file: str) -> FieldSpec:
    for spec in form.lines:
        if spec.name == name:
            return spec
    raise FormSpecError(file, f'"{name}" is not a column of the form\'s table')


def _align(spec: FieldSpec) -> str:
    if spec.type in _RIGHT:
        return "right"
    return "center" if spec.type in _CENTERED else "left"
