"""One rule, two faces: what is outstanding in Python and in SQL is the same for every part, round and day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from tests.make import make_plan, make_round, make_task, part_of
from tests.people import Cast
from tests.trials import tried_out
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, ProgressState, ReportStatus, RoundStatus, TaskStatus
from tracker.tasks.models import Assignment, Report, ReportingRound, Task
from tracker.tasks.rounds.queries.rounds import (
    answers_to,
    count_outstanding,
    facts_of_round,
    outstanding,
    parts_in_rounds,
)
from tracker.tasks.rounds.rules.answers import OUTSTANDING, standing_of

DAYS = st.dates(date(2023, 5, 20), date(2023, 7, 31))
#: Around midnight in Shanghai, where the local date is not the one of the stored moment.
HOURS = st.sampled_from([0, 1, 15, 16, 17, 23])


@pytest.fixture
def ids(cast: Cast) -> tuple[int, int, int]:
    """A part, and two rounds of its plan."""
    plan = make_plan(cast)
    task = make_task(cast, plan)
    first, second = make_round(cast, plan), make_round(cast, plan, month="2023-07", due="2023-07-25")
    return part_of(task, cast.civil_affairs).id, first.id, second.id


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=st.sampled_from(AssignmentStatus),
    task_status=st.sampled_from(TaskStatus),
    assigned=st.tuples(DAYS, HOURS),
    finished=st.tuples(st.none() | DAYS, st.none() | DAYS),
    due_on=DAYS,
    ended=st.tuples(st.sampled_from(RoundStatus), DAYS),
    report=st.none() | st.tuples(st.sampled_from(ReportStatus), DAYS, st.sampled_from([None, 0, 1])),
    later=st.integers(0, 60),
)
@tried_out()
def test_what_is_outstanding_in_sql_equals_the_rule(
    app: Flask,
    ids: tuple[int, int, int],
    status: AssignmentStatus,
    task_status: TaskStatus,
    assigned: tuple[date, int],
    finished: tuple[date | None, date | None],
    due_on: date,
    ended: tuple[RoundStatus, date],
    report: tuple[ReportStatus, date, int | None] | None,
    later: int,
) -> None:
    part_id, *round_ids = ids
    moment = datetime.combine(assigned[0], datetime.min.time(), UTC) + timedelta(hours=assigned[1])
    db.session.execute(update(Task).values(status=task_status, completed_on=finished[0]))
    db.session.execute(update(Assignment).values(status=status, assigned_at=moment, completed_on=finished[1]))
    opens_on = due_on - timedelta(days=10)
    db.session.execute(
        update(ReportingRound)
        .where(ReportingRound.id == round_ids[0])
        .values(
            due_on=due_on,
            opens_on=opens_on,
            status=ended[0],
            ended_on=None if ended[0] is RoundStatus.OPEN else ended[1],
        )
    )
    db.session.execute(delete(Report))
    if report:
        answers = None if report[2] is None else round_ids[report[2]]
        db.session.execute(
            Report.__table__.insert().values(
                assignment_id=part_id,
                round_id=answers,
                as_of=report[1],
                state=ProgressState.IN_PROGRESS,
                percent=10,
                done="开工",
                problems="",
                next_steps="",
                status=report[0],
                submitted_at=moment,
                return_reason="",
                version=1,
            )
        )
    db.session.expire_all()
    facts = facts_of_round(db.session.get_one(ReportingRound, round_ids[0]))
    part = parts_in_rounds(Assignment.id == part_id)[0]
    answer = answers_to([facts.round_id]).get((facts.round_id, part_id))
    by_rule = standing_of(facts, part.facts, answer, opens_on + timedelta(days=later)).standing in OUTSTANDING
    found = db.session.scalars(select(Assignment.id).join(Task).where(outstanding(facts))).all()
    assert (list(found) == [part_id]) == by_rule
    assert count_outstanding([facts]) == {facts.round_id: int(by_rule)}
