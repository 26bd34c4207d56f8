"""The digest: on which day, for whom, and what it lists."""

from datetime import date

import pytest

from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.core.vocabulary import Cadence, Light
from tracker.notify.rules.decisions import Outcome, Person
from tracker.notify.rules.digest import TO_DO, WAITS, Desk, Scope, ScopeTask, WaitingTask, digest_day, plan_digests
from tracker.notify.rules.reminders import first_day_to_plan
from tracker.tasks.desk.queries import Wait

CALENDAR = read_calendar(SHIPPED)
LIAISON = Person("赵敏", "minzheng@yunzhou.example", user_id=3)
READER = Person("陈刚", "chen@yunzhou.example", recipient_id=4)


def waiting(wait: str, task_id: int = 7, due: str | None = "2023-12-31", unit: str = "市民政局") -> WaitingTask:
    return WaitingTask(wait, task_id, str(task_id), "改造提升社区食堂", unit, date.fromisoformat(due) if due else None)


def scope_task(task_id: int, due: str | None, light: Light, *, done: bool = False, overdue: bool = False) -> ScopeTask:
    due_on = date.fromisoformat(due) if due else None
    return ScopeTask(task_id, str(task_id), "任务", "市民政局", due_on, light, overdue, done)


def scope(*tasks: ScopeTask, cadence: Cadence = Cadence.WEEKLY) -> Scope:
    return Scope(READER, 1, None, "云州市", cadence, tasks)


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
    assert keys(run(Desk(LIAISON, 1, (waiting("to_report"),)), on=on, last_run=last_run)) == told


def test_a_person_for_whom_nothing_waits_gets_none_and_the_reason_is_named() -> None:
    outcome = run(Desk(LIAISON, 1, ()), on="2023-12-18")
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
    desk = Desk(LIAISON, 1, (waiting("to_report"),))
    again = run(desk, on="2023-12-18", told=frozenset({"digest:2023-W51:user:3"}))
    assert keys(again) == []
    assert str(again.skipped[0].why_not) == "already told"


def test_each_part_is_listed_once_with_its_most_pressing_reason_first() -> None:
    desk = Desk(
        LIAISON,
        1,
        (
            waiting("to_report", 7, "2023-12-06"),
            waiting("overdue", 7, "2023-12-06"),
            waiting("to_accept", 8),
            waiting("due_soon", 8),
        ),
    )
    values = run(desk, on="2023-12-18").planned[0].values
    assert [(item["number"], item["waits"]) for item in values["items"]] == [
        ("7", ["overdue", "to_report"]),
        ("8", ["to_accept", "due_soon"]),
    ]
    assert (values["count"], values["overdue"], values["worst"]) == (2, 1, 12)


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
    assert set(WAITS) == set(TO_DO) == {wait.value for wait in Wait}
