"""Quality news, follow-ups and deposits in a real browser: what an alert fills in, and what each side does with it."""

import pytest
from playwright.sync_api import Page, expect

from service.store import papers
from service.usecases import importing
from service.usecases.imported import Upload
from service.web.desk import Desk
from tests.service.web.conftest import NOW, PHONE, SCREEN, OpenAs, cut_off, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STATION = "station_code,name,kind,deposit\nLS01,临时站,临时,1000.00\n".encode()


def fits(page: Page) -> None:
    assert too_wide(page) == 0
    assert page.evaluate("innerWidth") != PHONE[0] or cut_off(page) == []


@pytest.mark.clause("3.6.1.1")
def test_an_alerts_feedback_is_filled_in_completed_and_sent_the_same_day(open_as: OpenAs) -> None:
    station = open_as("st01", PHONE)
    station.goto("/board")
    news = station.locator("#news li", has_text="WX202606009")
    expect(news).to_contain_text("请马上补报反馈单")
    news.get_by_role("link", name="质量反馈单还没有报").click()
    expect(station.locator("main")).to_contain_text("各故障发生频次")
    expect(station.locator("main")).to_contain_text("HK-0101 打结器不打结，散捆：3 次")
    expect(station.locator("[id='f.occurrences']")).to_have_text("3")
    assert station.locator("table.typed tbody tr").count() == 3
    fits(station)
    station.get_by_label("填表人").fill("")
    station.get_by_label("电话通知").fill("2026-6-10 9:05")
    station.get_by_role("button", name="报总部").click()
    expect(station.get_by_role("status")).to_contain_text("请看红字")
    expect(station.locator("[id='f.phoned_at']")).to_have_value("2026-6-10 9:05")
    station.get_by_label("填表人").fill("孙示范")
    station.get_by_role("button", name="报总部").click()
    expect(station.locator(".head .chip")).to_have_text("已报总部")
    expect(station.locator("main")).to_contain_text("2026-06-10 09:05")
    fits(station)
    with station.expect_download():
        station.get_by_role("link", name="下载 PDF").click()
    station.goto("/board")
    expect(news.get_by_role("link", name="质量反馈单还没有报")).to_have_count(0)


@pytest.mark.clause("3.6.6")
def test_headquarters_orders_a_follow_up_and_the_station_reports_on_each_machine(open_as: OpenAs) -> None:
    hq, station = open_as("hq", SCREEN), open_as("st01", PHONE)
    hq.goto("/improvements/new")
    hq.get_by_label("客户服务站").select_option("ST01")
    hq.get_by_label("改进项目").fill("新打结嘴")
    hq.get_by_label("图号").fill("HK-0101")
    hq.get_by_label("打捆机出厂编号").fill("HK9Y-2023-00508, NONE-1")
    hq.get_by_role("button", name="下达").click()
    expect(hq.get_by_role("status")).to_contain_text("档案里没有 NONE-1")
    hq.get_by_label("打捆机出厂编号").fill("hk9y-2023-00508\nHK9Y-2026-00560")
    hq.get_by_role("button", name="下达").click()
    number = hq.get_by_role("heading", level=1).inner_text().split()[-1]
    station.goto("/board")
    station.get_by_role("link", name=f"改进跟踪 {number}").click()
    fits(station)
    station.get_by_label("结论").fill("可靠")
    station.get_by_label("填表人").fill("孙示范")
    for line in (1, 2):
        values = {"装机日期": "2026-06-01", "捆数": "900", "跟踪日期": "2026-07-04", "使用情况": "正常"}
        for name, value in values.items():
            station.get_by_label(f"第 {line} 行 {name}").fill(value)
    station.get_by_role("button", name="报总部").click()
    expect(station.locator(".head .chip")).to_have_text("已报总部")
    hq.goto(f"/improvements/{number}")
    expect(hq.locator("main")).to_contain_text("可靠")
    expect(hq.locator("tbody tr")).to_have_count(2)


@pytest.mark.clause("5.1")
def test_a_temporary_station_pays_its_deposit_before_headquarters_says_yes(open_as: OpenAs, desk: Desk) -> None:
    importing.apply(desk.store, Upload("stations", STATION, "s.csv"), by="hq", at=NOW)
    hq = open_as("hq", SCREEN)
    hq.goto("/parts-requests/new")
    hq.get_by_label("服务站代码").select_option("LS01")
    hq.get_by_label("申报原因").fill("麦收急用")
    hq.get_by_label("第 1 行 图号").fill("HK-0301")
    hq.get_by_label("第 1 行 数量").fill("1")
    hq.get_by_role("button", name="报总部审批").click()
    expect(hq.locator(".tally")).to_contain_text("2950.00")
    request = hq.url
    hq.get_by_role("button", name="同意发货").click()
    expect(hq.get_by_role("status")).to_contain_text("请先补交 2950.00 元")
    hq.goto("/deposits")
    hq.get_by_label("金额").fill("许多")
    hq.get_by_role("button", name="记账").click()
    expect(hq.get_by_role("status")).to_contain_text("不是金额")
    hq.get_by_label("临时服务站").select_option("LS01")
    hq.get_by_label("金额").fill("2950")
    hq.get_by_label("收据号").fill("收据 7")
    hq.get_by_role("button", name="记账").click()
    hq.goto(request)
    hq.get_by_role("button", name="同意发货").click()
    expect(hq.locator(".head .chip")).to_have_text("同意")
    assert [entry.record for entry in papers.ledger(desk.store, "LS01")] == ["收据 7", request.rsplit("/", 1)[-1]]
    hq.goto("/deposits")
    expect(hq.locator("section", has_text="LS01")).to_contain_text("可用 0.00 元")


def test_a_form_is_filled_and_sent_with_the_keyboard_alone(open_as: OpenAs) -> None:
    page = open_as("st01", SCREEN)
    page.goto("/parts-requests/new")
    page.locator("[id='f.request_no']").focus()
    page.keyboard.press("Tab")
    for text in ("秋收备用", "孙示范", "2026-07-05"):
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.locator("[id='l.0.part_no']").focus()
    page.keyboard.type("HK-0101")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator(".head .chip")).to_have_text("待总部审批")
    expect(page.locator("main")).to_contain_text("秋收备用")
