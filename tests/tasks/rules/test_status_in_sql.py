"""One rule, two faces: the light in Python and the light in SQL are the same for every task and day."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.make import make_plan, make_task
from tests.people import Cast
from tracker.core.extensions import db
from tracker.core.vocabulary import TaskStatus
from tracker.tasks.models import Task
from tracker.tasks.queries import light_expression, overdue_expression
from tracker.tasks.rules.status import TaskFacts, is_overdue, light_on

DAYS = st.dates(date(2022, 12, 1), date(2024, 3, 1))
TASKS = st.lists(
    st.builds(
        TaskFacts,
        status=st.sampled_from(TaskStatus),
        starts_on=st.none() | DAYS,
        due_on=st.none() | DAYS,
        percent=st.integers(0, 100),
        returns_in_a_row=st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture
def one_task(cast: Cast) -> Task:
    return make_task(cast, make_plan(cast))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tasks=TASKS, today=DAYS)
def test_the_light_in_sql_equals_the_light_in_python(one_task: Task, tasks: list[TaskFacts], today: date) -> None:
    for facts in tasks:
        db.session.execute(
            Task.__table__.update()
            .where(Task.__table__.c.id == one_task.id)
            .values(
                status=facts.status,
                starts_on=facts.starts_on,
                due_on=facts.due_on,
                percent=facts.percent,
                returns_in_a_row=facts.returns_in_a_row,
            )
        )
        light, overdue = db.session.execute(
            select(light_expression(today), overdue_expression(today)).where(Task.id == one_task.id)
        ).one()
        assert light == light_on(facts, today).light.value
        assert bool(overdue) == is_overdue(facts, today)
    db.session.rollback()
