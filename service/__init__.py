"""The service: the only place that composes the libraries (see docs/decisions.md)."""
