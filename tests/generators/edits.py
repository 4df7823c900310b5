"""Word templates as people and other programs hand them back."""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

from templates_docx import load
from templates_docx.kinds import Kind

DOCUMENT, STYLES, TYPES, ROOT_RELATIONS = "word/document.xml", "word/styles.xml", "[Content_Types].xml", "_rels/.rels"
_WPS = 'xmlns:wpsCustomData="http://www.wps.cn/officeDocument/2013/wpsCustomData" '
_CUSTOM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns="http://schemas.openxmlformats.org/'
    'officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="KSOProductBuildVer"><vt:lpwstr>'
    "2052-12.1.0.18276</vt:lpwstr></property></Properties>"
)


def template(kind: Kind, change: Callable[[str], str] = lambda xml: xml, part: str = DOCUMENT) -> bytes:
    """The shipped template of a form, with one part changed."""
    return changed(load.source_path(kind).read_bytes(), {part: change})


def changed(data: bytes, changes: dict[str, Callable[[str], str]], added: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, changes[name](content.decode()).encode() if name in changes else content)
        for name, text in (added or {}).items():
            target.writestr(name, text)
    return out.getvalue()


def full_width(xml: str) -> str:
    """Tokens as a Chinese input method types them."""
    return xml.replace("{{", "\uff5b\uff5b").replace("}}", "\uff5d\uff5d")


def split_runs(xml: str) -> str:
    """Every token over three runs with a spelling mark between them, as Word leaves them after an edit."""

    def split(run: re.Match[str]) -> str:
        before, properties, token = run[1], run[2] or "", run[3]
        third = len(token) // 3
        parts = (token[:third], token[third : 2 * third], token[2 * third :])
        runs = [f'<w:r>{properties}<w:t xml:space="preserve">{part}</w:t></w:r>' for part in parts]
        return before + '<w:proofErr w:type="spellStart"/>'.join(runs)

    return re.sub(r"()<w:r>(<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t[^>]*>(\{\{[^{}]+\}\})</w:t></w:r>", split, xml)


def rows_of(xml: str) -> list[str]:
    return re.findall(r"<w:tr>(?:(?!</w:tr>).)*</w:tr>", xml, re.DOTALL)


def without_row(xml: str, token: str) -> str:
    (row,) = (row for row in rows_of(xml) if token in row)
    return xml.replace(row, "")


def with_row_twice(xml: str, token: str) -> str:
    (row,) = (row for row in rows_of(xml) if token in row)
    return xml.replace(row, row + row)


def as_wps(kind: Kind) -> bytes:
    """A template as WPS Office saves it: its namespaces, properties and default styles, a page grid, split runs."""

    def document(xml: str) -> str:
        xml = split_runs(xml).replace("<w:document ", f"<w:document {_WPS}", 1)
        return xml.replace("</w:sectPr>", '<w:docGrid w:type="lines" w:linePitch="312" w:charSpace="0"/></w:sectPr>')

    def styles(xml: str) -> str:
        defaults = (
            '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
            'w:eastAsia="宋体" w:cs="Times New Roman"/><w:kern w:val="2"/><w:sz w:val="21"/></w:rPr></w:rPrDefault>'
            '<w:pPrDefault><w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:pPrDefault>'
            "</w:docDefaults>"
        )
        return re.sub(r"<w:docDefaults>.*</w:docDefaults>", defaults, xml, flags=re.DOTALL)

    def types(xml: str) -> str:
        kind_of_custom = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
        override = f'<Override PartName="/docProps/custom.xml" ContentType="{kind_of_custom}"/></Types>'
        return xml.replace("</Types>", override)

    def relations(xml: str) -> str:
        where = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
        one = f'<Relationship Id="rIdWps" Type="{where}" Target="docProps/custom.xml"/></Relationships>'
        return xml.replace("</Relationships>", one)

    changes = {DOCUMENT: document, STYLES: styles, TYPES: types, ROOT_RELATIONS: relations}
    return changed(load.source_path(kind).read_bytes(), changes, {"docProps/custom.xml": _CUSTOM})


def saved_by_libreoffice(data: bytes, soffice: str, folder: Path) -> bytes:
    """A template after LibreOffice opened it and saved it as Word."""
    path = folder / "edited.docx"
    path.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir"]
    subprocess.run([*command, str(folder / "out"), str(path)], check=True, capture_output=True, timeout=120)
    return (folder / "out" / "edited.docx").read_bytes()
