"""Failures of making documents."""


class GenerateError(Exception):
    """Root of the generating failures."""
