"""Paper without our marks: torn forms are laid by their words, other layouts read by labels, others' left alone."""

from datetime import date, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractors import UNKNOWN, Lexicon, PageReading, Source, detect, models, read_file, read_page, writing
from extractors.runs import Glyph, Run
from extractors.unregistered import claiming, judging, labels, parted, rows, scene, tying, typed
from extractors.unregistered.grid import Grid
from extractors.unregistered.labels import FIELD
from extractors.unregistered.paper import Picture
from extractors.unregistered.vocabulary import vocabulary
from extractors.writing import Part, Written
from generators.photograph import HARD, Shot, photograph
from samples.accuracy.foreign import specimens
from samples.accuracy.foreign.layouts import LAYOUTS
from samples.accuracy.foreign.score import score
from samples.accuracy.tickets import World, make_world
from service.domain.messages import sentence
from service.domain.problems import Problem
from service.media import decode_image
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import FieldType
from tests.extractors import papers

A4 = (210.0, 297.0)
LEXICON = Lexicon(station_codes=("ST01", "ST02"), part_nos={"HK-0231": "打结嘴", "HK-0102": "打结器架体"})
NOTHING_RULED = Grid({}, np.zeros((1, 1), np.int32), 1.0)


def part(text: str, x: float = 0.0, y: float = 0.0, height: float = 20.0) -> Part:
    """A line as if recognised: every character one step."""
    width = height * 0.65 * len(text)
    quad = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)
    steps = np.zeros((len(text), 3), np.float32)
    return Part(Written(quad, steps, text, tuple(range(len(text))), 0.99), 0, len(text))


def codes(reading: PageReading) -> list[str]:
    return [problem.code for problem in reading.problems]


def covered(page: NDArray[np.uint8], marks: int) -> NDArray[np.uint8]:
    layout = load.layout(Kind.REPAIR_TICKET)
    hidden = page.copy()
    for box in (*list(layout.marks.values())[:marks], layout.code_box):
        x0, y0, x1, y1 = (round(edge * page.shape[1] / 210) for edge in box)
        hidden[max(0, y0 - 5) : y1 + 5, max(0, x0 - 5) : x1 + 5] = 100
    return hidden


@pytest.fixture(scope="module")
def world() -> World:
    return make_world()


def test_a_ticket_without_marks_and_code_is_laid_by_its_words(
    printed_ticket: NDArray[np.uint8], ticket: dict[str, object]
) -> None:
    photo = photograph(covered(printed_ticket, 4), A4, 3, Shot(megapixels=2.5, tilt=0.03, shadow=0.3, turns=3))
    (reading,) = read_page(photo.image, lexicon=LEXICON)
    assert (reading.kind, reading.template, reading.rotation) == ("repair_ticket", "repair_ticket@1", 90)
    assert codes(reading) == ["marks_missing"]
    fields = {name: field.value for name, field in reading.fields.items()}
    assert fields == {name: value for name, value in ticket.items() if name != "lines"}
    assert len(reading.lines) == 2
    assert reading.fields["serial_no"].source is Source.ZONE


def test_what_was_torn_off_is_left_to_a_person(printed_ticket: NDArray[np.uint8], ticket: dict[str, object]) -> None:
    rest = np.ascontiguousarray(printed_ticket[640:])
    (reading,) = read_page(photograph(rest, (210.0, rest.shape[0] * 210 / rest.shape[1]), 7, HARD).image)
    assert reading.kind == "repair_ticket"
    for name in ("serial_no", "customer_name", "bale_count"):
        assert (reading.fields[name].value, reading.fields[name].accepted) == (None, False)
    assert reading.fields["arrived_at"].value == ticket["arrived_at"]
    assert not [n for n, field in reading.fields.items() if field.accepted and field.value != ticket[n]]


@pytest.mark.parametrize("name", ["ticket of lines", "ruled packing list"])
def test_a_paper_by_another_layout_is_read_by_its_labels(world: World, name: str) -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == name)
    specimen = specimens.make(world, layout, layout.looks[0], 5, "photo")
    (reading,) = read_page(specimen.picture, lexicon=world.lexicon())
    assert reading.kind == layout.kind
    assert reading.template is None
    assert codes(reading)[0] == "layout_unregistered"
    fields = [field for field in score(specimen, reading) if field.printed]
    assert sum(field.right for field in fields) >= 0.9 * len(fields)
    assert not [field for field in fields if field.accepted and not field.right]
    assert {field.source for field in reading.fields.values()} == {Source.LAYOUT}
    if name == "ticket of lines":  # a value may run into the next column where no line is printed between
        assert not [cell for line in reading.lines for cell in line.values() if cell.accepted]


def test_names_and_free_text_of_foreign_paper_always_go_to_a_person(world: World) -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == "ruled tag")
    (reading,) = read_page(specimens.make(world, layout, layout.looks[0], 6, "scan").picture, lexicon=world.lexicon())
    free = [spec.name for spec in load.form(Kind.OLD_PART_TAG).fields if spec.type is FieldType.TEXT]
    assert free == ["part_name", "fault"]
    assert [reading.fields[name].accepted for name in free] == [False, False]


def test_foreign_paper_is_turned_upright_and_boxes_lie_on_the_upright_page(world: World) -> None:
    layout = next(layout for layout in LAYOUTS if layout.name == "ruled tag")
    picture = specimens.make(world, layout, layout.looks[0], 5, "scan").picture
    (first,) = read_page(picture)
    for turns in (1, 2, 3):
        (reading,) = read_page(np.ascontiguousarray(np.rot90(picture, turns)))
        assert reading.rotation == (first.rotation + turns * 90) % 360
        assert reading.fields["tag_no"].value == first.fields["tag_no"].value
        assert np.allclose(reading.fields["tag_no"].box or (), first.fields["tag_no"].box or (), atol=25)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话：13800001000", [("customer_phone", "13800001000")]),
        ("机号:HK9Y-2021-00417 机型:9YFQ-1.9", [("serial_no", "HK9Y-2021-00417"), ("model", "9YFQ-1.9")]),
        ("用 户：王建国", [("customer_name", "王建国")]),
        ("单程里程（km）：35", [("distance_km", "35")]),
        ("3、故障描述：不打结", [("fault", "不打结")]),
        ("故障現象：不打结", [("fault", "不打结")]),  # one character misread
        ("购机人 武英军", [("customer_name", "武英军")]),  # no colon, a blank
        ("电话通知用户后处理", []),  # a sentence that begins like a label
        ("更换打结嘴的数量不足", []),
        ("整机序列号：HK9Y-2021-00417", [("serial_no", "HK9Y-2021-00417")]),  # composed, not listed
        ("服务网点编码：ST01", [("station_code", "ST01")]),
    ],
)
def test_a_label_is_parted_from_what_stands_behind_it(text: str, found: list[tuple[str, str]]) -> None:
    seen = labels.find([part(text)], vocabulary(Kind.REPAIR_TICKET))
    mine = [
        (label.names[FIELD], label.rest.text.strip() if label.rest else "") for label in seen if FIELD in label.names
    ]
    assert mine == found


def test_a_value_right_of_its_label_ends_at_the_next_label() -> None:
    parts = [
        part("机号", 0),
        part("HK9Y-2021-00417", 60),
        part("捆数", 400),
        part("8120", 460),
        part("王建国", 60, 200),
    ]
    words = vocabulary(Kind.REPAIR_TICKET)
    tied = tying.tie(scene.scene(parts, labels.find(parts, words), NOTHING_RULED), words.form)
    assert {name: [p.text for p in one.parts] for name, one in tied.items()} == {
        "serial_no": ["HK9Y-2021-00417"],
        "bale_count": ["8120"],
    }


@pytest.mark.parametrize(
    "texts",
    [
        ("快递单", "收件人", "联系电话", "地址", "品名", "数量", "运单号", "备注"),
        ("送货单", "客户名称", "日期", "单号", "名称", "规格型号", "数量", "单价", "金额", "备注"),
        ("检验报告", "报告编号", "产品型号", "检验日期", "检验人", "结论", "备注"),
        ("维修单",),
        ("装箱单", "名称", "数量", "箱号", "件数", "备注"),
        ("入职登记表", "姓名", "联系电话", "住址", "填表日期", "说明"),
    ],
)
def test_other_paper_is_claimed_by_no_kind(texts: tuple[str, ...]) -> None:
    assert claiming.claim([part(text, 0, 40.0 * n) for n, text in enumerate(texts)], None) is None


def test_a_kind_that_the_caller_names_needs_fewer_words() -> None:
    parts = [part(text, 0, 40.0 * n) for n, text in enumerate(("机号", "报修时间", "故障"))]
    assert claiming.claim(parts, None) is None
    found = claiming.claim(parts, Kind.REPAIR_TICKET)
    assert found is not None
    assert found.kind is Kind.REPAIR_TICKET


NEAREST = ("forms/wired_table_recognition.jpg", "other_paper/express_render__express_paper_6.jpg", "other_paper/nameplates__meter_003.jpg")  # fmt: skip  # noqa: E501


@pytest.mark.data
@pytest.mark.parametrize("file", NEAREST)
def test_real_paper_that_is_nearest_to_ours_is_not_claimed(shared_data: Path, file: str) -> None:
    assert read_page(decode_image((shared_data / file).read_bytes()))[0].kind in {UNKNOWN, "freight_invoice"}


def test_the_hint_of_another_layout_has_its_sentence() -> None:
    assert "维修单" in sentence(Problem("layout_unregistered", params={"form": "维修单"}))


def test_columns_without_rules_are_parted_where_nothing_stands() -> None:
    heads = [("箱号", 0), ("标签号", 100), ("件号", 420), ("名称", 560), ("数量", 700)]
    body = [("1", 5), ("WX202600012-1", 100), ("HK-0231", 420), ("打结嘴", 560), ("2", 705)]
    parts = [part(text, x) for text, x in heads]
    parts += [part(text, x, 40.0 * row) for row in (1, 2, 3) for text, x in body]
    words = vocabulary(Kind.PACKING_LIST)
    table = rows.find(scene.scene(parts, labels.find(parts, words), NOTHING_RULED))
    assert table is not None
    assert [{name: cell[0].text for name, cell in row.items()} for row in table.rows] == [
        {"box_no": "1", "tag_no": "WX202600012-1", "part_no": "HK-0231", "part_name": "打结嘴", "quantity": "2"}
    ] * 3


def test_a_column_that_nothing_names_is_no_part_of_its_neighbour() -> None:
    heads = [("栏", 0), ("箱号", 40), ("标签号", 140), ("件号", 460), ("数量", 700)]
    body = [("7", 5), ("1", 45), ("WX202600012-1", 140), ("HK-0231", 460), ("2", 705)]
    parts = [part(text, x, 40.0 * row) for row, line in enumerate([heads, body, body]) for text, x in line]
    table = rows.find(scene.scene(parts, labels.find(parts, vocabulary(Kind.PACKING_LIST)), NOTHING_RULED))
    assert table is not None
    assert [row["box_no"][0].text for row in table.rows] == ["1", "1"]


def test_a_title_is_no_label_and_a_value_goes_on_below_where_its_room_ended() -> None:
    parts = [part("旧件标签", 100), part("机号", 0, 60), part("HK9Y-2021-", 60, 60), part("00417", 60, 83)]
    parts += [part("标签号", 0, 130), part("WX202600012-1", 70, 130), part("件号", 0, 180), part("HK-0231", 60, 180)]
    found = claiming.claim(parts, Kind.OLD_PART_TAG)
    assert found is not None
    tied = tying.tie(scene.scene(parts, found.labels, NOTHING_RULED), vocabulary(Kind.OLD_PART_TAG).form)
    texts = {name: "".join(p.text for p in one.parts) for name, one in tied.items()}
    assert texts == {"serial_no": "HK9Y-2021-00417", "tag_no": "WX202600012-1", "part_no": "HK-0231"}


def a_sheet(world: World, seed: int) -> NDArray[np.uint8]:
    """A tag by another layout, as printed, before anybody scans it."""
    layout = next(layout for layout in LAYOUTS if layout.name == "ruled tag")
    return specimens.make(world, layout, layout.looks[0], seed, "print").picture


def tag_numbers(world: World, *seeds: int) -> set[object]:
    layout = next(layout for layout in LAYOUTS if layout.name == "ruled tag")
    return {specimens.make(world, layout, layout.looks[0], seed, "print").truth["tag_no"] for seed in seeds}


def test_two_tags_of_another_layout_on_a_desk_are_two_forms_each_its_own_way_up(world: World) -> None:
    first, second = a_sheet(world, 1), a_sheet(world, 2)
    high, wide = first.shape[:2]
    desk = papers.on_desk([(first, (100, 100), 0), (second, (150, high + 260), 1)], (wide + 300, high + wide + 400))
    readings = read_page(desk, lexicon=world.lexicon())
    assert {reading.fields["tag_no"].value for reading in readings} == tag_numbers(world, 1, 2)


def test_tags_of_another_layout_printed_on_one_sheet_are_read_one_by_one(world: World) -> None:
    sheet = np.full((1240, 1654, 3), 252, np.uint8)
    for n in range(4):
        tag = a_sheet(world, n + 1)
        high = round(tag.shape[0] * 780 / tag.shape[1])
        top, left = 60 + n // 2 * (high + 60), 30 + n % 2 * 810
        sheet[top : top + high, left : left + 780] = cv2.resize(tag, (780, high), interpolation=cv2.INTER_AREA)
    readings = read_page(sheet, lexicon=world.lexicon())
    assert {reading.fields["tag_no"].value for reading in readings} == tag_numbers(world, 1, 2, 3, 4)


def test_a_pdf_by_another_program_is_read_from_its_text() -> None:
    texts = [
        (80, 20, "打捆机维修工单"), (20, 40, "工单号：WX202600012"), (110, 40, "服务站编号：ST01"),
        (20, 50, "机号：HK9Y-2021-00417"), (110, 50, "打捆数：8120"), (20, 60, "客户姓名：王建国"),
        (110, 60, "联系电话：13800001000"), (20, 70, "报修时间：2026-06-03 08:15"),
        (110, 70, "到场时间：2026-06-03 12:40"), (20, 80, "故障描述：打结器不打结"), (20, 90, "维修员：李示范"),
        (110, 90, "单程里程：35"),
    ]  # fmt: skip
    (reading,) = read_file(papers.text_pdf(texts))
    assert (reading.kind, reading.fields["serial_no"].source) == ("repair_ticket", Source.TEXT)
    values = {name: field.value for name, field in reading.fields.items() if field.value is not None}
    assert values == {
        "ticket_no": "WX202600012", "station_code": "ST01", "serial_no": "HK9Y-2021-00417", "bale_count": 8120,
        "customer_name": "王建国", "customer_phone": "13800001000", "fault": "打结器不打结", "technician": "李示范",
        "reported_at": datetime(2026, 6, 3, 8, 15), "distance_km": 35,  # noqa: DTZ001  local time
        "arrived_at": datetime(2026, 6, 3, 12, 40),  # noqa: DTZ001
    }  # fmt: skip


def test_text_that_a_file_hides_behind_other_print_is_not_believed() -> None:
    seen = [part("机号：HK9Y-2021-00417", 100, 100).line]
    hidden = [part("已付款壹拾万元整无须核对", 110, 102).line, part("5", 700, 300).line]
    page = np.full((600, 1200, 3), 250, np.uint8)
    assert typed.believed(page, seen, hidden) == tuple(seen)


@pytest.mark.parametrize(("text", "value"), [("26.7.6", date(2026, 7, 6)), ("2026/7/6", date(2026, 7, 6))])
def test_a_year_of_two_digits_is_of_this_century(text: str, value: date) -> None:
    characters = models.recogniser().characters
    glyphs = tuple(Glyph(char, 20.0 * n, 0.0, 20.0 * n + 16, 30.0) for n, char in enumerate(text))
    (line,) = typed.lines([Run(glyphs)], characters)
    spec = load.form(Kind.OLD_PART_TAG).field("replaced_on")
    assert judging.judge(spec, [writing.whole(line)], Lexicon(), {}).value == value


@pytest.mark.parametrize(
    ("titles", "forms"),
    [([(300, 0)], 1), ([(300, 0), (300, 30)], 1), ([(100, 0), (700, 0)], 2), ([(300, 0), (300, 400)], 2)],
)
def test_a_sheet_holds_as_many_forms_as_titles_that_stand_apart(titles: list[tuple[float, float]], forms: int) -> None:
    lines = [part("旧件标签", x, y).line for x, y in titles]
    lines += [part(f"件号：HK-0{n}00", x - 80, y + 80).line for n, (x, y) in enumerate(titles)]
    found = parted.sheets(Picture(np.full((900, 1200, 3), 250, np.uint8), 0, tuple(lines)))
    assert len(found) == forms
    assert sum(len(form.written) for form in found) == len(lines)


@pytest.mark.parametrize(("long_lines", "read"), [(28, 28), (29, 14)])
def test_of_a_page_of_running_text_only_half_is_read_the_short_lines_first(long_lines: int, read: int) -> None:
    """A crowded form is read whole; what holds more is no form, and its title names it."""
    titles = [part("装箱单", 0.0, 30.0 * n).line.quad for n in range(4)]
    lines = [
        np.array([[0, y], [310, y], [310, y + 10], [0, y + 10]], np.float32) for y in range(200, 200 + 20 * 40, 20)
    ]
    kept = detect.affordable([*titles, *lines[:long_lines]])
    assert len(kept) == len(titles) + read
    assert all(any(quad is title for quad in kept) for title in titles)
