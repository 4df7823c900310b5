import io
import zipfile

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from generators import bundle, packing, qr


def test_a_zip_holds_the_files_and_is_the_same_each_time() -> None:
    files = [("海阔 1.docx", b"one"), ("b.pdf", b"two" * 99)]
    made = b"".join(bundle.zip_stream(files))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert [(name, archive.read(name)) for name in archive.namelist()] == files
    assert b"".join(bundle.zip_stream(files)) == made


@pytest.mark.parametrize(
    ("names", "stored"),
    [
        (["a.pdf", "a.pdf", "a.pdf"], ["a.pdf", "a (2).pdf", "a (3).pdf"]),
        (["../../etc/passwd"], ["-..-etc-passwd"]),
        (["a/b:c?.pdf"], ["a-b-c-.pdf"]),
        (["", "."], ["file", "file (2)"]),
    ],
)
def test_names_in_a_zip_are_safe_and_distinct(names: list[str], stored: list[str]) -> None:
    with zipfile.ZipFile(io.BytesIO(b"".join(bundle.zip_stream([(name, b"") for name in names])))) as archive:
        assert archive.namelist() == stored


def test_a_file_is_named_by_its_title_and_number() -> None:
    assert bundle.file_name("旧件/退件检验报告", "JY-1", "pdf") == "旧件-退件检验报告 JY-1.pdf"
    assert bundle.file_name("旧件标签", "", "docx") == "旧件标签.docx"


@given(st.binary(max_size=2000))
def test_a_deflated_member_unpacks_to_what_it_was(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(packing.archive([packing.deflated("x", data)]))) as archive:
        assert archive.read("x") == data


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:", min_size=1, max_size=38))
def test_a_page_code_fits_25_modules_and_its_picture_reads(text: str) -> None:
    dark = qr.modules(text)
    assert len(dark) <= 25
    image = np.pad(np.repeat(np.repeat(~dark, 4, 0), 4, 1).astype(np.uint8) * 255, 16, constant_values=255)
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [text]
    assert sum(length for _, _, length in qr.runs(dark)) == dark.sum()


def test_the_picture_for_word_is_a_one_bit_png_with_its_quiet_zone() -> None:
    cv2 = pytest.importorskip("cv2")
    image = cv2.imdecode(np.frombuffer(qr.png(qr.modules("SD1"), quiet=2), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image.shape == ((21 + 4) * 8, (21 + 4) * 8)
    assert [code.text for code in zxingcpp.read_barcodes(image)] == ["SD1"]
