"""What the ink in tick boxes means."""

import pytest

from extractors import checkboxes
from extractors.results import Value
from templates_docx.spec import FieldType, OptionZone

BOX = (0.0, 0.0, 3.0, 3.0)
TWO = (OptionZone(True, "三包内", BOX), OptionZone(False, "三包外", BOX))
ONE = (OptionZone(True, "是", BOX),)
THREE = tuple(OptionZone(word, word, BOX) for word in ("确认", "退回", "其他"))


@pytest.mark.parametrize(
    ("kind", "options", "shares", "value"),
    [
        (FieldType.CHECK, ONE, (0.0,), False),
        (FieldType.CHECK, ONE, (0.4,), True),
        (FieldType.CHECK, TWO, (0.3, 0.0), True),
        (FieldType.CHECK, TWO, (0.0, 0.3), False),
        (FieldType.CHECK, TWO, (0.0, 0.0), None),
        (FieldType.CHECK, TWO, (0.3, 0.3), None),
        (FieldType.CHOICE, THREE, (0.0, 0.5, 0.0), "退回"),
        (FieldType.CHOICE, THREE, (0.0, 0.0, 0.0), None),
        (FieldType.CHOICE, THREE, (0.2, 0.5, 0.0), None),
        (FieldType.CHECKS, THREE, (0.2, 0.0, 0.5), ("确认", "其他")),
        (FieldType.CHECKS, THREE, (0.0, 0.0, 0.0), ()),
    ],
)
def test_ticks_become_the_fields_value(
    kind: FieldType, options: tuple[OptionZone, ...], shares: tuple[float, ...], value: Value | None
) -> None:
    assert checkboxes.understand(kind, options, shares).value == value


@pytest.mark.parametrize(("share", "sure"), [(0.0, True), (0.02, True), (0.045, False), (0.07, True), (0.9, True)])
def test_a_faint_mark_is_doubtful(share: float, sure: bool) -> None:
    assert (checkboxes.understand(FieldType.CHECK, ONE, (share,)).confidence > 0.99) is sure
