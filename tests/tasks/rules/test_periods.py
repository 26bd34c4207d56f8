"""The periods of an amount that is owed again and again, and how each stands."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.vocabulary import Comparator, Light
from tracker.core.wording import period_words
from tracker.reading.draft import Recurrence
from tracker.tasks.rules.periods import (
    Figure,
    Goal,
    Period,
    PeriodStanding,
    calendar_period,
    key_of,
    period_on,
    periods_of,
    rows_of,
)
from tracker.tasks.rules.periods import standing_of_period as standing

YEAR, HALF, QUARTER, MONTH, WEEK = (
    Recurrence.YEAR,
    Recurrence.HALF_YEAR,
    Recurrence.QUARTER,
    Recurrence.MONTH,
    Recurrence.WEEK,
)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("every", "day", "key", "start", "end"),
    [
        pytest.param(YEAR, "2023-06-28", "2023", "2023-01-01", "2023-12-31", id="a year"),
        pytest.param(HALF, "2023-06-30", "2023-H1", "2023-01-01", "2023-06-30", id="Friday, the first half's last day"),
        pytest.param(HALF, "2023-07-01", "2023-H2", "2023-07-01", "2023-12-31", id="Saturday, the second half"),
        pytest.param(QUARTER, "2023-09-30", "2023-Q3", "2023-07-01", "2023-09-30", id="Saturday, a quarter's last day"),
        pytest.param(MONTH, "2024-02-29", "2024-02", "2024-02-01", "2024-02-29", id="Thursday, a leap day"),
        pytest.param(MONTH, "2023-12-01", "2023-12", "2023-12-01", "2023-12-31", id="Friday, December"),
        pytest.param(WEEK, "2023-01-01", "2022-W52", "2022-12-26", "2023-01-01", id="Sunday, of the old ISO year"),
        pytest.param(WEEK, "2023-01-02", "2023-W01", "2023-01-02", "2023-01-08", id="Monday, the first week"),
    ],
)
def test_periods_are_those_of_the_calendar(every: Recurrence, day: str, key: str, start: str, end: str) -> None:
    expected = Period(key, date.fromisoformat(start), date.fromisoformat(end))
    assert calendar_period(every, date.fromisoformat(day)) == expected


@pytest.mark.parametrize(
    ("every", "start", "end", "keys"),
    [
        pytest.param(YEAR, "2021-01-01", "2025-12-31", ["2021", "2022", "2023", "2024", "2025"], id="a five-year plan"),
        pytest.param(YEAR, "2022-12-30", "2025-12-31", ["2023", "2024", "2025"], id="issued on 30 December: no 2022"),
        pytest.param(
            YEAR, "2022-07-01", "2025-12-31", ["2022", "2023", "2024", "2025"], id="issued in July: half a year"
        ),
        pytest.param(YEAR, "2023-01-16", "2023-12-31", ["2023"], id="one year"),
        pytest.param(YEAR, "2021-01-01", "2025-03-31", ["2021", "2022", "2023", "2024"], id="due in March: no 2025"),
        pytest.param(YEAR, "2023-10-01", "2024-03-31", ["2024"], id="half a year over New Year owes once"),
        pytest.param(QUARTER, "2023-01-16", "2023-12-31", ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"], id="quarters"),
        pytest.param(HALF, "2023-01-01", "2023-12-31", ["2023-H1", "2023-H2"], id="halves"),
        pytest.param(MONTH, "2023-11-20", "2024-01-31", ["2023-12", "2024-01"], id="from 20 November"),
        pytest.param(
            WEEK, "2023-06-28", "2023-07-09", ["2023-W26", "2023-W27"], id="from a Wednesday: five days of seven"
        ),
        pytest.param(MONTH, "2023-05-10", "2023-05-01", ["2023-05"], id="an end before the start"),
        pytest.param(MONTH, "2023-06-15", "2023-07-31", ["2023-06", "2023-07"], id="16 days of 30"),
        pytest.param(MONTH, "2023-06-16", "2023-07-31", ["2023-06", "2023-07"], id="exactly half: 15 days of 30"),
        pytest.param(MONTH, "2023-06-17", "2023-07-31", ["2023-07"], id="14 days of 30"),
        pytest.param(MONTH, "2023-05-01", "2023-06-15", ["2023-05", "2023-06"], id="exactly half at the end"),
        pytest.param(MONTH, "2023-05-01", "2023-06-14", ["2023-05"], id="14 days of 30 at the end"),
        pytest.param(HALF, "2024-04-01", "2024-12-31", ["2024-H1", "2024-H2"], id="half of a leap year's half"),
        pytest.param(HALF, "2024-04-02", "2024-12-31", ["2024-H2"], id="a day less"),
        pytest.param(YEAR, "2024-01-01", "2024-07-01", ["2024"], id="183 days of 366, alone"),
        pytest.param(YEAR, "2023-01-01", "2024-07-01", ["2023", "2024"], id="183 days of 366 at the end"),
        pytest.param(YEAR, "2023-01-01", "2024-06-30", ["2023"], id="182 days of 366"),
        pytest.param(WEEK, "2023-06-29", "2023-07-09", ["2023-W26", "2023-W27"], id="four days of seven"),
        pytest.param(WEEK, "2023-06-30", "2023-07-09", ["2023-W27"], id="three days of seven"),
    ],
)
def test_what_is_owed_in_a_span(every: Recurrence, start: str, end: str, keys: list[str]) -> None:
    periods = periods_of(every, date.fromisoformat(start), date.fromisoformat(end))
    assert [period.key for period in periods] == keys


@given(st.sampled_from(Recurrence), DAYS, st.integers(0, 2500))
def test_periods_cover_their_span_without_gap_or_overlap(every: Recurrence, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    periods = periods_of(every, start, end)
    assert (periods[0].start, periods[-1].end) == (start, end)
    assert all(period.start <= period.end for period in periods)
    assert all(one.end + timedelta(days=1) == next_.start for one, next_ in itertools.pairwise(periods))
    assert len({period.key for period in periods}) == len(periods)


@given(st.sampled_from(Recurrence), DAYS, st.integers(0, 1500), st.integers(-50, 1600))
def test_every_day_belongs_to_one_period_and_time_never_goes_back(
    every: Recurrence, start: date, length: int, offset: int
) -> None:
    periods = periods_of(every, start, start + timedelta(days=length))
    day = start + timedelta(days=offset)
    found = period_on(periods, day)
    assert found in periods
    if 0 <= offset <= length:
        assert found.start <= day <= found.end
    later = period_on(periods, day + timedelta(days=1))
    assert periods.index(found) <= periods.index(later) <= periods.index(found) + 1


def test_a_figure_is_for_the_period_it_names_and_else_for_that_of_its_day() -> None:
    years = periods_of(YEAR, date(2021, 1, 1), date(2023, 12, 31))
    january = date(2023, 1, 10)  # a Tuesday
    assert key_of("2022", january, years) == "2022"
    assert key_of("", january, years) == "2023"
    assert key_of("2023-Q1", january, years) == "2023"
    assert key_of("", date(2030, 1, 1), years) == "2023"


OWED = Goal(300, Comparator.AT_LEAST)
LIMIT = Goal(70, Comparator.AT_MOST)
BELOW = Goal(70, Comparator.LESS_THAN)
YEAR_2023 = calendar_period(YEAR, date(2023, 1, 1))
JUNE, LAST_DAY, AFTER, BEFORE = date(2023, 6, 28), date(2023, 12, 31), date(2024, 1, 1), date(2022, 12, 31)


@pytest.mark.parametrize(
    ("promise", "value", "today", "expected", "light"),
    [
        pytest.param(OWED, None, BEFORE, PeriodStanding.AHEAD, Light.GREY, id="the day before it begins"),
        pytest.param(OWED, None, date(2023, 1, 1), PeriodStanding.RUNNING, Light.GREY, id="its first day"),
        pytest.param(OWED, None, LAST_DAY, PeriodStanding.RUNNING, Light.GREY, id="no figure on the last day"),
        pytest.param(OWED, None, AFTER, PeriodStanding.MISSING, Light.RED, id="no figure the day after: missing"),
        pytest.param(OWED, 0, AFTER, PeriodStanding.MISSED, Light.RED, id="zero is a figure"),
        pytest.param(OWED, 299, LAST_DAY, PeriodStanding.RUNNING, Light.GREEN, id="one short on the last day"),
        pytest.param(OWED, 299, AFTER, PeriodStanding.MISSED, Light.RED, id="one short the day after"),
        pytest.param(OWED, 300, JUNE, PeriodStanding.REACHED, Light.BLUE, id="reached early"),
        pytest.param(OWED, 150, JUNE, PeriodStanding.RUNNING, Light.GREEN, id="half at half-time"),
        pytest.param(OWED, 117, JUNE, PeriodStanding.RUNNING, Light.GREEN, id="10 points behind"),
        pytest.param(OWED, 114, JUNE, PeriodStanding.RUNNING, Light.YELLOW, id="11 points behind"),
        pytest.param(OWED, 90, JUNE, PeriodStanding.RUNNING, Light.YELLOW, id="19 points behind"),
        pytest.param(OWED, 57, JUNE, PeriodStanding.RUNNING, Light.YELLOW, id="30 points behind"),
        pytest.param(OWED, 54, JUNE, PeriodStanding.RUNNING, Light.RED, id="31 points behind"),
        pytest.param(OWED, 30, JUNE, PeriodStanding.RUNNING, Light.RED, id="39 points behind"),
        pytest.param(LIMIT, 60, JUNE, PeriodStanding.RUNNING, Light.GREEN, id="a limit is kept only at the end"),
        pytest.param(LIMIT, 70, JUNE, PeriodStanding.RUNNING, Light.GREEN, id="the limit itself"),
        pytest.param(LIMIT, 70, LAST_DAY, PeriodStanding.RUNNING, Light.GREEN, id="the limit itself on the last day"),
        pytest.param(LIMIT, 70, AFTER, PeriodStanding.REACHED, Light.BLUE, id="the limit itself, and over"),
        pytest.param(BELOW, 70, JUNE, PeriodStanding.RUNNING, Light.RED, id="no longer less than the limit"),
        pytest.param(BELOW, 69, JUNE, PeriodStanding.RUNNING, Light.GREEN, id="less than the limit"),
        pytest.param(LIMIT, 71, JUNE, PeriodStanding.RUNNING, Light.RED, id="over the limit, still running"),
        pytest.param(LIMIT, 60, AFTER, PeriodStanding.REACHED, Light.BLUE, id="the limit was kept"),
        pytest.param(LIMIT, 71, AFTER, PeriodStanding.MISSED, Light.RED, id="the limit was not kept"),
    ],
)
def test_how_a_period_stands(
    promise: Goal, value: float | None, today: date, expected: PeriodStanding, light: Light
) -> None:
    figures = {} if value is None else {"2023": Figure(value, JUNE, 5)}
    (row,) = rows_of([YEAR_2023], promise, figures, today)
    assert (row.standing, row.light.light, standing(YEAR_2023, promise, value, today)) == (expected, light, expected)
    assert str(row.light.reason)


@pytest.mark.parametrize(
    ("promise", "value", "today", "words"),
    [
        (OWED, 300, JUNE, "reached"),
        (OWED, 299, AFTER, "not reached"),
        (OWED, None, AFTER, "no figure was reported"),
        (OWED, None, BEFORE, "not begun yet"),
        (OWED, None, JUNE, "no figure yet"),
        (LIMIT, 60, JUNE, "within the limit"),
        (LIMIT, 71, JUNE, "over the limit"),
        (OWED, 150, JUNE, "on schedule"),
        (OWED, 54, JUNE, "31 points behind schedule"),
        (OWED, 0, JUNE, "49 points behind schedule"),
        (OWED, 0, LAST_DAY, "100 points behind schedule"),
    ],
)
def test_why_a_period_has_its_light(promise: Goal, value: float | None, today: date, words: str) -> None:
    figures = {} if value is None else {"2023": Figure(value, JUNE, 5)}
    (row,) = rows_of([YEAR_2023], promise, figures, today)
    assert str(row.light.reason) == words


def test_a_span_of_less_than_half_a_period_owes_it_once_with_the_days_of_the_span() -> None:
    for start, end in ((date(2023, 6, 20), date(2023, 6, 30)), (date(2023, 6, 1), date(2023, 6, 11))):
        assert periods_of(MONTH, start, end) == (Period("2023-06", start, end),)
    assert periods_of(YEAR, date(2023, 10, 1), date(2023, 12, 31)) == (
        Period("2023", date(2023, 10, 1), date(2023, 12, 31)),
    )


def test_the_first_and_the_last_period_take_what_is_less_than_half_of_their_neighbours() -> None:
    months = periods_of(MONTH, date(2023, 5, 20), date(2023, 8, 10))
    assert months == (
        Period("2023-06", date(2023, 5, 20), date(2023, 6, 30)),
        Period("2023-07", date(2023, 7, 1), date(2023, 8, 10)),
    )
    assert periods_of(MONTH, date(2023, 5, 20), date(2023, 7, 10)) == (
        Period("2023-06", date(2023, 5, 20), date(2023, 7, 10)),
    )
    assert periods_of(MONTH, date(2023, 5, 30), date(2023, 6, 2)) == (
        Period("2023-06", date(2023, 5, 30), date(2023, 6, 2)),
    )


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2023, 5, 1), "2023-06"),
        (date(2023, 6, 30), "2023-06"),
        (date(2023, 7, 1), "2023-07"),
        (date(2023, 8, 1), "2023-08"),
        (date(2024, 1, 1), "2023-08"),
    ],
)
def test_to_which_period_a_day_belongs(day: date, key: str) -> None:
    months = periods_of(MONTH, date(2023, 6, 1), date(2023, 8, 31))
    assert period_on(months, day).key == key


def test_a_later_figure_says_nothing_of_an_earlier_period() -> None:
    years = periods_of(YEAR, date(2021, 1, 1), date(2023, 12, 31))
    figures = {"2021": Figure(320, date(2021, 12, 20), 1), "2023": Figure(20, JUNE, 2)}
    rows = rows_of(years, OWED, figures, JUNE)
    assert [row.standing for row in rows] == [PeriodStanding.REACHED, PeriodStanding.MISSING, PeriodStanding.RUNNING]
    assert [row.figure and row.figure.report_id for row in rows] == [1, None, 2]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2023", "year 2023"),
        ("2023-H1", "first half of 2023"),
        ("2023-H2", "second half of 2023"),
        ("2023-Q3", "Q3 2023"),
        ("2023-07", "7/2023"),
        ("2023-10", "10/2023"),
        ("2023-W05", "week 5 of 2023"),
        ("2023-W20", "week 20 of 2023"),
        ("", ""),
    ],
)
def test_a_period_in_words(key: str, words: str) -> None:
    assert str(period_words(key)) == words
