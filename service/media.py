"""Untrusted bytes to an upright RGB picture: the one place where uploaded images are decoded."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeAlias

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps

from service.errors import MediaError

RgbImage: TypeAlias = NDArray[np.uint8]  # (H, W, 3), upright
Content: TypeAlias = Literal["image", "pdf", "ofd", "xml", "unknown"]

MAX_PIXELS = 80_000_000  # A3 at 600 dpi is 70 million; below the size at which Pillow itself warns
HALVED_FROM = 36_000_000  # pixels: what is larger is halved both ways, so that a reading process stays below 1 GB
MAX_SERIES_PIXELS = 1_000_000_000  # all frames of one file together; they are decoded one at a time
MAX_FRAMES = 200
MAX_SCANS = 32  # of a progressive JPEG, each a pass over all pixels; cameras write about ten
MIN_SIDE_PX = 16

_HEAD = 1024  # a PDF's header may stand this deep (ISO 32000-1, annex H.3, note 13)
_FORMATS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "HEIF")
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False)
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_JPEG_MAGIC = b"\xff\xd8\xff"
_IMAGE_MAGIC = (_JPEG_MAGIC, b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_ORIENTATION = 0x0112  # EXIF tag
_EXIF, _TAKEN, _CHANGED = 0x8769, 0x9003, 0x0132  # EXIF tags: its own folder, DateTimeOriginal in it, DateTime
_EXIF_DAY = re.compile(r"(20\d\d)[:\-](\d\d)[:\-](\d\d)")
# What Pillow's and libheif's decoders were seen to raise on damaged files, besides OSError.
_DAMAGE = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError),
    *(MemoryError, RuntimeError, struct.error, zlib.error, Warning, Image.DecompressionBombError),
)


def sniff(data: bytes) -> Content:
    """Return what the bytes are, by their content; never by a name or a declared type."""
    head = data[:_HEAD]
    if _looks_like_image(head):
        return "image"
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "ofd" if b"OFD.xml" in data else "unknown"
    return "xml" if _looks_like_xml(head) else "unknown"


def decode_image(data: bytes) -> RgbImage:
    """Return an image upright and in RGB, the first frame where it has several.

    One of more than `HALVED_FROM` pixels comes at half its width and height. EXIF orientation is applied, CMYK,
    palettes, grey and 16-bit samples are converted, and transparency is laid over white.

    Raises:
        MediaError: The bytes are no image of a kind that phones and scanners make, are damaged, or are too large.
    """
    return next(decode_frames(data))


def decode_frames(data: bytes) -> Iterator[RgbImage]:
    """Return each page of a multi-page TIFF, upright and in RGB; of any other image its first frame.

    Raises:
        MediaError: As for `decode_image`; also when the file has more than `MAX_FRAMES` pages.
    """
    with _open(data) as image:
        left = MAX_SERIES_PIXELS
        count = _frame_count(image)
        for number in range(count):
            left -= _seek(image, number)
            if left < 0:
                raise MediaError("too_large", f"more than {MAX_SERIES_PIXELS} pixels in all frames")
            frame = _decode(image)
            if number == count - 1:
                image.close()  # its own copy of the pixels, while the last frame is being read
            yield frame


def frame_count(data: bytes) -> int:
    """Return how many pages `decode_frames` has of an image, without decoding any; MediaError as of it."""
    with _open(data) as image:
        return _frame_count(image)


def taken_on(data: bytes) -> date | None:
    """Return the day on which the camera says that a photo was taken; None where the file does not say.

    A clock that was never set (before 2000) says nothing either.

    Raises:
        MediaError: As for `decode_image`.
    """
    with _open(data) as image:
        try:
            noted = image.getexif()
            texts = (noted.get_ifd(_EXIF).get(_TAKEN), noted.get(_CHANGED))
        except _DAMAGE:
            return None
    for text in texts:
        found = _EXIF_DAY.match(str(text))
        if found:
            try:
                return date(*(int(part) for part in found.groups()))
            except ValueError:
                continue
    return None


def _looks_like_image(head: bytes) -> bool:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return True
    if head[4:8] == b"ftyp":
        return head[8:12] in _HEIF_BRANDS
    return head.startswith(_IMAGE_MAGIC)


def _looks_like_xml(head: bytes) -> bool:
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    text = head[: len(head) // 2 * 2].decode(encoding, "ignore").lstrip()
    if text.startswith("<?xml"):
        return "<html" not in text.lower()
    return re.match(r"<(?!html)(?:[A-Za-z_]|!--|!DOCTYPE (?!html))", text, re.IGNORECASE) is not None


def _open(data: bytes) -> Image.Image:
    if sniff(data) != "image":
        raise MediaError("not_an_image", "the first bytes are of no image format that is read here")
    if data.startswith(_JPEG_MAGIC) and data.count(b"\xff\xda") > MAX_SCANS:
        raise MediaError("too_large", f"a JPEG of more than {MAX_SCANS} scans")
    stream = io.BytesIO(data)
    try:
        return Image.open(stream, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MediaError("too_large", str(error)) from error
    except _DAMAGE as error:
        raise MediaError("damaged", f"no decoder takes it: {error}") from error


def _frame_count(image: Image.Image) -> int:
    if image.format != "TIFF":
        return 1
    try:
        count = int(getattr(image, "n_frames", 1))
    except _DAMAGE:  # a broken chain of pages: the first is still there
        return 1
    if count > MAX_FRAMES:
        raise MediaError("too_many_pages", f"{count} pages, at most {MAX_FRAMES}")
    return count


def _seek(image: Image.Image, number: int) -> int:
    """Go to a frame and return its pixels, before any of them is decoded."""
    try:
        if number:
            image.seek(number)
    except _DAMAGE as error:
        raise MediaError("damaged", f"frame {number + 1}: {error}") from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise MediaError("too_large", f"{width} x {height} pixels, at most {MAX_PIXELS}")
    if min(width, height) < MIN_SIDE_PX:
        raise MediaError("too_small", f"{width} x {height} pixels, at least {MIN_SIDE_PX} on each side")
    return width * height


def _decode(image: Image.Image) -> RgbImage:
    width, height = image.size
    halved = width * height > HALVED_FROM
    try:
        if halved and image.format == "JPEG":  # done by its decoder, at a quarter of the memory
            image.draft(None, (width // 2, height // 2))
        image.load()
        upright = _to_rgb(_upright(image))
        return np.array(upright.reduce(2) if halved and image.size == (width, height) else upright, dtype=np.uint8)
    except _DAMAGE as error:
        code = "truncated" if "truncated" in str(error).lower() else "damaged"
        raise MediaError(code, f"{image.format}: {error}") from error


def _upright(image: Image.Image) -> Image.Image:
    try:
        turned = image.getexif().get(_ORIENTATION, 1) != 1
        return ImageOps.exif_transpose(image) if turned else image
    except _DAMAGE:  # broken EXIF: the pixels are whole, and most cameras store them upright
        return image


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        image = _to_8_bits(image)
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _to_8_bits(image: Image.Image) -> Image.Image:
    """Scale 16-bit, 32-bit and float samples; Pillow's own conversion clips them at 255."""
    samples = np.nan_to_num(np.asarray(image).astype(np.float32))
    top = float(samples.max(initial=0.0))
    full = next(limit for limit in (1.0, 255.0, 65_535.0, max(top, 65_536.0)) if top <= limit)
    full = 65_535.0 if image.mode.startswith("I;16") else full
    return Image.fromarray((samples.clip(0.0, full) * (255.0 / full)).astype(np.uint8))
