"""A statement as Word, PDF or Excel (结算单), made from its kept JSON: a confirmed one prints as it was frozen."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from generators.results import FormData
from service.store import archive
from service.store.statements import Kept
from service.store.unit import Store
from service.usecases import forms
from service.usecases.forms import Made
from service.usecases.running_on import fact_of, run_on
from templates_docx import load
from templates_docx.kinds import Kind

_EVIDENCE = {"line": "第{}行", "invoice": "发票{}", "part": "零件 {}", "statement": "更正 {}"}
_BESIDE = frozenset(
    {"invoice", "invoice_code", "part", "statement"}
)  # long numbers: on paper in the explanation's cell, which is wider
_SUMS = ("sum_4_1", "sum_4_2", "sum_4_3", "sum_4_4", "sum_4_5", "sum_4_6", "sum_5_2_8", "sum_adjustment")


def document(store: Store, kept: Kept, fmt: str) -> Made:
    """Return a statement as a file: docx, pdf or xlsx.

    Raises:
        InvalidInputError: No such format.
    """
    made = forms.fill(Kind.SETTLEMENT_STATEMENT, [form_data(store, kept)], format=fmt)
    return dataclasses.replace(made, missing=())  # rows in which a reason runs on lack the rest


def form_data(store: Store, kept: Kept) -> FormData:
    """Return a statement as the data of its form; a reason too long for its cell runs on in the rows below."""
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
    return run_on(Kind.SETTLEMENT_STATEMENT, {**data, "lines": list(_grouped(body["lines"]))})


def evidence_text(evidence: Mapping[str, str]) -> str:
    """Return what a line rests on, in words."""
    ordered = sorted(evidence.items(), key=lambda item: item[0] == "statement")
    return " ".join(_EVIDENCE.get(key, "{}").format(value) for key, value in ordered if value)


def _sums(body: Mapping[str, Any]) -> dict[str, object]:
    """Corrections stand in a sum of their own; each clause's sum is without them."""
    return {name: _add(line for line in body["lines"] if _sum_of(line) == name) for name in _SUMS}


def _add(lines: Iterable[Mapping[str, Any]]) -> object:
    amounts = [Decimal(line["amount"]) for line in lines]
    return sum(amounts, Decimal("0.00")) if amounts else None


def _grouped(lines: Sequence[Mapping[str, Any]]) -> Iterator[FormData]:
    """Yield the lines clause by clause, corrections last, each group with its subtotal: a row without a clause."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for line in sorted(lines, key=lambda line: "statement" in line["evidence"]):
        groups.setdefault(_sum_of(line), []).append(line)
    form = load.form(Kind.SETTLEMENT_STATEMENT)
    for name, group in groups.items():
        yield from map(_line, group)
        yield {"evidence": f"{form.field(name).label}小计（{len(group)} 项）", "amount": _add(group)}


def _sum_of(line: Mapping[str, Any]) -> str:
    """Return the field of the form in which a line is summed up."""
    return "sum_adjustment" if "statement" in line["evidence"] else f"sum_{line['clause'].replace('.', '_')}"


def _line(line: Mapping[str, Any]) -> dict[str, object]:
    evidence: Mapping[str, str] = line["evidence"]
    reason = _paper_reason(line["reason"], line["reason_codes"])
    beside = {name: text for name, text in evidence.items() if name in _BESIDE and text not in (reason or "")}
    return {
        "clause": line["clause"],
        "evidence": evidence_text({name: text for name, text in evidence.items() if name not in _BESIDE}),
        **{name: line[name] for name in ("quantity", "rate", "amount")},
        "reason": "。".join(text for text in (evidence_text(beside), reason) if text) or None,
    }


def _paper_reason(reason: str | None, codes: Sequence[str]) -> str | None:
    """What is so, without what the clerk should do about it; of several alike the first, and how many there are.

    The whole stands in the JSON and on the screen.
    """
    sentences = [sentence for sentence in (reason or "").split("。") if sentence]
    if not sentences:
        return None
    names = codes if len(codes) == len(sentences) else [str(n) for n, _ in enumerate(sentences)]
    alike = Counter(names)
    first = dict(zip(reversed(names), reversed(sentences), strict=True))
    return "。".join(fact_of(first[name]) + (f"（共 {alike[name]} 项）" if alike[name] > 1 else "") for name in alike)
