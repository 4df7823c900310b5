"""A second settlement, written from the rulebook's table alone over plain dicts; it shares no code with the product.

What it decides where the table is silent is what the rulebook lists as ours: see `choices.py`.
"""

import calendar
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Row = tuple[str, str, Decimal]  # clause, record number, amount
Dict = dict[str, Any]

NOTHING = Decimal("0.00")
REQUIRED = ("serial_no", "bale_count", "customer_name", "reported_on", "accepted_on", "warranty")
PENAL = {"fake", "swapped", "non_original"}


def cents(amount: Decimal) -> Decimal:
    """Half-up, once a line."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def settle(world: Dict, period: str, paid: set[str], carried_in: Decimal) -> tuple[list[Row], Decimal, Decimal]:
    """The rows of one month, what is paid, and what is carried forward; `paid` is what earlier months paid."""
    rows: list[Row] = []
    for ticket in world["tickets"]:
        if ticket["station_code"] == world["station"]["code"] and within(ticket["submitted_on"], period):
            rows += ticket_rows(world, ticket, period)
    for invoice in world["invoices"]:
        rows += freight_rows(world, invoice, period)
    for application in world["returns"]:
        if application["station_code"] == world["station"]["code"] and within(application["verdict_on"], period):
            rows += penalty_rows(world, application)
    rows = [(clause, number, NOTHING if f"{clause} {number}" in paid else amount) for clause, number, amount in rows]
    rows += [
        (found["clause"], f"adjusts {found['ticket']}", cents(found["amount"]))
        for found in world["adjustments"]
        if found["period"] == period
    ]
    balance = sum((amount for _, _, amount in rows), NOTHING) + carried_in
    return rows, max(NOTHING, balance), min(NOTHING, balance)


def paid_by(rows: list[Row]) -> set[str]:
    """What these rows paid or deducted, so that no later month does it again."""
    return {f"{clause} {number}" for clause, number, amount in rows if amount}


def within(day: date | None, period: str) -> bool:
    """Whether a day belongs to a month."""
    return day is not None and day.strftime("%Y-%m") == period


def month_end(period: str) -> date:
    """The last day of a month."""
    year, month = (int(part) for part in period.split("-"))
    return date(year, month, calendar.monthrange(year, month)[1])


def months_later(day: date, months: int) -> date:
    """The same day some months later, clamped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def newest(rows: list[Dict], day: date) -> Dict | None:
    """Of several versions the one in force on a day."""
    started = [row for row in rows if row["effective_on"] is None or row["effective_on"] <= day]
    return max(started, key=lambda row: row["effective_on"] or date.min) if started else None


def ticket_rows(world: Dict, ticket: Dict, period: str) -> list[Row]:
    """4.1 to 4.4 and 4.6 of one ticket."""
    number = ticket["ticket_no"]
    policy = newest(world["policies"], ticket["reported_on"] or month_end(period))
    covered = [line for line in ticket["lines"] if in_warranty(world, ticket, line)]
    if policy is None or not covered:
        return [("4.1", number, NOTHING)]
    rates = policy["rates"]
    earned = complete(ticket) and on_time(ticket, policy)
    rows = [("4.1", number, cents(rates["base_fee"]) if earned else NOTHING)]
    rows += [("4.2", number, labour(world, ticket, line, rates["labour_hour"])) for line in covered]
    rows.append(("4.3", number, cents((ticket["audited_km"] or NOTHING) * rates["mileage_km"])))
    if crosses(world, ticket):
        rows.append(("4.4", number, cents(rates["award"])))
    subsidies = [plan["subsidy"] for plan in policy["plans"] if plan_fits(plan, ticket)]
    if subsidies:
        rows.append(("4.6", number, cents(max(subsidies))))
    return rows


def complete(ticket: Dict) -> bool:
    """3.2.3: every required cell is filled, the customer signed, and there is a line."""
    filled = all(str(ticket[name]).strip() if ticket[name] is not None else "" for name in REQUIRED)
    lines = ticket["lines"] and all(line["part_no"] and line["quantity"] is not None for line in ticket["lines"])
    return bool(filled and ticket["customer_signed"] and lines)


def on_time(ticket: Dict, policy: Dict) -> bool:
    """3.2.3: received by the last day."""
    last: date = ticket["accepted_on"] + timedelta(days=policy["ticket_days"])
    return bool(ticket["submitted_on"] <= last)


def in_warranty(world: Dict, ticket: Dict, line: Dict) -> bool:
    """3.3.1.1: each limb that binds must be known and not over; the last day and the last bale still count."""
    if ticket["reported_on"] is None:
        return False
    part = newest([row for row in world["parts"] if row["part_no"] == line["part_no"]], ticket["reported_on"])
    if part is None:
        return False
    if part["bales"] is not None and (ticket["bale_count"] is None or ticket["bale_count"] > part["bales"]):
        return False
    if part["months"] is None:
        return True
    sold_on = (machine(world, ticket) or {}).get("sold_on") or ticket["sold_on"]
    return sold_on is not None and ticket["reported_on"] <= months_later(sold_on, part["months"])


def machine(world: Dict, ticket: Dict) -> Dict | None:
    """The archive's row of the ticket's machine."""
    return next((row for row in world["balers"] if row["serial_no"] == ticket["serial_no"]), None)


def labour(world: Dict, ticket: Dict, line: Dict, hour: Decimal) -> Decimal:
    """4.2: the quota of the job, or of the part's only job."""
    of_part = [row for row in world["labour"] if row["part_no"] == line["part_no"]]
    by_job = {
        job: newest([row for row in of_part if row["job"] == job], ticket["reported_on"])
        for job in {row["job"] for row in of_part}
    }
    known = {job: row for job, row in by_job.items() if row}
    job = line["job"] or (next(iter(known)) if len(known) == 1 else None)
    quota = known.get(job)
    if quota is None:
        return NOTHING
    pieces = line["quantity"] or 0 if quota["per"] == "piece" else 1
    return cents(quota["hours"] * pieces * hour)


def crosses(world: Dict, ticket: Dict) -> bool:
    """4.4: a dealer with another's machine; a social station outside its territory."""
    station = world["station"]
    if station["kind"] == "经销商":
        seller = (machine(world, ticket) or {}).get("sold_by")
        return seller is not None and seller != station["code"]
    if station["kind"] == "社会化":
        region = ticket["work_region"]
        known = bool(region) and bool(station["territory"])
        return known and not any(region.startswith(prefix) for prefix in station["territory"])
    return False


def plan_fits(plan: Dict, ticket: Dict) -> bool:
    """4.6: the service day in the plan's dates and the place in its regions."""
    region = ticket["work_region"] or "-"
    return plan["first"] <= ticket["reported_on"] <= plan["last"] and any(
        region.startswith(one) for one in plan["regions"]
    )


def freight_rows(world: Dict, invoice: Dict, period: str) -> list[Row]:
    """4.5 of one invoice, if it came in that month and belongs to a shipment of the station."""
    shipment = next((row for row in world["shipments"] if row["shipment_no"] == invoice["shipment_no"]), None)
    if (
        shipment is None
        or shipment["station_code"] != world["station"]["code"]
        or not within(invoice["received_on"], period)
    ):
        return []
    number = f"{invoice['invoice_code'] or ''}/{invoice['invoice_no']}"
    policy = newest(world["policies"], shipment["shipped_on"]) if shipment["shipped_on"] else None
    if policy is None or invoice["total"] is None or shipment["mixed"]:
        return [("4.5", number, NOTHING)]
    excepted = any(row["clause"] == "3.4.2" and row["record"] == shipment["shipment_no"] for row in world["exceptions"])
    if (shipment["transport_mode"] in policy["refused"] and not excepted) or invoice_late(invoice, shipment, policy):
        return [("4.5", number, NOTHING)]
    return [("4.5", number, cents(invoice["total"] * share(world, shipment, policy)))]


def invoice_late(invoice: Dict, shipment: Dict, policy: Dict) -> bool:
    """3.5.2: after the last day; counted from what the policy says."""
    start = shipment["shipped_on"] if policy["invoice_from"] == "shipped" else shipment["received_on"]
    came = invoice["received_on"]
    if policy["invoice_counts"] == "mailed" and invoice["mailed_on"]:
        came = invoice["mailed_on"]
    return start is not None and (came - start).days > policy["invoice_last_day"]


def share(world: Dict, shipment: Dict, policy: Dict) -> Decimal:
    """3.5.1: what part of the freight its parts in time leave."""
    number = shipment["shipment_no"]
    tags = [
        tag
        for tag in world["tags"]
        if tag["shipment_no"] == number or (tag["shipment_no"] is None and tag["tag_no"] in shipment["listed"])
    ]
    late = [tag for tag in tags if tag["replaced_on"] and shipment["shipped_on"] > due(tag["replaced_on"], policy)]
    if not late:
        return Decimal(1)
    if policy["late_part_voids"] == "shipment":
        return Decimal(0)
    pieces = sum(tag["quantity"] or 1 for tag in tags)
    return Decimal(pieces - sum(tag["quantity"] or 1 for tag in late)) / pieces


def due(replaced_on: date, policy: Dict) -> date:
    """3.5.1: the monthly day of the next month, and a season's date."""
    following = months_later(replaced_on.replace(day=1), 1)
    last = calendar.monthrange(following.year, following.month)[1]
    monthly = following.replace(day=min(policy["monthly_return_day"], last))
    for season in policy["seasons"]:
        if date(replaced_on.year, *season["first"]) <= replaced_on <= date(replaced_on.year, *season["last"]):
            seasonal = date(replaced_on.year, *season["return_by"])
            return seasonal if policy["season_rule"] == "replaces" else min(monthly, seasonal)
    return monthly


def penalty_rows(world: Dict, application: Dict) -> list[Row]:
    """5.2.8: three times the catalogue price of each part found fake, swapped or non-original."""
    day = application["verdict_on"]
    policy = newest(world["policies"], day)
    penal = [(index, line) for index, line in enumerate(application["lines"], 1) if line["verdict"] in PENAL]
    if policy is None:
        return [("5.2.8", f"{application['application_no']} -", NOTHING)] if penal else []
    rows = []
    for index, line in penal:
        part = newest([row for row in world["parts"] if row["part_no"] == line["part_no"]], day)
        price = part["price"] if part and part["price"] is not None else NOTHING
        amount = cents(-policy["rates"]["penalty_multiple"] * price * (line["quantity"] or 0))
        rows.append(("5.2.8", f"{application['application_no']} {index}", amount + NOTHING))
    return rows
