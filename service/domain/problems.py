"""What a person must look at (问题)."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Param: TypeAlias = str | int | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One outcome of a rule that is not in order.

    The Chinese sentence for a code stands in messages.py and nowhere else.
    """

    code: str
    clause: str | None = None  # "3.5.1"
    field: str | None = None  # "serial_no", or "lines[2].part_no"
    params: Mapping[str, Param] = dataclasses.field(default_factory=dict)  # both values, days, amounts
