"""Tickets, machines, conflicts and the board: each shown to whom it concerns, and what a person decides there."""

import dataclasses
from collections.abc import Callable

import pytest

from service.store import archive, archive_pages, audit, keeping
from service.store.nouns import INVOICES
from service.usecases import review
from service.web.desk import Desk
from tests.service.papers import CLERK, HQ, ST01, a_ticket, ticket_record
from tests.service.web.conftest import NOW, SignIn

DocumentOf = Callable[..., int]
TICKET = "WX202606006"  # of ST01, not audited


def held(desk: Desk, number: str) -> int:
    """Put a ticket twice with different faults and return the conflict's id."""
    archive.put_ticket(desk.store, ticket_record(ticket_no=number), evidence=None, by="hq", at=NOW)
    archive.put_ticket(
        desk.store, ticket_record(ticket_no=number, fault="打结嘴断裂"), evidence=None, by="clerk", at=NOW
    )
    return next(one.id for one in archive_pages.open_conflicts(desk.store, HQ) if one.number == number)


@pytest.mark.clause("3.3.1.1")
def test_a_ticket_shows_the_warranty_of_each_line_with_its_clause(as_user: SignIn) -> None:
    page = as_user("hq").get(f"/tickets/{TICKET}").text
    for words in ("零件与三包", "办法 3.3.1.1", "三包内", "到位用时", "旧件标签", "尚未审验", 'id="line-1"'):
        assert words in page


def test_a_ticket_is_its_own_stations_and_headquarters(as_user: SignIn) -> None:
    assert as_user("st01").get(f"/tickets/{TICKET}").status_code == 200
    assert as_user("st02").get(f"/tickets/{TICKET}").status_code == 404
    assert TICKET not in as_user("st02").get("/tickets").text


@pytest.mark.clause("4.3")
def test_headquarters_audits_kilometres_on_the_tickets_page(as_user: SignIn) -> None:
    path = f"/tickets/{TICKET}/audit"
    assert as_user("clerk").post(path, data={"audited_km": "40"}).status_code == 403
    assert "不是不小于 0 的数" in as_user("hq").post(path, data={"audited_km": "four"}).text
    assert "六位区划代码" in as_user("hq").post(path, data={"work_region": "4117"}).text
    page = as_user("hq").post(path, data={"audited_km": "40.5", "work_region": "411722"}).text
    assert "40.5 公里" in page
    assert "审验记录" in page
    assert "保存审验" not in as_user("st01").get(f"/tickets/{TICKET}").text


def test_who_calls_no_customer_sees_no_phone_number_on_a_page(as_user: SignIn, desk: Desk) -> None:
    phone = getattr(archive.get_ticket(desk.store, TICKET), "customer_phone", "")
    assert phone
    assert phone in as_user("hq").get(f"/tickets/{TICKET}").text
    assert phone not in as_user("receiving").get(f"/tickets/{TICKET}").text


@pytest.mark.clause("3.2.2")
def test_a_machine_shows_its_bale_counts_and_what_is_in_warranty_today(as_user: SignIn, desk: Desk) -> None:
    ticket = archive.get_ticket(desk.store, TICKET)
    assert ticket is not None
    page = as_user("st01").get(f"/balers/{ticket.serial_no}").text
    assert TICKET in page
    assert "三包核实" in page


def test_search_leads_to_the_pages_of_tickets_and_machines(as_user: SignIn) -> None:
    page = as_user("hq").get(f"/search?q={TICKET}").text
    assert f'href="/tickets/{TICKET}"' in page
    assert f'href="/tags/{TICKET}-1"' in page


def test_the_crop_of_a_field_is_a_picture_and_only_of_a_field_that_has_a_place(
    as_user: SignIn, document_of: DocumentOf
) -> None:
    number = document_of(a_ticket(ticket_no="WX-K1"), by=CLERK)
    clerk = as_user("clerk")
    for field in ("serial_no", "lines[0].part_no"):
        assert clerk.get(f"/api/documents/{number}/crops/1/{field}").headers["content-type"] == "image/jpeg"
    for path in ("1/nonsense", "1/lines[9].part_no", "1/lines[0].nonsense", "2/serial_no"):
        assert clerk.get(f"/api/documents/{number}/crops/{path}").status_code == 404
    assert as_user("st02").get(f"/api/documents/{number}/crops/1/serial_no").status_code == 404


def test_a_records_values_lead_to_the_picture_they_were_read_from(
    as_user: SignIn, document_of: DocumentOf, desk: Desk
) -> None:
    number = document_of(a_ticket(ticket_no="WX-K2"), by=ST01)
    review.accept(desk.store, CLERK, number, None, NOW)
    page = as_user("st01").get("/tickets/WX-K2").text
    assert f"/api/documents/{number}/crops/1/bale_count" in page
    assert f"/api/documents/{number}/crops/1/lines%5B0%5D.part_no" in page
    assert f'href="/documents/{number}?page=1#f.bale_count"' in page


def test_both_copies_stand_side_by_side_and_a_person_chooses_the_new_one(as_user: SignIn, desk: Desk) -> None:
    conflict = held(desk, "WX-H1")
    path = f"/conflicts/{conflict}"
    page = as_user("clerk").get(path).text
    assert "打结器不打结" in page
    assert "打结嘴断裂" in page
    assert as_user("st01").post(path, data={"keep": "new"}).status_code == 403
    assert "改用了新的一份：clerk" in as_user("clerk").post(path, data={"keep": "new"}).text
    kept = archive.get_ticket(desk.store, "WX-H1")
    assert kept is not None
    assert kept.fault == "打结嘴断裂"
    assert audit.of_subject(desk.store, "tickets WX-H1")[-1].action == "end_conflict"
    assert "已经有人处理" in as_user("hq").post(path, data={"keep": "old"}).text


def test_keeping_the_old_copy_leaves_the_archive_as_it_is(as_user: SignIn, desk: Desk) -> None:
    conflict = held(desk, "WX-H2")
    assert "保留了档案里的" in as_user("hq").post(f"/conflicts/{conflict}", data={"keep": "old"}).text
    kept = archive.get_ticket(desk.store, "WX-H2")
    assert kept is not None
    assert kept.fault == "打结器不打结"


def test_a_conflict_is_its_stations_to_see(as_user: SignIn, desk: Desk) -> None:
    conflict = held(desk, "WX-H3")
    assert as_user("st01").get(f"/conflicts/{conflict}").status_code == 200
    assert as_user("st02").get(f"/conflicts/{conflict}").status_code == 404
    assert "改用新的一份" not in as_user("st01").get(f"/conflicts/{conflict}").text


@pytest.mark.clause("4.5")
def test_an_invoice_that_fits_no_shipment_is_matched_by_hand_on_its_page(as_user: SignIn, desk: Desk) -> None:
    known = next(keeping.every(desk.store, INVOICES))
    lost = dataclasses.replace(
        known, invoice_no="99887766", invoice_code=None, shipment_no=None, remark=None, seller_name="某物流"
    )
    keeping.put(desk.store, INVOICES, lost, keeping.Origin("hq", NOW))
    assert 'href="/invoices/99887766#match"' in as_user("hq").get("/board").text
    refused = as_user("clerk").post("/invoices/99887766/match", data={"shipment_no": "no-such"}).text
    assert "没有找到该记录" in refused
    page = as_user("clerk").post("/invoices/99887766/match", data={"shipment_no": "zx202606001"}).text
    assert "ZX202606001</a>（人工选定）" in page
    assert "/invoices/99887766#match" not in as_user("hq").get("/board").text


@pytest.mark.clause("3.4.2")
def test_an_exception_is_made_on_the_shipments_page_with_a_reason(as_user: SignIn) -> None:
    form = {"clause": "3.4.2", "record": "ZX202606003", "reason": "急件，经总部同意"}
    assert as_user("clerk").post("/exceptions", data=form).status_code == 403
    refused = as_user("hq").post("/exceptions", data={**form, "reason": " "}, headers={"accept": "text/html"})
    assert (refused.status_code, "请填写原因" in refused.text) == (422, True)
    assert "急件，经总部同意（hq" in as_user("hq").post("/exceptions", data=form).text


@pytest.mark.clause("3.5.1")
def test_the_board_has_each_stations_own_with_the_days_left(as_user: SignIn) -> None:
    every = as_user("hq").get("/board").text
    assert "2026-07-10 前发运" in every
    assert "还剩 5 天" in every
    assert "ST02" not in as_user("st01").get("/board").text


@pytest.mark.clause("3.6.1.1")
def test_news_of_quality_stands_on_the_board_and_its_form_is_made_there(as_user: SignIn) -> None:
    assert "三台次" in as_user("hq").get("/board").text
    board = as_user("st01").get("/board").text
    assert board.count('href="/quality/WX202606009"') == 1  # with the news, not once more among the papers
    assert board.index("质量反馈单还没有报") < board.index('id="papers"')
    feedback = "/tickets/WX202606009/feedback?format=pdf"
    assert as_user("st01").get(feedback).content[:4] == b"%PDF"
    assert "不满足质量反馈的条件" in as_user("st01").get(f"/tickets/{TICKET}/feedback").text


def test_forms_are_made_for_all_of_a_stations_machines_and_waiting_parts(as_user: SignIn) -> None:
    hq, path = as_user("hq"), "/forms/file?format=pdf&kind={}&station={}"
    for kind, station in (("baler_register", "ST01"), ("packing_list", "ST03")):
        assert hq.get(path.format(kind, station)).content[:4] == b"%PDF"
    assert as_user("st01").get(path.format("baler_register", "ST01")).status_code == 200
    assert as_user("st01").get(path.format("baler_register", "ST02")).status_code == 404
    assert as_user("st01").get(path.format("packing_list", "ST03")).status_code == 404
