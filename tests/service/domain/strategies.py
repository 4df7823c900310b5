"""Whole months of work at random: few numbers, so that records meet, and days around every deadline."""

from datetime import datetime, time
from decimal import Decimal

from hypothesis import strategies as st

from service.domain.facts import MonthFacts
from service.domain.policy import InvoiceCounts, InvoiceFrom, LateVoids, Policy, PolicyBook, SeasonRule
from service.domain.records import (
    Baler,
    FreightInvoice,
    HqException,
    OldPartTag,
    PackingLine,
    PackingList,
    PartsReturn,
    PartsReturnLine,
    RepairTicket,
    ReturnVerdict,
    Shipment,
    StationKind,
    TicketLine,
)
from tests.service.domain.builders import CATALOGUE, POLICY, REQUIRED, a_policy, a_station, changed, day, moment


def maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """A value, or now and then none."""
    return st.sampled_from([*"values", *"values", None]).flatmap(lambda some: strategy if some else st.none())


PART_NOS = maybe(st.sampled_from(["P-1", "P-1", "P-2", "P-3", "P-4", "X"]))
REGIONS = maybe(st.sampled_from(["411721", "210781", "370102", "150523"]))
SERIALS = maybe(st.sampled_from(["HK-1", "HK-2", "HK-3"]))
STATIONS = maybe(st.sampled_from([*["ST01"] * 5, "ST02"]))
YUAN = st.decimals(Decimal(0), Decimal(2000), places=2)
MAY_JUNE = st.dates(day("05-10"), day("07-05"))


TICKET_LINES = st.builds(
    TicketLine,
    part_no=PART_NOS,
    job=st.sampled_from([None, "更换", "更换", "调整", "焊接"]),
    quantity=maybe(st.integers(1, 5)),
)
TICKETS = st.builds(
    RepairTicket,
    ticket_no=st.sampled_from([f"WX{index}" for index in range(9)]),
    station_code=STATIONS,
    serial_no=SERIALS,
    bale_count=maybe(st.sampled_from([0, 100, 4999, 5000, 5001, 10000, 10001])),
    customer_name=st.sampled_from([*["王强"] * 9, " "]),
    sold_on=maybe(st.dates(day("2025-05-20"), day("2026-06-10"))),
    reported_at=maybe(st.builds(datetime.combine, MAY_JUNE, st.just(time(8)))),
    accepted_on=maybe(st.dates(day("05-25"), day("06-25"))),
    warranty=st.sampled_from([True, False]),
    customer_signed=st.sampled_from([*[True] * 9, False]),
    lines=st.lists(TICKET_LINES, min_size=1, max_size=3).map(tuple) | st.just(()),
    submitted_on=maybe(st.dates(day("05-30"), day("07-02"))),
    audited_km=maybe(st.decimals(Decimal(0), Decimal(300), places=1)),
    distance_km=st.integers(0, 100),
    work_region=REGIONS,
)
BALERS = st.builds(
    Baler,
    serial_no=st.sampled_from(["HK-1", "HK-2", "HK-3"]),
    sold_on=maybe(st.dates(day("2025-05-20"), day("2026-06-10"))),
    sold_by=maybe(st.sampled_from(["ST01", "ST02"])),
)
TAG_NOS = st.sampled_from([f"OT{index}" for index in range(8)])
SHIPMENT_NOS = st.sampled_from(["FY1", "FY2", "FY3"])
TAGS = st.builds(
    OldPartTag,
    tag_no=TAG_NOS,
    quantity=maybe(st.integers(1, 4)),
    replaced_on=maybe(st.dates(day("04-20"), day("06-20"))),
    shipment_no=st.none() | SHIPMENT_NOS,
)
PACKING_LISTS = st.builds(
    PackingList,
    shipment_no=SHIPMENT_NOS,
    station_code=STATIONS,
    shipped_on=maybe(st.dates(day("05-20"), day("06-30"))),
    transport_mode=st.sampled_from(["公路零担", "公路零担", "铁路", "航空", None]),
    lines=st.lists(st.builds(PackingLine, tag_no=st.none() | TAG_NOS), max_size=4).map(tuple),
)
SHIPMENTS = st.builds(
    Shipment,
    PACKING_LISTS,
    received_on=maybe(st.dates(day("06-01"), day("07-05"))),
    mixed=st.sampled_from([False] * 4 + [True]),
)
INVOICES = st.builds(
    FreightInvoice,
    invoice_no=st.sampled_from(["1", "2", "3", "4"]),
    invoice_code=st.none() | st.just("0441"),
    total=maybe(YUAN),
    shipment_no=maybe(st.sampled_from(["FY1", "FY2", "FY3"])),
    mailed_on=maybe(st.dates(day("06-01"), day("07-05"))) | st.none(),
    received_on=maybe(st.dates(day("06-01"), day("07-02"))),
)
RETURNS = st.builds(
    PartsReturn,
    application_no=st.sampled_from(["TK1", "TK2"]),
    station_code=STATIONS,
    verdict_on=maybe(st.dates(day("05-30"), day("07-02"))),
    lines=st.lists(
        st.builds(
            PartsReturnLine,
            part_no=PART_NOS,
            quantity=maybe(st.integers(1, 3)),
            verdict=maybe(st.sampled_from(list(ReturnVerdict))),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
)
EXCEPTIONS = st.builds(
    HqException,
    clause=st.sampled_from(["3.4.2", "3.4.2", "5.2.7"]),
    record=SHIPMENT_NOS,
    reason=st.just("抢收"),
    by=st.sampled_from(["李总", "王总"]),
    at=st.just(moment("06-12T09:30")),
)


def archive(strategy: st.SearchStrategy[object], most: int, *numbers: str) -> st.SearchStrategy[tuple[object, ...]]:
    """Records as the archive has them: one a number."""

    def number_of(record: object) -> tuple[object, ...]:
        return tuple(getattr(record, name) for name in numbers)

    return st.lists(strategy, min_size=most // 2, max_size=most, unique_by=number_of).map(tuple)


MONTHS = st.builds(
    MonthFacts,
    station=st.sampled_from([a_station(kind=kind, territory=("2107", "3701")) for kind in StationKind]),
    period=st.just("2026-06"),
    required=st.just(REQUIRED),
    catalogue=st.just(CATALOGUE),
    tickets=archive(TICKETS, 6, "ticket_no"),
    balers=archive(BALERS, 3, "serial_no"),
    invoices=st.lists(
        INVOICES, min_size=2, max_size=4, unique_by=lambda found: (found.invoice_no, found.invoice_code)
    ).map(tuple),
    shipments=archive(SHIPMENTS, 3, "shipment_no"),
    tags=archive(TAGS, 6, "tag_no"),
    returns=archive(RETURNS, 2, "application_no"),
    exceptions=st.lists(EXCEPTIONS, max_size=2).map(tuple),
)
CARRIED_IN = st.decimals(Decimal(-500), Decimal(0), places=2)


def _second(first: Policy) -> Policy:
    rates = changed(
        first.rates, base_fee=Decimal("41.50"), labour_hour=Decimal("66.66"), penalty_multiple=Decimal("2.5")
    )
    return changed(first, version="2026-2", effective_on=day("06-10"), rates=rates)


POLICIES = st.builds(
    a_policy,
    season_rule=st.sampled_from(SeasonRule),
    late_part_voids=st.sampled_from(LateVoids),
    invoice_from=st.sampled_from(InvoiceFrom),
    invoice_counts=st.sampled_from(InvoiceCounts),
)
BOOKS = st.one_of(
    st.just(PolicyBook((POLICY,))),
    POLICIES.map(lambda policy: PolicyBook((policy,))),
    POLICIES.map(lambda policy: PolicyBook((policy, _second(policy)))),
    POLICIES.map(lambda policy: PolicyBook((changed(policy, effective_on=day("06-05")),))),
)
