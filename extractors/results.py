"""What reading returns: values with where they were read and how sure that is."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RgbImage: TypeAlias = NDArray[np.uint8]  # (H, W, 3), upright unless said otherwise
PixelBox: TypeAlias = tuple[int, int, int, int]  # x0, y0, x1, y1 on the upright page image
Value: TypeAlias = str | int | Decimal | date | datetime | bool | tuple[str, ...]


class Source(StrEnum):
    """Where a value was read from."""

    QR = "qr"
    ZONE = "zone"
    LAYOUT = "layout"
    TEXT = "text"  # a PDF's own text
    XML = "xml"
    OFD = "ofd"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Reading:
    """One field as read."""

    value: Value | None  # typed by the field's FieldType; None for an empty or unreadable cell
    text: str  # what was read
    confidence: float  # calibrated probability that value is right
    accepted: bool  # needs no person
    box: PixelBox | None
    source: Source


@dataclass(frozen=True, slots=True)
class TextLine:
    """A run of text on a page whose form is not known: found by the recogniser, or a file's own text."""

    text: str
    box: PixelBox
    score: float  # lowest character probability; 1.0 for a file's own text


@dataclass(frozen=True, slots=True)
class PageProblem:
    """Something about the page or a field that a person must look at."""

    code: str  # key of the clerk's sentence in service.domain.messages
    field: str | None = None  # "serial_no", or "lines[2].part_no"
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageReading:
    """One form as read from one page."""

    page: int  # 1-based, in its file
    kind: str  # a Kind's value, or "unknown"
    kind_confidence: float
    template: str | None  # "repair_ticket@3"
    fields: Mapping[str, Reading]
    lines: tuple[Mapping[str, Reading], ...] = ()
    problems: tuple[PageProblem, ...] = ()
    rotation: int = 0  # degrees clockwise that turned the page upright: 0, 90, 180, 270
    page_code: str | None = None  # the page's own code as read
    sheet: tuple[int, int] = (1, 1)  # page x of y of the form, from the page code


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the archive knows, to help a reading; a frozen value, so that a reading is reproducible."""

    station_codes: tuple[str, ...] = ()
    serial_nos: tuple[str, ...] = ()
    part_nos: Mapping[str, str] = dataclasses.field(default_factory=dict)  # part_no → part_name
    ticket_nos: tuple[str, ...] = ()
    tag_nos: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    customers: Mapping[str, Mapping[str, str]] = dataclasses.field(
        default_factory=dict
    )  # serial_no → its baler's known fields
    phrases: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)  # field → texts that stand in it


NO_LEXICON = Lexicon()
