"""Random months as plain tables, seeded: few numbers, so that records meet, and days at the edge of every deadline."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

Table = list[dict[str, Any]]
World = dict[str, Any]

PERIODS = ("2026-05", "2026-06", "2026-07")
REQUIRED = ("serial_no", "bale_count", "customer_name", "reported_on", "accepted_on", "warranty", "customer_signed")
REGIONS = ("411721", "411702", "210781", "370102", "150523", None)
KINDS = ("经销商", "社会化", "临时")
VERDICTS = ("accepted", "damaged", "mismatch", "fake", "swapped", "non_original", None)
MODES = ("公路零担", "公路零担", "铁路", "顺丰", "航空", "专车", None)


def yuan(rng: Random, most: int) -> Decimal:
    """An amount with fen."""
    return Decimal(rng.randrange(most * 100)) / 100


def day(rng: Random, first: date, last: date) -> date:
    """A day of a span, both ends included."""
    return first + timedelta(days=rng.randint(0, (last - first).days))


def maybe(rng: Random, value: Any) -> Any:
    """The value, or now and then nothing."""
    return None if rng.random() < 0.08 else value


def world(seed: int) -> World:
    """All that one station did from May to July 2026, and the tables it is judged by."""
    rng = Random(seed)  # noqa: S311  # repeatable on purpose
    return {
        "station": {"code": "ST01", "kind": rng.choice(KINDS), "territory": rng.choice([["2107", "3701"], ["41"], []])},
        "policies": _policies(rng),
        "parts": _parts(rng),
        "labour": _labour(rng),
        "balers": [_baler(rng, serial) for serial in ("HK-1", "HK-2", "HK-3", "HK-4")],
        "tickets": [_ticket(rng, index) for index in range(rng.randint(3, 12))],
        "shipments": (shipments := [_shipment(rng, index) for index in range(rng.randint(1, 4))]),
        "tags": [_tag(rng, index, shipments) for index in range(rng.randint(2, 10))],
        "invoices": [_invoice(rng, index, shipments) for index in range(rng.randint(1, 6))],
        "returns": [_return(rng, index) for index in range(rng.randint(0, 3))],
        "exceptions": [_exception(rng) for _ in range(rng.randint(0, 2))],
        "adjustments": [_adjustment(rng) for _ in range(rng.choice([0, 0, 1, 2]))],
        "carried_in": -yuan(rng, 800) if rng.random() < 0.4 else Decimal(0),
    }


def _policies(rng: Random) -> Table:
    first = {
        "version": "2026-1",
        "effective_on": date(2026, 1, 1) if rng.random() < 0.85 else date(2026, 5, 20),
        "ticket_days": 15,
        "monthly_return_day": 10,
        "season_rule": rng.choice(["earlier", "replaces"]),
        "late_part_voids": rng.choice(["shipment", "share"]),
        "invoice_from": rng.choice(["shipped", "received"]),
        "invoice_counts": rng.choice(["mailed", "received"]),
        "invoice_last_day": 20,
        "refused": ["航空", "专车"],
        "seasons": [
            {"first": (5, 20), "last": (7, 10), "return_by": (7, 20)},
            {"first": (8, 20), "last": (10, 20), "return_by": (10, 30)},
        ],
        "rates": {
            "base_fee": Decimal("30.00"),
            "labour_hour": Decimal("60.00"),
            "mileage_km": Decimal("1.50"),
            "award": Decimal("50.00"),
            "penalty_multiple": Decimal(3),
        },
        "plans": _plans(rng),
    }
    if rng.random() < 0.4:
        return [first]
    rates = {
        "base_fee": rng.choice([Decimal("41.50"), Decimal(0)]),
        "labour_hour": Decimal("66.667"),
        "mileage_km": Decimal("1.333"),
        "award": Decimal("0.00"),
        "penalty_multiple": Decimal("2.5"),
    }
    second = {**first, "version": "2026-2", "effective_on": date(2026, 6, 10), "rates": rates, "plans": _plans(rng)}
    second |= {"ticket_days": 10, "monthly_return_day": 31, "invoice_last_day": 18, "refused": ["航空"]}
    second["season_rule"] = rng.choice(["earlier", "replaces"])
    return [second, first]


def _plans(rng: Random) -> Table:
    plans = [
        {"first": date(2026, 5, 25), "last": date(2026, 7, 10), "regions": ["41", "3701"], "subsidy": Decimal("20.00")},
        {"first": date(2026, 6, 1), "last": date(2026, 6, 10), "regions": ["4117"], "subsidy": Decimal("35.555")},
        {"first": date(2026, 6, 5), "last": date(2026, 6, 30), "regions": ["411721", "21"], "subsidy": Decimal(15)},
    ]
    return rng.sample(plans, rng.randint(0, 3))


def _parts(rng: Random) -> Table:
    term = {"months": 12, "bales": 10000}
    return [
        {"part_no": "P-1", **term, "price": Decimal("120.50"), "effective_on": None},
        {"part_no": "P-1", **term, "months": 6, "price": Decimal("99.995"), "effective_on": date(2026, 6, 5)},
        {"part_no": "P-2", "months": 3, "bales": None, "price": Decimal("8.00"), "effective_on": None},
        {"part_no": "P-3", "months": None, "bales": 5000, "price": None, "effective_on": None},
        {"part_no": "P-4", "months": None, "bales": None, "price": yuan(rng, 300), "effective_on": None},
        {"part_no": "P-5", "months": 24, "bales": 1, "price": Decimal(1), "effective_on": date(2026, 6, 20)},
    ]


def _labour(rng: Random) -> Table:
    row = {"per": "job", "effective_on": None}
    return [
        {**row, "part_no": "P-1", "job": "更换", "hours": Decimal("1.5")},
        {**row, "part_no": "P-1", "job": "更换", "hours": Decimal("1.75"), "effective_on": date(2026, 6, 15)},
        {**row, "part_no": "P-1", "job": "调整", "hours": Decimal("0.5")},
        {**row, "part_no": "P-2", "job": "更换", "hours": Decimal("0.25"), "per": "piece"},
        {**row, "part_no": "P-3", "job": "更换", "hours": Decimal("0.333")},
        {**row, "part_no": "P-4", "job": "焊接", "hours": Decimal(rng.randrange(400)) / 100, "per": "piece"},
        {**row, "part_no": "P-4", "job": "更换", "hours": Decimal(1), "effective_on": date(2026, 6, 1)},
    ]


def _baler(rng: Random, serial_no: str) -> dict[str, Any]:
    return {
        "serial_no": serial_no,
        "sold_on": maybe(rng, rng.choice([date(2025, 6, 1), date(2025, 8, 31), date(2026, 2, 28), date(2026, 5, 30)])),
        "sold_by": maybe(rng, rng.choice(["ST01", "ST02"])),
    }


def _ticket(rng: Random, index: int) -> dict[str, Any]:
    reported = day(rng, date(2026, 4, 25), date(2026, 7, 15))
    accepted = reported + timedelta(days=rng.choice([0, 0, 1, 2]))
    return {
        "ticket_no": f"WX{index}",
        "station_code": rng.choice(["ST01"] * 9 + ["ST02", None]),
        "serial_no": maybe(rng, rng.choice(["HK-1", "HK-2", "HK-3", "HK-4", "HK-9"])),
        "bale_count": maybe(rng, rng.choice([0, 1, 2, 100, 4999, 5000, 5001, 9999, 10000, 10001])),
        "customer_name": rng.choice(["王强"] * 9 + [" ", None]),
        "sold_on": maybe(rng, rng.choice([date(2025, 6, 1), reported - timedelta(days=90), date(2026, 3, 1)])),
        "reported_on": maybe(rng, reported),
        "accepted_on": maybe(rng, accepted),
        "warranty": maybe(rng, rng.random() < 0.8),
        "customer_signed": rng.random() < 0.9,
        "submitted_on": maybe(rng, accepted + timedelta(days=rng.choice([0, 3, 9, 10, 11, 14, 15, 16, 30]))),
        "audited_km": maybe(rng, Decimal(rng.randrange(3000)) / 10 if rng.random() < 0.9 else Decimal(0)),
        "work_region": rng.choice(REGIONS),
        "lines": [_ticket_line(rng) for _ in range(rng.choice([0, 1, 1, 1, 2, 3]))],
    }


def _ticket_line(rng: Random) -> dict[str, Any]:
    return {
        "part_no": maybe(rng, rng.choice(["P-1", "P-1", "P-2", "P-3", "P-4", "P-5", "X"])),
        "job": rng.choice([None, "更换", "更换", "调整", "焊接"]),
        "quantity": maybe(rng, rng.randint(1, 5)),
    }


def _shipment(rng: Random, index: int) -> dict[str, Any]:
    shipped = day(rng, date(2026, 5, 1), date(2026, 7, 25))
    return {
        "shipment_no": f"FY{index}",
        "station_code": rng.choice(["ST01"] * 9 + ["ST02"]),
        "shipped_on": maybe(rng, rng.choice([shipped, date(2026, 6, 10), date(2026, 7, 10), date(2026, 7, 20)])),
        "transport_mode": rng.choice(MODES),
        "received_on": maybe(rng, shipped + timedelta(days=rng.randint(1, 9))),
        "mixed": rng.random() < 0.1,
        "listed": [rng.choice([None, *(f"OT{number}" for number in range(10))]) for _ in range(rng.randint(0, 3))],
    }


def _tag(rng: Random, index: int, shipments: Table) -> dict[str, Any]:
    named = rng.choice(["FY9", None, *(found["shipment_no"] for found in shipments)])
    replaced = rng.choice(
        [
            date(2026, 4, 30),
            date(2026, 5, 19),
            date(2026, 5, 20),
            date(2026, 6, 1),
            day(rng, date(2026, 5, 1), date(2026, 7, 12)),
        ]
    )
    return {
        "tag_no": f"OT{index}",
        "quantity": rng.choice([1, 1, 2, 3, None]),
        "replaced_on": maybe(rng, replaced),
        "shipment_no": named,
    }


def _invoice(rng: Random, index: int, shipments: Table) -> dict[str, Any]:
    shipment = rng.choice(shipments)
    start = shipment["shipped_on"] or date(2026, 6, 1)
    edge = start + timedelta(days=rng.choice([5, 14, 15, 16, 18, 19, 20, 21, 22]))
    mailed = edge if rng.random() < 0.6 else None
    return {
        "invoice_no": f"{index}",
        "invoice_code": rng.choice([None, "0441"]),
        "shipment_no": rng.choice([shipment["shipment_no"]] * 9 + ["FY9", None]),
        "total": maybe(rng, rng.choice([yuan(rng, 2000), Decimal("100.00"), Decimal(0)])),
        "mailed_on": mailed,
        "received_on": maybe(rng, edge + timedelta(days=rng.choice([0, 0, 1, 3]))),
    }


def _return(rng: Random, index: int) -> dict[str, Any]:
    return {
        "application_no": f"TK{index}",
        "station_code": rng.choice(["ST01"] * 9 + ["ST02"]),
        "verdict_on": maybe(rng, day(rng, date(2026, 5, 1), date(2026, 7, 31))),
        "lines": [
            {
                "part_no": maybe(rng, rng.choice(["P-1", "P-2", "P-3", "P-4", "X"])),
                "quantity": maybe(rng, rng.randint(1, 3)),
                "verdict": rng.choice(VERDICTS),
            }
            for _ in range(rng.randint(1, 4))
        ],
    }


def _exception(rng: Random) -> dict[str, Any]:
    return {"clause": rng.choice(["3.4.2", "3.4.2", "5.2.7", "5.2.5"]), "record": rng.choice(["FY0", "FY1", "FY2"])}


def _adjustment(rng: Random) -> dict[str, Any]:
    return {
        "period": rng.choice(PERIODS),
        "clause": rng.choice(["4.1", "4.2", "4.5"]),
        "ticket": f"OLD{rng.randrange(9)}",
        "amount": yuan(rng, 200) - 100,
    }
