"""Pages as they should not come, and files of every format: made from a good one."""

import io
from collections.abc import Sequence

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from generators.embedding import Inks
from generators.photograph import Shot, photograph

Page = NDArray[np.uint8]
A4 = (210.0, 297.0)
_PT = 72 / 25.4


def blank(size: tuple[int, int] = (1654, 2339)) -> Page:
    """An empty sheet, with a scanner's noise."""
    noise = np.random.default_rng(5).normal(248, 2, (size[1], size[0], 1))
    return np.repeat(np.clip(noise, 0, 255).astype(np.uint8), 3, 2)


def back_of(page: Page) -> Page:
    """The back side: what stands on the front shines through, mirrored and faint."""
    soft = cv2.GaussianBlur(np.ascontiguousarray(page[:, ::-1]), (0, 0), 3.0)
    return np.asarray(250 - (255 - soft.astype(np.float32)) * 0.12, np.uint8)


def on_screen(page: Page, seed: int = 4) -> Page:
    """A photo of the page on a screen: its pixels of three colours and dark lines between, resampled into moiré."""
    fine = cv2.resize(page, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_AREA)
    stripes = np.full((1, 3, 3), 0.55, np.float32)
    stripes[0, np.arange(3), np.arange(3)] = 1.0
    mask = np.tile(stripes, (fine.shape[0], -(-fine.shape[1] // 3), 1))[:, : fine.shape[1]]
    mask[::3] *= 0.8
    lit = np.clip(fine.astype(np.float32) * mask * 1.25, 0, 255).astype(np.uint8)
    return photograph(lit, A4, seed, Shot(megapixels=3.0, blur_px=0.5, tilt=0.02, rotation_deg=3.0)).image


def on_desk(sheets: Sequence[tuple[Page, tuple[int, int], int]], size: tuple[int, int]) -> Page:
    """Sheets on a dark desk, each with its top left corner and quarter turns."""
    desk = np.full((size[1], size[0], 3), (70, 52, 40), np.uint8)
    for page, (left, top), turns in sheets:
        turned = np.rot90(page, turns)
        desk[top : top + turned.shape[0], left : left + turned.shape[1]] = turned
    return np.asarray(cv2.GaussianBlur(desk, (0, 0), 0.7), np.uint8)


def encoded(page: Page, kind: str, **options: object) -> bytes:
    """The page as a file of a kind that Pillow writes."""
    stream = io.BytesIO()
    Image.fromarray(page).save(stream, kind, **options)
    return stream.getvalue()


def tiff(pages: Sequence[Page]) -> bytes:
    """A TIFF of several pages, as a fax or scanner writes it."""
    first, *rest = [Image.fromarray(page) for page in pages]
    stream = io.BytesIO()
    first.save(stream, "TIFF", save_all=True, append_images=rest, compression="tiff_deflate")
    return stream.getvalue()


def scanned_pdf(pages: Sequence[Page], *, rotate: int = 0) -> bytes:
    """A PDF of pictures; rotated pages lie turned in the file and say so."""
    with pikepdf.new() as document:
        for page in pages:
            lying = np.ascontiguousarray(np.rot90(page, rotate // 90))
            height, width = lying.shape[:2]
            scale = 72 / 200
            picture = Stream(document, encoded(lying, "JPEG", quality=90))
            picture.stream_dict = Dictionary(
                Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height,
                ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode,
            )  # fmt: skip
            content = f"q {width * scale:.2f} 0 0 {height * scale:.2f} 0 0 cm /P Do Q".encode()
            made = Dictionary(
                Type=Name.Page, MediaBox=Array([0, 0, round(width * scale, 2), round(height * scale, 2)]),
                Resources=Dictionary(XObject=Dictionary(P=picture)), Contents=Stream(document, content), Rotate=rotate,
            )  # fmt: skip
            document.pages.append(pikepdf.Page(document.make_indirect(made)))
        return _saved(document)


def joined(files: Sequence[bytes]) -> bytes:
    """One PDF of the pages of several."""
    with pikepdf.new() as document:
        for data in files:
            with pikepdf.open(io.BytesIO(data)) as one:
                document.pages.extend(one.pages)
        return _saved(document)


def turned(data: bytes, degrees: int) -> bytes:
    """A PDF whose pages are shown turned."""
    with pikepdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.rotate(degrees, relative=True)
        return _saved(document)


def text_pdf(texts: Sequence[tuple[float, float, str]], size_mm: tuple[float, float] = A4) -> bytes:
    """A PDF that another program wrote: text at mm from the left and the top."""
    inks = Inks()
    for _, _, text in texts:
        inks.add(text, "serif")
    with pikepdf.new() as document:
        resources = Dictionary(Font=inks.embed(document))
        shown = [
            f"1 0 0 1 {x * _PT:.2f} {(size_mm[1] - y) * _PT:.2f} Tm {inks.write(text, 'serif', 10.0)}"
            for x, y, text in texts
        ]
        made = Dictionary(
            Type=Name.Page, MediaBox=Array([0, 0, round(size_mm[0] * _PT, 2), round(size_mm[1] * _PT, 2)]),
            Resources=resources, Contents=Stream(document, "\n".join(["BT 0 g", *shown, "ET"]).encode("ascii")),
        )  # fmt: skip
        document.pages.append(pikepdf.Page(document.make_indirect(made)))
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
