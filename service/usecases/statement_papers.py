"""A statement as Word, PDF or Excel (结算单), made from its kept JSON: a confirmed one prints as it was frozen."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import generators
from generators.errors import InvalidValueError
from generators.results import FormData
from service.store import archive
from service.store.statements import Kept
from service.store.unit import Store
from service.usecases import forms
from service.usecases.forms import Made
from templates_docx.kinds import Kind

_EVIDENCE = {
    "ticket": "维修单 {}",
    "line": "第 {} 行",
    "part": "图号 {}",
    "shipment": "装运 {}",
    "invoice": "发票 {}",
    "return": "退件 {}",
    "statement": "更正 {}",
}
_SUMS = ("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "5.2.8")
_ELLIPSIS = "…"


def document(store: Store, kept: Kept, fmt: str) -> Made:
    """Return a statement as a file: docx, pdf or xlsx.

    Raises:
        InvalidInputError: No such format.
    """
    return forms.fill(Kind.SETTLEMENT_STATEMENT, [form_data(store, kept)], format=fmt)


def form_data(store: Store, kept: Kept) -> FormData:
    """Return a statement as the data of its form; a reason too long for its cell is cut (the JSON has all of it)."""
    station = archive.get_station(store, kept.station_code)
    body = kept.body
    data: dict[str, object] = {
        "statement_no": kept.statement_no,
        "station_code": kept.station_code,
        "station_name": station.name if station else kept.station_code,
        "period": kept.period,
        "policy": body["policy"] or "无",
        **_sums(body),
        **{name: body[name] for name in ("carried_in", "total", "total_in_words", "carried_forward")},
    }
    return _fitting(data, [_line(line) for line in body["lines"]])


def evidence_text(evidence: Mapping[str, str]) -> str:
    """Return what a line rests on, in words."""
    return " ".join(_EVIDENCE.get(key, "{}").format(value) for key, value in evidence.items())


def _sums(body: Mapping[str, Any]) -> dict[str, object]:
    """Corrections stand in a sum of their own; each clause's sum is without them."""
    own = [line for line in body["lines"] if "statement" not in line["evidence"]]
    corrections = [line for line in body["lines"] if "statement" in line["evidence"]]
    found = {f"sum_{clause.replace('.', '_')}": _add(x for x in own if x["clause"] == clause) for clause in _SUMS}
    return {**found, "sum_adjustment": _add(corrections)}


def _add(lines: Iterable[Mapping[str, Any]]) -> object:
    amounts = [Decimal(line["amount"]) for line in lines]
    return sum(amounts, Decimal("0.00")) if amounts else None


def _line(line: Mapping[str, Any]) -> dict[str, object]:
    return {
        "clause": line["clause"],
        "evidence": evidence_text(line["evidence"]),
        **{name: line[name] for name in ("quantity", "rate", "amount", "reason")},
    }


def _fitting(data: FormData, lines: list[dict[str, object]]) -> FormData:
    try:
        generators.check(Kind.SETTLEMENT_STATEMENT, {**data, "lines": lines})
    except InvalidValueError as error:
        cut = [dict(line) for line in lines]
        for problem in error.problems:
            if problem.code == "too_long" and problem.row is not None:
                text = str(cut[problem.row - 1][problem.field])
                fits = int(str(problem.params["fits"]))
                cut[problem.row - 1][problem.field] = text[: fits - len(_ELLIPSIS)] + _ELLIPSIS
        return {**data, "lines": cut}
    return {**data, "lines": lines}
