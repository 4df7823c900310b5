"""Headquarters edits its own Word templates: hands one in, is told what is wrong, sees before and after, decides."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service.domain.scope import Role, Scope
from service.errors import ConflictError
from service.store import audit, proposals
from service.store import templates as kept
from service.store.proposals import Measured, Status
from service.usecases import template_desk
from service.usecases.template_desk import Edited
from service.web.desk import Desk
from templates_docx import load, versions
from templates_docx.kinds import Kind
from tests.generators import edits
from tests.service.web.conftest import NOW, PHONE, SCREEN, OpenAs, SignIn, cut_off, too_wide

KIND = Kind.OLD_PART_TAG
HQ = Scope(Role.HQ, None, "hq")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MEASURED_WITHIN_MS = 120_000


@pytest.fixture(autouse=True)
def shipped_forms_after() -> Iterator[None]:
    """The process forgets the desk's own forms."""
    yield
    versions.look_in(None)
    versions.know({})


def taller(xml: str) -> str:
    return xml.replace('w:val="346"', 'w:val="366"', 1)


def wrong(xml: str) -> str:
    return xml.replace("{{ticket_no}}", "{{tiket_no}}").replace("{{fault}}", "")


def hand_in(page: Page, data: bytes, name: str) -> None:
    page.goto("/templates")
    page.get_by_label("哪种表格").select_option(KIND.value)
    page.locator("#file").set_input_files({"name": name, "mimeType": _WORD, "buffer": data})
    page.get_by_role("button", name="检查").click()


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, SCREEN])
def test_what_is_wrong_is_said_at_once_in_chinese_with_its_place(open_as: OpenAs, size: tuple[int, int]) -> None:
    page = open_as("hq", size)
    hand_in(page, edits.template(KIND, wrong), "改坏的.docx")
    told = page.get_by_role("status")
    expect(told).to_contain_text("这个模板不能用")
    expect(told).to_contain_text("第 1 个表格第 4 行第 2 格的“{{tiket_no}}”不是本单据的栏目")
    expect(told).to_contain_text("模板缺少必填栏")
    expect(page.get_by_role("button", name="批准，")).to_have_count(0)
    assert (too_wide(page), cut_off(page)) == (0, [])


@pytest.mark.browser
@pytest.mark.office
@pytest.mark.usefixtures("soffice")
def test_headquarters_sees_before_and_after_then_approves(open_as: OpenAs, desk: Desk, tmp_path: Path) -> None:
    page, edited = open_as("hq", SCREEN), edits.template(KIND, taller)
    hand_in(page, edited, "加高一行.docx")
    expect(page.get_by_role("status")).to_contain_text("正在量各栏的位置")
    assert page.request.get("/healthz", timeout=5_000).ok  # it goes on answering
    expect(page.get_by_role("button", name="批准，按第 2 版打印")).to_be_visible(timeout=_MEASURED_WITHIN_MS)
    expect(page.get_by_role("status")).to_contain_text("处位置与现用的第 1 版不同")
    shown = page.locator("img").evaluate("it => it.complete && it.naturalWidth")
    assert shown > 800
    page.screenshot(path=tmp_path / "desk.png", full_page=True)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert (too_wide(page), cut_off(page)) == (0, [])
    assert load.form(KIND).version == 1
    page.get_by_role("button", name="批准，按第 2 版打印").click()
    expect(page.get_by_role("status")).to_contain_text("批准，已按第 2 版打印")
    assert (load.form(KIND).version, load.versions(KIND)) == (2, (1, 2))
    number = int(page.url.rpartition("/")[2])
    assert [entry.action for entry in audit.of_subject(desk.store, f"proposal {number}")] == ["propose", "approved"]
    page.goto("/templates")
    assert (too_wide(page), cut_off(page)) == (0, [])
    answer = page.request.get(f"/templates/file?kind={KIND.value}")
    assert answer.body() == edited  # the next edit starts from the version in use


def waiting(desk: Desk) -> int:
    """A proposal that was measured, as far as the desk knows."""
    found = template_desk.submit(desk.store, HQ, Edited(KIND.value, "a.docx", edits.template(KIND, taller)), at=NOW)
    proposals.note_measured(desk.store, found.id, Measured(9, 3, {template_desk.PICTURE: b"png"}))
    return found.id


def test_a_refusal_needs_its_reason_and_is_final(as_user: SignIn, desk: Desk) -> None:
    hq, number = as_user("hq"), waiting(desk)
    assert "请填写" in hq.post(f"/templates/{number}/refuse", data={"reason": " "}).text
    told = hq.post(f"/templates/{number}/refuse", data={"reason": "抬头不对"}).text
    assert "没有批准：抬头不对" in told
    assert "已经有人批准、退回" in hq.post(f"/templates/{number}/approve").text
    assert proposals.get(desk.store, number).status is Status.REFUSED


def test_an_edit_of_a_version_that_is_gone_by_is_not_taken_into_use(as_user: SignIn, desk: Desk) -> None:
    number = waiting(desk)  # of no version that could be next, and without its files
    answer = as_user("hq").post(f"/templates/{number}/approve")
    assert "请重新编译" in answer.text
    assert proposals.get(desk.store, number).status is Status.WAITING


@pytest.mark.parametrize("name", ["clerk", "receiving", "admin", "st01"])
def test_the_templates_are_headquarters_business(as_user: SignIn, desk: Desk, name: str) -> None:
    other, number = as_user(name), waiting(desk)
    for path in (
        "/templates",
        f"/templates/{number}",
        f"/templates/{number}/picture",
        "/templates/file?kind=old_part_tag",
    ):
        assert other.get(path).status_code == 403
    sent = {"file": ("a.docx", edits.template(KIND))}
    assert other.post("/templates", files=sent, data={"kind": KIND.value}).status_code == 403
    for act in ("approve", "refuse", "measure"):
        assert other.post(f"/templates/{number}/{act}", data={"reason": "x"}).status_code == 403


def test_what_is_no_word_file_or_no_form_is_said_so(as_user: SignIn) -> None:
    hq = as_user("hq")
    told = hq.post("/templates", files={"file": ("a.docx", b"MZ")}, data={"kind": KIND.value}).text
    assert "不是能用的 Word 模板" in told
    assert "没有" in hq.post("/templates", files={"file": ("a.docx", b"MZ")}, data={"kind": "no_form"}).text


def test_a_measuring_that_a_restart_cut_off_can_be_asked_for_again(desk: Desk, as_user: SignIn) -> None:
    then = NOW - template_desk.LIMIT - timedelta(minutes=1)
    found = template_desk.submit(desk.store, HQ, Edited(KIND.value, "a.docx", edits.template(KIND, taller)), at=then)
    told = as_user("hq").get(f"/templates/{found.id}").text
    assert "没有量完" in told
    assert "重新量一次" in told
    template_desk.measure_again(desk.store, HQ, found.id, at=NOW)
    assert not template_desk.left_behind(proposals.get(desk.store, found.id), NOW)
    proposals.note_unfit(desk.store, found.id, ["x"])
    with pytest.raises(ConflictError):
        proposals.note_unfit(desk.store, found.id, ["x"])


@pytest.mark.office
@pytest.mark.usefixtures("soffice")
def test_a_template_that_cannot_be_measured_says_why(desk: Desk) -> None:
    kept.use(desk.store)
    unchanged = template_desk.source_of(KIND)
    found = template_desk.submit(desk.store, HQ, Edited(KIND.value, "a.docx", unchanged), at=NOW)
    started = time.monotonic()
    template_desk.measure(desk.store, found.id)
    assert time.monotonic() - started < template_desk.LIMIT.total_seconds()
    told = proposals.get(desk.store, found.id)
    assert told.status is Status.UNFIT
    assert told.findings == ("模板和现用的版本完全一样，不用再建新版本。",)
