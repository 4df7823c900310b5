"""Papers that wait for somebody's next step (待办单据): who is to do what, and by when where a clause says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.domain import days
from service.domain.papers import BalerRegister, PartsRequest, QualityReport, TrainingRecord
from service.domain.scope import Scope
from service.domain.spare_parts import Arrival
from service.domain.training import TrainingStatus, decision_of
from service.store import codec, papers, policies
from service.store.unit import Store
from service.usecases import feedbacks, return_steps, returns_desk, spare_parts
from service.usecases.return_steps import Step
from templates_docx.kinds import Kind

_MOST = 200  # of one kind looked at


class What(StrEnum):
    """What is to be done."""

    CONFIRM_TRAINING = "confirm_training"  # HQ, 3.1.2
    MEND_TRAINING = "mend_training"  # station
    CONFIRM_REGISTER = "confirm_register"  # HQ, 3.2.2
    MEND_REGISTER = "mend_register"  # station
    SEND_FEEDBACK = "send_feedback"  # station, 3.6.1
    REPORT_IMPROVEMENT = "report_improvement"  # station, 3.6.6
    DECIDE_REQUEST = "decide_request"  # HQ, 5.1
    ANSWER_RETURN = "answer_return"  # HQ, 5.2.4
    SEND_RETURN = "send_return"  # station, 5.2.5
    RECEIVE_RETURN = "receive_return"  # receiving, 5.2.5
    JUDGE_RETURN = "judge_return"  # HQ, 5.2.8
    CONFIRM_DELIVERY = "confirm_delivery"  # station, 5.3


@dataclass(frozen=True, slots=True)
class Todo:
    """One paper that waits."""

    what: What
    number: str  # of the paper; of a feedback its ticket's
    station_code: str | None
    due_on: date | None = None
    days_left: int | None = None  # negative: overdue


_BY_STATION = frozenset(
    {
        What.MEND_TRAINING, What.MEND_REGISTER, What.SEND_FEEDBACK, What.REPORT_IMPROVEMENT, What.SEND_RETURN,
        What.CONFIRM_DELIVERY,
    }
)  # fmt: skip


def todos(store: Store, scope: Scope, at: datetime) -> tuple[Todo, ...]:
    """Return the papers that wait, those with a day first.

    A station is not told what waits for headquarters; headquarters is told what stations must do by a day.
    """
    found = [*_trainings(store, scope), *_registers(store, scope), *_follow_ups(store, scope)]
    found += [*_feedbacks(store, scope, at), *_requests(store, scope), *_returns(store, scope)]
    found += _deliveries(store, scope, at)
    mine = [one for one in found if _concerns(scope, one)]
    return tuple(sorted(mine, key=lambda one: (one.due_on is None, one.due_on or date.max, one.what, one.number)))


def _concerns(scope: Scope, todo: Todo) -> bool:
    of_station = todo.what in _BY_STATION
    if scope.station_code is not None:
        return of_station
    if todo.what is What.RECEIVE_RETURN:
        return returns_desk.may_receive(scope)
    return todo.due_on is not None if of_station else scope.decides


def _trainings(store: Store, scope: Scope) -> Iterator[Todo]:
    for kept in papers.newest(store, scope, Kind.TRAINING_RECORD, limit=_MOST):
        status = decision_of(codec.load(TrainingRecord, kept.body).confirmed)
        if status is not TrainingStatus.CONFIRMED:
            what = What.CONFIRM_TRAINING if status is TrainingStatus.REPORTED else What.MEND_TRAINING
            yield Todo(what, kept.number, kept.station_code)


def _registers(store: Store, scope: Scope) -> Iterator[Todo]:
    for kept in papers.newest(store, scope, Kind.BALER_REGISTER, limit=_MOST):
        status = decision_of(codec.load(BalerRegister, kept.body).confirmed)
        if status is not TrainingStatus.CONFIRMED:
            what = What.CONFIRM_REGISTER if status is TrainingStatus.REPORTED else What.MEND_REGISTER
            yield Todo(what, kept.number, kept.station_code)


def _follow_ups(store: Store, scope: Scope) -> Iterator[Todo]:
    for kept in papers.newest(store, scope, Kind.QUALITY_REPORT, limit=_MOST):
        if codec.load(QualityReport, kept.body).conclusion is None:
            yield Todo(What.REPORT_IMPROVEMENT, kept.number, kept.station_code)


def _feedbacks(store: Store, scope: Scope, at: datetime) -> Iterator[Todo]:
    for news in feedbacks.recent(store, scope, at):
        if not news.sent:
            alert = news.raised.alert
            station = alert.station_codes[0] if alert.at_one_station else None
            left = days.days_between(at.date(), alert.last_on)
            yield Todo(What.SEND_FEEDBACK, news.raised.ticket_no, station, alert.last_on, left)


def _requests(store: Store, scope: Scope) -> Iterator[Todo]:
    for kept in papers.newest(store, scope, Kind.PARTS_REQUEST, limit=_MOST):
        if codec.load(PartsRequest, kept.body).decision is None:
            yield Todo(What.DECIDE_REQUEST, kept.number, kept.station_code)


_STEPS = {
    Step.APPLIED: What.ANSWER_RETURN,
    Step.NOTIFIED: What.SEND_RETURN,
    Step.SENT: What.RECEIVE_RETURN,
    Step.RECEIVED: What.JUDGE_RETURN,
}


def _returns(store: Store, scope: Scope) -> Iterator[Todo]:
    for application, step in return_steps.newest(store, scope, limit=_MOST):
        what = _STEPS.get(step)
        if what is not None and application.lines:
            yield Todo(what, application.application_no, application.station_code)


def _deliveries(store: Store, scope: Scope, at: datetime) -> Iterator[Todo]:
    book = policies.policy_book(store)
    for found in spare_parts.arrivals(store, scope, at, limit=_MOST):
        day = found.delivery.delivered_on
        policy = book.on(day) if day else None
        if found.status is Arrival.WAITING and day is not None and policy is not None:
            last_on = days.add_days(day, policy.deadlines.arrival_confirm_days)
            left = days.days_between(at.date(), last_on)
            yield Todo(What.CONFIRM_DELIVERY, found.delivery.issue_no, found.delivery.station_code, last_on, left)
