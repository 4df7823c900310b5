"""The pages in a real browser, as a clerk meets them: at a desk and on a phone."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from service.web.app import create_app
from service.web.desk import Desk
from tests.service.papers import CLERK, a_picture, a_ticket, doubtful
from tests.service.web.conftest import NOW, PASSWORD

pytestmark = pytest.mark.browser

PHONE, SCREEN = (390, 844), (1440, 900)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
Open = Callable[..., "contextmanager[Page]"]


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
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def open_as(browser: Browser, address: str) -> Iterator[Callable[[str, tuple[int, int]], Page]]:
    """Sign somebody in on a screen of some size; what the page's scripts complain of fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(name: str, size: tuple[int, int]) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, base_url=address, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
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


@pytest.mark.parametrize("size", [PHONE, SCREEN])
def test_no_page_is_wider_than_its_screen(
    open_as: Callable[[str, tuple[int, int]], Page], document_of: Callable[..., int], size: tuple[int, int]
) -> None:
    number = document_of(doubtful(a_ticket(ticket_no=f"WX-P{size[0]}"), "fault"), by=CLERK)
    page = open_as("hq", size)
    page.request.post("/api/settlements", data={"station_code": "ST01", "period": "2026-06"})
    paths = (
        "/documents", f"/documents/{number}", "/shipments", "/shipments/ZX202606001", "/settlements",
        "/settlements/JS-ST01-2026-06", "/forms", "/search?q=ST01",
    )  # fmt: skip
    wide = {}
    for path in paths:
        page.goto(path)
        wide[path] = too_wide(page)
    assert wide == dict.fromkeys(paths, 0)


def test_a_clerk_uploads_a_photo_and_is_told_it_arrived(
    open_as: Callable[[str, tuple[int, int]], Page], tmp_path: Path
) -> None:
    photo = tmp_path / "工单.png"
    photo.write_bytes(a_picture(9001))
    page = open_as("clerk", PHONE)
    page.locator("#files").set_input_files(photo)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#uploads")).to_contain_text("已收到")


def test_a_bad_file_is_answered_in_chinese_beside_its_name(
    open_as: Callable[[str, tuple[int, int]], Page], tmp_path: Path
) -> None:
    bad = tmp_path / "notes.pdf"
    bad.write_bytes(b"this is no pdf")
    page = open_as("clerk", SCREEN)
    page.locator("#files").set_input_files(bad)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#uploads li")).to_contain_text("不是图片、PDF")


def test_a_doubtful_field_is_shown_on_the_picture_corrected_and_accepted(
    open_as: Callable[[str, tuple[int, int]], Page], document_of: Callable[..., int], desk: Desk
) -> None:
    number = document_of(doubtful(a_ticket(ticket_no="WX-P1"), "fault"), by=CLERK)
    page = open_as("clerk", SCREEN)
    page.goto(f"/documents/{number}")
    field = page.get_by_role("textbox", name="故障现象")
    field.focus()
    expect(page.locator(".hit.on")).to_have_count(1)
    field.fill("打结嘴断裂")
    page.get_by_role("button", name="核对无误，接受").click()
    expect(page.locator(".head .chip")).to_have_text("已通过")
    assert desk.now() == NOW
    page.goto(f"/documents/{number}")
    expect(page.get_by_role("textbox", name="故障现象")).to_have_value("打结嘴断裂")
    expect(page.get_by_role("textbox", name="故障现象")).to_be_disabled()


def test_a_rejection_without_a_reason_is_refused_and_says_so(
    open_as: Callable[[str, tuple[int, int]], Page], document_of: Callable[..., int]
) -> None:
    number = document_of(doubtful(a_ticket(ticket_no="WX-P2"), "fault"), by=CLERK)
    page = open_as("clerk", SCREEN)
    page.goto(f"/documents/{number}")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("status").first).to_contain_text("原因")


def test_the_counter_scans_tags_one_after_another(open_as: Callable[[str, tuple[int, int]], Page]) -> None:
    page = open_as("receiving", PHONE)
    page.goto("/shipments")
    page.get_by_label("发运单号").fill("zx202605001")
    page.get_by_role("button", name="开始收货").click()
    tag = page.locator("tbody tr td[data-label=标签号]").first.inner_text()
    scan = page.get_by_label("扫描或输入标签号")
    scan.fill(tag)
    scan.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("已登记")
    expect(page.get_by_label("扫描或输入标签号")).to_be_focused()
    expect(page.get_by_label("清点").locator("b").nth(1)).to_have_text("1")


def test_a_statements_line_leads_to_its_reason_and_its_downloads(
    open_as: Callable[[str, tuple[int, int]], Page],
) -> None:
    page = open_as("hq", SCREEN)
    page.goto("/settlements")
    page.get_by_label("客户服务站").select_option("ST01")
    page.get_by_label("月份").fill("2026-06")
    page.get_by_role("button", name="计算结算单").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("JS-ST01-2026-06")
    expect(page.locator(".reason").first).to_be_visible()
    for words in ("下载 PDF", "下载 Word", "下载 Excel"):
        with page.expect_download() as download:
            page.get_by_role("link", name=words).click()
        assert download.value.suggested_filename


def test_a_page_of_one_document_is_told_when_it_changes(
    open_as: Callable[[str, tuple[int, int]], Page], document_of: Callable[..., int]
) -> None:
    page = open_as("clerk", SCREEN)
    expect(page.locator(".doclist")).not_to_contain_text("WX-Q7")
    document_of(doubtful(a_ticket(ticket_no="WX-Q7"), "fault"), by=CLERK)
    expect(page.locator(".doclist")).to_contain_text("WX-Q7", timeout=15000)
