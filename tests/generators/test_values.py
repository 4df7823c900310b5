from datetime import date, datetime
from decimal import Decimal

import pytest

from generators.values import BadValueError, printed, ticked
from templates_docx.spec import FieldSpec, FieldType, Option


def spec(kind: FieldType, *options: Option) -> FieldSpec:
    return FieldSpec("name", "名", kind, options=options)


CHOICES = (Option("铁路", "铁路"), Option("sf", "顺丰"))
TWO_BOXES = (Option(True, "三包内"), Option(False, "三包外"))


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (FieldType.DATE, date(2026, 6, 1), "2026-06-01"),
        (FieldType.DATE, "2026-06-01", "2026-06-01"),
        (FieldType.TIME, datetime(2026, 6, 1, 14, 30), "2026-06-01 14:30"),  # noqa: DTZ001
        (FieldType.TIME, "2026-06-01T14:30", "2026-06-01 14:30"),
        (FieldType.TIME, "2026-06-01 14:30:59", "2026-06-01 14:30"),
        (FieldType.MONTH, "2026-06", "2026-06"),
        (FieldType.INT, 8120, "8120"),
        (FieldType.INT, "0812", "812"),
        (FieldType.INT, 8120.0, "8120"),
        (FieldType.INT, Decimal("1E+3"), "1000"),
        (FieldType.DECIMAL, 2.5, "2.5"),
        (FieldType.DECIMAL, "2.50", "2.50"),
        (FieldType.MONEY, 30, "30.00"),
        (FieldType.MONEY, "-1234.5", "-1234.50"),
        (FieldType.SCORE, Decimal("0.93"), "0.93"),
        (FieldType.PHONE, "0371-6666 8888", "0371-6666 8888"),
        (FieldType.TEXT, "  断\r\n裂 ", "断\n裂"),
        (FieldType.TEXT, "⼀捆", "一捆"),  # a radical that looks like the character
        (FieldType.TEXT, "a\u00a0b", "a b"),
        (FieldType.PHOTOS, ["a.jpg", "b.jpg"], "a.jpg、b.jpg"),
        (FieldType.SIGN, True, ""),
        (FieldType.TEXT, None, ""),
        (FieldType.MONEY, "", ""),
    ],
)
def test_a_value_is_printed_as_its_type_is_read_back(kind: FieldType, value: object, text: str) -> None:
    assert printed(spec(kind), value) == text


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (FieldType.DATE, "2026-13-01", "wrong_type"),
        (FieldType.DATE, "2026年6月1日", "wrong_type"),
        (FieldType.DATE, datetime(2026, 6, 1, 1), "wrong_type"),  # noqa: DTZ001
        (FieldType.TIME, "2026-06-01", "wrong_type"),
        (FieldType.TIME, date(2026, 6, 1), "wrong_type"),
        (FieldType.MONTH, "2026-6", "wrong_type"),
        (FieldType.INT, 1.5, "wrong_type"),
        (FieldType.INT, True, "wrong_type"),
        (FieldType.INT, "八千", "wrong_type"),
        (FieldType.DECIMAL, float("nan"), "wrong_type"),
        (FieldType.DECIMAL, "1e9", "wrong_type"),
        (FieldType.MONEY, "30.001", "too_precise"),
        (FieldType.SCORE, "1.01", "wrong_type"),
        (FieldType.PHONE, "打电话", "wrong_type"),
        (FieldType.CODE, 17, "wrong_type"),
        (FieldType.CODE, "A\nB", "control_character"),
        (FieldType.TEXT, 17, "wrong_type"),
        (FieldType.TEXT, "a\x07b", "control_character"),
        (FieldType.TEXT, "a\u202eb", "control_character"),
        (FieldType.TEXT, "a\tb", "control_character"),
        (FieldType.TEXT, "𠮷林", "no_glyph"),
        (FieldType.TEXT, "好😀", "no_glyph"),
        (FieldType.SIGN, "张三", "wrong_type"),
        (FieldType.PHOTOS, 3, "wrong_type"),
    ],
)
def test_a_value_of_another_kind_is_refused(kind: FieldType, value: object, code: str) -> None:
    with pytest.raises(BadValueError) as caught:
        printed(spec(kind), value)
    assert caught.value.code == code


def test_a_longest_length_counts_characters() -> None:
    field = FieldSpec("name", "名", FieldType.TEXT, max_length=3)
    assert printed(field, "三个字") == "三个字"
    with pytest.raises(BadValueError) as caught:
        printed(field, "四个字了")
    assert (caught.value.code, dict(caught.value.params)) == ("too_long", {"length": 4, "fits": 3})


@pytest.mark.parametrize(
    ("field", "value", "values"),
    [
        (spec(FieldType.CHOICE, *CHOICES), "铁路", ("铁路",)),
        (spec(FieldType.CHOICE, *CHOICES), "顺丰", ("sf",)),
        (spec(FieldType.CHECKS, *CHOICES), ["sf", "铁路"], ("sf", "铁路")),
        (spec(FieldType.CHECKS, *CHOICES), [], ()),
        (spec(FieldType.CHECK, *TWO_BOXES), False, (False,)),
        (spec(FieldType.CHECK, *TWO_BOXES), None, ()),
        (spec(FieldType.CHECK, TWO_BOXES[0]), False, ()),  # one box: false is unticked
    ],
)
def test_ticks_stand_at_the_options_named(field: FieldSpec, value: object, values: tuple[object, ...]) -> None:
    assert ticked(field, value) == values


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (spec(FieldType.CHOICE, *CHOICES), "航空", "not_an_option"),
        (spec(FieldType.CHOICE, *CHOICES), 1, "not_an_option"),
        (spec(FieldType.CHECKS, *CHOICES), "铁路", "wrong_type"),
        (spec(FieldType.CHECK, *TWO_BOXES), "是", "wrong_type"),
    ],
)
def test_an_option_that_is_not_there_is_refused(field: FieldSpec, value: object, code: str) -> None:
    with pytest.raises(BadValueError) as caught:
        ticked(field, value)
    assert caught.value.code == code
