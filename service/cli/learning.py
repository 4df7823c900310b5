"""The command that learns from people's corrections: calibrate."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import calibration, say, versions
from service.cli.options import DEFAULT_DIR, SHIPPED, Dir, Json
from service.cli.versions import Learned

if TYPE_CHECKING:
    from service.store.calibrations import Calibration


def add_to(app: typer.Typer) -> None:
    """Add this command to the tree, with that of inspections below it."""
    group = typer.Typer()
    group.callback(invoke_without_command=True)(calibrate)
    calibration.add_to(group)
    app.add_typer(group, name="calibrate")


def calibrate(
    context: typer.Context,
    *,
    dir: Dir = DEFAULT_DIR,  # noqa: A002 - the contract's word
    one_wrong_in: Annotated[
        int | None,
        typer.Option(
            min=10, metavar="N", help="自动通过的字段里每 N 个最多错 1 个；不给就用 STATIONDESK_ONE_WRONG_IN。"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只计算和报告，不启用。")] = False,
    use: Annotated[
        str | None, typer.Option(metavar="VERSION", help=f"改用以前的某一版；{SHIPPED} 是出厂校准。")
    ] = None,
    history: Annotated[bool, typer.Option("--list", help="列出各版校准。")] = False,
    json: Json = False,
) -> int:
    """用人工审核的改正重新校准置信度，从此按新标准决定哪些字段不用人看。"""
    if context.invoked_subcommand is not None:
        return say.DONE
    from service import clock, config
    from service.cli.desk import operator
    from service.store.calibrations import CALIBRATIONS
    from service.store.unit import Store
    from service.usecases import calibrating

    store, by, at = Store(dir), operator(), clock.now()
    learned = Learned(CALIBRATIONS, "校准", "calibrate", _show)
    if versions.listed_or_used(learned, store, history=history, use=use, as_json=json, by=by, at=at):
        return say.DONE
    asked = one_wrong_in or config.settings().one_wrong_in
    made = calibrating.calibrate(store, one_wrong_in=asked, keep=not dry_run, by=by, at=at)
    versions.told(learned, made, as_json=json, dry_run=dry_run)
    return say.DONE


def _show(made: "Calibration", as_json: bool) -> None:  # noqa: FBT001
    share, low, high = made.promise.accepted_share()
    wrong, least, most = made.promise.wrong_share()
    if as_json:
        say.data_json(
            {
                "version": made.version or None,
                "in_use": made.in_use,
                "made_by": made.made_by,
                "made_at": made.made_at.isoformat(timespec="minutes"),
                "one_wrong_in": made.one_wrong_in,
                "documents": made.documents,
                "readings": made.promise.read,
                "corrected": made.corrected,
                "accepted": made.promise.accepted,
                "accepted_share": [round(x, 4) for x in (share, low, high)],
                "wrong": made.promise.wrong,
                "wrong_share": [round(x, 6) for x in (wrong, least, most)],
            }
        )
        return
    say.data(
        f"{versions.heading(made)}{made.documents} 份单据，{made.promise.read} 个字段，"
        f"人改正 {made.corrected} 处；{made.made_by} {made.made_at:%Y-%m-%d %H:%M}"
    )
    say.data(f"  标准：自动通过的字段每 {made.one_wrong_in} 个最多错 1 个")
    say.data(f"  没参加拟合的单据上：自动通过 {share:.1%}（95% 区间 {low:.1%}—{high:.1%}）")
    say.data(f"  其中错 {made.promise.wrong} 个，{wrong:.2%}（95% 区间 {least:.2%}—{most:.2%}）")
