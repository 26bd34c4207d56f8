"""A long draft page by page: which tasks and which lines of the source a page shows."""

from dataclasses import replace

from tests.review.test_editing import content_from
from tracker.review.rules.review_window import LINES_SHOWN_WHOLE, TASKS_A_PAGE, lines_of_window, window_of

HEAD = "云发改〔2023〕8号\n现将《2023年云州市便民服务重点任务清单》印发给你们。\n云州市发展和改革委员会\n2023年2月6日\n"


def text_of(tasks: int, *, filling: int = 0) -> str:
    lines = (
        f"{n}.新增事项{n}。年内完成{n}处。(责任单位:市民政局)\n" + "背景说明。\n" * filling for n in range(1, tasks + 1)
    )
    return HEAD + "".join(lines)


def test_a_short_draft_is_one_page_with_its_whole_source() -> None:
    text = text_of(5)
    content = content_from(text)
    window = window_of(content)
    assert (window.number, window.pages, len(window.rows)) == (1, 1, 5)
    assert window.rows[-1].following is None
    assert len(lines_of_window(text, content, window)) == len(text.split("\n"))


def test_the_page_of_a_task_is_found_and_numbers_beyond_are_the_last() -> None:
    content = content_from(text_of(TASKS_A_PAGE + 20))
    assert window_of(content, showing=TASKS_A_PAGE + 1).number == 2
    assert window_of(content, number=9).number == 2
    assert window_of(content, number=-1).number == 1
    assert window_of(content, showing=999).number == 1
    first = window_of(content, number=1)
    assert first.rows[-1].following is not None
    assert (first.rows[-1].position, first.rows[-1].following.key) == (TASKS_A_PAGE, TASKS_A_PAGE + 1)


def test_of_a_long_source_a_page_shows_the_lines_of_its_tasks() -> None:
    text = text_of(TASKS_A_PAGE + 20, filling=LINES_SHOWN_WHOLE // TASKS_A_PAGE)
    content = content_from(text)
    first, second = (lines_of_window(text, content, window_of(content, number=n)) for n in (1, 2))
    assert first[0].number == 1
    assert second[0].number == content.tasks[TASKS_A_PAGE].place.first_line  # type: ignore[union-attr]
    assert second[-1].number == len(text.split("\n"))
    assert first[-1].number < second[0].number + 1
    assert {task.key for line in second for task in line.starts} == set(range(TASKS_A_PAGE + 1, TASKS_A_PAGE + 21))


def test_tasks_that_were_left_out_take_no_room() -> None:
    content = content_from(text_of(TASKS_A_PAGE + 1))
    content = replace(content, tasks=tuple(replace(task, left_out=task.key == 1) for task in content.tasks))
    assert window_of(content).pages == 1
