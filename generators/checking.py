"""A record made ready to print: every value as text, fitted into its cell, every fault named."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from generators.errors import InvalidValueError, MissingValueError, ValueProblem
from generators.fit import PT_PER_MM, Cell, Fitted, TooLong
from generators.pictures import Placed, place
from generators.results import Checked, FormData, Texts
from generators.values import BadValueError, is_blank, pictures, printed, ticked
from templates_docx import load, page_code
from templates_docx.kinds import Kind
from templates_docx.spec import FieldSpec, FieldType, FormSpec, Layout, TextStyle, Zone

LINES = "lines"
_PAGE_TEXT_ROOM_MM = 15.0
_NAMES_PT, _NAMES_LEADING_PT = 9.5, 12.8  # the templates' own, for names of photos
_NAMES_RISE = 0.3  # from the middle of a line down to its baseline, of its leading
_NAMES_PAD_MM = 1.2
MOST_PAGES = 999  # of one record, as the page code counts them


@dataclass(frozen=True, slots=True)
class Block:
    """The header of a record, or one line of its table, ready to print."""

    texts: Mapping[str, str]
    fitted: Mapping[str, Fitted]
    ticks: Mapping[str, tuple[str | bool, ...]]  # field → the values of its ticked boxes
    pictures: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A record that can be printed: what stands where on which page."""

    checked: Checked
    number: str  # of the record, as the page code carries it; empty when it is blank or no code can carry it
    header: Block
    rows: tuple[Block, ...]  # all lines; page p has rows p * rows_a_page and on
    pages: int


class Press:
    """A form and its cells, worked out once a process; it makes records ready."""

    def __init__(self, spec: FormSpec, layout: Layout) -> None:
        self.spec = spec
        self.layout = layout
        self._fields = _slots(spec.fields, layout.fields)
        rows = [{name: zones[row] for name, zones in layout.lines.items()} for row in range(spec.rows)]
        self._rows = [_slots(spec.lines, zones) for zones in rows]
        self._page_cell = _cell(_widened(layout.page_text))

    def ready(self, data: FormData, *, record: int = 1) -> Ready:
        """Make a record ready to print.

        Raises:
            InvalidValueError: Values of a wrong name or type, too long, or with no glyph; all are listed.
        """
        problems: list[ValueProblem] = []
        lines = self._lines_of(data, problems)
        header = _block(self._fields, {name: value for name, value in data.items() if name != LINES}, problems, None)
        rows = tuple(
            _block(self._rows[index % self.spec.rows], line, problems, index + 1) for index, line in enumerate(lines)
        )
        if problems:
            raise InvalidValueError(self.spec.kind, tuple(replace(problem, record=record) for problem in problems))
        texts = Texts(header.texts, header.ticks, tuple(row.texts for row in rows))
        pages = self._pages(rows)
        missing = tuple(self._missing(data, lines))
        return Ready(Checked(texts, missing), self._number(header.texts, pages), header, rows, pages)

    def code(self, ready: Ready, page: int) -> str:
        """Return the page code of a record's page (from 1)."""
        code = page_code.PageCode(self.spec.code, self.spec.version, ready.number, page, ready.pages)
        return page_code.encode(code)

    def parts(self, column: str, text: str) -> tuple[str, ...]:
        """Return a text of the table in pieces for rows below one another; see Cell.parts()."""
        cell = self._rows[0][column].cell
        return (text,) if cell is None else cell.parts(text)

    def on_page(self, ready: Ready, page: int) -> Sequence[Block]:
        """Return the lines that stand on a page (from 1)."""
        return ready.rows[(page - 1) * self.spec.rows : page * self.spec.rows]

    def page_text(self, page: int, pages: int) -> Fitted | None:
        """Return the words 第 x 页 共 y 页 in their place; None on a form that has none."""
        return _fitted(self._page_cell, f"第 {page} 页 共 {pages} 页") if self._page_cell else None

    def _lines_of(self, data: FormData, problems: list[ValueProblem]) -> Sequence[FormData]:
        given = data.get(LINES)
        if is_blank(given):
            return ()
        if not self.spec.rows:
            problems.append(ValueProblem(LINES, "unknown_field"))
            return ()
        if not isinstance(given, list | tuple) or not all(isinstance(line, Mapping) for line in given):
            problems.append(ValueProblem(LINES, "wrong_type", {"type": LINES}))
            return ()
        if self._pages(given) > MOST_PAGES:
            fits = MOST_PAGES * self.spec.rows
            problems.append(ValueProblem(LINES, "too_long", {"length": len(given), "fits": fits}))
            return ()
        return given

    def _pages(self, lines: Sequence[object]) -> int:
        return max(1, -(-len(lines) // self.spec.rows)) if self.spec.rows else 1

    def _missing(self, data: FormData, lines: Sequence[FormData]) -> Iterator[str]:
        for field in self.spec.fields:
            if _is_missing(field, data.get(field.name)):
                yield field.name
        for row, line in enumerate(lines, 1):
            for column in self.spec.lines:
                if _is_missing(column, line.get(column.name)):
                    yield f"{LINES}[{row}].{column.name}"

    def _number(self, texts: Mapping[str, str], pages: int) -> str:
        number = texts.get(self.spec.number_field or "", "")
        code = page_code.PageCode(self.spec.code, self.spec.version, number, pages, pages)
        try:
            page_code.encode(code)
        except page_code.PageCodeError:
            return ""  # the number is still printed in its cell
        return number


def press(kind: Kind) -> Press:
    """Return the current version of a form; FormSpecError when there is none, or it was not compiled."""
    return _press(kind, load.form(kind).version)


@lru_cache(maxsize=64)
def _press(kind: Kind, version: int) -> Press:
    return Press(replace(load.form(kind), version=version), load.layout(kind, version))


def check(kind: Kind, data: FormData) -> Checked:
    """Return a record's values as they will be printed, and which required ones are missing.

    Raises:
        InvalidValueError: Values of a wrong name or type, too long for their cell, or with no glyph; all are listed.
        FormSpecError: The kind is no form of ours.
    """
    return press(kind).ready(data).checked


def parts(kind: Kind, column: str, text: str) -> tuple[str, ...]:
    """Return a text of a form's table cut so that each piece fills a row's cell at its own size."""
    return press(kind).parts(column, text)


def ready_all(form: Press, records: Sequence[FormData], *, complete: bool) -> list[Ready]:
    """Make a batch ready; the faults of all its records are in one error, and so are the missing values."""
    made: list[Ready] = []
    _each(form, records, made.append)
    _may_lack(form, missing_of(made), complete=complete)
    return made


def check_all(form: Press, records: Sequence[FormData], *, complete: bool) -> tuple[str, ...]:
    """Return what a batch lacks, each field once; same errors as ready_all(), but nothing is kept of the records."""
    missing: dict[str, None] = {}
    _each(form, records, lambda ready: missing.update(dict.fromkeys(ready.checked.missing)))
    _may_lack(form, tuple(missing), complete=complete)
    return tuple(missing)


def _each(form: Press, records: Sequence[FormData], take: Callable[[Ready], None]) -> None:
    problems: list[ValueProblem] = []
    for index, data in enumerate(records, 1):
        try:
            take(form.ready(data, record=index))
        except InvalidValueError as error:
            problems += error.problems
    if problems:
        raise InvalidValueError(form.spec.kind, tuple(problems))


def _may_lack(form: Press, missing: tuple[str, ...], *, complete: bool) -> None:
    if complete and missing:
        raise MissingValueError(form.spec.kind, missing)


def missing_of(made: Sequence[Ready]) -> tuple[str, ...]:
    """Return the required fields without a value in any of the records, each once."""
    return tuple(dict.fromkeys(name for ready in made for name in ready.checked.missing))


@dataclass(frozen=True, slots=True)
class _Slot:
    """A field and how it is printed."""

    spec: FieldSpec
    zone: Zone | None  # None: it is not on the paper
    cell: Cell | None  # None: nothing is written there
    ticked: bool  # it has tick boxes


def _slots(specs: Sequence[FieldSpec], zones: Mapping[str, Zone]) -> Mapping[str, _Slot]:
    return {spec.name: _slot(spec, zones.get(spec.name)) for spec in specs}


def _slot(spec: FieldSpec, zone: Zone | None) -> _Slot:
    return _Slot(spec, zone, _cell(_styled(spec, zone)), zone is not None and bool(zone.options))


def _cell(zone: Zone | None) -> Cell | None:
    return None if zone is None or zone.style is None else Cell(zone, zone.style)


def _styled(spec: FieldSpec, zone: Zone | None) -> Zone | None:
    """Give a zone for photos a style: where there are only their names, these are written in its middle."""
    if zone is None or spec.type is not FieldType.PHOTOS or zone.style is not None:
        return zone
    x0, top, _, bottom = zone.box
    baseline = (top + bottom) / 2 + _NAMES_RISE * _NAMES_LEADING_PT / PT_PER_MM
    style = TextStyle("serif", _NAMES_PT, _NAMES_LEADING_PT, "left", "center", baseline, x0 + _NAMES_PAD_MM)
    return replace(zone, style=style)


def _widened(zone: Zone | None) -> Zone | None:
    """Give the page number's words room for three digits: nothing stands beside them."""
    if zone is None:
        return None
    x0, top, x1, bottom = zone.box
    return replace(zone, box=(x0 - _PAGE_TEXT_ROOM_MM, top, x1 + _PAGE_TEXT_ROOM_MM, bottom))


def _block(slots: Mapping[str, _Slot], data: FormData, problems: list[ValueProblem], row: int | None) -> Block:
    texts: dict[str, str] = {}
    fitted: dict[str, Fitted] = {}
    ticks: dict[str, tuple[str | bool, ...]] = {}
    placed: tuple[Placed, ...] = ()
    problems += [ValueProblem(str(name), "unknown_field", row=row) for name in data if name not in slots]
    for name, slot in slots.items():
        value = data.get(name)
        try:
            texts[name] = text = printed(slot.spec, value)
            if slot.ticked:
                ticks[name] = ticked(slot.spec, value)
            elif slot.zone is not None and slot.spec.type is FieldType.PHOTOS and (photos := pictures(value)):
                placed += place(photos, slot.zone.box)
            elif text and slot.cell is not None:
                fitted[name] = _fitted(slot.cell, text)
        except BadValueError as error:
            problems.append(ValueProblem(name, error.code, error.params, row))
    return Block(texts, fitted, ticks, placed)


def _fitted(cell: Cell, text: str) -> Fitted:
    fitted = cell.fit(text)
    if isinstance(fitted, TooLong):
        raise BadValueError("too_long", {"length": fitted.length, "fits": fitted.fits})
    return fitted


def _is_missing(field: FieldSpec, value: object) -> bool:
    return field.required and (is_blank(value) or (field.type is FieldType.SIGN and value is not True))
