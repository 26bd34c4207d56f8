"""Where many plans stand: what is remembered of them is what is computed, and only what was touched is read again."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import NOW, TODAY
from tests.make import accepted, make_accepted_report, make_plan, make_returned_report, make_task, part_of
from tests.people import Cast
from tests.standing import check_standing
from tracker.audit.services import record
from tracker.core.database import transaction
from tracker.core.events import Event
from tracker.core.extensions import db
from tracker.core.vocabulary import Light, PlanStatus, ProgressState
from tracker.oversight.rules.standing import OverseenPlan, PlanStanding
from tracker.oversight.standing import memory
from tracker.oversight.standing.memory import Standings, standings
from tracker.oversight.standing.queries import OF_NO_PLAN, plans_touched
from tracker.tasks.changes.services.withdrawing import reinstate_task, withdraw_task
from tracker.tasks.kept.services import renew_all
from tracker.tasks.models import Plan, Task
from tracker.tasks.steps.remind.services import remind_unit

Read = Sequence[OverseenPlan]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The plans that are read, look by look."""
    looks: list[list[int]] = []
    really = memory.standings_of

    def noted(plans: Read, *args: object, **kwargs: object) -> Iterator[tuple[int, PlanStanding]]:
        looks.append([plan.id for plan in plans])
        return really(plans, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(memory, "standings_of", noted)
    return looks


def varied_plan(cast: Cast, title: str) -> Plan:
    """A plan with tasks of several lights, reported and not."""
    plan = make_plan(cast, title)
    begun = make_task(cast, plan, section="统筹", co=[cast.health], implementers=[cast.east_district])
    make_accepted_report(cast, begun.assignments[0], percent=55, today=TODAY - timedelta(days=40))
    make_accepted_report(cast, begun.assignments[0], percent=45, today=TODAY - timedelta(days=3))
    late = make_task(cast, plan, section="统筹", due="2023-06-01", lead=cast.health, co=[cast.education])
    make_returned_report(cast, late.assignments[0], reason="缺少数据。")
    make_task(cast, plan, due=(TODAY + timedelta(days=45)).isoformat(), lead=cast.finance)
    make_task(cast, plan, due=None, starts=None, lead=cast.health)
    done = make_task(cast, plan, section="保障")
    make_accepted_report(cast, done.assignments[0], percent=100, state=ProgressState.COMPLETED)
    return plan


@pytest.fixture
def two(cast: Cast) -> list[Plan]:
    return [varied_plan(cast, title) for title in ("先前的清单", "后来的清单")]


def test_plans_stand_together_as_the_queries_compute_it(cast: Cast, two: list[Plan]) -> None:
    assert check_standing({cast.city.id}, TODAY).total.tasks == 10
    renew_all(TODAY)
    standings().forget()
    assert check_standing({cast.city.id}, TODAY).total.tasks == 10


def test_without_a_period_progress_is_that_of_all_tasks(cast: Cast) -> None:
    for _each in range(2):
        task = make_task(cast, make_plan(cast), starts=None, due=None)
        make_accepted_report(cast, task.assignments[0], percent=40)
    told = check_standing({cast.city.id}, TODAY).history
    assert told is not None
    assert (told.measured, told.dated, told.accepted[0].gained) == (2, 0, 80)


def test_only_the_plan_that_was_touched_is_read_again(cast: Cast, two: list[Plan], read: list[list[int]]) -> None:
    check_standing({cast.city.id}, TODAY)
    part = accepted(part_of(make_task(cast, two[0], due="2023-12-31"), cast.civil_affairs))
    check_standing({cast.city.id}, TODAY)
    read.clear()
    make_accepted_report(cast, part, percent=80)
    standing = check_standing({cast.city.id}, TODAY)
    assert read == [[two[0].id]]
    assert standing.total.by_light[Light.GREEN] >= 1
    check_standing({cast.city.id}, TODAY)
    assert read[1:] == [[]]


def test_every_step_shows_at_once(cast: Cast, two: list[Plan]) -> None:
    renew_all(TODAY)
    check_standing({cast.city.id}, TODAY)
    office, task = cast.actor("office"), db.session.get_one(Task, two[1].tasks[1].id)
    ids = task.id, task.assignments[0].id
    remind_unit(ids[1], "请尽快报送。", actor=office, now=NOW)
    assert check_standing({cast.city.id}, TODAY).changes == 11
    withdraw_task(ids[0], "不再实施。", actor=office, now=NOW)
    assert check_standing({cast.city.id}, TODAY).total.tasks == 9
    reinstate_task(ids[0], "恢复实施。", actor=office, now=NOW)
    assert check_standing({cast.city.id}, TODAY).total.tasks == 10


def test_a_plan_in_the_archive_counts_no_more_until_it_is_taken_out(cast: Cast, two: list[Plan]) -> None:
    plan_id = two[0].id
    with transaction(cast.city.id) as session:
        session.get_one(Plan, plan_id).status = PlanStatus.ARCHIVED
    assert list(check_standing({cast.city.id}, TODAY).by_plan) == [two[1].id]
    with transaction(cast.city.id) as session:
        session.get_one(Plan, plan_id).status = PlanStatus.ISSUED
    assert len(check_standing({cast.city.id}, TODAY).by_plan) == 2


def test_another_day_is_read_anew(cast: Cast, two: list[Plan]) -> None:
    for day in (TODAY, TODAY + timedelta(days=60), TODAY):
        check_standing({cast.city.id}, day)


def test_a_plan_that_came_within_the_week_leaves_nothing_to_compare(cast: Cast, two: list[Plan]) -> None:
    assert check_standing({cast.city.id}, TODAY).then is not None
    newest = make_plan(cast, "本周的清单")
    make_task(cast, newest)
    with transaction():
        newest.in_force_at = NOW - timedelta(days=2)
    standings().forget()
    assert check_standing({cast.city.id}, TODAY).then is None


def _entry(cast: Cast, event: Event, plan_id: int | None) -> None:
    with transaction(cast.city.id):
        record(
            event,
            cast.civil_affairs,
            actor=cast.actor("office"),
            now=NOW,
            jurisdiction_id=cast.city.id,
            plan_id=plan_id,
        )


def test_an_entry_that_names_no_plan_touches_all_of_them_unless_it_is_of_none(cast: Cast, two: list[Plan]) -> None:
    _entry(cast, Event.USER_SIGNED_IN, None)
    _entry(cast, Event.TASK_CORRECTED, two[0].id)
    assert plans_touched(cast.city.id, 0) == {plan.id for plan in two}
    _entry(cast, Event.TASK_CORRECTED, None)
    assert plans_touched(cast.city.id, 0) is None


def test_no_event_about_plans_or_what_is_in_them_is_taken_for_one_of_none() -> None:
    words = {event.value.partition(":")[0] for event in Event}
    assert words - OF_NO_PLAN == {"plan", "assignment", "report", "task", "extension", "round"}
    assert words >= OF_NO_PLAN


def test_who_began_to_read_before_the_last_look_takes_nothing_back(
    cast: Cast, two: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    _entry(cast, Event.TASK_CORRECTED, two[0].id)
    newest = check_standing({cast.city.id}, TODAY)
    with monkeypatch.context() as earlier:
        earlier.setattr(memory, "last_entry", lambda _city: 0)
        assert check_standing({cast.city.id}, TODAY) == newest
    assert standings().size == 2
    assert check_standing({cast.city.id}, TODAY) == newest


def test_no_more_plans_are_remembered_than_may_be(
    app: Flask, cast: Cast, two: list[Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, memory.EXTENSION, Standings(most_plans=1))
    assert check_standing({cast.city.id}, TODAY).total.tasks == 10
    assert standings().size == 0


def test_the_plans_of_two_cities_stand_together(cast: Cast, two: list[Plan]) -> None:
    other = make_plan(cast, "另一个城市的清单", city=cast.other_city)
    make_task(cast, other)
    assert check_standing({cast.city.id, cast.other_city.id}, TODAY).total.tasks == 11
    assert check_standing({cast.city.id}, TODAY).total.tasks == 10
