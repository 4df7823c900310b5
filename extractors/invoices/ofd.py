"""An invoice from an OFD file: its attached data, its custom data, its tags, its page's text; the first that says it.

What the page prints is read beside the data, so that a file whose print was changed does not pass.
"""

import dataclasses
import re
from collections.abc import Iterator
from types import MappingProxyType

from extractors import ofd
from extractors.errors import UnreadableFileError
from extractors.invoices import layout, xml
from extractors.invoices.found import Found, Piece
from extractors.markup import Node, parse
from extractors.ofd import OfdDocument
from extractors.results import Source
from extractors.runs import Run, box_of, split

_CUSTOM_DATA = MappingProxyType(
    {
        "发票代码": "invoice_code",
        "发票号码": "invoice_no",
        "开票日期": "issued_on",
        "校验码": "check_code",
        "销售方名称": "seller_name",
        "销售方纳税人识别号": "seller_tax_no",
        "购买方名称": "buyer_name",
        "购买方纳税人识别号": "buyer_tax_no",
        "合计金额": "amount",
        "合计税额": "tax",
        "价税合计": "total",
        "备注": "remark",
    }
)


def read(document: OfdDocument) -> Found | None:
    """Return the invoice of an OFD document, or None where it is none."""
    printed = _printed(document)
    on_page = layout.find(_page_runs(document), Source.OFD)
    data = next(_data(document), None) or _from_tree(document)
    if data is None:
        custom = {name: Piece(document.data[key]) for key, name in _CUSTOM_DATA.items() if document.data.get(key)}
        if "invoice_no" not in custom and on_page is None:
            return None
        fields = {**(on_page.fields if on_page else {}), **custom, **printed}
        return Found(Source.OFD, fields, on_page.lines if on_page else ())
    shown = {**(on_page.fields if on_page else {}), **printed}
    fields = {
        name: dataclasses.replace(piece, box=shown[name].box if name in shown else None)
        for name, piece in data.fields.items()
    }
    if "invoice_type" not in fields and "invoice_type" in shown:
        fields["invoice_type"] = shown["invoice_type"]
    return dataclasses.replace(data, fields=fields, printed=printed)


def _data(document: OfdDocument) -> Iterator[Found]:
    """Yield each attachment that is an invoice; one that is broken is passed over, the page still says it."""
    for content in document.attachments:
        try:
            found = xml.read(parse(content), Source.OFD)
        except UnreadableFileError:
            continue
        if found is not None:
            yield found


def _from_tree(document: OfdDocument) -> Found | None:
    """Return an EInvoice tree that stands in the tags as ObjectData."""
    trees = [_with_object_data(root) for root in document.tags if root.find("EInvoice") is not None]
    return next((found for found in (xml.read(root, Source.OFD) for root in trees) if found is not None), None)


def _with_object_data(node: Node) -> Node:
    """Return the tree with the text of each ObjectData child as its parent's own."""
    children = tuple(_with_object_data(child) for child in node.children if child.name != "ObjectData")
    data = "".join(child.text for child in node.children if child.name == "ObjectData")
    return dataclasses.replace(node, text=node.text or data, children=children)


def _page_runs(document: OfdDocument) -> list[Run]:
    return [run for found in ofd.runs(document.pages[0]).values() for run in split(found.glyphs)]


def _printed(document: OfdDocument) -> dict[str, Piece]:
    """Return what the objects that the tags point at print, by field."""
    pages = {page.id: page for page in document.pages[:1]}
    runs = {(page_id, number): run for page_id, page in pages.items() for number, run in ofd.runs(page).items()}
    found: dict[str, Piece] = {}
    for root in document.tags:
        tree = root if root.name == "eInvoice" else root.find("eInvoice")
        for name, node in xml.old_fields(tree).items() if tree else ():
            pieces = [runs[key] for key in _references(node) if key in runs]
            if pieces:
                glyphs = [glyph for run in pieces for glyph in run.glyphs]
                found[name] = Piece("".join(run.text for run in pieces), box_of(glyphs))
    return found


def _references(node: Node) -> Iterator[tuple[str, str]]:
    for child in node.children:
        if child.name == "ObjectRef" and re.fullmatch(r"\d+", child.text):
            yield child.attributes.get("PageRef", ""), child.text
