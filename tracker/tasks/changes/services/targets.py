"""What a task promises, while the office corrects it: amounts are changed, added and taken away.

A target that is taken away stays as history with what was reported on it, and counts no more. The unit of measure
of a target on which figures were reported stays: else the figures would say something that nobody reported.
"""

from collections.abc import Sequence
from datetime import datetime
from math import isfinite

from sqlalchemy import exists, select

from tracker.core.errors import Conflict, Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_
from tracker.core.wording import amount
from tracker.tasks.content.rules.content import TargetContent
from tracker.tasks.models import ReportedValue, Target, Task
from tracker.tasks.plans.services.intake import target_of


def correct_targets(task: Task, wanted: Sequence[TargetContent], *, now: datetime) -> tuple[list[str], list[str]]:
    """Make the task promise this; before and after in words, alike where nothing was changed.

    `key` is the id of the target that a content corrects; any other key adds one.
    """
    there = {target.id: target for target in task.active_targets}
    before = [words_of(target) for target in task.active_targets]
    for content in wanted:
        _check(content)
        target = there.pop(content.key, None)
        if target is None:
            task.targets.append(target_of(content, _next_ordinal(task)))
        else:
            _change(target, content)
    for target in there.values():
        target.removed_at = now
    db.session.flush()
    return before, [words_of(target) for target in task.active_targets]


def content_of(target: Target) -> TargetContent:
    """The target as a form shows it; its id is the key."""
    return TargetContent(
        key=target.id,
        about=target.about,
        value=target.value,
        comparator=target.comparator,
        value_max=target.value_max,
        unit=target.unit,
        due=target.due_on,
        recurring=target.recurring,
        coverage=target.coverage,
        norm=target.norm,
        phrase=target.phrase,
    )


def words_of(target: Target) -> str:
    """A target as the history has it: what is counted, how much, and by when."""
    words = f"{target.about} {amount(target.value, target.unit, target.comparator, target.value_max)}"
    more = [mark for mark in (target.due_on and target.due_on.isoformat(), target.recurring) if mark]
    more += ["norm"] if target.norm else []
    return f"{words} ({', '.join(more)})" if more else words


def _change(target: Target, content: TargetContent) -> None:
    if content.unit != target.unit and _has_figures(target):
        raise Conflict(
            N_(
                "Figures were reported on “%(about)s” in its present unit of measure: take the target away and add one "
                "in the new unit.",
                about=target.about,
            )
        )
    if content.recurring != target.recurring and _has_figures(target):
        raise Conflict(
            N_(
                "Figures were reported on “%(about)s” as often as it is owed now: take the target away and add one that "
                "is owed otherwise.",
                about=target.about,
            )
        )
    target.about, target.unit, target.comparator = content.about, content.unit, content.comparator
    target.value, target.value_max, target.due_on = content.value, content.value_max, content.due
    target.recurring, target.norm = content.recurring, content.norm


def _check(content: TargetContent) -> None:
    figures = (content.value, content.value_max or 0)
    if not content.about.strip() or not all(isfinite(figure) for figure in figures):
        raise Invalid(N_("A target says what is counted, and how much."))


def _has_figures(target: Target) -> bool:
    return bool(db.session.scalar(select(exists().where(ReportedValue.target_id == target.id))))


def _next_ordinal(task: Task) -> int:
    return max((target.ordinal for target in task.targets), default=0) + 1
