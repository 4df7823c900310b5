"""The numbers of the rules (结算与期限政策), by version and effective date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from service.domain.days import MonthDay


class RepairFrom(StrEnum):
    """From when the repair hours of 3.3.1.2 count."""

    ARRIVED = "arrived"
    REPORTED = "reported"


class SeasonRule(StrEnum):
    """How a season's return date goes with the monthly one (3.5.1)."""

    EARLIER = "earlier"  # the earlier of both
    REPLACES = "replaces"  # the season's alone


class LateVoids(StrEnum):
    """What one late part voids (3.5.1)."""

    SHIPMENT = "shipment"
    SHARE = "share"  # its share of the freight, by pieces


class InvoiceFrom(StrEnum):
    """From when the invoice days of 3.5.2 count."""

    SHIPPED = "shipped"
    RECEIVED = "received"


class InvoiceCounts(StrEnum):
    """Which day of an invoice counts (3.5.2)."""

    MAILED = "mailed"  # where nobody knows it, the day of receipt
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Days, hours and choices, each under the key of the policy file."""

    ticket_days: int
    on_site_hours: int
    on_site_hours_remote: int
    repair_hours: int
    repair_from: RepairFrom
    remote_regions: tuple[str, ...]  # prefixes of GB/T 2260 codes
    monthly_return_day: int
    season_rule: SeasonRule
    late_part_voids: LateVoids
    invoice_from: InvoiceFrom
    invoice_counts: InvoiceCounts
    invoice_warn_after_days: int
    invoice_last_day: int
    return_credit_months: int
    arrival_confirm_days: int
    repeat_failures: int
    repeat_window_days: int


@dataclass(frozen=True, slots=True)
class Season:
    """A working season of every year (夏收, 秋收), first and last day included."""

    name: str
    first: MonthDay
    last: MonthDay
    return_by: MonthDay

    def has(self, day: date) -> bool:
        """Say whether a day lies in the season."""
        return self.first.in_year(day.year) <= day <= self.last.in_year(day.year)


@dataclass(frozen=True, slots=True)
class Transport:
    """Transport modes and payment that are refused or to be avoided."""

    old_parts_refused: tuple[str, ...]
    returns_avoided: tuple[str, ...]
    freight_collect_refused: bool
    invoice_buyers: tuple[str, ...] = ()  # tax numbers that a freight invoice may be made out to; empty: any


@dataclass(frozen=True, slots=True)
class Rates:
    """Yuan; the penalty is a multiple of a part's price."""

    base_fee: Decimal
    labour_hour: Decimal
    mileage_km: Decimal
    cross_region_award: Decimal
    penalty_multiple: Decimal


@dataclass(frozen=True, slots=True)
class SeasonPlan:
    """A plan of season subsidies (当期服务方案), first and last day included."""

    name: str
    first_on: date
    last_on: date
    regions: tuple[str, ...]  # prefixes of GB/T 2260 codes
    subsidy: Decimal  # yuan a ticket


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the numbers, in force from a day on."""

    version: str
    effective_on: date
    deadlines: Deadlines
    seasons: tuple[Season, ...]
    transport: Transport
    rates: Rates
    season_plans: tuple[SeasonPlan, ...]

    def season_of(self, day: date) -> Season | None:
        """Return the season a day lies in; of overlapping ones that whose parts are due first."""
        found = [season for season in self.seasons if season.has(day)]
        return min(found, key=lambda season: season.return_by, default=None)


class PolicyBookError(Exception):
    """Raised when versions do not make one line of time: the same version or the same first day twice."""

    def __init__(self, key: str, value: str) -> None:
        super().__init__(f'policies: {key} "{value}" stands twice')
        self.key = key
        self.value = value


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """All versions by their first day; each is in force until the next begins, so there is no gap between them."""

    policies: tuple[Policy, ...]

    def __post_init__(self) -> None:
        """Put the versions in order.

        Raises:
            PolicyBookError: Two versions share a name or a first day.
        """
        _refuse_twice("version", (policy.version for policy in self.policies))
        _refuse_twice("effective_on", (policy.effective_on.isoformat() for policy in self.policies))
        object.__setattr__(self, "policies", tuple(sorted(self.policies, key=lambda policy: policy.effective_on)))

    def on(self, day: date) -> Policy | None:
        """Return the policy in force on a day, or None before the first."""
        return next((policy for policy in reversed(self.policies) if policy.effective_on <= day), None)


def _refuse_twice(key: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise PolicyBookError(key, value)
        seen.add(value)
