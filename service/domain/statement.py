"""The settlement statement (结算单): lines, sums, total, and its stable JSON."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from service.domain import money
from service.domain.messages import sentence
from service.domain.problems import Problem
from service.domain.records import HqException


class StatementStatus(StrEnum):
    """A confirmed statement never changes."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of a statement, or why there is none."""

    clause: str
    evidence: Mapping[str, str]  # {"ticket": "WX202600012"}
    quantity: Decimal
    rate: Decimal  # yuan
    amount: Decimal  # yuan, rounded; negative for a penalty
    reasons: tuple[Problem, ...] = ()  # why it is zero, reduced, or deducted
    exception: HqException | None = None  # by which it is paid all the same
    policy: str | None = None  # version of the policy it was judged by

    @property
    def pays(self) -> str | None:
        """What is paid once in its life by this line, or corrected by it."""
        return pays_of(self.clause, self.evidence)

    def as_json(self) -> dict[str, object]:
        """Return the line as the contract has it, with its policy, reason codes and exception besides."""
        texts = [sentence(problem) for problem in self.reasons]
        return {
            "clause": self.clause,
            "evidence": dict(self.evidence),
            "quantity": money.quantity_text(self.quantity),
            "rate": money.rate_text(self.rate),
            "amount": money.yuan_text(self.amount),
            "reason": "".join(texts) or None,
            "reason_codes": [problem.code for problem in self.reasons],
            "policy": self.policy,
            "exception": _exception_json(self.exception) if self.exception else None,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """What HQ pays a station for a month."""

    statement_no: str
    station_code: str
    period: str  # YYYY-MM
    policy: str | None  # version in force on the month's last day
    lines: tuple[Line, ...]
    carried_in: Decimal = money.YUAN_0  # zero or negative
    status: StatementStatus = StatementStatus.DRAFT
    problems: tuple[Problem, ...] = ()  # for a person, before it is confirmed

    @property
    def sums(self) -> dict[str, Decimal]:
        """The sum of each clause that has a line, in the clauses' order."""
        clauses = sorted({line.clause for line in self.lines}, key=clause_order)
        return {clause: money.add_up(line.amount for line in self.lines if line.clause == clause) for clause in clauses}

    @property
    def balance(self) -> Decimal:
        """Lines and what was carried in; may be negative."""
        return money.add_up(line.amount for line in self.lines) + self.carried_in

    @property
    def total(self) -> Decimal:
        """What is paid; never negative."""
        return max(money.YUAN_0, self.balance)

    @property
    def carried_forward(self) -> Decimal:
        """What the month could not cover; zero or negative, the next month's carried_in."""
        return min(money.YUAN_0, self.balance)

    def paid(self) -> tuple[str, ...]:
        """Return what this statement pays or deducts; to be kept when it is confirmed, for MonthFacts.paid."""
        return tuple(sorted({pays for line in self.lines if line.amount and (pays := line.pays)}))

    def confirmed(self) -> "Statement":
        """Return the statement as it is frozen."""
        return dataclasses.replace(self, status=StatementStatus.CONFIRMED)

    def as_json(self) -> dict[str, object]:
        """Return the contract's object; equal statements give equal text."""
        return {
            "statement_no": self.statement_no,
            "station_code": self.station_code,
            "period": self.period,
            "policy": self.policy,
            "status": self.status.value,
            "lines": [line.as_json() for line in self.lines],
            "sums": {clause: money.yuan_text(amount) for clause, amount in self.sums.items()},
            "carried_in": money.yuan_text(self.carried_in),
            "total": money.yuan_text(self.total),
            "total_in_words": money.in_words(self.total),
            "carried_forward": money.yuan_text(self.carried_forward),
            "problems": [
                {"code": problem.code, "field": problem.field, "clause": problem.clause, "message": sentence(problem)}
                for problem in self.problems
            ],
        }

    def as_text(self) -> str:
        """Return the JSON as text, the same for the same statement."""
        return json.dumps(self.as_json(), ensure_ascii=False)


def pays_of(clause: str, evidence: Mapping[str, str]) -> str | None:
    """Return the name of what is paid once in its life: a ticket's clause, an invoice, a returned part; else None."""
    if "ticket" in evidence:
        return f"{clause} ticket {evidence['ticket']}"
    if "invoice" in evidence:
        return f"{clause} invoice {evidence.get('invoice_code', '')}/{evidence['invoice']}"
    if "return" in evidence:
        return f"{clause} return {evidence['return']} line {evidence.get('line', '')}"
    return None


def paid_record(pays: str) -> tuple[str, str]:
    """Return the record that something paid is of: ("ticket", number), ("invoice", "code/number"), ("return", …)."""
    _, _, paid = pays.partition(" ")
    what, _, number = paid.partition(" ")
    return what, number.rpartition(" line ")[0] if what == "return" else number


def clause_order(clause: str) -> tuple[int, ...]:
    """Return where a clause stands among the others."""
    return tuple(int(number) for number in clause.split("."))


def _exception_json(exception: HqException) -> dict[str, str]:
    at: datetime = exception.at
    return {
        "clause": exception.clause,
        "record": exception.record,
        "reason": exception.reason,
        "by": exception.by,
        "at": at.isoformat(timespec="minutes"),
    }
