"""What an invoice's QR code states."""

import pytest

from extractors.invoices import qr


@pytest.mark.parametrize(
    ("payload", "values"),
    [
        (
            "01,10,032002100611,27086599,15.94,20220830,07662933737755740708,19D6",
            {
                "invoice_no": "27086599",
                "invoice_code": "032002100611",
                "amount": "15.94",
                "issued_on": "20220830",
                "check_code": "07662933737755740708",
            },
        ),
        (
            "01,31,,24112000000019562163,585.00,20240407,,9D53",
            {"invoice_no": "24112000000019562163", "total": "585.00", "issued_on": "20240407"},
        ),
        (
            "01,01,5100172130,06891870,4902.16,20180704,BD54,",
            {"invoice_no": "06891870", "invoice_code": "5100172130", "amount": "4902.16", "issued_on": "20180704"},
        ),
        ("01,11,023001700107,16619167,,,,5E81", {"invoice_no": "16619167", "invoice_code": "023001700107"}),
        (
            "01,31,,24112000000019562163,-759,20240407,,9D53\0",
            {"invoice_no": "24112000000019562163", "total": "-759", "issued_on": "20240407"},
        ),
        (
            "https://bcfp.shenzhen.chinatax.gov.cn/verify/scan?hash=01&bill_num=02730522&total_amount=3720",
            {"invoice_no": "02730522", "total": "37.2"},
        ),
    ],
)
def test_every_kind_of_code_says_its_fields(payload: str, values: dict[str, str]) -> None:
    code = qr.read(payload)
    assert code is not None
    assert dict(code.values) == values


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "SD1:RT1:WX202600012:1/1:7A3F",
        "01,10",
        "01,10,1,2,3,4",
        "02,10,,27086599,1,1",
        "https://x/?a=1",
        "http://[",
        "https://x/?bill_num=1",
    ],
)
def test_other_codes_are_no_invoices(payload: str) -> None:
    assert qr.read(payload) is None
