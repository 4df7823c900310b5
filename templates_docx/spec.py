"""What a form holds (FormSpec) and where it lies on paper (Layout)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from templates_docx.kinds import Kind

Box: TypeAlias = tuple[float, float, float, float]  # x0, y0, x1, y1 in mm from the page's top left


class FieldType(StrEnum):
    """How a field's value is written and read."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    TIME = "time"  # date and time to the minute
    MONTH = "month"  # YYYY-MM
    INT = "int"
    DECIMAL = "decimal"
    MONEY = "money"
    PHONE = "phone"
    SCORE = "score"  # 0..1
    CLAUSE = "clause"
    CHOICE = "choice"  # one of the options
    CHECKS = "checks"  # a list of options
    CHECK = "check"  # true or false; with two boxes also null
    SIGN = "sign"  # signed or not
    PHOTOS = "photos"  # file names


@dataclass(frozen=True, slots=True)
class Option:
    """One tick box of a choice, checks or check field."""

    value: str | bool  # what extraction returns when it is ticked
    label: str  # the Chinese words beside the box


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form, or one column of its table."""

    name: str
    label: str
    type: FieldType
    required: bool = False
    options: tuple[Option, ...] = ()
    clause: str | None = None
    max_length: int | None = None  # characters; None: what fits the cell


@dataclass(frozen=True, slots=True)
class FormSpec:
    """The definition of a form: its fields, and the columns of its table (明细)."""

    kind: Kind
    code: str  # two letters, in the page code
    title: str
    version: int  # the current one
    fields: tuple[FieldSpec, ...]
    lines: tuple[FieldSpec, ...] = ()
    rows: int = 0  # table rows a page; 0 without a table
    clauses: tuple[str, ...] = ()
    number_field: str | None = None  # the field that stands in the page code

    def field(self, name: str) -> FieldSpec:
        """Return the field of that name; KeyError when there is none."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class OptionZone:
    """Where one tick box lies."""

    value: str | bool
    label: str
    box: Box


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How the template writes a value: measured from the rendered probe."""

    font: str  # "serif" (宋体) or "sans" (黑体)
    size_pt: float
    leading_pt: float
    align: str  # left, center, right
    valign: str  # top, center
    baseline_mm: float  # of the first line, from the page's top
    x_mm: float  # where a left-aligned first line starts


@dataclass(frozen=True, slots=True)
class Zone:
    """A value's own cell, without its label."""

    page: int  # 1-based
    box: Box
    style: TextStyle | None = None  # None where nothing is written (signature, ticks)
    options: tuple[OptionZone, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one version of a form lies on its page, measured from the rendered blank."""

    kind: Kind
    version: int
    page_mm: tuple[float, float]  # width, height
    marks: Mapping[int, Box]  # ArUco DICT_4X4_50 id → its black square
    code_box: Box  # the page code's QR modules, without quiet zone
    fields: Mapping[str, Zone]
    lines: Mapping[str, tuple[Zone, ...]]  # column → one zone a row
    labels: tuple[tuple[str, Box], ...] = ()  # printed words and where they stand
    page_text: Zone | None = None  # where 第 x 页 共 y 页 is written
