"""The years that a plan covers, and the years in its text that say nothing about them."""

from datetime import date

import pytest

from tracker.reading.draft import DoubtKind, DraftPlan
from tracker.reading.read_document import read_document


def plan(title: str, *items: str, after: str = "", preamble: str = "") -> DraftPlan:
    lines = [
        title,
        preamble,
        *(f"{number}、{words}" for number, words in zip("一二三四五", items, strict=False)),
        after,
    ]
    return read_document("\n".join(line for line in lines if line), name="云州.txt")


FIRST = "办好社区食堂。扩大助餐服务。(责任单位:市甲局)"
LAST = "加强监管。开展检查。(责任单位:市乙局)"

# Each case: an id, then the words of one item among others.
YEARS_OF_ITEMS = [
    ("a tax rule's end", "落实减税。小微企业免征印花税政策执行至2028年12月31日。(责任单位:市丙局)"),
    ("up to a year", "降低电费。到2031年前,对换电站免收基本电费。(责任单位:市丙局)"),
    ("up to a day", "缓缴租金。自本意见印发之日起至2027年12月31日,可分期缴纳。(责任单位:市丙局)"),
    ("an event", "办好展会。举办2028年云州食品博览会。(责任单位:市丙局)"),
    ("a goal of its own", "建设驿站。到2029年,建成驿站40个。(责任单位:市丙局)"),
    ("a licence", "延长期限。将许可证有效期至2029年12月31日的予以顺延。(责任单位:市丙局)"),
]


@pytest.mark.parametrize("words", [case[1] for case in YEARS_OF_ITEMS], ids=[case[0] for case in YEARS_OF_ITEMS])
def test_a_year_inside_one_item_is_not_the_plans(words: str) -> None:
    read = plan("关于促进银龄消费的若干措施", FIRST, words, LAST)
    assert (read.period_start, read.period_end) == (None, None)
    assert [task.deadline.due for task in read.tasks if task.title != words.split("。")[0]] == [None, None]
    assert DoubtKind.PERIOD_MISSING in [doubt.kind for doubt in read.doubts]


# Each case: an id, then title, preamble, words after the items, first and last day.
PERIODS = [
    ("years of the title before a validity", "云州市银龄服务行动计划(2026—2027年)", "", "本文件有效期2年,自2026年7月31日起施行。", "2026-01-01", "2027-12-31"),
    ("a validity, 实行", "云州市银龄服务若干措施", "", "本措施自2026年6月1日起实行,有效期至2027年12月31日止。", "2026-06-01", "2027-12-31"),
    ("a validity, 执行", "云州市银龄服务若干措施", "", "本措施自2026年6月15日起执行,有效期至2028年6月14日。", "2026-06-15", "2028-06-14"),
    ("a validity in years", "云州市银龄服务若干措施", "", "本办法自2026年6月15日起生效,有效期三年。", "2026-06-15", "2029-06-14"),
    ("a validity from the day of issue", "云州市银龄服务若干措施", "", "自发布之日起施行,有效期至2027年12月31日。", None, "2027-12-31"),
    ("years from a named one", "云州市银龄人才实施意见", "2026年起5年内,实施三大计划。", "", "2026-01-01", "2030-12-31"),
    ("years from a named one, 三年", "云州市银龄人才实施意见", "从2027年起,用三年时间,办好食堂。", "", "2027-01-01", "2029-12-31"),
    ("a year to be reached before", "云州市2030年前碳达峰实施方案", "", "", None, "2030-12-31"),
    ("a term of days", "云州市银龄服务若干措施", "", "本措施实施期限为2026年4月1日至2027年3月31日。", "2026-04-01", "2027-03-31"),
    ("from a day to a day", "云州市银龄服务若干措施", "", "以上措施自2026年1月1日起执行至2026年12月31日。", "2026-01-01", "2026-12-31"),
    ("months of a campaign", "云州市食堂专项整治方案", "整治时间:2026年4月至2026年11月", "", "2026-04-01", "2026-11-30"),
    ("on trial", "云州市银龄服务若干措施", "", "本措施自2026年5月1日起施行,试行一年。", "2026-05-01", "2027-04-30"),
    ("a half-year", "云州市2026年上半年重点任务清单", "", "", "2026-01-01", "2026-06-30"),
    ("the second half", "云州市2026年下半年重点任务清单", "", "", "2026-07-01", "2026-12-31"),
    ("a year in numerals", "二〇二六年云州市重点工作任务分解方案", "", "", "2026-01-01", "2026-12-31"),
    ("a five-year period in full", "云州市第十五个五年规划纲要任务分工方案", "", "", "2026-01-01", "2030-12-31"),
    ("the year of a part", "云州市银龄规划(2021—2035年)2026年实施计划", "", "", "2026-01-01", "2026-12-31"),
    ("the year of a revision", "云州市贯彻养老条例(2025年修订)的实施方案", "", "", None, None),
    ("the year of the preamble", "云州市民政工作要点", "2026年,全市民政工作要稳中求进。", "", "2026-01-01", "2026-12-31"),
    ("a year of the preamble of a plan", "云州市食堂实施方案", "2026年,全市食堂工作要加快。", "", None, None),
    ("three years up to a goal", "云州市食堂三年行动方案", "到2028年,食堂覆盖全市。", "", "2026-01-01", "2028-12-31"),
    ("an edition is no year", "云州市银龄服务目录(2026年版)", "", "", None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "preamble", "after", "first", "last"), [case[1:] for case in PERIODS], ids=[case[0] for case in PERIODS]
)
def test_the_plan_covers(title: str, preamble: str, after: str, first: str | None, last: str | None) -> None:
    read = plan(title, FIRST, LAST, preamble=preamble, after=after)
    assert (read.period_start, read.period_end) == (
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
    )


def test_a_report_covers_the_year_of_its_chapter_on_work() -> None:
    text = (
        "政府工作报告\n一、2025年工作回顾\n建成食堂9个。\n二、2026年主要任务\n"
        "(一)办好食堂。全年新建食堂8个。\n(二)建设驿站。新建驿站6个。"
    )
    read = read_document(text, name="云州.txt")
    assert (str(read.period_start), str(read.period_end)) == ("2026-01-01", "2026-12-31")
