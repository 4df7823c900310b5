"""One ticket and one tag of it, printed once, for all tests of reading."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray

import generators
from generators import specimen
from templates_docx.kinds import Kind

TICKET: dict[str, object] = {
    "ticket_no": "WX202600012",
    "station_code": "ST01",
    "serial_no": "HK9Y-2021-00417",
    "model": "9YFQ-1.9",
    "bale_count": 8120,
    "customer_name": "王建国",
    "customer_phone": "13800001000",
    "customer_address": "河南省驻马店市上蔡县示例镇1村1号",
    "made_on": date(2025, 12, 5),
    "sold_on": date(2026, 1, 9),
    "reported_at": datetime(2026, 6, 3, 8, 15),  # noqa: DTZ001  local time
    "arrived_at": datetime(2026, 6, 3, 12, 40),  # noqa: DTZ001
    "finished_at": datetime(2026, 6, 3, 17, 5),  # noqa: DTZ001
    "accepted_on": date(2026, 6, 3),
    "work_place": "河南省驻马店市上蔡县示例镇麦田",
    "fault": "打结器不打结，草捆松散",
    "cause": "打结嘴磨损，夹绳盘间隙过大",
    "culprit_part_no": "HK-0231",
    "warranty": True,
    "dispatch": True,
    "complaint": False,
    "distance_km": 35,
    "labour_hours": Decimal("1.5"),
    "technician": "李示范",
    "customer_signed": False,
    "filled_on": date(2026, 6, 4),
    "lines": [
        {
            "part_no": "HK-0231",
            "part_name": "打结嘴",
            "job": "更换",
            "quantity": 2,
            "old_part_tag_no": "WX202600012-1",
        },
        {"part_no": "HK-0102", "part_name": "打结器架体", "job": "更换", "quantity": 1, "old_part_tag_no": None},
    ],
}
TAG: Mapping[str, object] = {
    "tag_no": "WX202600012-1",
    "ticket_no": "WX202600012",
    "station_code": "ST01",
    "serial_no": "HK9Y-2021-00417",
    "bale_count": 8120,
    "part_no": "HK-0231",
    "part_name": "打结嘴",
    "quantity": 1,
    "replaced_on": "2026-06-03",
    "fault": "磨损",
}


@pytest.fixture(scope="session")
def ticket() -> dict[str, object]:
    return TICKET


@pytest.fixture(scope="session")
def printed_ticket(ticket: dict[str, object]) -> NDArray[np.uint8]:
    return specimen.render(generators.pdf(Kind.REPAIR_TICKET, [ticket]).data, dpi=200)


@pytest.fixture(scope="session")
def empty_ticket() -> NDArray[np.uint8]:
    return specimen.render(generators.pdf(Kind.REPAIR_TICKET, [{}]).data, dpi=200)
