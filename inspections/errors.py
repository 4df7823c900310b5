"""Failures of inspecting; a doubtful photo is not one of them, it is an outcome."""


class InspectError(Exception):
    """Root of the inspection failures."""


class NoPhotoError(InspectError):
    """Called without any photo."""


class NoReferenceError(InspectError):
    """A comparison was asked for and there is nothing to compare with."""

    def __init__(self, part_no: str | None, why: str) -> None:
        super().__init__(f"no usable reference for part {part_no or '?'}: {why}")
        self.part_no = part_no
        self.why = why
