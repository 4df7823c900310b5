"""Where a return stands (退换进度): application, packing list and fate, from the first word to the verdict (5.2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain import returns
from service.domain.papers import ReturnPackingList
from service.domain.problems import Problem
from service.domain.records import PartsReturn
from service.domain.scope import Scope
from service.store import archive_pages, codec, papers
from service.store.nouns import RETURNS
from service.store.unit import Store
from service.usecases import returning
from service.usecases.judging import judge
from service.usecases.returning import ReturnFile
from templates_docx.kinds import Kind

APPROVED, REFUSED = "同意", "不同意"
"""What HQ says of an application."""

FATES = {
    returns.Fate.CREDITED: "办理退库",
    returns.Fate.SENT_BACK: "退回服务站，费用由服务站承担",
    returns.Fate.KEPT: "留存总部，不退还，考核扣款",
    returns.Fate.WAITING: "等待鉴定",
}
"""What becomes of a part, in words."""


class Step(StrEnum):
    """Where a return stands."""

    APPLIED = "applied"  # HQ has not spoken
    REFUSED = "refused"
    NOTIFIED = "notified"  # the station may send it
    SENT = "sent"
    RECEIVED = "received"  # HQ has not judged every part
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Return:
    """A return with all that is known of it."""

    file: ReturnFile  # the application, its photos, what speaks against it
    packing_list: ReturnPackingList | None
    step: Step
    packing_problems: tuple[Problem, ...]


def of(store: Store, scope: Scope, application_no: str, at: datetime) -> Return:
    """Return a return's file; NotFoundError when there is none that the caller may see."""
    found = returning.of_application(store, scope, application_no, at)
    packed = papers.get(store, Kind.PARTS_RETURN_PACKING_LIST, application_no, ReturnPackingList)
    problems = judge(store, packed, at.date()) if packed and packed.shipped_on else ()
    return Return(found, packed, step_of(found.application, packed), problems)


def step_of(application: PartsReturn, packed: ReturnPackingList | None) -> Step:
    """Return where a return stands; one that came by import with its verdict is judged."""
    if application.verdict_on is not None:
        return Step.JUDGED
    if packed is not None:
        return Step.RECEIVED if packed.received_on else Step.SENT
    if application.decision == REFUSED:
        return Step.REFUSED
    return Step.NOTIFIED if application.notice_no else Step.APPLIED


def newest(store: Store, scope: Scope, *, limit: int = 200) -> list[tuple[PartsReturn, Step]]:
    """Return the returns that the caller may see, by number, the last first, each with where it stands."""
    found = archive_pages.page(store, scope, RETURNS, limit=limit)
    kept = papers.newest(store, scope, Kind.PARTS_RETURN_PACKING_LIST, limit=limit)
    packed = {one.number: codec.load(ReturnPackingList, one.body) for one in kept}
    listed = [(one, step_of(one, packed.get(one.application_no))) for one in found]
    return sorted(listed, key=lambda pair: (str(pair[0].applied_on or ""), pair[0].application_no), reverse=True)
