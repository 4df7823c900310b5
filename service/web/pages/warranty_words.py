"""How a machine's parts stand in warranty, in words (三包核实): for a ticket, a machine, a job to come."""

from collections.abc import Iterable
from datetime import date

from service.domain.warranty import Coverage, Service, Warranty
from service.store import catalogue
from service.store.unit import Store
from service.web.pages import reviewing

_COVERAGE = {
    Coverage.IN_WARRANTY: "三包内",
    Coverage.EXPIRED_BY_DATE: "超过月数",
    Coverage.EXPIRED_BY_BALES: "超过捆数",
    Coverage.PART_UNKNOWN: "图号未知",
    Coverage.UNDECIDED: "无法判断",
}
_CHIPS = {Coverage.IN_WARRANTY: "intact", Coverage.PART_UNKNOWN: "unclear", Coverage.UNDECIDED: "unclear"}
SERVICES = {
    Service.WARRANTY: ("good", "有零件在三包期内：按正常三包服务程序办理。"),
    Service.PAID: ("warn", "没有零件在三包期内：可与用户协商有偿服务。"),
    Service.UNDECIDED: ("warn", "三包还不能判断：请先补齐购机日期、捆数或零件目录。"),
}
"""How a job is to be agreed (3.3.2.1): the notice's colour and words."""


def outcome(found: Warranty) -> dict[str, object]:
    """Return how a part's warranty stands, in words."""
    return {
        "chip": _CHIPS.get(found.coverage, "damaged"),
        "label": _COVERAGE[found.coverage],
        "ends_on": found.ends_on,
        "last_bale": found.last_bale,
        "said": reviewing.said(found.problems),
    }


def named(store: Store, covered: Iterable[Warranty], day: date) -> list[dict[str, object]]:
    """Return how each of these parts stands, with the name that the catalogue gives it on a day."""
    names = {part.part_no: part.part_name or "" for part in catalogue.parts_on(store, day)}
    return [{**outcome(one), "part_no": one.part_no, "part_name": names.get(one.part_no or "")} for one in covered]
