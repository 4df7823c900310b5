"""Commands of the records: import, export."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import say
from service.cli.desk import operator
from service.cli.options import DEFAULT_DIR, Dir, Json

if TYPE_CHECKING:
    from service.domain.scope import Scope
    from service.usecases.imported import Imported

_MOST_CHANGES = 200  # shown one by one


def add_to(app: typer.Typer) -> None:
    """Add these commands to the tree."""
    app.command("import")(import_)
    app.command()(export)


def import_(
    table: Annotated[
        str,
        typer.Argument(
            metavar="TABLE",
            help="stations、balers、parts、labour、policy、tickets、tags、shipments、invoices 或 returns。",
        ),
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV、XLSX、JSON Lines；政策用 TOML。")],
    *,
    effective_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="零件、工时、政策的生效日期。")
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option("--errors", metavar="FILE.xlsx", help="有退回的行时写成这个 Excel：附原因，改正后可直接再导入。"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会改什么，不导入。")] = False,
    json: Json = False,
    dir: Dir = DEFAULT_DIR,  # noqa: A002
) -> int:
    """导入一张表：先列出改动；有一行不行就全不导入。"""
    from service import clock
    from service.store.unit import Store
    from service.usecases import error_sheets, importing
    from service.usecases.imported import Upload
    from service.usecases.tables.columns import TABLES

    if table not in TABLES:
        raise typer.BadParameter(f"请用 {'、'.join(TABLES)} 之一", param_hint="TABLE")
    upload = Upload(table, file.read_bytes(), file.name, effective_on.date() if effective_on else None)
    store, by, at = Store(dir), operator(), clock.now()
    if dry_run:
        found = importing.preview(store, upload, by=by, at=at)
    else:
        found = importing.apply_or_list(store, upload, by=by, at=at)
    _show_import(found, as_json=json)
    if errors is not None and found.bad:
        errors.write_bytes(error_sheets.of(upload, found.bad).data)
        say.tell(f"退回的行和原因已写入 {errors}，请改正后再导入这个文件。")
    elif found.bad:
        say.tell("加上 --errors 文件名.xlsx 可得到退回的行和原因，改正后直接再导入。")
    return say.LOOK if found.needs_a_person else say.DONE


def export(
    table: Annotated[str, typer.Argument(metavar="TABLE")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="按后缀定格式：.csv、.xlsx、.jsonl；政策用 .toml。")],
    dir: Dir = DEFAULT_DIR,  # noqa: A002
) -> int:
    """导出一张表；再导入不会改动任何记录。"""
    from service import clock
    from service.store.unit import Store
    from service.usecases import exporting
    from service.usecases.tables.columns import TABLES

    if table not in TABLES:
        raise typer.BadParameter(f"请用 {'、'.join(TABLES)} 之一", param_hint="TABLE")
    if file.suffix.lstrip(".").lower() not in exporting.formats_of(table):
        raise typer.BadParameter(f"文件名请以 {'、'.join(exporting.formats_of(table))} 结尾", param_hint="FILE")
    data = exporting.export(Store(dir), hq(), table, file.suffix.lstrip(".").lower(), at=clock.now())
    file.write_bytes(data)
    say.data(str(file))
    return say.DONE


def hq() -> "Scope":
    """Return what the operator of this machine may see and do: everything."""
    from service.domain.scope import Role, Scope

    return Scope(Role.HQ, None, operator())


def _show_import(found: "Imported", *, as_json: bool) -> None:
    from service.usecases.imported import Outcome

    say.bad_rows(found.bad)
    if found.unknown:
        say.tell(f"不认识的栏目，没有导入：{'、'.join(found.unknown)}")
    shown = [change for change in found.changes if change.outcome is not Outcome.SAME]
    for change in shown if as_json else shown[:_MOST_CHANGES]:
        if as_json:
            fields = {field.name: [field.old, field.new] for field in change.fields}
            say.data_json({"row": change.row, "number": change.number, "outcome": change.outcome, "fields": fields})
        else:
            changes = "，".join(
                f"{_label(field.name)}：{_text(field.old)} → {_text(field.new)}" for field in change.fields
            )
            say.data(f"{_OUTCOMES[change.outcome]} {change.number} {changes}".rstrip())
        for problem in change.problems:
            say.problem(problem, before=f"第 {change.row} 行：")
    if len(shown) > _MOST_CHANGES and not as_json:
        say.data(f"……共 {len(shown)} 处")
    for reference in found.open_references[:_MOST_CHANGES]:
        say.tell(f"待补：{reference.number} 的{_label(reference.field)} {reference.missing} 还没有，补上后自动对应。")
    counts = "，".join(f"{name} {found.count(Outcome(outcome))}" for outcome, name in _OUTCOMES.items())
    state = "未导入" if found.bad else "已导入" if found.applied else "预览"
    say.tell(f"{state}：{counts}，退回 {len(found.bad)}")


_OUTCOMES = {"new": "新增", "changed": "修改", "same": "不变", "held": "挂起"}


def _label(name: str) -> str:
    from service.domain.labels import label

    return label(name)


def _text(value: object) -> str:
    return "（空）" if value is None else str(value)
