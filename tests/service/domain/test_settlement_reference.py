"""Two settlements, written apart from the same table, agree to the cent on every month."""

from collections import Counter
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import pytest

from service.domain.catalogue import Catalogue
from service.domain.completeness import Required
from service.domain.days import MonthDay
from service.domain.facts import MonthFacts
from service.domain.policy import (
    InvoiceCounts,
    InvoiceFrom,
    LateVoids,
    Policy,
    PolicyBook,
    Rates,
    Season,
    SeasonPlan,
    SeasonRule,
)
from service.domain.records import (
    Adjustment,
    Baler,
    FreightInvoice,
    HqException,
    LabourQuota,
    OldPartTag,
    PackingLine,
    PackingList,
    Part,
    PartsReturn,
    PartsReturnLine,
    Per,
    RepairTicket,
    ReturnVerdict,
    Shipment,
    Station,
    StationKind,
    TicketLine,
)
from service.domain.settlement import settle
from service.domain.statement import Line
from tests.service.domain import random_months, reference_settlement
from tests.service.domain.builders import POLICY, REQUIRED, changed, moment

WORLDS = 170  # of three months each
Dict = dict[str, Any]


@pytest.mark.clause("4.1")
@pytest.mark.clause("4.2")
@pytest.mark.clause("4.3")
@pytest.mark.clause("4.4")
@pytest.mark.clause("4.5")
@pytest.mark.clause("4.6")
@pytest.mark.clause("5.2.8")
@pytest.mark.parametrize("first", range(0, WORLDS, 34))
def test_a_second_settlement_agrees_to_the_cent_month_after_month(first: int) -> None:
    for seed in range(first, first + 34):
        world = random_months.world(seed)
        carried_in: Decimal = world["carried_in"]
        paid: dict[str, str] = {}
        again: set[str] = set()
        for period in random_months.PERIODS:
            statement = settle(facts_of(world, period, paid), book_of(world), carried_in)
            rows, total, carried = reference_settlement.settle(world, period, again, carried_in)
            assert Counter(map(row_of, statement.lines)) == Counter(rows), (seed, period)
            assert (statement.total, statement.carried_forward) == (total, carried), (seed, period)
            paid |= dict.fromkeys(statement.paid(), statement.statement_no)
            again |= reference_settlement.paid_by(rows)
            carried_in = carried


def test_the_random_months_reach_every_line_and_every_edge() -> None:
    clauses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for seed in range(WORLDS):
        world = random_months.world(seed)
        for period in random_months.PERIODS:
            statement = settle(facts_of(world, period, {}), book_of(world), world["carried_in"])
            clauses.update(line.clause for line in statement.lines if line.amount)
            reasons.update(problem.code for line in statement.lines for problem in line.reasons)
            reasons.update(problem.code for problem in statement.problems)
            reasons["carried forward"] += statement.carried_forward < 0
            reasons["shares"] += any(_is_a_share(line) for line in statement.lines)
    assert set(clauses) == {"4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "5.2.8"}
    assert {code: count for code, count in reasons.items() if count < 3} == {}
    assert EDGES - set(reasons) == set()


EDGES = {
    "adjustment", "award_undecided", "by_exception", "carried forward", "expired_by_bales", "expired_by_date",
    "invoice_late", "invoice_total_unknown", "invoice_unmatched", "job_missing", "job_unknown", "mixed_parts",
    "no_policy", "not_audited", "not_in_warranty", "nothing_to_pay", "part_unknown", "penalty", "penalty_unknown",
    "returned_late", "shares", "submitted_late", "ticket_incomplete", "transport_refused", "warranty_undecided",
}  # fmt: skip


def _is_a_share(line: Line) -> bool:
    return line.clause == "4.5" and bool(line.amount) and any(found.code == "returned_late" for found in line.reasons)


def row_of(line: Line) -> tuple[str, str, Decimal]:
    """A line as the second settlement has it."""
    found = line.evidence
    if "statement" in found:
        return line.clause, f"adjusts {found['ticket']}", line.amount
    if "ticket" in found:
        return line.clause, found["ticket"], line.amount
    if "invoice" in found:
        return line.clause, f"{found.get('invoice_code', '')}/{found['invoice']}", line.amount
    return line.clause, f"{found['return']} {found.get('line', '-')}", line.amount


def book_of(world: Dict) -> PolicyBook:
    """The world's policies as the product has them."""
    return PolicyBook(tuple(_policy(found) for found in world["policies"]))


def facts_of(world: Dict, period: str, paid: dict[str, str]) -> MonthFacts:
    """The world's tables as the product has them."""
    station = world["station"]
    return MonthFacts(
        station=Station(station["code"], "锦州站", StationKind(station["kind"]), tuple(station["territory"])),
        period=period,
        required=Required(REQUIRED.fields, REQUIRED.columns, REQUIRED.signatures),
        catalogue=Catalogue.of(map(_part, world["parts"]), map(_quota, world["labour"])),
        tickets=tuple(map(_ticket, world["tickets"])),
        balers=tuple(Baler(**row) for row in world["balers"]),
        invoices=tuple(FreightInvoice(**row) for row in world["invoices"]),
        shipments=tuple(map(_shipment, world["shipments"])),
        tags=tuple(OldPartTag(**row) for row in world["tags"]),
        returns=tuple(map(_return, world["returns"])),
        exceptions=tuple(
            HqException(row["clause"], row["record"], "抢收", "李总", moment("06-12T09:30"))
            for row in world["exceptions"]
        ),
        adjustments=tuple(_adjustment(row) for row in world["adjustments"] if row["period"] == period),
        paid=dict(paid),
    )


def _policy(row: Dict) -> Policy:
    deadlines = changed(
        POLICY.deadlines,
        ticket_days=row["ticket_days"],
        monthly_return_day=row["monthly_return_day"],
        season_rule=SeasonRule(row["season_rule"]),
        late_part_voids=LateVoids(row["late_part_voids"]),
        invoice_from=InvoiceFrom(row["invoice_from"]),
        invoice_counts=InvoiceCounts(row["invoice_counts"]),
        invoice_last_day=row["invoice_last_day"],
    )
    rates = row["rates"]
    return changed(
        POLICY,
        version=row["version"],
        effective_on=row["effective_on"],
        deadlines=deadlines,
        seasons=tuple(
            Season("农忙", MonthDay(*found["first"]), MonthDay(*found["last"]), MonthDay(*found["return_by"]))
            for found in row["seasons"]
        ),
        transport=changed(POLICY.transport, old_parts_refused=tuple(row["refused"])),
        rates=Rates(
            rates["base_fee"], rates["labour_hour"], rates["mileage_km"], rates["award"], rates["penalty_multiple"]
        ),
        season_plans=tuple(
            SeasonPlan("方案", plan["first"], plan["last"], tuple(plan["regions"]), plan["subsidy"])
            for plan in row["plans"]
        ),
    )


def _part(row: Dict) -> Part:
    return Part(
        row["part_no"],
        warranty_months=row["months"],
        warranty_bales=row["bales"],
        price=row["price"],
        effective_on=row["effective_on"],
    )


def _quota(row: Dict) -> LabourQuota:
    return LabourQuota(row["part_no"], row["job"], row["hours"], Per(row["per"]), row["effective_on"])


def _ticket(row: Dict) -> RepairTicket:
    values = {name: value for name, value in row.items() if name not in {"reported_on", "lines"}}
    reported_at = datetime.combine(row["reported_on"], time(8)) if row["reported_on"] else None
    return RepairTicket(**values, reported_at=reported_at, lines=tuple(TicketLine(**line) for line in row["lines"]))


def _shipment(row: Dict) -> Shipment:
    names = ("shipment_no", "station_code", "shipped_on", "transport_mode")
    lines = tuple(PackingLine(tag_no=number) for number in row["listed"])
    packing_list = PackingList(**{name: row[name] for name in names}, lines=lines)
    return Shipment(packing_list, row["received_on"], row["mixed"])


def _return(row: Dict) -> PartsReturn:
    lines = tuple(
        PartsReturnLine(
            line["part_no"],
            quantity=line["quantity"],
            verdict=ReturnVerdict(line["verdict"]) if line["verdict"] else None,
        )
        for line in row["lines"]
    )
    return PartsReturn(row["application_no"], row["station_code"], verdict_on=row["verdict_on"], lines=lines)


def _adjustment(row: Dict) -> Adjustment:
    evidence = {"ticket": row["ticket"]}
    return Adjustment("JS-ST01-2026-04", row["clause"], evidence, row["amount"], "更正", "李总", moment("06-12T09:30"))
