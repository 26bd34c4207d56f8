"""How every kind of search answers: the first of what was found, and how much that is in all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import func

from tracker.core.database import AnyRow, AnySelect
from tracker.core.extensions import db

Row = TypeVar("Row")


@dataclass(frozen=True)
class Found(Generic[Row]):
    """Some rows of what was found, the best first; `total` is how many there are."""

    rows: Sequence[Row]
    total: int


def some_of(query: AnySelect, *, limit: int, offset: int) -> tuple[Sequence[AnyRow], int]:
    """Rows of a query from `offset` on, and how many it has, in one statement; in two where the offset lies past its end."""
    rows = db.session.execute(query.add_columns(func.count().over().label("total")).limit(limit).offset(offset)).all()
    if rows or not offset:
        return rows, rows[0].total if rows else 0
    total = db.session.scalars(query.with_only_columns(func.count()).order_by(None)).one()
    return rows, total
