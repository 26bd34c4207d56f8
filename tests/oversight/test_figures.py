"""Where plans stand, as values that a page, a paper and an API can share."""

from datetime import timedelta

import pytest

from tests.conftest import NOW, TODAY
from tests.make import make_accepted_report, make_plan, make_task, part_of
from tests.people import Cast
from tests.queries import count_queries
from tracker.core.database import transaction
from tracker.core.vocabulary import Light, TaskStatus
from tracker.oversight.figures.queries import (
    changes_until,
    chart_until,
    figures_on,
    kept_on,
    lights_a_week_ago,
    units_on,
)
from tracker.tasks.kept.services import renew_all
from tracker.tasks.models import Plan


def test_the_figures_of_a_day_count_every_task_of_the_plan_once(cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, due=(TODAY - timedelta(days=1)).isoformat(), section="供给")
    make_task(cast, plan, due=None, starts=None, section="统筹")
    figures = figures_on([plan], TODAY, most_urgent=5)
    assert figures.total.tasks == sum(each.tasks for each in figures.groups.values()) == 2
    assert list(figures.groups) == ["供给", "统筹"]
    assert len(figures.urgent) == figures.total.by_light[Light.RED] == 1


def test_of_several_plans_each_is_a_group_by_its_id(cast: Cast) -> None:
    plans = [make_plan(cast, "便民清单"), make_plan(cast, "行动方案")]
    for plan in plans:
        make_task(cast, plan)
    assert set(figures_on(plans, TODAY, most_urgent=5).groups) == {str(plan.id) for plan in plans}


def test_nothing_is_known_of_a_week_ago_when_a_plan_was_not_there_yet(cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, due="2023-12-31")
    with transaction():
        plan.in_force_at = NOW - timedelta(days=6)
    assert lights_a_week_ago([plan], TODAY) is None
    with transaction():
        plan.in_force_at = NOW - timedelta(days=8)
    counts = lights_a_week_ago([plan], TODAY)
    assert counts is not None
    assert sum(counts.values()) == 1


def test_a_month_of_changes_is_counted_whole_and_told_in_part(cast: Cast) -> None:
    plan = make_plan(cast)
    task = make_task(cast, plan)
    for _each in range(2):
        make_accepted_report(cast, part_of(task, cast.civil_affairs))
    changes = changes_until([plan], TODAY, limit=1)
    assert (changes.count, len(changes.rows), changes.days) == (2, 1, 30)
    assert changes.rows[0].task_id == task.id
    assert len(changes_until([plan], TODAY, limit=None).rows) == 2


def test_the_units_and_the_chart_are_those_of_the_plans(cast: Cast) -> None:
    plan = make_plan(cast)
    make_task(cast, plan, lead=cast.health)
    assert [row.organization_id for row in units_on([plan], TODAY)] == [cast.health.id]
    chart = chart_until([plan], TODAY)
    assert chart is not None
    assert chart.says_little
    assert chart.rows[-1].day == TODAY


@pytest.fixture
def varied(cast: Cast) -> Plan:
    """A plan with tasks of every light and in several chapters, of several units."""
    plan = make_plan(cast)
    begun = {"status": TaskStatus.IN_PROGRESS}
    make_task(cast, plan, due="2023-12-31", percent=49, **begun)
    make_task(cast, plan, due="2023-12-31", percent=30, co=[cast.health], section="统筹", **begun)
    make_task(cast, plan, due="2023-12-31", lead=cast.health, implementers=[cast.east_district], section="统筹")
    make_task(cast, plan, due=(TODAY - timedelta(days=1)).isoformat(), percent=90, co=[cast.education], **begun)
    make_task(cast, plan, due=(TODAY + timedelta(days=5)).isoformat(), starts="2023-07-01", co=[cast.health])
    make_task(cast, plan, due=None, starts=None, percent=70, section="保障", **begun)
    make_task(cast, plan, due="2023-09-30", percent=100, section="保障", status=TaskStatus.COMPLETED)
    make_task(cast, plan, due="2023-06-01", section="保障", status=TaskStatus.WITHDRAWN)
    return plan


def test_what_is_kept_gives_the_figures_that_are_computed(varied: Plan) -> None:
    for day in (TODAY, TODAY + timedelta(days=6)):
        assert not kept_on([varied], day)
        renew_all(day)
        assert kept_on([varied], day)
        computed = figures_on([varied], day, most_urgent=5), units_on([varied], day)
        assert (figures_on([varied], day, most_urgent=5, kept=True), units_on([varied], day, kept=True)) == computed


def test_what_is_kept_is_read_and_not_computed_again(varied: Plan) -> None:
    renew_all(TODAY)
    with count_queries() as asked:
        figures_on([varied], TODAY, most_urgent=5, kept=True)
        units_on([varied], TODAY, kept=True)
    computing = [each for each in asked.statements if "returns_in_a_row >=" in each]
    assert len(computing) == 1  # the lights of a week ago
    assert asked.count <= 6
