"""Photos of parts on the pages: checked before sending, shown again, beside intact parts."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service.domain.records import OldPartTag, PartsReturn, PartsReturnLine
from service.domain.scope import Role, Scope
from service.paths import samples_dir
from service.store import archive
from service.usecases import shipping
from service.usecases.shipping import Arrival, Look
from service.web.desk import Desk
from tests.service.web.conftest import NOW, PHONE, SCREEN, OpenAs, SignIn

CLEAN = samples_dir() / "photos" / "gear-clean.jpg"
BLURRED = samples_dir() / "photos" / "gear-blurred.jpg"


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page where somebody asks for it."""
    folder = os.environ.get("STATIONDESK_SHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture(scope="module", autouse=True)
def applications(desk: Desk) -> None:
    with desk.store.transaction():
        for number, station in (("TH901", "ST01"), ("TH902", "ST02")):
            record = PartsReturn(number, station, lines=(PartsReturnLine("HK-0231", "打结嘴", quantity=1),))
            archive.put_return(desk.store, record, evidence=None, by="hq", at=NOW)


@pytest.mark.clause("5.2.4")
def test_a_photo_is_judged_in_the_form_before_it_is_sent(open_as: OpenAs) -> None:
    page = open_as("st01", PHONE)
    page.goto("/returns/TH901")
    page.locator("input[type=file]").first.set_input_files([str(BLURRED), str(CLEAN)])
    chosen = page.locator("form .uploads li")
    expect(chosen.nth(0)).to_contain_text("照片模糊", timeout=30_000)
    expect(chosen.nth(1)).to_contain_text("照片清楚", timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    shot(page, "return-check-390")


@pytest.mark.clause("5.2.4")
def test_headquarters_sees_both_places_of_a_photo_that_was_shown_before(as_user: SignIn, open_as: OpenAs) -> None:
    for user, number in (("st02", "TH902"), ("st01", "TH901")):
        files = [("photos", (CLEAN.name, CLEAN.read_bytes()))]
        assert as_user(user).post(f"/api/returns/{number}/photos", files=files, data={"line": "1"}).status_code == 201
    for name, size in (("board-390", PHONE), ("board-1440", SCREEN)):
        page = open_as("hq", size)
        page.goto("/board")
        told = page.locator("#reused")
        expect(told).to_contain_text("ST01 退（换）申请 TH901")
        expect(told).to_contain_text("ST02 退（换）申请 TH902")
        shot(page, name)
    assert "ST02" not in as_user("st01").get("/returns/TH901").text
    assert "以前用过" in as_user("st01").get("/returns/TH901").text


@pytest.mark.clause("5.2.8")
def test_an_inspection_stands_beside_intact_parts_of_its_number(as_user: SignIn, open_as: OpenAs) -> None:
    def inspect(name: str) -> int:
        files = [("photos", (name, (samples_dir() / "photos" / name).read_bytes()))]
        return int(as_user("hq").post("/api/inspections", files=files, data={"part_no": "HK-0301"}).json()["id"])

    first = inspect("gear-clean.jpg")
    assert as_user("hq").post(f"/api/inspections/{first}/reference").status_code == 409
    body = {"verdict": "intact", "reason": "对照实物"}
    assert as_user("hq").post(f"/api/inspections/{first}/verdict", json=body).status_code == 200
    page = open_as("hq", SCREEN)
    page.goto(f"/inspections/{first}")
    page.get_by_role("button", name="留作该图号的完好件参考").click()
    expect(page).to_have_url(re.compile("#references"))
    second = inspect("gear-rusty.jpg")
    for name, size in (("inspection-1440", SCREEN), ("inspection-390", PHONE)):
        page = open_as("hq", size)
        page.goto(f"/inspections/{second}")
        expect(page.locator("#references")).to_contain_text("完好件参考照片")
        expect(page.locator("body")).to_contain_text("是否所报零件")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size[0]
        shot(page, name)


@pytest.mark.clause("5.2.8")
def test_one_of_many_reference_photos_is_brought_beside_the_part_by_its_small_picture(
    as_user: SignIn, open_as: OpenAs
) -> None:
    names = ("gear-clean.jpg", "gear-rusty.jpg", "shaft-clean.jpg")
    files = [("photos", (name, (samples_dir() / "photos" / name).read_bytes())) for name in names]
    made = as_user("hq").post("/api/inspections", files=files, data={"part_no": "HK-0309"}).json()["id"]
    body = {"verdict": "intact", "reason": "对照实物"}
    assert as_user("hq").post(f"/api/inspections/{made}/verdict", json=body).status_code == 200
    assert as_user("hq").post(f"/api/inspections/{made}/reference").status_code == 200
    again = as_user("hq").post("/api/inspections", files=files[:1], data={"part_no": "HK-0309"}).json()["id"]
    for size in (SCREEN, PHONE):
        page = open_as("hq", size)
        page.goto(f"/inspections/{again}")
        second = page.locator("#intact-2")
        expect(second).not_to_be_in_viewport(ratio=0.5)
        page.get_by_alt_text("看完好件参考照片 2").click()
        expect(second).to_be_in_viewport(ratio=0.5)


def test_anybody_signed_in_may_print_the_view_sheet(as_user: SignIn) -> None:
    answer = as_user("st01").get("/api/view-sheet", params={"family": "齿轮"})
    assert answer.content.startswith(b"%PDF")
    assert as_user("").get("/api/view-sheet").status_code == 401


@pytest.mark.clause("5.2.8")
def test_a_part_is_inspected_straight_from_its_row_of_the_tally(desk: Desk, open_as: OpenAs) -> None:
    with desk.store.transaction():
        archive.put_tag(
            desk.store, OldPartTag("BQ901", station_code="ST01", part_no="HK-0231"), evidence=None, by="hq", at=NOW
        )
    receiving = Scope(Role.RECEIVING, None, "receiving")
    shipping.open_shipment(desk.store, receiving, Arrival("FY901", NOW.date(), "ST01"), NOW)
    shipping.scan_tag(desk.store, receiving, "FY901", Look(code="BQ901"), NOW)
    page = open_as("receiving", PHONE)
    page.goto("/shipments/FY901")
    row = page.locator("#tag-BQ901")
    row.locator("input[type=file]").set_input_files(str(CLEAN))
    expect(row.get_by_role("link", name="照片检验")).to_be_visible(timeout=60_000)
    expect(row).to_contain_text("完好")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    shot(page, "shipment-390")
