"""Which date phrases govern something, which are set aside, and why. The plan covers 2024 and was issued on 5 February."""

from datetime import date

import pytest

from tracker.core.vocabulary import DatePrecision
from tracker.reading.dates_and_amounts.date_phrases import find_date_phrases
from tracker.reading.dates_and_amounts.deadlines import Horizon
from tracker.reading.draft import Recurrence, SetAsideReason

YEAR_2024 = Horizon(date(2024, 1, 1), date(2024, 12, 31), date(2024, 2, 5))
MANY_YEARS = Horizon(None, date(2030, 12, 31), date(2024, 2, 5))

# Each case: an id, then words, the last day, precision.
DATES = [
    ("dots in a clause", "完成时限:2024.6.30", "2024-06-30", DatePrecision.DAY),
    ("dots in a sentence", "于2024.6.30前建成", "2024-06-30", DatePrecision.DAY),
    ("strokes after a word", "截止2024/11/15报送", "2024-11-15", DatePrecision.DAY),
    ("eight digits", "| 20240630 |", "2024-06-30", DatePrecision.DAY),
    ("eight digits, 前", "完成时限:20241015前", "2024-10-15", DatePrecision.DAY),
    ("a month in digits", "时限:2024.9;", "2024-09-30", DatePrecision.MONTH),
    ("a day in numerals", "二〇二四年六月三十日前建成", "2024-06-30", DatePrecision.DAY),
    ("a month in numerals", "二〇二四年十月底前建成", "2024-10-31", DatePrecision.MONTH),
    ("a year in numerals", "到二〇二六年建成", "2026-12-31", DatePrecision.YEAR),
    ("a month's end in numerals", "十二月底前建成", "2024-12-31", DatePrecision.MONTH),
    ("a day called 号", "6月15号前建成", "2024-06-15", DatePrecision.DAY),
    ("second quarter's end", "第二季度末完成", "2024-06-30", DatePrecision.QUARTER),
    ("a quarter by its letter", "Q3完成招标", "2024-09-30", DatePrecision.QUARTER),
    ("three quarters", "前三季度完成", "2024-09-30", DatePrecision.QUARTER),
    ("first half's end", "上半年底前完成", "2024-06-30", DatePrecision.HALF_YEAR),
    ("months as a range", "5月至9月开展整治", "2024-09-30", DatePrecision.MONTH),
    ("months as a range in digits", "1-6月完成", "2024-06-30", DatePrecision.MONTH),
    ("a range of days", "2024年3月1日至2024年10月20日开展整治", "2024-10-20", DatePrecision.DAY),
    ("a range over the new year", "2024年11月至次年3月开展整治", "2025-03-31", DatePrecision.MONTH),
    ("next year", "明年6月底前建成", "2025-06-30", DatePrecision.MONTH),
    ("up to a day from the issue", "自本意见印发之日起至2024年12月31日,可分批缴纳", "2024-12-31", DatePrecision.DAY),
    ("years from a named one", "2024年起5年内建成", "2028-12-31", DatePrecision.YEAR),
    ("years from a named month", "自2024年7月起,三年内建成", "2026-12-31", DatePrecision.YEAR),
    ("the next year after one named", "次年6月底前竣工", "2025-06-30", DatePrecision.MONTH),
    ("before a feast", "国庆节前投入使用", "2024-09-30", DatePrecision.DAY),
    ("before New Year's Day", "2025年元旦前建成", "2024-12-31", DatePrecision.DAY),
    ("within the year of the plan", "年度内建成", "2024-12-31", DatePrecision.YEAR),
    ("a plan for the year", "2024年度计划新增食堂9个", "2024-12-31", DatePrecision.YEAR),
    ("after the issue", "本方案印发后1个月内制定细则", "2024-03-05", DatePrecision.DAY),
    ("a date alone in quotation marks", "做到“2024年底前”建成", "2024-12-31", DatePrecision.YEAR),
]  # fmt: skip


@pytest.mark.parametrize(("words", "due", "precision"), [case[1:] for case in DATES], ids=[case[0] for case in DATES])
def test_a_date_phrase_governs(words: str, due: str, precision: DatePrecision) -> None:
    found = [phrase for phrase in find_date_phrases(words, YEAR_2024) if phrase.aside is None and phrase.due]
    assert [(str(phrase.due), phrase.precision) for phrase in found] == [(due, precision)]
    assert words[found[0].start : found[0].end] == found[0].phrase


# Each case: an id, then words that hold one date phrase, why it governs nothing.
SET_ASIDE = [
    ("compared with", "较2023年提高", SetAsideReason.BASELINE),
    ("a level of then", "保持2023年水平", SetAsideReason.BASELINE),
    ("done already", "2022年底建成", SetAsideReason.BASELINE),
    ("last year", "按上年度研发投入核算", SetAsideReason.BASELINE),
    ("in a title", "落实《云州市食堂管理办法(2024-2026年)》", SetAsideReason.NAME),
    ("in a quoted name", "开展“2024年迎春年货节”活动", SetAsideReason.NAME),
    ("an event's year", "举办2024年云州音乐节,丰富供给", SetAsideReason.NAME),
    ("an event of trade", "办好2024年度云州绿色建材博览会", SetAsideReason.NAME),
    ("a month with a name", "开展2024年“安全用气月”活动", SetAsideReason.NAME),
    ("games to come", "迎接2025年省运动会", SetAsideReason.NAME),
    ("an edition", "执行2024年版目录", SetAsideReason.NAME),
    ("a batch", "申报2024年第3批项目", SetAsideReason.NAME),
    ("the name of a five-year plan", "开展“十四五”规划评估", SetAsideReason.NAME),
    ("who entered within the year", "对年内首次入库的企业给予奖励", SetAsideReason.CONDITION),
    ("what grew in the year", "对当年营业收入增长较快的再奖励", SetAsideReason.CONDITION),
    ("what was registered in the year", "对全年登记产品较多的给予奖励", SetAsideReason.CONDITION),
    ("a rent of the year", "发放当年食堂租金抵用券", SetAsideReason.CONDITION),
    ("years after leaving school", "面向毕业5年内高校毕业生开放", SetAsideReason.CONDITION),
    ("years of an allowance", "入选者3年内享受补贴", SetAsideReason.CONDITION),
    ("a rule's end", "免征政策执行至2027年12月31日", SetAsideReason.VALIDITY),
    ("a stated validity", "有效期至2027年12月31日", SetAsideReason.VALIDITY),
    ("a rule's beginning", "自2024年6月1日起实行", SetAsideReason.VALIDITY),
    ("reports of all", "各地各部门要抓好落实,有关情况年底前报市政府", SetAsideReason.CLOSING),
    ("reports of all, in the middle", "扩大供给。各县(市、区)要强化督导,落实情况于11月底前报送市民政局", SetAsideReason.CLOSING),
    ("from a month on", "2024年3月起,调整标准", SetAsideReason.VALIDITY),
]  # fmt: skip


@pytest.mark.parametrize(("words", "reason"), [case[1:] for case in SET_ASIDE], ids=[case[0] for case in SET_ASIDE])
def test_a_date_phrase_that_governs_nothing_is_kept_with_its_reason(words: str, reason: SetAsideReason) -> None:
    (found,) = find_date_phrases(words, YEAR_2024)
    assert found.aside is reason


@pytest.mark.parametrize(
    "words",
    [
        "2024年底前建成的项目投用",
        "力争2024年建成",
        "举办2024年内最后一场招聘",
        "当年完成改造",
        "当年底前完成",
        "在2024年完成",
        "市甲局于2024年底前将改造情况报市政府",
        "各区2024年底前建成食堂",
    ],
)
def test_words_like_those_around_a_name_or_a_condition_keep_their_date(words: str) -> None:
    assert [str(found.due) for found in find_date_phrases(words, YEAR_2024) if not found.aside] == ["2024-12-31"]


@pytest.mark.parametrize("year", ["2027年", "27年"])
def test_a_bare_month_takes_the_year_before_it(year: str) -> None:
    found = find_date_phrases(f"{year}6月底前完成选址,9月底前开工", MANY_YEARS)
    assert [str(phrase.due) for phrase in found] == ["2027-06-30", "2027-09-30"]


@pytest.mark.parametrize("words", ["2024年2月30日", "6月31日前", "2024.2.30", "2024年11月31日前"])
def test_a_day_that_no_calendar_has_is_open(words: str) -> None:
    (found,) = find_date_phrases(words, YEAR_2024)
    assert (found.due, found.resolved, found.aside) == (None, False, None)


@pytest.mark.parametrize("words", ["9月举办论坛", "12月完成验收"])
def test_a_bare_month_in_a_sentence_is_not_certain(words: str) -> None:
    (found,) = find_date_phrases(words, YEAR_2024)
    assert found.due is not None
    assert not found.certain


@pytest.mark.parametrize(
    ("words", "due", "certain"),
    [
        ("5年内引进人才", "2028-12-31", True),
        ("力争五年内建成", "2028-12-31", True),
        ("三年内建成", "2027-02-05", False),
    ],
)
def test_years_are_the_plans_own_or_counted_from_the_issue(words: str, due: str, certain: bool) -> None:
    of_five_years = Horizon(date(2024, 1, 1), date(2028, 12, 31), date(2024, 2, 5))
    (found,) = find_date_phrases(words, of_five_years)
    assert (str(found.due), found.certain) == (due, certain)


@pytest.mark.parametrize("words", ["半年内建成", "用两年时间完成改造", "用3年左右时间建成"])
def test_a_term_without_a_beginning_is_counted_from_the_issue_and_not_certain(words: str) -> None:
    (found,) = find_date_phrases(words, YEAR_2024)
    assert found.due is not None
    assert not found.certain


@pytest.mark.parametrize("words", ["2024年春节前发放", "汛期前完成清淤", "开学前改造"])
def test_a_season_without_a_fixed_day_is_open(words: str) -> None:
    (found,) = find_date_phrases(words, YEAR_2024)
    assert (found.due, found.resolved, found.aside) == (None, False, None)


def test_years_without_a_beginning_are_open() -> None:
    (found,) = find_date_phrases("三年内建成", Horizon())
    assert (found.due, found.resolved) == (None, False)


@pytest.mark.parametrize(
    ("words", "phrase", "recurrence"),
    [
        ("每年6月底前开展评估", "每年6月底前", Recurrence.YEAR),
        ("每年3月、9月开展评估", "每年3月、9月", Recurrence.YEAR),
        ("每季度末月25日前报送", "每季度末月25日前", Recurrence.QUARTER),
        ("每月10日前报送", "每月10日前", Recurrence.MONTH),
        ("每半年评估一次", "每半年", Recurrence.HALF_YEAR),
    ],
)
def test_a_day_that_comes_back_is_one_phrase_without_a_date(words: str, phrase: str, recurrence: Recurrence) -> None:
    (found,) = find_date_phrases(words, YEAR_2024)
    assert (found.phrase, found.recurrence, found.due) == (phrase, recurrence, None)
