"""The other forms' records of a large archive: some a month of every station."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.large_archive import AT, PARTS, Sizes, station_of
from service.domain.papers import (
    ArrivalConfirmation,
    ArrivalLine,
    BalerRegister,
    BalerRegisterLine,
    PartsRequest,
    PartsRequestLine,
    QualityFeedback,
    QualityReport,
    ReturnPackingLine,
    ReturnPackingList,
    TrainingRecord,
)
from service.domain.records import PartsReturn, PartsReturnLine
from templates_docx.kinds import Kind

MONTHS = 33
_DECIDED = 2  # the last months' papers wait for headquarters


def papers(sizes: Sizes) -> Iterator[tuple[Kind, str, object]]:
    """Yield kind, number and record of every paper, oldest first."""
    for code, day, mark, decided in _months(sizes):
        yes = "确认" if decided else None
        lines = tuple(BalerRegisterLine(f"HK9Y-{mark}{n}", "9YFQ-2.2", day, day, n, "王李") for n in range(4))
        yield Kind.BALER_REGISTER, f"DJ{mark}", BalerRegister(code, day, lines, f"DJ{mark}", yes)
        for n in range(5):
            number = f"PX{mark}{n}"
            trained = TrainingRecord(number, code, f"HK9Y-{n:07d}", trained_on=day, trainer="李四", confirmed=yes)
            yield Kind.TRAINING_RECORD, number, trained
        part_no = f"HK-{int(mark[:4]) % PARTS:04d}"
        yield Kind.QUALITY_FEEDBACK, f"FKZ{mark}", QualityFeedback(f"FKZ{mark}", code, "其他", part_no, 1, "磨损")
        period, said = day.strftime("%Y-%m"), "正常" if decided else None
        yield Kind.QUALITY_REPORT, f"GJ{mark}", QualityReport(f"GJ{mark}", code, "改进", part_no, period, said)
        asked = (PartsRequestLine(part_no, "零件", 2, Decimal(30)),)
        for n in range(2):
            wanted = PartsRequest(
                f"SB{mark}{n}", code, requested_on=day, decision="同意" if decided else None, lines=asked
            )
            yield Kind.PARTS_REQUEST, wanted.request_no, wanted
            sent = (ArrivalLine(part_no, "零件", 2, 2 if decided else None),)
            come = ArrivalConfirmation(f"CK{mark}{n}", code, day, None, day if decided else None, sent)
            yield Kind.ARRIVAL_CONFIRMATION, come.issue_no, come
        packed = (ReturnPackingLine(1, part_no, "零件", 1),)
        yield Kind.PARTS_RETURN_PACKING_LIST, f"TK{mark}", ReturnPackingList(f"TK{mark}", None, code, day, lines=packed)


def returns(sizes: Sizes) -> Iterator[PartsReturn]:
    """Yield an application a month of every station."""
    for code, day, mark, decided in _months(sizes):
        lines = (PartsReturnLine(f"HK-{int(mark[:4]) % PARTS:04d}", "零件", quantity=1),)
        yield PartsReturn(
            f"TK{mark}", code, "退货", "多要", applied_on=day, lines=lines, verdict_on=day if decided else None
        )


def _months(sizes: Sizes) -> Iterator[tuple[str, date, str, bool]]:
    """Station, a day of the month, what the month's numbers end with, and whether its papers are decided."""
    for month in range(MONTHS, 0, -1):
        day = AT.date() - timedelta(days=30 * month - 29)
        for n in range(sizes.stations):
            yield station_of(n, sizes), day, f"{n:04d}{day:%y%m%d}", month > _DECIDED
