"""What a page looks like, not only what its text layer says."""

from collections.abc import Iterator

import cv2
import numpy as np
import pylopdf_fonts_zh_cn
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

import generators
from generators.fonts import sans as sans_face
from generators.fonts import serif as serif_face
from generators.office import to_pdf
from templates_docx import load
from templates_docx.kinds import Kind
from templates_docx.spec import Box, Layout
from tests.generators.papers import images, inside, letters, text_in
from tests.generators.records import a_record, compiled_kinds

DPI = 300
AGREE_MM = 0.8


def crop(page: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    x0, y0, x1, y1 = (round(edge / 25.4 * DPI) for edge in box)
    return cv2.cvtColor(page[y0:y1, x0:x1], cv2.COLOR_RGB2GRAY)


def drawn(text: str, size_pt: float, font: str) -> NDArray[np.uint8]:
    """The text as another rasteriser draws it from the whole font."""
    face = ImageFont.truetype(font, round(size_pt * DPI / 72))
    left, top, right, bottom = face.getbbox(text)
    image = Image.new("L", (int(right - left), int(bottom - top)), 255)
    ImageDraw.Draw(image).text((-left, -top), text, font=face, fill=0)
    return np.asarray(image)


@pytest.mark.parametrize("text", ["打结器绳断", "张建国", "鑫淼煜￥30.00"])
def test_a_pdf_draws_the_very_glyphs_of_the_font(text: str) -> None:
    box = load.layout(Kind.REPAIR_TICKET).fields["work_place"].box
    (page,) = images(generators.pdf(Kind.REPAIR_TICKET, [{"work_place": text}]).data, DPI)
    expected = drawn(text, 10.5, str(pylopdf_fonts_zh_cn.serif_path()))
    other = drawn(text[::-1], 10.5, str(pylopdf_fonts_zh_cn.serif_path()))
    cell = crop(page, box)
    right = cv2.matchTemplate(cell, expected, cv2.TM_CCOEFF_NORMED).max()
    wrong = cv2.matchTemplate(cell, other, cv2.TM_CCOEFF_NORMED).max()
    assert right > 0.8
    assert wrong < 0.7  # the test can fail: other characters do not match


def test_a_character_the_serif_lacks_is_drawn_in_the_sans() -> None:
    only_sans = "\U00025ad7"
    assert sans_face().has(only_sans)
    assert not serif_face().has(only_sans)
    (page,) = letters(generators.pdf(Kind.REPAIR_TICKET, [{"work_place": f"张{only_sans}"}]).data)
    assert text_in(page, load.layout(Kind.REPAIR_TICKET).fields["work_place"].box) == f"张{only_sans}"


def test_text_copied_from_a_pdf_has_no_blanks_that_were_not_written() -> None:
    value = "更换HK-0231打结器2个12mm，共3件"
    document = pypdfium2.PdfDocument(generators.pdf(Kind.REPAIR_TICKET, [{"work_place": value}]).data)
    text = document[0].get_textpage()
    assert value in text.get_text_bounded()
    text.close()
    document.close()


def test_values_stay_inside_their_cells_at_their_longest() -> None:
    layout = load.layout(Kind.REPAIR_TICKET)
    record = {"fault": "捆" * 190, "customer_name": "捆" * 20, "work_place": "，捆" * 60, "ticket_no": "W" * 15}
    for name, value in record.items():
        (page,) = letters(generators.pdf(Kind.REPAIR_TICKET, [{name: value}]).data)
        assert text_in(page, layout.fields[name].box) == value


def written_boxes(layout: Layout) -> Iterator[tuple[str, Box]]:
    for name, zones in [*((name, (zone,)) for name, zone in layout.fields.items()), *layout.lines.items()]:
        yield from ((name, zone.box) for zone in zones if not zone.options)


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
def test_word_and_pdf_agree_on_where_each_value_stands() -> None:
    kinds = compiled_kinds()
    record = {kind: a_record(kind) for kind in kinds}
    record[Kind.REPAIR_TICKET]["fault"] = "更换HK-0231打结器2个，断裂3处；" * 8
    theirs = to_pdf({kind.value: generators.word(kind, record[kind]).data for kind in kinds})
    for kind in kinds:
        (ours,) = letters(generators.pdf(kind, [record[kind]]).data)
        (office,) = letters(theirs[kind.value])
        for name, box in written_boxes(load.layout(kind)):
            mine, other = inside(ours, box), inside(office, box)
            assert [one.text for one in mine] == [one.text for one in other], (kind, name)
            for a, b in zip(mine, other, strict=True):
                assert abs(a.middle_mm[0] - b.middle_mm[0]) < AGREE_MM, (kind, name)
                assert abs(a.middle_mm[1] - b.middle_mm[1]) < AGREE_MM, (kind, name)
