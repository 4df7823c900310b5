"""Untrusted XML to a small tree; the only user of lxml.

No entity is expanded, no document type is read, nothing is fetched, and size and depth are bounded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from extractors.errors import UnreadableFileError

MAX_BYTES = 20_000_000
MAX_NODES = 300_000
MAX_ATTRIBUTES = 200


@dataclass(frozen=True, slots=True)
class Node:
    """An element with its local name; namespaces are dropped, for the makers of invoices use them at will."""

    name: str
    text: str  # its own text before the first child, stripped
    attributes: Mapping[str, str]
    children: tuple["Node", ...]

    def child(self, *names: str) -> "Node | None":
        """Return the first descendant along a path of child names, or None."""
        node: Node | None = self
        for name in names:
            node = next((child for child in node.children if child.name == name), None) if node else None
        return node

    def value(self, *names: str) -> str:
        """Return the text of the first descendant along a path of child names; "" where there is none."""
        node = self.child(*names)
        return node.text if node else ""

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def find(self, name: str) -> "Node | None":
        """Return the first node of a name in this tree, or None."""
        return next((node for node in self.walk() if node.name == name), None)


def parse(data: bytes, *, lenient: bool = False) -> Node:
    """Return the tree of an XML file.

    Args:
        data: The file; its own declaration or byte order mark says the encoding.
        lenient: Mend what is not well-formed, for parts that real makers get wrong.

    Raises:
        UnreadableFileError: Not XML (damaged), truncated, too large or too deep, or with a document type, which no
            invoice has and every attack needs (unsafe_file).
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFileError("too_large", f"XML of {len(data)} bytes, at most {MAX_BYTES}")
    if b"<!DOCTYPE" in data.replace(b"\0", b"") or b"<!ENTITY" in data.replace(b"\0", b""):
        raise UnreadableFileError("unsafe_file", "XML with a document type or entities")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=lenient,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError(_code_of(str(error)), f"XML: {error}") from error
    if root is None:
        raise UnreadableFileError("damaged", "XML without an element")
    return _tree(root)


def _code_of(message: str) -> str:
    cut = ("Premature end", "EndTag: '</' not found", "Couldn't find end of Start Tag", "Document is empty")
    return "truncated" if any(part in message for part in cut) else "damaged"


def _tree(root: Any) -> Node:  # noqa: ANN401 - lxml has no types
    """Build from the leaves up, without recursion."""
    built: dict[Any, list[Node]] = {}
    for count, (_, element) in enumerate(etree.iterwalk(root, events=("end",)), 1):
        if count > MAX_NODES:
            raise UnreadableFileError("too_large", f"XML of more than {MAX_NODES} elements")
        node = Node(
            _local(str(element.tag)),
            _text(element),
            _attributes(element),
            tuple(built.pop(element, ())),
        )
        built.setdefault(element.getparent(), []).append(node)
    return built[root.getparent()][0]


def _attributes(element: Any) -> dict[str, str]:  # noqa: ANN401 - lxml has no types
    """Return an element's attributes; lxml takes time in the square of their number, so that is bounded."""
    if len(element.keys()) > MAX_ATTRIBUTES:
        raise UnreadableFileError("too_large", f"an element of more than {MAX_ATTRIBUTES} attributes")
    return {_local(str(name)): str(value) for name, value in element.attrib.items()}


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1]


def _text(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    return str(element.text or "").strip()
