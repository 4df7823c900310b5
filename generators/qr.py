"""The page code's QR: its modules, and a small picture of them for Word."""

import struct
import zlib
from typing import TypeAlias

import numpy as np
import zxingcpp
from numpy.typing import NDArray

Modules: TypeAlias = NDArray[np.bool_]  # (n, n), True is dark
_SCALE = 8  # px a module: enough for Word to print sharp edges


def modules(text: str) -> Modules:
    """Return the QR modules of a text at error level M, without a quiet zone."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = np.asarray(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    return image < 128  # noqa: PLR2004  half of a byte


def png(dark: Modules, quiet: int = 0) -> bytes:
    """Return a one-bit PNG of QR modules, with so many light modules around them."""
    framed = np.pad(dark, quiet) if quiet else dark
    pixels = ~np.repeat(np.repeat(framed, _SCALE, axis=0), _SCALE, axis=1)
    rows = np.packbits(pixels, axis=1)
    raw = np.hstack([np.zeros((len(rows), 1), np.uint8), rows]).tobytes()
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 1, 0, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(raw, 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, parts))


def runs(dark: Modules) -> list[tuple[int, int, int]]:
    """Return the dark modules as horizontal runs (row, first column, length)."""
    edges = np.diff(np.pad(dark, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges > 0)
    _, ends = np.nonzero(edges < 0)
    return list(zip(rows.tolist(), starts.tolist(), (ends - starts).tolist(), strict=True))


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    name, body = part
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
