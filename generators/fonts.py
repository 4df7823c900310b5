"""The open fonts that values are printed in: what they can draw, how wide it is, and subsets of them.

Noto Serif SC stands for 宋体 and Noto Sans SC for 黑体; a character that the first lacks is drawn in the second.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import uharfbuzz as hb

_KEPT_TABLES = frozenset({"CFF ", "head", "hhea", "hmtx", "maxp"})
_FLAGS = (
    hb.SubsetFlags.NO_HINTING
    | hb.SubsetFlags.NO_LAYOUT_CLOSURE
    | hb.SubsetFlags.CFF_IDENTITY_CHARSET
    | hb.SubsetFlags.DESUBROUTINIZE  # without subroutines a small subset is smaller, and cut in half the time
)
_FEW = 4  # subsets cut from the whole font before the common characters are set apart, once
_ROWS_OF_GB2312, _CELLS_OF_GB2312 = range(0xA1, 0xF8), range(0xA1, 0xFF)


@dataclass(frozen=True, slots=True)
class Subset:
    """A font with the glyphs of some characters only, as a bare CFF font."""

    cff: bytes
    codes: Mapping[str, int]  # character → CID in this subset


GAP = 0.2  # em between hanzi and letters or digits: what LibreOffice adds; Word adds about as much
_HAN, _LATIN = 1, 4  # scripts, numbered so that only a hanzi and a Latin letter or digit add up to _MIXED
_MIXED = _HAN + _LATIN
_FIRST_HAN = "\u2e80"


class Face:
    """One font file; its glyphs and widths are looked up as they are needed."""

    def __init__(self, name: str, path: Path) -> None:
        self.path = path
        self.name = name  # as PDF names it
        self._face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self._face)
        self._upem = self._face.upem
        self._cuts = 0
        self._common: _Cut | None = None
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
        self._cuts += 1
        if self._common is None and self._cuts > _FEW:  # of 30,000 glyphs most time goes to those that are left out
            self._common = _cut(self._face, set(map(self._glyph, _common_characters())))
        common = self._common
        if common is None or not common.new.keys() >= set(glyphs.values()):
            return _subset(self._face, glyphs)
        return _subset(common.face, {character: common.new[glyph] for character, glyph in glyphs.items()})

    def _glyph(self, character: str) -> int:
        found = self._glyphs.get(character)
        if found is None:
            found = self._font.get_nominal_glyph(ord(character)) or 0
            self._glyphs[character] = found
        return found


@dataclass(frozen=True, slots=True)
class _Cut:
    """A font with some of another's glyphs, in their order."""

    face: hb.Face
    new: Mapping[int, int]  # glyph in the other → glyph in this one


def _cut(face: hb.Face, glyphs: set[int]) -> _Cut:
    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.GLYPH_INDEX).update(glyphs)
    dropped = (tag for tag in face.table_tags if tag not in _KEPT_TABLES)
    wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update({int.from_bytes(tag.encode(), "big") for tag in dropped})
    wanted.flags = _FLAGS
    plan = hb.SubsetPlan(face, wanted)
    return _Cut(plan.execute(), dict(plan.old_to_new_glyph_mapping))


def _subset(face: hb.Face, glyphs: Mapping[str, int]) -> Subset:
    made = _cut(face, set(glyphs.values()))
    cff = made.face.reference_table("CFF ").data
    return Subset(bytes(cff), {character: made.new[glyph] for character, glyph in glyphs.items()})


def _common_characters() -> Iterator[str]:
    """Yield ASCII and GB 2312."""
    yield from map(chr, range(0x20, 0x7F))
    for row in _ROWS_OF_GB2312:
        yield from bytes(byte for cell in _CELLS_OF_GB2312 for byte in (row, cell)).decode("gb2312", "ignore")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is known of a character: who draws it, how wide, and of which script it is."""

    face: Face | None  # None: no font of ours can
    advance: float  # em
    script: int


class Typeface:
    """A face and the one that stands in for it, character by character."""

    def __init__(self, first: Face, second: Face) -> None:
        self._faces = (first, second)
        self._letters: dict[str, Letter] = {}
        self._widths = lru_cache(maxsize=8192)(self._measured)  # fitted, then aligned, and again on the next form

    def letter(self, character: str) -> Letter:
        """Return what is known of a character."""
        found = self._letters.get(character)
        if found is None:
            face = next((face for face in self._faces if face.has(character)), None)
            found = Letter(face, face.advance(character) if face else 1.0, _script(character))
            self._letters[character] = found
        return found

    def width(self, text: str) -> float:
        """How wide a line of text is, in em; what no face can draw counts as one em."""
        return self._widths(text)

    def _measured(self, text: str) -> float:
        if text.isascii():  # nothing stands apart
            return sum(self.letter(character).advance for character in text)
        width, last = 0.0, 0
        for letter in map(self.letter, text):
            width += letter.advance
            if last + letter.script == _MIXED:
                width += GAP
            last = letter.script
        return width

    def gap(self, before: str, after: str) -> float:
        """How far two characters stand apart, in em, as Word and LibreOffice set hanzi beside letters and digits."""
        return GAP if self.letter(before).script + self.letter(after).script == _MIXED else 0.0


def _script(character: str) -> int:
    if character >= _FIRST_HAN:
        return _HAN if unicodedata.category(character) == "Lo" else 0
    return _LATIN if character.isalnum() else 0


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
    return next((character for character in text if both.letter(character).face is None), None)
