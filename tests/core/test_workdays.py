"""Counting working days: weekends and holidays off, make-up weekends on, the first day never counted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.serialization import from_json, to_json
from tracker.core.workdays import WorkCalendar, working_day_after, working_day_before, working_days_since

#: Dragon Boat 2023: Thursday 22 to Saturday 24 June off, Sunday 25 worked.
DRAGON_BOAT = {date(2023, 6, day): "端午节" for day in (22, 23, 24)}
CALENDAR = WorkCalendar(DRAGON_BOAT, frozenset({date(2023, 6, 25)}), frozenset({2023}))
WORKS = CALENDAR.is_working_day


def june(day: int) -> date:
    return date(2023, 6, day)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        pytest.param(16, True, id="Friday"),
        pytest.param(17, False, id="Saturday"),
        pytest.param(18, False, id="Sunday"),
        pytest.param(19, True, id="Monday"),
        pytest.param(22, False, id="Thursday, the festival"),
        pytest.param(23, False, id="Friday, off with it"),
        pytest.param(24, False, id="Saturday of the festival"),
        pytest.param(25, True, id="Sunday, worked instead"),
    ],
)
def test_which_days_are_worked(day: int, worked: bool) -> None:
    assert WORKS(june(day)) is worked


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 1, 4), True),
        (date(2028, 5, 1), False),
        (date(2028, 5, 2), False),
        (date(2028, 5, 3), True),
        (date(2024, 5, 2), True),  # the second day came with 2025
        (date(2027, 10, 1), False),
        (date(2029, 10, 2), False),
        (date(2029, 10, 3), False),
        (date(2029, 10, 4), True),
        (date(2027, 2, 5), True),  # the Spring Festival is for the notice to say
    ],
)
def test_without_a_notice_the_days_that_the_law_fixes_are_off(day: date, worked: bool) -> None:
    assert WorkCalendar().is_working_day(day) is worked


def test_a_notice_has_the_last_word() -> None:
    worked = WorkCalendar({}, frozenset(), frozenset({2027}))
    assert worked.is_working_day(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), [2027]),
        (date(2026, 12, 31), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2027, 11, 1), [2027, 2028]),
    ],
)
def test_the_years_whose_notice_is_missing(today: date, years: list[int]) -> None:
    calendar = WorkCalendar({}, frozenset(), frozenset({2025, 2026}))
    assert calendar.years_to_load(today) == years
    assert calendar.years_without_notice([date(2028, 3, 1), date(2026, 3, 1), date(2027, 3, 1)]) == [2027, 2028]


def test_without_a_notice_what_follows_the_moon_is_worked_and_it_is_known() -> None:
    nothing = WorkCalendar()
    assert [nothing.is_working_day(june(day)) for day in (22, 24, 25)] == [True, False, False]
    assert (nothing.knows(june(22)), CALENDAR.knows(june(22)), CALENDAR.knows(date(2024, 1, 1))) == (False, True, False)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        pytest.param(19, 0, 19, id="no day at all"),
        pytest.param(19, 1, 20, id="Monday to Tuesday"),
        pytest.param(16, 1, 19, id="over a weekend"),
        pytest.param(21, 1, 25, id="over the festival to the worked Sunday"),
        pytest.param(21, 3, 27, id="three days from the eve"),
        pytest.param(17, 1, 19, id="from a Saturday"),
    ],
)
def test_days_after(start: int, days: int, end: int) -> None:
    assert working_day_after(june(start), days=days, is_working_day=WORKS) == june(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        pytest.param(19, 0, 19, id="no day at all"),
        pytest.param(20, 1, 19, id="Tuesday to Monday"),
        pytest.param(19, 1, 16, id="over a weekend"),
        pytest.param(26, 1, 25, id="the worked Sunday"),
        pytest.param(26, 2, 21, id="over the festival"),
    ],
)
def test_days_before(start: int, days: int, end: int) -> None:
    assert working_day_before(june(start), days=days, is_working_day=WORKS) == june(end)


@pytest.mark.parametrize(
    ("start", "today", "passed"),
    [
        pytest.param(19, 19, 0, id="on the day itself"),
        pytest.param(19, 20, 1, id="the day after"),
        pytest.param(16, 18, 0, id="nothing in a weekend"),
        pytest.param(21, 24, 0, id="nothing in the festival"),
        pytest.param(21, 26, 2, id="the worked Sunday counts"),
        pytest.param(20, 19, 0, id="before it began"),
    ],
)
def test_days_that_have_passed(start: int, today: int, passed: int) -> None:
    assert working_days_since(june(start), june(today), is_working_day=WORKS) == passed


@given(start=st.dates(date(2023, 5, 1), date(2023, 8, 1)), days=st.integers(1, 30))
def test_after_before_and_since_agree(start: date, days: int) -> None:
    end = working_day_after(start, days=days, is_working_day=WORKS)
    assert WORKS(end)
    assert working_days_since(start, end, is_working_day=WORKS) == days
    assert working_days_since(start, end - timedelta(days=1), is_working_day=WORKS) == days - 1
    first = working_day_after(start, days=1, is_working_day=WORKS)
    assert working_day_before(end, days=days - 1, is_working_day=WORKS) == first


def test_a_calendar_reads_what_it_wrote() -> None:
    facts = to_json(CALENDAR)
    assert facts == {
        "holidays": {"2023-06-22": "端午节", "2023-06-23": "端午节", "2023-06-24": "端午节"},
        "working_weekends": ["2023-06-25"],
        "years": [2023],
    }
    assert from_json(WorkCalendar, facts) == CALENDAR
