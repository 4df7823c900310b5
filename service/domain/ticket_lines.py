"""What a ticket earns (维修单各项费用): base fee, labour, mileage, award, subsidy."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.domain import money, territory, tickets
from service.domain.catalogue import Catalogue
from service.domain.completeness import Required
from service.domain.labels import label
from service.domain.policy import Policy, SeasonPlan
from service.domain.problems import Problem
from service.domain.records import Baler, LabourQuota, Per, RepairTicket, Station, StationKind, TicketLine
from service.domain.statement import Line
from service.domain.warranty import Warranty

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class TicketCase:
    """A ticket with all that its fees depend on."""

    ticket: RepairTicket
    station: Station
    baler: Baler | None
    policy: Policy
    catalogue: Catalogue
    required: Required
    coverage: tuple[Warranty, ...]  # of each line; empty where the service day is not known

    @property
    def in_warranty(self) -> bool:
        """At least one line is in warranty."""
        return any(outcome.holds for outcome in self.coverage)


def lines_of(case: TicketCase) -> list[Line]:
    """Return a ticket's lines; one without a part in warranty earns nothing and has its base line only.

    Source: 3.3.2.1, 4.1, 4.2, 4.3, 4.4, 4.6.
    """
    base = base_line(case)
    if not case.in_warranty:
        return [base]
    return [base, *labour_lines(case), mileage_line(case), *award_lines(case), *subsidy_lines(case)]


def problems_of(case: TicketCase) -> list[Problem]:
    """Return what a person should look at before the month is confirmed: parts not covered, places not known.

    Source: 3.3.1.1, 4.4, 4.6.
    """
    found = [problem for outcome in case.coverage for problem in outcome.problems]
    if case.in_warranty:
        found += [*_award_undecided(case), *_subsidy_undecided(case)]
    return found


def base_line(case: TicketCase) -> Line:
    """Return the base fee, withheld with every reason from a late or incomplete ticket, or one with nothing covered.

    Source: 3.2.3, 4.1.
    """
    reasons = [
        *_incomplete(case),
        *tickets.submitted_on_time(case.ticket, case.policy),
        *_not_covered(case),
    ]
    return _line(case, "4.1", _ONE, case.policy.rates.base_fee, reasons)


def labour_lines(case: TicketCase) -> list[Line]:
    """Return the labour of each part in warranty: quota hours × hourly rate.

    Source: 4.2.
    """
    return [
        _labour_line(case, index, line)
        for index, (line, outcome) in enumerate(zip(case.ticket.lines, case.coverage, strict=True))
        if outcome.holds
    ]


def mileage_line(case: TicketCase) -> Line:
    """Return audited kilometres × rate; what the station claims never pays.

    Source: 4.3.
    """
    audited_km = case.ticket.audited_km
    if audited_km is None:
        reason = Problem("not_audited", clause="4.3", field="audited_km", params=_of_ticket(case))
        return _line(case, "4.3", Decimal(0), case.policy.rates.mileage_km, [reason])
    return _line(case, "4.3", audited_km, case.policy.rates.mileage_km, [])


def award_lines(case: TicketCase) -> list[Line]:
    """Return the award for a machine another sold (dealer) or a place outside the area (social station).

    Source: 4.4.
    """
    return [_line(case, "4.4", _ONE, case.policy.rates.cross_region_award, [])] if is_cross_region(case) else []


def is_cross_region(case: TicketCase) -> bool | None:
    """Say whether a ticket earns the award; None while seller, place or area is not known.

    Source: 3.2.1, 4.4.
    """
    if case.station.kind is StationKind.DEALER:
        sold_by = case.baler.sold_by if case.baler else None
        return sold_by != case.station.station_code if sold_by else None
    if case.station.kind is StationKind.SOCIAL:
        own = territory.is_own_area(case.station, case.ticket.work_region)
        return None if own is None else not own
    return False


def subsidy_lines(case: TicketCase) -> list[Line]:
    """Return the largest subsidy of the plans whose dates and regions hold the service.

    Source: 4.6.
    """
    region = case.ticket.work_region or ""
    plans = [plan for plan in _plans_of_the_day(case) if territory.lies_in(region, plan.regions)]
    return [_line(case, "4.6", _ONE, max(plan.subsidy for plan in plans), [])] if plans else []


def _plans_of_the_day(case: TicketCase) -> Sequence[SeasonPlan]:
    day = case.ticket.served_on
    return [plan for plan in case.policy.season_plans if day and plan.first_on <= day <= plan.last_on]


def _incomplete(case: TicketCase) -> list[Problem]:
    missing = [label(problem.field or "") for problem in tickets.missing_fields(case.ticket, case.required)]
    if not missing:
        return []
    return [Problem("ticket_incomplete", clause="3.2.3", params=_of_ticket(case, missing="、".join(missing)))]


def _not_covered(case: TicketCase) -> list[Problem]:
    if case.in_warranty:
        return []
    return [
        Problem("not_in_warranty", clause="3.3.2.1", params=_of_ticket(case)),
        *(problem for outcome in case.coverage for problem in outcome.problems),
    ]


def _labour_line(case: TicketCase, index: int, line: TicketLine) -> Line:
    quota, reasons = _quota_of(case, index, line)
    evidence = {"line": str(index + 1), "part": line.part_no or ""}
    if quota is None:
        return _line(case, "4.2", Decimal(0), case.policy.rates.labour_hour, reasons, evidence)
    pieces = Decimal(line.quantity or 0) if quota.per is Per.PIECE else _ONE
    return _line(case, "4.2", quota.hours * pieces, case.policy.rates.labour_hour, [], evidence)


def _quota_of(case: TicketCase, index: int, line: TicketLine) -> tuple[LabourQuota | None, list[Problem]]:
    """The quota of a line's part and job, or of the part's only job where the line names none."""
    day = case.ticket.served_on
    jobs = case.catalogue.jobs(line.part_no, day) if day else ()
    job = (line.job or "").strip()
    fitting = [quota for quota in jobs if quota.job == job] if job else list(jobs)
    if len(fitting) == 1:
        return fitting[0], []
    code = "job_unknown" if job or not fitting else "job_missing"
    params = _of_ticket(case, part_no=line.part_no or "", job=job)
    return None, [Problem(code, clause="4.2", field=f"lines[{index}].job", params=params)]


def _award_undecided(case: TicketCase) -> list[Problem]:
    if is_cross_region(case) is not None:
        return []
    field = "sold_by" if case.station.kind is StationKind.DEALER else "work_region"
    return [Problem("award_undecided", clause="4.4", field=field, params=_of_ticket(case))]


def _subsidy_undecided(case: TicketCase) -> list[Problem]:
    if case.ticket.work_region or not _plans_of_the_day(case):
        return []
    return [Problem("subsidy_undecided", clause="4.6", field="work_region", params=_of_ticket(case))]


def _of_ticket(case: TicketCase, **params: str) -> dict[str, str]:
    return {"ticket_no": case.ticket.ticket_no, **params}


def _line(
    case: TicketCase,
    clause: str,
    quantity: Decimal,
    rate: Decimal,
    reasons: Sequence[Problem],
    evidence: dict[str, str] | None = None,
) -> Line:
    return Line(
        clause=clause,
        evidence={"ticket": case.ticket.ticket_no, **(evidence or {})},
        quantity=quantity,
        rate=rate,
        amount=money.YUAN_0 if reasons else money.to_fen(quantity * rate),
        reasons=tuple(reasons),
        policy=case.policy.version,
    )
