"""The command line: what it prints where, and how it ends."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from service.cli.app import app, run
from service.paths import samples_dir
from service.store.unit import Store
from templates_docx import load
from templates_docx.kinds import Kind
from tests.service.usecases import world

COMMANDS = {
    "demo", "serve", "worker", "extract", "forms", "form", "template", "inspect", "check", "import", "export", "settle",
    "backup", "restore", "verify", "user", "calibrate", "view-sheet",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "data"
    world.world(path).close()
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = run([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return status, out, err


def test_every_command_of_the_contract_is_there() -> None:
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert {name.strip("_") for name in names} | {group.name for group in app.registered_groups} == COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    status, out, _ = said(capsys, command, "--help")
    assert status == 0
    assert "Usage" in out


def test_help_loads_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; from service.cli.app import run; run(['--help']); "
        "sys.exit(bool({'numpy', 'cv2', 'paddleocr', 'fastapi', 'pikepdf', 'sqlite3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["settle"],
        ["settle", "--station", "ST01", "--period", "六月"],
        ["settle", "--station", "ST99", "--period", "2026-06"],
        ["import", "shelves", "a.csv"],
        ["import", "parts", "not-there.csv"],
        ["export", "parts", "a.doc"],
        ["export", "shelves", "a.csv"],
        ["forms", "nonsense"],
        ["form", "repair_ticket", "--data", "not-there.json", "--out", "x"],
        ["extract", "not-there.jpg"],
        ["check", "--tag", "not-there.jpg", "--ticket", "not-there.jpg"],
        ["restore", "not-there.zip"],
        ["user", "add", "li", "--role", "boss"],
        ["user", "add", "li", "--role", "station", "--token"],
    ],
)
def test_wrong_usage_ends_with_2_and_a_chinese_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = said(capsys, *arguments)
    assert status == 2
    assert out == ""
    assert any("一" <= letter <= "鿿" for letter in err)


def test_an_import_shows_its_changes_and_a_dry_run_keeps_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sheet, data = tmp_path / "站.csv", tmp_path / "data"
    sheet.write_text("服务站编号,名称,类型\nST01,甲站,经销商\n", "utf-8")
    status, out, err = said(capsys, "import", "stations", sheet, "--dry-run", "--dir", data)
    assert (status, out) == (0, "新增 ST01\n")
    assert "预览：新增 1" in err
    assert said(capsys, "import", "stations", sheet, "--dir", data)[0] == 0
    sheet.write_text("服务站编号,名称,类型\nST01,乙站,经销商\n", "utf-8")
    assert said(capsys, "import", "stations", sheet, "--dir", data)[1] == "修改 ST01 名称：甲站 → 乙站\n"


def test_refused_rows_are_written_to_a_sheet_that_is_corrected_and_imported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sheet, errors, data = tmp_path / "站.csv", tmp_path / "改正.xlsx", tmp_path / "data"
    sheet.write_text("服务站编号,名称,类型\nST01,甲站,经销商\nST02,乙站,直营\n", "utf-8")
    status, out, err = said(capsys, "import", "stations", sheet, "--dir", data)
    assert (status, out) == (1, "")
    assert "--errors" in err
    status, out, err = said(capsys, "import", "stations", sheet, "--errors", errors, "--dir", data)
    assert (status, out) == (1, "")
    assert f"已写入 {errors}" in err
    status, _, err = said(capsys, "import", "stations", errors, "--dir", data)
    assert status == 1
    assert "第 2 行：“类型”的“直营”不在可选范围" in err
    with zipfile.ZipFile(errors) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace("直营".encode(), "临时".encode())
    with zipfile.ZipFile(errors, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    assert said(capsys, "import", "stations", errors, "--dir", data)[:2] == (0, "新增 ST02\n新增 ST01\n")


def test_a_bad_row_ends_with_1_and_its_number(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("station_code,name,kind\nST01,甲,经销商\nST02,乙,直营\n", "utf-8")
    status, out, err = said(capsys, "import", "stations", sheet, "--dir", tmp_path / "data")
    assert (status, out) == (1, "")
    assert "第 3 行：“类型”的“直营”不在可选范围（经销商、社会化、临时）内" in err
    assert "未导入" in err


def test_a_conflict_ends_with_1_and_is_held(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    sheet = tmp_path / "a.csv"
    sheet.write_text("serial_no,customer_name\nHK-1,王建国\nHK-1,李秀英\n", "utf-8")
    status, out, err = said(capsys, "import", "balers", sheet, "--dir", tmp_path / "data")
    assert status == 1
    assert out.splitlines()[0] == "新增 HK-1"
    assert "（3.2.2）" in err


def test_what_is_exported_comes_in_again_unchanged(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    out_file = tmp_path / "parts.xlsx"
    status, out, _ = said(capsys, "export", "parts", out_file, "--dir", folder)
    assert (status, out) == (0, f"{out_file}\n")
    status, out, err = said(capsys, "import", "parts", out_file, "--dir", folder)
    assert (status, out) == (0, "")
    assert "不变 60" in err


def test_a_settlement_prints_the_contracts_json_and_writes_three_files(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    arguments = ("settle", "--station", "ST01", "--period", "2026-06", "--dir", folder)
    status, out, _ = said(capsys, *arguments, "--json", "--out", tmp_path)
    body = json.loads(out)
    assert status == 0
    assert (body["statement_no"], body["total"], body["status"]) == ("JS-ST01-2026-06", "1964.95", "draft")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".docx", ".pdf", ".xlsx"]
    assert said(capsys, *arguments, "--json")[1] == out
    status, text, _ = said(capsys, *arguments)
    assert (status, "应付 1964.95" in text) == (0, True)


def test_a_month_is_confirmed_once(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    arguments = ("settle", "--station", "ST02", "--period", "2026-05", "--confirm", "--json", "--dir", folder)
    status, out, _ = said(capsys, *arguments)
    assert (status, json.loads(out)["status"]) == (0, "confirmed")
    status, out, err = said(capsys, *arguments)
    assert (status, out) == (1, "")
    assert "已经确认" in err


def test_a_month_is_tried_by_another_policy_and_compared(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "policy.toml"
    text = (samples_dir() / "policy.toml").read_text("utf-8")
    other.write_text(text.replace('labour_hour = "60.00"', 'labour_hour = "120.00"'), "utf-8")
    month = ("settle", "--station", "ST03", "--period", "2026-06", "--json", "--dir", folder)
    real = json.loads(said(capsys, *month)[1])
    status, out, _ = said(capsys, *month, "--policy", other, "--compare")
    tried, compared = map(json.loads, out.splitlines())
    assert status == 0
    assert float(tried["sums"]["4.2"]) == 2 * float(real["sums"]["4.2"])
    assert json.loads(said(capsys, *month)[1]) == real
    assert (compared["period_before"], compared["total"]) == ("2026-05", real["total"])
    assert "试算" in said(capsys, *month[:-3], "--policy", other, "--compare", "--dir", folder)[1]
    assert said(capsys, *month, "--policy", other, "--confirm")[0] == 2
    broken = tmp_path / "broken.toml"
    broken.write_text("version =", "utf-8")
    assert said(capsys, *month, "--policy", broken)[0] == 2


def test_a_month_is_settled_for_every_station(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    status, out, _ = said(capsys, "settle", "--period", "2026-06", "--json", "--dir", folder)
    assert status == 0
    assert [json.loads(line)["station_code"] for line in out.splitlines()] == ["ST01", "ST02", "ST03"]


def test_a_form_is_filled_blanks_are_named_and_complete_refuses_them(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    data, out_dir = tmp_path / "a.json", tmp_path / "out"
    data.write_text(json.dumps([{"ticket_no": "WX1", "bale_count": 120}, {"ticket_no": "WX2"}]), "utf-8")
    status, out, err = said(capsys, "form", "repair_ticket", "--data", data, "--out", out_dir)
    paths = [Path(line) for line in out.splitlines()]
    assert status == 0
    assert [path.suffix for path in paths] == [".docx", ".pdf", ".docx", ".pdf", ".pdf"]
    assert all(path.is_file() for path in paths)
    assert "出厂编号（serial_no）" in err
    assert said(capsys, "form", "repair_ticket", "--data", data, "--out", out_dir, "--complete")[0] == 1
    data.write_text('{"ticket_no": "WX1", "colour": "red"}', "utf-8")
    status, _, err = said(capsys, "form", "repair_ticket", "--data", data, "--out", out_dir)
    assert (status, "colour" in err) == (1, True)
    data.write_text("[1]", "utf-8")
    assert said(capsys, "form", "repair_ticket", "--data", data, "--out", out_dir)[0] == 2


def test_the_forms_are_described_as_in_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = said(capsys, "forms", "--json")
    assert status == 0
    assert {"kind": "repair_ticket", "code": "RT", "title": "海阔售后服务维修单", "version": 1} in map(
        json.loads, out.splitlines()
    )
    body = json.loads(said(capsys, "forms", "repair_ticket", "--json")[1])
    fields = {field["name"]: field for field in body["fields"]}
    assert fields["bale_count"]["type"] == "int"
    assert len(fields["bale_count"]["zone"]["box"]) == 4
    assert [option["value"] for option in fields["warranty"]["options"]] == [True, False]
    assert len(body["lines"][0]["zones"]) == 5
    assert "捆数" in said(capsys, "forms", "repair_ticket")[1]


TAG = {
    "kind": "old_part_tag",
    "tag_no": "T1",
    "ticket_no": "WX1",
    "serial_no": "HK-1",
    "bale_count": 120,
    "part_no": "A",
    "quantity": 1,
}
TICKET = {
    "kind": "repair_ticket",
    "fields": {"ticket_no": {"value": "WX1"}, "serial_no": {"value": "HK-1"}, "bale_count": {"value": 120}},
    "lines": [{"part_no": {"value": "A"}, "quantity": {"value": 1}, "old_part_tag_no": {"value": "T1"}}],
}


@pytest.mark.clause("3.4.1")
@pytest.mark.parametrize(("count", "status"), [(120, 0), (180, 1)])
def test_a_tag_is_checked_against_its_ticket(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, count: int, status: int
) -> None:
    tag, ticket = tmp_path / "tag.json", tmp_path / "ticket.json"
    tag.write_text(json.dumps(TAG | {"bale_count": count}), "utf-8")
    ticket.write_text(json.dumps(TICKET), "utf-8")
    found, out, _ = said(capsys, "check", "--tag", tag, "--ticket", ticket, "--json")
    body = json.loads(out)
    assert (found, body["match"]) == (status, status == 0)
    assert [problem["field"] for problem in body["problems"]] == ([] if status == 0 else ["bale_count"])
    assert said(capsys, "check", "--tag", ticket, "--ticket", tag)[0] == 2


def test_users_are_added_with_a_password_or_a_token(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Pipe:
        def isatty(self) -> bool:
            return False

        def readline(self) -> str:
            return "correct horse\n"

    monkeypatch.setattr(sys, "stdin", Pipe())
    data = tmp_path / "data"
    assert said(capsys, "user", "add", "li", "--role", "hq", "--dir", data)[:2] == (0, "")
    assert said(capsys, "user", "add", "li", "--role", "hq", "--dir", data)[0] == 1
    status, token, _ = said(capsys, "user", "add", "li", "--token", "--dir", data)
    assert status == 0
    assert len(token.strip()) > 30
    status, token, _ = said(
        capsys, "user", "add", "st", "--role", "station", "--station", "ST01", "--token", "--dir", data
    )
    assert (status, len(token.strip()) > 30) == (0, True)


def test_a_backup_is_restored_and_verified(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "b.zip", tmp_path / "again"
    assert said(capsys, "backup", file, "--dir", folder)[0] == 0
    assert said(capsys, "restore", file, "--dir", again)[0] == 0
    assert said(capsys, "verify", "--dir", again)[0] == 0
    assert said(capsys, "restore", file, "--dir", again)[0] == 1
    (again / "files").mkdir(exist_ok=True)
    store = Store(again)
    sha256 = store.blobs.put(b"a stored file")
    store.blobs.path(sha256).unlink()
    store.close()
    status, out, err = said(capsys, "verify", "--dir", again)
    assert (status, "问题 1" in out, sha256[:8] in err) == (1, True, True)


def test_the_folder_may_be_named_by_the_environment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATIONDESK_DIR", str(tmp_path / "env"))
    assert said(capsys, "import", "stations", samples_dir() / "stations.csv")[0] == 0
    assert (tmp_path / "env" / "stationdesk.db").is_file()


def test_a_freight_invoice_is_extracted_from_its_xml(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    file = samples_dir() / "freight-invoice.xml"
    status, out, _ = said(capsys, "extract", file, "--json", "--dir", folder)
    body = json.loads(out)
    assert (status, body["kind"], body["status"], body["fields"]["total"]["value"]) == (
        0,
        "freight_invoice",
        "accepted",
        "196.20",
    )
    status, out, _ = said(capsys, "extract", file)
    assert (status, "合计：196.20" in out, "第 1 行" in out) == (0, True, True)


def test_an_unreadable_file_among_others_ends_with_2_and_the_others_are_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "坏.jpg"
    bad.write_bytes(b"no picture")
    status, out, err = said(capsys, "extract", bad, samples_dir() / "freight-invoice.xml", "--json")
    assert (status, len(out.splitlines())) == (2, 1)
    assert "坏.jpg" in err
    assert said(capsys, "extract", bad, "--kind", "nonsense")[0] == 2


def test_photos_are_inspected_together_or_each(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    photos = samples_dir() / "photos"
    clean, blurred = photos / "gear-clean.jpg", photos / "gear-blurred.jpg"
    status, out, _ = said(capsys, "inspect", clean, blurred, "--each", "--part-no", "HK-0104")
    found = [json.loads(line) for line in out.splitlines()]
    assert (status, [body["verdict"] for body in found]) == (1, ["intact", "unclear"])
    assert [body["photos"][0]["quality"] for body in found] == ["ok", "blurred"]
    status, out, _ = said(capsys, "inspect", clean)
    assert (status, out.splitlines()[0].startswith("零件：完好")) == (0, True)
    assert said(capsys, "inspect", clean, "--reference", photos, "--json")[0] in {0, 1}
    assert said(capsys, "inspect", clean, "--reference", tmp_path)[0] == 2


def test_an_inspection_is_told_in_chinese_with_its_reasons(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    photos = samples_dir() / "photos"
    status, out, _ = said(capsys, "inspect", photos / "gear-blurred.jpg")
    assert (status, "请擦净镜头" in out, "没有一张照片" in out, "blurred.jpg：ok" in out) == (1, True, True, False)
    others = tmp_path / "others"
    others.mkdir()
    (others / "shaft.jpg").write_bytes((photos / "shaft-clean.jpg").read_bytes())
    status, out, _ = said(capsys, "inspect", photos / "gear-clean.jpg", "--reference", others)
    assert (status, "像是别的零件" in out) == (1, True)


def test_a_photo_that_cannot_be_read_is_named_and_holds_up_no_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    clean, words, cut = samples_dir() / "photos" / "gear-clean.jpg", tmp_path / "words.jpg", tmp_path / "cut.jpg"
    words.write_text("hello")
    cut.write_bytes(clean.read_bytes()[:20_000])
    status, out, err = said(capsys, "inspect", words, cut, clean, "--each")
    assert (status, len(out.splitlines())) == (2, 1)
    assert [line.partition("：")[0] for line in err.splitlines()] == ["words.jpg", "cut.jpg"]
    assert said(capsys, "inspect", words, clean)[:2] == (2, "")
    status, _, err = said(capsys, "inspect", clean, "--reference", tmp_path)
    assert (status, "cut.jpg：" in err) == (2, True)


def test_a_template_is_vetted(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = load.source_path(Kind.REPAIR_TICKET)
    assert said(capsys, "template", "check", source, "--kind", "repair_ticket")[0] == 0
    other = load.source_path(Kind.OLD_PART_TAG)
    status, out, _ = said(capsys, "template", "check", other, "--kind", "repair_ticket")
    assert (status, out != "") == (1, True)
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04no")
    status, out, _ = said(capsys, "template", "check", broken, "--kind", "repair_ticket")
    assert (status, "不是能用的 Word 模板" in out) == (2, True)
    assert said(capsys, "template", "check", source, "--kind", "nonsense")[0] == 2


def test_a_demo_folder_shows_its_steps_again(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    step = {"name": "结算", "outcome": "已确认", "paths": ["/x/a.pdf"]}
    (tmp_path / "demo" / "summary.json").write_text(json.dumps([step]), "utf-8")
    status, out, err = said(capsys, "demo", "--dir", tmp_path)
    assert (status, "/x/a.pdf" in out.splitlines(), "已经演示过" in err) == (0, True, True)


def test_a_demo_in_a_desk_at_work_is_refused(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert said(capsys, "demo", "--dir", folder)[0] == 1


def test_a_reader_that_goes_away_is_no_failure() -> None:
    code = "from service.cli import main; main(['forms', 'repair_ticket', '--json'])"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
