"""Counting by unit in the database says what the parts say one by one, whatever states, days and reports there are."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from tests.make import make_plan, make_round, make_task
from tests.people import Cast
from tests.queries import count_queries
from tests.trials import tried_out
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import AssignmentStatus, ProgressState, ReportStatus, TaskStatus
from tracker.tasks.models import Assignment, Plan, Report, ReportingRound, Task
from tracker.tasks.rounds.queries.by_unit import totals, unit_lines
from tracker.tasks.rounds.queries.matrix import matrix_of
from tracker.tasks.rounds.queries.rounds import rounds_of_plan
from tracker.tasks.rounds.rules.tallies import Tally

DAYS = st.dates(date(2023, 5, 20), date(2023, 7, 31))
PARTS = 6
#: What became of a round's first report and of its correction; none where there is no report.
ANSWERS = st.sampled_from(
    [
        (),
        (ReportStatus.ACCEPTED,),
        (ReportStatus.RETURNED,),
        (ReportStatus.RETURNED, ReportStatus.ACCEPTED),
        (ReportStatus.RETURNED, ReportStatus.SUBMITTED),
    ]
)


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Two tasks, three units each, and two rounds."""
    plan = make_plan(cast)
    for _ in range(2):
        make_task(cast, plan, co=[cast.health], implementers=[cast.east_district])
    make_round(cast, plan)
    make_round(cast, plan, month="2023-07", due="2023-07-25")
    return plan


def tallies_one_by_one(cast: Cast, plan: Plan, who: str, today: date) -> dict[int, dict[int, Tally]]:
    """The tallies by unit and round, from the lines of the matrix."""
    found: dict[int, dict[int, Tally]] = {}
    rounds = rounds_of_plan(plan.id)
    for line in matrix_of(plan, rounds, cast.actor(who), today).lines:
        unit = found.setdefault(line.part.organization_id, {each.id: Tally() for each in rounds})
        for round_id, result in line.cells.items():
            unit[round_id].add(result)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    states=st.lists(st.sampled_from(AssignmentStatus), min_size=PARTS, max_size=PARTS),
    task_states=st.lists(st.sampled_from(TaskStatus), min_size=2, max_size=2),
    assigned=st.lists(DAYS, min_size=PARTS, max_size=PARTS),
    answers=st.lists(st.tuples(ANSWERS, DAYS), min_size=2 * PARTS, max_size=2 * PARTS),
    today=DAYS,
)
@tried_out()
def test_each_unit_is_counted_as_its_parts_are(
    cast: Cast,
    plan: Plan,
    states: list[AssignmentStatus],
    task_states: list[TaskStatus],
    assigned: list[date],
    answers: list[tuple[tuple[ReportStatus, ...], date]],
    today: date,
) -> None:
    db.session.execute(delete(Report))
    tasks, parts = (db.session.scalars(select(kind.id).order_by(kind.id)).all() for kind in (Task, Assignment))
    for task_id, task_state in zip(tasks, task_states, strict=True):
        db.session.execute(update(Task).where(Task.id == task_id).values(status=task_state))
    for place, (part_id, state, day) in enumerate(zip(parts, states, assigned, strict=True)):
        at = datetime(day.year, day.month, day.day, 17, place, tzinfo=UTC)
        db.session.execute(update(Assignment).where(Assignment.id == part_id).values(status=state, assigned_at=at))
    _enter_reports(parts, answers)
    db.session.expire_all()
    for who in ("office", "co_liaison"):
        lines = unit_lines(plan, rounds_of_plan(plan.id), cast.actor(who), today)
        expected = tallies_one_by_one(cast, plan, who, today)
        assert {line.organization_id: dict(line.cells) for line in lines} == expected


def test_parts_of_a_unit_that_were_assigned_at_two_moments_of_a_day_are_both_counted(cast: Cast, plan: Plan) -> None:
    parts = db.session.scalars(
        select(Assignment.id).where(Assignment.organization_id == cast.health.id).order_by(Assignment.id)
    ).all()
    with transaction():
        for place, part_id in enumerate(parts):
            at = datetime(2023, 5, 20, 3, place, tzinfo=UTC)
            begun = {"status": AssignmentStatus.IN_PROGRESS, "assigned_at": at}
            db.session.execute(update(Assignment).where(Assignment.id == part_id).values(begun))
        db.session.execute(update(Task).values(status=TaskStatus.IN_PROGRESS))
        _enter_reports([parts[0]], [((ReportStatus.ACCEPTED,), date(2023, 6, 20)), ((), date(2023, 6, 20))])
    rounds, day = rounds_of_plan(plan.id), date(2023, 6, 28)
    line = next(each for each in unit_lines(plan, rounds, cast.actor("office"), day) if each.unit == "市卫生健康委")
    assert [line.cells[each.id].standings.total() for each in rounds] == [2, 2]
    assert dict(line.cells) == tallies_one_by_one(cast, plan, "office", day)[cast.health.id]


def _enter_reports(parts: Sequence[int], answers: list[tuple[tuple[ReportStatus, ...], date]]) -> None:
    rounds = db.session.scalars(select(ReportingRound.id).order_by(ReportingRound.id)).all()
    waiting: set[int] = set()
    for (part_id, round_id), (said, day) in zip(
        [(part_id, round_id) for part_id in parts for round_id in rounds], answers, strict=True
    ):
        if said and said[-1] is ReportStatus.SUBMITTED and part_id in waiting:
            continue  # one report of a part waits at a time
        waiting |= {part_id} if said and said[-1] is ReportStatus.SUBMITTED else set()
        for status in said:
            db.session.execute(
                insert(Report).values(
                    assignment_id=part_id,
                    round_id=round_id,
                    as_of=day,
                    state=ProgressState.IN_PROGRESS,
                    percent=10,
                    done="进展。",
                    status=status,
                    submitted_at=datetime(day.year, day.month, day.day, 3, tzinfo=UTC),
                    version=1,
                )
            )


def test_the_units_stand_in_the_order_of_the_plan_and_their_parts_are_counted(cast: Cast, plan: Plan) -> None:
    rounds, day = rounds_of_plan(plan.id), date(2023, 6, 28)
    lines = unit_lines(plan, rounds, cast.actor("office"), day)
    assert [(line.unit, line.parts) for line in lines] == [("市民政局", 2), ("市卫生健康委", 2), ("东江区", 2)]
    assert {each.id: totals(lines, rounds)[each.id].owed for each in rounds} == {
        each.id: sum(line.cells[each.id].owed for line in lines) for each in rounds
    }


def test_the_number_of_queries_does_not_depend_on_the_number_of_parts(cast: Cast, plan: Plan) -> None:
    rounds, actor, day = rounds_of_plan(plan.id), cast.actor("office"), date(2023, 6, 28)
    with count_queries() as few:
        unit_lines(plan, rounds, actor, day)
    for _ in range(5):
        make_task(cast, plan, co=[cast.health, cast.finance])
    rounds = rounds_of_plan(plan.id)
    with count_queries() as many:
        unit_lines(plan, rounds, actor, day)
    assert len(few.statements) == len(many.statements) == 2
