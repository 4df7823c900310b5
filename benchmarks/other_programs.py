"""The same ticket by other programs: docxtpl, LibreOffice, Typst and ReportLab (requirements-bench.lock).

None of them draws corner marks or the page code here, and ReportLab embeds no font: that is in their favour.
"""

import importlib.util
import io
import re
import resource
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pylopdf_fonts_zh_cn

from benchmarks.figures import Figure, cpu_ms
from generators import office
from templates_docx import load
from templates_docx.kinds import Kind

KIND = Kind.REPAIR_TICKET
_TOKEN = re.compile(r"\{\{([^{}]+)\}\}")
_TIMES = 20
Record = Mapping[str, Any]


def compared(record: Record, word: bytes, *, word_ms: float, pdf_ms: float) -> Iterator[Figure]:
    """Yield what each program that is installed takes, and how many times ours that is.

    Args:
        record: The ticket.
        word: It as our Word file, for LibreOffice.
        word_ms: What our Word file took.
        pdf_ms: What our PDF took.
    """
    others: list[tuple[str, str, Callable[[Record], bytes], float]] = [
        ("docxtpl", "Word", docxtpl, word_ms),
        ("typst", "PDF", typst, pdf_ms),
        ("reportlab", "PDF", reportlab, pdf_ms),
    ]
    for name, what, make, ours in others:
        if importlib.util.find_spec(name) is not None:
            spent = cpu_ms(lambda make=make: make(record), _TIMES)  # type: ignore[misc]
            yield Figure(f"the same ticket as {what} by {name}", spent, "CPU-ms", f"{spent / ours:.1f} x ours")
    if office.available():
        for count in (1, 20):
            spent = _office_ms(word, count)
            name = f"the Word file to PDF by LibreOffice, {count} a run"
            yield Figure(name, spent, "CPU-ms", f"{spent / pdf_ms:.1f} x ours")


def docxtpl(record: Record) -> bytes:
    """Return the ticket filled into our template by docxtpl."""
    from docxtpl import DocxTemplate

    out = io.BytesIO()
    document = DocxTemplate(io.BytesIO(_jinja_template()))
    document.render(_cells(record))
    document.save(out)
    return out.getvalue()


def typst(record: Record) -> bytes:
    """Return the ticket as a table by Typst, in our fonts."""
    import typst as program

    cells = ", ".join(f"[{label}], [{value}]" for label, value in _labelled(record))
    source = f'#set page("a4")\n#set text(font: "Noto Serif SC", size: 10pt)\n#table(columns: 4, {cells})\n'
    fonts = [str(pylopdf_fonts_zh_cn.serif_path().parent)]
    return bytes(program.compile(source.encode(), font_paths=fonts, ignore_system_fonts=True))


def reportlab(record: Record) -> bytes:
    """Return the ticket as a table by ReportLab, in a font that the viewer must have."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import cidfonts, pdfmetrics
    from reportlab.platypus import SimpleDocTemplate, Table

    pdfmetrics.registerFont(cidfonts.UnicodeCIDFont("STSong-Light"))
    pairs = _labelled(record)
    rows = [[*pairs[index], *(pairs[index + 1 : index + 2] or [("", "")])[0]] for index in range(0, len(pairs), 2)]
    out = io.BytesIO()
    style = [("FONT", (0, 0), (-1, -1), "STSong-Light", 10), ("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))]
    SimpleDocTemplate(out, pagesize=A4).build([Table(rows, style=style)])
    return out.getvalue()


def _jinja_template() -> bytes:
    """Our template with tokens that Jinja takes: `{{part_no.1}}` and `{{warranty=true}}` become names."""
    out = io.BytesIO()
    with zipfile.ZipFile(load.template_path(KIND)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = _TOKEN.sub(lambda token: f"{{{{{_name(token[1])}}}}}", data.decode()).encode()
            target.writestr(name, data)
    return out.getvalue()


def _cells(record: Record) -> dict[str, str]:
    cells = {_name(name): str(value) for name, value in record.items()}
    for row, line in enumerate(record["lines"], 1):
        cells |= {_name(f"{name}.{row}"): str(value) for name, value in line.items()}
    return cells


def _labelled(record: Record) -> list[tuple[str, str]]:
    form = load.form(KIND)
    pairs = [(spec.label, str(record.get(spec.name, ""))) for spec in form.fields]
    return pairs + [(spec.label, str(line.get(spec.name, ""))) for line in record["lines"] for spec in form.lines]


def _name(token: str) -> str:
    return re.sub(r"\W", "_", token)


def _office_ms(document: bytes, count: int) -> float:
    before = _children_s()
    office.to_pdf({f"ticket{number}": document for number in range(count)})
    return (_children_s() - before) * 1000 / count


def _children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
