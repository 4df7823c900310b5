"""Pages that should not come as they do: each says what is wrong, and nothing is accepted of what cannot be seen."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

import generators
from extractors import UNKNOWN, Lexicon, PageReading, read_file, read_page
from generators.specimen_invoice import pdf as invoice_pdf
from templates_docx.kinds import Kind
from tests.extractors import papers
from tests.extractors.conftest import TAG
from tests.extractors.invoices.specimens import an_invoice

Page = NDArray[np.uint8]
LEXICON = Lexicon(station_codes=("ST01", "ST02"), part_nos={"HK-0231": "打结嘴", "HK-0102": "打结器架体"})


def codes(reading: PageReading) -> set[str]:
    return {problem.code for problem in reading.problems}


def wrong_and_accepted(reading: PageReading, truth: Mapping[str, object]) -> list[str]:
    return [name for name, field in reading.fields.items() if field.accepted and field.value != truth[name]]


def test_a_blank_page_is_no_form() -> None:
    (reading,) = read_page(papers.blank())
    assert (reading.kind, codes(reading)) == (UNKNOWN, {"not_a_form"})


def test_the_back_side_gives_no_values(printed_ticket: Page) -> None:
    (reading,) = read_page(papers.back_of(printed_ticket))
    assert codes(reading) & {"not_a_form", "marks_missing"}
    assert not reading.fields


@pytest.mark.parametrize("part", ["top", "bottom", "left"])
def test_of_half_a_page_only_what_is_there_is_accepted(
    printed_ticket: Page, ticket: dict[str, object], part: str
) -> None:
    rows, columns = printed_ticket.shape[0] // 2, printed_ticket.shape[1] // 2
    half = {
        "top": printed_ticket[:rows],
        "bottom": printed_ticket[rows:],
        "left": printed_ticket[:, : columns + 20],
    }[part]
    (reading,) = read_page(np.ascontiguousarray(half), lexicon=LEXICON)
    assert reading.kind == Kind.REPAIR_TICKET
    assert "page_cut_off" in codes(reading)
    assert wrong_and_accepted(reading, {**ticket, "complaint": False, "dispatch": True}) == []
    gone = {"top": "customer_signed", "bottom": "serial_no", "left": "customer_phone"}[part]
    assert not reading.fields[gone].accepted
    if part == "top":  # the table is on the other half
        assert reading.lines == ()


def test_different_forms_mixed_up_in_one_pdf_are_read_each_by_itself(ticket: dict[str, object]) -> None:
    form, tag = (
        generators.pdf(kind, [data]).data for kind, data in ((Kind.REPAIR_TICKET, ticket), (Kind.OLD_PART_TAG, TAG))
    )
    readings = read_file(papers.joined([form, tag, invoice_pdf(an_invoice()), papers.scanned_pdf([papers.blank()])]))
    found = [(reading.page, reading.kind) for reading in readings]
    assert found == [(1, "repair_ticket"), (2, "old_part_tag"), (3, "freight_invoice"), (4, UNKNOWN)]
    assert codes(readings[3]) == {"not_a_form"}


@pytest.mark.parametrize("asked", [Kind.PACKING_LIST, Kind.OLD_PART_TAG, Kind.FREIGHT_INVOICE])
def test_a_wrong_kind_is_named_and_the_page_read_as_what_it_is(printed_ticket: Page, asked: Kind) -> None:
    (reading,) = read_page(printed_ticket, kind=asked, lexicon=LEXICON)
    assert reading.kind == Kind.REPAIR_TICKET
    assert "kind_differs" in codes(reading)


def test_an_invoice_that_is_said_to_be_a_ticket_is_named() -> None:
    (reading,) = read_file(invoice_pdf(an_invoice()), kind=Kind.REPAIR_TICKET)
    assert reading.kind == Kind.FREIGHT_INVOICE
    assert "kind_differs" in codes(reading)


def test_a_photo_of_a_screen_reads_right_or_goes_to_a_person(printed_ticket: Page, ticket: dict[str, object]) -> None:
    (reading,) = read_page(papers.on_screen(printed_ticket), lexicon=LEXICON)
    assert reading.kind == Kind.REPAIR_TICKET
    assert wrong_and_accepted(reading, ticket) == []
