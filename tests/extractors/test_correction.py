"""What people's corrections make of the confidences, on documents whose truth is drawn."""

import numpy as np
import pytest

from extractors import correction, trust
from extractors.correction import Judged
from extractors.results import PageReading, Reading, Source
from extractors.trust import Trust


def drawn(documents: int, *, honest: bool, seed: int = 1) -> list[Judged]:
    """Thirty readings a document; where the machine is not honest, it is surer than it should be."""
    random = np.random.default_rng(seed)
    judged = []
    for document in range(documents):
        for _ in range(30):
            sure = float(random.choice([0.7, 0.95, 0.9995]))
            p = sure if honest else {0.7: 0.7, 0.95: 0.8, 0.9995: 0.93}[sure]
            judged.append(Judged(document, "zone:text", sure, bool(random.random() < p)))
    return judged


def test_an_honest_machine_is_left_about_as_it_is() -> None:
    fitted = correction.fit(drawn(100, honest=True), [100])
    for sure in (0.7, 0.95):
        assert fitted.probability("zone:text", sure) == pytest.approx(sure, abs=0.03)


def test_a_machine_surer_than_it_should_be_is_taken_at_its_record() -> None:
    fitted = correction.fit(drawn(100, honest=False), [100])
    assert fitted.probability("zone:text", 0.9995) == pytest.approx(0.93, abs=0.02)
    assert not fitted.passes("zone:text", 0.9995, 100)


def test_what_passes_keeps_the_ceiling_on_documents_that_were_not_fitted_on() -> None:
    promised = correction.promise(drawn(150, honest=True), 100)
    assert promised.accepted > 0
    assert promised.wrong_share()[1] <= 1 / 100


def test_nothing_passes_where_too_little_was_seen_to_keep_the_ceiling() -> None:
    fitted = correction.fit(drawn(10, honest=True), [100_000])
    assert not fitted.passes("zone:text", 0.9995, 100_000)
    assert correction.promise(drawn(10, honest=True), 100_000).accepted == 0


def test_a_stricter_ceiling_than_was_fitted_passes_nothing_a_looser_one_goes_by_the_next() -> None:
    fitted = correction.Correction({}, {500: 0.9})
    assert fitted.passes("new", 0.95, 100)
    assert not fitted.passes("new", 0.95, 1000)


def page(confidence: float, *, accepted: bool, source: Source = Source.ZONE) -> PageReading:
    reading = Reading("打结嘴磨损", "打结嘴磨损", confidence, accepted, None, source)
    return PageReading(1, "repair_ticket", 1.0, None, {"cause": reading})


@pytest.mark.parametrize(
    ("confidence", "accepted", "one_wrong_in", "passes"),
    [
        (0.96, False, 500, False),  # the shipped standard
        (0.96, False, 100, True),
        (0.9995, True, 500, True),
        (0.9995, True, 1_000_000, False),
        (0.9995, False, 100, False),  # something else speaks against it
    ],
)
def test_the_operators_ceiling_decides_what_passes(
    confidence: float, accepted: bool, one_wrong_in: int, passes: bool
) -> None:
    read = trust.applied(page(confidence, accepted=accepted), Trust(one_wrong_in))
    assert read.fields["cause"].accepted is passes


def test_what_people_stood_for_is_not_judged_again() -> None:
    read = page(1.0, accepted=True, source=Source.PERSON)
    assert trust.applied(read, Trust(1_000_000)) == read
