"""Freight invoices (运费发票), one source format a module."""

from extractors.invoices.reading import read, read_lines, recognises

__all__ = ["read", "read_lines", "recognises"]
