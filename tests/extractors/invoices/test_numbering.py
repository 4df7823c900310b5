"""An older invoice's code says what kind it is."""

import pytest

from extractors.invoices import numbering


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("4400154130", "广东增值税专用发票"),
        ("3100153320", "上海增值税普通发票"),
        ("023001700107", "黑龙江增值税普通发票（卷票）"),
        ("044031900211", "深圳增值税电子普通发票"),
        ("9900153320", None),
        ("3100153390", "上海增值税普通发票"),
        ("3100153920", None),
        ("144032409110", None),
        ("12345", None),
        ("", None),
    ],
)
def test_the_code_names_area_and_kind(code: str, kind: str | None) -> None:
    assert numbering.invoice_type(code) == kind
