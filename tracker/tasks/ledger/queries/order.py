"""The orders in which the ledger can be read, as columns to sort by."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func

from tracker.core.vocabulary import LIGHT_ORDER
from tracker.tasks.kept.queries import light_column
from tracker.tasks.models import Plan, Task

#: The plans of a list, one after the other.
ORDER_OF_PLANS: list[ColumnElement[Any]] = [Plan.in_force_at.desc(), Plan.id.expression]
#: The plans to choose from: of those that came into force together, the one entered last is in front.
ORDER_OF_CHOICE: list[ColumnElement[Any]] = [Plan.in_force_at.desc(), Plan.id.desc()]
_SORTED_BY = ("number", "title", "due", "percent", "light", "status")


def is_document_order(sort: str) -> bool:
    """Whether a sort word leaves plan after plan, each in the order of its document."""
    return sort.removeprefix("-") not in _SORTED_BY


def order_of(sort: str, day: date, *, kept: bool = False) -> list[ColumnElement[Any]]:
    """The columns of a sort word such as ``due`` or ``-due``; the document's order when it is unknown."""
    name = sort.removeprefix("-")
    light = light_column(day, kept=kept)
    rank = case(*((light == each.value, place) for place, each in enumerate(LIGHT_ORDER)), else_=9)
    columns: dict[str, ColumnElement[Any]] = {
        "number": Task.ordinal.expression,
        "title": Task.title.expression,
        "due": func.coalesce(Task.due_on, date.max),
        "percent": Task.percent.expression,
        "light": rank,
        "status": Task.status.expression,
    }
    document_order = [*ORDER_OF_PLANS, Task.ordinal.expression]
    if is_document_order(sort):
        return document_order
    column = columns[name]
    return [column.desc() if sort.startswith("-") else column.asc(), *document_order]
