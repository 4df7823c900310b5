"""OFD pages are drawn well enough for a person to compare them with what was read."""

import io

import numpy as np
import pytest
from PIL import Image

from extractors import pages
from tests.extractors.invoices import ofd_files


def _drawn(objects: str, picture: bytes = b"", format_: str = "PNG") -> np.ndarray:
    """Draw a page of 100 x 50 mm with some objects; a picture is resource 7."""
    ns = ofd_files.NS
    head = f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    document = (
        f"<ofd:Document {ns}><ofd:CommonData><ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
        '<ofd:TemplatePage ID="9" BaseLoc="T.xml"/></ofd:CommonData>'
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
    )
    page = (
        f"<ofd:Page {ns}><ofd:Area><ofd:PhysicalBox>0 0 100 50</ofd:PhysicalBox></ofd:Area>"
        f'<ofd:Template TemplateID="9"/><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>'
    )
    resources = (
        f'<ofd:Res {ns} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="7" Format="{format_}">'
        "<ofd:MediaFile>a.bin</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    parts = {
        "OFD.xml": head.encode(),
        "Doc_0/Document.xml": document.encode(),
        "Doc_0/P.xml": page.encode(),
        "Doc_0/T.xml": f"<ofd:Page {ns}><ofd:Content/></ofd:Page>".encode(),
        "Doc_0/Res.xml": resources.encode(),
        "Doc_0/Res/a.bin": picture,
    }
    return pages.page_image(ofd_files.packed(parts), 1)


def _at(image: np.ndarray, x_mm: float, y_mm: float) -> list[int]:
    return image[round(y_mm * image.shape[0] / 50), round(x_mm * image.shape[1] / 100)].tolist()


def _path(data: str, extra: str = "") -> str:
    return (
        f'<ofd:PathObject ID="1" Boundary="10 10 60 30" LineWidth="1" {extra}><ofd:StrokeColor Value="200 10 20"/>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


@pytest.mark.parametrize(
    ("data", "extra", "on", "off"),
    [
        ("M 0 10 L 40 10", "", (30, 20), (30, 25)),
        ("M 0 0 L 40 0 L 40 20 L 0 20 C", "", (10, 20), (30, 20)),
        ("M 0 0 Q 20 40 40 0", "", (30, 30), (30, 12)),
        ("M 0 0 B 0 40 40 40 40 0", "", (30, 40), (30, 12)),
        ("M 0 0 A 5 5 0 0 1 40 20", "", (30, 20), (30, 12)),
        ("M 0 10 L 40 10", 'CTM="0.5 0 0 0.5 0 0"', (20, 15), (40, 15)),
        ("M 0 0 L 10 0 M 0 20 L 10 20", "", (15, 30), (15, 20)),
    ],
)
def test_strokes_are_drawn_where_they_belong(
    data: str, extra: str, on: tuple[float, float], off: tuple[float, float]
) -> None:
    image = _drawn(_path(data, extra))
    assert _at(image, *on) == [200, 10, 20]
    assert _at(image, *off) == [255, 255, 255]


def _encoded(colour: tuple[int, ...], mode: str = "RGB") -> bytes:
    stream = io.BytesIO()
    Image.new(mode, (8, 8), colour).save(stream, "PNG")
    return stream.getvalue()


PICTURE = '<ofd:ImageObject ID="2" Boundary="10 10 20 20" CTM="20 0 0 20 0 0" ResourceID="7"/>'


def test_pictures_are_pasted_and_what_is_transparent_shows_the_paper() -> None:
    assert _at(_drawn(PICTURE, _encoded((0, 120, 0))), 20, 20) == [0, 120, 0]
    assert _at(_drawn(PICTURE, _encoded((0, 120, 0, 0), "RGBA")), 20, 20) == [255, 255, 255]


def test_a_picture_that_cannot_be_decoded_is_an_empty_frame() -> None:
    image = _drawn(PICTURE, b"\x97JB2", "GBIG2")
    assert _at(image, 20, 20) == [255, 255, 255]
    assert _at(image, 10.05, 20) == [160, 160, 160]


def test_text_has_its_colour_and_none_is_drawn_beside_the_page() -> None:
    text = (
        '<ofd:TextObject ID="3" Boundary="10 10 60 10" Size="8"><ofd:FillColor Value="10 20 200"/>'
        '<ofd:TextCode X="0" Y="8">一</ofd:TextCode></ofd:TextObject>'
        '<ofd:TextObject ID="4" Boundary="500 10 60 10" Size="8">'
        '<ofd:TextCode X="0" Y="8">一</ofd:TextCode></ofd:TextObject>'
    )
    image = _drawn(text)
    inked = np.argwhere((image == (10, 20, 200)).all(axis=2))
    assert len(inked) > 20
    assert inked[:, 1].min() > 10 * image.shape[1] / 100
