"""Fonts and photos in a PDF: subsets embedded so that the text draws right everywhere and can be searched and copied.

Noto SC is CID-keyed CFF: the bare `CFF ` table goes in as CIDFontType0C, and codes are CIDs (ISO 32000-1 9.7.4.2).
Inside an OpenType wrapper PDFium takes CIDs for glyph numbers and draws other characters.
"""

import zlib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import pikepdf
from pikepdf import Dictionary, Name, Stream, String

from generators.fonts import GAP, Face, Subset, sans, serif, typeface
from generators.pictures import Picture

_FACES = {"FS": serif, "FH": sans}  # resource names: 宋体 and 黑体
_WIDE = "W"  # ends the resource name of a font with wide advances
_BATCH = 100  # entries of one bfchar block
_Run: TypeAlias = tuple[str, bool, str]  # resource name, with wide advances, characters


class Inks:
    """The fonts of one PDF: first told all text, then embedded, then asked for its codes.

    Hanzi stand a fifth of an em apart from letters and digits. A jump in the text would do, but programs that
    copy or search it would find a blank there; so each font goes in a second time with wider advances (the glyphs
    are the same stream), for the characters before such a gap.
    """

    def __init__(self) -> None:
        self._faces = {name: face() for name, face in _FACES.items()}
        self._names = {face: name for name, face in self._faces.items()}
        self._used: dict[str, set[str]] = {name: set() for name in self._names.values()}
        self._wide: set[str] = set()
        self._codes: dict[str, Mapping[str, str]] = {}
        self._split: dict[tuple[str, str], tuple[_Run, ...]] = {}  # text and style → its runs: most text comes again
        self._shown: dict[tuple[str, str, float], str] = {}

    def add(self, text: str, style: str) -> None:
        """Note text that will be written in a style (serif or sans)."""
        if (text, style) in self._split:
            return
        self._split[text, style] = runs = tuple(self._runs(text, style))
        for name, wide, part in runs:
            self._used[name].update(part)
            if wide:
                self._wide.add(name)

    def embed(self, pdf: pikepdf.Pdf) -> Dictionary:
        """Put the fonts into a PDF and return the Font resources of its pages."""
        fonts = Dictionary()
        for name, used in self._used.items():
            if used:
                face = self._faces[name]
                subset = face.subset(sorted(used))
                shared = _shared(pdf, face, subset)
                fonts[f"/{name}"] = _font(pdf, shared, _widths(face, subset, 0))
                if name in self._wide:
                    fonts[f"/{name}{_WIDE}"] = _font(pdf, shared, _widths(face, subset, round(GAP * 1000)))
                self._codes[name] = {character: f"{code:04X}" for character, code in subset.codes.items()}
        return fonts

    def write(self, text: str, style: str, size_pt: float) -> str:
        """Return the operators that select the font and show a line of text that was added."""
        key = (text, style, size_pt)
        if key not in self._shown:
            self._shown[key] = " ".join(self._written(run, size_pt) for run in self._split[text, style])
        return self._shown[key]

    def _written(self, run: _Run, size_pt: float) -> str:
        name, wide, characters = run
        codes = "".join(map(self._codes[name].__getitem__, characters))
        return f"/{name}{_WIDE if wide else ''} {size_pt:g} Tf <{codes}> Tj"

    def _runs(self, text: str, style: str) -> Iterator[_Run]:
        """Split text by font; True: with wide advances."""
        letters = typeface(style)
        face = letters.letter(text[0]).face
        if text.isascii() and face is not None:  # all of it is in the first font, and nothing stands apart
            yield self._names[face], False, text
            return
        run, last = "", ("", False)
        for character, following in zip(text, f"{text[1:]} ", strict=True):
            face = letters.letter(character).face
            font = (self._names[face] if face else last[0], letters.gap(character, following) > 0)
            if font != last and run:
                yield *last, run
                run = ""
            run, last = run + character, font
        if run:
            yield *last, run


def image(pdf: pikepdf.Pdf, picture: Picture) -> pikepdf.Object:
    """Put a photo into a PDF as it is, without unpacking it, and return the object that draws it."""
    stream = Stream(pdf, picture.data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = picture.size
    stream.ColorSpace = Name.DeviceGray if picture.channels == 1 else Name.DeviceRGB
    stream.BitsPerComponent = 8
    stream.Filter = Name.DCTDecode
    return pdf.make_indirect(stream)


def _shared(pdf: pikepdf.Pdf, face: Face, subset: Subset) -> Dictionary:
    """Return what the plain and the wide font share: name, descriptor, and the way back to text."""
    tag = "".join(chr(ord("A") + (zlib.crc32(subset.cff) >> (5 * place)) % 26) for place in range(6))
    base = Name(f"/{tag}+{face.name}")
    file = Stream(pdf, subset.cff)
    file.Subtype = Name.CIDFontType0C
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=base,
        Flags=4,
        FontBBox=[-1000, -1050, 2930, 1810],
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=733,
        StemV=80,
        FontFile3=pdf.make_indirect(file),
    )
    to_unicode = Stream(pdf, _to_unicode(subset))
    return Dictionary(
        BaseFont=base, FontDescriptor=pdf.make_indirect(descriptor), ToUnicode=pdf.make_indirect(to_unicode)
    )


def _font(pdf: pikepdf.Pdf, shared: Dictionary, widths: pikepdf.Object) -> pikepdf.Object:
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=shared.BaseFont,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=shared.FontDescriptor,
        DW=1000,
        W=widths,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=shared.BaseFont,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=shared.ToUnicode,
        )
    )


def _widths(face: Face, subset: Subset, more: int) -> pikepdf.Object:
    """Return the advances of the characters that are not an em wide, the default (DW)."""
    widths = {code: round(face.advance(character) * 1000) + more for character, code in subset.codes.items()}
    written = "".join(f"{code}[{width}]" for code, width in sorted(widths.items()) if width != 1000)  # noqa: PLR2004
    return pikepdf.Object.parse(f"[{written}]".encode())


def _to_unicode(subset: Subset) -> bytes:
    first = {code: character for character, code in sorted(subset.codes.items(), reverse=True)}
    entries = [f"<{code:04X}> <{first[code].encode('utf-16-be').hex().upper()}>" for code in sorted(first)]
    blocks = [entries[start : start + _BATCH] for start in range(0, len(entries), _BATCH)]
    shown = "\n".join(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{shown}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
