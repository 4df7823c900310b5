"""What stands around a statement (结算单的对比): the month before, another policy, later corrections."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from service.domain import clauses, money
from service.domain.scope import Scope
from service.domain.statement import clause_order
from service.errors import InvalidInputError
from service.store import adjustments, policies, statements
from service.store.statements import Kept
from service.usecases import evidence, month_by_month, policy_import, settling
from service.web import problems, rendering
from service.web.auth import TheDesk, TheScope
from service.web.desk import Desk
from service.web.pages import links

router = APIRouter(include_in_schema=False)
_SIGNED = "{:+.2f}"


@router.get("/settlements/{statement_no}/what-if", response_class=HTMLResponse)
def by_version(request: Request, desk: TheDesk, scope: TheScope, statement_no: str, policy: str) -> Response:
    """Show the month as another policy of the archive would have it."""
    kept = statements.find(desk.store, scope, statement_no)
    return _what_if(request, desk, scope, kept, policies.of_version(desk.store, policy))


@router.post("/settlements/{statement_no}/what-if", response_class=HTMLResponse)
def by_file(request: Request, desk: TheDesk, scope: TheScope, statement_no: str, file: UploadFile) -> Response:
    """Show the month as the policy of a file would have it; the file is not kept."""
    kept = statements.find(desk.store, scope, statement_no)
    data = file.file.read(desk.settings.upload_bytes + 1)
    try:
        policy = policy_import.parse_policy_text(data)[0]
    except InvalidInputError as error:
        values = {"title": "试算没有进行", "detail": problems.sentence(error), "back": _page(kept)}
        return rendering.page(request, "error.html", values, 422)
    return _what_if(request, desk, scope, kept, policy)


def compared(desk: Desk, scope: Scope, kept: Kept) -> dict[str, object]:
    """Return a month against the month before, clause by clause."""
    found = month_by_month.compare(desk.store, scope, kept.station_code, kept.period)
    return {
        "before": found.period_before,
        "rows": [
            {
                "clause": one.clause,
                "title": clauses.CLAUSES.get(one.clause, ""),
                "lines": one.lines,
                "lines_before": one.lines_before,
                "amount": money.yuan_text(one.amount),
                "amount_before": money.yuan_text(one.amount_before),
                "difference": _SIGNED.format(one.difference),
            }
            for one in found.clauses
        ],
        "total": money.yuan_text(found.total),
        "total_before": money.yuan_text(found.total_before),
        "difference": _SIGNED.format(found.total - found.total_before),
    }


def corrected(desk: Desk, kept: Kept) -> list[dict[str, object]]:
    """Return the corrections of a confirmed statement, with the later month that carries each."""
    found: list[dict[str, object]] = []
    for period, adjustment in adjustments.with_months(desk.store, kept.statement_no):
        later = statements.of_month(desk.store, kept.station_code, period)
        found.append(
            {
                "period": period,
                "href": links.page_of("statements", later.statement_no) if later else None,
                "clause": adjustment.clause,
                "evidence": "，".join(
                    f"{one.label} {one.value}" for one in evidence.proofs(desk.store, adjustment.evidence)
                ),
                "amount": money.yuan_text(adjustment.amount),
                "said": f"{adjustment.reason}（{adjustment.by} {adjustment.at:%Y-%m-%d %H:%M}）",
            }
        )
    return found


def _what_if(request: Request, desk: Desk, scope: Scope, kept: Kept, policy: Any) -> Response:  # noqa: ANN401 - a Policy
    other = settling.what_if(desk.store, scope, kept.station_code, kept.period, policy).as_json()
    values = {
        "s": kept.body,
        "id": kept.statement_no,
        "policy": policy.version,
        "clauses": list(_by_clause(kept.body, other)),
        "lines": list(_by_line(kept.body, other)),
        "total": other["total"],
        "difference": _SIGNED.format(Decimal(str(other["total"])) - Decimal(kept.body["total"])),
        "back": _page(kept),
    }
    return rendering.page(request, "what_if.html", values)


def _page(kept: Kept) -> str:
    return links.page_of("statements", kept.statement_no) or "/settlements"


def _by_clause(body: Mapping[str, Any], other: Mapping[str, Any]) -> Iterable[dict[str, object]]:
    for clause in sorted({*body["sums"], *other["sums"]}, key=clause_order):
        now, then = (Decimal(one["sums"].get(clause, "0.00")) for one in (body, other))
        yield {
            "clause": clause,
            "title": clauses.CLAUSES.get(clause, ""),
            "amount": money.yuan_text(now),
            "other": money.yuan_text(then),
            "difference": _SIGNED.format(then - now),
        }


def _by_line(body: Mapping[str, Any], other: Mapping[str, Any]) -> Iterable[dict[str, object]]:
    """The lines that would be another amount."""
    now, then = _keyed(body), _keyed(other)
    for key in sorted({*now, *then}, key=lambda one: (clause_order(one[0]), one[1])):
        before, after = now.get(key), then.get(key)
        old, new = (Decimal(one["amount"]) if one else money.YUAN_0 for one in (before, after))
        if old != new:
            yield {
                "clause": key[0],
                "evidence": " ".join(value for _, value in key[1]),
                "amount": money.yuan_text(old),
                "other": money.yuan_text(new),
                "difference": _SIGNED.format(new - old),
                "reason": after["reason"] if after else None,
            }


def _keyed(body: Mapping[str, Any]) -> dict[tuple[str, tuple[tuple[str, str], ...]], Mapping[str, Any]]:
    return {(line["clause"], tuple(sorted(line["evidence"].items()))): line for line in body["lines"]}
