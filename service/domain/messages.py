"""The one Chinese sentence of each code (提示语); it says what is wrong and ends with what the clerk should do.

A template names the params of its problem; {field} is the Chinese name of the problem's field.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from service.domain.desk_sentences import DESK
from service.domain.labels import label
from service.domain.page_sentences import PAGES
from service.domain.problems import Param, Problem
from service.domain.reading_sentences import READING
from service.domain.rule_sentences import RULES
from service.domain.template_sentences import TEMPLATES
from service.domain.trade_sentences import TRADE

SENTENCES: Mapping[str, str] = MappingProxyType({**RULES, **READING, **DESK, **TRADE, **TEMPLATES, **PAGES})


def sentence(problem: Problem) -> str:
    """Return what a clerk reads.

    Raises:
        KeyError: The code has no sentence, or its problem lacks a param: a bug.
    """
    texts = {name: _text(value) for name, value in problem.params.items()}
    if problem.field is not None:
        texts["field"] = label(problem.field)
    return SENTENCES[problem.code].format_map(texts)


def _text(value: Param) -> str:
    if value is None or value == "":
        return "（空）"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
