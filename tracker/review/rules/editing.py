"""Changing a draft's content: each operation takes the content and returns the changed one.

Nothing is lost on the way: what a text named stays in the reading, and a task that is left out can be put
back. Merging, splitting and reordering tasks stand in `arranging.py`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from typing import Any

from tracker.core.serialization import to_json
from tracker.reading.draft import DoubtKind
from tracker.review.rules.draft_content import DraftContent, IndicatorContent, Question
from tracker.tasks.content.rules.content import HeaderContent, TaskContent, UnitChoice

#: Doubts that are answered once a person has said who leads.
_ABOUT_LEADS = (DoubtKind.LEADS_TO_BE_SPLIT, DoubtKind.DUTIES_DIFFER, DoubtKind.LEAD_UNCERTAIN)
ChangeUnit = Callable[[UnitChoice], UnitChoice | None]


def with_task(content: DraftContent, task: TaskContent, *, reviewed: bool = True) -> DraftContent:
    """The content with this task in the place of the one with its key, its revision counted on.

    Who saves a task as a whole has looked at it; the text's questions about who leads are answered with that.
    """
    before = content.task(task.key)
    if before is None:
        raise KeyError(task.key)
    changed = replace(task, revision=before.revision + 1, reviewed=reviewed)
    tasks = tuple(changed if each.key == task.key else each for each in content.tasks)
    return _settle_questions(
        replace(content, tasks=tasks),
        lambda question: question.task_key == task.key and question.kind in _ABOUT_LEADS,
    )


def with_header(content: DraftContent, header: HeaderContent) -> DraftContent:
    """The content with this header, its revision counted on."""
    return replace(content, header=replace(header, revision=content.header.revision + 1))


def with_unit(content: DraftContent, printed: str, organization_id: int) -> DraftContent:
    """The content in which every unknown unit printed so is this organization of the directory."""

    def settle(unit: UnitChoice) -> UnitChoice:
        unknown = unit.organization_id is None and unit.printed == printed
        return replace(unit, organization_id=organization_id) if unknown else unit

    return _with_units(content, settle)


def without_unit(content: DraftContent, printed: str) -> DraftContent:
    """The content without the unknown unit printed so: it was no unit at all."""
    return _with_units(content, lambda unit: None if unit.organization_id is None and unit.printed == printed else unit)


def with_lead(content: DraftContent, task_key: int, chosen: UnitChoice) -> DraftContent:
    """The content in which this unit leads the task; who led before shares in it, first of all."""
    task = content.task(task_key)
    if task is None:
        raise KeyError(task_key)
    others = tuple(unit for unit in (task.lead, *task.co) if unit is not None and unit != chosen)
    implementers = tuple(unit for unit in task.implementers if unit != chosen)
    changed = replace(task, lead=chosen, co=others, implementers=implementers)
    return with_task(content, changed, reviewed=task.reviewed)


def with_question_settled(content: DraftContent, key: int) -> DraftContent:
    """The content in which a person has looked at this question of the reader and found all well."""
    return _settle_questions(content, lambda question: question.key == key)


def with_new_task(content: DraftContent, question_key: int | None = None) -> DraftContent:
    """The content with one more task at its place: empty at the end, or of the words that a question is about."""
    key = max((task.key for task in content.tasks), default=0) + 1
    question = next((each for each in content.questions if each.key == question_key), None)
    if question is None:
        return replace(content, tasks=(*content.tasks, TaskContent(key=key, due=content.header.period_end)))
    title = question.phrase.strip().splitlines()[0].strip("。;；()（） ")[:200] if question.phrase.strip() else ""
    task = TaskContent(key=key, title=title, due=content.header.period_end, body=question.phrase, place=question.place)
    start = question.place.start if question.place else None
    before = [each for each in content.tasks if start is None or each.place is None or each.place.start <= start]
    position = content.tasks.index(before[-1]) + 1 if before else 0
    tasks = (*content.tasks[:position], task, *content.tasks[position:])
    return with_question_settled(replace(content, tasks=tasks), question.key)


def with_task_left_out(content: DraftContent, task_key: int, *, left_out: bool) -> DraftContent:
    """The content in which this task will not be issued, or is put back."""
    task = content.task(task_key)
    if task is None:
        raise KeyError(task_key)
    changed = replace(task, left_out=left_out, revision=task.revision + 1)
    return replace(content, tasks=tuple(changed if each.key == task_key else each for each in content.tasks))


def with_reviewed(content: DraftContent, keys: Collection[int], *, reviewed: bool = True) -> DraftContent:
    """The content in which a person has looked at these tasks (or not). A form that is open stays fresh."""
    return replace(
        content,
        tasks=tuple(replace(each, reviewed=reviewed) if each.key in keys else each for each in content.tasks),
    )


def with_indicator(content: DraftContent, indicator: IndicatorContent) -> DraftContent:
    """The content with this indicator in the place of the one with its ordinal, its revision counted on."""
    before = content.indicator(indicator.ordinal)
    if before is None:
        raise KeyError(indicator.ordinal)
    changed = replace(indicator, revision=before.revision + 1)
    indicators = tuple(changed if each.ordinal == changed.ordinal else each for each in content.indicators)
    return replace(content, indicators=indicators)


def with_new_indicator(content: DraftContent) -> DraftContent:
    """The content with one more indicator, still to be filled, in the last category."""
    last = content.indicators[-1] if content.indicators else None
    ordinal = max((each.ordinal for each in content.indicators), default=0) + 1
    new = IndicatorContent(
        ordinal=ordinal,
        name="",
        category=last.category if last else "",
        baseline_year=last.baseline_year if last else None,
        target_year=last.target_year if last else None,
    )
    return replace(content, indicators=(*content.indicators, new))


def changes(before: Any, after: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs between two tasks or two headers, field by field, as JSON can carry it."""
    names = [
        each.name
        for each in fields(before)
        if each.name != "revision" and getattr(before, each.name) != getattr(after, each.name)
    ]
    return (
        {name: to_json(getattr(before, name)) for name in names},
        {name: to_json(getattr(after, name)) for name in names},
    )


def _settle_questions(content: DraftContent, which: Callable[[Question], bool]) -> DraftContent:
    questions = tuple(replace(each, settled=True) if which(each) else each for each in content.questions)
    return replace(content, questions=questions)


def _with_units(content: DraftContent, change: ChangeUnit) -> DraftContent:
    def all_of(units: Iterable[UnitChoice]) -> tuple[UnitChoice, ...]:
        return tuple(changed for unit in units if (changed := change(unit)) is not None)

    return replace(
        content,
        header=replace(content.header, default_implementers=all_of(content.header.default_implementers)),
        tasks=tuple(
            replace(
                task,
                lead=change(task.lead) if task.lead else None,
                co=all_of(task.co),
                implementers=all_of(task.implementers),
            )
            for task in content.tasks
        ),
        indicators=tuple(replace(each, responsible=all_of(each.responsible)) for each in content.indicators),
    )
