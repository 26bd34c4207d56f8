"""Words of a task that count or are set aside, back and forth, and what becomes of them when tasks change. Pure."""

from dataclasses import replace
from datetime import date

import pytest

from tests.review.test_editing import content_from
from tracker.core.vocabulary import DatePrecision
from tracker.reading.draft import AccountKind, SetAsideReason
from tracker.review.rules.arranging import with_next_merged, with_task_split
from tracker.review.rules.draft_content import DraftContent, DueDate, SetAside
from tracker.review.rules.setting_aside import with_due_set_aside, with_target_set_aside, with_words_used
from tracker.review.rules.source_view import source_lines
from tracker.tasks.content.rules.content import MilestoneContent, Place, TargetContent

POLICY = """云州市2024年便民服务任务清单
一、便民服务
1.改造社区食堂。给予5万元补贴。6月底前新增社区食堂30个。(责任单位:市民政局)
2.增设早餐网点。新增早餐网点120个。(责任单位:市财政局)
"""
DAY = Place(3, 3, 40, 44)


def content() -> DraftContent:
    return content_from(POLICY)


def test_a_rate_is_set_aside_with_its_reason_and_its_words() -> None:
    (words,) = content().set_aside
    assert (words.reason, words.task_key, words.kind) == (SetAsideReason.RATE, 1, AccountKind.AMOUNT)
    assert words.place is not None
    assert POLICY[words.place.start : words.place.end] == words.phrase == "5万元"


def test_words_that_count_after_all_become_a_target_with_a_key_of_its_own() -> None:
    before = content()
    changed = with_words_used(before, before.set_aside[0].key)
    task = changed.task(1)
    assert task is not None
    assert [(each.key, each.value, each.unit) for each in task.targets] == [(2, 50_000, "元"), (1, 30, "个")]
    assert (changed.set_aside, task.revision) == ((), 1)


def test_a_target_goes_aside_and_comes_back_with_all_that_it_said() -> None:
    before = content()
    aside = with_target_set_aside(before, 1, 1)
    task = aside.task(1)
    assert task is not None
    assert task.targets == ()
    assert (aside.set_aside[-1].reason, aside.set_aside[-1].phrase) == (None, "30个")
    back = with_words_used(aside, aside.set_aside[-1].key).task(1)
    original = before.task(1)
    assert back is not None
    assert original is not None
    assert back.targets == original.targets


def test_a_day_that_is_set_aside_leaves_the_task_to_the_end_of_the_period() -> None:
    before = content()
    aside = with_due_set_aside(before, 1)
    task = aside.task(1)
    assert task is not None
    assert (task.due, task.due_phrase, task.due_place) == (date(2024, 12, 31), "", None)
    words = aside.set_aside[-1]
    assert words.due is not None
    assert (words.kind, words.due.due, words.phrase) == (AccountKind.DATE, date(2024, 6, 30), "6月底前")
    back = with_words_used(aside, words.key).task(1)
    assert back is not None
    assert (back.due, back.due_phrase, back.precision) == (date(2024, 6, 30), "6月底前", DatePrecision.MONTH)


def test_a_day_that_gives_way_to_another_is_set_aside_itself() -> None:
    day = DueDate(date(2024, 9, 30), "9月底", DatePrecision.MONTH, DAY)
    before = replace(content(), set_aside=(SetAside(9, AccountKind.DATE, "9月底", DAY, task_key=1, due=day),))
    changed = with_words_used(before, 9)
    task = changed.task(1)
    assert task is not None
    assert (task.due, task.due_phrase) == (date(2024, 9, 30), "9月底")
    assert [each.phrase for each in changed.set_aside] == ["6月底前"]


@pytest.mark.parametrize(
    "words",
    [
        SetAside(9, AccountKind.ITEM, "附件", DAY),
        SetAside(9, AccountKind.DATE, "9月底", DAY, task_key=77, due=DueDate(None)),
        SetAside(9, AccountKind.DATE, "9月底", DAY, task_key=1),
    ],
)
def test_words_without_a_task_or_a_meaning_cannot_count(words: SetAside) -> None:
    with pytest.raises(KeyError):
        with_words_used(replace(content(), set_aside=(words,)), 9)


def test_what_is_not_there_cannot_be_set_aside() -> None:
    with pytest.raises(KeyError):
        with_target_set_aside(content(), 1, 7)
    with pytest.raises(KeyError):
        with_due_set_aside(content(), 2)
    with pytest.raises(KeyError):
        with_words_used(content(), 7)


def test_merging_takes_along_what_was_set_aside_and_the_milestones() -> None:
    first = content()
    step = MilestoneContent(1, "开工", date(2024, 3, 31))
    tasks = tuple(replace(each, milestones=(step,)) for each in first.tasks)
    merged = with_next_merged(with_target_set_aside(replace(first, tasks=tasks), 2, 1), 1)
    assert [words.task_key for words in merged.set_aside] == [1, 1]
    task = merged.task(1)
    assert task is not None
    assert [each.key for each in task.milestones] == [1, 2]


def test_splitting_leaves_each_half_the_words_that_stand_in_it() -> None:
    before = content()
    task = before.task(1)
    assert task is not None
    cut = task.body.index("6月底前")
    halves = with_task_split(with_target_set_aside(before, 1, 1), 1, cut, POLICY)
    assert [words.task_key for words in halves.set_aside] == [1, 3]


def test_the_document_shows_why_words_count_for_nothing() -> None:
    pieces = [piece for line in source_lines(POLICY, content()) for piece in line.pieces if piece.note]
    assert [piece.text for piece in pieces] == ["5万元"]
    assert str(pieces[0].note) == "a rate of a rule"
    used = with_words_used(content(), 1)
    assert not [piece for line in source_lines(POLICY, used) for piece in line.pieces if piece.note]


def test_a_target_without_words_of_the_document_can_be_set_aside() -> None:
    before = content()
    typed = tuple(replace(each, targets=(TargetContent(4, "食堂", 3.0),)) for each in before.tasks)
    aside = with_target_set_aside(replace(before, tasks=typed), 2, 4)
    assert aside.set_aside[-1].place is None
