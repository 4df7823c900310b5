"""Learning from people's verdicts (检验校准): where the machine decides by itself, for each family of parts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from inspections import points as rules
from inspections.points import FEWEST_INTACT, Judged, TooFewError
from inspections.results import Damage, Quality, Verdict
from inspections.verdict import POINTS, OperatingPoints
from service.domain.scope import Scope
from service.errors import ConflictError
from service.store import catalogue, inspections
from service.store.inspection_points import INSPECTION_POINTS, Version
from service.store.inspections import Inspected
from service.store.unit import Store

_MOST = 100_000


def points_for(store: Store, part_no: str | None, at: datetime) -> OperatingPoints:
    """Return where the machine decides by itself for a part: its family's points, else the shipped ones."""
    used = INSPECTION_POINTS.in_use(store)
    family = family_of(store, part_no, at) if used and part_no else None
    found = used.families.get(family) if used and family else None
    return found.points if found else POINTS


def family_of(store: Store, part_no: str | None, at: datetime) -> str | None:
    """Return a part's family: its category in the catalogue, else its own number."""
    part = catalogue.part_on(store, part_no, at.date()) if part_no else None
    return part.category if part and part.category else part_no


def calibrate(store: Store, scope: Scope, *, keep: bool, at: datetime) -> Version:
    """Set the points of each family from people's verdicts; with `keep` they are kept and used from now on.

    Raises:
        ConflictError: too_few_verdicts: no family has enough parts that people judged intact.
    """
    families = judged(store, scope, at)
    found, intact = {}, 0
    for family, parts in families.items():
        try:
            found[family] = rules.set_from(parts)
        except TooFewError as few:
            intact = max(intact, few.intact)
    if not found:
        raise ConflictError("too_few_verdicts", params={"intact": intact, "least": FEWEST_INTACT})
    made = Version(0, found, scope.user, at)
    return INSPECTION_POINTS.put(store, made) if keep else made


def judged(store: Store, scope: Scope, at: datetime) -> Mapping[str, Sequence[Judged]]:
    """Return what people said of the parts of each family; the newest word on a tagged part counts, once."""
    found: dict[str, list[Judged]] = defaultdict(list)
    seen: set[str] = set()
    for one in inspections.newest(store, scope, limit=_MOST):
        if one.decision is None or (one.tag_no and one.tag_no in seen):
            continue
        family, score = family_of(store, one.inspection.part_no, at), _score(one)
        if one.tag_no:
            seen.add(one.tag_no)
        if family and score is not None and one.decision.verdict is not Verdict.UNCLEAR:
            found[family].append(Judged(score, one.decision.verdict is Verdict.DAMAGED))
    return found


def _score(inspected: Inspected) -> float | None:
    """The highest rust score of the good photos; results from before scores had types have one for all."""
    good = [photo for photo in inspected.inspection.photos if photo.quality is Quality.OK]
    rust = [photo.score_of(Damage.RUST) if photo.scores else photo.score for photo in good]
    return max((score for score in rust if score is not None), default=None)
