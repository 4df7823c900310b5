"""A filled PDF can be kept: it says its title and language, brings its fonts, and needs nothing from outside."""

import io
from collections.abc import Iterator

import pikepdf
import pytest
from PIL import Image

import generators
from generators.pictures import picture
from templates_docx import load
from templates_docx.kinds import Kind
from tests.generators.records import a_record

ACTIVE = {"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/EmbeddedFiles", "/AcroForm", "/URI", "/GoToR"}
SEE_THROUGH = {"/SMask", "/ca", "/CA", "/BM"}


def photo() -> generators.Picture:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 60)).save(out, "JPEG")
    found = picture("1.jpg", out.getvalue())
    assert found is not None
    return found


def filled(kind: Kind) -> bytes:
    record = a_record(kind)
    record |= {name: [photo()] for name in ("photos", "photo_strip") if name in load.layout(kind).fields}
    return generators.pdf(kind, [record, record]).data


def dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            yield thing


@pytest.mark.parametrize("kind", load.form_kinds())
def test_a_pdf_says_its_title_and_language_and_has_an_id(kind: Kind) -> None:
    with pikepdf.open(io.BytesIO(filled(kind))) as pdf:
        assert str(pdf.docinfo["/Title"]) == load.form(kind).title
        assert str(pdf.Root.Lang) == "zh-CN"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert len(pdf.trailer.ID) == 2
        assert not pdf.is_encrypted


@pytest.mark.parametrize("kind", load.form_kinds())
def test_a_pdf_brings_its_fonts_and_nothing_shines_through_acts_or_lies_outside(kind: Kind) -> None:
    with pikepdf.open(io.BytesIO(filled(kind))) as pdf:
        fonts = [d for d in dictionaries(pdf) if d.get("/Type") == pikepdf.Name.FontDescriptor]
        assert fonts
        for font in fonts:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()), font.FontName
            assert "+" in str(font.FontName)  # a subset
        for thing in dictionaries(pdf):
            keys = set(thing.keys())
            assert not keys & ACTIVE, keys
            assert not [key for key in keys & SEE_THROUGH if thing[key] not in (1, pikepdf.Name.Normal)], keys
            assert thing.get("/F") is None or thing.get("/Type") == pikepdf.Name.Annot  # no data in another file
            assert thing.get("/S") != pikepdf.Name.Transparency
            for filter_ in pikepdf.Array([thing.Filter]) if isinstance(thing.get("/Filter"), pikepdf.Name) else []:
                assert filter_ in (pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode)
        for font in (d for d in dictionaries(pdf) if d.get("/Subtype") == pikepdf.Name.Type0):
            assert "/ToUnicode" in font  # text can be searched and copied
