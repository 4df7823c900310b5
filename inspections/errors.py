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


class WeightsError(InspectError):
    """A model file is not the one this version was measured with."""

    def __init__(self, name: str, *, expected: str, found: str) -> None:
        super().__init__(f"{name}: sha256 is {found}, expected {expected}")
        self.name = name
        self.expected = expected
        self.found = found
