"""Entering a plan: however many tasks it has, a statement for each kind of record."""

from datetime import date

from sqlalchemy import func, select

from tests.conftest import NOW
from tests.people import Cast
from tests.queries import at_most
from tracker.audit.services import check_trail
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, DatePrecision, EvidenceDemand, Responsibility, TaskStatus
from tracker.tasks.content.rules.content import HeaderContent, MilestoneContent, TargetContent, TaskContent
from tracker.tasks.models import Assignment, Milestone, Plan, Target, Task
from tracker.tasks.plans.rules.planning import PlannedPart, PlannedPlan, PlannedTask
from tracker.tasks.plans.services.intake import enter_plan, task_of

NUMBER = 200


def planned(cast: Cast) -> PlannedPlan:
    """Tasks with one to five parts, with and without a date, amounts and steps."""
    units = [each.id for each in (cast.civil_affairs, cast.health, cast.education, cast.finance, cast.east_district)]
    return PlannedPlan(
        HeaderContent(title="云州市重点任务清单", period_end=date(2023, 12, 31)),
        tuple(_task(ordinal, units) for ordinal in range(1, NUMBER + 1)),
    )


def _task(ordinal: int, units: list[int]) -> PlannedTask:
    content = TaskContent(
        ordinal,
        number=str(ordinal),
        title=f"第{ordinal}项任务",
        due=date(2023, 6, 30) if ordinal % 3 else None,
        precision=DatePrecision.MONTH if ordinal % 3 else DatePrecision.ONGOING,
        leaders="张三" if ordinal % 2 else "",
        targets=tuple(TargetContent(n, f"数{n}", n + 0.5, value_max=9.0 if n else None) for n in range(ordinal % 3)),
        milestones=tuple(MilestoneContent(n, f"步{n}", date(2023, 5, 1) if n else None) for n in range(ordinal % 2)),
    )
    own = units[: 1 + ordinal % len(units)]
    roles = [Responsibility.LEAD] + [Responsibility.CO] * len(own)
    return PlannedTask(
        ordinal,
        content,
        date(2023, 1, 1) if ordinal % 4 else None,
        tuple(PlannedPart(unit, role, position) for position, (unit, role) in enumerate(zip(own, roles, strict=False))),
    )


def entered(cast: Cast, *, statements: int = 99) -> Plan:
    plan, actor, city = planned(cast), cast.actor("office"), cast.city.id
    with at_most(statements), transaction(city):
        return enter_plan(plan, jurisdiction_id=city, actor=actor, now=NOW)


def test_two_hundred_tasks_take_as_many_statements_as_one(cast: Cast) -> None:
    entered(cast, statements=13)
    assert db.session.scalar(select(func.count(Task.id))) == NUMBER
    assert db.session.scalar(select(func.count(Assignment.id))) == planned(cast).part_count


def test_they_are_the_records_that_one_task_alone_would_be(cast: Cast) -> None:
    tasks = entered(cast).tasks
    for task, plan in zip(tasks, planned(cast).tasks, strict=True):
        alone = task_of(plan, cast.city.id, NOW)
        assert _said(task) == _said(alone)
    first = tasks[0]
    assert (first.status, first.version, first.percent, first.evidence_demand) == (TaskStatus.ISSUED, 1, 0, None)
    assert first.evidence_asked is EvidenceDemand.COMPLETION
    part = first.parts[0]
    assert (part.status, part.version, part.accepted_at) == (AssignmentStatus.AWAITING_ACCEPTANCE, 1, None)


def test_it_leaves_one_entry_and_the_trail_holds(cast: Cast) -> None:
    before = check_trail().entries
    entered(cast)
    state = check_trail()
    assert (state.entries - before, state.broken, state.cut_short) == (1, None, ())


def _said(task: Task) -> object:
    """What was planned of a task, wherever it stands now."""

    def values(record: object, kind: type, names: set[str]) -> dict[str, object]:
        columns = {column.key for column in kind.__table__.columns} & names  # type: ignore[attr-defined]
        return {name: getattr(record, name) for name in sorted(columns)}

    own = {"jurisdiction_id", "ordinal", "number", "title", "section", "body", "first_line", "last_line", "starts_on"}
    own |= {"due_on", "original_due_on", "due_phrase", "due_precision", "others_share"}
    part = {"organization_id", "role", "position", "named_lead", "assigned_at", "responsible_leader"}
    amount = {"ordinal", "about", "value", "value_max", "comparator", "unit", "due_on", "recurring", "coverage", "norm"}
    return (
        values(task, Task, own),
        [values(each, Assignment, part) for each in task.assignments],
        [values(each, Target, amount | {"phrase"}) for each in task.targets],
        [values(each, Milestone, {"ordinal", "about", "due_on", "phrase"}) for each in task.milestones],
    )
