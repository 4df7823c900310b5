"""Our fonts with TrueType outlines, for programs that embed no others: converted once.

The converted fonts hold a few hundred glyphs only, which makes them quicker to cut than a whole font.
"""

import io
import tempfile
from pathlib import Path
from typing import Any

_ERROR_UNITS = 1.0  # of 1,000 to the em


def truetype(path: Path, text: str) -> bytes:
    """Return a font's ASCII and the characters of a text with quadratic outlines."""
    from fontTools.ttLib import newTable

    font = _cut(path, "".join(map(chr, range(0x20, 0x7F))) + text)
    glyphs = font.getGlyphSet()
    order = font.getGlyphOrder()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = {name: _outline(glyphs, name) for name in order}
    del font["CFF "]
    for name, glyph in font["glyf"].glyphs.items():
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for name in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs"):
        setattr(maxp, name, 1 if name == "maxZones" else 0)
    for name in ("maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(maxp, name, 0)
    font.sfntVersion = "\0\1\0\0"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _cut(path: Path, text: str) -> Any:  # noqa: ANN401 - a foreign font
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(hinting=False, layout_features=[], desubroutinize=True, notdef_outline=True)
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "GDEF", "GPOS", "GSUB"]
    font = TTFont(path)
    chosen = subset.Subsetter(options)
    chosen.populate(text=text)
    chosen.subset(font)
    with tempfile.TemporaryFile() as kept:
        font.save(kept)
        kept.seek(0)
        return TTFont(io.BytesIO(kept.read()))


def _outline(glyphs: Any, name: str) -> object:  # noqa: ANN401 - a foreign font
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    glyphs[name].draw(Cu2QuPen(pen, _ERROR_UNITS, reverse_direction=True))
    return pen.glyph()
