"""Commands of the desk itself: demo, serve, worker, user, backup, restore, verify."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from service.cli import say
from service.cli.options import DEFAULT_DIR, Dir


def add_to(app: typer.Typer) -> None:
    """Add these commands to the tree."""
    app.command()(demo)
    app.command()(serve)
    app.command()(worker)
    app.command()(backup)
    app.command()(restore)
    app.command()(verify)
    users = typer.Typer(help="账号。", no_args_is_help=True)
    users.command("add")(user_add)
    users.callback()(lambda: None)
    app.add_typer(users, name="user")


def demo(dir: Dir = DEFAULT_DIR) -> int:  # noqa: A002 - the contract's word
    """在样例数据上走完一遍：预填维修单、手写、拍照、识别、核对标签、检验、收货、结算。"""
    from service.usecases import demo as story

    found = story.run(dir, tell=say.tell)
    if found.again:
        say.tell("这个目录里已经演示过，下面是当时的结果；要重新演示请换一个目录。")
    say.table(("步骤", "结果"), [(step.name, step.outcome) for step in found.steps])
    say.data("")
    for step in found.steps:
        for path in step.paths:
            say.data(path)
    say.data("")
    say.table(("账号", "密码", "身份"), [(user.name, user.password, user.role) for user in found.users])
    say.tell(f"打开网页：stationdesk serve --dir {dir}")
    return say.DONE


def serve(
    dir: Dir = DEFAULT_DIR,  # noqa: A002 - the contract's word
    host: Annotated[str, typer.Option(help="监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口。")] = 8000,
    scheduler: Annotated[str | None, typer.Option(metavar="ADDR", help="Dask 调度器地址；不给就用本机进程。")] = None,
) -> int:
    """启动网页服务。"""
    from service import compose

    compose.serve(dir, host=host, port=port, scheduler=scheduler)
    return say.DONE


def worker(
    scheduler: Annotated[str, typer.Option(metavar="ADDR", help="Dask 调度器地址，如 tcp://10.0.0.1:8786。")],
) -> int:
    """作为识别进程加入 Dask 集群。"""
    from service import compose

    compose.work(scheduler)
    return say.DONE


def backup(file: Annotated[Path, typer.Argument(metavar="FILE")], dir: Dir = DEFAULT_DIR) -> int:  # noqa: A002
    """备份记录和文件（服务不用停）。"""
    from service import clock
    from service.store import backup as backups
    from service.store.unit import Store

    made = backups.backup(Store(dir), file, clock.now())
    say.data(str(made.path))
    say.tell(f"已备份 {made.documents} 份单据、{made.files} 个文件。")
    return say.DONE


def restore(file: Annotated[Path, typer.Argument(metavar="FILE")], dir: Dir = DEFAULT_DIR) -> int:  # noqa: A002
    """从备份恢复到一个空目录。"""
    from service.store import backup as backups

    made = backups.restore(file, dir)
    say.data(str(dir))
    say.tell(f"已恢复 {made.documents} 份单据、{made.files} 个文件。")
    return say.DONE


def verify(dir: Dir = DEFAULT_DIR) -> int:  # noqa: A002
    """核验每个文件都在、没有变过、有账可查。"""
    from service.store import verifying
    from service.store.unit import Store

    found = verifying.verify(Store(dir))
    for problem in found.problems:
        say.problem(problem)
    say.data(f"单据 {found.documents}，文件 {found.files}，日志 {found.log_rows}，问题 {len(found.problems)}")
    return say.LOOK if found.problems else say.DONE


def user_add(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    role: Annotated[str | None, typer.Option(help="hq、clerk、receiving、station 或 admin。")] = None,
    station: Annotated[str | None, typer.Option(metavar="CODE", help="服务站账号所属的服务站。")] = None,
    token: Annotated[bool, typer.Option("--token", help="发一个程序用的令牌（账号已有也可）。")] = False,  # noqa: FBT002
    dir: Dir = DEFAULT_DIR,  # noqa: A002
) -> int:
    """增加账号：问一个密码；加 --token 则打印令牌。"""
    from service import clock
    from service.domain.scope import Role
    from service.store import users
    from service.store.unit import Store
    from service.usecases import accounts

    store, by = Store(dir), operator()
    there = users.find(store, name) is not None
    if not (there and token):
        if role not in set(Role):
            raise typer.BadParameter(f"请用 {'、'.join(Role)} 之一", param_hint="--role")
        if (role == Role.STATION) != bool(station):
            why = "服务站账号要写 --station 服务站代码" if role == Role.STATION else "只有服务站账号才写 --station"
            raise typer.BadParameter(why, param_hint="--station")
        password = None if token else _password()
        new = accounts.NewUser(name, Role(role), station, password)
        accounts.add_user(store, new, by=by, at=clock.now())
        say.tell(f"已增加账号 {name}。")
    if token:
        say.data(accounts.issue_token(store, name, by=by, at=clock.now()))
    return say.DONE


def operator() -> str:
    """Return who runs the command, for the log."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a container without a user table
        return "cli"


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输一遍"))
