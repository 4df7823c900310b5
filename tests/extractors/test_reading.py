"""Fill, print, photograph, read: the data comes back."""

from collections.abc import Mapping
from datetime import datetime

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

import generators
from extractors import UNKNOWN, Lexicon, PageReading, Source, read_file, read_page
from generators import qr, specimen
from generators.photograph import HARD, Shot, photograph
from service.domain.messages import sentence
from service.domain.problems import Problem
from templates_docx import load, page_code
from templates_docx.kinds import Kind
from templates_docx.page_code import PageCode

A4 = (210.0, 297.0)
SHOT = Shot(megapixels=2.0, blur_px=0.9, tilt=0.03, shadow=0.3)
LEXICON = Lexicon(
    station_codes=("ST01", "ST02"),
    serial_nos=("HK9Y-2021-00417", "HK9Y-2021-00419"),
    part_nos={"HK-0231": "打结嘴", "HK-0102": "打结器架体"},
)


def values(reading: PageReading) -> dict[str, object]:
    return {name: field.value for name, field in reading.fields.items()}


def expected(ticket: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in ticket.items() if name != "lines"}


def codes(reading: PageReading) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.field) for problem in reading.problems]


@pytest.fixture(scope="module")
def photo(printed_ticket: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return photograph(printed_ticket, A4, 3, SHOT).image


@pytest.fixture(scope="module")
def photo_read(photo: NDArray[np.uint8]) -> PageReading:
    (reading,) = read_page(photo, lexicon=LEXICON)
    return reading


def test_a_photographed_printed_ticket_gives_its_data_back(photo_read: PageReading, ticket: dict[str, object]) -> None:
    assert values(photo_read) == expected(ticket)
    assert [{name: cell.value for name, cell in line.items()} for line in photo_read.lines] == ticket["lines"]
    assert codes(photo_read) == []


def test_the_page_says_its_form_version_record_and_page(photo_read: PageReading) -> None:
    assert (photo_read.kind, photo_read.template, photo_read.sheet) == ("repair_ticket", "repair_ticket@1", (1, 1))
    assert photo_read.kind_confidence > 0.99
    assert photo_read.fields["ticket_no"].source is Source.QR


def test_boxes_are_where_the_fields_lie_on_the_photo(
    photo_read: PageReading, printed_ticket: NDArray[np.uint8]
) -> None:
    taken = photograph(printed_ticket, A4, 3, SHOT)
    x0, y0, x1, y1 = load.layout(Kind.REPAIR_TICKET).fields["fault"].box
    true = taken.px(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]))
    assert np.allclose(photo_read.fields["fault"].box, [*true.min(0), *true.max(0)], atol=3)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_lying_on_its_side_or_head_reads_the_same(
    photo: NDArray[np.uint8], photo_read: PageReading, turns: int
) -> None:
    (reading,) = read_page(np.ascontiguousarray(np.rot90(photo, turns)), lexicon=LEXICON)
    assert values(reading) == values(photo_read)
    assert reading.rotation == turns * 90


def test_a_hard_photo_of_bent_paper_reads(printed_ticket: NDArray[np.uint8], ticket: dict[str, object]) -> None:
    (reading,) = read_page(photograph(printed_ticket, A4, 11, HARD).image, lexicon=LEXICON)
    wrong = [name for name, value in expected(ticket).items() if reading.fields[name].value != value]
    assert [name for name in wrong if reading.fields[name].accepted] == []
    assert len(wrong) <= 3


def test_an_empty_form_is_null_everywhere_and_surely_so(empty_ticket: NDArray[np.uint8]) -> None:
    (reading,) = read_page(photograph(empty_ticket, A4, 5, SHOT).image)
    assert {name for name, value in values(reading).items() if value is not None} == {
        "dispatch",  # one box: false when it is not ticked
        "complaint",
        "customer_signed",
    }
    assert {reading.fields[name].value for name in ("dispatch", "complaint", "customer_signed")} == {False}
    assert reading.lines == ()
    assert all(field.confidence > 0.99 and field.accepted for field in reading.fields.values())


def test_what_is_written_ticked_and_signed_by_hand_is_seen() -> None:
    data = {
        "bale_count": 8120,
        "warranty": False,
        "complaint": True,
        "customer_signed": True,
        "reported_at": datetime(2026, 6, 3, 8, 15),  # noqa: DTZ001
    }
    document = generators.pdf(Kind.REPAIR_TICKET, [{"ticket_no": "WX202600012"}]).data
    hand = specimen.draw_hand(4, "LongCang")
    page = specimen.fill_by_hand(document, specimen.Scene(Kind.REPAIR_TICKET), data, 4, hand=hand).page
    (reading,) = read_page(photograph(page, A4, 8, SHOT).image)
    for name in ("warranty", "complaint", "customer_signed"):
        assert (name, reading.fields[name].value) == (name, data[name])
    assert reading.fields["dispatch"].value is False
    assert reading.fields["bale_count"].text
    assert not {"fault", "cause", "technician"} & {name for name, value in values(reading).items() if value}


def test_two_ticks_where_one_may_be_are_null_and_doubtful(printed_ticket: NDArray[np.uint8]) -> None:
    page = printed_ticket.copy()
    for option in load.layout(Kind.REPAIR_TICKET).fields["warranty"].options:
        x0, y0, x1, y1 = (round(edge * page.shape[1] / 210) for edge in option.box)
        cv2.line(page, (x0, y0), (x1, y1), (0, 0, 0), 3)
    (reading,) = read_page(page)
    assert reading.fields["warranty"].value is None
    assert not reading.fields["warranty"].accepted


def test_a_serial_station_and_part_that_the_archive_lacks_are_named(photo: NDArray[np.uint8]) -> None:
    other = Lexicon(
        station_codes=("ST77",), serial_nos=("HK9Y-2015-11122", "HK9Y-2016-22211"), part_nos={"HK-9977": "盖板"}
    )
    (reading,) = read_page(photo, lexicon=other)
    assert ("serial_unknown", "serial_no") in codes(reading)
    assert ("station_not_known", "station_code") in codes(reading)
    assert ("part_not_known", "lines[0].part_no") in codes(reading)
    assert reading.fields["serial_no"].value == "HK9Y-2021-00417"
    assert not reading.fields["serial_no"].accepted


def test_a_number_that_differs_from_the_page_code_is_named(ticket: dict[str, object]) -> None:
    first = specimen.render(generators.pdf(Kind.REPAIR_TICKET, [ticket]).data, dpi=200)
    second = specimen.render(generators.pdf(Kind.REPAIR_TICKET, [{**ticket, "ticket_no": "WX202611177"}]).data, dpi=200)
    x0, y0, x1, y1 = _px(load.layout(Kind.REPAIR_TICKET).fields["ticket_no"].box)
    first[y0:y1, x0:x1] = second[y0:y1, x0:x1]
    (reading,) = read_page(first)
    assert ("number_differs", "ticket_no") in codes(reading)
    assert not reading.fields["ticket_no"].accepted


def test_a_damaged_page_code_is_named_and_the_page_still_read(printed_ticket: NDArray[np.uint8]) -> None:
    right = page_code.encode(PageCode("RT", 1, "WX202600012", 1, 1))
    page = _with_code(printed_ticket, f"{right[:-1]}{'0' if right[-1] != '0' else '1'}")
    (reading,) = read_page(page)
    assert ("page_code_damaged", None) in codes(reading)
    assert reading.kind == "repair_ticket"  # by its printed title
    assert reading.fields["serial_no"].value == "HK9Y-2021-00417"


def test_a_version_that_is_not_installed_is_named_and_not_guessed_at(printed_ticket: NDArray[np.uint8]) -> None:
    page = _with_code(printed_ticket, page_code.encode(PageCode("RT", 77, "WX202600012", 1, 1)))
    (reading,) = read_page(page)
    assert codes(reading) == [("unknown_version", None)]
    assert (reading.kind, dict(reading.fields)) == ("repair_ticket", {})


def test_a_covered_code_leaves_the_kind_to_the_caller_or_the_title(printed_ticket: NDArray[np.uint8]) -> None:
    page = _without_code(printed_ticket)
    assert read_page(page)[0].kind == "repair_ticket"
    assert read_page(page, kind=Kind.REPAIR_TICKET)[0].fields["ticket_no"].value == "WX202600012"


def test_a_page_whose_marks_are_cut_off_says_so(printed_ticket: NDArray[np.uint8]) -> None:
    (reading,) = read_page(np.ascontiguousarray(printed_ticket[200:2000, 200:1450]), kind=Kind.REPAIR_TICKET)
    assert ("marks_missing", None) in codes(reading)


def test_a_page_that_is_no_form_is_unknown() -> None:
    paper = np.full((900, 700, 3), 235, np.uint8)
    cv2.putText(paper, "shopping list", (80, 200), cv2.FONT_HERSHEY_SIMPLEX, 2, (30, 30, 30), 3)
    (reading,) = read_page(paper)
    assert (reading.kind, codes(reading)) == (UNKNOWN, [("not_a_form", None)])


def a_tag(n: int) -> dict[str, object]:
    return {
        "tag_no": f"WX202600012-{n}",
        "ticket_no": "WX202600012",
        "station_code": "ST01",
        "serial_no": "HK9Y-2021-00417",
        "bale_count": 8120,
        "part_no": "HK-0231",
        "part_name": "打结嘴",
        "quantity": n,
        "replaced_on": "2026-06-03",
        "fault": "磨损",
    }


def test_a_ticket_and_its_tags_on_one_photo_are_each_read(printed_ticket: NDArray[np.uint8]) -> None:
    desk = np.full((printed_ticket.shape[0] + 80, printed_ticket.shape[1] + 900, 3), 150, np.uint8)
    desk[40 : 40 + printed_ticket.shape[0], 40 : 40 + printed_ticket.shape[1]] = printed_ticket
    for n in (1, 2):
        tag = specimen.render(generators.pdf(Kind.OLD_PART_TAG, [a_tag(n)]).data, dpi=200)
        top, left = 100 + 700 * (n - 1), printed_ticket.shape[1] + 80
        desk[top : top + tag.shape[0], left : left + tag.shape[1]] = tag
    readings = read_page(desk)
    numbers = [reading.fields[load.form(Kind(reading.kind)).number_field or ""].value for reading in readings]
    assert sorted(map(str, numbers)) == ["WX202600012", "WX202600012-1", "WX202600012-2"]
    assert all(reading.fields["bale_count"].value == 8120 for reading in readings)


def test_a_sheet_of_tags_gives_every_tag_in_reading_order() -> None:
    tags = [a_tag(n) for n in (1, 2, 3)]
    pages = [specimen.render(generators.pdf(Kind.OLD_PART_TAG, [tag]).data, dpi=254) for tag in tags]
    sheet = np.full((1400, 2100, 3), 200, np.uint8)
    for page, (top, left) in zip(pages, [(30, 30), (30, 1060), (730, 30)], strict=True):
        sheet[top : top + page.shape[0], left : left + page.shape[1]] = page
    readings = read_page(sheet)
    assert [reading.fields["tag_no"].value for reading in readings] == [tag["tag_no"] for tag in tags]
    assert [reading.fields["quantity"].value for reading in readings] == [1, 2, 3]


def test_a_printed_forms_own_pdf_is_read_from_text_and_picture_alike(ticket: dict[str, object]) -> None:
    (reading,) = read_file(generators.pdf(Kind.REPAIR_TICKET, [ticket]).data)
    assert values(reading) == expected(ticket)
    assert reading.fields["fault"].source is Source.TEXT
    assert all(field.accepted for field in reading.fields.values())


def test_every_problem_of_reading_has_its_sentence() -> None:
    params = {
        "asked": "甲",
        "found": "乙",
        "form": "丙",
        "version": "7",
        "text": "x",
        "value": "v",
        "cell": "1",
        "code": "2",
        "count": "3",
        "words": "三包内、三包外",
    }
    for code in (
        "not_a_form",
        "kind_unknown",
        "kind_differs",
        "unknown_version",
        "page_code_damaged",
        "marks_missing",
        "page_cut_off",
        "not_registered",
        "number_differs",
        "unreadable",
        "serial_unknown",
        "station_not_known",
        "part_not_known",
        "struck_out",
        "ticked_twice",
    ):
        text = sentence(Problem(code, field="serial_no", params=params))
        assert text.endswith("。")
        assert "{" not in text


def _px(box: tuple[float, float, float, float], dpi: int = 200) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (round(edge * dpi / 25.4) for edge in box)
    return x0, y0, x1, y1


def _without_code(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    blank = page.copy()
    x0, y0, x1, y1 = _px(load.layout(Kind.REPAIR_TICKET).code_box)
    blank[y0:y1, x0:x1] = 255
    return blank


def _with_code(page: NDArray[np.uint8], text: str) -> NDArray[np.uint8]:
    changed = _without_code(page)
    x0, y0, x1, y1 = _px(load.layout(Kind.REPAIR_TICKET).code_box)
    modules = np.array(qr.modules(text), np.uint8)
    picture = cv2.resize(255 - modules * 255, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST)
    changed[y0:y1, x0:x1] = picture[..., None]
    return changed
