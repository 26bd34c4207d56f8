"""Reading the trail: by time, by plan, by kind, newest first."""

from datetime import timedelta

from tests.conftest import NOW
from tests.make import accepted, make_accepted_report, make_plan, make_task
from tests.people import Cast
from tracker.audit.queries import count_entries_between, entries_between, entry_facts

SOON = NOW + timedelta(hours=1)
LONG_AGO = NOW - timedelta(days=30)


def test_the_feed_holds_the_wanted_kinds_of_the_wanted_plan_newest_first(cast: Cast) -> None:
    plan, other_plan = make_plan(cast), make_plan(cast, "另一份清单")
    wanted, other = make_task(cast, plan), make_task(cast, other_plan)
    make_accepted_report(cast, wanted.assignments[0])
    make_accepted_report(cast, other.assignments[0])
    where = {"actions": ("report:accepted", "assignment:accepted"), "plan_ids": [plan.id]}

    entries = entries_between([cast.city.id], LONG_AGO, SOON, **where)

    assert [entry.action for entry in entries] == ["report:accepted", "assignment:accepted"]
    assert {entry.task_id for entry in entries} == {wanted.id}
    assert count_entries_between([cast.city.id], LONG_AGO, SOON, **where) == 2


def test_the_limit_cuts_the_list_but_not_the_count(cast: Cast) -> None:
    for _ in range(3):
        accepted(make_task(cast).assignments[0])
    where = {"actions": ("assignment:accepted",)}
    assert len(entries_between([cast.city.id], LONG_AGO, SOON, **where, limit=2)) == 2
    assert count_entries_between([cast.city.id], LONG_AGO, SOON, **where) == 3


def test_neither_another_city_nor_another_time_gets_into_the_feed(cast: Cast) -> None:
    accepted(make_task(cast).assignments[0])
    where = {"actions": ("assignment:accepted",)}
    assert not entries_between([cast.other_city.id], LONG_AGO, SOON, **where)
    assert not entries_between([cast.city.id], SOON, SOON + timedelta(days=1), **where)
    assert not entries_between([cast.city.id], LONG_AGO, NOW, **where)


def test_an_entry_gives_its_sentence_the_person_and_the_unit(cast: Cast) -> None:
    task = make_task(cast)
    accepted(task.assignments[0])
    entry = entries_between([cast.city.id], LONG_AGO, SOON, actions=("assignment:accepted",))[0]
    facts = entry_facts(entry, {cast.civil_affairs.id: "市民政局"})
    assert (facts.who, facts.unit) == ("赵敏", "市民政局")
