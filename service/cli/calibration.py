"""The command that learns from people's verdicts on parts: calibrate inspection."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import say, versions
from service.cli.options import DEFAULT_DIR, SHIPPED, Dir, Json
from service.cli.versions import Learned

if TYPE_CHECKING:
    from inspections.points import FamilyPoints, Share
    from service.store.inspection_points import Version


def add_to(group: typer.Typer) -> None:
    """Add this command to the calibrate group."""
    group.command("inspection")(inspection)


def inspection(
    dir: Dir = DEFAULT_DIR,  # noqa: A002 - the contract's word
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只计算和报告，不启用。")] = False,  # noqa: FBT002
    use: Annotated[
        str | None, typer.Option(metavar="VERSION", help=f"改用以前的某一版；{SHIPPED} 是出厂判定点。")
    ] = None,
    history: Annotated[bool, typer.Option("--list", help="列出各版判定点。")] = False,  # noqa: FBT002
    json: Json = False,  # noqa: FBT002
) -> int:
    """用人对检验的结论，按零件族设定照片检验自动判定的界限。"""
    from service import clock
    from service.cli.desk import operator
    from service.domain.scope import Role, Scope
    from service.store.inspection_points import INSPECTION_POINTS
    from service.store.unit import Store
    from service.usecases import calibrating_inspection

    store, by, at = Store(dir), operator(), clock.now()
    learned = Learned(INSPECTION_POINTS, "判定点", "calibrate inspection", _show)
    if versions.listed_or_used(learned, store, history=history, use=use, as_json=json, by=by, at=at):
        return say.DONE
    made = calibrating_inspection.calibrate(store, Scope(Role.ADMIN, None, by), keep=not dry_run, at=at)
    versions.told(learned, made, as_json=json, dry_run=dry_run)
    return say.DONE


def _show(made: "Version", as_json: bool) -> None:  # noqa: FBT001
    from dataclasses import asdict

    if as_json:
        families = {family: asdict(points) for family, points in made.families.items()}
        say.data_json({"version": made.version or None, "in_use": made.in_use, "families": families})
        return
    say.data(f"{versions.heading(made)}{made.made_by} {made.made_at:%Y-%m-%d %H:%M}")
    for family, points in made.families.items():
        _show_family(family, points)


def _show_family(family: str, found: "FamilyPoints") -> None:
    from inspections.points import FEWEST_DAMAGED_TO_CLEAR_MORE

    promise = found.promise
    say.data(f"  {family}：人判完好 {promise.cleared.of} 件、损伤 {promise.missed.of} 件")
    say.data(f"    锈蚀概率 {found.points.rust_ruled_out:.3f} 以下判完好，{found.points.rust_certain:.3f} 以上判损伤")
    say.data(f"    完好件自动判完好 {_share(promise.cleared)}；出厂判定点为 {_share(promise.before)}")
    say.data(f"    完好件被判损伤 {_share(promise.accused)}；损伤件被判完好 {_share(promise.missed)}")
    if promise.missed.of < FEWEST_DAMAGED_TO_CLEAR_MORE:
        need = FEWEST_DAMAGED_TO_CLEAR_MORE
        say.data(f"    损伤件不到 {need} 件，只收紧、不放宽：有 {need} 件损伤件的人工结论后请重新校准。")
    elif promise.cleared.count < promise.before.count:
        say.data(
            "    有损伤件的锈蚀概率和完好件一样低：界限收紧了，更多完好件要由人看；要退回出厂标准请用 --use shipped。"
        )


def _share(share: "Share") -> str:
    if not share.of:
        return "未知（没有这样的件）"
    return f"{share.count}/{share.of}（95% 区间 {share.low:.1%}—{share.high:.1%}）"
