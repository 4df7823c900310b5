"""What a statement's line rests on (依据), and the document it was read from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.store import keeping
from service.store.nouns import INVOICES, RETURNS, SHIPMENTS, TICKETS, Noun
from service.store.unit import Store

_LABELS = {
    "ticket": "维修单", "line": "明细行", "part": "图号", "shipment": "发运单", "invoice": "发票", "return": "退件",
    "statement": "更正结算单",
}  # fmt: skip

_NOUNS: Mapping[str, Noun[Any]] = {"ticket": TICKETS, "shipment": SHIPMENTS, "invoice": INVOICES, "return": RETURNS}


@dataclass(frozen=True, slots=True)
class Proof:
    """One record that a line rests on."""

    label: str
    value: str
    document_id: int | None  # the uploaded document that the record came from; None: imported from a table


def proofs(store: Store, evidence: Mapping[str, str]) -> list[Proof]:
    """Return the records of a line's evidence, in its order."""
    return [Proof(_LABELS.get(key, key), value, _document_of(store, key, value)) for key, value in evidence.items()]


def _document_of(store: Store, key: str, number: str) -> int | None:
    noun = _NOUNS.get(key)
    return keeping.evidence_of(store, noun, number) if noun else None
