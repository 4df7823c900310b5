"""Commands of the forms: forms, form, template."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli import say
from service.cli.desk import operator
from service.cli.options import DEFAULT_DIR, Dir, Json, MaybeDir

if TYPE_CHECKING:
    from generators.results import FormData
    from service.store.unit import Store
    from service.usecases.forms import Made
    from service.usecases.prefilling import Known
    from templates_docx.kinds import Kind


def add_to(app: typer.Typer) -> None:
    """Add these commands to the tree."""
    app.command()(forms)
    app.command()(form)
    app.command(name="view-sheet")(view_sheet)
    templates = typer.Typer(help="Word 模板。", no_args_is_help=True)
    templates.command("check")(template_check)
    templates.command("compile")(template_compile)
    templates.command("approve")(template_approve)
    app.add_typer(templates, name="template")


def view_sheet(
    family: Annotated[str, typer.Argument(metavar="[FAMILY]", help="零件族，印在纸上，如 齿轮。")] = "",
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="写到这个目录。")],
) -> int:
    """打印用的标准拍摄垫纸：在它上面拍的照片可以量尺寸。"""
    from service.usecases import viewing

    made = viewing.sheet(family)
    out.mkdir(parents=True, exist_ok=True)
    (out / made.name).write_bytes(made.data)
    say.data(str(out / made.name))
    return say.DONE


def forms(
    kind: Annotated[str | None, typer.Argument(metavar="[KIND]")] = None,
    json: Json = False,  # noqa: FBT002
    dir: MaybeDir = None,  # noqa: A002 - the contract's word
) -> int:
    """列出表单；给出一种则列出它的各栏和位置（毫米）。"""
    from templates_docx import load

    use_own_forms(dir)
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
    *,
    out: Annotated[Path, typer.Option(metavar="DIR", help="写到这个目录。")],
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.json|csv|xlsx", help="一份或一批：JSON 对象或列表；表格的栏名同表单，每行一份或一条明细。"
        ),
    ] = None,
    format: Annotated[str, typer.Option(metavar="docx,pdf", help="docx、pdf、xlsx，逗号分开。")] = "docx,pdf",  # noqa: A002
    complete: Annotated[bool, typer.Option("--complete", help="必填栏空着就不填表。")] = False,
    zip: Annotated[bool, typer.Option("--zip", help="一批的 Word、Excel 装进一个 ZIP，PDF 只出合并的一个。")] = False,  # noqa: A002
    station: Annotated[
        str | None, typer.Option(metavar="CODE", help="不用 --data：这个服务站的所有打捆机（维修单、档案登记表）。")
    ] = None,
    ticket: Annotated[str | None, typer.Option(metavar="NO", help="不用 --data：这张维修单的所有旧件标签。")] = None,
    shipment: Annotated[str | None, typer.Option(metavar="NO", help="不用 --data：这次发运的装箱清单。")] = None,
    dir: MaybeDir = None,  # noqa: A002 - the contract's word
) -> int:
    """填一种表单，一份或一批：空着的必填栏留给手写，并在标准错误列出。"""
    from service.usecases import form_files
    from service.usecases import forms as filling
    from service.usecases.prefilling import Known

    wanted, known = _formats(format), Known(ticket or shipment, station_code=station)
    if (data is None) == (known == Known()):
        raise typer.BadParameter("请给 --data，或 --station、--ticket、--shipment 之一", param_hint="--data")
    store, asked = use_own_forms(dir), _kind(kind)
    if data is not None:
        records = form_files.read(asked, data.read_bytes(), data.name)
    else:
        records = _from_archive(store, asked, known)
    out.mkdir(parents=True, exist_ok=True)
    if zip:
        missing = _write_flows(asked, records, wanted, out, complete=complete)
    else:
        made = filling.fill_each(asked, records, formats=wanted, complete=complete)
        merged = "pdf" in wanted and len(records) > 1
        missing = _write_each(made, len(records) * len(wanted) + merged, out)
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

    data, form = file.read_bytes(), _kind(kind)
    problems = templates.vet(data, form)
    for problem in problems:
        say.data(problem)
    if not problems:
        say.tell("模板可以使用。")
        return say.DONE
    return say.LOOK if templates.is_word(data, form) else say.USAGE


def template_compile(
    file: Annotated[Path, typer.Argument(metavar="FILE.docx", help="改过的 Word 模板。")],
    kind: Annotated[str, typer.Option(metavar="KIND")],
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="结果写到这个目录；不给就是数据目录下的 proposals。")
    ] = None,
    approve: Annotated[bool, typer.Option("--approve", help="量完就启用，不再另行批准。")] = False,  # noqa: FBT002
    dir: Dir = DEFAULT_DIR,  # noqa: A002 - the contract's word
) -> int:
    """检查改过的模板，量出各栏的位置（需要 LibreOffice），画出新旧对照图；批准后才启用。"""
    from service.usecases import templates

    use_own_forms(dir)
    made = templates.propose(file.read_bytes(), _kind(kind), out or dir / "proposals")
    say.data(str(made.folder))
    say.data(str(made.folder / templates.PICTURE))
    say.tell(f"第 {made.version} 版，{made.moved} 处位置与现用版本不同（对照图里画红框）。")
    if approve:
        return template_approve(made.folder, dir)
    say.tell(f"看过对照图后启用：stationdesk template approve {made.folder} --dir {dir}")
    return say.DONE


def template_approve(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="template compile 写出的文件夹。")],
    dir: Dir = DEFAULT_DIR,  # noqa: A002 - the contract's word
) -> int:
    """启用量好的模板：以后按新版打印；旧版印出去的仍按旧版识别。"""
    from service import clock
    from service.domain.scope import Role, Scope
    from service.store.unit import Store
    from service.usecases import templates

    made = templates.approve(Store(dir), Scope(Role.HQ, None, operator()), folder, at=clock.now())
    say.data(f"{made.kind}@{made.version}")
    say.tell("已启用。")
    return say.DONE


def use_own_forms(folder: Path | None) -> "Store | None":
    """Use the forms that a data folder has of its own; returns its store, or None where there is none yet."""
    from service.store import templates
    from service.store.unit import DATABASE, Store

    chosen = folder or DEFAULT_DIR
    if not (chosen / DATABASE).is_file():
        return None
    store = Store(chosen)
    templates.use(store)
    return store


def _from_archive(store: "Store | None", kind: "Kind", known: "Known") -> "Sequence[FormData]":
    from service.domain.scope import Role, Scope
    from service.errors import NotFoundError
    from service.usecases import prefilling

    if store is None:
        raise NotFoundError("archive", str(known.number or known.station_code))
    if not prefilling.knows(kind, known):
        raise typer.BadParameter("这种表单不能这样成批预填", param_hint="KIND")
    return prefilling.records(store, Scope(Role.HQ, None, operator()), kind, known)


def _write_each(made: "Iterable[Made]", count: int, out: Path) -> Iterable[str]:
    from generators import bundle

    missing: dict[str, None] = {}
    named = bundle.distinct_names()
    for file in say.progress(made, count):
        path = out / named(file.name)
        path.write_bytes(file.data)
        say.data(str(path))
        missing.update(dict.fromkeys(file.missing))
    return missing


def _write_flows(
    kind: "Kind", records: "Sequence[FormData]", wanted: Sequence[str], out: Path, *, complete: bool
) -> Iterable[str]:
    from service.usecases import forms as filling

    missing: dict[str, None] = {}
    for fmt in wanted:
        flow = filling.flow(kind, records, format=fmt, complete=complete, told=say.counter(len(records)))
        path = out / flow.name
        with path.open("wb") as file:
            file.writelines(flow.parts)
        say.data(str(path))
        missing.update(dict.fromkeys(flow.missing))
    return missing


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
