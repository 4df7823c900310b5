"""The pages in a real browser, as a clerk meets them: at a desk and on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from service.domain.records import Station, StationKind
from service.paths import samples_dir
from service.store import archive
from service.usecases import review
from service.web.desk import Desk
from tests.service.papers import CLERK, ST01, a_picture, a_ticket, doubtful, ticket_record
from tests.service.web.conftest import NOW, PHONE, SCREEN, OpenAs, cut_off, too_wide

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [PHONE, SCREEN])
def test_no_page_is_wider_than_its_screen(
    open_as: OpenAs, document_of: Callable[..., int], desk: Desk, size: tuple[int, int]
) -> None:
    number = document_of(doubtful(a_ticket(ticket_no=f"WX-P{size[0]}"), "fault"), by=CLERK)
    archive.put_station(desk.store, Station("ST99", "站", StationKind.SOCIAL), evidence=None, by="hq", at=NOW)
    archive.put_ticket(desk.store, ticket_record(ticket_no="WX-C1"), evidence=None, by="hq", at=NOW)
    archive.put_ticket(desk.store, ticket_record(ticket_no="WX-C1", fault="断"), evidence=None, by="hq", at=NOW)
    page = open_as("hq", size)
    page.request.post("/api/settlements", data={"station_code": "ST01", "period": "2026-06"})
    photo = {"name": "a.png", "mimeType": "image/png", "buffer": a_picture(1, 200)}
    part = page.request.post("/api/inspections", multipart={"photos": photo, "part_no": "HK-0231"}).json()
    paths = (
        "/board", "/documents", f"/documents/{number}", "/shipments", "/shipments/ZX202606001", "/settlements",
        "/settlements/JS-ST01-2026-06", "/forms", "/search?q=ST01", "/inspections", f"/inspections/{part['id']}",
        "/tables", "/conflicts", "/conflicts/1", "/tickets", "/tickets/WX202606006", "/balers/HK9Y-2023-00508",
        "/templates", "/tags/WX202606006-1", "/stations/ST01", "/invoices/26412000000099000011",
    )  # fmt: skip
    wide = {}
    for path in paths:
        answer = page.goto(path)
        wide[path] = (answer.status if answer else 0, too_wide(page), cut_off(page) if size == PHONE else [])
    assert wide == dict.fromkeys(paths, (200, 0, []))


def test_a_clerk_uploads_a_photo_and_is_told_it_arrived(open_as: OpenAs, tmp_path: Path) -> None:
    photo = tmp_path / "工单.png"
    photo.write_bytes(a_picture(9001))
    page = open_as("clerk", PHONE)
    page.locator("#files").set_input_files(photo)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#uploads")).to_contain_text("已收到")


def test_a_bad_file_is_answered_in_chinese_beside_its_name(open_as: OpenAs, tmp_path: Path) -> None:
    bad = tmp_path / "notes.pdf"
    bad.write_bytes(b"this is no pdf")
    page = open_as("clerk", SCREEN)
    page.locator("#files").set_input_files(bad)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#uploads li")).to_contain_text("不是图片、PDF")


def test_a_doubtful_field_is_shown_on_the_picture_corrected_and_accepted(
    open_as: OpenAs, document_of: Callable[..., int], desk: Desk
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


def test_a_rejection_without_a_reason_is_refused_and_says_so(open_as: OpenAs, document_of: Callable[..., int]) -> None:
    number = document_of(doubtful(a_ticket(ticket_no="WX-P2"), "fault"), by=CLERK)
    page = open_as("clerk", SCREEN)
    page.goto(f"/documents/{number}")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("status").first).to_contain_text("原因")


def test_the_counter_scans_tags_one_after_another(open_as: OpenAs) -> None:
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
    open_as: OpenAs,
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


def test_a_page_of_one_document_is_told_when_it_changes(open_as: OpenAs, document_of: Callable[..., int]) -> None:
    document_of(doubtful(a_ticket(ticket_no="WX-Q6"), "fault"), by=CLERK)
    page = open_as("clerk", SCREEN)
    expect(page.locator(".doclist")).to_contain_text("WX-Q6")
    expect(page.locator(".doclist")).not_to_contain_text("WX-Q7")
    document_of(doubtful(a_ticket(ticket_no="WX-Q7"), "fault"), by=CLERK)
    expect(page.locator(".doclist")).to_contain_text("WX-Q7", timeout=15000)


def test_photos_are_taken_one_after_another_and_bad_ones_are_asked_for_again(open_as: OpenAs) -> None:
    page = open_as("st01", PHONE)
    page.goto("/inspections")
    page.get_by_label("图号").fill("hk-0231")
    for name in ("gear-rusty.jpg", "gear-blurred.jpg"):
        page.locator("#camera").set_input_files(samples_dir() / "photos" / name)
    expect(page.locator("#chosen li")).to_have_count(2)
    page.locator("#chosen li").first.get_by_role("button", name="去掉").click()
    expect(page.locator("#chosen li")).to_have_count(1)
    page.get_by_role("button", name="开始检验").click()
    expect(page.locator(".head .chip")).to_have_text("待定")
    expect(page.locator(".shot")).to_have_count(1)
    expect(page.locator(".shot .notice")).to_contain_text("请重拍：照片模糊")
    expect(page.locator("#verdict")).to_have_count(0)


def test_a_table_is_previewed_and_confirmed(open_as: OpenAs, tmp_path: Path) -> None:
    sheet = tmp_path / "零件.csv"
    sheet.write_text("图号,名称,价格\nHK-T001,测试件,12.50\n", "utf-8")
    page = open_as("hq", SCREEN)
    page.goto("/tables")
    page.get_by_label("哪张表").select_option("parts")
    page.locator("#file").set_input_files(sheet)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("status")).to_contain_text("还没有导入")
    assert too_wide(page) == 0
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("status")).to_contain_text("已全部导入")


def test_the_very_crop_of_a_statements_line_is_two_clicks_away(
    open_as: OpenAs, document_of: Callable[..., int], desk: Desk
) -> None:
    number = document_of(a_ticket(ticket_no="WX-E1", station_code="ST01"), by=ST01)
    review.accept(desk.store, CLERK, number, None, NOW)
    page = open_as("hq", PHONE)
    page.request.post("/api/settlements", data={"station_code": "ST01", "period": "2026-07"})
    page.goto("/settlements/JS-ST01-2026-07")
    page.get_by_role("link", name="维修单 WX-E1").first.click()
    crop = page.locator("#v-bale_count .orig")
    crop.locator("summary").click()
    image = crop.locator("img")
    expect(image).to_be_visible()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0
    assert too_wide(page) == 0
