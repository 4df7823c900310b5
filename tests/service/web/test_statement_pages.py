"""A statement on its page, in a browser: from a line to the picture, other policies, exceptions, corrections."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from service.domain.scope import Role, Scope
from service.paths import samples_dir
from service.store import archive
from service.usecases import deciding, importing, settling
from service.usecases.imported import Upload
from service.web.desk import Desk
from tests.service.papers import ST01, a_ticket
from tests.service.web.conftest import NOW, PHONE, SCREEN, OpenAs, SignIn, cut_off, too_wide

HQ = Scope(Role.HQ, None, "hq")
SERIAL = "HK9Y-2026-00560"  # a machine of the samples, in warranty


@pytest.mark.browser
def test_two_clicks_lead_from_a_line_to_the_very_crop_it_was_read_from(
    open_as: OpenAs, document_of: Callable[..., int], desk: Desk
) -> None:
    baler = archive.get_baler(desk.store, SERIAL)
    assert baler is not None
    form = a_ticket(
        ticket_no="WX-CROP", serial_no=SERIAL, sold_on=baler.sold_on, bale_count=5000,
        customer_name=baler.customer_name, accepted_on=date(2026, 7, 1),
    )  # fmt: skip
    document_of(form, by=ST01)
    desk_page = open_as("hq", SCREEN)
    settling.settle(desk.store, HQ, "ST01", "2026-07", NOW)
    desk_page.goto("/settlements/JS-ST01-2026-07")
    desk_page.get_by_role("row", name="WX-CROP").get_by_role("link", name="明细行 1").first.click()
    line = desk_page.locator("#line-1")
    expect(line).to_contain_text("HK-0231")
    line.locator("summary", has_text="原件").first.click()
    picture = line.locator("img").first
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", value=True)
    assert "/crops/1/lines" in (picture.get_attribute("src") or "")


@pytest.mark.browser
@pytest.mark.parametrize("size", [PHONE, SCREEN])
def test_a_month_is_tried_by_a_policy_of_a_file_and_nothing_is_kept(
    open_as: OpenAs, desk: Desk, tmp_path: Path, size: tuple[int, int]
) -> None:
    kept = settling.settle(desk.store, HQ, "ST01", "2026-06", NOW)
    text = (samples_dir() / "policy.toml").read_text("utf-8").replace('base_fee = "30.00"', 'base_fee = "40.00"')
    other = tmp_path / "试算.toml"
    other.write_text(text.replace('version = "2026-1"', 'version = "试算"'), "utf-8")
    page = open_as("hq", size)
    page.goto(f"/settlements/{kept.statement_no}")
    page.get_by_label("选择另一份政策文件").set_input_files(other)
    expect(page.locator(".chosen")).to_have_text("试算.toml")
    page.get_by_role("button", name="按文件试算").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("按政策 试算")
    expect(page.locator("tr", has_text="4.1 基础服务费").first).to_contain_text("+")
    assert too_wide(page) == 0
    assert size != PHONE or cut_off(page) == []
    assert settling.settle(desk.store, HQ, "ST01", "2026-06", NOW).text == kept.text


@pytest.mark.clause("3.4.2")
def test_an_exception_stands_on_the_line_with_who_why_and_when(as_user: SignIn, desk: Desk) -> None:
    settling.settle(desk.store, HQ, "ST03", "2026-06", NOW)
    before = as_user("hq").get("/settlements/JS-ST03-2026-06").text
    assert "急件，经总部同意" not in before
    shipment = "ZX202606003"
    deciding.add_exception(desk.store, HQ, "3.4.2", shipment, "急件，经总部同意", at=NOW)
    after = as_user("hq").post("/settlements", data={"station_code": "ST03", "period": "2026-06"}).text
    assert "总部批准例外（3.4.2）：急件，经总部同意；hq，2026-07-05" in after


def test_a_ticket_that_another_statement_paid_says_so_on_the_page(as_user: SignIn, desk: Desk) -> None:
    settling.settle(desk.store, HQ, "ST02", "2026-05", NOW)
    kept = settling.confirm(desk.store, HQ, "JS-ST02-2026-05", at=NOW)
    paid = next(line["evidence"]["ticket"] for line in kept.body["lines"] if Decimal(line["amount"]))
    moved = json.dumps({"ticket_no": paid, "submitted_on": "2026-06-29"}).encode()
    importing.apply(desk.store, Upload("tickets", moved, "a.jsonl"), by="hq", at=NOW)
    settling.settle(desk.store, HQ, "ST02", "2026-06", NOW)
    page = as_user("st02").get("/settlements/JS-ST02-2026-06").text
    assert "已在结算单 JS-ST02-2026-05 中结算，不重复结算" in page


def test_a_statement_is_compared_with_the_month_before_for_its_station_too(as_user: SignIn, desk: Desk) -> None:
    settling.settle(desk.store, HQ, "ST01", "2026-06", NOW)
    page = as_user("st01").get("/settlements/JS-ST01-2026-06").text
    assert "与上月（2026-05）对比" in page
    for hq_only in ("确认结算单", "<h2>调整</h2>", "<h2>试算"):
        assert hq_only not in page
    assert as_user("st01").get("/settlements/JS-ST01-2026-06/what-if?policy=2026-1").status_code == 403
    assert as_user("st02").get("/settlements/JS-ST01-2026-06/what-if?policy=2026-1").status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"period": "2026-06", "reason": "补"}, "更正只能记入以后的月份"),
        ({"period": "2026-07", "reason": "  "}, "“原因”没有填写"),
        ({"period": "七月", "reason": "补"}, "“七月”不是月份"),
        ({"period": "2026-07", "reason": "补"}, "没有差额，不用调整"),
    ],
)
def test_an_adjustment_says_why_it_does_not_go_or_that_there_is_nothing_to_adjust(
    as_user: SignIn, desk: Desk, form: dict[str, str], said: str
) -> None:
    kept = settling.settle(desk.store, HQ, "ST03", "2026-06", NOW)
    if not kept.is_confirmed:
        settling.confirm(desk.store, HQ, kept.statement_no, at=NOW)
    page = as_user("hq").post("/settlements/JS-ST03-2026-06/adjust", data=form).text
    assert said in page
    assert as_user("clerk").post("/settlements/JS-ST03-2026-06/adjust", data=form).status_code == 403
