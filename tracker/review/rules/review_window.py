"""A long draft page by page: some of its tasks, and the lines of the source that they stand in. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.source_view import SourceLine, source_lines
from tracker.tasks.content.rules.content import TaskContent

TASKS_A_PAGE = 100
#: A source that is shorter is shown whole on every page.
LINES_SHOWN_WHOLE = 2000


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task on the page: where it stands among those to issue (from 1), and the one that follows it."""

    position: int
    task: TaskContent
    following: TaskContent | None


@dataclass(frozen=True, slots=True)
class Window:
    """One page of a draft's review."""

    number: int
    pages: int
    rows: tuple[TaskRow, ...]

    @property
    def keys(self) -> frozenset[int]:
        """The tasks on this page."""
        return frozenset(row.task.key for row in self.rows)


def window_of(content: DraftContent, *, number: int = 1, showing: int | None = None) -> Window:
    """The page with this number, or the one on which the task with the key `showing` stands."""
    tasks = content.tasks_to_issue
    pages = max(1, -(-len(tasks) // TASKS_A_PAGE))
    if showing is not None:
        at = next((place for place, task in enumerate(tasks) if task.key == showing), 0)
        number = at // TASKS_A_PAGE + 1
    number = min(max(number, 1), pages)
    start = (number - 1) * TASKS_A_PAGE
    rows = tuple(
        TaskRow(place + 1, tasks[place], tasks[place + 1] if place + 1 < len(tasks) else None)
        for place in range(start, min(start + TASKS_A_PAGE, len(tasks)))
    )
    return Window(number, pages, rows)


def lines_of_window(text: str, content: DraftContent, window: Window) -> Sequence[SourceLine]:
    """The source as the page shows it: whole, or from the page's first task to its last one where it is long."""
    if window.pages == 1 or text.count("\n") < LINES_SHOWN_WHOLE:
        return source_lines(text, content)
    places = [row.task.place for row in window.rows if row.task.place]
    first = 1 if window.number == 1 else min((place.first_line for place in places), default=1)
    last = max((place.last_line for place in places), default=first)
    shown = replace(content, tasks=tuple(row.task for row in window.rows))
    end = None if window.number == window.pages else last
    return source_lines(text, shown)[first - 1 : end]
