"""Papers whose day, station or verdict is corrected after their month was confirmed: paid once, and never lost."""

import json
import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.clock import CHINA
from service.errors import ConflictError
from service.store import statements
from service.store.unit import Store
from service.usecases import deciding, settling
from tests.service.usecases import world
from tests.service.usecases.world import HQ, take

LATER = datetime(2026, 10, 5, tzinfo=CHINA)
MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08")
LAST = "2026-09"  # where every correction is booked in the end
STATIONS = ("ST01", "ST02")

TICKETS = st.sampled_from([f"WX2026{month}{number:03d}" for month in ("05", "06") for number in (1, 4, 6, 7, 12)])
DAYS = st.dates(date(2026, 5, 1), date(2026, 8, 31))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), TICKETS, DAYS),
        st.tuples(st.just("audit"), TICKETS, st.integers(0, 200)),
        st.tuples(st.just("confirm"), st.sampled_from(STATIONS), st.sampled_from(MONTHS)),
        st.tuples(st.just("adjust"), st.sampled_from(STATIONS), st.sampled_from(MONTHS)),
    ),
    min_size=3,
    max_size=12,
)


def do(store: Store, step: tuple[str, str, object]) -> None:
    what, first, second = step
    if what == "move":
        take(store, "tickets", json.dumps({"ticket_no": first, "submitted_on": str(second)}), "a.jsonl")
    elif what == "audit":
        deciding.audit_ticket(store, HQ, first, audited_km=Decimal(str(second)), work_region=None, at=LATER)
    elif what == "confirm":
        settling.settle(store, HQ, first, str(second), LATER)
        settling.confirm(store, HQ, f"JS-{first}-{second}", at=LATER)
    else:
        settling.settle(store, HQ, first, str(second), LATER)
        settling.adjust(store, HQ, f"JS-{first}-{second}", LAST, "更正", at=LATER)


def worth(store: Store) -> dict[tuple[str, str], Decimal]:
    """What all statements pay for each ticket and clause, corrections counted; nothing is left out that is not zero."""
    found: dict[tuple[str, str], Decimal] = {}
    for station in STATIONS:
        for period in (*MONTHS, LAST):
            for line in settling.settle(store, HQ, station, period, LATER).body["lines"]:
                if "ticket" in line["evidence"]:
                    key = (line["clause"], line["evidence"]["ticket"])
                    found[key] = found.get(key, Decimal(0)) + Decimal(line["amount"])
    return {key: amount for key, amount in found.items() if amount}


def correct_all(store: Store) -> None:
    """Correct every confirmed month, twice: what one correction takes back another may pay."""
    for _ in range(2):
        for station in STATIONS:
            for period in MONTHS:
                kept = statements.of_month(store, station, period)
                if kept is not None and kept.is_confirmed:
                    settling.adjust(store, HQ, kept.statement_no, LAST, "更正", at=LATER)


@pytest.mark.clause("4.1")
@settings(max_examples=12, suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=STEPS)
def test_after_corrections_every_ticket_is_paid_what_it_is_worth_and_once(
    world_folder: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, object]]
) -> None:
    folder = Path(tmp_path_factory.mktemp("moved"))
    shutil.copytree(world_folder, folder / "confirmed")
    shutil.copytree(world_folder, folder / "never")
    store, twin = Store(folder / "confirmed"), Store(folder / "never")
    for step in steps:
        try:
            do(store, step)
        except ConflictError:
            continue  # a month that is confirmed already, or not yet
        if step[0] in {"move", "audit"}:
            do(twin, step)
    correct_all(store)
    assert worth(store) == worth(twin)
    store.close()
    twin.close()
    shutil.rmtree(folder)


@pytest.fixture
def confirmed(store: Store) -> Store:
    world.fill(store)
    do(store, ("confirm", "ST01", "2026-06"))
    return store


def lines_of(store: Store, number: str, station: str = "ST01") -> dict[str, Decimal]:
    """What each statement pays for a ticket, an invoice or a return, by month."""
    found: dict[str, Decimal] = {}
    for period in (*MONTHS, LAST):
        for line in settling.settle(store, HQ, station, period, LATER).body["lines"]:
            if number in line["evidence"].values():
                found[period] = found.get(period, Decimal(0)) + Decimal(line["amount"])
    return {period: amount for period, amount in found.items() if amount}


@pytest.mark.parametrize("order", [("move", "adjust"), ("adjust", "move"), ("move", "confirm", "adjust")])
def test_a_paid_ticket_that_moves_to_another_month_stays_where_it_was_paid(
    confirmed: Store, order: tuple[str, ...]
) -> None:
    before = lines_of(confirmed, "WX202606001")
    steps = {
        "move": ("move", "WX202606001", "2026-07-02"),
        "confirm": ("confirm", "ST01", "2026-07"),
        "adjust": ("adjust", "ST01", "2026-06"),
    }
    for name in order:
        do(confirmed, steps[name])
    after = lines_of(confirmed, "WX202606001")
    assert set(before) == {"2026-06"}
    assert after["2026-06"] == before["2026-06"]
    assert "2026-07" not in after
    assert after.get(LAST, Decimal(0)) in {Decimal(0), Decimal("-30.00")}  # it may have come late by that day (4.1)


def test_a_penalty_whose_verdict_moves_is_deducted_once(confirmed: Store) -> None:
    number = next(
        line["evidence"]["return"]
        for line in settling.settle(confirmed, HQ, "ST01", "2026-06", LATER).body["lines"]
        if line["clause"] == "5.2.8"
    )
    take(confirmed, "returns", json.dumps({"application_no": number, "verdict_on": "2026-07-15"}), "a.jsonl")
    do(confirmed, ("adjust", "ST01", "2026-06"))
    assert lines_of(confirmed, number) == {"2026-06": Decimal("-96.00")}


def test_an_invoice_whose_day_of_receipt_moves_is_paid_once(confirmed: Store) -> None:
    number = next(
        line["evidence"]["invoice"]
        for line in settling.settle(confirmed, HQ, "ST01", "2026-06", LATER).body["lines"]
        if line["clause"] == "4.5"
    )
    take(confirmed, "invoices", json.dumps({"invoice_no": number, "received_on": "2026-07-15"}), "a.jsonl")
    do(confirmed, ("adjust", "ST01", "2026-06"))
    assert lines_of(confirmed, number) == {"2026-06": Decimal("168.95")}


def test_a_penalty_that_is_lifted_is_given_back_once_and_may_be_set_again(confirmed: Store) -> None:
    number = next(
        line["evidence"]["return"]
        for line in settling.settle(confirmed, HQ, "ST01", "2026-06", LATER).body["lines"]
        if line["clause"] == "5.2.8"
    )
    confirmed.execute("UPDATE returns SET body = json_remove(body, '$.verdict_on') WHERE application_no = ?", (number,))
    for _ in range(2):
        do(confirmed, ("adjust", "ST01", "2026-06"))
    assert sum(lines_of(confirmed, number).values()) == 0
    take(confirmed, "returns", json.dumps({"application_no": number, "verdict_on": "2026-08-15"}), "a.jsonl")
    assert lines_of(confirmed, number)["2026-08"] == Decimal("-96.00")
