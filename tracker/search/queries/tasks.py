"""Tasks by their words: number, title, chapter, text, and the names of their targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, exists, select

from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import PlanStatus
from tracker.search.queries.found import Found, some_of
from tracker.search.queries.text import Condition, contains, has_all
from tracker.search.rules.excerpt import Piece, excerpt, marked, text_with
from tracker.search.rules.words import Word
from tracker.tasks.expressions import LIGHT_FACTS
from tracker.tasks.models import Plan, Target, Task
from tracker.tasks.queries import not_withdrawn, visible_tasks
from tracker.tasks.rules.lights import LightWithReason, light_on
from tracker.tasks.rules.status import TaskFacts


@dataclass(frozen=True)
class TaskFound:
    """A task: its title with the words marked, and the sentence in which they stand."""

    task_id: int
    number: str
    title: Sequence[Piece]
    section: str
    plan_title: str
    is_archived: bool
    due_on: date | None
    light: LightWithReason
    excerpt: Sequence[Piece]


def find_tasks(words: Sequence[Word], actor: Actor, today: date, *, limit: int, offset: int = 0) -> Found[TaskFound]:
    """Tasks that the person may see in which every word stands; those with it in number or title first.

    Withdrawn tasks stand in no list, and not here; those of archived plans come last.
    """
    in_title = has_all(words, Task.title, or_else=(_is_number,))
    query = (
        select(
            Task.id, Task.number, Task.title, Task.section, Task.body,
            *LIGHT_FACTS,
            Plan.title.label("plan_title"), Plan.status.label("plan_status"),
        )
        .join(Plan, Plan.id == Task.plan_id)
        .where(
            visible_tasks(actor),
            not_withdrawn(),
            has_all(words, Task.title, Task.section, Task.body, or_else=(_is_number, _in_a_target)),
        )
        .order_by(
            case((Plan.status == PlanStatus.ARCHIVED, 1), else_=0),
            case((in_title, 0), else_=1),
            Plan.in_force_at.desc(),
            Plan.id.desc(),
            Task.ordinal,
        )
    )  # fmt: skip
    rows, total = some_of(query, limit=limit, offset=offset)
    targets = _targets_of([row.id for row in rows])
    found = [
        TaskFound(
            task_id=row.id,
            number=row.number,
            title=marked(row.title, words),
            section=row.section,
            plan_title=row.plan_title,
            is_archived=row.plan_status is PlanStatus.ARCHIVED,
            due_on=row.due_on,
            light=light_on(TaskFacts.of(row), today),
            excerpt=excerpt(text_with(words, row.body, *targets.get(row.id, ())), words),
        )
        for row in rows
    ]
    return Found(found, total)


def _is_number(word: Word) -> Condition:
    return Task.number == word.text


def _in_a_target(word: Word) -> Condition:
    in_words = contains(Target.about, word) | contains(Target.phrase, word)
    return exists().where(Target.task_id == Task.id, Target.removed_at.is_(None), in_words).correlate(Task)


def _targets_of(task_ids: Sequence[int]) -> dict[int, list[str]]:
    """What the targets of these tasks are about, as the document says it."""
    found: dict[int, list[str]] = {}
    standing = (Target.task_id.in_(task_ids), Target.removed_at.is_(None))
    query = select(Target.task_id, Target.about, Target.phrase).where(*standing).order_by(Target.ordinal)
    for task_id, about, phrase in db.session.execute(query):
        found.setdefault(task_id, []).append(phrase or about)
    return found
