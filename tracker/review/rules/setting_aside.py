"""Dates and amounts of a task that count, or that a person sets aside, and back again.

Pure: each operation returns the changed content. Nothing is lost: what is set aside keeps what it meant, and a day
that gives way to another is set aside itself.
"""

from dataclasses import replace
from math import inf

from tracker.core.vocabulary import DatePrecision
from tracker.reading.draft import AccountKind
from tracker.review.rules.draft_content import DraftContent, DueDate, SetAside
from tracker.tasks.content.rules.content import TargetContent, TaskContent


def with_words_used(content: DraftContent, key: int) -> DraftContent:
    """The content in which the words set aside with this key count: as a target of their task, or as its due date.

    KeyError where there are none, their task is gone, or they say neither an amount nor a day.
    """
    words = content.words_set_aside(key)
    task = content.task(words.task_key or 0) if words else None
    if words is None or task is None:
        raise KeyError(key)
    left = replace(content, set_aside=tuple(each for each in content.set_aside if each.key != key))
    if words.target:
        target = replace(words.target, key=_next_target_key(task))
        return _with(left, replace(task, targets=tuple(sorted((*task.targets, target), key=_by_place))))
    if words.due is None:
        raise KeyError(key)
    day = words.due
    kept = _with_aside(left, _day_of(task), task) if task.due_place else left
    return _with(kept, replace(task, due=day.due, due_phrase=day.phrase, precision=day.precision, due_place=day.place))


def with_target_set_aside(content: DraftContent, task_key: int, target_key: int) -> DraftContent:
    """The content in which this target of the task counts no more, but can be put back."""
    task = content.task(task_key)
    target = next((each for each in task.targets if each.key == target_key), None) if task else None
    if task is None or target is None:
        raise KeyError(target_key)
    targets = tuple(each for each in task.targets if each.key != target_key)
    return _with(_with_aside(content, target, task), replace(task, targets=targets))


def with_due_set_aside(content: DraftContent, task_key: int) -> DraftContent:
    """The content in which the day that was read for the task does not hold: it is due at the end of the period."""
    task = content.task(task_key)
    if task is None or task.due_place is None:
        raise KeyError(task_key)
    without = replace(task, due=content.header.period_end, due_phrase="", precision=DatePrecision.YEAR, due_place=None)
    return _with(_with_aside(content, _day_of(task), task), without)


def _with(content: DraftContent, task: TaskContent) -> DraftContent:
    """The content with a changed task; a form that was opened before is stale."""
    changed = replace(task, revision=task.revision + 1)
    return replace(content, tasks=tuple(changed if each.key == task.key else each for each in content.tasks))


def _with_aside(content: DraftContent, what: TargetContent | DueDate, task: TaskContent) -> DraftContent:
    is_target = isinstance(what, TargetContent)
    words = SetAside(
        key=max((each.key for each in content.set_aside), default=0) + 1,
        kind=AccountKind.AMOUNT if is_target else AccountKind.DATE,
        phrase=what.phrase,
        place=what.place,
        task_key=task.key,
        target=what if isinstance(what, TargetContent) else None,
        due=what if isinstance(what, DueDate) else None,
    )
    return replace(content, set_aside=(*content.set_aside, words))


def _day_of(task: TaskContent) -> DueDate:
    return DueDate(task.due, task.due_phrase, task.precision, task.due_place)


def _by_place(target: TargetContent) -> float:
    """In the order of the document, those that were entered by hand behind the others."""
    return target.place.start if target.place else inf


def _next_target_key(task: TaskContent) -> int:
    return max((each.key for each in task.targets), default=0) + 1
