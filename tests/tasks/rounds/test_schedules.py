"""Which rounds a schedule makes, and on which day each is due."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.core.vocabulary import Rhythm
from tracker.core.workdays import WorkCalendar
from tracker.tasks.rounds.rules.schedules import (
    DEFAULT_DAY,
    LATEST_DAY,
    MONTHS_AHEAD,
    ScheduleFacts,
    due_day,
    last_of_month,
    rounds_of,
    what_is_wrong,
)

MONTHLY, QUARTERLY = Rhythm.MONTHLY, Rhythm.QUARTERLY
CALENDAR = read_calendar(SHIPPED)
WEEKENDS = WorkCalendar()
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        pytest.param("2023-04-01", 25, "2023-04-25", id="a Tuesday stays"),
        pytest.param("2023-03-01", 25, "2023-03-24", id="a Saturday: the Friday before"),
        pytest.param("2023-06-01", 25, "2023-06-25", id="a Sunday that is worked stays"),
        pytest.param("2023-10-01", 5, "2023-10-07", id="a holiday from the 1st on: the first working day after"),
        pytest.param("2023-02-01", 31, "2023-02-28", id="a month without that day: its last one"),
        pytest.param("2024-02-01", 30, "2024-02-29", id="a leap year"),
        pytest.param("2023-01-01", 25, "2023-01-20", id="the whole Spring Festival lies before it"),
        pytest.param("2023-04-01", 1, "2023-04-03", id="Saturday the 1st: the month has no working day before"),
    ],
)
def test_the_day_of_a_round_is_a_working_day_of_its_month(month: str, day: int, due: str) -> None:
    found = due_day(date.fromisoformat(month), day, CALENDAR.is_working_day)
    assert found == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("schedule", "today", "due"),
    [
        pytest.param(
            ScheduleFacts(MONTHLY, 25, date(2023, 1, 1), date(2023, 12, 31)),
            date(2023, 9, 26),
            ["2023-10-25", "2023-11-24", "2023-12-25"],
            id="set after this month's day: from the next month on",
        ),
        pytest.param(
            ScheduleFacts(MONTHLY, 25, date(2023, 1, 1), date(2023, 12, 31)),
            date(2023, 10, 25),
            ["2023-10-25", "2023-11-24", "2023-12-25"],
            id="set on the day itself: this month's too",
        ),
        pytest.param(
            ScheduleFacts(QUARTERLY, 25, date(2023, 1, 1), date(2023, 12, 31)),
            date(2023, 6, 28),
            ["2023-09-25", "2023-12-25"],
            id="quarterly: in the quarter's last month",
        ),
        pytest.param(
            ScheduleFacts(MONTHLY, 10, date(2023, 8, 11), date(2023, 10, 10)),
            date(2023, 6, 28),
            ["2023-09-08", "2023-10-10"],
            id="a beginning after and an end on the day",
        ),
        pytest.param(
            ScheduleFacts(MONTHLY, 10, date(2023, 8, 1), date(2023, 9, 7)),
            date(2023, 6, 28),
            ["2023-08-10"],
            id="an end before the day",
        ),
        pytest.param(
            ScheduleFacts(MONTHLY, 25, date(2022, 1, 1), date(2022, 12, 31)), date(2023, 6, 28), [], id="long over"
        ),
    ],
)
def test_which_rounds_a_schedule_makes(schedule: ScheduleFacts, today: date, due: list[str]) -> None:
    found = rounds_of(schedule, today=today, is_working_day=WEEKENDS.is_working_day)
    assert [each.due_on.isoformat() for each in found] == due


def test_a_round_covers_its_period_and_begins_with_the_month_in_which_it_is_due() -> None:
    until = date(2023, 9, 30)
    month = rounds_of(
        ScheduleFacts(MONTHLY, 25, date(2023, 9, 1), until), today=until.replace(day=1), is_working_day=lambda _: True
    )[0]
    quarter = rounds_of(
        ScheduleFacts(QUARTERLY, 25, date(2023, 9, 1), until), today=until.replace(day=1), is_working_day=lambda _: True
    )[0]
    assert (month.period_start, month.period_end, month.opens_on) == (date(2023, 9, 1), until, date(2023, 9, 1))
    assert (quarter.period_start, quarter.period_end, quarter.opens_on) == (date(2023, 7, 1), until, date(2023, 9, 1))


@pytest.mark.parametrize(
    ("worked", "due"),
    [
        pytest.param([24, 26], 24, id="the day before goes before the day after"),
        pytest.param([1, 26], 1, id="even the first of the month"),
        pytest.param([26, 30], 26, id="none before: the very next"),
        pytest.param([30], 30, id="none before: the last of the month"),
        pytest.param([], 25, id="none in the month: the day as it is"),
    ],
)
def test_which_working_day_of_the_month_is_taken(worked: list[int], due: int) -> None:
    june = date(2023, 6, 1)
    days = {june.replace(day=each) for each in worked} | {date(2023, 5, 31), date(2023, 7, 1)}
    assert due_day(june, 25, days.__contains__) == june.replace(day=due)


def test_a_schedule_without_end_makes_the_rounds_of_twelve_months() -> None:
    schedule = ScheduleFacts(MONTHLY, 31, date(2023, 1, 1), None)
    found = rounds_of(schedule, today=date(2023, 6, 28), is_working_day=lambda _day: True)
    assert [found[0].due_on, found[-1].due_on] == [date(2023, 6, 30), date(2024, 5, 31)]
    assert len(found) == 12


def test_a_round_due_on_the_first_of_the_month_in_which_the_schedule_ends_is_made() -> None:
    schedule = ScheduleFacts(MONTHLY, 1, date(2023, 6, 1), date(2023, 7, 1))
    found = rounds_of(schedule, today=date(2023, 6, 1), is_working_day=lambda _day: True)
    assert [each.due_on for each in found] == [date(2023, 6, 1), date(2023, 7, 1)]


@pytest.mark.parametrize(
    ("schedule", "fields"),
    [
        (ScheduleFacts(MONTHLY, 25, date(2023, 1, 1), None), set()),
        (ScheduleFacts(MONTHLY, 1, date(2023, 1, 1), date(2023, 1, 1)), set()),
        (ScheduleFacts(MONTHLY, 31, date(2023, 1, 1), None), set()),
        (ScheduleFacts(MONTHLY, 0, date(2023, 1, 1), None), {"day"}),
        (ScheduleFacts(MONTHLY, 32, date(2023, 1, 1), date(2022, 12, 31)), {"day", "ends_on"}),
        (ScheduleFacts(QUARTERLY, 25, date(2023, 1, 1), date(2033, 12, 31)), set()),
        (ScheduleFacts(QUARTERLY, 25, date(2023, 1, 1), date(2034, 1, 1)), {"ends_on"}),
    ],
)
def test_what_is_wrong_with_a_schedule_is_said_by_field(schedule: ScheduleFacts, fields: set[str]) -> None:
    assert set(what_is_wrong(schedule)) == fields


def test_the_longest_and_the_usual_schedule_are_as_the_manual_says() -> None:
    wrong = what_is_wrong(ScheduleFacts(MONTHLY, 25, date(2023, 1, 1), date(2034, 1, 1)))
    assert str(wrong["ends_on"]) == "A schedule runs for 10 years at most."
    assert (DEFAULT_DAY, LATEST_DAY, MONTHS_AHEAD) == (25, 31, 12)


@given(month=DAYS, day=st.integers(1, LATEST_DAY))
def test_every_month_has_its_day_and_it_is_worked(month: date, day: int) -> None:
    found = due_day(month.replace(day=1), day, CALENDAR.is_working_day)
    assert (found.year, found.month) == (month.year, month.month)
    assert CALENDAR.is_working_day(found)


@given(
    rhythm=st.sampled_from(Rhythm),
    day=st.integers(1, LATEST_DAY),
    starts_on=DAYS,
    length=st.none() | st.integers(0, 1500),
    today=DAYS,
)
def test_rounds_follow_each_other_without_gap_or_overlap(
    rhythm: Rhythm, day: int, starts_on: date, length: int | None, today: date
) -> None:
    ends_on = None if length is None else starts_on + timedelta(days=length)
    schedule = ScheduleFacts(rhythm, day, starts_on, ends_on)
    found = rounds_of(schedule, today=today, is_working_day=WEEKENDS.is_working_day)
    for each in found:
        assert max(today, starts_on) <= each.due_on
        assert ends_on is None or each.due_on <= ends_on
        assert each.period_start <= each.opens_on <= each.due_on <= each.period_end == last_of_month(each.opens_on)
    assert all(later.period_start == earlier.period_end + timedelta(days=1) for earlier, later in pairwise(found))
    if ends_on is None:
        assert len(found) <= MONTHS_AHEAD


@given(day=st.integers(1, LATEST_DAY), today=DAYS, later=st.integers(0, 400))
def test_as_time_goes_on_the_same_rounds_come_and_none_is_left_out(day: int, today: date, later: int) -> None:
    schedule = ScheduleFacts(MONTHLY, day, date(2020, 1, 1), None)
    first = rounds_of(schedule, today=today, is_working_day=WEEKENDS.is_working_day)
    then = rounds_of(schedule, today=today + timedelta(days=later), is_working_day=WEEKENDS.is_working_day)
    made = {each.opens_on for each in first}
    assert {each.opens_on for each in then if each.due_on <= first[-1].due_on} <= made
    if later <= 300:
        assert made & {each.opens_on for each in then}
