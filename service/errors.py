"""The service's failures, and the one table exception → (HTTP status, exit status, message code)."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from extractors.errors import ExtractError, UnknownKindError, UnreadableFileError, WeightsError
from generators.errors import (
    GenerateError,
    InvalidValueError,
    MissingValueError,
    OfficeError,
    OfficeMissingError,
    TemplateError,
    TemplateRejectedError,
    UnmeasurableError,
    VersionTakenError,
)
from inspections.errors import InspectError, NoPhotoError, NoReferenceError
from service.domain.labels import label
from service.domain.policy import PolicyBookError
from service.domain.policy_file import PolicyError
from service.domain.problems import Param, Problem
from templates_docx.errors import FormSpecError, UnknownVersionError
from templates_docx.page_code import PageCodeError


@dataclass(frozen=True, slots=True)
class BadRow:
    """One row, file or field of an input that is refused, and why."""

    code: str  # key of the clerk's sentence in service.domain.messages
    row: int | None = None  # 1-based as the sender counts: a table's row, an upload's file
    name: str | None = None  # the file, column or field
    params: Mapping[str, Param] = dataclasses.field(default_factory=dict)


class ServiceError(Exception):
    """Root of the service's failures."""


class NotFoundError(ServiceError):
    """Raised when there is no such record, or none that the caller may see."""

    def __init__(self, what: str, key: str | int) -> None:
        super().__init__(f"no {what} {key}")
        self.what = what  # "document", "ticket", "shipment" …
        self.key = str(key)


class NotAllowedError(ServiceError):
    """Raised when the caller's role or station may not do this."""

    def __init__(self, action: str, who: str) -> None:
        super().__init__(f"{who} may not {action}")
        self.action = action
        self.who = who


class NotSignedInError(ServiceError):
    """Raised when the caller is not known: no, wrong or expired password, session or token."""


class TooManyAttemptsError(ServiceError):
    """Raised when a name or an address failed to sign in too often."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"too many failed sign-ins; wait {wait_seconds} s")
        self.wait_seconds = wait_seconds


class ConflictError(ServiceError):
    """Raised when the record is not in the state that the request needs."""

    def __init__(self, reason: str, *, params: Mapping[str, Param] | None = None) -> None:
        super().__init__(f"{reason} {dict(params or {})}")
        self.reason = reason  # key of the clerk's sentence: version_changed, already_ended, already_confirmed …
        self.params: Mapping[str, Param] = params or {}


class InvalidInputError(ServiceError):
    """Raised when an input is refused; its rows say which part of it and why."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        super().__init__("; ".join(f"{row.name or row.row or 'input'}: {row.code}" for row in rows))
        self.rows = tuple(rows)


class InvalidSettingError(ServiceError):
    """Raised when an operator's setting cannot be used."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f'{name}: "{value}" is not a whole number above zero')
        self.name = name


MEDIA_CODES = frozenset({"not_an_image", "truncated", "damaged", "too_large", "too_small", "too_many_pages"})
"""Why no picture can be had from an upload; a row with one of them is named by its file."""


class MediaError(ServiceError):
    """Raised when no picture can be had from an upload.

    `code` is the key of the clerk's sentence: not_an_image, truncated, damaged, too_large, too_small, too_many_pages.
    """

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why

    def __reduce__(self) -> tuple[type["MediaError"], tuple[str, str]]:
        """Let the error cross a process border."""
        return MediaError, (self.code, self.why)


class UnreadableTableError(ServiceError):
    """Raised when a file that should hold a table cannot be read as one.

    `reason` is the key of the clerk's sentence: not_a_table, table_empty, table_too_large.
    """

    def __init__(self, code: str, why: str, params: Mapping[str, Param] | None = None) -> None:
        super().__init__(f"{code}: {why}")
        self.reason = code
        self.why = why
        self.params: Mapping[str, Param] = params or {}


class StoreError(ServiceError):
    """Raised when the folder of records and files cannot be used as it is."""


class NewerStoreError(StoreError):
    """Raised when a later version of the product wrote the folder."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the database has schema {found}, this version knows up to {known}: install the newer version"
        )
        self.found = found
        self.known = known


class DamagedStoreError(StoreError):
    """Raised when a stored file is gone or is not what was stored."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")
        self.what = what


class BackupError(StoreError):
    """Raised when a backup file cannot be made or restored."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How a failure is answered."""

    http: HTTPStatus
    exit: int  # 1: the caller must look at it; 2: wrong usage or unreadable input
    code: str  # key of the clerk's sentence in service.domain.messages


FAULTS: Mapping[type[Exception], Fault] = {
    ServiceError: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, 2, "service_error"),
    NotFoundError: Fault(HTTPStatus.NOT_FOUND, 2, "not_found"),
    NotAllowedError: Fault(HTTPStatus.FORBIDDEN, 2, "not_allowed"),
    NotSignedInError: Fault(HTTPStatus.UNAUTHORIZED, 2, "not_signed_in"),
    TooManyAttemptsError: Fault(HTTPStatus.TOO_MANY_REQUESTS, 2, "too_many_attempts"),
    ConflictError: Fault(HTTPStatus.CONFLICT, 1, "conflict"),
    InvalidInputError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 1, "invalid_input"),
    InvalidSettingError: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, 2, "invalid_setting"),
    MediaError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "unreadable_file"),
    UnreadableTableError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "not_a_table"),
    StoreError: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, 2, "store_error"),
    NewerStoreError: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, 2, "newer_store"),
    DamagedStoreError: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, 1, "damaged_store"),
    BackupError: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, 2, "backup_error"),
    ExtractError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "unreadable_file"),
    UnreadableFileError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "unreadable_file"),
    UnknownKindError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "unknown_kind"),
    WeightsError: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, 2, "weights_changed"),
    InspectError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "cannot_inspect"),
    NoPhotoError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "no_photo"),
    NoReferenceError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "no_reference"),
    FormSpecError: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, 2, "form_broken"),
    UnknownVersionError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "form_version_unknown"),
    PageCodeError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "invalid_input"),
    GenerateError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "cannot_fill"),
    InvalidValueError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "values_invalid"),
    MissingValueError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 2, "values_missing"),
    TemplateError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 1, "template_unmeasurable"),
    UnmeasurableError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 1, "template_unmeasurable"),
    TemplateRejectedError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 1, "template_rejected"),
    VersionTakenError: Fault(HTTPStatus.CONFLICT, 1, "template_version_taken"),
    OfficeError: Fault(HTTPStatus.INTERNAL_SERVER_ERROR, 2, "office_failed"),
    OfficeMissingError: Fault(HTTPStatus.NOT_IMPLEMENTED, 2, "office_missing"),
    PolicyError: Fault(HTTPStatus.UNPROCESSABLE_ENTITY, 1, "invalid_input"),
    PolicyBookError: Fault(HTTPStatus.CONFLICT, 1, "policy_twice"),
}
"""Every exception class of our packages, itself or by its root; a test finds those that are missing."""


def fault_of(error: Exception) -> Fault | None:
    """Return how a failure is answered, or None for a bug (which is a 500 and a log line)."""
    for kind in type(error).__mro__:
        if kind in FAULTS:
            return FAULTS[kind]
    return None


def problem_of(error: Exception) -> Problem:
    """Return what a clerk is told of a failure, as exactly as possible; internal_error for a bug.

    The parts of an InvalidInputError, PolicyError or InvalidValueError are told one by one besides.
    """
    params: Mapping[str, Param] = {}
    match error:
        case UnreadableFileError() | MediaError():
            return Problem(error.code)
        case ConflictError():
            return Problem(error.reason, params=error.params)
        case UnreadableTableError():
            return Problem(error.reason, params=error.params)
        case TooManyAttemptsError():
            params = {"wait_seconds": error.wait_seconds}
        case MissingValueError():
            params = {"fields": "、".join(map(label, error.fields))}
        case PolicyBookError():
            params = {"value": error.value}
    fault = fault_of(error)
    return Problem(fault.code if fault else "internal_error", params=params)
