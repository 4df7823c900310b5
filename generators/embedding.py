"""Fonts and photos in a PDF: subsets embedded so that the text draws right everywhere and can be searched and copied.

Noto SC is CID-keyed CFF: the bare `CFF ` table goes in as CIDFontType0C, and codes are CIDs (ISO 32000-1 9.7.4.2).
Inside an OpenType wrapper PDFium takes CIDs for glyph numbers and draws other characters.
"""

import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from generators.fonts import Face, Subset, sans, serif, typeface
from generators.pictures import Picture

_FACES = {"FS": serif, "FH": sans}  # resource names: 宋体 and 黑体
_BATCH = 100  # entries of one bfchar block


class Inks:
    """The fonts of one PDF: first told all text, then embedded, then asked for its codes."""

    def __init__(self) -> None:
        self._faces = {name: face() for name, face in _FACES.items()}
        self._used: dict[str, set[str]] = {name: set() for name in _FACES}
        self._names = {face: name for name, face in self._faces.items()}
        self._codes: dict[str, dict[str, str]] = {}

    def add(self, text: str, style: str) -> None:
        """Note text that will be written in a style (serif or sans)."""
        for name, part in self._runs(text, style):
            self._used[name].update(part)

    def embed(self, pdf: pikepdf.Pdf) -> Dictionary:
        """Put the fonts into a PDF and return the Font resources of its pages."""
        fonts = Dictionary()
        for name, used in self._used.items():
            if used:
                subset = self._faces[name].subset(sorted(used))
                fonts[f"/{name}"] = _font(pdf, self._faces[name], subset)
                self._codes[name] = {character: f"{code:04X}" for character, code in subset.codes.items()}
        return fonts

    def write(self, text: str, style: str, size_pt: float) -> str:
        """Return the operators that select the font and show a line of text."""
        return " ".join(
            f"/{name} {size_pt:g} Tf <{''.join(map(self._codes[name].__getitem__, part))}> Tj"
            for name, part in self._runs(text, style)
        )

    def _runs(self, text: str, style: str) -> Iterator[tuple[str, str]]:
        letters = typeface(style)
        run, owner = "", ""
        for character in text:
            face = letters.face_of(character)
            name = self._names[face] if face else owner
            if name != owner and run:
                yield owner, run
                run = ""
            run, owner = run + character, name
        if run:
            yield owner, run


def image(pdf: pikepdf.Pdf, picture: Picture) -> pikepdf.Object:
    """Put a photo into a PDF as it is, without unpacking it, and return the object that draws it."""
    stream = Stream(pdf, picture.data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = picture.size
    stream.ColorSpace = Name.DeviceGray if picture.channels == 1 else Name.DeviceRGB
    stream.BitsPerComponent = 8
    stream.Filter = Name.DCTDecode
    return pdf.make_indirect(stream)


def _font(pdf: pikepdf.Pdf, face: Face, subset: Subset) -> pikepdf.Object:
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
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0,
        BaseFont=base,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=_widths(face, subset),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=base,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=pdf.make_indirect(Stream(pdf, _to_unicode(subset))),
        )
    )


def _widths(face: Face, subset: Subset) -> Array:
    widths = Array()
    for character, code in sorted(subset.codes.items(), key=lambda item: item[1]):
        width = round(face.advance(character) * 1000)
        if width != 1000:  # noqa: PLR2004  the default, DW
            widths.append(code)
            widths.append(Array([width]))
    return widths


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
