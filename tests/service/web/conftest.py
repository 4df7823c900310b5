"""A desk served in this process, with the example world in its archive and people of every role."""

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect, sync_playwright

from extractors.results import PageReading
from service.clock import CHINA
from service.config import Settings
from service.domain.scope import Role, Scope
from service.store.unit import Store
from service.usecases import accounts, intake, review
from service.usecases.accounts import NewUser
from service.usecases.intake import Upload
from service.web.app import create_app
from service.web.desk import Desk
from tests.service.papers import a_picture, unknown_page

NOW = datetime(2026, 7, 5, 9, 30, tzinfo=CHINA)
PASSWORD = "correct horse"  # noqa: S105  # of people who exist in tests only
PEOPLE = {
    "hq": (Role.HQ, None),
    "clerk": (Role.CLERK, None),
    "receiving": (Role.RECEIVING, None),
    "admin": (Role.ADMIN, None),
    "st01": (Role.STATION, "ST01"),
    "st02": (Role.STATION, "ST02"),
}

SignIn = Callable[[str], TestClient]
OpenAs = Callable[[str, tuple[int, int]], Page]
PHONE, SCREEN = (390, 844), (1440, 900)
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(world_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk over the example world; the tests of a module share it."""
    folder = Path(tmp_path_factory.mktemp("desk")) / "data"
    shutil.copytree(world_folder, folder)
    store = Store(folder)
    for name, (role, station) in PEOPLE.items():
        accounts.add_user(store, NewUser(name, role, station, PASSWORD), by="test", at=NOW)
    yield Desk(store, Settings(upload_mib=1), lambda: NOW, lambda: None, lambda: {"openvino bf16": 3})
    store.close()


@pytest.fixture(scope="module")
def as_user(desk: Desk) -> Iterator[SignIn]:
    """Give a client with a bearer token of somebody; "" is nobody."""
    app = create_app(desk)
    with TestClient(app) as nobody:
        nobody.headers.pop("accept", None)

        def client(name: str) -> TestClient:
            if not name:
                return nobody
            token = accounts.issue_token(desk.store, name, by="test", at=NOW)
            return TestClient(app, headers={"Authorization": f"Bearer {token}"})

        yield client


@pytest.fixture(scope="module")
def document_of(desk: Desk) -> Callable[..., int]:
    """Upload a picture as somebody and let a reader that sees what it is told read it; gives the document's id."""
    seeds = iter(range(1, 1000))

    def made(page: PageReading, *, by: Scope) -> int:
        upload = Upload("photo.png", a_picture(next(seeds)))
        received = intake.receive(desk.store, [upload], kind=None, by=by, at=NOW)
        number = received[0].id
        assert number is not None
        while lease := review.claim(desk.store, "test", NOW, lease=timedelta(minutes=1)):
            review.record(desk.store, lease, [page if lease.document_id == number else unknown_page()], NOW)
        return number

    return made


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    """Serve the desk on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(desk), host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def open_as(browser: Browser, address: str) -> Iterator[OpenAs]:
    """Sign somebody in on a screen of some size; what the page's scripts complain of fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(name: str, size: tuple[int, int]) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=address, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        page.goto("/documents")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("单据")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def too_wide(page: Page) -> int:
    """Return by how many pixels a page is wider than its screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def cut_off(page: Page) -> list[str]:
    """Return the tables that a thumb would have to push sideways."""
    script = "[...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth + 1)"
    found: list[str] = page.evaluate(f"{script}.map(box => box.innerText.slice(0, 40))")
    return found
