"""One ladder, two faces: whom the rule reminds on a day, and what the database chooses to ask the rule about."""

from datetime import date, timedelta
from random import Random

import pytest

from tests.conftest import TODAY
from tests.make import make_plan
from tests.notify.many import Mixed
from tests.people import Cast
from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.core.workdays import WorkingDays
from tracker.core.working_calendar import working_calendar
from tracker.notify.queries.notices import part_facts, waiting_reports
from tracker.notify.queries.rungs import parts_on_a_rung, reports_on_a_rung
from tracker.notify.rules.decisions import Person
from tracker.notify.rules.reminders import plan_reminders, waiting_steps
from tracker.tasks.models import Assignment, Report

SOMEBODY = (Person("赵敏", "minzheng@yunzhou.example", user_id=3),)


class Everybody(dict[int, tuple[Person, ...]]):
    """People of every unit, so that nothing is untold for want of somebody."""

    def get(self, _unit: int, _default: object = None) -> tuple[Person, ...]:  # type: ignore[override]
        return SOMEBODY


def told(since: date, today: date) -> tuple[set[str], set[int], set[int]]:
    """What the rule tells about everything: the keys, and of which parts and reports they speak."""
    planned = plan_reminders(
        part_facts(Everybody(), only_open=True),
        waiting_reports(Everybody(), Everybody()),
        since=since,
        today=today,
        is_working_day=working_calendar().is_working_day,
    ).planned
    subjects = [notice.key.split(":")[1:3] for notice in planned]
    return (
        {notice.key for notice in planned},
        {int(number) for kind, number in subjects if kind == "assignment"},
        {int(number) for kind, number in subjects if kind == "report"},
    )


@pytest.fixture
def mixed(cast: Cast) -> None:
    Mixed(cast, TODAY, Random(5)).enter([make_plan(cast), make_plan(cast)], 250)


def test_on_every_day_the_database_chooses_what_the_rule_tells(mixed: None, cast: Cast) -> None:
    seen: set[str] = set()
    for ahead in range(45):
        today = TODAY + timedelta(days=ahead)
        days = WorkingDays(working_calendar().is_working_day)
        keys, parts, reports = told(today - timedelta(days=1), today)
        assert set(parts_on_a_rung(today - timedelta(days=1), today, days).get(cast.city.id, ())) == parts
        assert set(reports_on_a_rung(today - timedelta(days=1), today, days).get(cast.city.id, ())) == reports
        seen |= {key.split(":")[0].split("-")[0] for key in keys}
    assert seen == {"due", "late", "accept", "review"}


@pytest.mark.parametrize("stopped", [2, 3, 6, 7, 8, 29, 30, 31, 60])
def test_after_a_stop_nothing_that_the_rule_tells_is_left_out(mixed: None, cast: Cast, stopped: int) -> None:
    today = TODAY + timedelta(days=9)
    since, days = today - timedelta(days=stopped), WorkingDays(working_calendar().is_working_day)
    keys, parts, reports = told(since, today)
    chosen = parts_on_a_rung(since, today, days)[cast.city.id]
    assert parts <= set(chosen)
    assert set(reports_on_a_rung(since, today, days)[cast.city.id]) == reports
    again = plan_reminders(
        part_facts(Everybody(), Assignment.id.in_(chosen), only_open=True),
        waiting_reports(Everybody(), Everybody(), Report.id.in_(reports)),
        since=since,
        today=today,
        is_working_day=working_calendar().is_working_day,
    ).planned
    assert {notice.key for notice in again} == keys


def test_the_rungs_of_waiting_are_those_that_counting_day_by_day_finds() -> None:
    works, dice = read_calendar(SHIPPED).is_working_day, Random(1)
    days = WorkingDays(works)
    for _ in range(300):
        start = date(2023, 1, 1) + timedelta(days=dice.randint(0, 500))
        today = start + timedelta(days=dice.randint(-3, 120))
        since = today - timedelta(days=dice.randint(1, 20))
        rungs = []
        day, passed = start, 0
        while day <= today + timedelta(days=30):
            day += timedelta(days=1)
            passed += works(day)
            if works(day) and passed % 3 == 0:
                rungs.append((day, passed))
        latest, following = waiting_steps("accept", start, since, today, days)
        fallen = [rung for rung in rungs if since < rung[0] <= today]
        # Only the latest of all counts: where it fell before, nothing is told.
        assert (latest and (latest.on, latest.working_days)) == (fallen[-1] if fallen else None)
        assert (following.on, following.working_days) == next(rung for rung in rungs if rung[0] > today)
