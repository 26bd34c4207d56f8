"""The lines of the past: where a plan stood at the end of each day."""

from datetime import date, timedelta

import pytest

from tests.conftest import TODAY
from tests.make import accepted, make_accepted_report, make_plan, make_task, part_of
from tests.people import Cast
from tracker.core.database import transaction
from tracker.core.extensions import db
from tracker.core.vocabulary import Light, PlanStatus, TaskStatus
from tracker.tasks.kept.plan_days import MOST_DAYS, days_over, lines_of, plan_days
from tracker.tasks.kept.services import renew_city
from tracker.tasks.models import Plan, PlanDay, Task
from tracker.tasks.rules.lights import light_on
from tracker.tasks.rules.status import TaskFacts, expected_percent, is_overdue

DAY = timedelta(days=1)


@pytest.fixture
def kept(cast: Cast) -> Cast:
    """The cast, whose city keeps the usual day."""
    db.session.rollback()
    renew_city(cast.city.id, TODAY)
    return cast


def days_with_lines(cast: Cast, *plans: Plan) -> list[date]:
    db.session.rollback()
    return [row.day for row in plan_days([plan.id for plan in plans], date(2000, 1, 1), date(2099, 1, 1))]


def test_a_line_says_what_the_rules_say_of_the_day(cast: Cast) -> None:
    plan, day = make_plan(cast), date(2023, 7, 3)
    tasks = [
        make_task(cast, plan, due="2023-06-20"),
        make_task(cast, plan, due="2023-07-05", percent=80),
        make_task(cast, plan, due=None, percent=10),
        make_task(cast, plan, status=TaskStatus.CLOSED, percent=100),
        make_task(cast, plan, starts="2023-09-01"),
        make_task(cast, plan, status=TaskStatus.WITHDRAWN, percent=30),
    ]
    counted = [TaskFacts.of(task) for task in tasks[:-1]]
    (line,) = lines_of(cast.city.id, day)
    for light in Light:
        assert line[light.value] == sum(light_on(facts, day).light is light for facts in counted)
    assert (line["tasks"], line["done"], line["percents"]) == (5, 1, 190)
    assert line["overdue"] == sum(is_overdue(facts, day) for facts in counted) == 1
    expected = [expected_percent(facts.starts_on, facts.due_on, day) for facts in counted]
    assert (line["dated"], line["dated_percents"]) == (4, 180)
    assert line["expected"] == pytest.approx(sum(share for share in expected if share is not None))


def test_every_day_that_is_over_leaves_a_line_as_it_was_known(kept: Cast) -> None:
    task = make_task(kept, due="2023-06-29", starts=None)
    renew_city(kept.city.id, TODAY + DAY)
    make_accepted_report(kept, accepted(part_of(task, kept.civil_affairs)), percent=95)
    renew_city(kept.city.id, TODAY + 4 * DAY)
    rows = plan_days([task.plan_id], TODAY, TODAY + 4 * DAY)
    told = [(row.day, row.percents, row.yellow, row.green, row.overdue) for row in rows]
    assert told == [
        (TODAY, 0, 1, 0, 0),
        (TODAY + DAY, 95, 1, 0, 0),
        (TODAY + 2 * DAY, 95, 0, 0, 1),
        (TODAY + 3 * DAY, 95, 0, 0, 1),
    ]


def test_a_line_that_stands_is_not_written_again(kept: Cast) -> None:
    task = make_task(kept)
    renew_city(kept.city.id, TODAY + DAY)
    with transaction(kept.city.id) as session:
        session.get_one(PlanDay, (task.plan_id, TODAY)).percents = 7
        session.get_one(Task, task.id).percent = 50
    renew_city(kept.city.id, TODAY + 2 * DAY)
    assert [row.percents for row in plan_days([task.plan_id], TODAY, TODAY + DAY)] == [7, 50]


def test_lines_of_several_plans_are_summed_and_say_of_how_many(kept: Cast) -> None:
    first, second = make_plan(kept), make_plan(kept, "云州市补充清单")
    make_task(kept, first), make_task(kept, first)
    renew_city(kept.city.id, TODAY + DAY)
    make_task(kept, second)
    renew_city(kept.city.id, TODAY + 2 * DAY)
    rows = plan_days([first.id, second.id], TODAY, TODAY + DAY)
    assert [(row.plans, row.tasks, row.red) for row in rows] == [(1, 2, 2), (2, 3, 3)]


def test_the_day_of_a_demo_leaves_no_line(kept: Cast) -> None:
    task = make_task(kept)
    renew_city(kept.city.id, TODAY + 3 * DAY, day_is_set=True)
    assert days_with_lines(kept, task.plan) == []


def test_days_that_come_again_lose_their_lines(kept: Cast) -> None:
    task = make_task(kept)
    renew_city(kept.city.id, TODAY + 5 * DAY)
    renew_city(kept.city.id, TODAY + 2 * DAY)
    assert days_with_lines(kept, task.plan) == [TODAY, TODAY + DAY]


def test_an_archived_plan_gets_no_more_lines(kept: Cast) -> None:
    task = make_task(kept)
    with transaction(kept.city.id) as session:
        session.get_one(Plan, task.plan_id).status = PlanStatus.ARCHIVED
    renew_city(kept.city.id, TODAY + DAY)
    assert days_with_lines(kept, task.plan) == []


def test_after_a_long_stop_the_last_days_get_a_line() -> None:
    today = TODAY + 400 * DAY
    over = days_over(TODAY, today)
    assert (len(over), over[-1]) == (MOST_DAYS, today - DAY)
    assert days_over(TODAY, TODAY + 2 * DAY) == [TODAY, TODAY + DAY]
    assert days_over(TODAY, TODAY) == days_over(TODAY, TODAY - DAY) == []
