"""May this edited Word template in? Looks at what it is made of and which fields it holds; runs nothing of it."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping

from lxml import etree
from PIL import Image

from generators import tokens
from generators.errors import Place, TemplateProblem
from generators.tokens import Placed, w
from templates_docx import load
from templates_docx.kinds import Kind

MAX_BYTES = 10_000_000  # of the file
MAX_RAW_BYTES = 40_000_000  # of all its parts, unpacked
MAX_PARTS = 200
MAX_PIXELS = 40_000_000  # of one picture
DOCUMENT = "word/document.xml"
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(core|app|custom)\.xml|docProps/thumbnail\.(jpeg|png|emf|wmf)"
    r"|customXml/((_rels/)?item(Props)?\d+\.xml(\.rels)?)"
    r"|word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|footnotes|endnotes|comments"
    r"|commentsExtended|commentsIds|people|header\d*|footer\d*)\.xml"
    r"|word/theme/theme\d+\.xml|word/_rels/\w+\.xml\.rels|word/media/[\w-]+\.(png|jpe?g)"
)
_FIELD_CODES = {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "EQ"}
_ACTIVE = {"altChunk", "object", "OLEObject", "control", "subDoc", "attachedTemplate", "mailMerge", "movie"}
_ACTIVE |= {"objectEmbed", "objectLink", "videoFile", "audioFile", "wavAudioFile", "script"}
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|\\\\|//")
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|\{#|\uFF5B\uFF5B|\uFF5D\uFF5D|\u3014|\u3015")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def check_template(data: bytes, kind: Kind) -> list[TemplateProblem]:
    """Return every reason why a Word template may not be used for a form; an empty list lets it in.

    Raises:
        FormSpecError: No such form.
    """
    form = load.form(kind)
    parts, problems = _unpack(data)
    if parts is None:
        return problems
    roots: dict[str, etree._Element] = {}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            root = _parse(name, content, problems)
            if root is not None:
                roots[name] = root
        elif name.startswith("word/media/"):
            problems.extend(_picture_problems(name, content))
    for name, root in roots.items():
        problems.extend(_content_problems(name, root))
    if DOCUMENT in roots:
        problems.extend(_field_problems(roots, tokens.expected(form)))
    return problems


def _unpack(data: bytes) -> tuple[dict[str, bytes] | None, list[TemplateProblem]]:
    """The parts of a package that may be looked into; None with the reason when it may not be opened at all."""
    if len(data) > MAX_BYTES:
        return None, [_template_problem("too_large", f"{len(data)} bytes")]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_RAW_BYTES:
                return None, [_template_problem("too_large", f"{len(entries)} parts")]
            names = [entry.filename for entry in entries]
            if DOCUMENT not in names or any(entry.flag_bits & 1 for entry in entries):
                return None, [_template_problem("not_a_template", "no readable Word document")]
            problems = [_refused(name) for name in names if not _PARTS.fullmatch(name) or names.count(name) > 1]
            return {name: package.read(name) for name in names if _PARTS.fullmatch(name)}, problems
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        return None, [_template_problem("not_a_template", type(error).__name__)]


def _refused(name: str) -> TemplateProblem:
    macro = "vba" in name.lower() or "activex" in name.lower()
    return _template_problem("macro" if macro else "part_not_allowed", name)


def _parse(name: str, content: bytes, problems: list[TemplateProblem]) -> etree._Element | None:
    try:
        root = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        problems.append(_template_problem("broken_xml", str(error), Place(name)))
        return None
    if root.getroottree().docinfo.doctype:
        problems.append(_template_problem("broken_xml", "DOCTYPE", Place(name)))
        return None
    return root


def _picture_problems(name: str, content: bytes) -> Iterator[TemplateProblem]:
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        yield _template_problem("picture_not_allowed", name)
        return
    if width * height > MAX_PIXELS:
        yield _template_problem("picture_not_allowed", f"{name}: {width} x {height}")


def _content_problems(name: str, root: etree._Element) -> Iterator[TemplateProblem]:
    place = Place(name)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        local = etree.QName(element).localname
        if local == "Relationship" and element.get("TargetMode") == "External":
            yield _template_problem("external_link", element.get("Target", ""), place)
        if local in _ACTIVE:
            yield _template_problem("active_content", local, place)
        if name == "[Content_Types].xml":
            yield from _type_problems(element)
        elif not name.endswith(".rels"):
            yield from _address_problems(element, place)
    yield from _field_code_problems(root, place)


def _type_problems(element: etree._Element) -> Iterator[TemplateProblem]:
    kind = element.get("ContentType", "")
    if "macro" in kind.lower() or "vba" in kind.lower():
        yield _template_problem("macro", kind)
    if element.get("PartName") == f"/{DOCUMENT}" and kind != _MAIN_TYPE:
        yield _template_problem("not_a_template", kind)


def _address_problems(element: etree._Element, place: Place) -> Iterator[TemplateProblem]:
    for key, value in element.attrib.items():
        if etree.QName(key).localname in {"src", "href"} and _ADDRESS.match(value):
            yield _template_problem("external_link", value, place)


def _field_code_problems(root: etree._Element, place: Place) -> Iterator[TemplateProblem]:
    """Word's own fields: page numbers are let in, what reaches outside (DDE, INCLUDE, LINK ...) is not."""
    open_codes: list[str] = []
    for element in root.iter(w("fldChar"), w("instrText"), w("fldSimple")):
        code: str | None = None
        if element.tag == w("fldSimple"):
            code = element.get(w("instr"), "")
        elif element.tag == w("instrText"):
            open_codes = [*open_codes[:-1], (open_codes[-1] if open_codes else "") + (element.text or "")]
        elif element.get(w("fldCharType")) == "begin":
            open_codes.append("")
        elif element.get(w("fldCharType")) == "end" and open_codes:
            code = open_codes.pop()
        if code is not None:
            yield from _code_problems(code, place)
    for code in open_codes:
        yield from _code_problems(code, place)


def _code_problems(code: str, place: Place) -> Iterator[TemplateProblem]:
    words = code.split()
    if not words or words[0].upper() not in _FIELD_CODES:
        yield _template_problem("field_code", code.strip()[:40], place)


def _field_problems(
    roots: Mapping[str, etree._Element], wanted: Mapping[tokens.Token, bool]
) -> Iterator[TemplateProblem]:
    seen: set[tokens.Token] = set()
    for name, root in roots.items():
        if not re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml", name):
            continue
        for placed in tokens.isolate(root):
            yield from _token_problems(placed, _place(placed.paragraph, name, root), wanted, seen)
        yield from _left_over(name, root)
    for token, required in wanted.items():
        if required and token not in seen:
            yield _template_problem("missing_field", str(token))


def _token_problems(
    placed: Placed, place: Place, wanted: Mapping[tokens.Token, bool], seen: set[tokens.Token]
) -> Iterator[TemplateProblem]:
    token = placed.token
    if token is None:
        yield _template_problem("broken_token", placed.text[:40], place)
    elif token not in wanted:
        yield _template_problem("unknown_field", placed.text[:40], place)
    elif token in seen:
        yield _template_problem("duplicate_field", str(token), place)
    elif place.part != DOCUMENT:
        yield _template_problem("token_outside_body", str(token), place)
    else:
        seen.add(token)
        yield from _cell_problems(placed, token, place)


def _cell_problems(placed: Placed, token: tokens.Token, place: Place) -> Iterator[TemplateProblem]:
    if token.name in {tokens.PAGE, tokens.PAGES}:
        return
    row = next(placed.paragraph.iterancestors(w("tr")), None)
    if row is None:
        yield _template_problem("token_outside_table", str(token), place)
        return
    height = row.find(f"{w('trPr')}/{w('trHeight')}")
    if height is None or height.get(w("hRule")) != "exact":
        yield _template_problem("row_not_exact", str(token), place)


def _left_over(name: str, root: etree._Element) -> Iterator[TemplateProblem]:
    """Marks that open or close no token: a brace was lost, or a program's own language stands there."""
    for paragraph in root.iter(w("p")):
        texts = [run.text or "" for run in paragraph.iter(w("t")) if next(run.iterancestors(w("p"))) is paragraph]
        rest = "".join(text for text in texts if not re.fullmatch(r"\{\{[^{}]+\}\}", text))
        if _LEFT_OVER.search(rest):
            yield _template_problem("broken_token", rest.strip()[:40], _place(paragraph, name, root))


def _place(paragraph: etree._Element, part: str, root: etree._Element) -> Place:
    cell = next(paragraph.iterancestors(w("tc")), None)
    if cell is None:
        return Place(part)
    row = cell.getparent()
    table = next(row.iterancestors(w("tbl")))
    return Place(
        part,
        table=list(root.iter(w("tbl"))).index(table) + 1,
        row=table.findall(w("tr")).index(row) + 1 if row.getparent() is table else 1,
        cell=row.findall(w("tc")).index(cell) + 1,
    )


def _template_problem(code: str, what: str, place: Place | None = None) -> TemplateProblem:
    return TemplateProblem(code, place, {"what": what})
