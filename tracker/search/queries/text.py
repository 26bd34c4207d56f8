"""Words within stored texts, as SQL of either database: the same that `rules/words.py` says of texts in memory."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, String, and_, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.search.rules.words import QUOTATION_MARKS, Word

Condition = ColumnElement[bool]
Text = InstrumentedAttribute[str]
_ANY_BRACKET = str.maketrans(dict.fromkeys("()[]{}〔〕【】［］〈〉《》", "_"))
_MARKS = [mark.replace("'", "''") for mark in QUOTATION_MARKS]


class without_marks(FunctionElement[str]):  # noqa: N801 - reads as the SQL function that it is
    """A text without quotation marks, as SQL of either database."""

    type = String()
    inherit_cache = True


@compiles(without_marks, "sqlite")
def _without_marks_sqlite(element: without_marks, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(next(iter(element.clauses)), **options)
    return reduce(lambda inner, mark: f"replace({inner}, '{mark}', '')", _MARKS, text)


@compiles(without_marks, "postgresql")
def _without_marks_postgresql(element: without_marks, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(next(iter(element.clauses)), **options)
    return f"translate({text}, '{''.join(_MARKS)}', '')"


def contains(text: Text, word: Word) -> Condition:
    """Whether a stored text has the word in it, in any form of width."""
    return or_(*(_has_form(text, form) for form in word.forms))


def _has_form(text: Text, form: str) -> Condition:
    """Marks are taken out last: only of texts in which the characters of the form follow each other at some distance."""
    at_a_distance = text.ilike("%".join(["", *(_escaped(character) for character in form), ""]), escape="/")
    as_it_is = text.icontains(form, autoescape=True)
    return and_(at_a_distance, or_(as_it_is, without_marks(text).icontains(form, autoescape=True)))


def _escaped(text: str) -> str:
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")


def has_all(words: Sequence[Word], *texts: Text, or_else: Sequence[Any] = ()) -> Condition:
    """Whether every word stands in one of these texts, or meets one of the conditions that `or_else` make of it."""
    return and_(
        *(or_(*(contains(text, word) for text in texts), *(condition(word) for condition in or_else)) for word in words)
    )


def has_number(number: Text, word: Word) -> Condition:
    """Whether a document number has the word in it; brackets of every kind stand for each other: 〔2023〕, [2023]."""
    return number.ilike(f"%{_escaped(word.text).translate(_ANY_BRACKET)}%", escape="/")
