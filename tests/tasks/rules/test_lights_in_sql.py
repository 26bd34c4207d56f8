"""One rule, two faces: the light in Python and the light in SQL are the same for every task and day."""

from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.make import make_plan, make_task
from tests.people import Cast
from tests.tasks.rules.light_cases import LIGHT_CASES, LightCase
from tests.trials import tried_out
from tracker.core.vocabulary import AssignmentStatus, Responsibility, TaskStatus
from tracker.tasks.expressions import due_soon_expression, light_expression, overdue_expression, part_light_expression
from tracker.tasks.models import Assignment, Task
from tracker.tasks.rules.lights import LightRules, PartLightFacts, light_on, part_light_on
from tracker.tasks.rules.status import TaskFacts, is_due_soon, is_overdue

TODAY = st.dates(date(2023, 1, 1), date(2024, 3, 1))
RETURNS = st.sampled_from([0, 0, 0, 1, 2, 3])
#: Days from today, most of them beside an edge: due or begun today, 7 days left.
DAYS = st.sampled_from([-1, 0, 1, 6, 7, 8]) | st.integers(-200, 200)
PERCENTS = st.sampled_from([0, 89, 90, 91, 100]) | st.integers(0, 100)
#: Each of the limits on points behind, its neighbours, and work ahead of its time.
POINTS = st.sampled_from([-1, 0, 9, 10, 11, 29, 30, 31])


#: Days on which something was told or is owed, beside the edges of today, of the silence and of a quarter of the time.
TOLD = st.none() | st.sampled_from([-102, -101, -100, -99, -1, 0, 1]) | st.integers(-200, 50)
STATES = st.sampled_from([TaskStatus.ISSUED, TaskStatus.IN_PROGRESS]) | st.sampled_from(TaskStatus)


def _day(today: date, days: int | None) -> date | None:
    return None if days is None else today + timedelta(days=days)


@st.composite
def any_days(draw: st.DrawFn, today: date) -> dict[str, date | None]:
    """The days of a part, around today."""
    return {name: _day(today, draw(TOLD)) for name in ("accept_by", "progress_on", "heard_on", "report_owed_on")}


@st.composite
def any_task(draw: st.DrawFn, today: date) -> TaskFacts:
    """A task with dates around today."""
    starts, due = draw(st.none() | DAYS), draw(st.none() | DAYS)
    facts = TaskFacts(draw(STATES), _day(today, starts), _day(today, due), draw(PERCENTS), draw(RETURNS))
    return replace(facts, **draw(any_days(today)))


@st.composite
def task_behind(draw: st.DrawFn, today: date) -> TaskFacts:
    """A task of 100 or 200 days under way, behind by a number of points at the edge of a limit."""
    expected, days_a_point = draw(st.integers(31, 100)), draw(st.sampled_from([1, 2]))
    starts_on = today - timedelta(days=expected * days_a_point - 1)
    due_on = starts_on + timedelta(days=100 * days_a_point - 1)
    percent = min(100, expected - draw(POINTS))
    facts = TaskFacts(TaskStatus.IN_PROGRESS, starts_on, due_on, percent, draw(RETURNS))
    told = starts_on + timedelta(days=draw(st.integers(20, 100)))
    return replace(facts, progress_on=draw(st.none() | st.just(told)))


@st.composite
def any_part(draw: st.DrawFn, today: date) -> PartLightFacts:
    """A part with days around today."""
    role, status = draw(st.sampled_from(Responsibility)), draw(st.sampled_from(AssignmentStatus))
    return PartLightFacts(role, status, draw(PERCENTS), **draw(any_days(today)))


def tasks_on(today: date) -> st.SearchStrategy[tuple[date, list[TaskFacts]]]:
    """The day with some tasks on it."""
    return st.tuples(st.just(today), st.lists(any_task(today) | task_behind(today), min_size=1, max_size=12))


@pytest.fixture
def one_task(cast: Cast) -> Task:
    return make_task(cast, make_plan(cast))


def in_sql(task: Task, facts: TaskFacts, today: date, rules: LightRules | None = None) -> tuple[str, bool, bool]:
    """The light, whether it is overdue and whether due soon, as the database says of a task with these facts."""
    with tried_out() as session:
        session.execute(Task.__table__.update().where(Task.__table__.c.id == task.id).values(asdict(facts)))
        light = light_expression(today, rules) if rules else light_expression(today)
        found = session.execute(
            select(light, overdue_expression(today), due_soon_expression(today)).where(Task.id == task.id)
        ).one()
    return found[0], bool(found[1]), bool(found[2])


@pytest.mark.parametrize("case", LIGHT_CASES)
def test_the_light_in_sql_at_each_edge_of_the_rule(one_task: Task, case: LightCase) -> None:
    soon = is_due_soon(case.facts.due_on, case.today)
    assert in_sql(one_task, case.facts, case.today) == (case.light.value, case.overdue, soon)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TODAY.flatmap(tasks_on))
def test_the_light_in_sql_equals_the_light_in_python(one_task: Task, day: tuple[date, list[TaskFacts]]) -> None:
    today, tasks = day
    for facts in tasks:
        expected = light_on(facts, today).light.value, is_overdue(facts, today), is_due_soon(facts.due_on, today)
        assert in_sql(one_task, facts, today) == expected


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TODAY.flatmap(tasks_on))
def test_both_faces_follow_the_numbers_that_are_set(one_task: Task, day: tuple[date, list[TaskFacts]]) -> None:
    rules = LightRules(yellow_points=5, red_points=20, near=((30, 60),), red_returns=1, silent_days=20)
    today, tasks = day
    for facts in tasks:
        assert in_sql(one_task, facts, today, rules)[0] == light_on(facts, today, rules).light.value


def part_in_sql(task: Task, facts: TaskFacts, part: PartLightFacts, today: date) -> str:
    """The light of the task's one part, as the database says with these facts."""
    with tried_out() as session:
        session.execute(Task.__table__.update().where(Task.__table__.c.id == task.id).values(asdict(facts)))
        session.execute(Assignment.__table__.update().where(Assignment.task_id == task.id).values(asdict(part)))
        light = select(part_light_expression(today)).select_from(Assignment).join(Task)
        return session.execute(light.where(Task.id == task.id)).scalar_one()


def parts_on(today: date) -> st.SearchStrategy[tuple[date, list[tuple[TaskFacts, PartLightFacts]]]]:
    """The day with some parts on it, beside their tasks."""
    pairs = st.tuples(any_task(today) | task_behind(today), any_part(today))
    return st.tuples(st.just(today), st.lists(pairs, min_size=1, max_size=12))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TODAY.flatmap(parts_on))
def test_the_light_of_a_part_in_sql_equals_that_in_python(
    one_task: Task, day: tuple[date, list[tuple[TaskFacts, PartLightFacts]]]
) -> None:
    today, parts = day
    for facts, part in parts:
        assert part_in_sql(one_task, facts, part, today) == part_light_on(facts, part, today).light.value
