"""The rules of lights, lateness and expected progress as SQL over the columns of tasks and parts.

`light_expression` and `part_light_expression` are the rules of `lights.py`, the others those of `status.py`;
`tests/tasks/rules/test_lights_in_sql.py` holds rule and expression equal.
"""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, literal, not_, or_, type_coerce

from tracker.core.database import AnyRow, days_between
from tracker.core.vocabulary import (
    OPEN_TASKS,
    AssignmentStatus,
    ExtensionStatus,
    Light,
    ReportDraftStatus,
    Responsibility,
    TaskStatus,
)
from tracker.tasks.models import Assignment, Extension, ReportDraft, Task
from tracker.tasks.rules.lights import DEFAULT_RULES, LightRules, PartLightFacts
from tracker.tasks.rules.status import SOON_DAYS

#: The columns that `TaskFacts.of` reads, by their names.
LIGHT_FACTS = (
    Task.status,
    Task.starts_on,
    Task.due_on,
    Task.percent,
    Task.returns_in_a_row,
    Task.accept_by,
    Task.progress_on,
    Task.heard_on,
    Task.report_owed_on,
)

#: Those of a part that `part_light_facts` reads beside its `role` and its status as `part_status`.
PART_LIGHT_FACTS = (
    Assignment.percent.label("part_percent"),
    Assignment.accept_by.label("part_accept_by"),
    Assignment.progress_on.label("part_progress_on"),
    Assignment.heard_on.label("part_heard_on"),
    Assignment.report_owed_on.label("part_report_owed_on"),
)


def part_light_facts(row: AnyRow) -> PartLightFacts:
    """What the light of a part is told from, from a row with these columns beside its task's."""
    return PartLightFacts(
        role=row.role,
        status=row.part_status,
        percent=row.part_percent,
        accept_by=row.part_accept_by,
        progress_on=row.part_progress_on,
        heard_on=row.part_heard_on,
        report_owed_on=row.part_report_owed_on,
    )


def overdue_expression(today: date) -> ColumnElement[bool]:
    """`status.is_overdue` as SQL: past the due date and still to be done."""
    return and_(Task.status.in_(OPEN_TASKS), Task.due_on.is_not(None), Task.due_on < today)


def due_soon_expression(today: date) -> ColumnElement[bool]:
    """`status.is_due_soon` as SQL: due from today on, within `SOON_DAYS`."""
    return Task.due_on.between(today, today + timedelta(days=SOON_DAYS))


def light_expression(today: date, rules: LightRules = DEFAULT_RULES, *, of: Any = Task) -> ColumnElement[str]:
    """`lights.light_on` as SQL: the stored word of the light, row by row.

    `of` has the columns that the rule needs: the tasks', or those of a table with tasks as they were.
    """
    begun = or_(of.starts_on.is_(None), of.starts_on <= today)
    warns = _warns(today, rules, of)
    return case(
        (of.status.in_((TaskStatus.CLOSED, TaskStatus.COMPLETED)), Light.BLUE.value),
        (of.status == TaskStatus.WITHDRAWN, Light.GREY.value),
        (of.due_on < today, Light.RED.value),
        (and_(of.due_on.is_not(None), of.returns_in_a_row >= rules.red_returns), Light.RED.value),
        (and_(begun, _behind_by_more_than(rules.red_points, today, of)), Light.RED.value),
        (and_(of.status == TaskStatus.ISSUED, of.accept_by < today), Light.YELLOW.value),
        (not_(begun), Light.GREY.value),
        (warns, Light.YELLOW.value),
        (or_(of.status == TaskStatus.ISSUED, of.due_on.is_(None)), Light.GREY.value),
        else_=Light.GREEN.value,
    )


def part_light_expression(today: date, rules: LightRules = DEFAULT_RULES) -> ColumnElement[str]:
    """`lights.part_light_on` as SQL over a part beside its task: the stored word of its own light."""
    open_task = Task.status.in_(OPEN_TASKS)
    waiting = Assignment.status == AssignmentStatus.AWAITING_ACCEPTANCE
    own = case((waiting, TaskStatus.ISSUED.value), else_=TaskStatus.IN_PROGRESS.value)
    is_lead = Assignment.role == Responsibility.LEAD
    as_task = SimpleNamespace(
        status=type_coerce(case((open_task, own), else_=Task.status), Task.status.type),
        starts_on=Task.starts_on,
        due_on=Task.due_on,
        percent=Assignment.percent,
        returns_in_a_row=case((is_lead, Task.returns_in_a_row), else_=0),
        accept_by=Assignment.accept_by,
        progress_on=Assignment.progress_on,
        heard_on=Assignment.heard_on,
        report_owed_on=Assignment.report_owed_on,
    )
    ended = Assignment.status.in_((AssignmentStatus.REFUSED, AssignmentStatus.WITHDRAWN))
    return case(
        (and_(open_task, Assignment.status == AssignmentStatus.COMPLETED), Light.BLUE.value),
        (and_(open_task, ended), Light.GREY.value),
        else_=light_expression(today, rules, of=as_task),
    )


def _warns(today: date, rules: LightRules, of: Any) -> ColumnElement[bool]:
    """What makes the light of a task that has begun yellow."""
    left = days_between(literal(today), of.due_on)
    near = [and_(left <= days, of.percent < percent) for days, percent in rules.near]
    whole = days_between(of.starts_on, of.due_on) + 1
    at_report = days_between(of.starts_on, of.progress_on) + 1
    too_slow = and_(
        at_report > 0,
        whole > 0,
        100 * at_report >= rules.pace_from * whole,
        of.percent * whole < case((left <= rules.last_days, 100), else_=rules.pace_percent) * at_report,
    )
    heard = and_(
        days_between(of.heard_on, literal(today)) > rules.silent_days,
        or_(of.starts_on.is_(None), days_between(of.starts_on, literal(today)) > rules.silent_days),
    )
    return or_(_behind_by_more_than(rules.yellow_points, today, of), *near, of.report_owed_on < today, too_slow, heard)


def _behind_by_more_than(points: int, today: date, of: Any) -> ColumnElement[bool]:
    whole = days_between(of.starts_on, of.due_on) + 1
    elapsed = days_between(of.starts_on, literal(today)) + 1
    return and_(
        of.starts_on.is_not(None),
        of.due_on >= of.starts_on,
        100 * elapsed - of.percent * whole > points * whole,
    )


def has_period() -> ColumnElement[bool]:
    """`status.expected_percent` is known: the task has a first and a last day."""
    return and_(Task.starts_on.is_not(None), Task.due_on.is_not(None), Task.due_on >= Task.starts_on)


def expected_expression(today: date) -> ColumnElement[float]:
    """`status.expected_percent` as SQL, 0 where it is not known."""
    whole = days_between(Task.starts_on, Task.due_on) + 1
    elapsed = days_between(Task.starts_on, literal(today)) + 1
    return case(
        (~has_period(), 0.0),
        (elapsed <= 0, 0.0),
        (elapsed >= whole, 100.0),
        else_=100.0 * elapsed / whole,
    )


def draft_with_leader() -> ColumnElement[bool]:
    """Whether the draft of a part's next report lies with its unit's approving leader."""
    return exists().where(
        ReportDraft.assignment_id == Assignment.id, ReportDraft.status == ReportDraftStatus.WITH_UNIT_LEADER
    )


def extension_waits() -> ColumnElement[bool]:
    """Whether a part's request for a later date waits for the office."""
    return exists().where(Extension.assignment_id == Assignment.id, Extension.status == ExtensionStatus.REQUESTED)
