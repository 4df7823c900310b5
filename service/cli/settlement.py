"""Command of the settlement: settle a month, try another policy, compare with the month before."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli import say
from service.cli.options import DEFAULT_DIR, Dir, Json
from service.cli.records import hq

if TYPE_CHECKING:
    from service.store.statements import Kept
    from service.store.unit import Store
    from service.usecases.month_by_month import Compared

_MOST_PROBLEMS = 50


def add_to(app: typer.Typer) -> None:
    """Add this command to the tree."""
    app.command()(settle)


def settle(
    *,
    period: Annotated[str, typer.Option(metavar="YYYY-MM", help="结算月份。")],
    station: Annotated[str | None, typer.Option(metavar="CODE", help="服务站代码；不写则结算所有服务站。")] = None,
    json: Json = False,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="把结算单写成 Word、PDF、Excel。")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="确认：以后不再改变。")] = False,
    policy: Annotated[Path | None, typer.Option(metavar="FILE", help="按这份 TOML 政策试算，不留存。")] = None,
    compare: Annotated[bool, typer.Option("--compare", help="另列出与上月的对比。")] = False,
    dir: Dir = DEFAULT_DIR,  # noqa: A002
) -> int:
    """计算一个服务站或所有服务站一个月的结算单。"""
    from service.domain.days import is_period
    from service.store.unit import Store

    if not is_period(period):
        raise typer.BadParameter("月份请写成 2026-06 的样子", param_hint="--period")
    if policy is not None and (confirm or out is not None or station is None):
        raise typer.BadParameter("试算只能用于一个服务站，不能同时确认或写成文件", param_hint="--policy")
    store = Store(dir)
    if policy is not None and station is not None:
        _try(store, station, period, policy, as_json=json)
    else:
        for kept in _settled(store, station, period, confirm=confirm):
            _show(store, kept, out, as_json=json)
    if compare and station is not None:
        _compare(store, station, period, as_json=json)
    return say.DONE


def _settled(store: "Store", station: str | None, period: str, *, confirm: bool) -> "list[Kept]":
    from service import clock
    from service.usecases import settling

    at = clock.now()
    kept = (
        settling.settle_month(store, hq(), period, at)
        if station is None
        else [settling.settle(store, hq(), station, period, at)]
    )
    if not confirm:
        return kept
    return [one if station is None and one.is_confirmed else settling.confirm(store, hq(), one.statement_no, at=at)
            for one in kept]  # fmt: skip


def _show(store: "Store", kept: "Kept", out: Path | None, *, as_json: bool) -> None:
    if as_json:
        say.data(kept.text)
    else:
        _show_statement(kept.body, "已确认" if kept.is_confirmed else "草稿")
    if out is not None:
        _write_statement(store, kept, out, as_json=as_json)
    _tell_problems(kept.body)


def _try(store: "Store", station: str, period: str, policy: Path, *, as_json: bool) -> None:
    from service.usecases import policy_import, settling

    other = policy_import.parse_policy_text(policy.read_bytes())[0]
    body = settling.what_if(store, hq(), station, period, other).as_json()
    if as_json:
        say.data_json({**body, "what_if": other.version})
    else:
        _show_statement(body, "试算，未留存")
    _tell_problems(body)


def _compare(store: "Store", station: str, period: str, *, as_json: bool) -> None:
    from service.domain.money import yuan_text
    from service.usecases import month_by_month

    found = month_by_month.compare(store, hq(), station, period)
    if as_json:
        say.data_json(month_by_month.as_json(found))
        return
    _show_comparison(found)
    total, before = yuan_text(found.total), yuan_text(found.total_before)
    say.data(f"应付 {total}，上月 {before}，相差 {yuan_text(found.total - found.total_before)}")


def _show_comparison(found: "Compared") -> None:
    from service.domain.money import yuan_text

    rows = [
        (
            one.clause,
            str(one.lines),
            yuan_text(one.amount),
            str(one.lines_before),
            yuan_text(one.amount_before),
            yuan_text(one.difference),
        )
        for one in found.clauses
    ]
    say.table(("条款", "行数", f"{found.period} 金额", "上月行数", f"{found.period_before} 金额", "相差"), rows)


def _tell_problems(body: Mapping[str, Any]) -> None:
    problems = list(dict.fromkeys(problem["message"] for problem in body["problems"]))
    for message in problems[:_MOST_PROBLEMS]:
        say.tell(message)
    if len(problems) > _MOST_PROBLEMS:
        say.tell(f"……共 {len(problems)} 条，见 --json 的 problems。")


def _show_statement(body: Mapping[str, Any], state: str) -> None:
    from service.usecases.statement_papers import evidence_text

    say.data(f"结算单 {body['statement_no']}（{state}，政策 {body['policy'] or '无'}）")
    rows = [
        (
            line["clause"],
            evidence_text(line["evidence"]),
            line["quantity"],
            line["rate"],
            line["amount"],
            line["reason"] or "",
        )
        for line in body["lines"]
    ]
    say.table(("条款", "依据", "数量", "标准", "金额", "说明"), rows)
    say.data("，".join(f"{clause} 合计 {amount}" for clause, amount in body["sums"].items()))
    say.data(f"上期结转 {body['carried_in']}，结转下期 {body['carried_forward']}")
    say.data(f"应付 {body['total']}（{body['total_in_words']}）")


def _write_statement(store: "Store", kept: "Kept", out: Path, *, as_json: bool) -> None:
    from service.usecases import statement_papers

    out.mkdir(parents=True, exist_ok=True)
    for fmt in ("docx", "pdf", "xlsx"):
        made = statement_papers.document(store, kept, fmt)
        path = out / made.name
        path.write_bytes(made.data)
        (say.tell if as_json else say.data)(str(path))
