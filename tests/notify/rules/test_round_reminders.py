"""Reminders of reporting rounds: on which day, whom, of how much."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.core.vocabulary import NoticeKind
from tracker.notify.rules.decisions import Outcome, Person, SkippedNotice
from tracker.notify.rules.phrases import what_happened
from tracker.notify.rules.round_reminders import ReportsOwed, plan_round_reminders

CALENDAR = read_calendar(SHIPPED)
LIAISON = Person("赵敏", "minzheng@yunzhou.example", user_id=3)
COLLEAGUE = Person("何同", "tongshi@yunzhou.example", user_id=4)
JULY = ReportsOwed(
    round_id=5,
    plan_id=1,
    jurisdiction_id=1,
    plan="重点任务清单",
    organization_id=2,
    unit="市民政局",
    period_start=date(2023, 7, 1),
    period_end=date(2023, 7, 31),
    due_on=date(2023, 7, 25),  # a Tuesday
    told_on=date(2023, 7, 1),
    in_hand=(None, None, 3),
    liaisons=(LIAISON, COLLEAGUE),
)


def run(*owed: ReportsOwed, on: str, last_run: str | None = None, told: frozenset[str] = frozenset()) -> Outcome:
    today = date.fromisoformat(on)
    since = date.fromisoformat(last_run) if last_run else today - timedelta(days=1)
    return plan_round_reminders(owed, since=since, today=today, is_working_day=CALENDAR.is_working_day, told=told)


@pytest.mark.parametrize(
    ("on", "last_run", "key", "kind"),
    [
        pytest.param("2023-07-19", None, None, None, id="4 working days before"),
        pytest.param("2023-07-20", None, "soon:round:5:2:user:3:2023-07-20", NoticeKind.ROUND_DUE, id="3 before"),
        pytest.param("2023-07-24", None, None, None, id="the day before"),
        pytest.param("2023-07-25", None, "today:round:5:2:user:3:2023-07-25", NoticeKind.ROUND_DUE, id="on the day"),
        pytest.param("2023-07-26", None, "missing:round:5:2:user:3:2023-07-26", NoticeKind.ROUND_MISSING, id="after"),
        pytest.param("2023-07-27", None, None, None, id="two days after"),
        pytest.param(
            "2023-07-28", "2023-07-18", "missing:round:5:2:user:3:2023-07-26", NoticeKind.ROUND_MISSING, id="missed all"
        ),
        pytest.param(
            "2023-07-21", "2023-07-18", "soon:round:5:2:user:3:2023-07-20", NoticeKind.ROUND_DUE, id="missed the first"
        ),
    ],
)
def test_a_step_falls_on_its_day_and_only_the_latest_is_made_up_for(
    on: str, last_run: str | None, key: str | None, kind: NoticeKind | None
) -> None:
    planned = run(replace(JULY, liaisons=(LIAISON,)), on=on, last_run=last_run).planned
    assert [(notice.key, notice.kind) for notice in planned] == ([(key, kind)] if key else [])


@pytest.mark.parametrize(
    ("due", "on"),
    [
        pytest.param("2023-10-09", "2023-09-28", id="the National Day holiday lies between, and its weekend is worked"),
        pytest.param("2023-06-25", "2023-06-19", id="the Dragon Boat festival lies between"),
    ],
)
def test_the_days_before_are_working_days(due: str, on: str) -> None:
    assert run(replace(JULY, due_on=date.fromisoformat(due), told_on=date(2023, 6, 1)), on=on).planned


def test_each_liaison_is_told_once_of_what_is_its_own() -> None:
    planned = run(JULY, on="2023-07-25").planned
    assert [(notice.person, notice.values["count"]) for notice in planned] == [(LIAISON, 3), (COLLEAGUE, 2)]
    assert str(what_happened(planned[0].kind, planned[0].values, date(2023, 7, 25))) == (
        "市民政局: reports for 7/2023 are owed by 2023-07-25, today; still missing: 3"
    )


def test_why_nobody_is_told() -> None:
    def reason(outcome: Outcome) -> str:
        assert not outcome.planned
        (nothing,) = outcome.skipped
        assert isinstance(nothing, SkippedNotice)
        return str(nothing.why_not)

    assert reason(run(JULY, on="2023-07-21")) == "not a reminder day: next is 2023-07-25"
    assert reason(run(JULY, on="2023-07-27")) == "the last reminder of the round was on 2023-07-26"
    assert reason(run(replace(JULY, liaisons=()), on="2023-07-25")) == "unit has no liaison"
    told_today = replace(JULY, told_on=date(2023, 7, 25))
    assert reason(run(told_today, on="2023-07-25")) == "not a reminder day: next is 2023-07-26"
    assert run(told_today, on="2023-07-25").skipped[0].about == "重点任务清单 · 市民政局 · 2023-07-25"
    key = "today:round:5:2:user:3:2023-07-25"
    only = replace(JULY, liaisons=(LIAISON,))
    assert reason(run(only, on="2023-07-25", told=frozenset({key}))) == "already told"


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ("2023-07-20", "3 working days before the round's day"),
        ("2023-07-25", "the round's day"),
        ("2023-07-26", "the working day after the round's day"),
        ("2023-07-28", "the working day after the round's day; missed on 2023-07-26"),
    ],
)
def test_a_reminder_says_why_it_comes_and_that_it_was_missed(on: str, why: str) -> None:
    assert {str(notice.why) for notice in run(JULY, on=on, last_run="2023-07-19").planned} == {why}
