"""Merging, splitting, moving and adding tasks of a draft: pure, without a database."""

from dataclasses import replace
from datetime import date

import pytest

from tests.review.drafts import POLICY
from tests.review.test_editing import content_from
from tracker.core.vocabulary import DatePrecision
from tracker.reading.draft import DoubtKind
from tracker.review.rules import arranging
from tracker.review.rules.draft_content import DraftContent, Question
from tracker.tasks.content.rules.content import Place, TaskContent, UnitChoice

MIXED = """云发改〔2023〕8号
现将《2023年云州市便民服务重点任务清单》印发给你们。
云州市发展和改革委员会
2023年2月6日
1.改造社区食堂。全年新增食堂30个。6月底前增设早餐网点120个;培训厨师200名。(责任单位:市民政局、市卫健委)
2.开展营养指导。年内覆盖率达到90%。(责任单位:市卫健委、市教育局)
"""


def texts(content: DraftContent) -> list[str]:
    return [task.title for task in content.tasks_to_issue]


def names(units: tuple[UnitChoice, ...]) -> list[str]:
    return [unit.printed for unit in units]


# --- merging ------------------------------------------------------------------------------------


def test_two_tasks_become_one_with_both_texts_and_all_targets() -> None:
    before = content_from(POLICY)
    content = arranging.with_next_merged(before, 3)
    assert texts(content) == ["改造社区食堂", "增设早餐网点", "开展营养指导"]
    merged = content.tasks[2]
    assert merged.key == 3
    assert merged.body == before.tasks[2].body + "\n" + before.tasks[3].body
    assert [target.about for target in merged.targets] == [
        target.about for task in before.tasks[2:] for target in task.targets
    ]
    assert len({target.key for target in merged.targets}) == len(merged.targets)
    assert merged.place is not None
    assert POLICY[merged.place.start : merged.place.end].startswith("3.开展")
    assert POLICY[merged.place.start : merged.place.end].strip().endswith("(责任单位:市教育局)")
    assert merged.revision == before.tasks[2].revision + 1


def test_the_first_leads_and_all_others_share_once() -> None:
    before = content_from(POLICY)
    merged = arranging.merged_task(before.tasks[0], before.tasks[1])
    assert merged.lead is not None
    assert merged.lead.printed == "市民政局"
    assert names(merged.co) == ["市卫健委", "市财政局"], "the other lead shares, and the first one not again"
    assert names(merged.implementers) == ["各县(区)人民政府"]
    assert merged.others_share, "the second list ends in 等相关部门"


def test_without_a_lead_of_its_own_the_first_takes_the_seconds() -> None:
    before = content_from(POLICY)
    merged = arranging.merged_task(replace(before.tasks[0], lead=None), before.tasks[3])
    assert merged.lead is not None
    assert merged.lead.printed == "市教育局"


@pytest.mark.parametrize(
    ("first", "second", "due"),
    [
        pytest.param("2023-06-30", "2023-12-31", "2023-12-31", id="the later one of two"),
        pytest.param("2023-12-31", "2023-06-30", "2023-12-31", id="also when it is the first's"),
        pytest.param(None, "2023-06-30", "2023-06-30", id="the only one"),
        pytest.param("2023-06-30", None, "2023-06-30", id="the first's only"),
        pytest.param(None, None, None, id="none"),
    ],
)
def test_the_later_date_holds(first: str | None, second: str | None, due: str | None) -> None:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    merged = arranging.merged_task(TaskContent(key=1, due=day(first)), TaskContent(key=2, due=day(second)))
    assert merged.due == day(due)


def test_the_same_promise_is_kept_once() -> None:
    task = content_from(POLICY).tasks[0]
    assert len(arranging.merged_task(task, replace(task, key=9)).targets) == len(task.targets)


def test_doubts_follow_the_task_that_was_taken_in() -> None:
    question = Question(1, DoubtKind.DEADLINE_UNCERTAIN, "年内", None, 4)
    content = arranging.with_next_merged(replace(content_from(POLICY), questions=(question,)), 3)
    assert content.questions[0].task_key == 3


def test_a_task_that_was_left_out_is_not_the_next_one() -> None:
    content = content_from(POLICY)
    content = replace(content, tasks=tuple(replace(task, left_out=task.key == 2) for task in content.tasks))
    following = arranging.next_task(content, 1)
    assert following is not None
    assert following.key == 3


def test_the_last_task_has_no_next() -> None:
    with pytest.raises(KeyError):
        arranging.with_next_merged(content_from(POLICY), 4)


# --- splitting ----------------------------------------------------------------------------------


def split(content: DraftContent, key: int, words: str, source: str = MIXED) -> tuple[TaskContent, TaskContent]:
    task = content.task(key)
    assert task is not None
    changed = arranging.with_task_split(content, key, task.body.index(words), source)
    at = [each.key for each in changed.tasks].index(key)
    return changed.tasks[at], changed.tasks[at + 1]


def test_a_text_can_be_cut_at_its_sentences_and_lines() -> None:
    text = "1.甲。乙;丙\n丁。"
    assert [text[start:] for start in arranging.sentence_starts(text)] == ["乙;丙\n丁。", "丙\n丁。", "丁。"]


def test_a_clause_in_brackets_is_never_cut() -> None:
    text = "1.甲。乙(责任单位:市甲局;各区落实。以下均需落实)。丙。(另行通知)"
    assert [text[start:] for start in arranging.sentence_starts(text)] == [text[4:], "丙。(另行通知)"]


def test_targets_and_the_date_go_where_their_words_stand_and_units_to_both() -> None:
    content = content_from(MIXED)
    first, second = split(content, 1, "6月底前")
    assert [target.value for target in first.targets] == [30]
    assert [target.value for target in second.targets] == [120, 200]
    assert (first.number, second.number) == ("1", "1-2")
    assert first.title == "改造社区食堂"
    assert second.title == "6月底前增设早餐网点120个"
    assert first.lead == second.lead
    assert first.co == second.co
    assert first.body.endswith("30个。")
    assert second.body.startswith("6月底前")
    assert first.place is not None
    assert second.place is not None
    assert MIXED[first.place.start : first.place.end].endswith("30个。")
    assert MIXED[second.place.start : second.place.end].startswith("6月底前")
    assert not first.reviewed
    assert not second.reviewed


def test_the_part_without_the_date_is_due_with_its_targets() -> None:
    content = content_from(MIXED)
    task = replace(content.tasks[0], due=date(2023, 6, 30), due_phrase="6月底前", precision=DatePrecision.MONTH)
    start = MIXED.index("6月底前")
    task = replace(task, due_place=Place(5, 5, start, start + 4))
    content = replace(content, tasks=(task, *content.tasks[1:]))
    first, second = split(content, 1, "6月底前")
    assert (second.due, second.due_phrase) == (date(2023, 6, 30), "6月底前")
    assert (first.due, first.due_phrase, first.due_place) == (date(2023, 12, 31), "", None)


def test_a_cleaned_text_finds_its_cut_in_the_source_with_blanks_and_line_breaks() -> None:
    source = MIXED.replace("6月底前", "\n  6 月底前").replace("培训", " 培 训")
    content = content_from(source)
    task = content.tasks[0]
    assert "6 月" not in task.body
    cut = next(start for start in arranging.sentence_starts(task.body) if task.body[start:].startswith("6月"))
    changed = arranging.with_task_split(content, 1, cut, source)
    second = changed.tasks[1]
    assert second.place is not None
    assert source[second.place.start :].startswith("6 月底前")
    assert second.place.first_line == 6
    assert [target.value for target in second.targets] == [120, 200]


def test_where_the_texts_differ_ends_of_sentences_are_counted() -> None:
    content = content_from(MIXED)
    task = replace(content.tasks[0], body=content.tasks[0].body.replace("早餐网点", "网点"))
    content = replace(content, tasks=(task, *content.tasks[1:]))
    _first, second = split(content, 1, "培训厨师")
    assert second.place is not None
    assert MIXED[second.place.start :].startswith("培训厨师")


def test_a_third_part_gets_the_next_number() -> None:
    content = content_from(MIXED)
    task = content.task(1)
    assert task is not None
    content = arranging.with_task_split(content, 1, task.body.index("培训"), MIXED)
    task = content.task(1)
    assert task is not None
    content = arranging.with_task_split(content, 1, task.body.index("6月底前"), MIXED)
    assert [each.number for each in content.tasks] == ["1", "1-3", "1-2", "2"]


def test_a_cut_inside_a_sentence_is_none() -> None:
    with pytest.raises(KeyError):
        arranging.with_task_split(content_from(MIXED), 1, 4, MIXED)


def test_what_was_split_can_be_merged_again() -> None:
    before = content_from(MIXED)
    first, second = split(before, 1, "6月底前")
    merged = arranging.merged_task(first, second)
    assert merged.body.replace("\n", "") == before.tasks[0].body.replace("\n", "")
    assert [target.value for target in merged.targets] == [30, 120, 200]
    assert merged.place == before.tasks[0].place


# --- order, and tasks from the source -----------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "position", "order"),
    [
        pytest.param(1, 2, [2, 1, 3, 4], id="one down"),
        pytest.param(4, 1, [4, 1, 2, 3], id="to the top"),
        pytest.param(1, 4, [2, 3, 4, 1], id="to the end"),
        pytest.param(2, 99, [1, 3, 4, 2], id="beyond the end"),
        pytest.param(2, 0, [2, 1, 3, 4], id="before the beginning"),
        pytest.param(3, 3, [1, 2, 3, 4], id="where it stands"),
    ],
)
def test_a_task_moves_to_a_position(key: int, position: int, order: list[int]) -> None:
    content = arranging.with_task_moved(content_from(POLICY), key, position)
    assert [task.key for task in content.tasks] == order


def test_positions_count_only_tasks_that_will_be_issued() -> None:
    content = content_from(POLICY)
    content = replace(content, tasks=tuple(replace(task, left_out=task.key == 1) for task in content.tasks))
    content = arranging.with_task_moved(content, 4, 1)
    assert [task.key for task in content.tasks_to_issue] == [4, 2, 3]
    assert arranging.position_of(content, 3) == 3


def test_lines_of_the_source_become_a_task_at_their_place() -> None:
    place = arranging.place_of_lines(POLICY, 7, 7)
    assert place is not None
    content = content_from(POLICY)
    content = replace(content, tasks=tuple(task for task in content.tasks if task.key != 2))
    content = arranging.with_task_of_words(content, POLICY, place)
    task = content.tasks[1]
    assert (task.number, task.title, task.section) == ("2", "增设早餐网点", "完善设施")
    assert task.body.startswith("2.增设早餐网点。")
    assert task.due == date(2023, 12, 31)


@pytest.mark.parametrize(("first", "last"), [(0, 1), (3, 2), (1, 999)])
def test_lines_that_are_not_there_are_none(first: int, last: int) -> None:
    assert arranging.place_of_lines(POLICY, first, last) is None


def test_marked_words_reach_from_column_to_column_without_blanks_at_the_ends() -> None:
    place = arranging.place_of_lines("甲乙丙\n丁 戊\n己", 1, 2)
    assert place is not None
    within = arranging.within(place, "甲乙丙\n丁 戊\n己", 1, 2)
    assert (within.start, within.end, within.first_line, within.last_line) == (1, 5, 1, 2)
    assert arranging.within(place, "甲乙丙\n丁 戊\n己", 3, 0) == place, "nothing but a line end was marked"
    assert arranging.within(place, "甲乙丙\n丁 戊\n己", 0, 0) == Place(1, 1, 0, 3)


@pytest.mark.parametrize(
    ("words", "number", "title"),
    [
        pytest.param("12﹒构建照护体系。内容。", "12", "构建照护体系", id="digits and a mark"),
        pytest.param("(三)健全机制", "三", "健全机制", id="in brackets"),
        pytest.param("第四条 加强保障;", "四", "加强保障", id="an article"),
        pytest.param("30个食堂完成改造。", "", "30个食堂完成改造", id="an amount is no number"),
        pytest.param("2023年底前完成。", "", "2023年底前完成", id="a year is no number"),
        pytest.param("五、", "五", "五", id="a number alone"),
    ],
)
def test_a_title_and_a_number_are_taken_from_the_words(words: str, number: str, title: str) -> None:
    assert (arranging.number_of(words), arranging.title_of(words)) == (number, title)
