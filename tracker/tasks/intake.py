"""From a reviewed draft to the ledger: which records a draft becomes, and entering them (交办).

The first half is pure: `planned` says what will be made, for the preview before issuing and for tests.
The second half enters it into the open transaction.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.audit.services import record
from tracker.core.errors import NotPossible, Stale
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.core.vocabulary import DatePrecision, DraftStatus, Responsibility
from tracker.documents.content import DraftContent, HeaderContent, TargetContent, TaskContent
from tracker.documents.history import lock_draft
from tracker.documents.models import Draft
from tracker.documents.queries import content_of_draft, known_units
from tracker.documents.review import blocking_questions
from tracker.tasks.models import Assignment, Plan, Target, Task
from tracker.tasks.queries import counted

#: Who gets a part where a unit is named: the members of a collective name, else the unit itself.
Expand = Callable[[int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """One organization's part of a task; `position` counts from 0, the lead first."""

    organization_id: int
    role: Responsibility
    position: int
    named_lead: bool = False


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task as it will be entered."""

    ordinal: int
    content: TaskContent
    starts_on: date | None
    parts: tuple[PlannedPart, ...]


@dataclass(frozen=True, slots=True)
class PlannedPlan:
    """Everything that issuing a draft will enter, apart from its indicators."""

    header: HeaderContent
    tasks: tuple[PlannedTask, ...]

    @property
    def part_count(self) -> int:
        """How many assignments there will be."""
        return sum(len(task.parts) for task in self.tasks)

    @property
    def target_count(self) -> int:
        """How many targets there will be."""
        return sum(len(task.content.targets) for task in self.tasks)

    def roles_by_organization(self) -> dict[int, Counter[Responsibility]]:
        """How many parts of each role every organization gets, those with most leads first."""
        found: dict[int, Counter[Responsibility]] = {}
        for task in self.tasks:
            for part in task.parts:
                found.setdefault(part.organization_id, Counter())[part.role] += 1
        order = (Responsibility.LEAD, Responsibility.CO, Responsibility.IMPLEMENTER)
        return dict(sorted(found.items(), key=lambda each: [-each[1][role] for role in order]))


def planned(content: DraftContent, expand: Expand) -> PlannedPlan:
    """What issuing this content enters: one task for each that was not left out, numbered anew from 1.

    Units that the directory does not know yet get no part, and a task may be without a lead: the review
    shows both as questions, and issuing is refused while they are open.
    """
    start = content.header.period_start or content.header.issued_on
    tasks = tuple(
        PlannedTask(ordinal, task, start, tuple(_parts(content.header, task, expand)))
        for ordinal, task in enumerate(content.tasks_to_issue, start=1)
    )
    return PlannedPlan(content.header, tasks)


def planned_later(content: TaskContent, expand: Expand, *, ordinal: int, starts_on: date) -> PlannedTask:
    """What adding a task to an issued plan enters: its own units get a part, and its time runs from `starts_on`."""
    parts = tuple(_parts(HeaderContent(), content, expand))
    return PlannedTask(ordinal, content, starts_on, parts)


def _parts(header: HeaderContent, task: TaskContent, expand: Expand) -> Iterator[PlannedPart]:
    """Each organization once, in its first part: lead before co-responsible before implementer.

    A collective name gives each of its members a part; the plan's default implementers carry out every task.
    """
    named = [(Responsibility.LEAD, task.lead)] if task.lead else []
    named += [(Responsibility.CO, unit) for unit in task.co]
    named += [(Responsibility.IMPLEMENTER, unit) for unit in (*task.implementers, *header.default_implementers)]
    seen: set[int] = set()
    for role, unit in named:
        for organization_id in expand(unit.organization_id) if unit.organization_id else ():
            if organization_id not in seen:
                position = len(seen)
                seen.add(organization_id)
                yield PlannedPart(organization_id, role, position, role is Responsibility.LEAD and task.named_lead)


def enter_plan(
    plan: PlannedPlan,
    *,
    jurisdiction_id: int,
    draft_id: int | None = None,
    source_id: int | None = None,
    is_demo: bool = False,
    actor: Actor,
    now: datetime,
) -> Plan:
    """Enter a plan with its tasks, assignments and targets into the open transaction, with one audit entry."""
    header = plan.header
    entered = Plan(
        jurisdiction_id=jurisdiction_id,
        draft_id=draft_id,
        source_id=source_id,
        title=header.title,
        document_number=header.document_number,
        issuer=header.issuer,
        issued_on=header.issued_on,
        period_start=header.period_start,
        period_end=header.period_end,
        in_force_at=now,
        is_demo=is_demo,
        tasks=[task_of(task, jurisdiction_id, now) for task in plan.tasks],
    )
    db.session.add(entered)
    db.session.flush()
    record(
        "plan:issued",
        entered,
        actor=actor,
        now=now,
        jurisdiction_id=jurisdiction_id,
        plan_id=entered.id,
        after={
            "title": header.title,
            "draft": draft_id,
            "tasks": len(plan.tasks),
            "assignments": plan.part_count,
            "units": len(plan.roles_by_organization()),
        },
    )
    return entered


def task_of(task: PlannedTask, jurisdiction_id: int, now: datetime) -> Task:
    """A task with its parts and targets as records, not yet entered: the one way in which tasks come to be."""
    content = task.content
    # Form T8: continuing work has no date of its own and is never late by itself.
    due_on = None if content.precision is DatePrecision.ONGOING else content.due
    return Task(
        jurisdiction_id=jurisdiction_id,
        ordinal=task.ordinal,
        number=content.number,
        title=content.title,
        section=content.section,
        body=content.body,
        first_line=content.place.first_line if content.place else None,
        last_line=content.place.last_line if content.place else None,
        starts_on=task.starts_on,
        due_on=due_on,
        original_due_on=due_on,
        due_phrase=content.due_phrase,
        due_precision=content.precision,
        others_share=content.others_share,
        assignments=[
            Assignment(
                organization_id=part.organization_id,
                role=part.role,
                position=part.position,
                named_lead=part.named_lead,
                assigned_at=now,
            )
            for part in task.parts
        ],
        targets=[target_of(target, ordinal) for ordinal, target in enumerate(content.targets, start=1)],
    )


def target_of(content: TargetContent, ordinal: int) -> Target:
    """An amount as a record, not yet entered."""
    return Target(
        ordinal=ordinal,
        about=content.about,
        value=content.value,
        value_max=content.value_max,
        comparator=content.comparator,
        unit=content.unit,
        due_on=content.due,
        recurring=content.recurring,
        coverage=content.coverage,
        norm=content.norm,
        phrase=content.phrase,
    )


def issue_draft_here(draft_id: int, *, version: int, actor: Actor, now: datetime) -> tuple[Plan, Draft]:
    """Enter what a reviewed draft says into the open transaction, and mark the draft as issued.

    1. Lock the draft; refuse one that was issued or discarded, and `Stale` one that changed since `version`.
    2. Refuse it while questions are open that must be answered first.
    3. Enter the plan; its draft can then never be issued again.
    """
    draft = lock_draft(draft_id)
    if draft.version != version:
        raise Stale
    content = content_of_draft(draft)
    units = known_units(draft.jurisdiction_id)
    blocking = blocking_questions(content, units)
    if blocking:
        raise NotPossible(N_("This draft cannot be issued yet; to settle first: %(count)s.", count=len(blocking)))
    plan = enter_plan(
        planned(content, units.expanded),
        jurisdiction_id=draft.jurisdiction_id,
        draft_id=draft.id,
        source_id=draft.source_id,
        is_demo=draft.is_demo,
        actor=actor,
        now=now,
    )
    draft.status = DraftStatus.ISSUED
    draft.updated_at = now
    return plan, draft


def plans_of_drafts(draft_ids: Iterable[int]) -> dict[int, Plan]:
    """The plans that were issued from these drafts, by the draft's id."""
    plans = db.session.scalars(select(Plan).where(Plan.draft_id.in_(set(draft_ids))))
    return {plan.draft_id: plan for plan in plans if plan.draft_id is not None}


def task_counts(plan_ids: Iterable[int]) -> dict[int, int]:
    """How many tasks each plan has, without those that were withdrawn."""
    counts = db.session.execute(
        select(Task.plan_id, func.count()).where(Task.plan_id.in_(set(plan_ids)), counted()).group_by(Task.plan_id)
    )
    return {row[0]: row[1] for row in counts}
