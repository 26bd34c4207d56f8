"""Drafts and originals as pages and commands ask for them, and the directory as plain facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.accounts.models import User
from tracker.core.database import AnyRow, city_named_by
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.permissions import Actor
from tracker.core.serialization import from_json
from tracker.core.vocabulary import READ_DRAFTS, DraftStatus, PlanStatus, Role
from tracker.core.working_calendar import working_calendar
from tracker.organizations.queries import known_units
from tracker.reading.draft import Column
from tracker.reading.read_file import CityKnowledge
from tracker.review.models import ColumnMeaning, DocumentReading, Draft, DraftStep, SourceDocument
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.questions import open_questions
from tracker.review.rules.same_plan import PlanInForce, says_the_same
from tracker.tasks.models import Plan, Task

MOST_OTHERS = 100


def knowledge_of_city(jurisdiction_id: int) -> CityKnowledge:
    """What the city knows that helps to read a document.

    Afterwards the open transaction is ended: reading a long document must hold no lock.
    """
    known = CityKnowledge(known_units(jurisdiction_id), working_calendar(), meanings_of_columns(jurisdiction_id))
    db.session.rollback()
    return known


def meanings_of_columns(jurisdiction_id: int) -> dict[str, Column]:
    """What columns of tables hold, by their headings, as the city's office has said."""
    rows = select(ColumnMeaning.heading, ColumnMeaning.meaning).where(ColumnMeaning.jurisdiction_id == jurisdiction_id)
    return {row.heading: row.meaning for row in db.session.execute(rows)}


def content_of_draft(draft: Draft) -> DraftContent:
    """The content under review as plain values."""
    return from_json(DraftContent, draft.content)


def draft_with_source(draft_id: int) -> Draft | None:
    """A draft and the document that it was read from."""
    return db.session.scalar(select(Draft).where(Draft.id == draft_id).options(joinedload(Draft.source)))


def source_document(source_id: int) -> SourceDocument | None:
    """A document that was uploaded or pasted, with its text."""
    return db.session.get(SourceDocument, source_id)


def reading_of_draft(draft_id: int) -> DocumentReading | None:
    """How far the reading of a draft's document is; None when it has ended well."""
    return db.session.get(DocumentReading, draft_id)


def plan_with_tasks(plan_id: int) -> Plan | None:
    """A plan with its tasks, their parts and their targets."""
    options = selectinload(Plan.tasks).options(selectinload(Task.assignments), selectinload(Task.targets))
    return db.session.scalar(select(Plan).where(Plan.id == plan_id).options(options))


def steps_of(draft_id: int) -> Sequence[AnyRow]:
    """The steps of a draft without their patches, the newest first; undone ones stand before the others."""
    query = select(
        DraftStep.id,
        DraftStep.kind,
        DraftStep.about,
        DraftStep.actor_id,
        DraftStep.actor_name,
        DraftStep.taken_at,
        DraftStep.undone,
    )
    return db.session.execute(query.where(DraftStep.draft_id == draft_id).order_by(DraftStep.id.desc())).all()


def drafts_of_document(sha256: str, jurisdiction_id: int) -> Sequence[Draft]:
    """Drafts that were read (or are being read) from exactly these bytes and not discarded, the newest first."""
    return db.session.scalars(
        select(Draft)
        .join(SourceDocument)
        .where(
            SourceDocument.sha256 == sha256,
            Draft.jurisdiction_id == jurisdiction_id,
            Draft.status.not_in((DraftStatus.DISCARDED, DraftStatus.FAILED)),
        )
        .order_by(Draft.id.desc())
    ).all()


def plans_saying_the_same(draft: Draft, content: DraftContent) -> list[PlanInForce]:
    """The plans in force of the draft's city that say the same as the draft, the newest first."""
    titles = {task.title for task in content.tasks_to_issue if task.title}
    shared = func.count(Task.title.distinct())
    rows = db.session.execute(
        select(Plan.id, Plan.title, Plan.document_number, Plan.in_force_at, shared)
        .outerjoin(Task, and_(Task.plan_id == Plan.id, Task.title.in_(titles)))
        .where(
            Plan.jurisdiction_id == draft.jurisdiction_id,
            Plan.status == PlanStatus.ISSUED,
            Plan.draft_id.is_distinct_from(draft.id),
        )
        .group_by(Plan.id, Plan.title, Plan.document_number, Plan.in_force_at)
        .order_by(Plan.in_force_at.desc(), Plan.id.desc())
    )
    header = content.header
    plans = (PlanInForce(*row) for row in rows)
    return [plan for plan in plans if says_the_same(plan, header.title, header.document_number, len(titles))]


def other_drafts(draft: Draft) -> Sequence[AnyRow]:
    """The other drafts of the same city that were read: those of the same document first, then the newest."""
    same_document = Draft.source_id == (draft.source_id or 0)
    return db.session.execute(
        select(Draft.id, Draft.title, Draft.status, Draft.created_at)
        .where(Draft.jurisdiction_id == draft.jurisdiction_id, Draft.id != draft.id, Draft.status.in_(READ_DRAFTS))
        .order_by(case((same_document, 0), else_=1), Draft.id.desc())
        .limit(MOST_OTHERS)
    ).all()


@dataclass(frozen=True)
class DraftRow:
    """A line of the list of drafts. Numbers are given for drafts under review; `plan_id` is what was issued."""

    id: int
    title: str
    filename: str
    status: DraftStatus
    created_at: datetime
    created_by: str
    updated_at: datetime
    task_count: int | None = None
    question_count: int | None = None
    plan_id: int | None = None


def drafts_page(actor: Actor, asked: int) -> tuple[Page, list[DraftRow]]:
    """One page of the drafts of the office's jurisdictions: those under review first, then the newest."""
    within = Draft.jurisdiction_id.in_(actor.organizations_as(Role.OFFICE))
    total = db.session.scalar(select(func.count()).select_from(Draft).where(within)) or 0
    page = Page(asked, total)
    found = db.session.execute(
        select(
            Draft.id,
            Draft.jurisdiction_id,
            Draft.title,
            Draft.status,
            Draft.created_at,
            Draft.updated_at,
            SourceDocument.filename,
            User.name,
        )
        .outerjoin(SourceDocument, Draft.source_id == SourceDocument.id)
        .outerjoin(User, Draft.created_by_id == User.id)
        .where(within)
        .order_by(Draft.status.in_((DraftStatus.ISSUED, DraftStatus.DISCARDED)), Draft.id.desc())
        .limit(page.length)
        .offset(page.offset)
    ).all()
    numbers = _numbers_of_open_drafts(found)
    return page, [_row(each, numbers) for each in found]


def _row(found: Row[*tuple[Any, ...]], numbers: dict[int, tuple[int, int]]) -> DraftRow:
    tasks, questions = numbers.get(found.id, (None, None))
    return DraftRow(
        id=found.id,
        title=found.title,
        filename=found.filename or "",
        status=found.status,
        created_at=found.created_at,
        created_by=found.name or "",
        updated_at=found.updated_at,
        task_count=tasks,
        question_count=questions,
    )


def _numbers_of_open_drafts(found: Iterable[Row[*tuple[Any, ...]]]) -> dict[int, tuple[int, int]]:
    """Tasks and open questions of each draft under review: counted by the rule that its page lists them by."""
    open_ids = {each.id: each.jurisdiction_id for each in found if each.status is DraftStatus.OPEN}
    if not open_ids:
        return {}
    units = {jurisdiction_id: known_units(jurisdiction_id) for jurisdiction_id in set(open_ids.values())}
    contents = db.session.execute(select(Draft.id, Draft.content).where(Draft.id.in_(open_ids)))
    numbers = {}
    for draft_id, stored in contents:
        content = from_json(DraftContent, stored)
        questions = open_questions(content, units[open_ids[draft_id]])
        numbers[draft_id] = len(content.tasks_to_issue), len(questions)
    return numbers


def city_of_draft(draft_id: int) -> int | None:
    """The turn in which a draft is changed: that of its city."""
    return city_named_by(select(Draft.jurisdiction_id).where(Draft.id == draft_id))


def city_of_source(source_id: int) -> int | None:
    """The turn in which a document gets another draft: that of its city."""
    return city_named_by(select(SourceDocument.jurisdiction_id).where(SourceDocument.id == source_id))
