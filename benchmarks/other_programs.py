"""The same ticket by other programs: docxtpl, LibreOffice, Typst and ReportLab (requirements-bench.lock).

All PDFs show the same: printed words and lines, corner marks, page code, values, in embedded subsets of the same
fonts, and their text can be searched; a page that says less is not timed. Each program is used as its manual says
for many documents: fonts are registered and templates read once, before the clock runs. In their favour: they are
given where each word stands and which modules the page code has, they check no value, and a value that is too long
for its line shrinks but is never wrapped.
"""

import importlib.util
import io
import json
import re
import resource
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pylopdf_fonts_zh_cn

from benchmarks import paper
from benchmarks.figures import Figure, cpu_ms, in_turn
from benchmarks.paper import FLOOR_PT, KIND, Bar, Value
from generators import office
from templates_docx import load

_TOKEN = re.compile(r"\{\{([^{}]+)\}\}")
_TIMES = 40
WARM = 8  # calls before the clock runs
Record: TypeAlias = Mapping[str, Any]
Maker: TypeAlias = Callable[[Record], Callable[[], bytes]]  # what is prepared for a record, and then timed


def compared(records: Sequence[Record], ours: bytes, word: bytes, *, word_ms: float, pdf_ms: float) -> Iterator[Figure]:
    """Yield what each program that is installed takes, and how many times ours that is.

    Args:
        records: Tickets, taken in turn.
        ours: The first as our PDF; another program's must say the same.
        word: It as our Word file, for LibreOffice.
        word_ms: What our Word file took.
        pdf_ms: What our PDF took.

    Raises:
        ValueError: A program's page does not say what ours says: the comparison would not be fair.
    """
    others: list[tuple[str, str, Maker, float]] = [
        ("docxtpl", "Word", docxtpl, word_ms),
        ("typst", "PDF", typst, pdf_ms),
        ("reportlab", "PDF", reportlab, pdf_ms),
    ]
    for name, what, maker, own_ms in others:
        if importlib.util.find_spec(name) is None:
            continue
        if name == "reportlab":
            _register_fonts(records)
        makers = [maker(record) for record in records]
        if what == "PDF" and (lack := paper.differs(makers[0](), ours)):
            raise ValueError(f"the page by {name} lacks {lack}")
        spent = cpu_ms(in_turn(makers), _TIMES, warm=WARM)
        yield Figure(f"the same ticket as {what} by {name}", spent, "CPU-ms", f"{spent / own_ms:.1f} x ours")
    if office.available():
        for count in (1, 20):
            spent = _office_ms(word, count)
            name = f"the Word file to PDF by LibreOffice, {count} a run"
            yield Figure(name, spent, "CPU-ms", f"{spent / pdf_ms:.1f} x ours")


def docxtpl(record: Record) -> Callable[[], bytes]:
    """Fill the ticket into our template by docxtpl, which reads a template anew for each document."""
    from docxtpl import DocxTemplate

    cells, template = _cells(record), _jinja_template()

    def make() -> bytes:
        out = io.BytesIO()
        document = DocxTemplate(io.BytesIO(template))
        document.render(cells)
        document.save(out)
        return out.getvalue()

    return make


def typst(record: Record) -> Callable[[], bytes]:
    """Draw the ticket by Typst: one compiler for all, the page's source the same, the values passed in."""
    values, bars = paper.values(record)
    shown = [[v.text, v.x, paper.HEIGHT_PT - v.y, v.room, v.size, v.centred] for v in values]
    boxes = [[b.x, paper.HEIGHT_PT - b.y - b.height, b.width, b.height] for b in bars]
    inputs = {"values": json.dumps(shown), "bars": json.dumps(boxes)}
    compiler = _typst_compiler()
    return lambda: bytes(compiler.compile(format="pdf", sys_inputs=inputs))


def reportlab(record: Record) -> Callable[[], bytes]:
    """Draw the ticket on ReportLab's canvas, in fonts that are registered once and embedded as subsets."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    page = paper.paper()
    values, bars = paper.values(record)

    def make() -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=A4, pageCompression=1, lang="zh-CN")
        canvas.setTitle(str(record["ticket_no"]))
        _filled(canvas, page.bars)
        for rule in page.rules:
            canvas.setLineWidth(rule.width)
            canvas.line(rule.x0, rule.y0, rule.x1, rule.y1)
        canvas.setFillGray(0)
        for words in page.words:
            canvas.setFont("Sans" if words.sans else "Serif", words.size)
            canvas.drawString(words.x, words.y, words.text)
        for value in values:
            _written(canvas, value)
        _filled(canvas, bars)
        canvas.save()
        return out.getvalue()

    return make


def _filled(canvas: Any, bars: Sequence[Bar]) -> None:  # noqa: ANN401 - a foreign canvas
    for grey in {bar.grey for bar in bars}:
        canvas.setFillGray(grey)
        path = canvas.beginPath()
        for bar in bars:
            if bar.grey == grey:
                path.rect(bar.x, bar.y, bar.width, bar.height)
        canvas.drawPath(path, stroke=0, fill=1)


def _written(canvas: Any, value: Value) -> None:  # noqa: ANN401 - a foreign canvas
    wide = canvas.stringWidth(value.text, "Serif", value.size)
    size = max(FLOOR_PT, min(value.size, value.size * value.room / wide))
    canvas.setFont("Serif", size)
    (canvas.drawCentredString if value.centred else canvas.drawString)(value.x, value.y, value.text)


def _register_fonts(records: Sequence[Record]) -> None:
    from reportlab.pdfbase import pdfmetrics, ttfonts

    from benchmarks.truetype import truetype

    texts = [words.text for words in paper.paper().words]
    texts += [value.text for record in records for value in paper.values(record)[0]]
    for name, path in (("Serif", pylopdf_fonts_zh_cn.serif_path()), ("Sans", pylopdf_fonts_zh_cn.sans_path())):
        pdfmetrics.registerFont(ttfonts.TTFont(name, io.BytesIO(truetype(Path(path), "".join(texts)))))


@cache
def _typst_compiler() -> Any:  # noqa: ANN401 - it ships no types
    import typst as program

    folder = Path(tempfile.mkdtemp())
    source = folder / "ticket.typ"
    source.write_text(_typst_source(), "utf-8")
    fonts = [str(Path(pylopdf_fonts_zh_cn.serif_path()).parent), str(Path(pylopdf_fonts_zh_cn.sans_path()).parent)]
    return program.Compiler(str(source), font_paths=fonts, ignore_system_fonts=True)


def _typst_source() -> str:
    page = paper.paper()
    high = paper.HEIGHT_PT
    head = (
        '#set page("a4", margin: 0pt)\n#set document(title: "ticket")\n'
        '#set text(lang: "zh", font: "Noto Serif SC", top-edge: "baseline", bottom-edge: "baseline")\n'
        "#let at(x, y, it) = place(dx: x * 1pt, dy: y * 1pt, it)\n"
        "#let bar(x, y, w, h, grey) = at(x, y, rect(width: w * 1pt, height: h * 1pt, fill: luma(grey)))"
    )
    lines = [head]
    lines += [f"#bar({b.x}, {high - b.y - b.height}, {b.width}, {b.height}, {b.grey:.0%})" for b in page.bars]
    lines += [
        f"#at({r.x0}, {high - r.y0}, line(end: ({r.x1 - r.x0}pt, {r.y0 - r.y1}pt), stroke: {r.width}pt))"
        for r in page.rules
    ]
    lines += [
        f"#at({w.x}, {high - w.y}, text(size: {w.size}pt, "
        f"font: {json.dumps('Noto Sans SC' if w.sans else 'Noto Serif SC')}, {json.dumps(w.text, ensure_ascii=False)}))"
        for w in page.words
    ]
    lines.append(
        "#for (it, x, y, room, size, centred) in json(bytes(sys.inputs.values)) { context {\n"
        "  let wide = measure(text(size: size * 1pt, it)).width / 1pt\n"
        f"  let fits = calc.max({FLOOR_PT}, calc.min(size, size * room / wide))\n"
        "  at(if centred { x - calc.min(wide, room) / 2 } else { x }, y, text(size: fits * 1pt, it))\n} }\n"
        "#for (x, y, w, h) in json(bytes(sys.inputs.bars)) { bar(x, y, w, h, 0%) }\n"
    )
    return "\n".join(lines)


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


def _name(token: str) -> str:
    return re.sub(r"\W", "_", token)


def _office_ms(document: bytes, count: int) -> float:
    before = _children_s()
    office.to_pdf({f"ticket{number}": document for number in range(count)})
    return (_children_s() - before) * 1000 / count


def _children_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
