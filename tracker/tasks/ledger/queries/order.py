"""The orders in which the ledger can be read, as columns to sort by."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func

from tracker.core.vocabulary import LIGHT_ORDER
from tracker.tasks.models import Plan, Task
from tracker.tasks.queries import light_expression


def order_of(sort: str, day: date) -> list[ColumnElement[Any]]:
    """The columns of a sort word such as ``due`` or ``-due``; the document's order when it is unknown."""
    name = sort.removeprefix("-")
    light = light_expression(day)
    rank = case(*((light == each.value, place) for place, each in enumerate(LIGHT_ORDER)), else_=9)
    columns: dict[str, ColumnElement[Any]] = {
        "number": Task.ordinal.expression,
        "title": Task.title.expression,
        "due": func.coalesce(Task.due_on, date.max),
        "percent": Task.percent.expression,
        "light": rank,
        "status": Task.status.expression,
    }
    document_order: list[ColumnElement[Any]] = [
        Plan.in_force_at.desc(),
        Task.plan_id.expression,
        Task.ordinal.expression,
    ]
    if name not in columns:
        return document_order
    column = columns[name]
    return [column.desc() if sort.startswith("-") else column.asc(), *document_order]
