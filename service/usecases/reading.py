"""Reading a document (识别): bytes in, forms out; no database and no clock, so that any process can do it."""

import dataclasses

import structlog

import extractors
from extractors import models
from extractors.errors import ExtractError, UnknownKindError, UnreadableFileError
from extractors.results import Lexicon, PageReading, RgbImage
from service import media
from service.errors import MediaError
from templates_docx.kinds import Kind


def read_document(data: bytes, kind: str | None, lexicon: Lexicon) -> list[PageReading]:
    """Return the forms found in a file, in order; a page of no known kind is a form of kind "unknown".

    Args:
        data: The file's bytes, from anybody.
        kind: What the sender says it is; None: found out.
        lexicon: What the archive knows.

    Raises:
        UnknownKindError: The kind is none of ours.
        UnreadableFileError, MediaError: No page can be had from the file.
    """
    wanted = kind_named(kind)
    if content_of(data) != "image":
        return extractors.read_file(data, kind=wanted, lexicon=lexicon)
    found: list[PageReading] = []
    for number, frame in enumerate(media.decode_frames(data), start=1):
        forms = extractors.read_page(frame, kind=wanted, lexicon=lexicon)
        found += [dataclasses.replace(form, page=number) for form in forms]
    return found


def warm_up() -> None:
    """Load what reading needs, once in a new process, so that its first document does not wait for it."""
    structlog.get_logger(__name__).info("recogniser", runtime=models.recogniser().runtime)


def runtime_in_use() -> str | None:
    """Return what this process's recogniser runs on; None where nothing has needed one yet."""
    return models.runtime_in_use()


def check_weights() -> None:
    """Make sure, before anything is read, that the networks are the pinned ones; WeightsError where they are not."""
    models.check_weights()


def check_readable(data: bytes) -> str:
    """Return what a file is (image, pdf, ofd, xml) once its first page can be had; quick, before anything is kept.

    Raises:
        UnreadableFileError, MediaError: It is no document, encrypted, cut short or too large to open.
    """
    content = content_of(data)
    if content == "image":
        next(media.decode_frames(data))
    else:
        extractors.page_image(data, 1)
    return content


def page_count(data: bytes) -> int:
    """Return how many pages are to be read in a file, quickly; 1 where reading it will say what is wrong with it."""
    try:
        return media.frame_count(data) if content_of(data) == "image" else extractors.page_count(data)
    except (ExtractError, MediaError):
        return 1


def content_of(data: bytes) -> str:
    """Return what the bytes are: image, pdf, ofd or xml; UnreadableFileError (not_a_document) for anything else."""
    content = media.sniff(data)
    if content == "unknown":
        raise UnreadableFileError("not_a_document", "the bytes are no image, PDF, OFD or XML")
    return content


def page_picture(data: bytes, page: int) -> RgbImage:
    """Return the upright picture of a page, as its readings' boxes count.

    Raises:
        UnreadableFileError: There is no such page.
        MediaError: The picture cannot be decoded.
    """
    content = content_of(data)
    if content != "image":
        return extractors.page_image(data, page)
    for number, frame in enumerate(media.decode_frames(data), start=1):
        if number == page:
            return frame
    raise UnreadableFileError("no_such_page", f"the file has no picture of page {page}")


def kind_named(name: str | None) -> Kind | None:
    """Return the kind of that name; None for None.

    Raises:
        UnknownKindError: There is none of that name.
    """
    if name is None:
        return None
    try:
        return Kind(name)
    except ValueError as error:
        raise UnknownKindError(name) from error
