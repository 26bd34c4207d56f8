"""The digest: on which day, for whom, and what it lists."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.notify.items import work_item
from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.core.vocabulary import Cadence, Light, NoticeKind, Wait
from tracker.notify.rules.decisions import Outcome, Person
from tracker.notify.rules.digest import (
    FIRST_OF_EACH,
    TO_DO,
    WAITS,
    Desk,
    Scope,
    ScopeTask,
    Waiting,
    cadences_due,
    desk_values,
    digest_day,
    plan_digests,
    state_of,
    totals_of,
)
from tracker.notify.rules.reminders import first_day_to_plan
from tracker.tasks.rounds.rules.round_mark import RoundMark

CALENDAR = read_calendar(SHIPPED)
LIAISON = Person("赵敏", "minzheng@yunzhou.example", user_id=3)
READER = Person("陈刚", "chen@yunzhou.example", recipient_id=4)


def waiting(wait: str, task_id: int = 7, due: str | None = "2023-12-31", unit: str = "市民政局") -> Waiting:
    due_on = date.fromisoformat(due) if due else None
    return Waiting(work_item(Wait(wait), task_id, str(task_id), "改造提升社区食堂", unit, due_on))


def in_round(waits: Waiting, mark: RoundMark) -> Waiting:
    return replace(waits, item=replace(waits.item, round=mark))


def scope_task(task_id: int, due: str | None, light: Light, *, done: bool = False, overdue: bool = False) -> ScopeTask:
    due_on = date.fromisoformat(due) if due else None
    return ScopeTask(task_id, str(task_id), "任务", "市民政局", due_on, light, overdue, done)


def desk_with(*waits: Waiting, rounds: tuple[dict[str, Any], ...] = ()) -> Desk:
    return Desk(LIAISON, 1, waits, totals_of(waits), rounds)


def scope(*tasks: ScopeTask, cadence: Cadence = Cadence.WEEKLY) -> Scope:
    return Scope(READER, 1, None, "云州市", cadence, state_of(tasks, date(2023, 12, 18)))


def run(*who: Desk | Scope, on: str, last_run: str | None = None, told: frozenset[str] = frozenset()) -> Outcome:
    today = date.fromisoformat(on)
    last = date.fromisoformat(last_run) if last_run else None
    return plan_digests(
        [each for each in who if isinstance(each, Desk)],
        [each for each in who if isinstance(each, Scope)],
        since=first_day_to_plan(last, today),
        today=today,
        is_working_day=CALENDAR.is_working_day,
        told=told,
    )


def keys(outcome: Outcome) -> list[str]:
    return [notice.key for notice in outcome.planned]


@pytest.mark.parametrize(
    ("cadence", "today", "first"),
    [
        pytest.param(Cadence.WEEKLY, "2023-12-24", "2023-12-18", id="asked on its Sunday"),
        pytest.param(Cadence.WEEKLY, "2023-12-20", "2023-12-18", id="an ordinary week: Monday"),
        pytest.param(Cadence.WEEKLY, "2024-01-03", "2024-01-02", id="New Year's Monday is off: Tuesday"),
        pytest.param(Cadence.WEEKLY, "2023-01-28", "2023-01-28", id="Spring Festival: Saturday is worked"),
        pytest.param(Cadence.WEEKLY, "2023-10-05", "2023-10-07", id="National Day: Saturday is worked"),
        pytest.param(Cadence.MONTHLY, "2023-12-20", "2023-12-01", id="December begins on a Friday"),
        pytest.param(Cadence.MONTHLY, "2023-10-20", "2023-10-07", id="October begins with the holiday"),
        pytest.param(Cadence.MONTHLY, "2024-06-15", "2024-06-03", id="June 2024 begins on a Saturday"),
    ],
)
def test_the_day_is_the_first_working_day(cadence: Cadence, today: str, first: str) -> None:
    assert digest_day(cadence, date.fromisoformat(today), CALENDAR.is_working_day) == date.fromisoformat(first)


def test_a_week_that_is_wholly_off_has_no_digest_day() -> None:
    assert digest_day(Cadence.WEEKLY, date(2023, 12, 20), lambda _day: False) is None


@pytest.mark.parametrize(
    ("cadence", "only_day", "found"),
    [
        pytest.param(Cadence.WEEKLY, "2023-12-24", True, id="the week's Sunday"),
        pytest.param(Cadence.WEEKLY, "2023-12-25", False, id="Monday of the next week"),
        pytest.param(Cadence.WEEKLY, "2023-12-17", False, id="Sunday of the week before"),
        pytest.param(Cadence.MONTHLY, "2023-12-28", True, id="the 28th of the month"),
        pytest.param(Cadence.MONTHLY, "2023-12-29", False, id="the 29th, which not every month has"),
        pytest.param(Cadence.MONTHLY, "2023-11-30", False, id="the last of the month before"),
    ],
)
def test_the_day_is_sought_within_the_week_or_28_days_of_the_month(
    cadence: Cadence, only_day: str, found: bool
) -> None:
    worked = date.fromisoformat(only_day)
    assert digest_day(cadence, date(2023, 12, 20), worked.__eq__) == (worked if found else None)


@pytest.mark.parametrize(
    ("on", "last_run", "why_not"),
    [
        pytest.param("2024-01-01", None, "next is 2024-01-02", id="New Year's Monday, off"),
        pytest.param("2023-12-19", None, "the last one was 2023-12-18", id="Tuesday"),
        pytest.param("2023-12-18", "2024-01-05", None, id="Monday, the day was set back"),
    ],
)
def test_who_gets_none_is_told_which_day_is_meant(on: str, last_run: str | None, why_not: str | None) -> None:
    outcome = run(desk_with(waiting("to_report")), scope(), on=on, last_run=last_run)
    expected = f"not a digest day: {why_not}"
    assert [str(each.why_not) for each in outcome.skipped] == ([expected, expected] if why_not else [])
    assert len(outcome.planned) == (0 if why_not else 2)
    assert [each.about for each in outcome.skipped] == (["", "云州市"] if why_not else [])


def test_on_its_day_it_is_planned_once() -> None:
    monday = date(2023, 12, 18)
    desk = desk_with(waiting("to_report"))
    again = plan_digests([desk], [], since=monday, today=monday, is_working_day=CALENDAR.is_working_day)
    assert [str(each.why_not) for each in again.skipped] == ["not a digest day: the last one was 2023-12-18"]


def test_in_a_week_without_a_working_day_that_is_the_reason_whatever_waits() -> None:
    nobody_works = plan_digests(
        [desk_with(), desk_with(waiting("to_report"))],
        [scope()],
        since=date(2023, 12, 17),
        today=date(2023, 12, 18),
        is_working_day=lambda _day: False,
    )
    assert nobody_works.planned == []
    assert [str(each.why_not) for each in nobody_works.skipped] == ["not a digest day: no working day this week"] * 3


@pytest.mark.parametrize(
    ("on", "last_run", "told"),
    [
        pytest.param("2023-12-18", None, ["digest:2023-W51:user:3"], id="Monday"),
        pytest.param("2023-12-19", None, [], id="Tuesday, first run ever"),
        pytest.param("2023-12-19", "2023-12-18", [], id="Tuesday"),
        pytest.param("2023-12-20", "2023-12-15", ["digest:2023-W51:user:3"], id="Wednesday, stopped since Friday"),
        pytest.param("2024-01-01", "2023-12-29", [], id="New Year's Monday"),
        pytest.param("2024-01-02", "2024-01-01", ["digest:2024-W01:user:3"], id="Tuesday after it"),
    ],
)
def test_a_person_gets_one_on_the_first_working_day(on: str, last_run: str | None, told: list[str]) -> None:
    assert keys(run(desk_with(waiting("to_report")), on=on, last_run=last_run)) == told


def test_a_person_for_whom_nothing_waits_gets_none_and_the_reason_is_named() -> None:
    outcome = run(desk_with(), on="2023-12-18")
    assert keys(outcome) == []
    assert str(outcome.skipped[0].why_not) == "nothing waits"


def test_a_recipient_without_account_always_gets_the_state_of_the_scope() -> None:
    assert keys(run(scope(), on="2023-12-18")) == ["digest:2023-W51:recipient:4"]


@pytest.mark.parametrize(
    ("on", "told"),
    [
        pytest.param("2023-12-01", ["digest:2023-12:recipient:4"], id="Friday 1 December"),
        pytest.param("2023-12-18", [], id="a Monday later in the month"),
        pytest.param("2024-01-02", ["digest:2024-01:recipient:4"], id="Tuesday 2 January"),
    ],
)
def test_a_monthly_recipient_gets_one_a_month(on: str, told: list[str]) -> None:
    assert keys(run(scope(cadence=Cadence.MONTHLY), on=on)) == told


def test_who_has_this_week_s_digest_is_not_sent_another() -> None:
    desk = desk_with(waiting("to_report"))
    again = run(desk, on="2023-12-18", told=frozenset({"digest:2023-W51:user:3"}))
    assert keys(again) == []
    assert str(again.skipped[0].why_not) == "already told"


def test_each_part_is_listed_once_with_its_most_pressing_reason_first() -> None:
    desk = desk_with(
        waiting("to_report", 7, "2023-12-06"),
        waiting("overdue", 7, "2023-12-06"),
        waiting("to_accept", 8),
        waiting("due_soon", 8),
    )
    values = run(desk, on="2023-12-18").planned[0].values
    assert [(item["number"], item["waits"]) for item in values["items"]] == [
        ("7", ["overdue", "to_report"]),
        ("8", ["to_accept", "due_soon"]),
    ]
    assert (values["count"], values["overdue"], values["worst"]) == (2, 1, 12)


def test_what_is_late_is_counted_by_its_worst_and_nothing_else_is() -> None:
    late = [waiting("overdue", number, due) for number, due in ((1, "2023-12-10"), (2, "2023-12-17"), (3, None))]
    others = [waiting("to_accept", 4, "2023-11-01"), waiting("to_report", 5, None)]
    values = run(desk_with(*late, *others), on="2023-12-18").planned[0].values
    assert (values["count"], values["overdue"], values["worst"]) == (5, 3, 8)
    values = run(desk_with(*others), on="2023-12-18").planned[0].values
    assert (values["count"], values["overdue"], values["worst"]) == (2, 0, 0)


def test_an_item_carries_what_its_line_shows() -> None:
    office = replace(waiting("overdue", 7, None, unit="市教育局"), as_office=True)
    values = run(desk_with(waiting("to_accept", 7), office), on="2023-12-18").planned[0].values
    assert values["items"] == [
        {
            "task_id": 7,
            "number": "7",
            "title": "改造提升社区食堂",
            "unit": "市教育局",
            "due_on": None,
            "waits": ["overdue"],
            "as_office": True,
        },
        {
            "task_id": 7,
            "number": "7",
            "title": "改造提升社区食堂",
            "unit": "市民政局",
            "due_on": "2023-12-31",
            "waits": ["to_accept"],
            "as_office": False,
        },
    ]
    assert "rounds" not in values


def test_the_same_reason_is_named_once() -> None:
    values = run(desk_with(waiting("to_report"), waiting("to_report")), on="2023-12-18").planned[0].values
    assert [item["waits"] for item in values["items"]] == [["to_report"]]


def test_a_round_is_named_where_a_report_is_owed_for_it_and_only_there() -> None:
    june = RoundMark(3, date(2023, 6, 1), date(2023, 6, 30), date(2023, 6, 25))
    desk = desk_with(
        in_round(waiting("to_report", 7), june),
        in_round(waiting("overdue", 8), june),
        waiting("to_report"),
    )
    values = run(desk, on="2023-12-18").planned[0].values
    kept = {"period_start": "2023-06-01", "period_end": "2023-06-30", "due_on": "2023-06-25"}
    assert [(item["number"], item.get("round")) for item in values["items"]] == [("8", None), ("7", kept)]


def test_the_offices_digest_tells_of_rounds_even_when_nothing_else_waits() -> None:
    rounds = ({"plan": "云州市重点任务清单", "missing": 3},)
    (notice,) = run(desk_with(rounds=rounds), on="2023-12-18").planned
    assert (notice.values["rounds"], notice.values["count"]) == (list(rounds), 0)


def test_a_digest_says_whether_it_is_the_weeks_or_the_months() -> None:
    outcome = run(
        desk_with(waiting("to_report")),
        scope(),
        scope(cadence=Cadence.MONTHLY),
        on="2023-05-04",
        last_run="2023-04-30",
    )
    assert [(notice.kind, str(notice.why)) for notice in outcome.planned] == [
        (NoticeKind.DIGEST, "first working day of the week"),
        (NoticeKind.DIGEST, "first working day of the week"),
        (NoticeKind.DIGEST, "first working day of the month"),
    ]


def test_a_scope_where_nothing_is_late_or_due_says_so() -> None:
    tasks = (scope_task(1, None, Light.RED, overdue=True), scope_task(2, "2024-12-31", Light.GREEN))
    values = run(scope(*tasks), on="2023-12-18").planned[0].values
    assert (values["overdue"], values["worst"], values["overdue_tasks"], values["due_soon"]) == (0, 0, [], [])


def test_the_tasks_of_a_scope_are_listed_with_their_dates() -> None:
    values = run(scope(scope_task(4, "2023-12-20", Light.GREEN)), on="2023-12-18").planned[0].values
    assert values["due_soon"] == [
        {"task_id": 4, "number": "4", "title": "任务", "unit": "市民政局", "due_on": "2023-12-20"}
    ]


def test_the_state_of_a_scope_counts_lights_and_lists_what_is_overdue_and_due_soon() -> None:
    tasks = (
        scope_task(1, "2023-12-16", Light.RED, overdue=True),
        scope_task(2, "2023-11-30", Light.RED, overdue=True),
        scope_task(3, "2023-12-31", Light.GREEN),
        scope_task(4, "2024-01-18", Light.GREEN),
        scope_task(5, "2023-12-20", Light.BLUE, done=True),
        scope_task(6, None, Light.GREY),
    )
    values = run(scope(*tasks), on="2023-12-18").planned[0].values
    assert values["lights"] == {"red": 2, "yellow": 0, "green": 2, "blue": 1, "grey": 1}
    assert (values["tasks"], values["overdue"], values["worst"]) == (6, 2, 18)
    assert [item["number"] for item in values["overdue_tasks"]] == ["2", "1"]
    assert [item["number"] for item in values["due_soon"]] == ["3"]


@pytest.mark.parametrize(
    ("due", "listed"),
    [
        pytest.param("2023-12-17", False, id="yesterday: overdue, not soon"),
        pytest.param("2023-12-18", True, id="today"),
        pytest.param("2023-12-19", True, id="tomorrow"),
        pytest.param("2024-01-16", True, id="in 29 days"),
        pytest.param("2024-01-17", True, id="in 30 days"),
        pytest.param("2024-01-18", False, id="in 31 days"),
        pytest.param(None, False, id="without an end"),
    ],
)
def test_due_soon_is_from_today_to_30_days_ahead(due: str | None, listed: bool) -> None:
    values = run(scope(scope_task(1, due, Light.GREEN)), on="2023-12-18").planned[0].values
    assert [item["number"] for item in values["due_soon"]] == (["1"] if listed else [])
    done = run(scope(scope_task(1, due, Light.BLUE, done=True)), on="2023-12-18").planned[0].values
    assert done["due_soon"] == []


def test_every_reason_to_wait_has_its_words() -> None:
    assert set(WAITS) == set(TO_DO) == set(Wait)


def test_a_digest_counts_everything_and_lists_the_first_of_each_reason() -> None:
    today = date(2023, 12, 18)
    late = [waiting("overdue", number, (today - timedelta(days=number)).isoformat()) for number in range(1, 201)]
    more = [waiting("to_report", number) for number in range(150, 400)] + [waiting("returned", 500, None)]
    values = desk_values([*late, *more], totals_of([*late, *more]), today)
    assert values["counts"] == {"overdue": 200, "returned": 1, "to_report": 250}
    assert (values["count"], values["overdue"], values["worst"]) == (400, 200, 200)
    listed = [item["task_id"] for item in values["items"]]
    assert listed == [*range(150, 170), *range(181, 201), 500]
    assert values["items"][0]["waits"] == ["overdue", "to_report"]


def test_a_scope_s_digest_counts_everything_and_lists_the_first() -> None:
    tasks = [scope_task(number, f"2023-11-{number:02}", Light.RED, overdue=True) for number in range(1, 31)]
    near = [scope_task(100 + number, f"2024-01-{number:02}", Light.GREEN) for number in range(1, 18)] * 2
    values = run(scope(*reversed(tasks), *near), on="2023-12-18").planned[0].values
    assert (values["tasks"], values["overdue"], values["worst"], values["due_soon_count"]) == (64, 30, 47, 34)
    assert [item["task_id"] for item in values["overdue_tasks"]] == list(range(1, 21))
    assert len(values["due_soon"]) == FIRST_OF_EACH


def test_many_rounds_are_counted_and_the_first_are_named() -> None:
    rounds = tuple({"round_id": number} for number in range(30))
    (notice,) = run(desk_with(rounds=rounds), on="2023-12-18").planned
    assert (notice.values["rounds"], notice.values["rounds_count"]) == (list(rounds[:20]), 30)


@pytest.mark.parametrize(
    ("since", "today", "due"),
    [
        pytest.param("2023-12-17", "2023-12-18", {Cadence.WEEKLY}, id="a Monday"),
        pytest.param("2023-12-18", "2023-12-19", set(), id="a Tuesday"),
        pytest.param("2023-11-30", "2023-12-01", {Cadence.MONTHLY}, id="the first working day of a month"),
        pytest.param("2023-11-24", "2023-12-01", set(Cadence), id="after a week's stop"),
    ],
)
def test_whose_digests_are_due(since: str, today: str, due: set[Cadence]) -> None:
    found = cadences_due(date.fromisoformat(since), date.fromisoformat(today), CALENDAR.is_working_day)
    assert found == due
