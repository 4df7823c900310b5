"""From rendered pages to a layout: each field's cell, baseline, size and tick boxes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from generators import measure, tokens
from generators.errors import UnmeasurableError
from generators.measure import Glyph, Page
from generators.tokens import Token
from generators.variants import Probed
from templates_docx.spec import Box, FieldSpec, FieldType, FormSpec, Layout, OptionZone, TextStyle, Zone

_BOX_EM = (0.1, 0.02, 0.9, -0.78)  # outline of □ in both fonts: x0, lower y, x1, upper y in em from its origin
_MOVED_MM = 0.1
_CORNERS = 4
_UNWRITTEN = {FieldType.SIGN, FieldType.PHOTOS, FieldType.CHECK, FieldType.CHOICE, FieldType.CHECKS}


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two rendered pages and the corner marks found on the blank one."""

    probe: Page
    blank: Page
    marks: Mapping[int, Box]


@dataclass(frozen=True, slots=True)
class _Measured:
    """The rendered probe and where each token's hanzi came to stand."""

    page: Page
    found: Mapping[Token, Glyph]
    probed: Probed


def place(form: FormSpec, rendered: Rendered, probed: Probed) -> Layout:
    """Return where everything of a form lies on its rendered page.

    Raises:
        UnmeasurableError: A field has no cell of its own, lines move when values are written, or the page has not
            four marks and one page code.
    """
    _same_lines(rendered.probe, rendered.blank)
    if len(rendered.marks) != _CORNERS:
        raise UnmeasurableError("marks_missing", str(len(rendered.marks)))
    glyphs = {glyph.text: glyph for glyph in rendered.probe.glyphs}
    found = {token: glyphs[char] for token, char in probed.hanzi.items() if char in glyphs}
    lost = [str(token) for token in probed.hanzi if token not in found]
    if lost:
        raise UnmeasurableError("not_shown", "、".join(lost))
    measured = _Measured(rendered.probe, found, probed)
    fields = {spec.name: zone for spec in form.fields if (zone := _zone(spec, None, measured)) is not None}
    lines = {spec.name: zones for spec in form.lines if (zones := _column(spec, form.rows, measured))}
    _apart({**{name: (zone,) for name, zone in fields.items()}, **lines})
    return Layout(
        kind=form.kind,
        version=form.version,
        page_mm=(round(rendered.probe.width, 1), round(rendered.probe.height, 1)),
        marks={mark: _round(box) for mark, box in sorted(rendered.marks.items())},
        code_box=_code_box(rendered),
        fields=fields,
        lines=lines,
        labels=tuple((words, _round(box)) for words, box in rendered.blank.words),
        page_text=_page_text(measured),
    )


def _same_lines(probe: Page, blank: Page) -> None:
    """Writing into cells must not move them: then a row has no exact height."""
    for name, before, after in (("x", blank.upright, probe.upright), ("y", blank.level, probe.level)):
        places = [line.at for line in before]
        for line in after:
            if min((abs(line.at - place) for place in places), default=0.0) > _MOVED_MM:
                raise UnmeasurableError("line_moves", f"{name} = {line.at:.1f} mm")


def _apart(zones: Mapping[str, Sequence[Zone]]) -> None:
    """Each field has a cell of its own, else what is read cannot be told apart."""
    placed = [(name, zone.box) for name, rows in zones.items() for zone in rows]
    for (name, a), (other, b) in combinations(placed, 2):
        wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        if wide > _MOVED_MM and high > _MOVED_MM:
            raise UnmeasurableError("cell_shared", f"{name}、{other}")


def _code_box(rendered: Rendered) -> Box:
    codes = [box for box in rendered.probe.pictures if not _is_mark(box, rendered.marks.values())]
    if len(codes) != 1:
        raise UnmeasurableError("page_code_missing", str(len(codes)))
    return _round(codes[0])


def _column(spec: FieldSpec, rows: int, measured: _Measured) -> tuple[Zone, ...]:
    zones = (_zone(spec, row, measured) for row in range(1, rows + 1))
    return tuple(zone for zone in zones if zone is not None)


def _zone(spec: FieldSpec, row: int | None, measured: _Measured) -> Zone | None:
    tokens_of = [token for token in measured.found if token.name == spec.name and token.row == row]
    if not tokens_of:
        return None
    first = measured.found[tokens_of[0]]
    x, y = (first.box[0] + first.box[2]) / 2, (first.box[1] + first.box[3]) / 2
    cell = measure.cell_around(measured.page, x, y)
    if cell is None:
        raise UnmeasurableError("no_cell", str(tokens_of[0]))
    by_value = {token.value: measured.found[token] for token in tokens_of}
    options = tuple(
        OptionZone(option.value, option.label, _tick_box(by_value[tokens.option_text(option.value)]))
        for option in spec.options
        if tokens.option_text(option.value) in by_value
    )
    style = None if spec.type in _UNWRITTEN else _style(tokens_of[0], measured)
    return Zone(page=1, box=_round(cell), style=style, options=options)


def _style(token: Token, measured: _Measured) -> TextStyle:
    glyph = measured.found[token]
    setting = measured.probed.settings[token]
    return TextStyle(
        font="serif" if "Serif" in glyph.font else "sans",
        size_pt=round(glyph.size_pt, 2),
        leading_pt=round(setting.leading_pt or glyph.size_pt * 1.35, 2),
        align=setting.align,
        valign=setting.valign,
        baseline_mm=round(glyph.baseline, 2),
        x_mm=round(glyph.box[0], 2),
    )


def _tick_box(glyph: Glyph) -> Box:
    """The outline of the □ that stands where the hanzi stood."""
    em = glyph.size_pt * measure.MM
    x0, low, x1, high = (part * em for part in _BOX_EM)
    return _round((glyph.box[0] + x0, glyph.baseline + high, glyph.box[0] + x1, glyph.baseline + low))


def _page_text(measured: _Measured) -> Zone | None:
    """The whole line 第 x 页 共 y 页."""
    token = Token(tokens.PAGE)
    if token not in measured.found:
        return None
    line = [g for g in measured.page.glyphs if abs(g.baseline - measured.found[token].baseline) < _MOVED_MM]
    box = (
        min(glyph.box[0] for glyph in line),
        min(glyph.box[1] for glyph in line),
        max(glyph.box[2] for glyph in line),
        max(glyph.box[3] for glyph in line),
    )
    return Zone(page=1, box=_round(box), style=_style(token, measured))


def _is_mark(box: Box, marks: Iterable[Box]) -> bool:
    return any(abs(box[0] - mark[0]) < 1 and abs(box[1] - mark[1]) < 1 for mark in marks)


def _round(box: Box) -> Box:
    x0, y0, x1, y1 = (round(value, 2) for value in box)
    return (x0, y0, x1, y1)
