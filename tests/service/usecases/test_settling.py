"""Settling: the month of the example world, confirmed once, corrected later, paid once."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators import parts
from service.clock import CHINA
from service.domain import messages
from service.errors import BadRow, ConflictError, DamagedStoreError, InvalidInputError, NotAllowedError, NotFoundError
from service.paths import samples_dir
from service.store import archive, policies, statements
from service.store.unit import Store
from service.usecases import deciding, facts, importing, reporting, settling, statement_papers, ticket_file
from service.usecases.imported import Upload
from templates_docx.kinds import Kind
from tests.service.usecases import world
from tests.service.usecases.world import AT, HQ, STATION, take

MAY, JUNE = "JS-ST01-2026-05", "JS-ST01-2026-06"


@pytest.fixture
def full(store: Store) -> Iterator[Store]:
    world.fill(store)
    return store


def settle(store: Store, period: str = "2026-06", station: str = "ST01") -> dict[str, object]:
    return settling.settle(store, HQ, station, period, AT).body


def confirm(store: Store, period: str = "2026-06", station: str = "ST01") -> statements.Kept:
    settle(store, period, station)
    return settling.confirm(store, HQ, f"JS-{station}-{period}", at=AT)


def test_the_example_month_has_the_faults_that_were_put_in(full: Store) -> None:
    found = {
        (station, period): settle(full, period, station)
        for station in ("ST01", "ST02", "ST03")
        for period in ("2026-05", "2026-06")
    }
    zeros = {
        line["evidence"].get("ticket") or line["evidence"]["shipment"]: line["reason_codes"]
        for body in found.values()
        for line in body["lines"]  # type: ignore[attr-defined]
        if line["amount"] == "0.00"
    }
    assert zeros == {
        "WX202605007": ["submitted_late"],
        "WX202606006": ["not_audited"],
        "WX202606012": ["not_in_warranty", "expired_by_date"],
        "ZX202606002": ["returned_late"] * 5,
        "ZX202606003": ["transport_refused"],
    }
    assert found["ST01", "2026-06"]["sums"]["5.2.8"] == "-96.00"  # type: ignore[index]
    assert found["ST01", "2026-06"]["total"] == "1964.95"


def test_settling_twice_gives_the_same_bytes(full: Store) -> None:
    first = settling.settle(full, HQ, "ST01", "2026-06", AT)
    world.fill(full)
    assert settling.settle(full, HQ, "ST01", "2026-06", datetime(2026, 9, 1, tzinfo=CHINA)).text == first.text


def test_a_confirmed_statement_never_changes(full: Store) -> None:
    kept = confirm(full)
    deciding.audit_ticket(full, HQ, "WX202606006", audited_km=Decimal(90), work_region=None, at=AT)
    take(
        full,
        "policy",
        policies.default_text().replace('version = "2026-1"', 'version = "2027-1"'),
        "p.toml",
        date(2026, 6, 1),
    )
    again = settling.settle(full, HQ, "ST01", "2026-06", AT)
    assert again == kept
    with pytest.raises(ConflictError, match="already_confirmed"):
        settling.confirm(full, HQ, JUNE, at=AT)
    with pytest.raises(Exception, match="never changes"):
        full.execute("UPDATE statements SET body = '{}' WHERE statement_no = ?", (JUNE,))


def test_a_month_that_is_not_over_is_not_confirmed(full: Store) -> None:
    settle(full, "2026-07")
    with pytest.raises(ConflictError, match="period_not_over"):
        settling.confirm(full, HQ, "JS-ST01-2026-07", at=AT)
    last = datetime(2026, 6, 30, 23, 59, tzinfo=CHINA)
    settle(full)
    with pytest.raises(ConflictError, match="period_not_over"):
        settling.confirm(full, HQ, JUNE, at=last)


def test_a_statement_that_was_tampered_with_is_not_shown(full: Store) -> None:
    settle(full)
    full.execute("UPDATE statements SET body = replace(body, '1964.95', '9964.95')")
    with pytest.raises(DamagedStoreError):
        statements.find(full, HQ, JUNE)


@pytest.mark.parametrize("moved", ["2026-05-31", "2026-07-01"])
def test_a_ticket_that_moves_to_another_month_is_paid_once(full: Store, moved: str) -> None:
    confirm(full, "2026-06")
    take(full, "tickets", json.dumps({"ticket_no": "WX202606001", "submitted_on": moved}), "a.jsonl")
    other = settle(full, moved[:7])
    amounts = [
        (line["amount"], line["reason_codes"])
        for line in other["lines"]
        if line["evidence"].get("ticket") == "WX202606001"
    ]  # type: ignore[attr-defined]
    assert amounts
    assert all(amount == "0.00" and codes[-1] == "paid_before" for amount, codes in amounts)


def test_a_ticket_of_a_confirmed_month_is_told_that_a_correction_pays_it(full: Store) -> None:
    confirm(full)
    after, later, last = (AT.replace(hour=hour) for hour in (21, 22, 23))
    assert ticket_file.of_ticket(full, HQ, "WX202606001").problems == ()
    late = {"ticket_no": "WX-LATE", "station_code": "ST01", "submitted_on": "2026-06-30"}
    open_month = {**late, "ticket_no": "WX-OPEN", "submitted_on": "2026-07-02"}
    upload = Upload("tickets", "\n".join(map(json.dumps, (late, open_month))).encode(), "a.jsonl")
    found = importing.apply(full, upload, by="hq", at=after)
    assert [[problem.code for problem in change.problems] for change in found.changes] == [["month_confirmed"], []]
    assert "JS-ST01-2026-06" in messages.sentence(found.changes[0].problems[0])
    deciding.audit_ticket(full, HQ, "WX202606006", audited_km=Decimal(90), work_region=None, at=after)

    def told(number: str) -> bool:
        return "month_confirmed" in [one.code for one in ticket_file.of_ticket(full, HQ, number).problems]

    assert [told(number) for number in ("WX202606006", "WX-LATE", "WX-OPEN")] == [True, True, False]
    settling.adjust(full, HQ, JUNE, "2026-07", "补审里程", at=later)
    assert [told(number) for number in ("WX202606006", "WX-LATE")] == [False, False]
    again = importing.preview(full, upload, by="hq", at=last)
    assert [change.problems for change in again.changes] == [(), ()]


def test_what_was_audited_late_is_paid_by_an_adjustment_once(full: Store) -> None:
    confirm(full)
    deciding.audit_ticket(full, HQ, "WX202606006", audited_km=Decimal(90), work_region=None, at=AT)
    draft = settling.adjust(full, HQ, JUNE, "2026-07", "里程补审", at=AT).body
    (line,) = draft["lines"]
    assert (line["clause"], line["amount"], line["evidence"]) == (
        "4.3",
        "135.00",
        {"statement": JUNE, "ticket": "WX202606006"},
    )
    assert "里程补审" in line["reason"]
    assert settling.adjust(full, HQ, JUNE, "2026-07", "再算一次", at=AT).body == draft
    assert settle(full, "2026-07")["total"] == "135.00"


def test_a_ticket_found_after_the_month_was_confirmed_is_adjusted_and_not_paid_again(full: Store) -> None:
    confirm(full)
    ticket = json.loads((samples_dir() / "tickets-2026-06.jsonl").read_text("utf-8").splitlines()[0])
    take(full, "tickets", json.dumps(ticket | {"ticket_no": "WX202606099"}), "a.jsonl")
    adjusted = settling.adjust(full, HQ, JUNE, "2026-07", "补报", at=AT).body
    assert Decimal(adjusted["total"]) > 0
    take(full, "tickets", json.dumps({"ticket_no": "WX202606099", "submitted_on": "2026-08-01"}), "a.jsonl")
    assert settle(full, "2026-08")["total"] == "0.00"


def test_an_adjustment_needs_a_confirmed_month_and_a_later_open_one(full: Store) -> None:
    settle(full)
    with pytest.raises(ConflictError, match="not_confirmed"):
        settling.adjust(full, HQ, JUNE, "2026-07", "x", at=AT)
    confirm(full, "2026-05")
    confirm(full)
    with pytest.raises(ConflictError, match="already_confirmed"):
        settling.adjust(full, HQ, MAY, "2026-06", "x", at=AT)
    with pytest.raises(ConflictError, match="period_not_later"):
        settling.adjust(full, HQ, JUNE, "2026-06", "x", at=AT)


PENALTY = {
    "application_no": "TK9",
    "station_code": "ST03",
    "verdict_on": "2026-05-20",
    "lines": [{"part_no": "HK-0301", "quantity": 1, "verdict": "fake"}],
}


def test_what_the_fees_cannot_cover_is_carried_until_it_is_covered(full: Store) -> None:
    take(full, "returns", json.dumps(PENALTY), "a.jsonl")
    may, june = settle(full, "2026-05", "ST03"), settle(full, "2026-06", "ST03")
    assert may["total"] == "0.00"
    assert may["carried_forward"] == june["carried_in"] == "-11328.00"
    with pytest.raises(ConflictError, match="earlier_month_open"):
        settling.confirm(full, HQ, "JS-ST03-2026-06", at=AT)
    confirm(full, "2026-05", "ST03")
    assert confirm(full, "2026-06", "ST03").body["carried_forward"] == "-10389.00"
    assert settle(full, "2026-07", "ST03")["carried_in"] == "-10389.00"


def test_a_month_with_a_debt_is_not_confirmed_behind_a_later_one(full: Store) -> None:
    confirm(full, "2026-06", "ST03")
    take(full, "returns", json.dumps(PENALTY), "a.jsonl")
    settle(full, "2026-05", "ST03")
    with pytest.raises(ConflictError, match="later_month_confirmed"):
        settling.confirm(full, HQ, "JS-ST03-2026-05", at=AT)


def test_an_invoice_is_matched_by_the_waybill_in_its_remark(full: Store) -> None:
    full.execute("UPDATE invoices SET body = json_remove(body, '$.shipment_no')")
    assert settle(full)["sums"]["4.5"] == "168.95"  # type: ignore[index]
    full.execute("UPDATE invoices SET body = json_remove(body, '$.remark', '$.seller_name')")
    body = settle(full)
    assert "4.5" not in body["sums"]  # type: ignore[operator]
    number = "26412000000099000012"
    assert number not in json.dumps(body)  # nobody knows yet whose it is: no station may read of another's invoice
    assert number in reporting.outlook(full, HQ, AT).unmatched_invoices
    deciding.match_invoice(full, HQ, number, "ZX202606001", at=AT)
    assert settle(full)["sums"]["4.5"] == "168.95"  # type: ignore[index]
    invoice = archive.get_invoice(full, number)
    assert invoice is not None
    assert facts.match_of(full, invoice).shipment_no == "ZX202606001"


@pytest.mark.clause("3.4.2")
def test_an_exception_of_headquarters_pays_air_freight_and_is_printed(full: Store) -> None:
    deciding.add_exception(full, HQ, "3.4.2", "ZX202606003", "麦收急用", at=AT)
    body = settle(full, "2026-06", "ST03")
    (line,) = [line for line in body["lines"] if line["clause"] == "4.5"]  # type: ignore[attr-defined]
    assert (line["amount"], line["exception"]["by"]) == ("245.25", "hq")
    paper = statement_papers.form_data(full, statements.find(full, HQ, "JS-ST03-2026-06"))
    printed = "".join(str(row.get("reason") or "") for row in paper["lines"])  # type: ignore[attr-defined]
    assert "麦收急用" in printed
    with pytest.raises(InvalidInputError):
        deciding.add_exception(full, HQ, "3.5.1", "ZX202606002", "也想要", at=AT)


def test_every_reason_is_printed_on_paper(full: Store) -> None:
    kept = settling.settle(full, HQ, "ST02", "2026-06", AT)
    rows = statement_papers.form_data(full, kept)["lines"]
    text = "".join(str(row.get("reason") or "") for row in rows)  # type: ignore[attr-defined]
    assert "旧件 WX202605002-1 应于 2026-06-10 前返厂，实际 2026-06-12 发运，超期不结算运费（共 5 项）" in text


@pytest.mark.parametrize("fmt", ["docx", "pdf", "xlsx"])
def test_a_statement_prints_the_same_bytes_each_time(full: Store, fmt: str) -> None:
    kept = confirm(full)
    made = statement_papers.document(full, kept, fmt)
    assert made.name == f"服务费用结算单 {JUNE}.{fmt}"
    assert made.missing == ()
    assert made.data == statement_papers.document(full, kept, fmt).data


@pytest.mark.parametrize("fmt", ["docx", "pdf", "xlsx"])
def test_a_rate_finer_than_a_fen_is_printed_as_the_policy_has_it(full: Store, fmt: str) -> None:
    text = policies.default_text().replace('version = "2026-1"', 'version = "2026-2"')
    take(full, "policy", text.replace('mileage_km = "1.50"', 'mileage_km = "1.555"'), "p.toml", date(2026, 6, 2))
    kept = settling.settle(full, HQ, "ST01", "2026-06", AT)
    assert "1.555" in {str(line["rate"]) for line in kept.body["lines"]}
    assert statement_papers.document(full, kept, fmt).data


def test_only_headquarters_decides_and_a_station_sees_its_own(full: Store) -> None:
    settle(full)
    settle(full, station="ST02")
    assert statements.find(full, STATION, JUNE).statement_no == JUNE
    assert [kept.station_code for kept in statements.newest(full, STATION)] == ["ST01"]
    for call in (
        lambda: settling.confirm(full, STATION, JUNE, at=AT),
        lambda: settling.adjust(full, STATION, JUNE, "2026-07", "x", at=AT),
        lambda: deciding.audit_ticket(full, STATION, "WX202606001", audited_km=None, work_region=None, at=AT),
        lambda: deciding.match_invoice(full, STATION, "1", "2", at=AT),
    ):
        with pytest.raises(NotAllowedError):
            call()
    with pytest.raises(NotFoundError):
        settling.settle(full, STATION, "ST02", "2026-06", AT)


@pytest.mark.parametrize(
    ("period", "station", "error"),
    [("2026-13", "ST01", InvalidInputError), ("June", "ST01", InvalidInputError), ("2026-06", "ST99", NotFoundError)],
)
def test_a_month_or_station_that_is_not_there_is_refused(
    full: Store, period: str, station: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        settle(full, period, station)


@pytest.mark.parametrize(
    ("audited_km", "region", "name"),
    [(Decimal(-1), None, "audited_km"), (Decimal("NaN"), None, "audited_km"), (None, "驻马店", "work_region")],
)
def test_an_audit_takes_kilometres_and_a_region_code(
    full: Store, audited_km: Decimal | None, region: str | None, name: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        deciding.audit_ticket(full, HQ, "WX202606001", audited_km=audited_km, work_region=region, at=AT)
    assert [row.name for row in error.value.rows if isinstance(row, BadRow)] == [name]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    order=st.permutations(["2026-05", "2026-06", "2026-07"]),
    moves=st.lists(st.tuples(st.integers(1, 16), st.dates(date(2026, 5, 1), date(2026, 7, 31))), max_size=5),
)
def test_nothing_is_paid_twice_whatever_is_imported_again(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], moves: list[tuple[int, date]]
) -> None:
    store = world.world(tmp_path_factory.mktemp("paid"))
    later = datetime(2026, 9, 1, tzinfo=CHINA)
    for period in order:
        settling.settle(store, HQ, "ST02", period, later)
        settling.confirm(store, HQ, f"JS-ST02-{period}", at=later)
        for number, day in moves:
            move = {"ticket_no": f"WX202606{number:03d}", "submitted_on": day.isoformat()}
            take(store, "tickets", json.dumps(move), "a.jsonl")
    paid = [
        (line["clause"], json.dumps(line["evidence"], sort_keys=True))
        for kept in statements.newest(store, HQ)
        for line in kept.body["lines"]
        if Decimal(line["amount"])
    ]
    assert len(paid) == len(set(paid))
    store.close()


def test_a_printed_statement_has_a_subtotal_a_clause_and_reasons_in_rows_of_their_own(full: Store) -> None:
    kept = settling.settle(full, HQ, "ST01", "2026-06", AT)
    paper = statement_papers.form_data(full, kept)
    rows: list[dict[str, Any]] = list(paper["lines"])  # type: ignore[call-overload]
    subtotals = [row for row in rows if "小计" in str(row.get("evidence"))]
    assert [str(row["amount"]) for row in subtotals] == [kept.body["sums"][clause] for clause in kept.body["sums"]]
    assert all(row.get("clause") is None for row in subtotals)
    assert sum(Decimal(str(row["amount"])) for row in rows if row.get("clause")) == Decimal(kept.body["total"])
    job = next(row for row in rows if row.get("clause") == "4.2")
    assert (job["evidence"], job["reason"]) == ("WX202606001 第1行", "零件 HK-0201")
    for row in rows:
        assert len(parts(Kind.SETTLEMENT_STATEMENT, "reason", str(row.get("reason") or ""))) == 1
