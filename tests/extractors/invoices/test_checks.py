"""An invoice's values are checked against one another, and a failed check keeps them from passing alone."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from extractors.invoices import checks
from extractors.results import Value

FINE: dict[str, Value | None] = {
    "invoice_no": "26412000000099000031",
    "invoice_code": None,
    "issued_on": date(2026, 6, 26),
    "seller_name": "样例物流",
    "seller_tax_no": "91110108339805094M",
    "buyer_tax_no": None,
    "amount": Decimal("180.00"),
    "tax": Decimal("16.20"),
    "total": Decimal("196.20"),
    "total_in_words": "壹佰玖拾陆圆贰角",
    "check_code": None,
}
LINES: list[Mapping[str, Value | None]] = [
    {"amount": Decimal("200.00"), "tax": Decimal("18.00")},
    {"amount": Decimal("-20.00"), "tax": Decimal("-1.80")},
]
OLDER: dict[str, Value | None] = {"invoice_no": "27086599", "invoice_code": "032002100611"}


def _codes(
    values: Mapping[str, Value | None], stated: Mapping[str, Value | None] | None = None
) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in checks.check({**FINE, **values}, LINES, stated or {})]


def test_an_invoice_in_order_has_no_problems() -> None:
    assert _codes({}) == []
    assert _codes(OLDER) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"total": Decimal("196.21"), "total_in_words": None}, [("invoice_sum_differs", "total")]),
        (
            {"amount": Decimal("179.00"), "tax": Decimal("17.20")},
            [("invoice_lines_differ", "amount"), ("invoice_lines_differ", "tax")],
        ),
        ({"total_in_words": "壹佰玖拾陆圆叁角"}, [("invoice_words_differ", "total_in_words")]),
        ({"total_in_words": "壹佰玖"}, [("invoice_words_differ", "total_in_words")]),
        ({"invoice_no": None}, [("invoice_value_missing", "invoice_no")]),
        ({"issued_on": None}, [("invoice_value_missing", "issued_on")]),
        ({"seller_name": None}, [("invoice_value_missing", "seller_name")]),
        ({"total": None}, [("invoice_value_missing", "total")]),
        ({"invoice_no": "2708659", "invoice_code": "032002100611"}, [("invoice_number_malformed", "invoice_no")]),
        ({"invoice_no": "27086599"}, [("invoice_value_missing", "invoice_code")]),
        ({**OLDER, "invoice_code": "03200210061"}, [("invoice_number_malformed", "invoice_code")]),
        ({**OLDER, "check_code": "0766293373775574070"}, [("invoice_number_malformed", "check_code")]),
        ({**OLDER, "check_code": "e9052"}, []),
        ({"issued_on": date(2025, 12, 31)}, [("invoice_year_differs", "invoice_no")]),
        ({"seller_tax_no": "91110108339805094X"}, [("tax_no_malformed", "seller_tax_no")]),
        ({"buyer_tax_no": "9111010833980509"}, [("tax_no_malformed", "buyer_tax_no")]),
        ({"buyer_tax_no": "310228072930151"}, []),
        ({"buyer_tax_no": "11010519491231002X"}, []),
    ],
)
def test_each_disagreement_is_named(changes: dict[str, Value | None], expected: list[tuple[str, str]]) -> None:
    assert _codes(changes) == expected


def test_a_red_invoice_is_named() -> None:
    red = {
        "amount": Decimal("-180.00"),
        "tax": Decimal("-16.20"),
        "total": Decimal("-196.20"),
        "total_in_words": "（负数）壹佰玖拾陆圆贰角",
    }
    problems = checks.check({**FINE, **red}, [], {})
    assert [problem.code for problem in problems] == ["invoice_is_red"]


def test_the_code_is_compared_with_the_print() -> None:
    stated = {"invoice_no": "26412000000099000031", "total": Decimal("169.20"), "amount": None}
    assert _codes({}, stated) == [("invoice_qr_differs", "total")]


def test_a_sum_that_fails_speaks_against_all_three_amounts() -> None:
    problem = checks.check({**FINE, "tax": Decimal("16.02")}, [], {})[0]
    assert checks.fields_of(problem) == ("amount", "tax", "total")


def test_what_several_checks_agree_on_is_confirmed() -> None:
    confirmed = checks.confirmed(FINE, (), {"invoice_no": FINE["invoice_no"]})
    assert confirmed == {"invoice_no", "amount", "tax", "total", "total_in_words", "seller_tax_no"}
