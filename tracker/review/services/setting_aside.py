"""Words of a task that count after all, and a target or a day that a person sets aside: each one step of the review."""

from collections.abc import Callable
from datetime import datetime

from tracker.core.errors import StaleEdit
from tracker.core.permissions import Actor
from tracker.reading.wording import shortened
from tracker.review.rules import setting_aside
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.undo import StepKind
from tracker.review.services.under_review import UnderReview, under_review


def use_words(draft_id: int, key: int, *, actor: Actor, now: datetime) -> int:
    """Let words that were set aside count, as a target of their task or as its due date; the key of that task.

    Raises StaleEdit when they count already, or their task is gone.
    """
    with under_review(draft_id, actor=actor, now=now) as review:
        changed = _changed(lambda: setting_aside.with_words_used(review.content, key))
        words = review.content.words_set_aside(key)
        if words is None or words.task_key is None:
            raise StaleEdit
        _save(review, changed, StepKind.WORDS_USED, words.phrase, words.task_key)
        return words.task_key


def set_target_aside(draft_id: int, task_key: int, target_key: int, *, actor: Actor, now: datetime) -> None:
    """Take a target out of its task; its words can count again later. StaleEdit when it is not there any more."""
    with under_review(draft_id, actor=actor, now=now) as review:
        changed = _changed(lambda: setting_aside.with_target_set_aside(review.content, task_key, target_key))
        _save(review, changed, StepKind.WORDS_SET_ASIDE, changed.set_aside[-1].phrase, task_key)


def set_due_aside(draft_id: int, task_key: int, *, actor: Actor, now: datetime) -> None:
    """Let a task be due at the end of the plan's period instead of on the day that was read for it."""
    with under_review(draft_id, actor=actor, now=now) as review:
        changed = _changed(lambda: setting_aside.with_due_set_aside(review.content, task_key))
        _save(review, changed, StepKind.WORDS_SET_ASIDE, changed.set_aside[-1].phrase, task_key)


def _changed(change: Callable[[], DraftContent]) -> DraftContent:
    try:
        return change()
    except KeyError:
        raise StaleEdit from None


def _save(review: UnderReview, changed: DraftContent, kind: StepKind, phrase: str, task_key: int) -> None:
    words = shortened(phrase)
    used = kind is StepKind.WORDS_USED
    review.save(
        changed,
        kind,
        words,
        part=f"task {task_key}",
        before={"set_aside" if used else "used": words},
        after={"used" if used else "set_aside": words},
    )
