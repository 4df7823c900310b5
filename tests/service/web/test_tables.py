"""HQ's tables at the desk: what was previewed is what is applied."""

import io
import re

import pytest
import python_calamine

from service.store import audit, catalogue
from service.web.desk import Desk
from tests.service.web.conftest import NOW, SignIn

GOOD = "图号,名称,价格\nHK-N001,新件,12.50\nHK-0104,打结器齿轮,1.00\n"
BAD = "图号,名称,价格\nHK-N002,新件,贵\n,无号,3\nHK-N003,好的,3\n"


def sheet(text: str, name: str = "零件.csv") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, text.encode())}


def previewed(as_user: SignIn, text: str = GOOD, who: str = "hq", **form: str) -> dict[str, object]:
    body: dict[str, object] = as_user(who).post("/api/tables/parts/preview", files=sheet(text), data=form).json()
    return {**body, "name": "零件.csv"}


def test_a_preview_tells_each_change_from_old_to_new_and_changes_nothing(as_user: SignIn, desk: Desk) -> None:
    before = catalogue.parts_on(desk.store, NOW.date())
    body = previewed(as_user, who="clerk")
    assert body["counts"] == {"new": 1, "changed": 1, "same": 0, "held": 0}
    changed = next(one for one in body["changes"] if one["outcome"] == "changed")  # type: ignore[attr-defined]
    assert {"name": "price", "old": "1860.00", "new": "1.00"} in changed["fields"] or changed["fields"]
    assert catalogue.parts_on(desk.store, NOW.date()) == before


def test_only_headquarters_applies_and_stations_do_not_even_look(as_user: SignIn) -> None:
    body = previewed(as_user)
    assert as_user("clerk").post("/api/tables/parts/apply", json=body).status_code == 403
    for name in ("st01", "receiving", "admin"):
        assert as_user(name).post("/api/tables/parts/preview", files=sheet(GOOD)).status_code == 403
    assert as_user("st01").get("/tables").status_code == 403


def test_what_was_previewed_is_applied_from_the_kept_bytes(as_user: SignIn, desk: Desk) -> None:
    body = previewed(as_user, "图号,名称,价格\nHK-A001,甲,5\n", effective_on="2026-07-01")
    done = as_user("hq").post("/api/tables/parts/apply", json={**body, "effective_on": "2026-07-01"}).json()
    assert (done["applied"], done["counts"]["new"]) == (True, 1)
    part = catalogue.part_on(desk.store, "HK-A001", NOW.date())
    assert part is not None
    assert str(part.effective_on) == "2026-07-01"
    actions = [entry.action for entry in audit.of_subject(desk.store, f"import {body['sha256']}")]
    assert actions == ["preview", "import"]


def test_an_import_that_would_do_something_else_by_now_is_refused_whole(as_user: SignIn, desk: Desk) -> None:
    first = previewed(as_user, "图号,名称,价格\nHK-B001,乙,5\nHK-B002,丙,5\n")
    other = previewed(as_user, "图号,名称,价格\nHK-B001,乙,6\n")
    hq = as_user("hq")
    assert hq.post("/api/tables/parts/apply", json=other).status_code == 200
    refused = hq.post("/api/tables/parts/apply", json=first)
    assert (refused.status_code, refused.json()["code"]) == (409, "import_changed")
    assert catalogue.part_on(desk.store, "HK-B002", NOW.date()) is None


@pytest.mark.parametrize("sha256", ["0" * 64, "../../stationdesk.db", "", "A" * 64])
def test_a_file_that_nobody_previewed_is_not_applied(as_user: SignIn, sha256: str) -> None:
    body = {"sha256": sha256, "seen": "", "name": "a.csv"}
    assert as_user("hq").post("/api/tables/parts/apply", json=body).status_code == 404


def test_rows_that_cannot_be_taken_come_back_as_a_sheet_with_their_reasons(as_user: SignIn) -> None:
    hq = as_user("hq")
    page = hq.post("/tables/preview", files=sheet(BAD), data={"table": "parts"}).text
    assert "2 行不能导入" in page
    assert "确认导入" not in page
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = hq.post("/tables/errors", data=form)
    rows = python_calamine.load_workbook(_file(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["行号", "原因", "图号", "名称", "价格"]
    assert [(row[0], row[2]) for row in rows[1:]] == [("2", "HK-N002"), ("3", "")]
    assert "“贵”不是金额" in str(rows[1][1])


def test_a_page_previews_confirms_and_says_what_it_did(as_user: SignIn) -> None:
    hq = as_user("hq")
    text = "图号,名称,价格\nHK-P001,丁,5\n"
    page = hq.post("/tables/preview", files=sheet(text), data={"table": "parts", "effective_on": "2026-08-01"}).text
    assert "还没有导入" in page
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert form["effective_on"] == "2026-08-01"
    assert "已全部导入" in hq.post("/tables/apply", data=form).text
    again = hq.post("/tables/preview", files=sheet(text), data={"table": "parts", "effective_on": "2026-08-01"}).text
    assert "完全相同" in again


@pytest.mark.parametrize(
    ("table", "text", "effective_on", "said"),
    [
        ("parts", "", "", "没有收到文件"),
        ("parts", "\x00\x01", "", "读不出表格"),
        ("policy", "version = ", "", "不是 TOML"),
        ("parts", GOOD, "July", "不是日期"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(
    as_user: SignIn, table: str, text: str, effective_on: str, said: str
) -> None:
    form = {"table": table, "effective_on": effective_on}
    assert said in as_user("hq").post("/tables/preview", files=sheet(text), data=form).text


@pytest.mark.parametrize(
    ("table", "fmt"), [("parts", "csv"), ("tickets", "xlsx"), ("tags", "jsonl"), ("policy", "toml")]
)
def test_each_table_comes_out_again(as_user: SignIn, table: str, fmt: str) -> None:
    assert as_user("hq").get(f"/api/tables/{table}?format={fmt}").content
    assert as_user("hq").get(f"/tables/file?table={table}&format={fmt}").status_code == 200
    assert as_user("receiving").get(f"/api/tables/{table}?format={fmt}").status_code == 403


def _file(data: bytes) -> io.BytesIO:
    return io.BytesIO(data)
