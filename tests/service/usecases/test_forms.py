"""Filling forms: one or many, what the archive knows beforehand, and reports from the archive."""

import io
import zipfile
from datetime import datetime

import pypdfium2
import pytest

from service.clock import CHINA
from service.domain.scope import Role, Scope
from service.errors import ConflictError, InvalidInputError, NotFoundError
from service.store import archive
from service.store.unit import Store
from service.usecases import describing, forms, reporting, running_on, shipping
from service.usecases.shipping import Arrival, Look
from templates_docx import load
from templates_docx.kinds import Kind
from tests.service.usecases import world
from tests.service.usecases.world import AT, HQ, STATION

RECORDS = [{"ticket_no": "WX1", "bale_count": 120}, {"ticket_no": "WX2"}]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return world.world(tmp_path_factory.mktemp("world"))


def pages(pdf: bytes) -> int:
    return len(pypdfium2.PdfDocument(pdf))


def test_a_batch_is_one_merged_pdf_and_a_zip_of_word_files() -> None:
    pdf = forms.fill("repair_ticket", RECORDS, format="pdf")
    word = forms.fill("repair_ticket", RECORDS, format="docx")
    assert pages(pdf.data) == 2
    assert word.media_type == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(word.data)).namelist()
    assert names == ["海阔售后服务维修单 WX1.docx", "海阔售后服务维修单 WX2.docx"]
    assert "serial_no" in word.missing


def test_each_record_has_its_files_and_a_batch_the_merged_pdf_too() -> None:
    made = forms.fill_each("repair_ticket", RECORDS, formats=["docx", "pdf", "xlsx"])
    assert [file.name.rpartition(".")[2] for file in made] == ["docx", "pdf", "xlsx"] * 2 + ["pdf"]


@pytest.mark.parametrize(
    ("kind", "records", "fmt", "complete", "code"),
    [
        ("nonsense", [{}], "pdf", False, "unknown_form"),
        ("repair_ticket", [{}], "doc", False, "unknown_format"),
        ("repair_ticket", [], "pdf", False, "no_records"),
        ("repair_ticket", [{"colour": 1}], "pdf", False, "value_unknown_field"),
        ("repair_ticket", [{"bale_count": "many"}], "docx", False, "value_wrong_type"),
        ("repair_ticket", [{"model": "型" * 200}], "xlsx", False, "value_too_long"),
        ("repair_ticket", [{"ticket_no": "WX1"}], "pdf", True, "cell_missing"),
        ("repair_ticket", [{"ticket_no": "WX1"}], "xlsx", True, "cell_missing"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_named(
    kind: str, records: list[dict[str, object]], fmt: str, complete: bool, code: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        forms.fill(kind, records, format=fmt, complete=complete)
    assert code in {row.code for row in error.value.rows}


def test_a_ticket_is_filled_in_with_what_the_archive_knows(full: Store) -> None:
    data = forms.prefilled_ticket(full, ticket_no="WX9", station_code="ST01", serial_no="HK9Y-2026-00560")
    assert (data["customer_name"], data["model"]) == ("孙春生", "9YG-2.24D")
    assert "bale_count" not in data
    with pytest.raises(NotFoundError):
        forms.prefilled_ticket(full, ticket_no="WX9", station_code="ST01", serial_no="HK-0")


@pytest.mark.clause("3.4.1")
def test_every_old_part_of_a_ticket_gets_its_own_tag(full: Store) -> None:
    ticket = archive.get_ticket(full, "WX202606005")
    assert ticket is not None
    tags = forms.tags_for(ticket)
    assert [tag["tag_no"] for tag in tags] == ["WX202606005-1", "WX202606005-2"]
    assert {(tag["serial_no"], tag["bale_count"]) for tag in tags} == {(ticket.serial_no, ticket.bale_count)}
    assert forms.fill("old_part_tag", tags, format="pdf", complete=True).missing == ()


def test_a_form_is_described_for_every_kind() -> None:
    for kind in load.form_kinds():
        body = describing.form_json(kind)
        assert {"kind", "code", "title", "version", "page_mm", "fields", "lines"} <= body.keys()


def test_a_long_text_runs_on_below_and_nothing_is_cut() -> None:
    text = "旧件与装箱清单不符，" * 20
    found = running_on.run_on(
        Kind.DISCREPANCY_REPORT, {"shipment_no": "ZX1", "lines": [{"detail": text}, {"detail": "短"}]}
    )
    assert "".join(str(row.get("detail", "")) for row in found["lines"]) == text + "短"  # type: ignore[attr-defined]


def test_a_shipment_gives_a_discrepancy_report(store: Store) -> None:
    world.fill(store)
    at = datetime(2026, 6, 11, 9, tzinfo=CHINA)
    shipping.open_shipment(store, HQ, Arrival("ZX202606001", at.date()), at)
    shipping.scan_tag(store, HQ, "ZX202606001", Look(code="WX202606003-1"), at)
    for fmt in ("docx", "pdf", "xlsx"):
        made = reporting.discrepancy_report(store, STATION, "ZX202606001", fmt)
        assert made.name == f"旧件收货差异报告 ZX202606001.{fmt}"
    with pytest.raises(NotFoundError):
        reporting.discrepancy_report(store, Scope(Role.STATION, "ST02", "st02"), "ZX202606001", "pdf")


def test_the_outlook_says_what_is_due_open_and_alarming(full: Store) -> None:
    found = reporting.outlook(full, HQ, AT)
    due = {item.number: (item.what, item.clause, item.days_left) for item in found.due}
    assert due["WX202606005-1"] == ("old_part", "3.5.1", 4)
    assert [ticket.ticket_no for ticket in found.not_audited] == ["WX202606006"]
    assert {ref.missing for ref in found.open_references} == {"ZX202606005"}
    assert [one.alert.part_no for one in found.alerts if one.trigger == "三台次"] == ["HK-0101", "HK-0101"]
    own = reporting.outlook(full, STATION, AT)
    assert {item.station_code for item in own.due} == {"ST01"}
    assert own.open_references == ()


def test_a_shipment_without_an_invoice_is_due(store: Store) -> None:
    world.fill(store)
    store.execute("DELETE FROM invoices WHERE shipment_no = 'ZX202606004'")
    found = [item for item in reporting.outlook(store, HQ, AT).due if item.what == "freight_invoice"]
    assert [(item.number, item.clause, item.days_left) for item in found] == [("ZX202606004", "3.5.2", 8)]


@pytest.mark.clause("3.6.1.1")
def test_the_third_failure_in_a_row_fills_in_the_feedback_form(full: Store) -> None:
    made = reporting.quality_feedback(full, HQ, "WX202606009", "pdf", AT)
    text = pypdfium2.PdfDocument(made.data)[0].get_textpage().get_text_bounded()
    assert "HK-0101" in text
    assert made.missing == ("filled_by",)
    with pytest.raises(ConflictError):
        reporting.quality_feedback(full, HQ, "WX202606001", "pdf", AT)
