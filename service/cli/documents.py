"""Commands of documents and forms: extract, forms, form, template, inspect, check."""

import json as jsons
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli import say
from service.cli.options import Json

if TYPE_CHECKING:
    from inspections.results import Inspection
    from service.usecases.checking import Checked
    from templates_docx.kinds import Kind

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="照片、PDF、OFD 或 XML。")]
KindOption = Annotated[str | None, typer.Option("--kind", metavar="KIND", help="单据种类；不给就自动识别。")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the tree."""
    app.command()(extract)
    app.command()(forms)
    app.command()(form)
    app.command()(inspect)
    app.command()(check)
    templates = typer.Typer(help="Word 模板。", no_args_is_help=True)
    templates.command("check")(template_check)
    templates.command("compile")(template_compile)
    app.add_typer(templates, name="template")


def extract(
    files: Files,
    kind: KindOption = None,
    json: Json = False,  # noqa: FBT002
    dir: Annotated[  # noqa: A002 - the contract's word
        Path | None, typer.Option("--dir", metavar="DIR", envvar="STATIONDESK_DIR", help="用这个目录的档案帮助识别。")
    ] = None,
) -> int:
    """识别每个文件的每一页；--json 时每页一行。"""
    from extractors.errors import ExtractError
    from extractors.results import NO_LEXICON
    from service.errors import MediaError
    from service.store import archive
    from service.store.unit import Store
    from service.usecases import checking
    from service.usecases.reading import kind_named, read_document

    kind_named(kind)
    store = Store(dir) if dir is not None else None
    lexicon = archive.lexicon(store) if store else NO_LEXICON
    statuses = [say.DONE]
    for path in files:
        data = path.read_bytes()
        try:
            pages = read_document(data, kind, lexicon)
        except (ExtractError, MediaError) as error:
            say.tell(f"{path.name}：")
            statuses.append(say.failure(error))
            continue
        for page in pages:
            checked = checking.check(page, store)
            statuses.append(say.DONE if checked.status == "accepted" else say.LOOK)
            _show_page(path.name, checked, as_json=json)
    return max(statuses)


def forms(
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]")] = None,
    json: Json = False,  # noqa: FBT002
) -> int:
    """列出表单；给出一种则列出它的各栏和位置（毫米）。"""
    from templates_docx import load

    if kind is None:
        specs = [load.form(found) for found in load.form_kinds()]
        if json:
            for spec in specs:
                say.data_json({"kind": str(spec.kind), "code": spec.code, "title": spec.title, "version": spec.version})
        else:
            say.table(("种类", "代码", "名称", "版本"), [(str(s.kind), s.code, s.title, str(s.version)) for s in specs])
        return say.DONE
    _show_form(_kind(kind), as_json=json)
    return say.DONE


def form(
    kind: Annotated[str, typer.Argument(metavar="KIND")],
    data: Annotated[Path, typer.Option(metavar="FILE.json", help="一个 JSON 对象，或对象的列表（一批）。")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="写到这个目录。")],
    format: Annotated[str, typer.Option(metavar="docx,pdf", help="docx、pdf、xlsx，逗号分开。")] = "docx,pdf",  # noqa: A002
    complete: Annotated[bool, typer.Option("--complete", help="必填栏空着就不填表。")] = False,  # noqa: FBT002
) -> int:
    """填一种表单：空着的必填栏留给手写，并在标准错误列出。"""
    from service.usecases import forms as filling

    wanted = _formats(format)
    made = filling.fill_each(_kind(kind), _records(data), formats=wanted, complete=complete)
    out.mkdir(parents=True, exist_ok=True)
    for path, file in zip(_paths(out, [file.name for file in made]), made, strict=True):
        path.write_bytes(file.data)
        say.data(str(path))
    missing = dict.fromkeys(name for file in made for name in file.missing)
    if missing:
        from service.domain.labels import label

        say.tell(f"留空待手写的必填栏：{'、'.join(f'{label(name)}（{name}）' for name in missing)}")
    return say.DONE


def template_check(
    file: Annotated[Path, typer.Argument(metavar="FILE.docx")],
    kind: Annotated[str, typer.Option(metavar="KIND")],
) -> int:
    """检查改过的 Word 模板能不能用。"""
    from service.usecases import templates

    problems = templates.vet(file.read_bytes(), _kind(kind))
    for problem in problems:
        say.data(problem)
    if not problems:
        say.tell("模板可以使用。")
    return say.LOOK if problems else say.DONE


def template_compile(
    kinds: Annotated[list[str] | None, typer.Argument(metavar="[KIND...]", help="不给就全部。")] = None,
) -> int:
    """量出模板各栏的位置（需要 LibreOffice）。"""
    from service.usecases import templates

    for kind in [_kind(name) for name in kinds] if kinds else templates.every_kind():
        say.data(str(templates.measure(kind)))
    return say.DONE


def inspect(
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="同一个零件的照片。")],
    part_no: Annotated[str | None, typer.Option(metavar="NO", help="图号。")] = None,
    reference: Annotated[Path | None, typer.Option(metavar="DIR", help="完好零件的照片。")] = None,
    each: Annotated[bool, typer.Option("--each", help="每张照片是一个零件，各出一行 JSON。")] = False,  # noqa: FBT002
    json: Json = False,  # noqa: FBT002
) -> int:
    """看照片检验零件损伤。"""
    from service.usecases import looking

    batches = [[path] for path in photos] if each else [list(photos)]
    statuses = [say.DONE]
    for batch in batches:
        found = looking.look(batch, part_no=part_no, reference=reference)
        statuses.append(say.DONE if found.verdict == "intact" else say.LOOK)
        _show_inspection(found, as_json=json or each)
    return max(statuses)


def check(
    tag: Annotated[Path, typer.Option(metavar="FILE", help="标签：图片、PDF 或识别出的 JSON。")],
    ticket: Annotated[Path, typer.Option(metavar="FILE", help="维修单：同上。")],
    json: Json = False,  # noqa: FBT002
) -> int:
    """核对旧件标签与维修单（3.4.1）。"""
    from service.usecases import cross_checking
    from service.usecases.presenting import problem_json

    found = cross_checking.compare(tag.read_bytes(), ticket.read_bytes())
    if json:
        problems = [problem_json(problem) for problem in found.problems]
        numbers = {"tag_no": found.tag.tag_no, "ticket_no": found.ticket.ticket_no}
        say.data_json({"match": found.matches, **numbers, "problems": problems})
    else:
        say.data("一致" if found.matches else "不一致")
        for problem in found.problems:
            say.problem(problem)
    return say.DONE if found.matches else say.LOOK


def _kind(name: str) -> "Kind":
    from service.errors import InvalidInputError
    from service.usecases import forms as filling

    try:
        return filling.kind_of(name)
    except InvalidInputError as error:
        raise typer.BadParameter(f"没有“{name}”这种表单，请用 stationdesk forms 查看。", param_hint="KIND") from error


def _formats(text: str) -> list[str]:
    from service.usecases import forms as filling

    wanted = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [part for part in wanted if part not in filling.FORMATS]
    if unknown or not wanted:
        raise typer.BadParameter(f"请用 {'、'.join(filling.FORMATS)}", param_hint="--format")
    return wanted


def _records(path: Path) -> list[dict[str, Any]]:
    from extractors.errors import UnreadableFileError

    try:
        found = jsons.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError("json_broken", str(error)) from error
    records = found if isinstance(found, list) else [found]
    if not records or not all(isinstance(record, dict) for record in records):
        raise UnreadableFileError("data_not_records", "neither an object nor a list of objects")
    return records


def _paths(out: Path, names: Sequence[str]) -> list[Path]:
    """Return a path for each name, distinct where several have the same (blank forms)."""
    found: list[Path] = []
    for name in names:
        path, count = out / name, 1
        while path in found:
            count += 1
            path = (out / name).with_stem(f"{Path(name).stem} ({count})")
        found.append(path)
    return found


def _show_page(file: str, checked: "Checked", *, as_json: bool) -> None:
    from service.domain.labels import label
    from service.usecases.presenting import page_json, value_json

    if as_json:
        say.data_json(page_json(file, checked))
        return
    page = checked.page
    say.data(f"{file} 第 {page.page} 页 {page.kind} {_STATUSES[checked.status]}")
    for name, reading in page.fields.items():
        mark = "" if reading.accepted else " ？"
        say.data(f"  {label(name)}：{value_json(reading.value) if reading.value is not None else '（空）'}{mark}")
    for number, line in enumerate(page.lines, start=1):
        cells = [f"{label(name)} {value_json(cell.value)}" for name, cell in line.items() if cell.value is not None]
        say.data(f"  第 {number} 行：{'，'.join(cells)}")
    for problem in checked.problems:
        say.problem(problem, before="  ")


_STATUSES = {"accepted": "通过", "needs_review": "需要审核", "rejected": "不认识"}


def _show_form(kind: "Kind", *, as_json: bool) -> None:
    from service.usecases.describing import form_json

    found: dict[str, Any] = dict(form_json(kind))
    if as_json:
        say.data_json(found)
        return
    say.data(f"{found['title']}（{found['kind']}，{found['code']}，第 {found['version']} 版，{found['page_mm']} 毫米）")
    rows = [
        (f["name"], f["label"], f["type"], "必填" if f["required"] else "", str(f["zone"]["box"]) if f["zone"] else "")
        for f in found["fields"]
    ]
    rows += [
        (f"lines.{c['name']}", c["label"], c["type"], "必填" if c["required"] else "", str(c["zones"][0]["box"]))
        for c in found["lines"]
    ]
    say.table(("名称", "栏目", "类型", "", "位置（毫米）"), rows)


def _show_inspection(found: "Inspection", *, as_json: bool) -> None:
    from service.usecases.presenting import inspection_json

    if as_json:
        say.data_json(inspection_json(found))
        return
    verdicts = {"intact": "完好", "damaged": "损伤", "unclear": "待定，请人看"}
    score = "" if found.score is None else f"，损伤概率 {found.score:.2f}"
    say.data(f"{found.part_no or '零件'}：{verdicts[found.verdict]}{score}")
    for photo in found.photos:
        findings = "，".join(f"{finding.type} {finding.score:.2f} {list(finding.box)}" for finding in photo.findings)
        say.data(f"  {photo.file}：{photo.quality} {findings}".rstrip())
