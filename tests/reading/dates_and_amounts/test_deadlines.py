"""By when, form by form (domain.md, forms T1 to T11). The plan covers 2024 unless a case says otherwise."""

from datetime import date

import pytest

from tests.reading.make import plan_of, task_of
from tracker.core.calendar_files import SHIPPED, read_calendar
from tracker.core.vocabulary import DatePrecision
from tracker.reading.dates_and_amounts.date_phrases import find_date_phrases
from tracker.reading.dates_and_amounts.deadlines import Horizon
from tracker.reading.draft import DoubtKind, Recurrence, SetAsideReason
from tracker.reading.read_document import read_document

YEAR_2024 = Horizon(date(2024, 1, 1), date(2024, 12, 31), date(2024, 2, 5))

# Each case: an id, then words, the last day, precision.
DATES = [
    ("T1 by the end of the year", "到2024年底,建成食堂", "2024-12-31", DatePrecision.YEAR),
    ("T1 end of the year, 年末前", "至2024年末前建成", "2024-12-31", DatePrecision.YEAR),
    ("T1 by a year", "到2025年建成", "2025-12-31", DatePrecision.YEAR),
    ("T2 within the year", "年内新增食堂", "2024-12-31", DatePrecision.YEAR),
    ("T2 the whole year", "全年新增食堂", "2024-12-31", DatePrecision.YEAR),
    ("T2 this year", "今年建成食堂", "2024-12-31", DatePrecision.YEAR),
    ("T3 by the end of a month", "2024年6月底前建成", "2024-06-30", DatePrecision.MONTH),
    ("T3 by a month's end, no year", "6月底前建成", "2024-06-30", DatePrecision.MONTH),
    ("T3 February of a leap year", "2月底前建成", "2024-02-29", DatePrecision.MONTH),
    ("T3 middle of a month", "9月中旬前建成", "2024-09-20", DatePrecision.MONTH),
    ("T3 by a day", "2024年6月15日前建成", "2024-06-15", DatePrecision.DAY),
    ("T3 by a day, no year", "6月15日前建成", "2024-06-15", DatePrecision.DAY),
    ("T3 a day as tables write it", "| 2024-06-15 |", "2024-06-15", DatePrecision.DAY),
    ("T3 a day with strokes", "2024/6/15前", "2024-06-15", DatePrecision.DAY),
    ("T3 a day with dots", "2024.6.15", "2024-06-15", DatePrecision.DAY),
    ("T3 a month with a dot", "2024.6", "2024-06-30", DatePrecision.MONTH),
    ("T3 a month as a deadline", "2026年6月建成", "2026-06-30", DatePrecision.MONTH),
    ("T4 first half", "上半年建成", "2024-06-30", DatePrecision.HALF_YEAR),
    ("T4 second half of a year", "2025年下半年建成", "2025-12-31", DatePrecision.HALF_YEAR),
    ("T4 third quarter", "第三季度建成", "2024-09-30", DatePrecision.QUARTER),
    ("T4 end of the third quarter", "三季度末前建成", "2024-09-30", DatePrecision.QUARTER),
    ("T5 end of a five-year period", "到“十四五”末建成", "2025-12-31", DatePrecision.YEAR),
    ("T5 during a five-year period", "“十五五”期间建成", "2030-12-31", DatePrecision.YEAR),
    ("T7 a range of years", "2024年至2026年建成", "2026-12-31", DatePrecision.YEAR),
    ("T7 a range with a dash", "2024-2026年建成", "2026-12-31", DatePrecision.YEAR),
    ("T9 days after the issue", "自印发之日起30日内报方案", "2024-03-06", DatePrecision.DAY),
    ("T9 months after the issue", "印发之日起三个月内报方案", "2024-05-05", DatePrecision.DAY),
]  # fmt: skip


@pytest.mark.parametrize("words", ["占比2024.6万人", "编号2024-06-15-3", "2024-13-01", "增长2024.6%"])
def test_figures_like_a_date_are_none(words: str) -> None:
    assert find_date_phrases(words, YEAR_2024) == []


@pytest.mark.parametrize(("words", "due", "precision"), [case[1:] for case in DATES], ids=[case[0] for case in DATES])
def test_a_date_phrase_means(words: str, due: str, precision: DatePrecision) -> None:
    (found,) = find_date_phrases(words, YEAR_2024)
    assert (str(found.due), found.precision) == (due, precision)
    assert words[found.start : found.end] == found.phrase


@pytest.mark.parametrize(
    "words",
    [
        "截至2023年底已建成食堂",
        "在2023年12月基础上提高",
        "较2022年增加",
        "2021年以来持续改善",
        "落实《云州市食堂管理办法(2024-2026年)》",
        "2022年底建成",
        "开展“十四五”规划评估",
    ],
)
def test_a_look_back_is_no_deadline(words: str) -> None:
    (found,) = find_date_phrases(words, YEAR_2024)
    assert found.aside in (SetAsideReason.BASELINE, SetAsideReason.NAME)


@pytest.mark.parametrize(
    ("words", "recurrence"),
    [
        ("每年培训护理员", Recurrence.YEAR),
        ("每季度通报一次", Recurrence.QUARTER),
        ("每月走访一次", Recurrence.MONTH),
        ("每半年评估", Recurrence.HALF_YEAR),
    ],
)
def test_what_recurs_has_no_date_of_its_own(words: str, recurrence: Recurrence) -> None:
    (found,) = find_date_phrases(words, YEAR_2024)
    assert (found.recurrence, found.due) == (recurrence, None)


def test_a_duty_that_recurs_says_how_often() -> None:
    assert task_of("办好食堂。每季度通报检查情况。(责任单位:市甲局)").recurrence is Recurrence.QUARTER


@pytest.mark.parametrize("words", ["10个工作日内", "20日内"])
def test_a_term_from_the_issue_needs_a_calendar_or_the_day_of_issue(words: str) -> None:
    undated = Horizon(date(2024, 1, 1), date(2024, 12, 31), None)
    (found,) = find_date_phrases(f"自印发之日起{words}报方案", undated)
    assert (found.due, found.resolved) == (None, False)


def test_a_term_in_working_days_is_counted_where_there_is_a_calendar() -> None:
    monday_before_spring_festival = date(2024, 2, 5)
    horizon = Horizon(issued_on=monday_before_spring_festival, calendar=read_calendar(SHIPPED))
    (found,) = find_date_phrases("自印发之日起10个工作日内报方案", horizon)
    assert (str(found.due), found.resolved) == ("2024-02-23", True)


def test_a_term_in_working_days_of_a_year_without_a_notice_is_a_doubt() -> None:
    horizon = Horizon(issued_on=date(2019, 2, 5), calendar=read_calendar(SHIPPED))
    (found,) = find_date_phrases("自印发之日起10个工作日内报方案", horizon)
    assert (found.due, found.resolved) == (None, False)


def test_a_date_that_comes_each_year_ends_nothing() -> None:
    task = task_of("办好食堂。每年6月底前开展评估。(责任单位:市甲局)")
    assert (str(task.deadline.due), task.recurrence) == ("2024-12-31", Recurrence.YEAR)


def test_a_bare_month_before_is_not_certain() -> None:
    plan = plan_of("办好食堂。6月前建成食堂。(责任单位:市甲局)")
    assert str(plan.tasks[0].deadline.due) == "2024-06-30"
    assert not plan.tasks[0].deadline.certain
    assert [doubt.kind for doubt in plan.doubts] == [DoubtKind.DEADLINE_UNCERTAIN]


def test_a_term_of_office_is_a_doubt() -> None:
    plan = plan_of("办好食堂。任期内建成食堂。(责任单位:市甲局)")
    assert [doubt.kind for doubt in plan.doubts] == [DoubtKind.DEADLINE_UNRESOLVED]


def test_the_latest_date_is_the_items_and_each_target_keeps_its_own() -> None:
    task = task_of("办好食堂。2024年底建成食堂5个;2025年底,建成食堂9个。(责任单位:市甲局)")
    assert str(task.deadline.due) == "2025-12-31"
    assert [(target.value, str(target.due)) for target in task.targets] == [(5, "2024-12-31"), (9, "2025-12-31")]


def test_a_task_without_a_date_is_due_when_the_plan_ends() -> None:
    task = task_of("办好食堂。扩大供给。(责任单位:市甲局)")
    assert (str(task.deadline.due), task.deadline.phrase, task.deadline.evidence) == ("2024-12-31", "", None)


def test_an_open_ended_duty_is_ongoing_to_the_end_of_the_plan() -> None:
    task = task_of("办好食堂。长期坚持,方便群众就餐。(责任单位:市甲局)")
    assert (str(task.deadline.due), task.deadline.precision) == ("2024-12-31", DatePrecision.ONGOING)
    assert task.deadline.phrase == "长期坚持"


def test_without_a_period_an_undated_task_has_no_date() -> None:
    plan = read_document("一、任务\n1.办好食堂。扩大供给。(责任单位:市甲局)", name="云州.txt")
    assert (plan.period_start, plan.period_end, plan.tasks[0].deadline.due) == (None, None, None)
    assert DoubtKind.PERIOD_MISSING in [doubt.kind for doubt in plan.doubts]
