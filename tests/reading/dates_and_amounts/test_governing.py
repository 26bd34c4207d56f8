"""Which of several dates governs an item, and what a label or a column of time says."""

from datetime import date

import pytest

from tests.reading.make import plan_of, task_of
from tracker.core.vocabulary import DatePrecision
from tracker.reading.dates_and_amounts.deadlines import Horizon
from tracker.reading.dates_and_amounts.schedules import find_schedules
from tracker.reading.dates_and_amounts.time_columns import time_in_column
from tracker.reading.draft import DoubtKind, Recurrence

YEAR_2024 = Horizon(date(2024, 1, 1), date(2024, 12, 31), date(2024, 2, 5))

# Each case: the words of a cell, the last day, precision.
CELLS = [
    ("9月", "2024-09-30", DatePrecision.MONTH),
    ("6月", "2024-06-30", DatePrecision.MONTH),
    ("11月份", "2024-11-30", DatePrecision.MONTH),
    ("9月底", "2024-09-30", DatePrecision.MONTH),
    ("10月底前", "2024-10-31", DatePrecision.MONTH),
    ("2027.6", "2027-06-30", DatePrecision.MONTH),
    ("2027.6.30", "2027-06-30", DatePrecision.DAY),
    ("20270630", "2027-06-30", DatePrecision.DAY),
    ("12月31日前", "2024-12-31", DatePrecision.DAY),
    ("6.30", "2024-06-30", DatePrecision.DAY),
    ("三季度", "2024-09-30", DatePrecision.QUARTER),
    ("上半年", "2024-06-30", DatePrecision.HALF_YEAR),
    ("全年", "2024-12-31", DatePrecision.YEAR),
    ("2027年", "2027-12-31", DatePrecision.YEAR),
    ("2027", "2027-12-31", DatePrecision.YEAR),
    ("2025-2028", "2028-12-31", DatePrecision.YEAR),
    ("2026.10-2029.9", "2029-09-30", DatePrecision.MONTH),
    ("2026/3—2027/6", "2027-06-30", DatePrecision.MONTH),
    ("3月启动,10月完成", "2024-10-31", DatePrecision.MONTH),
    ("4-8月", "2024-08-31", DatePrecision.MONTH),
]


@pytest.mark.parametrize(("words", "due", "precision"), CELLS, ids=[words for words, _, _ in CELLS])
def test_a_cell_of_a_time_column_says(words: str, due: str, precision: DatePrecision) -> None:
    found = time_in_column(words, YEAR_2024)
    assert found is not None
    assert (str(found.due), found.precision, found.certain) == (due, precision, True)


@pytest.mark.parametrize("words", ["持续推进", "长期", "常年开展"])
def test_a_cell_that_goes_on_has_no_day(words: str) -> None:
    found = time_in_column(words, YEAR_2024)
    assert found is not None
    assert (found.due, found.precision) == (None, DatePrecision.ONGOING)


@pytest.mark.parametrize("words", ["", "/", "按计划推进", "立行立改", "13月", "见附件"])
def test_a_cell_without_a_time_says_none(words: str) -> None:
    assert time_in_column(words, YEAR_2024) is None


@pytest.mark.parametrize("words", ["9月", "6.31"])
def test_a_cell_whose_year_or_day_is_unknown_is_open(words: str) -> None:
    found = time_in_column(words, YEAR_2024 if words == "6.31" else Horizon())
    assert found is not None
    assert (found.due, found.resolved) == (None, False)


# --- labels ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "due"),
    [("2027.6.30", "2027-06-30"), ("2027年6月30日", "2027-06-30"), ("20270630", "2027-06-30"), ("9月", "2024-09-30")],
)
def test_the_time_of_a_label_is_the_items(words: str, due: str) -> None:
    task = task_of(f"建设公园。建成后开放。(牵头单位:市甲局;完成时限:{words})")
    assert str(task.deadline.due) == due


@pytest.mark.parametrize("words", ["按计划推进", "年度考核前", "另行通知"])
def test_a_label_of_time_without_a_time_is_a_doubt(words: str) -> None:
    plan = plan_of(f"建设公园。建成后开放。\n责任单位:市甲局\n完成时限:{words}")
    assert [(doubt.kind, doubt.phrase) for doubt in plan.doubts] == [(DoubtKind.TIME_UNREAD, words)]


def test_a_time_in_a_clause_without_a_time_is_a_doubt() -> None:
    plan = plan_of("建设公园。建成后开放。(市甲局牵头,15日内完成)")
    assert [(doubt.kind, doubt.phrase) for doubt in plan.doubts] == [(DoubtKind.TIME_UNREAD, "15日内完成")]


def test_a_clause_that_says_it_goes_on_has_no_doubt() -> None:
    plan = plan_of("办好公园。开展巡查。(市甲局牵头,长期)")
    assert plan.doubts == ()
    assert plan.tasks[0].deadline.precision is DatePrecision.ONGOING


def test_a_label_that_goes_on_leaves_the_date_of_the_words() -> None:
    task = task_of("办好公园。2024年6月底前建成。\n责任单位:市甲局\n完成时限:持续推进")
    assert (str(task.deadline.due), task.deadline.phrase) == ("2024-06-30", "2024年6月底前")


def test_a_day_that_no_calendar_has_is_a_doubt() -> None:
    plan = plan_of("改造小区。完善设施。(牵头单位:市甲局;完成时限:2027年2月30日)")
    assert str(plan.tasks[0].deadline.due) == "2024-12-31"
    assert [(doubt.kind, doubt.phrase) for doubt in plan.doubts] == [(DoubtKind.DEADLINE_UNRESOLVED, "2027年2月30日")]


def test_a_label_outranks_the_items_words_and_a_contradiction_is_a_doubt() -> None:
    plan = plan_of("改造小区。2024年11月底前完工。\n责任单位:市甲局\n完成时限:2024年9月底")
    assert str(plan.tasks[0].deadline.due) == "2024-09-30"
    (doubt,) = plan.doubts
    assert (doubt.kind, doubt.candidates) == (DoubtKind.DATES_DISAGREE, ("2024-09-30", "2024-11-30"))


def test_an_earlier_date_in_the_words_is_a_step_and_no_contradiction() -> None:
    plan = plan_of("改造小区。2024年6月底前开工。\n责任单位:市甲局\n完成时限:2024年11月底")
    (task,) = plan.tasks
    assert plan.doubts == ()
    assert (str(task.deadline.due), [(step.about, str(step.due)) for step in task.milestones]) == (
        "2024-11-30",
        [("开工", "2024-06-30")],
    )


@pytest.mark.parametrize(
    ("heading", "due", "amount"),
    [("新增停车泊位600个", "2024-10-31", (600, "个")), ("改造农村公路300公里", "2024-11-30", (300, "公里"))],
)
def test_a_sentence_keeps_its_amount_when_a_line_with_its_time_follows(
    heading: str, due: str, amount: tuple[float, str]
) -> None:
    task = task_of(f"{heading}。\n牵头单位:市甲局\n配合单位:市乙局\n完成时间:{due[:4]}年{due[5:7]}月底前")
    assert str(task.deadline.due) == due
    assert [(target.value, target.unit, str(target.due)) for target in task.targets] == [(*amount, due)]


def test_a_sentence_keeps_its_amount_beside_the_time_in_its_clause() -> None:
    task = task_of("新建停车位2000个。(牵头单位:市甲局;完成时限:2024年6月30日)")
    assert [(target.value, str(target.due)) for target in task.targets] == [(2000, "2024-06-30")]


# --- steps -------------------------------------------------------------------------------------


def test_each_date_is_the_items_its_amounts_or_a_step() -> None:
    task = task_of("建设食堂。3月底前完成招标,6月底前开工,2024年底建成食堂5个,2025年底,全面运行。(责任单位:市甲局)")
    assert str(task.deadline.due) == "2025-12-31"
    assert [(step.about, str(step.due), step.phrase) for step in task.milestones] == [
        ("完成招标", "2024-03-31", "3月底前"),
        ("开工", "2024-06-30", "6月底前"),
    ]
    assert [str(target.due) for target in task.targets] == ["2024-12-31"]


def test_what_is_set_aside_is_no_step() -> None:
    task = task_of("建设食堂。较2022年底提高,举办2024年云州美食节,2024年11月底前建成。(责任单位:市甲局)")
    assert (task.milestones, str(task.deadline.due)) == ((), "2024-11-30")


# --- reports -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "recurrence", "day"),
    [
        ("每季度末月25日前报送进展", Recurrence.QUARTER, 25),
        ("于每月10日前将进展报市甲局", Recurrence.MONTH, 10),
        ("每半年向市政府书面报告", Recurrence.HALF_YEAR, None),
        ("每季度首月5日前上报", Recurrence.QUARTER, None),
        ("每年12月底前报送总结", Recurrence.YEAR, None),
    ],
)
def test_a_rhythm_of_reports_is_a_schedule(words: str, recurrence: Recurrence, day: int | None) -> None:
    (found,) = find_schedules(f"请抓好落实,{words}。")
    assert (found.recurrence, found.day) == (recurrence, day)


@pytest.mark.parametrize("words", ["每季度通报检查情况", "每月走访。请及时报送进展", "每年培训100名"])
def test_what_comes_back_without_a_report_is_no_schedule(words: str) -> None:
    assert list(find_schedules(words)) == []


def test_the_plan_keeps_its_schedules_and_they_set_no_day() -> None:
    plan = plan_of("建设食堂。每季度末月25日前报送进展。(责任单位:市甲局)")
    assert [(found.recurrence, found.day) for found in plan.schedules] == [(Recurrence.QUARTER, 25)]
    assert str(plan.tasks[0].deadline.due) == "2024-12-31"


def test_an_amount_that_may_be_a_grant_is_a_doubt_of_its_task() -> None:
    plan = plan_of("稳定就业。发放稳岗补贴3000万元。(责任单位:市甲局)")
    assert [(doubt.kind, doubt.phrase, doubt.task_ordinal) for doubt in plan.doubts] == [
        (DoubtKind.AMOUNT_UNCERTAIN, "3000万元", 1)
    ]
