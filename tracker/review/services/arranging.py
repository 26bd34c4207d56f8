"""Services of the review beside saving fields: marks, merging, splitting, order, tasks of words, indicators."""

from dataclasses import replace
from datetime import datetime

from tracker.core.errors import Invalid, StaleEdit
from tracker.core.messages import N_
from tracker.core.permissions import Actor
from tracker.organizations.queries import known_units
from tracker.review.rules import arranging, editing
from tracker.review.rules.draft_content import IndicatorContent
from tracker.review.rules.questions import doubtful_keys, open_questions
from tracker.review.rules.undo import StepKind
from tracker.review.services.drafts import name_of
from tracker.review.services.under_review import under_review


def accept_all_without_doubt(draft_id: int, *, actor: Actor, now: datetime) -> int:
    """Mark every task as reviewed of which nothing is in doubt; how many were not marked before."""
    with under_review(draft_id, actor=actor, now=now) as review:
        content = review.content
        questions = open_questions(content, known_units(review.draft.jurisdiction_id))
        doubtful = doubtful_keys(questions)
        keys = [task.key for task in content.tasks_to_issue if task.key not in doubtful and not task.reviewed]
        review.save(
            editing.with_reviewed(content, keys),
            StepKind.ALL_LOOKED_AT,
            str(len(keys)),
            part="reviewed",
            after={"tasks": keys},
        )
        return len(keys)


def mark_reviewed(draft_id: int, key: int, *, reviewed: bool, actor: Actor, now: datetime) -> None:
    """A person has looked at this task, or takes that back."""
    with under_review(draft_id, actor=actor, now=now) as review:
        task = review.task(key)
        review.save(
            editing.with_reviewed(review.content, [key], reviewed=reviewed),
            StepKind.TASK_LOOKED_AT if reviewed else StepKind.TASK_TO_LOOK_AT,
            name_of(task),
            part=f"task {key}",
            before={"reviewed": task.reviewed},
            after={"reviewed": reviewed},
        )


def merge_with_next(draft_id: int, key: int, next_key: int, *, actor: Actor, now: datetime) -> None:
    """Make one task of this one and the next; `StaleEdit` when another one follows by now."""
    with under_review(draft_id, actor=actor, now=now) as review:
        content = review.content
        first, second = content.task(key), arranging.next_task(content, key)
        if first is None or second is None or second.key != next_key:
            raise StaleEdit
        review.save(
            arranging.with_next_merged(content, key),
            StepKind.TASKS_MERGED,
            f"{first.number or first.title} + {second.number or second.title}",
            part=f"task {key}",
            before={"tasks": [name_of(first), name_of(second)]},
            after={"merged": [key, next_key]},
        )


def split_task(draft_id: int, key: int, cut: int, *, revision: int, actor: Actor, now: datetime) -> int:
    """Split a task before character `cut` of its text; the new task's key. `StaleEdit` when the task was changed."""
    with under_review(draft_id, actor=actor, now=now) as review:
        task = review.task(key, revision=revision)
        if cut not in arranging.sentence_starts(task.body):
            raise Invalid(N_("Choose the sentence with which the second task begins."))
        changed = arranging.with_task_split(review.content, key, cut, review.source_text)
        new = max(each.key for each in changed.tasks)
        review.save(
            changed,
            StepKind.TASK_SPLIT,
            name_of(task),
            part=f"task {key}",
            before={"task": name_of(task)},
            after={"split": [key, new], "titles": [task.title, name_of(changed.task(new))]},
        )
        return new


def move_task(draft_id: int, key: int, position: int, *, actor: Actor, now: datetime) -> None:
    """Put a task at a position (from 1) among those that will be issued."""
    with under_review(draft_id, actor=actor, now=now) as review:
        content = review.content
        task = content.task(key)
        if task is None or task.left_out:
            raise StaleEdit
        before = arranging.position_of(content, key)
        changed = arranging.with_task_moved(content, key, position)
        review.save(
            changed,
            StepKind.TASK_MOVED,
            name_of(task),
            part=f"task {key}",
            before={"position": before},
            after={"position": arranging.position_of(changed, key)},
        )


def add_task_of_lines(
    draft_id: int,
    first_line: int,
    last_line: int,
    *,
    first_column: int | None = None,
    last_column: int | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Make a task of words of the source, by their lines (and columns, where they were marked); its key."""
    with under_review(draft_id, actor=actor, now=now) as review:
        source = review.source_text
        place = arranging.place_of_lines(source, first_line, last_line)
        if place is None:
            raise Invalid(N_("The document has no lines %(first)s to %(last)s.", first=first_line, last=last_line))
        place = arranging.within(place, source, first_column, last_column)
        if not source[place.start : place.end].strip():
            raise Invalid(N_("These lines are empty: choose others."))
        changed = arranging.with_task_of_words(review.content, source, place)
        key = max(task.key for task in changed.tasks)
        review.save(
            changed,
            StepKind.TASK_ADDED,
            name_of(changed.task(key)),
            part=f"task {key}",
            after={"added": True, "lines": [first_line, last_line]},
        )
        return key


def save_indicator(draft_id: int, indicator: IndicatorContent, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save one indicator; `StaleEdit` when somebody changed it since revision `revision`."""
    with under_review(draft_id, actor=actor, now=now) as review:
        before = review.indicator(indicator.ordinal, revision=revision)
        old, new = editing.changes(before, indicator)
        review.save(
            editing.with_indicator(review.content, indicator),
            StepKind.INDICATOR_SAVED,
            indicator.name,
            part=f"indicator {indicator.ordinal}",
            before=old,
            after=new,
        )


def add_indicator(draft_id: int, *, actor: Actor, now: datetime) -> int:
    """Add an indicator by hand; its ordinal."""
    with under_review(draft_id, actor=actor, now=now) as review:
        changed = editing.with_new_indicator(review.content)
        ordinal = changed.indicators[-1].ordinal
        part, added = f"indicator {ordinal}", {"added": True}
        review.save(changed, StepKind.INDICATOR_ADDED, part=part, after=added)
        return ordinal


def leave_indicator_out(draft_id: int, ordinal: int, *, left_out: bool, actor: Actor, now: datetime) -> None:
    """Do not issue this indicator, or put it back."""
    with under_review(draft_id, actor=actor, now=now) as review:
        indicator = review.indicator(ordinal)
        review.save(
            editing.with_indicator(review.content, replace(indicator, left_out=left_out)),
            StepKind.INDICATOR_LEFT_OUT if left_out else StepKind.INDICATOR_PUT_BACK,
            indicator.name,
            part=f"indicator {ordinal}",
            before={"left_out": not left_out},
            after={"left_out": left_out},
        )
