"""Training: what was taught, and whether HQ confirmed it."""

import pytest

from service.domain import training
from service.domain.completeness import Required
from service.domain.papers import TrainingRecord
from service.domain.training import TrainingStatus
from tests.service.domain.builders import codes

TOPICS = ("安全操作", "日常保养", "三包政策")


@pytest.mark.clause("3.1.1")
@pytest.mark.parametrize(("taught", "missing"), [(TOPICS, []), (TOPICS[:1], ["日常保养", "三包政策"])])
def test_a_customer_is_taught_every_topic_of_the_handbook(taught: tuple[str, ...], missing: list[str]) -> None:
    found = training.missing_topics(TrainingRecord("PX1", topics=taught), TOPICS)
    assert [problem.params["topic"] for problem in found] == missing
    assert set(codes(found)) <= {"topic_missing"}


@pytest.mark.clause("3.1.2")
@pytest.mark.parametrize(
    ("confirmed", "status"),
    [
        (None, TrainingStatus.REPORTED),
        ("确认", TrainingStatus.CONFIRMED),
        ("退回", TrainingStatus.SENT_BACK),
    ],
)
def test_a_training_is_reported_until_hq_confirms_it(confirmed: str | None, status: TrainingStatus) -> None:
    assert training.status_of(TrainingRecord("PX1", confirmed=confirmed)) is status


@pytest.mark.clause("3.1.2")
def test_a_training_record_is_complete() -> None:
    required = Required(fields=("trainer", "topics"), signatures=("customer_signed",))
    found = training.missing_fields(TrainingRecord("PX1"), required)
    assert [problem.field for problem in found] == ["trainer", "topics", "customer_signed"]
