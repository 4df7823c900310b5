"""The open fonts that values are printed in: what they can draw, how wide it is, and subsets of them.

Noto Serif SC stands for 宋体 and Noto Sans SC for 黑体; a character that the first lacks is drawn in the second.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import uharfbuzz as hb

_KEPT_TABLES = frozenset({"CFF ", "head", "hhea", "hmtx", "maxp"})
_FLAGS = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.CFF_IDENTITY_CHARSET


@dataclass(frozen=True, slots=True)
class Subset:
    """A font with the glyphs of some characters only, as a bare CFF font."""

    cff: bytes
    codes: Mapping[str, int]  # character → CID in this subset


class Face:
    """One font file; its glyphs and widths are looked up as they are needed."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name  # as PDF names it
        self._face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self._face)
        self._upem = self._face.upem
        self._glyphs: dict[str, int] = {}
        self._advances: dict[str, float] = {}

    def has(self, character: str) -> bool:
        """Whether the font can draw the character."""
        return self._glyph(character) != 0

    def advance(self, character: str) -> float:
        """How wide the character is, in em."""
        found = self._advances.get(character)
        if found is None:
            found = self._font.get_glyph_h_advance(self._glyph(character)) / self._upem
            self._advances[character] = found
        return found

    def ink(self, character: str) -> tuple[float, float, float, float]:
        """Where the character's ink lies, in em from its origin: left, bottom, right, top."""
        extents = self._font.get_glyph_extents(self._glyph(character))
        left, top = extents.x_bearing, extents.y_bearing
        edges = (left, top + extents.height, left + extents.width, top)
        return edges[0] / self._upem, edges[1] / self._upem, edges[2] / self._upem, edges[3] / self._upem

    def subset(self, characters: Iterable[str]) -> Subset:
        """Cut the font down to these characters; the same characters give the same bytes."""
        glyphs = {character: self._glyph(character) for character in characters}
        wanted = hb.SubsetInput()
        wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(set(glyphs.values()))
        dropped = (tag for tag in self._face.table_tags if tag not in _KEPT_TABLES)
        wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update({int.from_bytes(tag.encode(), "big") for tag in dropped})
        wanted.flags = _FLAGS
        plan = hb.SubsetPlan(self._face, wanted)
        cff = plan.execute().reference_table("CFF ").data
        new = dict(plan.old_to_new_glyph_mapping)
        return Subset(bytes(cff), {character: new[glyph] for character, glyph in glyphs.items()})

    def _glyph(self, character: str) -> int:
        found = self._glyphs.get(character)
        if found is None:
            found = self._font.get_nominal_glyph(ord(character)) or 0
            self._glyphs[character] = found
        return found


class Typeface:
    """A face and the one that stands in for it, character by character."""

    def __init__(self, first: Face, second: Face) -> None:
        self._first = first
        self._second = second

    def face_of(self, character: str) -> Face | None:
        """Return the face that draws the character; None when neither can."""
        if self._first.has(character):
            return self._first
        return self._second if self._second.has(character) else None

    def width(self, text: str) -> float:
        """How wide a line of text is, in em; what no face can draw counts as one em."""
        return sum(map(self.advance, text))

    def advance(self, character: str) -> float:
        """How wide one character is, in em."""
        face = self.face_of(character)
        return face.advance(character) if face else 1.0


@cache
def serif() -> Face:
    """The face that stands for 宋体 and 仿宋."""
    return Face("NotoSerifSC-Regular", Path(pylopdf_fonts_zh_cn.serif_path()))


@cache
def sans() -> Face:
    """The face that stands for 黑体."""
    return Face("NotoSansSC-Regular", Path(pylopdf_fonts_zh_cn.sans_path()))


@cache
def typeface(style: str) -> Typeface:
    """Return the typeface of a zone's style: `serif`, or `sans`."""
    return Typeface(sans(), serif()) if style == "sans" else Typeface(serif(), sans())


def undrawable(text: str) -> str | None:
    """Return the first character that no font of ours can draw; None when all can."""
    both = typeface("serif")
    return next((character for character in text if both.face_of(character) is None), None)
