"""Deductions for fake, swapped or non-original parts (弄虚作假考核): a multiple of the part's price."""

from collections.abc import Mapping
from decimal import Decimal

from service.domain import money
from service.domain.catalogue import Catalogue
from service.domain.policy import Policy
from service.domain.problems import Param, Problem
from service.domain.records import PartsReturn, PartsReturnLine, ReturnVerdict
from service.domain.statement import Line

PENAL: Mapping[ReturnVerdict, str] = {
    ReturnVerdict.FAKE: "弄虚作假",
    ReturnVerdict.SWAPPED: "以次充好",
    ReturnVerdict.NON_ORIGINAL: "非原厂备件",
}


def penalty_lines(application: PartsReturn, catalogue: Catalogue, policy: Policy) -> list[Line]:
    """Return a deduction for each part of a return with a penal verdict, whatever its category.

    A part without a known price or number of pieces stands at 0.00 for a person.

    Source: 5.2.8.
    """
    return [
        _penalty_line(application, index, catalogue, policy)
        for index, line in enumerate(application.lines)
        if line.verdict in PENAL
    ]


def _penalty_line(application: PartsReturn, index: int, catalogue: Catalogue, policy: Policy) -> Line:
    line = application.lines[index]
    price = _price_of(application, line, catalogue)
    pieces = Decimal(line.quantity or 0)
    rate = -policy.rates.penalty_multiple * (price or 0)
    params: dict[str, Param] = {
        "application_no": application.application_no,
        "part_no": line.part_no,
        "verdict": PENAL[line.verdict] if line.verdict else "",
        "multiple": money.quantity_text(policy.rates.penalty_multiple),
    }
    problem = (
        Problem("penalty", clause="5.2.8", field=f"lines[{index}].part_no", params=params)
        if price is not None and line.quantity
        else Problem("penalty_unknown", clause="5.2.8", field=f"lines[{index}].part_no", params=params)
    )
    return Line(
        clause="5.2.8",
        evidence={"return": application.application_no, "line": str(index + 1), "part": line.part_no or ""},
        quantity=pieces,
        rate=rate,
        amount=money.to_fen(pieces * rate),
        reasons=(problem,),
        policy=policy.version,
    )


def _price_of(application: PartsReturn, line: PartsReturnLine, catalogue: Catalogue) -> Decimal | None:
    part = catalogue.part(line.part_no, application.verdict_on) if application.verdict_on else None
    return part.price if part else None
