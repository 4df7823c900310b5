"""A long batch is counted on the page that asked for it, while it is made."""

import zipfile
from datetime import date

import pypdfium2
import pytest
from playwright.sync_api import expect

from service.domain.records import Baler
from service.domain.scope import Role, Scope
from service.store import archive, events
from service.web.desk import Desk
from tests.service.web.conftest import NOW, PHONE, OpenAs, SignIn, too_wide

HQ, ST01, ST02 = Scope(Role.HQ, None, "hq"), Scope(Role.STATION, "ST01", "st01"), Scope(Role.STATION, "ST02", "st02")


@pytest.fixture(scope="module")
def many(desk: Desk) -> int:
    """ST01 sold more machines than are made before the answer begins, and than are read at a time."""
    with desk.store.transaction():
        for number in range(600):
            baler = Baler(
                serial_no=f"HK9Y-2024-{number:05d}", sold_by="ST01", sold_on=date(2024, 5, 1), model="9YFQ-2.2"
            )
            archive.put_baler(desk.store, baler, evidence=None, by="hq", at=NOW)
    return 600


def told(desk: Desk, scope: Scope, name: str, after: int) -> list[tuple[object, object]]:
    found = events.after(desk.store, scope, after, limit=1000)
    return [(one.body["done"], one.body["total"]) for one in found if (one.topic, one.key) == ("batch", name)]


@pytest.mark.browser
@pytest.mark.parametrize("wanted", ["pdf", "docx"])
def test_a_station_sees_how_far_a_long_batch_is(open_as: OpenAs, many: int, wanted: str) -> None:
    page = open_as("st01", PHONE)
    page.goto("/forms")
    page.evaluate(
        "() => { window.seen = []; new MutationObserver(() => window.seen.push(document.querySelector('[data-said]')."
        "textContent)).observe(document.querySelector('[data-said]'), { childList: true }); }"
    )
    page.locator("#as").select_option(wanted)
    with page.expect_download(timeout=120_000) as got:
        page.get_by_role("button", name="每台打捆机一张维修单").click()
        expect(page.locator("[data-said]")).to_contain_text("正在填表")
    expect(page.locator("[data-said]")).to_contain_text("已下载：海阔售后服务维修单")
    counted = [one for one in page.evaluate("window.seen") if one.startswith("已填好")]
    assert counted or wanted == "pdf", page.evaluate(
        "window.seen"
    )  # so many pages of a PDF may be done at the first look
    path = got.value.path()
    if wanted == "pdf":
        assert len(pypdfium2.PdfDocument(path)) > many
    else:
        assert len(zipfile.ZipFile(path).namelist()) > many
    assert too_wide(page) == 0


def test_progress_goes_to_who_asked_and_to_headquarters(as_user: SignIn, desk: Desk) -> None:
    name, before = "page-of-st01", events.last_id(desk.store)
    records = [{"ticket_no": f"WX{number}"} for number in range(60)]
    answer = as_user("st01").post(f"/api/forms/repair_ticket?format=docx&batch={name}", json=records)
    assert answer.headers["content-type"] == "application/zip"
    assert told(desk, ST01, name, before)[-1] == (60, 60)
    assert len(told(desk, ST01, name, before)) == 60
    assert told(desk, HQ, name, before)
    assert told(desk, ST02, name, before) == []


def test_a_large_batch_is_told_in_few_steps_and_one_without_a_name_in_none(as_user: SignIn, desk: Desk) -> None:
    before = events.last_id(desk.store)
    records = [{"tag_no": f"T{number}"} for number in range(500)]
    for name in ("", "x", "not a name!"):
        as_user("hq").post("/api/forms/old_part_tag?format=docx", params={"batch": name}, json=records[:3])
    assert events.last_id(desk.store) == before
    as_user("hq").post("/api/forms/old_part_tag?format=docx&batch=many-tags", json=records)
    assert len(told(desk, HQ, "many-tags", before)) == 50


def test_what_is_wrong_with_a_batch_is_said_before_it_begins(as_user: SignIn) -> None:
    records = [{"ticket_no": f"WX{number}"} for number in range(300)] + [{"bale_count": "许多"}]
    answer = as_user("hq").post("/api/forms/repair_ticket?batch=wrong-one", json=records)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["row"] == 301
