"""Uploaded pictures come out upright, in RGB, or with the reason why not."""

import io
import pickle
import struct
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from service import media
from service.errors import MediaError

RED = (200, 30, 40)


def _picture(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Grey, with its top left quarter red."""
    picture = Image.new("RGB", size, (128, 128, 128))
    picture.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    return picture.convert(mode)


def _encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def _is_red(pixel: np.ndarray) -> bool:
    return bool(np.abs(pixel.astype(int) - RED).max() < 24)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "HEIF", "MPO"])
def test_every_kind_of_picture_that_phones_and_scanners_make_is_decoded(kind: str) -> None:
    data = _encoded(_picture(), kind)
    page = media.decode_image(data)
    assert media.sniff(data) == "image"
    assert page.shape == (40, 60, 3)
    assert page.dtype == np.uint8
    assert page.flags.c_contiguous
    assert _is_red(page[8, 8])
    assert not _is_red(page[30, 50])


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, "tl"), (2, "tr"), (3, "br"), (4, "bl"), (5, "tl"), (6, "tr"), (7, "br"), (8, "bl")],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF"])
def test_a_picture_is_turned_upright_by_its_exif_orientation(kind: str, orientation: int, corner: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    page = media.decode_image(_encoded(_picture(), kind, exif=exif.tobytes()))
    height, width = page.shape[:2]
    assert (width, height) == ((40, 60) if orientation >= 5 else (60, 40))
    row = 6 if corner[0] == "t" else height - 7
    column = 6 if corner[1] == "l" else width - 7
    assert _is_red(page[row, column])


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("CMYK", "JPEG"),
        ("CMYK", "TIFF"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("RGBA", "PNG"),
        ("LAB", "TIFF"),
        ("YCbCr", "TIFF"),
    ],
)
def test_other_colour_models_become_rgb(mode: str, kind: str) -> None:
    picture = _picture().convert("P", palette=Image.Palette.ADAPTIVE) if mode == "P" else _picture(mode)
    assert _is_red(media.decode_image(_encoded(picture, kind))[8, 8])


@pytest.mark.parametrize("mode", ["1", "L"])
def test_grey_and_black_and_white_become_rgb(mode: str) -> None:
    page = media.decode_image(_encoded(Image.new(mode, (20, 20), 1 if mode == "1" else 77), "PNG"))
    assert page[5, 5].tolist() == ([255] * 3 if mode == "1" else [77] * 3)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_scaled_and_not_clipped(kind: str) -> None:
    samples = np.full((20, 20), 32_768, np.uint16)
    page = media.decode_image(_encoded(Image.fromarray(samples), kind))
    assert page[5, 5].tolist() == [127] * 3


@pytest.mark.parametrize(("sample", "grey"), [(0.5, 127), (200.0, 200), (70_000.0, 255)])
def test_float_samples_are_scaled_to_their_range(sample: float, grey: int) -> None:
    page = media.decode_image(_encoded(Image.fromarray(np.full((20, 20), sample, np.float32)), "TIFF"))
    assert page[5, 5].tolist() == [grey] * 3


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_shows_white(mode: str) -> None:
    if mode == "P":
        data = _encoded(Image.new("P", (20, 20), 0), "PNG", transparency=0)
    else:
        data = _encoded(Image.new(mode, (20, 20), (0,) * len(mode)), "PNG")
    assert media.decode_image(data)[5, 5].tolist() == [255, 255, 255]


def test_pages_of_a_tiff_come_one_by_one() -> None:
    pages = [Image.new("L", (30, 20 + 10 * n), 40 * n) for n in range(3)]
    data = _encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert [(frame.shape, int(frame[0, 0, 0])) for frame in media.decode_frames(data)] == [
        ((20, 30, 3), 0),
        ((30, 30, 3), 40),
        ((40, 30, 3), 80),
    ]


def test_only_the_first_frame_of_an_animation_counts() -> None:
    frames = [Image.new("L", (30, 20), 250 - n) for n in range(4)]
    data = _encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert len(list(media.decode_frames(data))) == 1


def test_a_tiff_of_too_many_pages_is_refused() -> None:
    page = Image.new("1", (16, 16))
    data = _encoded(page, "TIFF", save_all=True, append_images=[page] * media.MAX_FRAMES)
    with pytest.raises(MediaError, match=r"^too_many_pages"):
        next(media.decode_frames(data))


def _png_header(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(b"\0" * ((width + 7) // 8 + 1) * height, 1)
    return _png_header(width, height) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(9_000, 9_000), (10_000, 10_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_size_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    data = _png(*size) if size[0] < 30_000 else _png_header(*size) + struct.pack(">I", 9) + b"IDAT" + b"\0" * 64
    with pytest.raises(MediaError) as caught:
        media.decode_image(data)
    assert caught.value.code == "too_large"


def test_a_picture_of_many_passes_is_refused() -> None:
    data = _encoded(_picture(), "JPEG", progressive=True)
    scan = data[data.index(b"\xff\xda") : -2]
    with pytest.raises(MediaError, match=r"^too_large"):
        media.decode_image(data[:-2] + scan * media.MAX_SCANS + data[-2:])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "HEIF"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_truncated_picture_is_refused_and_not_half_shown(kind: str, kept: float) -> None:
    noise = np.random.default_rng(5).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    data = _encoded(Image.fromarray(noise), kind)
    with pytest.raises(MediaError) as caught:
        media.decode_image(data[: int(len(data) * kept)])
    assert caught.value.code in {"truncated", "damaged"}


@pytest.mark.parametrize(("width", "height"), [(1, 60_000), (60_000, 1), (15, 15)])
def test_a_strip_is_no_page(width: int, height: int) -> None:
    with pytest.raises(MediaError, match=r"^too_small"):
        media.decode_image(_png(width, height))


@pytest.mark.filterwarnings("ignore")
def test_broken_exif_does_not_spoil_whole_pixels() -> None:
    data = _encoded(_picture(), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01\x03\0" * 3)
    assert media.decode_image(data).shape == (40, 60, 3)


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"", "unknown"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\0" * 900 + b"%PDF-1.7\n", "pdf"),
        (b"\0" * 1100 + b"%PDF-1.7\n", "unknown"),
        (b"PK\x03\x04....OFD.xml", "ofd"),
        (b"PK\x03\x04....word/document.xml", "unknown"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><EInvoice/>", "xml"),
        ("<?xml version='1.0' encoding='utf-16'?><EInvoice/>".encode("utf-16"), "xml"),
        (b"  <eInvoice/>", "xml"),
        (b"<!DOCTYPE lolz [", "xml"),
        (b"<!doctype html><p>404", "unknown"),
        (b"<html><body>404", "unknown"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "unknown"),
        (b"\0\0\0\x18ftypheic", "image"),
        (b"\0\0\0\x18ftypmp42", "unknown"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image"),
        (b"RIFF\0\0\0\0AVI LIST", "unknown"),
        (b"MZ\x90\0", "unknown"),
    ],
)
def test_what_a_file_is_shows_in_its_bytes(data: bytes, content: str) -> None:
    assert media.sniff(data) == content


def test_a_file_that_is_no_picture_is_refused_as_that() -> None:
    with pytest.raises(MediaError, match=r"^not_an_image"):
        media.decode_image(b"%PDF-1.4")


def test_the_error_crosses_a_process_border() -> None:
    error = pickle.loads(pickle.dumps(MediaError("damaged", "why")))  # noqa: S301
    assert (error.code, error.why) == ("damaged", "why")


def test_heif_pages_with_an_unlike_alpha_show_white() -> None:
    heif = pillow_heif.from_pillow(Image.new("RGBA", (32, 32), (0, 0, 0, 0)))
    stream = io.BytesIO()
    heif.save(stream, quality=90)
    assert media.decode_image(stream.getvalue())[5, 5].min() > 240


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_picture_of_very_many_pixels_comes_at_half_its_width_and_height(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = np.zeros((400, 300, 3), np.uint8)
    drawn[:200] = 255
    data = _encoded(Image.fromarray(drawn), form)
    assert media.decode_image(data).shape == (400, 300, 3)
    monkeypatch.setattr(media, "HALVED_FROM", 400 * 300 - 1)
    halved = media.decode_image(data)
    assert halved.shape == (200, 150, 3)
    assert halved[:98].min() > 250
    assert halved[102:].max() < 5
