"""Whether a part is in its warranty (三包): months since the sale and bales, whichever ends first."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain import days
from service.domain.catalogue import Catalogue
from service.domain.problems import Param, Problem
from service.domain.records import Baler, Part, RepairTicket


class Coverage(StrEnum):
    """What the handbook's term says of a part on a day."""

    IN_WARRANTY = "in_warranty"
    EXPIRED_BY_DATE = "expired_by_date"
    EXPIRED_BY_BALES = "expired_by_bales"
    PART_UNKNOWN = "part_unknown"
    UNDECIDED = "warranty_undecided"  # a term binds and the date or count it needs is not known


class Service(StrEnum):
    """How a job may be agreed (3.3.2.1)."""

    WARRANTY = "warranty_service"  # 按正常三包服务程序
    PAID = "paid_service"  # 可与用户协商有偿服务
    UNDECIDED = "undecided"  # a person must look


@dataclass(frozen=True, slots=True)
class Machine:
    """What the term of a part is measured against."""

    sold_on: date | None
    bale_count: int | None
    served_on: date


@dataclass(frozen=True, slots=True)
class Warranty:
    """The outcome for one part, with every reason."""

    part_no: str | None
    coverage: Coverage
    ends_on: date | None = None  # last day in warranty by date
    last_bale: int | None = None  # last bale in warranty
    problems: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """In warranty, known for sure."""
        return self.coverage is Coverage.IN_WARRANTY


def judge(part: Part, machine: Machine) -> Warranty:
    """Return whether a part is in warranty; the last day and the last bale still are.

    Source: 3.3.1.1.
    """
    bound = part.warranty_months is not None and machine.sold_on is not None
    ends_on = days.add_months(machine.sold_on, part.warranty_months) if bound else None  # type: ignore[arg-type]
    problems = [
        *_expired_by_date(part, machine, ends_on),
        *_expired_by_bales(part, machine),
        *_undecided(part, machine),
    ]
    coverage = Coverage(problems[0].code) if problems else Coverage.IN_WARRANTY
    return Warranty(part.part_no, coverage, ends_on, part.warranty_bales, tuple(problems))


def judge_line(part_no: str | None, machine: Machine, catalogue: Catalogue) -> Warranty:
    """Return whether a ticket line's part is in warranty; a part with no row goes to a person.

    Source: 3.3.1.1.
    """
    part = catalogue.part(part_no, machine.served_on)
    if part is None:
        unknown = Problem("part_unknown", clause="3.3.1.1", field="part_no", params={"part_no": part_no})
        return Warranty(part_no, Coverage.PART_UNKNOWN, problems=(unknown,))
    return judge(part, machine)


def judge_ticket(ticket: RepairTicket, baler: Baler | None, catalogue: Catalogue) -> tuple[Warranty, ...]:
    """Return the outcome of each line of a ticket; empty where its service day is not known.

    The archive's purchase date goes before the ticket's own.

    Source: 3.3.1.1, 3.3.2.1.
    """
    if ticket.served_on is None:
        return ()
    sold_on = baler.sold_on if baler and baler.sold_on else ticket.sold_on
    machine = Machine(sold_on, ticket.bale_count, ticket.served_on)
    outcomes = [judge_line(line.part_no, machine, catalogue) for line in ticket.lines]
    return tuple(_place(outcome, index) for index, outcome in enumerate(outcomes))


def judge_machine(baler: Baler, bale_count: int | None, day: date, catalogue: Catalogue) -> tuple[Warranty, ...]:
    """Return the outcome of every part of the catalogue for a machine, by part number, before a job is agreed.

    Source: 3.3.2.1.
    """
    machine = Machine(baler.sold_on, bale_count, day)
    return tuple(
        judge_line(part_no, machine, catalogue) for part_no in sorted(catalogue.parts) if catalogue.part(part_no, day)
    )


def service_of(outcomes: Iterable[Warranty]) -> Service:
    """Return how a dispatched or out-of-area job is to be agreed with the customer.

    Source: 3.3.2.1.
    """
    found = {outcome.coverage for outcome in outcomes}
    if Coverage.IN_WARRANTY in found:
        return Service.WARRANTY
    unsure = {Coverage.PART_UNKNOWN, Coverage.UNDECIDED}
    return Service.UNDECIDED if not found or found & unsure else Service.PAID


def check_tick(ticket: RepairTicket, outcomes: tuple[Warranty, ...]) -> list[Problem]:
    """List where the box 三包内/三包外 says other than the rule.

    Source: 3.3.2.1.
    """
    if ticket.warranty is None or not outcomes:
        return []
    holds = any(outcome.holds for outcome in outcomes)
    if ticket.warranty == holds:
        return []
    params: dict[str, Param] = {"ticked": _inside(holds=ticket.warranty), "judged": _inside(holds=holds)}
    return [Problem("warranty_tick_differs", clause="3.3.2.1", field="warranty", params=params)]


def check_sale(ticket: RepairTicket, baler: Baler | None) -> list[Problem]:
    """List where the ticket's purchase date is not the archive's, or comes after the service.

    Source: 3.3.1.1.
    """
    problems = []
    if baler and baler.sold_on and ticket.sold_on and baler.sold_on != ticket.sold_on:
        params: dict[str, Param] = {"ticket": ticket.sold_on, "archive": baler.sold_on}
        problems.append(Problem("sold_on_differs", clause="3.3.1.1", field="sold_on", params=params))
    if ticket.sold_on and ticket.served_on and ticket.sold_on > ticket.served_on:
        params = {"sold_on": ticket.sold_on, "served_on": ticket.served_on}
        problems.append(Problem("sold_after_service", clause="3.3.1.1", field="sold_on", params=params))
    return problems


def _expired_by_date(part: Part, machine: Machine, ends_on: date | None) -> list[Problem]:
    if ends_on is None or machine.served_on <= ends_on:
        return []
    params: dict[str, Param] = {"part_no": part.part_no, "ends_on": ends_on, "served_on": machine.served_on}
    return [Problem("expired_by_date", clause="3.3.1.1", field="part_no", params=params)]


def _expired_by_bales(part: Part, machine: Machine) -> list[Problem]:
    if part.warranty_bales is None or machine.bale_count is None or machine.bale_count <= part.warranty_bales:
        return []
    params: dict[str, Param] = {
        "part_no": part.part_no,
        "last_bale": part.warranty_bales,
        "bale_count": machine.bale_count,
    }
    return [Problem("expired_by_bales", clause="3.3.1.1", field="part_no", params=params)]


def _undecided(part: Part, machine: Machine) -> list[Problem]:
    needed = {
        "sold_on": part.warranty_months is not None and machine.sold_on is None,
        "bale_count": part.warranty_bales is not None and machine.bale_count is None,
    }
    return [
        Problem("warranty_undecided", clause="3.3.1.1", field=name, params={"part_no": part.part_no})
        for name, lacks in needed.items()
        if lacks
    ]


def _place(outcome: Warranty, index: int) -> Warranty:
    placed = tuple(
        dataclasses.replace(problem, field=f"lines[{index}].part_no") if problem.field == "part_no" else problem
        for problem in outcome.problems
    )
    return dataclasses.replace(outcome, problems=placed)


def _inside(*, holds: bool) -> str:
    return "三包内" if holds else "三包外"
