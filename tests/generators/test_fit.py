import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generators.fit import FLOOR_PT, PT_PER_MM, Cell, Fitted, TooLong, wrap
from generators.fonts import typeface
from templates_docx.spec import TextStyle, Zone

HANZI = "打结器断裂更换轴承，。（）ABC 123"


def cell(width_mm: float, height_mm: float, *, align: str = "left", valign: str = "center") -> Cell:
    style = TextStyle("serif", 10.5, 14.2, align, valign, 6.0, 21.2)
    return Cell(Zone(1, (20.0, 0.0, 20.0 + width_mm, height_mm), style), style)


def fitted(text: str, at: Cell) -> Fitted:
    found = at.fit(text)
    assert isinstance(found, Fitted)
    return found


def test_a_short_value_keeps_the_templates_size() -> None:
    assert fitted("断裂", cell(60, 9)).size_pt == 10.5


def test_a_long_value_shrinks_before_it_wraps() -> None:
    one = fitted("断" * 18, cell(60, 9))
    assert (len(one.lines), one.size_pt) == (1, 8.5)
    two = fitted("断" * 30, cell(60, 9))
    assert (len(two.lines), two.size_pt) == (2, FLOOR_PT)


def test_a_high_cell_wraps_at_its_own_size() -> None:
    assert [len(fitted("断" * count, cell(60, 21)).lines) for count in (5, 20, 40)] == [1, 2, 3]
    assert fitted("断" * 40, cell(60, 21)).size_pt == 10.5


def test_what_does_not_fit_at_the_floor_is_refused_with_its_length_and_what_fits() -> None:
    at = cell(60, 9)
    refused = at.fit("断" * 99)
    assert isinstance(refused, TooLong)
    assert refused.length == 99
    assert isinstance(at.fit("断" * refused.fits), Fitted)
    assert isinstance(at.fit("断" * (refused.fits + 1)), TooLong)


def test_leading_shrinks_with_the_size_in_whole_twips() -> None:
    found = fitted("断" * 30, cell(60, 9))
    assert found.leading_pt == pytest.approx(14.2 * 7 / 10.5, abs=0.05)
    assert round(found.leading_pt * 20) == pytest.approx(found.leading_pt * 20)


@pytest.mark.parametrize(("align", "left"), [("left", 21.2), ("right", 78.8), ("center", 50.0)])
def test_lines_stand_where_the_template_aligns_them(align: str, left: float) -> None:
    found = fitted("断裂", cell(60, 9, align=align)).lines[0]
    width = 2 * 10.5 / PT_PER_MM
    shift = {"left": 0.0, "right": width, "center": width / 2}[align]
    assert found.x_pt / PT_PER_MM == pytest.approx(left - shift)


def test_wrapped_lines_stay_centred_in_the_cell() -> None:
    one = fitted("断", cell(60, 9)).lines[0].baseline_pt
    two = fitted("断" * 30, cell(60, 9))
    middle = sum(line.baseline_pt for line in two.lines) / 2 - 0.3 * two.leading_pt
    assert middle == pytest.approx(one - 0.3 * 14.2)


@example("1AA器A ", 4.25)  # a blank at the end of the only line
@given(st.text(HANZI, min_size=1, max_size=80), st.floats(3, 30))
def test_wrapping_loses_nothing_and_no_line_is_too_wide(text: str, width: float) -> None:
    face = typeface("serif")
    lines = wrap(text, width, face)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(face.width(line) <= width + 1e-9 for line in lines if len(line) > 1)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("打结器断，裂", 4, ["打结器", "断，裂"]),  # no line begins with a comma
        ("打结（断）裂", 3, ["打结", "（断）", "裂"]),  # nor ends with an opening bracket
        ("型号HK9Y二", 4.4, ["型号", "HK9Y二"]),  # a number is not cut
        ("一\n二", 9, ["一", "二"]),
        ("ABCDEFGHIJKLMNOP", 4, ["ABCDE", "FGHIJK", "LMNOP"]),  # unless a line cannot hold it
    ],
)
def test_lines_break_where_chinese_lets_them(text: str, width: float, lines: list[str]) -> None:
    assert wrap(text, width, typeface("serif")) == lines
