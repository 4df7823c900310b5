"""What a statement's line rests on (依据), and the forms that a record was read from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain.scope import Scope
from service.errors import NotFoundError
from service.store import archive, documents, keeping
from service.store.documents import Document, Form
from service.store.nouns import BALERS, INVOICES, RETURNS, SHIPMENTS, TAGS, TICKETS, Noun
from service.store.unit import Store
from templates_docx.kinds import Kind

_LABELS = {
    "ticket": "维修单", "line": "明细行", "part": "图号", "shipment": "发运单", "invoice": "发票",
    "invoice_code": "发票代码", "return": "退件", "statement": "更正结算单",
}  # fmt: skip

_NOUNS: Mapping[str, Noun[Any]] = {"ticket": TICKETS, "shipment": SHIPMENTS, "invoice": INVOICES, "return": RETURNS}
_KINDS: Mapping[str, tuple[Kind, ...]] = {
    TICKETS.table: (Kind.REPAIR_TICKET,),
    TAGS.table: (Kind.OLD_PART_TAG,),
    SHIPMENTS.table: (Kind.PACKING_LIST,),
    INVOICES.table: (Kind.FREIGHT_INVOICE,),
    RETURNS.table: (Kind.PARTS_RETURN, Kind.PARTS_RETURN_LIST),
    BALERS.table: (Kind.BALER_REGISTER,),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One record that a line rests on."""

    key: str  # ticket, line, part, shipment, invoice, return, statement
    label: str
    value: str
    document_id: int | None  # the uploaded document that the record came from; None: imported from a table


@dataclass(frozen=True, slots=True)
class Source:
    """A form that a record was read from."""

    document: Document
    form: Form
    line: int | None = None  # of a register: which of its lines, from 0


def proofs(store: Store, evidence: Mapping[str, str]) -> list[Proof]:
    """Return the records of a line's evidence, in its order."""
    return [
        Proof(key, _LABELS.get(key, key), value, _document_of(store, key, value)) for key, value in evidence.items()
    ]


def sources(store: Store, scope: Scope, noun: Noun[Any], number: str) -> list[Source]:
    """Return the forms that a record was read from and that the caller may see, oldest first; none of an import."""
    kinds = _KINDS.get(noun.table, ())
    found = [pair for kind in kinds for pair in documents.of_record(store, kind, _on_form(store, noun, number))]
    mine = [Source(document, form) for document, form in found if scope.may_see(document.station_code)]
    return mine or list(_by_document(store, scope, noun, number))


def _by_document(store: Store, scope: Scope, noun: Noun[Any], number: str) -> Iterator[Source]:
    """The forms of the one document that the archive names, where a form has no number of its own."""
    document_id = keeping.evidence_of(store, noun, number)
    if document_id is None:
        return
    try:
        document = documents.find(store, scope, document_id)
    except NotFoundError:
        return
    for form in documents.forms(store, document):
        if form.current.kind not in _KINDS.get(noun.table, ()):
            continue
        if noun.table != BALERS.table:
            yield Source(document, form)
            continue
        for index, line in enumerate(form.current.lines):
            read = line.get("serial_no")
            if read is not None and read.value == number:
                yield Source(document, form, index)


def _on_form(store: Store, noun: Noun[Any], number: str) -> str:
    """The number as it stands on the form: an invoice's without its code."""
    invoice = archive.get_invoice(store, number) if noun.table == INVOICES.table else None
    return invoice.invoice_no if invoice else number


def _document_of(store: Store, key: str, number: str) -> int | None:
    noun = _NOUNS.get(key)
    return keeping.evidence_of(store, noun, number) if noun else None
