from datetime import date, datetime
from decimal import Decimal

import pytest

from service.errors import InvalidInputError
from service.usecases.typing_in import typed
from templates_docx.kinds import Kind


@pytest.mark.parametrize(
    ("kind", "name", "given", "value"),
    [
        (Kind.REPAIR_TICKET, "bale_count", "8,120", 8120),
        (Kind.REPAIR_TICKET, "bale_count", 8120, 8120),
        (Kind.REPAIR_TICKET, "bale_count", "", None),
        (Kind.REPAIR_TICKET, "bale_count", None, None),
        (Kind.REPAIR_TICKET, "labour_hours", 2.5, Decimal("2.5")),
        (Kind.REPAIR_TICKET, "serial_no", " hk9y-2021-00417 ", "HK9Y-2021-00417"),
        (Kind.REPAIR_TICKET, "sold_on", "2025年9月1日", date(2025, 9, 1)),
        (Kind.REPAIR_TICKET, "reported_at", "2026-06-01T08:00", datetime.fromisoformat("2026-06-01T08:00")),
        (Kind.REPAIR_TICKET, "warranty", False, False),
        (Kind.REPAIR_TICKET, "customer_signed", True, True),
        (Kind.PACKING_LIST, "transport_mode", "铁路", "铁路"),
        (Kind.TRAINING_RECORD, "topics", ["润滑", "常见故障"], ("润滑", "常见故障")),
        (Kind.TRAINING_RECORD, "topics", [], None),
    ],
)
def test_what_a_person_types_becomes_the_fields_type(kind: Kind, name: str, given: object, value: object) -> None:
    assert typed(kind, {name: given}, None) == ({name: value}, None)


@pytest.mark.parametrize(
    ("kind", "name", "given"),
    [
        (Kind.REPAIR_TICKET, "bale_count", "八千"),
        (Kind.REPAIR_TICKET, "bale_count", True),
        (Kind.REPAIR_TICKET, "bale_count", [1]),
        (Kind.REPAIR_TICKET, "bale_count", {"value": 1}),
        (Kind.REPAIR_TICKET, "sold_on", "2026-02-31"),
        (Kind.REPAIR_TICKET, "warranty", "true"),
        (Kind.REPAIR_TICKET, "customer_signed", 1),
        (Kind.PACKING_LIST, "transport_mode", "飞船"),
        (Kind.TRAINING_RECORD, "topics", ["唱歌"]),
    ],
)
def test_what_is_not_of_the_fields_type_is_refused_by_name(kind: Kind, name: str, given: object) -> None:
    with pytest.raises(InvalidInputError) as refused:
        typed(kind, {name: given}, None)
    assert [(row.name, row.code) for row in refused.value.rows] == [(name, "value_not_of_type")]


def test_a_column_that_the_table_does_not_have_is_refused_by_its_place() -> None:
    with pytest.raises(InvalidInputError) as refused:
        typed(Kind.REPAIR_TICKET, {}, [{"part_no": "HK-1"}, {"price": 1}])
    assert [(row.name, row.code) for row in refused.value.rows] == [("lines[1].price", "field_unknown")]
