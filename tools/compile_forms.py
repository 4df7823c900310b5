"""Measure the shipped Word templates again: `python -m tools.compile_forms [KIND...]`; needs LibreOffice."""

import sys

from generators.compile import compile_form
from templates_docx import load
from templates_docx.kinds import Kind

if __name__ == "__main__":
    arguments = sys.argv[1:]
    moved = "--moved" in arguments  # write a version over although its cells move: none of its pages was printed yet
    kinds = [Kind(name) for name in arguments if name != "--moved"] or list(load.form_kinds())
    for kind in kinds:
        sys.stdout.write(f"{compile_form(kind, moved=moved)}\n")
