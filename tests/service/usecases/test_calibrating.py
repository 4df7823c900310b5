"""A house learns from its own corrections: read, corrected, calibrated, read by the new standard, and back."""

import dataclasses
import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from extractors.results import PageReading
from service.cli.app import run
from service.domain.review import Status
from service.errors import ConflictError, NotFoundError
from service.store import audit, documents
from service.store.calibrations import CALIBRATIONS
from service.store.documents import Document
from service.store.unit import Store
from service.usecases import calibrating, intake, review
from service.usecases.corrected import Change
from service.usecases.intake import Upload
from tests.service.papers import AT, HQ, a_picture, a_ticket, know_the_world

DOCUMENTS = 40
MINUTE = timedelta(minutes=1)


def ticket(number: int, sure: float) -> PageReading:
    """A ticket that was read for sure but for its cause."""
    page = a_ticket(ticket_no=f"WX2026{number:05d}")
    cause = dataclasses.replace(page.fields["cause"], confidence=sure, accepted=False)
    return dataclasses.replace(page, fields={**page.fields, "cause": cause})


def read(store: Store, page: PageReading, seed: int) -> Document:
    intake.receive(store, [Upload(f"{seed}.png", a_picture(seed))], kind=None, by=HQ, at=AT)
    lease = review.claim(store, "w", AT, lease=MINUTE)
    assert lease is not None
    document = review.record(store, lease, [page], AT)
    assert document is not None
    return document


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk where people looked at many tickets: half sure is wrong as often, nearly sure is right."""
    folder = tmp_path_factory.mktemp("desk") / "data"
    store = Store(folder)
    know_the_world(store)
    random = np.random.default_rng(4)
    for number in range(DOCUMENTS):
        sure = 0.5 if number % 2 else 0.97
        document = read(store, ticket(number, sure), number)
        assert document.status is Status.NEEDS_REVIEW
        if sure < 0.9 and random.random() < 0.8:
            document = review.correct(store, HQ, document.id, Change(document.version, {"cause": "润滑不足"}), AT)
        review.accept(store, HQ, document.id, document.version, AT)
    store.close()
    return folder


def cause_passes(store: Store, document: Document) -> bool:
    (form,) = documents.forms(store, document)
    return form.current.fields["cause"].accepted


def test_a_house_learns_from_its_corrections_and_can_go_back(reviewed: Path) -> None:
    store = Store(reviewed)
    assert not cause_passes(store, read(store, ticket(90, 0.97), 90))

    made = calibrating.calibrate(store, one_wrong_in=100, keep=True, by="hq", at=AT)
    assert (made.version, made.documents, made.in_use) == (1, DOCUMENTS, True)
    assert made.promise.wrong_share()[0] <= 1 / 100
    assert made.correction.probability("zone:text", 0.5) < made.correction.probability("zone:text", 0.97)
    assert CALIBRATIONS.in_use(store) == made

    document = read(store, ticket(91, 0.97), 91)
    (form,) = documents.forms(store, document)
    assert form.reading.fields["cause"].confidence == 0.97, "as the machine read it, to calibrate on again"
    assert form.current.fields["cause"].confidence != 0.97

    CALIBRATIONS.use(store, None, by="hq", at=AT)
    assert CALIBRATIONS.in_use(store) is None
    assert not cause_passes(store, read(store, ticket(92, 0.97), 92))
    said = [(row.subject, row.action) for row in audit.of_subject(store, "calibration 1")]
    assert said == [("calibration 1", "use")]
    store.close()


def test_too_few_corrections_are_refused_with_what_is_still_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(tmp_path / "data")
    with pytest.raises(ConflictError, match="too_few_corrections"):
        calibrating.calibrate(store, one_wrong_in=500, keep=True, by="hq", at=AT)
    assert CALIBRATIONS.every(store) == []
    assert run(["calibrate", "--dir", str(store.folder)]) == 1
    assert "请至少审核 30 份" in capsys.readouterr().err
    store.close()


def test_the_command_reports_what_it_may_promise(reviewed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["calibrate", "--dir", str(reviewed), "--one-wrong-in", "100"]
    assert run([*options, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["version"] is None
    assert told["accepted_share"][1] <= told["accepted_share"][0] <= told["accepted_share"][2]
    assert run(options) == 0
    assert "95% 区间" in capsys.readouterr().out
    assert run(["calibrate", "--dir", str(reviewed), "--use", "shipped"]) == 0
    assert run(["calibrate", "--dir", str(reviewed), "--list"]) == 0
    assert "（在用）" not in capsys.readouterr().out
    assert run(["calibrate", "--dir", str(reviewed), "--use", "abc"]) == 2


def test_a_version_that_is_not_there_cannot_be_used(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    with pytest.raises(NotFoundError):
        CALIBRATIONS.use(store, 7, by="hq", at=AT)
    store.close()
