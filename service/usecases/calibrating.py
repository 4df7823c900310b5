"""Learning from people's corrections (重新校准): what the machine's confidences mean on this house's own papers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from extractors import correction, trust
from extractors.correction import Judged
from extractors.results import PageReading, Reading, Value
from extractors.trust import Trust
from service.errors import ConflictError
from service.store import calibrations
from service.store.calibrations import CALIBRATIONS, Calibration
from service.store.unit import Store

CEILINGS = (100, 200, 500, 1000)
FEWEST_DOCUMENTS = 30
FEWEST_CORRECTED = 10
_READINGS_A_CEILING = 2  # times one wrong in so many: fewer readings cannot show that it is kept
_NOT_YET = 0


def trust_of(store: Store, one_wrong_in: int) -> Trust:
    """Return by what standard readings pass: the operator's ceiling, and the calibration in use."""
    used = CALIBRATIONS.in_use(store)
    return Trust(one_wrong_in, used.correction if used else None)


def calibrate(store: Store, *, one_wrong_in: int, keep: bool, by: str, at: datetime) -> Calibration:
    """Fit the confidences to what people accepted and corrected; with `keep` it is kept and used from now on.

    Returns:
        The calibration, with what it may promise: measured document by document on those that it was not fitted on.

    Raises:
        ConflictError: too_few_corrections.
    """
    judged = list(judgements(store))
    documents = len({item.document for item in judged})
    corrected = sum(not item.right for item in judged)
    _must_be_enough(documents, len(judged), corrected, one_wrong_in)
    made = Calibration(
        version=_NOT_YET,
        correction=correction.fit(judged, [*CEILINGS, one_wrong_in]),
        one_wrong_in=one_wrong_in,
        documents=documents,
        corrected=corrected,
        promise=correction.promise(judged, one_wrong_in),
        made_by=by,
        made_at=at,
        in_use=False,
    )
    return CALIBRATIONS.put(store, made) if keep else made


def judgements(store: Store) -> Iterator[Judged]:
    """Yield each machine reading of the documents that a person ended with a yes, and whether that left it as it was.

    Lines are left out where a person added or took some away: none stands for another then.
    """
    for document, form in calibrations.reviewed(store):
        types = trust.types_of(form.reading.kind)
        if not types or form.reading.kind != form.current.kind:
            continue
        spoken_of = {problem.field for problem in form.reading.problems}
        for name, read, now in _pairs(form.reading, form.current):
            kind = types.get(name.rpartition(".")[2])
            if kind is not None:
                vetoed = trust.is_vetoed(read, has_problem=name in spoken_of)
                right = _same(read.value, now.value)
                yield Judged(document.id, trust.group_of(read, kind), read.confidence, right, vetoed)


def _must_be_enough(documents: int, readings: int, corrected: int, one_wrong_in: int) -> None:
    least = _READINGS_A_CEILING * one_wrong_in
    if documents < FEWEST_DOCUMENTS or readings < least or corrected < FEWEST_CORRECTED:
        raise ConflictError(
            "too_few_corrections",
            params={
                "documents": documents,
                "readings": readings,
                "corrected": corrected,
                "least_documents": FEWEST_DOCUMENTS,
                "least_readings": least,
                "least_corrected": FEWEST_CORRECTED,
            },
        )


def _pairs(read: PageReading, now: PageReading) -> Iterator[tuple[str, Reading, Reading]]:
    yield from _both("", read.fields, now.fields)
    if len(read.lines) == len(now.lines):
        for row, (before, after) in enumerate(zip(read.lines, now.lines, strict=True)):
            yield from _both(f"lines[{row}].", before, after)


def _both(
    place: str, read: Mapping[str, Reading], now: Mapping[str, Reading]
) -> Iterator[tuple[str, Reading, Reading]]:
    for name, reading in read.items():
        if name in now:
            yield f"{place}{name}", reading, now[name]


def _same(read: Value | None, now: Value | None) -> bool:
    """Say whether a person left a value as it was; spaces do not count."""
    if isinstance(read, str) and isinstance(now, str):
        return "".join(read.split()) == "".join(now.split())
    return read == now or _is_nothing(read, now)


def _is_nothing(*values: Value | None) -> bool:
    empty: Sequence[Value | None] = (None, "", ())
    return all(value in empty for value in values)
