"""JSON for programs, as in docs/contract.md."""
