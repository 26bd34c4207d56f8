"""Adding a task to an issued plan: what is entered, who is told, and what cannot be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.conftest import NOW, TODAY
from tests.make import accepted, make_plan, make_task, part_of
from tests.notify.test_assigning_notices import told_now
from tests.people import Cast
from tests.tasks.desk.test_work_queue import waits
from tests.tasks.workflow.test_at_once import at_once, entries
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.registry import sentence_of
from tracker.core.database import transaction
from tracker.core.errors import Forbidden, Invalid
from tracker.core.extensions import db
from tracker.core.vocabulary import (
    AssignmentStatus,
    DatePrecision,
    Light,
    NoticeKind,
    PlanStatus,
    Responsibility,
    TaskStatus,
)
from tracker.organizations.models import Organization
from tracker.oversight.queries import lights_before
from tracker.tasks.changes.services.late_tasks import add_task, chapters_of, next_number
from tracker.tasks.content.rules.content import TargetContent, TaskContent, UnitChoice
from tracker.tasks.models import Plan, Task
from tracker.tasks.rules.lights import light_on
from tracker.tasks.rules.status import TaskFacts

WHY = "市政府常务会议新增。"


def unit(organization: Organization) -> UnitChoice:
    return UnitChoice(organization.short_name, organization.id)


def wanted(cast: Cast, **changes: object) -> TaskContent:
    content = TaskContent(
        key=0,
        number="28",
        title="建设长者食堂",
        section="优化供给",
        body="建设长者食堂 20 家。",
        lead=unit(cast.civil_affairs),
        co=(unit(cast.health),),
        implementers=(unit(cast.all_districts),),
        named_lead=True,
        due=date(2023, 12, 31),
        precision=DatePrecision.MONTH,
        targets=(TargetContent(key=-1, about="长者食堂", value=20.0, unit="家"),),
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def added(cast: Cast, plan: Plan, who: str = "office", reason: str = WHY, **changes: object) -> Task:
    content = wanted(cast, **changes)
    task = add_task(plan.id, content, reason, actor=cast.actor(who), now=NOW, today=TODAY)
    db.session.expire_all()
    return task


def test_it_is_entered_with_its_parts_and_targets(cast: Cast) -> None:
    plan = make_plan(cast)
    first = make_task(cast, plan, number="27")
    task = added(cast, plan)
    assert (task.number, task.title, task.section, task.body) == (
        "28",
        "建设长者食堂",
        "优化供给",
        "建设长者食堂 20 家。",
    )
    assert (task.ordinal, task.status, task.due_precision) == (
        first.ordinal + 1,
        TaskStatus.ISSUED,
        DatePrecision.MONTH,
    )
    assert str(task.due_on) == str(task.original_due_on) == "2023-12-31"
    assert (task.added_at, task.added_reason) == (NOW, WHY)
    parts = {part.organization.short_name: part.role for part in task.parts}
    assert parts == {
        "市民政局": Responsibility.LEAD,
        "市卫生健康委": Responsibility.CO,
        "东江区": Responsibility.IMPLEMENTER,
        "西岭县": Responsibility.IMPLEMENTER,
    }
    assert {part.status for part in task.parts} == {AssignmentStatus.AWAITING_ACCEPTANCE}
    assert [(each.about, each.value, each.unit) for each in task.active_targets] == [("长者食堂", 20.0, "家")]


def test_its_time_runs_from_the_day_it_was_added(cast: Cast) -> None:
    task = added(cast, make_plan(cast))
    assert task.starts_on == TODAY
    assert light_on(TaskFacts.of(task), TODAY + timedelta(days=1)).light is Light.GREY  # in its days to accept


def test_its_units_are_told_and_find_it_on_their_desks(cast: Cast) -> None:
    task = added(cast, make_plan(cast))
    told = told_now("task:added", "assignment:given")
    assert told == [("赵敏", NoticeKind.TASK_ADDED), ("钱进", NoticeKind.TASK_ADDED), ("孙江", NoticeKind.TASK_ADDED)]
    assert waits(cast, "lead_liaison") == {"to_accept": 1}
    accepted(part_of(task, cast.civil_affairs))
    assert task.status is TaskStatus.IN_PROGRESS


def test_the_entry_says_all_of_it(cast: Cast) -> None:
    added(cast, make_plan(cast))
    entry = db.session.query(AuditEntry).filter_by(action="task:added").one()
    assert str(sentence_of(entry_facts(entry, {}))) == f"李梅 added the task to the issued plan: {WHY}"
    assert entry.after == {
        "number": "28",
        "title": "建设长者食堂",
        "section": "优化供给",
        "body": "建设长者食堂 20 家。",
        "due": "2023-12-31",
        "precision": "month",
        "lead": ["市民政局"],
        "co": ["市卫生健康委"],
        "implementers": ["东江区", "西岭县"],
        "targets": ["长者食堂 20 家"],
    }


def test_work_without_an_end_has_no_date(cast: Cast) -> None:
    task = added(cast, make_plan(cast), due=None, precision=DatePrecision.ONGOING)
    assert (task.due_on, task.original_due_on) == (None, None)


def test_a_week_ago_it_did_not_count(cast: Cast) -> None:
    plan = make_plan(cast)
    added(cast, plan)
    assert lights_before([plan.id], NOW, TODAY).total() == 0
    assert lights_before([plan.id], NOW + timedelta(seconds=1), TODAY).total() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"title": " "}, "title", id="no title"),
        pytest.param({"lead": None}, "lead", id="no lead"),
        pytest.param({"reason": " "}, "reason", id="no reason"),
        pytest.param({"number": "27"}, "number", id="a number that the chapter has"),
    ],
)
def test_what_cannot_be_names_its_field(cast: Cast, changes: dict[str, object], field: str) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, number="27")
    with pytest.raises(Invalid) as refused:
        added(cast, plan, **changes)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field}
    assert entries("task:added") == 0


def test_another_chapter_may_have_the_same_number(cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, number="28", section="队伍建设")
    assert added(cast, plan).number == "28"


@pytest.mark.parametrize("name", ["other_city", "city", "all_districts"])
def test_only_units_of_the_city_lead(cast: Cast, name: str) -> None:
    plan = make_plan(cast)
    with pytest.raises(Invalid):
        added(cast, plan, lead=unit(getattr(cast, name)))


@pytest.mark.parametrize("who", ["leader", "viewer", "admin", "lead_liaison", "unit_leader", "other_city_office"])
def test_only_the_office_of_the_city_adds(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        added(cast, make_plan(cast), who)


def test_an_archived_plan_gets_no_task(cast: Cast) -> None:
    plan = make_plan(cast)
    with transaction():
        plan.status = PlanStatus.ARCHIVED
    with pytest.raises(Forbidden, match="archived"):
        added(cast, plan)


@pytest.mark.parametrize(
    ("numbers", "suggested"),
    [(["1", "9", "12"], "13"), (["1.2", "（三）"], ""), ([], ""), (["7", "7-1"], "8")],
)
def test_the_next_number_is_suggested(cast: Cast, numbers: list[str], suggested: str) -> None:
    plan = make_plan(cast)
    for number in numbers:
        make_task(cast, plan, number=number)
    assert next_number(plan.id) == suggested


def test_chapters_stand_in_the_order_of_the_plan(cast: Cast) -> None:
    plan = make_plan(cast)
    for section in ("优化供给", "强化保障", "优化供给", ""):
        make_task(cast, plan, section=section)
    assert chapters_of(plan.id) == ["优化供给", "强化保障"]


def test_pressing_twice_adds_one_task(app: Flask, cast: Cast) -> None:
    plan_id, content, office = make_plan(cast).id, wanted(cast), cast.actor("office")
    step = lambda: add_task(plan_id, content, WHY, actor=office, now=NOW, today=TODAY)  # noqa: E731
    assert at_once(app, step, step) == ["Invalid", "done"]
    assert entries("task:added") == 1


def test_two_offices_add_different_tasks_at_once(app: Flask, cast: Cast) -> None:
    plan_id = make_plan(cast).id
    contents = [wanted(cast), wanted(cast, number="29")]
    people = [cast.actor("office"), cast.actor("second_office")]
    steps = [
        lambda content=content, who=who: add_task(plan_id, content, WHY, actor=who, now=NOW, today=TODAY)
        for content, who in zip(contents, people, strict=True)
    ]
    assert at_once(app, *steps) == ["done", "done"]
    ordinals = [task.ordinal for task in db.session.query(Task).order_by(Task.ordinal)]
    assert ordinals == [1, 2]
