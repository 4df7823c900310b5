"""Data to documents: Word, PDF, Excel and the page codes that let them be read back.

Same data, same bytes. Word and PDF of a form come from one fitter and agree. An empty record gives a blank form.
"""

from generators.checking import check, parts
from generators.errors import GenerateError, InvalidValueError, MissingValueError, ValueProblem
from generators.pdf import fill as pdf
from generators.pictures import Picture, marked, picture
from generators.results import Checked, Filled, FormData, Texts
from generators.sheet import fill as sheet
from generators.word import fill as word

__all__ = [
    "Checked",
    "Filled",
    "FormData",
    "GenerateError",
    "InvalidValueError",
    "MissingValueError",
    "Picture",
    "Texts",
    "ValueProblem",
    "check",
    "marked",
    "parts",
    "pdf",
    "picture",
    "sheet",
    "word",
]
