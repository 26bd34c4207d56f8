"""One rule, two faces: the light in Python and the light in SQL are the same for every task and day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.make import make_plan, make_task
from tests.people import Cast
from tests.tasks.rules.light_cases import LIGHT_CASES, LightCase
from tests.trials import tried_out
from tracker.core.vocabulary import TaskStatus
from tracker.tasks.models import Task
from tracker.tasks.queries import due_soon_expression, light_expression, overdue_expression
from tracker.tasks.rules.status import LightRules, TaskFacts, is_due_soon, is_overdue, light_on

TODAY = st.dates(date(2023, 1, 1), date(2024, 3, 1))
RETURNS = st.sampled_from([0, 0, 0, 1, 2, 3])
#: Days from today, most of them beside an edge: due or begun today, 7 days left.
DAYS = st.sampled_from([-1, 0, 1, 6, 7, 8]) | st.integers(-200, 200)
PERCENTS = st.sampled_from([0, 89, 90, 91, 100]) | st.integers(0, 100)
#: Each of the limits on points behind, its neighbours, and work ahead of its time.
POINTS = st.sampled_from([-1, 0, 9, 10, 11, 29, 30, 31])


@st.composite
def any_task(draw: st.DrawFn, today: date) -> TaskFacts:
    """A task with dates around today."""
    starts, due = draw(st.none() | DAYS), draw(st.none() | DAYS)
    return TaskFacts(
        draw(st.sampled_from(TaskStatus)),
        None if starts is None else today + timedelta(days=starts),
        None if due is None else today + timedelta(days=due),
        draw(PERCENTS),
        draw(RETURNS),
    )


@st.composite
def task_behind(draw: st.DrawFn, today: date) -> TaskFacts:
    """A task of 100 or 200 days under way, behind by a number of points at the edge of a limit."""
    expected, days_a_point = draw(st.integers(31, 100)), draw(st.sampled_from([1, 2]))
    starts_on = today - timedelta(days=expected * days_a_point - 1)
    due_on = starts_on + timedelta(days=100 * days_a_point - 1)
    percent = min(100, expected - draw(POINTS))
    return TaskFacts(TaskStatus.IN_PROGRESS, starts_on, due_on, percent, draw(RETURNS))


def tasks_on(today: date) -> st.SearchStrategy[tuple[date, list[TaskFacts]]]:
    """The day with some tasks on it."""
    return st.tuples(st.just(today), st.lists(any_task(today) | task_behind(today), min_size=1, max_size=12))


@pytest.fixture
def one_task(cast: Cast) -> Task:
    return make_task(cast, make_plan(cast))


def in_sql(task: Task, facts: TaskFacts, today: date, rules: LightRules | None = None) -> tuple[str, bool, bool]:
    """The light, whether it is overdue and whether due soon, as the database says of a task with these facts."""
    with tried_out() as session:
        session.execute(
            Task.__table__.update()
            .where(Task.__table__.c.id == task.id)
            .values(
                status=facts.status,
                starts_on=facts.starts_on,
                due_on=facts.due_on,
                percent=facts.percent,
                returns_in_a_row=facts.returns_in_a_row,
            )
        )
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
    rules = LightRules(yellow_points=5, red_points=20, near_days=30, near_percent=60, red_returns=1)
    today, tasks = day
    for facts in tasks:
        assert in_sql(one_task, facts, today, rules)[0] == light_on(facts, today, rules).light.value
