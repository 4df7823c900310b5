"""Handing spare parts back (备件退换): what is eligible, who pays, how it travels, what becomes of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from service.domain import completeness, days
from service.domain.catalogue import Catalogue
from service.domain.completeness import Required
from service.domain.papers import PartsReturnTag, ReturnPackingList
from service.domain.penalties import PENAL
from service.domain.policy import Policy
from service.domain.problems import Param, Problem
from service.domain.records import HqException, PartsReturn, PartsReturnLine, ReturnVerdict, Station

NEVER_TAKEN_BACK = ("橡胶", "塑料", "密封", "电器", "线束")
COLLECT = "到付"
_SHARP = "ok"


class Payer(StrEnum):
    """Who pays a return's freight."""

    STATION = "服务站"
    HQ = "厂方"


_PAYERS: Mapping[str, Payer] = {
    "错要": Payer.STATION,
    "多要": Payer.STATION,
    "厂方错发": Payer.HQ,
    "产品改进": Payer.HQ,
}


class Fate(StrEnum):
    """What becomes of a returned part after its verdict."""

    CREDITED = "credited"  # 办理退库
    SENT_BACK = "sent_back"  # 退回服务站，费用由服务站承担
    KEPT = "kept"  # 不退还，不办理退库，考核
    WAITING = "waiting"  # 尚未鉴定


def within_credit(application: PartsReturn, policy: Policy) -> list[Problem]:
    """List why an application came too late; the last day still counts.

    Source: 5.2.
    """
    dates = {"issued_on": application.issued_on, "applied_on": application.applied_on}
    unknown = [name for name, day in dates.items() if day is None]
    if application.issued_on is None or application.applied_on is None:
        return [Problem("credit_undecided", clause="5.2", field=name) for name in unknown]
    last_on = days.add_months(application.issued_on, policy.deadlines.return_credit_months)
    if application.applied_on <= last_on:
        return []
    params: dict[str, Param] = {"last_on": last_on, "applied_on": application.applied_on}
    return [Problem("credit_expired", clause="5.2", field="applied_on", params=params)]


def freight_payer(reason_code: str | None) -> Payer | None:
    """Return who pays the freight of a return; None where the reason is none of the form's.

    Source: 5.2.1, 5.2.2.
    """
    return _PAYERS.get(reason_code or "")


def refused_categories(application: PartsReturn, catalogue: Catalogue, day: date) -> list[Problem]:
    """List the parts that are never taken back for what they are, and those whose category nobody knows.

    Source: 5.2.3.
    """
    problems = []
    for index, line in enumerate(application.lines):
        part = catalogue.part(line.part_no, day)
        category = part.category if part and part.category else ""
        if not category:
            problems.append(_of_line("return_part_unknown", "5.2.3", index, line))
        elif category.startswith(NEVER_TAKEN_BACK):
            problems.append(_of_line("never_taken_back", "5.2.3", index, line, category=category))
    return problems


def missing_parts(application: PartsReturn, required: Required) -> list[Problem]:
    """List what an application and its list lack; each part needs several photos.

    Source: 5.2.4.
    """
    few = [
        _of_line("too_few_photos", "5.2.4", index, line, name="photos")
        for index, line in enumerate(application.lines)
        if len(set(line.photos)) <= 1
    ]
    return [
        *completeness.missing_fields(application, required, "5.2.4"),
        *completeness.missing_columns(application, required, "5.2.4"),
        *few,
    ]


def refused_photos(application: PartsReturn, qualities: Mapping[str, str]) -> list[Problem]:
    """List the photos that are not clear, with the reason.

    Args:
        application: The application with its list.
        qualities: What the photo gate says of each photo, by name: ok, blurred, dark …

    Source: 5.2.4.
    """
    return [
        _of_line(_PHOTO_CODES[qualities[photo]], "5.2.4", index, line, name="photos", photo=photo)
        for index, line in enumerate(application.lines)
        for photo in line.photos
        if qualities.get(photo, _SHARP) != _SHARP
    ]


_PHOTO_CODES: Mapping[str, str] = {
    "blurred": "photo_blurred",
    "dark": "photo_dark",
    "overexposed": "photo_overexposed",
    "too_small": "photo_too_small",
    "no_part": "photo_no_part",
}


def without_notice(application: PartsReturn, shipped_on: date) -> list[Problem]:
    """List that parts went off before HQ's notice; their loss is the station's.

    Source: 5.2.5.
    """
    if application.notice_no and application.notice_on and application.notice_on <= shipped_on:
        return []
    params: dict[str, Param] = {"application_no": application.application_no, "shipped_on": shipped_on}
    return [Problem("sent_without_notice", clause="5.2.5", field="notice_no", params=params)]


def tags_for(application: PartsReturn, station: Station) -> tuple[PartsReturnTag, ...]:
    """Return the tag of each line of an application.

    Source: 5.2.6.
    """
    return tuple(
        PartsReturnTag(application.application_no, station.name, line.part_name, line.part_no, line.quantity)
        for line in application.lines
    )


def transport_of(
    packing_list: ReturnPackingList, policy: Policy, exceptions: Iterable[HqException] = ()
) -> list[Problem]:
    """List what speaks against the way a return travels.

    Codes: return_transport_avoided (a warning, gone with HQ's exception), freight_collect (refused).

    Source: 5.2.7.
    """
    number = packing_list.application_no
    excepted = any(found.clause == "5.2.7" and found.record == number for found in exceptions)
    params: dict[str, Param] = {"application_no": number, "transport_mode": packing_list.transport_mode}
    problems = []
    if packing_list.transport_mode in policy.transport.returns_avoided and not excepted:
        problems.append(Problem("return_transport_avoided", clause="5.2.7", field="transport_mode", params=params))
    if packing_list.freight_payment == COLLECT and policy.transport.freight_collect_refused:
        problems.append(Problem("freight_collect", clause="5.2.7", field="freight_payment", params=params))
    return problems


def fate_of(line: PartsReturnLine) -> Fate:
    """Return what becomes of a part after its verdict.

    Source: 5.2.8.
    """
    if line.verdict is None:
        return Fate.WAITING
    if line.verdict in PENAL:
        return Fate.KEPT
    return Fate.CREDITED if line.verdict is ReturnVerdict.ACCEPTED else Fate.SENT_BACK


def verdict_problems(application: PartsReturn) -> list[Problem]:
    """List the parts of a return that are not credited, with the reason.

    Source: 5.2.8.
    """
    codes = {
        ReturnVerdict.DAMAGED: "return_damaged",
        ReturnVerdict.MISMATCH: "return_mismatch",
        **dict.fromkeys(PENAL, "return_kept"),
    }
    return [
        _of_line(codes[line.verdict], "5.2.8", index, line, verdict=PENAL.get(line.verdict, ""))
        for index, line in enumerate(application.lines)
        if line.verdict in codes
    ]


def _of_line(
    code: str, clause: str, index: int, line: PartsReturnLine, *, name: str = "part_no", **params: str
) -> Problem:
    return Problem(code, clause=clause, field=f"lines[{index}].{name}", params={"part_no": line.part_no, **params})
