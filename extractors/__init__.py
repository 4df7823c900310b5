"""Page to fields: what a photographed, scanned or electronic document says."""

from extractors.errors import ExtractError, UnknownKindError, UnreadableFileError
from extractors.files import read_file
from extractors.pages import page_count, page_image
from extractors.reading import UNKNOWN, read_page
from extractors.results import (
    NO_LEXICON,
    Lexicon,
    PageProblem,
    PageReading,
    Reading,
    RgbImage,
    Source,
    Value,
)

__all__ = [
    "NO_LEXICON",
    "UNKNOWN",
    "ExtractError",
    "Lexicon",
    "PageProblem",
    "PageReading",
    "Reading",
    "RgbImage",
    "Source",
    "UnknownKindError",
    "UnreadableFileError",
    "Value",
    "page_count",
    "page_image",
    "read_file",
    "read_page",
]
