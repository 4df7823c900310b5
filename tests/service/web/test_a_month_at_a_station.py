"""A month at a station, in a real browser: what the station types, what headquarters says, what is paid for it."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from playwright.sync_api import Page, expect

from service.paths import samples_dir
from service.store import archive
from service.web.desk import Desk
from tests.service.papers import ST01, a_ticket, doubtful
from tests.service.web.conftest import PHONE, SCREEN, OpenAs, cut_off, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SERIAL = "HK9Y-2026-09001"
OWNER = {"用户姓名": "钱示例", "联系电话": "13800009001"}
People = dict[str, Page]


@pytest.fixture
def people(open_as: OpenAs) -> People:
    """The four of the story, each before a screen of their own; the station has a phone."""
    expect.set_options(timeout=20_000)
    sizes = {"st01": PHONE, "hq": SCREEN, "clerk": SCREEN, "receiving": PHONE}
    return {name: open_as(name, size) for name, size in sizes.items()}


def fill(page: Page, values: dict[str, str]) -> None:
    """Type into the inputs of these names."""
    for name, value in values.items():
        box = page.get_by_label(name).first
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)


def row(page: Page, number: int, values: dict[str, str]) -> None:
    """Type into one row of a table."""
    fill(page, {f"第 {number} 行 {name}": value for name, value in values.items()})


def state(page: Page, words: str) -> None:
    """The page says where its paper stands, and fits its screen."""
    expect(page.locator(".head .chip")).to_have_text(words)
    assert too_wide(page) == 0
    assert page.evaluate("innerWidth") != PHONE[0] or cut_off(page) == []


def number_of(page: Page) -> str:
    """The number of the paper that a page shows."""
    return page.get_by_role("heading", level=1).inner_text().split()[-1]


def a_training_is_reported_sent_back_and_confirmed(people: People) -> None:
    station, hq = people["st01"], people["hq"]
    station.goto("/trainings/new")
    station.get_by_role("button", name="报总部").click()
    expect(station.get_by_role("status")).to_contain_text("请看红字")
    expect(station.locator(".say").first).to_contain_text("没有填写")
    station.locator("[id='f.serial_no']").fill(SERIAL)
    fill(station, {"购机日期": "2026-06-20", **OWNER, "培训日期": "2026-06-21"})
    fill(station, {"培训地点": "西平县", "培训人": "孙示范"})
    for topic in ("安全操作", "日常保养", "打结器调整", "润滑", "常见故障", "三包政策"):
        station.get_by_label(topic).check()
    station.get_by_role("button", name="报总部").click()
    state(station, "待总部确认")
    number = number_of(station)
    hq.goto("/board")
    hq.get_by_role("link", name=f"培训记录 {number} 等总部确认").click()
    hq.get_by_role("button", name="退回").click()
    expect(hq.get_by_role("status")).to_contain_text("请写明退回的原因")
    fill(hq, {"退回原因": "没有用户签字"})
    hq.get_by_role("button", name="退回").click()
    state(hq, "已退回")
    station.goto("/board")
    station.get_by_role("link", name=f"培训记录 {number} 被退回").click()
    expect(station.locator("main")).to_contain_text("没有用户签字")
    station.get_by_role("link", name="改正后重报").click()
    station.get_by_label("已签字").check()
    station.get_by_role("button", name="报总部").click()
    state(station, "待总部确认")
    hq.goto(f"/trainings/{number}")
    hq.get_by_role("button", name="确认培训").click()
    state(hq, "已确认")


def the_machine_is_registered(people: People, desk: Desk) -> None:
    station, hq = people["st01"], people["hq"]
    station.goto("/registers/new")
    row(
        station,
        1,
        {"出厂编号": SERIAL, "购机日期": "2026-06-20", "捆数": "0", **OWNER, "用户地址": "河南省驻马店市西平县"},
    )
    station.get_by_role("button", name="再加一行").click()
    row(station, 2, {"出厂编号": "HK9Y-2026-09002", "购机日期": "2026-06-22", "捆数": "0", **OWNER, "用户地址": "同上"})
    station.get_by_role("button", name="报总部确认").click()
    state(station, "待总部确认")
    assert archive.get_baler(desk.store, SERIAL) is None
    hq.goto("/board")
    hq.get_by_role("link", name=f"用户登记表 {number_of(station)} 等总部确认").click()
    hq.get_by_role("button", name="确认登记").click()
    state(hq, "已确认")
    known = archive.get_baler(desk.store, SERIAL)
    assert known is not None
    assert (known.sold_by, known.sold_on) == ("ST01", date(2026, 6, 20))
    station.goto(f"/dispatch?serial_no={SERIAL}")
    expect(station.get_by_role("status")).to_contain_text("有零件在三包期内")


def a_ticket_comes_in(people: People, document_of: Callable[..., int]) -> None:
    times = {name: datetime.fromisoformat(f"2026-07-02T{hour}:00") for name, hour in
             (("reported_at", "08"), ("arrived_at", "10"), ("finished_at", "12"))}  # fmt: skip
    form = a_ticket(
        ticket_no="WX202607001", serial_no=SERIAL, bale_count=310, customer_name=OWNER["用户姓名"],
        customer_phone=OWNER["联系电话"], sold_on=date(2026, 6, 20), accepted_on=date(2026, 7, 2),
        filled_on=date(2026, 7, 2), **times,
    )  # fmt: skip
    number = document_of(doubtful(form, "fault"), by=ST01)
    clerk = people["clerk"]
    clerk.goto(f"/documents/{number}")
    clerk.get_by_role("button", name="核对无误，接受").click()
    expect(clerk.locator(".head .chip")).to_have_text("已通过")
    station = people["st01"]
    station.goto("/tickets/WX202607001")
    expect(station.locator("main")).to_contain_text("三包内")
    expect(station.locator("main")).to_contain_text("按期")


def parts_are_asked_for_sent_and_confirmed(people: People) -> None:
    station, hq = people["st01"], people["hq"]
    station.goto("/parts-requests/new")
    fill(station, {"申报原因": "麦收急用"})
    row(station, 1, {"图号": "hk-0301", "数量": "1"})
    station.get_by_role("button", name="报总部审批").click()
    state(station, "待总部审批")
    hq.goto("/board")
    hq.get_by_role("link", name=f"备件申报 {number_of(station)} 等总部审批").click()
    hq.get_by_role("button", name="同意发货").click()
    state(hq, "同意")
    hq.goto("/deliveries/new")
    fill(hq, {"出库单号": "CK20260701", "服务站代码": "ST01", "到货日期": "2026-07-01"})
    row(hq, 1, {"图号": "HK-0301", "发货数": "2"})
    hq.get_by_role("button", name="登记发货").click()
    state(hq, "待服务站确认")
    station.goto("/board")
    waiting = station.locator("li", has_text="到货 CK20260701 请核对确认")
    expect(waiting).to_contain_text("还剩 3 天")
    waiting.get_by_role("link").click()
    station.get_by_label("第 1 行实到数").fill("1")
    station.get_by_role("button", name="按上面的数量反馈").click()
    state(station, "有差异")


def a_return_is_applied_for_and_allowed(people: People) -> str:
    station, hq = people["st01"], people["hq"]
    station.goto("/returns/new")
    fill(station, {"申请事项": "退货", "退(换)原因": "多要", "情况说明": "多订一件", "备件出库日期": "2026-07-01"})
    line = {"图号": "HK-0301", "数量": "1", "要件委托单号": "SB1", "要件日期": "2026-06-30", "退(换)原因": "多要"}
    row(station, 1, line)
    station.get_by_role("button", name="提交申请").click()
    state(station, "待总部答复")
    number = number_of(station)
    expect(station.locator("main")).to_contain_text("往返运杂费由服务站承担")
    photos = [samples_dir() / "photos" / name for name in ("gear-clean.jpg", "gear-blurred.jpg")]
    station.get_by_label("拍照或选照片").set_input_files(photos)
    expect(station.locator(".chosen")).to_contain_text("已选 2 个")
    station.get_by_role("button", name="上传照片").click()
    expect(station.locator(".thumbs .chip")).to_have_text(["模糊", "清楚"])
    hq.goto("/board")
    hq.get_by_role("link", name=f"退（换）申请 {number} 等总部答复").click()
    hq.get_by_role("button", name="同意，发退库通知").click()
    expect(hq.get_by_role("status")).to_contain_text("收货地址")
    fill(hq, {"收货地址和联系人": "辽宁海阔售后仓库 王收货"})
    hq.get_by_role("button", name="同意，发退库通知").click()
    state(hq, "已通知，待服务站发货")
    return number


def the_return_is_sent_received_and_judged(people: People, number: str) -> None:
    station, hq, receiving = people["st01"], people["hq"], people["receiving"]
    station.goto("/board")
    station.get_by_role("link", name=f"退（换）申请 {number} 已同意").click()
    with station.expect_download():
        station.get_by_role("link", name="打印退件标签").click()
    station.get_by_role("link", name="填装箱单").click()
    fill(station, {"承运单位": "某物流", "运输方式": "公路零担"})
    station.get_by_role("button", name="已发货，报总部").click()
    state(station, "已发货，待收货")
    receiving.goto("/board")
    receiving.get_by_role("link", name=f"退库备件 {number} 已发货").click()
    receiving.get_by_role("button", name="登记收货").click()
    state(receiving, "已收货，待鉴定")
    hq.goto(f"/returns/{number}")
    fill(hq, {"1. HK-0301": "fake"})
    hq.get_by_role("button", name="保存鉴定").click()
    state(hq, "已鉴定")
    expect(hq.locator("main")).to_contain_text("考核扣款 -11850.00 元，在 2026-07 的结算单中扣除")


def june_is_confirmed_and_adjusted_in_july(people: People) -> None:
    hq, station = people["hq"], people["st01"]
    hq.goto("/settlements")
    fill(hq, {"客户服务站": "ST01", "月份": "2026-06"})
    hq.get_by_role("button", name="计算结算单").click()
    expect(hq.locator("summary", has_text="与上月（2026-05）对比")).to_be_visible()
    hq.get_by_role("button", name="试算", exact=True).click()
    expect(hq.get_by_role("heading", level=1)).to_contain_text("按政策 2026-1")
    hq.get_by_role("link", name="回到结算单").click()
    hq.get_by_role("button", name="确认结算单").click()
    expect(hq.locator(".head .chip")).to_have_text("已确认")
    hq.get_by_role("button", name="调整").click()
    expect(hq.get_by_role("status")).to_contain_text("“原因”没有填写")
    hq.goto("/tickets/WX202606006")
    fill(hq, {"审验里程": "40"})
    hq.get_by_role("button", name="保存审验").click()
    hq.goto("/settlements/JS-ST01-2026-06")
    fill(hq, {"差额记入哪个月": "2026-07", "原因": "补审验里程"})
    hq.get_by_role("button", name="调整").click()
    expect(hq.get_by_role("heading", level=1)).to_contain_text("JS-ST01-2026-07")
    expect(hq.locator("main")).to_contain_text("补审验里程")
    expect(hq.locator("tr", has_text="补审验里程")).to_contain_text("60.00")
    expect(hq.locator("main")).to_contain_text("本期费用不够扣")
    station.goto("/settlements/JS-ST01-2026-06")
    expect(station.locator("#corrected")).to_contain_text("补审验里程（hq")
    assert station.get_by_role("button", name="调整").count() == 0


def test_a_month_at_a_station(people: People, desk: Desk, document_of: Callable[..., int]) -> None:
    a_training_is_reported_sent_back_and_confirmed(people)
    the_machine_is_registered(people, desk)
    a_ticket_comes_in(people, document_of)
    parts_are_asked_for_sent_and_confirmed(people)
    the_return_is_sent_received_and_judged(people, a_return_is_applied_for_and_allowed(people))
    june_is_confirmed_and_adjusted_in_july(people)
