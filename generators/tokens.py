"""Field tokens in a Word template's XML: found, and each put into a run of its own.

A person types `{{name}}`, the same in full-width braces, or the name in tortoise shell brackets; Word splits what is
typed over several runs at will. A column's token names its row (`{{part_no.1}}`), a tick box its option
(`{{warranty=true}}`).
"""

import re
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from templates_docx.spec import FieldSpec, FieldType, FormSpec

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
QR, PAGE, PAGES = "qr", "page", "pages"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TOKEN = re.compile(r"\{\{([^{}]*)\}\}|\uFF5B\uFF5B([^\uFF5B\uFF5D]*)\uFF5D\uFF5D|\u3014([^\u3014\u3015]*)\u3015")
_SHAPE = re.compile(r"(?P<name>[a-z][a-z0-9_]*)(?:\.(?P<row>[1-9][0-9]?))?(?:=(?P<value>[^=]+))?")
_TICKED = {FieldType.CHOICE, FieldType.CHECKS, FieldType.CHECK}


def w(name: str) -> str:
    """Return the qualified name of a WordprocessingML element or attribute."""
    return f"{{{WORD}}}{name}"


@dataclass(frozen=True, slots=True)
class Token:
    """What one token names."""

    name: str  # a field, a column, or qr, page, pages
    row: int | None = None  # of a column, 1-based
    value: str | None = None  # of a tick box: the option's value, true or false

    def __str__(self) -> str:
        row = f".{self.row}" if self.row else ""
        return f"{{{{{self.name}{row}{f'={self.value}' if self.value is not None else ''}}}}}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A token in a template."""

    token: Token | None  # None: what stands between the marks is no token
    text: str  # as it was typed
    run: etree._Element
    paragraph: etree._Element


def option_text(value: str | bool) -> str:  # noqa: FBT001 - an option's value may be one
    """Return how an option's value stands in a token."""
    return str(value).lower() if isinstance(value, bool) else value


def expected(form: FormSpec) -> dict[Token, bool]:
    """Return the tokens a form's template may hold, and whether it must."""
    tokens = {Token(QR): True, Token(PAGE): False, Token(PAGES): False}
    for spec in form.fields:
        tokens.update(dict.fromkeys(_of_field(spec, None), spec.required))
    for spec in form.lines:
        for row in range(1, form.rows + 1):
            tokens.update(dict.fromkeys(_of_field(spec, row), spec.required))
    return tokens


def _of_field(spec: FieldSpec, row: int | None) -> Iterator[Token]:
    if spec.type in _TICKED:
        yield from (Token(spec.name, row, option_text(option.value)) for option in spec.options)
    else:
        yield Token(spec.name, row)


def parse_token(text: str) -> Token | None:
    """Return the token that stands between two marks; None when it is none."""
    shape = _SHAPE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if shape is None:
        return None
    # A value is compared as it was typed: normalising would change the full-width signs of an option.
    value = None if shape["value"] is None else re.split("[=\uff1d]", text, maxsplit=1)[1].strip()
    return Token(shape["name"], int(shape["row"]) if shape["row"] else None, value)


def isolate(root: etree._Element) -> list[Placed]:
    """Put every token of a part into a run of its own that holds exactly `{{name}}`; returns them in order."""
    placed: list[Placed] = []
    for paragraph in root.iter(w("p")):
        placed.extend(_isolate_in(paragraph))
    return placed


def _isolate_in(paragraph: etree._Element) -> list[Placed]:
    placed: list[Placed] = []
    for holder in [paragraph, *_holders(paragraph)]:
        for stretch in _text_stretches(holder):
            text = "".join(_text(run) for run in stretch)
            matches = list(_TOKEN.finditer(text))
            if matches:
                placed.extend(_rewrite(paragraph, stretch, text, matches))
    return placed


def _holders(paragraph: etree._Element) -> list[etree._Element]:
    """What holds runs inside a paragraph: links, tracked insertions, content controls."""
    inside = paragraph.iter(w("hyperlink"), w("ins"), w("smartTag"), w("sdtContent"))
    return [holder for holder in inside if next(holder.iterancestors(w("p")), None) is paragraph]


def _text_stretches(holder: etree._Element) -> list[list[etree._Element]]:
    """Runs that hold nothing but text, grouped where they follow one another; proofing marks are dropped."""
    stretches: list[list[etree._Element]] = [[]]
    for child in list(holder):
        if child.tag in {w("proofErr"), w("bookmarkStart"), w("bookmarkEnd"), w("lastRenderedPageBreak")}:
            holder.remove(child)
        elif child.tag == w("r") and all(part.tag in _PLAIN for part in child):
            stretches[-1].append(child)
        else:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


_PLAIN = {w("rPr"), w("t"), w("lastRenderedPageBreak")}


def _text(run: etree._Element) -> str:
    return "".join(part.text or "" for part in run.iter(w("t")))


def _rewrite(
    paragraph: etree._Element, runs: list[etree._Element], text: str, matches: list[re.Match[str]]
) -> list[Placed]:
    owners = [run for run in runs for _ in _text(run)]
    holder = runs[0].getparent()
    place = holder.index(runs[0])
    placed: list[Placed] = []
    pieces: list[etree._Element] = []
    start = 0
    for match in matches:
        pieces += _copies(owners, text, start, match.start())
        inner = next(group for group in match.groups() if group is not None)
        token = parse_token(inner)
        run = _run_like(owners[match.start() + len(match[0]) // 2], str(token) if token else match[0])
        pieces.append(run)
        placed.append(Placed(token, match[0], run, paragraph))
        start = match.end()
    pieces += _copies(owners, text, start, len(text))
    for run in runs:
        holder.remove(run)
    for offset, piece in enumerate(pieces):
        holder.insert(place + offset, piece)
    return placed


def _copies(owners: list[etree._Element], text: str, start: int, end: int) -> Iterator[etree._Element]:
    """The runs of text that is no token, as they were."""
    while start < end:
        stop = start
        while stop < end and owners[stop] is owners[start]:
            stop += 1
        yield _run_like(owners[start], text[start:stop])
        start = stop


def _run_like(run: etree._Element, text: str) -> etree._Element:
    made = etree.Element(w("r"), nsmap=run.nsmap)
    properties = run.find(w("rPr"))
    if properties is not None:
        made.append(deepcopy(properties))
    set_text(made, text)
    return made


def set_text(run: etree._Element, text: str) -> None:
    """Make text all that a run holds, besides its properties."""
    for part in list(run):
        if part.tag != w("rPr"):
            run.remove(part)
    if text:
        element = etree.SubElement(run, w("t"))
        element.text = text
        element.set(_SPACE, "preserve")
