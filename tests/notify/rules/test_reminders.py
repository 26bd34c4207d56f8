"""The ladder of reminders: which day tells whom what, and why it tells the others nothing."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.core.vocabulary import AssignmentStatus, NoticeKind, Responsibility, TaskStatus
from tracker.notify.rules.decisions import Outcome, Person, PlannedNotice, SkippedNotice
from tracker.notify.rules.reminders import RemindedPart, WaitingReport, first_day_to_plan, plan_reminders

CALENDAR = read_calendar(SHIPPED)
LIAISON = Person("赵敏", "minzheng@yunzhou.example", user_id=3)
SECOND_LIAISON = Person("钱进", "weijian@yunzhou.example", user_id=4)
OFFICE = Person("李梅", "office@yunzhou.example", user_id=1)

PART = RemindedPart(
    assignment_id=12,
    task_id=7,
    plan_id=1,
    jurisdiction_id=1,
    organization_id=2,
    unit="市民政局",
    number="12",
    title="改造提升社区食堂",
    role=Responsibility.LEAD,
    task_status=TaskStatus.IN_PROGRESS,
    status=AssignmentStatus.IN_PROGRESS,
    due_on=date(2023, 12, 31),
    assigned_on=date(2023, 1, 30),
    liaisons=(LIAISON,),
)
UNACCEPTED = replace(PART, due_on=None, status=AssignmentStatus.AWAITING_ACCEPTANCE, task_status=TaskStatus.ISSUED)
REPORT = WaitingReport(
    report_id=5,
    task_id=7,
    plan_id=1,
    jurisdiction_id=1,
    organization_id=2,
    unit="市民政局",
    number="12",
    title="改造提升社区食堂",
    due_on=date(2023, 12, 31),
    submitted_on=date(2023, 6, 19),
    reviewers=(OFFICE,),
)


def run(
    *parts: RemindedPart,
    on: str,
    reports: tuple[WaitingReport, ...] = (),
    last_run: str | None = None,
    told: frozenset[str] = frozenset(),
) -> Outcome:
    today = date.fromisoformat(on)
    last = date.fromisoformat(last_run) if last_run else None
    return plan_reminders(
        parts,
        reports,
        since=first_day_to_plan(last, today),
        today=today,
        is_working_day=CALENDAR.is_working_day,
        told=told,
    )


def keys(outcome: Outcome) -> list[str]:
    return [notice.key for notice in outcome.planned]


def reasons(outcome: Outcome) -> list[str]:
    return [str(each.why_not) for each in outcome.skipped]


@pytest.mark.parametrize(
    ("on", "step"),
    [
        pytest.param("2023-12-01", "due-30", id="Friday, 30 days before"),
        pytest.param("2023-12-24", "due-7", id="Sunday, 7 days before: not a working day, and still the day"),
        pytest.param("2023-12-30", "due-1", id="Saturday, the day before"),
        pytest.param("2023-12-31", "due-0", id="Sunday, the day itself"),
        pytest.param("2024-01-07", "late-7", id="Sunday, 7 days after"),
        pytest.param("2024-01-14", "late-14", id="Sunday, 14 days after"),
        pytest.param("2024-12-29", "late-364", id="Sunday, 52 weeks after"),
    ],
)
def test_a_due_date_is_told_on_its_steps(on: str, step: str) -> None:
    assert keys(run(PART, on=on)) == [f"{step}:assignment:12:user:3:{on}"]


@pytest.mark.parametrize(
    ("on", "following"),
    [
        pytest.param("2023-11-30", "2023-12-01", id="Thursday before the first step"),
        pytest.param("2023-12-02", "2023-12-24", id="Saturday after the first step"),
        pytest.param("2023-12-23", "2023-12-24", id="Saturday, 8 days before"),
        pytest.param("2023-12-25", "2023-12-30", id="Monday, 6 days before"),
        pytest.param("2024-01-01", "2024-01-07", id="Monday, a day late"),
        pytest.param("2024-01-08", "2024-01-14", id="Monday, 8 days late"),
    ],
)
def test_the_other_days_say_when_the_next_step_is(on: str, following: str) -> None:
    outcome = run(PART, on=on)
    assert keys(outcome) == []
    assert reasons(outcome) == [f"not a reminder day: next is {following}"]


@pytest.mark.parametrize(
    ("changes", "why_not"),
    [
        pytest.param({"status": AssignmentStatus.COMPLETED}, "part completed", id="part done"),
        pytest.param(
            {"status": AssignmentStatus.REFUSED}, "the unit has refused the part; the office decides", id="refused"
        ),
        pytest.param({"task_status": TaskStatus.CLOSED}, "task closed", id="task closed"),
        pytest.param({"task_status": TaskStatus.COMPLETED}, "task completed", id="task completed"),
        pytest.param({"due_on": None}, "no due date", id="open-ended"),
        pytest.param({"liaisons": ()}, "unit has no liaison", id="nobody to tell"),
        pytest.param(
            {"assigned_on": date(2023, 12, 24)},
            "not a reminder day: next is 2023-12-30",
            id="assigned on the day of the step",
        ),
    ],
)
def test_nobody_is_told_and_the_reason_is_named(changes: dict[str, object], why_not: str) -> None:
    outcome = run(replace(PART, **changes), on="2023-12-24")  # type: ignore[arg-type]
    assert keys(outcome) == []
    assert outcome.skipped == [SkippedNotice("12 改造提升社区食堂 · 市民政局", outcome.skipped[0].why_not)]
    assert reasons(outcome) == [why_not]


def test_every_liaison_of_the_unit_is_told_and_who_was_told_is_not_told_again() -> None:
    part = replace(PART, liaisons=(LIAISON, SECOND_LIAISON))
    first = run(part, on="2023-12-24")
    assert [notice.person.name for notice in first.planned] == ["赵敏", "钱进"]
    second = run(part, on="2023-12-24", told=frozenset(keys(first)[:1]))
    assert [notice.person.name for notice in second.planned] == ["钱进"]
    assert reasons(second) == ["already told"]


def test_a_liaison_without_address_is_told_in_the_inbox_only() -> None:
    outcome = run(replace(PART, liaisons=(replace(LIAISON, address=""),)), on="2023-12-24")
    assert str(outcome.planned[0].caution) == "no address: inbox only"


def test_a_notice_says_why_and_carries_what_its_sentence_shows() -> None:
    notice: PlannedNotice = run(PART, on="2023-12-24").planned[0]
    assert str(notice.why) == "7 days before the due date"
    assert notice.kind is NoticeKind.DUE
    assert notice.values["due_on"] == "2023-12-31"
    assert run(PART, on="2024-01-07").planned[0].kind is NoticeKind.OVERDUE
    assert notice.values == {
        "number": "12",
        "title": "改造提升社区食堂",
        "unit": "市民政局",
        "due_on": "2023-12-31",
        "since": "2023-01-30",
        "working_days": 0,
    }


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2023-12-30", "1 day before the due date"),
        ("2023-12-31", "due on this day"),
        ("2024-01-14", "14 days after the due date"),
    ],
)
def test_a_notice_names_its_step(on: str, words: str) -> None:
    assert str(run(PART, on=on).planned[0].why) == words


def test_who_waits_is_told_since_when_and_for_how_many_working_days() -> None:
    (unaccepted,) = run(replace(UNACCEPTED, assigned_on=date(2023, 6, 5)), on="2023-06-13").planned
    (unreviewed,) = run(on="2023-06-28", reports=(REPORT,)).planned
    told = [
        (each.kind, str(each.why), each.values["since"], each.values["working_days"])
        for each in (unaccepted, unreviewed)
    ]
    assert told == [
        (NoticeKind.UNACCEPTED, "waiting for 6 working days", "2023-06-05", 6),
        (NoticeKind.UNREVIEWED, "waiting for 6 working days", "2023-06-19", 6),
    ]
    assert (unaccepted.values["due_on"], unreviewed.values["due_on"]) == (None, "2023-12-31")


def test_what_waits_between_two_steps_says_when_the_next_is() -> None:
    outcome = run(replace(UNACCEPTED, assigned_on=date(2023, 6, 5)), on="2023-06-07", reports=(REPORT,))
    assert outcome.planned == []
    assert [(each.about, str(each.why_not)) for each in outcome.skipped] == [
        ("12 改造提升社区食堂 · 市民政局", "no due date"),
        ("12 改造提升社区食堂 · 市民政局", "not accepted yet, but not a reminder day: next is 2023-06-08"),
        ("12 改造提升社区食堂 · 市民政局", "report waits for review, but not a reminder day: next is 2023-06-25"),
    ]


@pytest.mark.parametrize(
    ("task_status", "told"),
    [
        (TaskStatus.ISSUED, 1),
        (TaskStatus.IN_PROGRESS, 1),
        (TaskStatus.COMPLETED, 0),
        (TaskStatus.CLOSED, 0),
    ],
)
def test_nobody_is_asked_to_accept_what_is_done(task_status: TaskStatus, told: int) -> None:
    part = replace(UNACCEPTED, assigned_on=date(2023, 6, 5), task_status=task_status)
    assert len(keys(run(part, on="2023-06-08"))) == told


@pytest.mark.parametrize(
    ("on", "kind"),
    [
        pytest.param("2023-12-30", NoticeKind.DUE, id="Saturday, the day before"),
        pytest.param("2023-12-31", NoticeKind.DUE, id="Sunday, on the due day nothing is overdue"),
        pytest.param("2024-01-01", NoticeKind.OVERDUE, id="Monday, the due day's own notice was missed"),
        pytest.param("2024-01-07", NoticeKind.OVERDUE, id="Sunday, 7 days after"),
    ],
)
def test_it_is_overdue_only_after_the_due_day(on: str, kind: NoticeKind) -> None:
    assert [notice.kind for notice in run(PART, on=on, last_run="2023-12-29").planned] == [kind]


@pytest.mark.parametrize(
    ("assigned", "step", "on"),
    [
        pytest.param("2023-06-05", "accept-3", "2023-06-08", id="Monday to Thursday"),
        pytest.param("2023-06-05", "accept-6", "2023-06-13", id="a weekend between: Monday to Tuesday"),
        pytest.param("2023-06-21", "accept-3", "2023-06-27", id="Dragon Boat: 22–24 off, Sunday 25 worked"),
        pytest.param("2023-09-28", "accept-3", "2023-10-09", id="National Day: Saturday 7 and Sunday 8 worked"),
        pytest.param("2023-01-20", "accept-3", "2023-01-30", id="Spring Festival: 28 and 29 worked, then Monday"),
        pytest.param("2023-04-28", "accept-3", "2023-05-06", id="Labour Day: Saturday 6 May is the third day"),
    ],
)
def test_an_unaccepted_part_is_chased_every_third_working_day(assigned: str, step: str, on: str) -> None:
    part = replace(UNACCEPTED, assigned_on=date.fromisoformat(assigned))
    outcome = run(part, on=on)
    assert keys(outcome) == [f"{step}:assignment:12:user:3:{on}"]
    day_before = date.fromisoformat(on) - timedelta(days=1)
    assert keys(run(part, on=day_before.isoformat())) == []


def test_an_accepted_part_is_not_chased() -> None:
    part = replace(UNACCEPTED, status=AssignmentStatus.IN_PROGRESS, assigned_on=date(2023, 6, 5))
    assert keys(run(part, on="2023-06-08")) == []


@pytest.mark.parametrize(
    ("on", "told"),
    [
        pytest.param("2023-06-21", [], id="Wednesday, the 2nd working day"),
        pytest.param("2023-06-22", [], id="Thursday, Dragon Boat Festival"),
        pytest.param("2023-06-25", ["review-3:report:5:user:1:2023-06-25"], id="Sunday worked, the 3rd"),
        pytest.param("2023-06-26", [], id="Monday, the 4th"),
        pytest.param("2023-06-28", ["review-6:report:5:user:1:2023-06-28"], id="Wednesday, the 6th"),
    ],
)
def test_the_office_is_chased_too(on: str, told: list[str]) -> None:
    assert keys(run(on=on, reports=(REPORT,))) == told


def test_an_office_without_people_is_named() -> None:
    outcome = run(on="2023-06-25", reports=(replace(REPORT, reviewers=()),))
    assert reasons(outcome) == ["office has no people"]


@pytest.mark.parametrize(
    ("last_run", "on", "step"),
    [
        pytest.param("2023-12-23", "2023-12-24", "due-7:assignment:12:user:3:2023-12-24", id="never stopped"),
        pytest.param("2023-12-23", "2023-12-27", "due-7:assignment:12:user:3:2023-12-24", id="one step missed"),
        pytest.param("2023-11-20", "2023-12-30", "due-1:assignment:12:user:3:2023-12-30", id="three, the last told"),
        pytest.param("2023-11-20", "2024-01-10", "late-7:assignment:12:user:3:2024-01-07", id="five, the last told"),
        pytest.param("2024-02-01", "2023-12-24", "due-7:assignment:12:user:3:2023-12-24", id="the day was set back"),
    ],
)
def test_after_a_stop_only_the_latest_missed_step_is_told(last_run: str, on: str, step: str) -> None:
    assert keys(run(PART, on=on, last_run=last_run)) == [step]


def test_a_missed_step_says_so() -> None:
    why = run(PART, on="2023-12-27", last_run="2023-12-23").planned[0].why
    assert str(why) == "7 days before the due date; missed on 2023-12-24"


def test_the_first_run_ever_catches_nothing_up() -> None:
    assert keys(run(PART, on="2023-12-27")) == []


def test_every_day_of_a_year_tells_each_step_once() -> None:
    """Run day by day from the assignment to a year after the due date, as a scheduler that never stops does."""
    told: list[str] = []
    day = date(2023, 1, 31)
    while day <= date(2024, 12, 31):
        told += keys(run(PART, on=day.isoformat(), last_run=(day - timedelta(days=1)).isoformat()))
        day += timedelta(days=1)
    assert len(told) == len(set(told)) == 4 + 52


def test_the_calendars_needed_here_are_shipped() -> None:
    assert {2023, 2024} <= CALENDAR.years
    assert Path(SHIPPED).is_dir()
