"""Improvement follow-up (产品改进跟踪): HQ names a project and machines, the station reports on them (3.6.6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from service.domain.papers import QualityReport, QualityReportLine
from service.domain.problems import Problem
from service.domain.scope import Scope
from service.errors import BadRow, InvalidInputError, NotFoundError
from service.store import archive, codec, keeping, papers
from service.store.nouns import BALERS
from service.store.papers import Kept, Origin
from service.store.unit import Store
from service.usecases import completing, settling, typed_papers
from service.usecases.settling import only_hq
from service.usecases.typed_papers import Page, desk_only
from templates_docx.kinds import Kind

_ASKED = ("report_no", "station_code", "project", "part_no", "period")  # what HQ said stays


@dataclass(frozen=True, slots=True)
class Project:
    """What HQ asks a station to follow up."""

    station_code: str
    project: str
    part_no: str
    period: str  # YYYY-MM
    serial_nos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up, whether the station has reported, and what the report lacks."""

    report: QualityReport
    reported: bool
    problems: tuple[Problem, ...]  # empty while the station has not reported


def assign(store: Store, scope: Scope, asked: Project, at: datetime) -> FollowUp:
    """Ask a station to follow up an improvement on these machines and return what it gets.

    Raises:
        NotAllowedError: The caller is not HQ.
        InvalidInputError: Project, part or machine is missing, or the period is no month.
        NotFoundError: There is no such station or machine.
    """
    only_hq(scope, "assign a follow-up")
    settling.check_period(asked.period)
    needed = {"project": asked.project.strip(), "part_no": asked.part_no.strip(), "serial_no": asked.serial_nos}
    bad = [BadRow("cell_missing", name=name) for name, value in needed.items() if not value]
    if bad:
        raise InvalidInputError(bad)
    with store.transaction():
        if archive.get_station(store, asked.station_code) is None:
            raise NotFoundError("station", asked.station_code)
        used = partial(papers.has, store, Kind.QUALITY_REPORT)
        number = typed_papers.free_number("GJ", asked.station_code, at, used)
        lines = tuple(_line(store, serial_no) for serial_no in dict.fromkeys(asked.serial_nos))
        made = QualityReport(number, asked.station_code, asked.project, asked.part_no, asked.period, lines=lines)
        papers.overwrite(store, Kind.QUALITY_REPORT, number, made, Origin(scope.user, at))
        return find(store, scope, number)


def report(store: Store, scope: Scope, report_no: str, page: Page, at: datetime) -> FollowUp:
    """Keep what a station found of each machine; it may be mended by sending it again.

    Raises:
        NotAllowedError: The caller's work is not with such papers.
        NotFoundError: There is no such follow-up that the caller may see.
        InvalidInputError: Something is missing or not of its type; each is named.
    """
    desk_only(scope, "report a follow-up")
    with store.transaction():
        asked = find(store, scope, report_no).report
        given = {**page.fields, **{name: getattr(asked, name) for name in _ASKED}}
        lines = _with_machines(asked, page.lines)
        record = typed_papers.record_of(store, scope, Kind.QUALITY_REPORT, Page(given, lines), QualityReport)
        papers.overwrite(store, Kind.QUALITY_REPORT, report_no, record, Origin(scope.user, at))
        return find(store, scope, report_no)


def follow_ups(store: Store, scope: Scope, *, limit: int = 100) -> list[FollowUp]:
    """Return the follow-ups that the caller may see, newest first."""
    return [_found(kept) for kept in papers.newest(store, scope, Kind.QUALITY_REPORT, limit=limit)]


def find(store: Store, scope: Scope, report_no: str) -> FollowUp:
    """Return a follow-up; NotFoundError when there is none that the caller may see."""
    return _found(papers.find(store, scope, Kind.QUALITY_REPORT, report_no))


def _found(kept: Kept) -> FollowUp:
    report = codec.load(QualityReport, kept.body)
    reported = report.conclusion is not None
    problems = completing.problems_of(report, Kind.QUALITY_REPORT) if reported else []
    return FollowUp(report, reported, tuple(problems))


def _line(store: Store, serial_no: str) -> QualityReportLine:
    known = keeping.get(store, BALERS, serial_no)
    if known is None:
        raise NotFoundError("baler", serial_no)
    return QualityReportLine(serial_no, known.customer_name)


def _with_machines(asked: QualityReport, rows: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """What was typed of each machine, in the order in which HQ named them."""
    if len(rows) != len(asked.lines):
        raise InvalidInputError([BadRow("report_lines_differ", name="lines", params={"expected": len(asked.lines)})])
    return [
        {**row, "serial_no": line.serial_no, "customer_name": line.customer_name}
        for row, line in zip(rows, asked.lines, strict=True)
    ]
