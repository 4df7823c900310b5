"""Exceptions that HQ makes (例外审批): only to clauses that speak in principle, with a reason."""

from service.domain.clauses import IN_PRINCIPLE
from service.domain.problems import Problem
from service.domain.records import HqException


def check(exception: HqException) -> list[Problem]:
    """List why an exception cannot be made.

    Source: 3.4.2, 5.2.5, 5.2.7.
    """
    problems = []
    if exception.clause not in IN_PRINCIPLE:
        params = {"clause": exception.clause, "allowed": "、".join(sorted(IN_PRINCIPLE))}
        problems.append(Problem("no_exception_here", clause=exception.clause, field="clause", params=params))
    if not exception.reason.strip():
        problems.append(Problem("exception_without_reason", clause=exception.clause, field="reason"))
    return problems
