"""Plans by title, document number and issuer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, exists, select

from tracker.core.permissions import Actor
from tracker.core.vocabulary import PlanStatus
from tracker.search.queries.found import Found, some_of
from tracker.search.queries.text import Condition, has_all, has_number
from tracker.search.rules.excerpt import Piece, marked
from tracker.search.rules.words import Word
from tracker.tasks.models import Plan, Task
from tracker.tasks.queries import visible_tasks


@dataclass(frozen=True)
class PlanFound:
    """A plan with its document number, as the document prints it."""

    plan_id: int
    title: Sequence[Piece]
    document_number: Sequence[Piece]
    issuer: str
    issued_on: date | None
    is_archived: bool


def find_plans(words: Sequence[Word], actor: Actor, _today: date, *, limit: int, offset: int = 0) -> Found[PlanFound]:
    """Plans that hold a task which the person may see; those in force first, the newest first."""
    query = (
        select(Plan.id, Plan.title, Plan.document_number, Plan.issuer, Plan.issued_on, Plan.status)
        .where(
            Plan.jurisdiction_id.in_(actor.jurisdiction_ids),
            exists().where(Task.plan_id == Plan.id, visible_tasks(actor)).correlate(Plan),
            has_all(words, Plan.title, Plan.issuer, or_else=(_is_document_number,)),
        )
        .order_by(case((Plan.status == PlanStatus.ARCHIVED, 1), else_=0), Plan.in_force_at.desc(), Plan.id.desc())
    )
    rows, total = some_of(query, limit=limit, offset=offset)
    found = [
        PlanFound(
            plan_id=row.id,
            title=marked(row.title, words),
            document_number=marked(row.document_number, words),
            issuer=row.issuer,
            issued_on=row.issued_on,
            is_archived=row.status is PlanStatus.ARCHIVED,
        )
        for row in rows
    ]
    return Found(found, total)


def _is_document_number(word: Word) -> Condition:
    return has_number(Plan.document_number, word)
