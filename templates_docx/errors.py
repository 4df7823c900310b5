"""Failures of the form definitions."""


class FormSpecError(Exception):
    """A form definition, layout or template is wrong or missing; the text names file and key."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file}: {why}")
        self.file = file
        self.why = why


class UnknownVersionError(FormSpecError):
    """A form version that this installation has no layout of."""

    def __init__(self, kind: str, version: int, known: tuple[int, ...]) -> None:
        super().__init__(f"{kind}@{version}", f"version {version} is not one of {', '.join(map(str, known))}")
        self.kind = kind
        self.version = version
        self.known = known
