"""How far the review of a draft is: what was looked at, what can be accepted at once, and the way back. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tracker.core.messages import Message
from tracker.review.rules import wording
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.undo import StepKind


class StepRow(Protocol):
    """A step of the review as it is stored, without its patches."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def kind(self) -> StepKind:
        """What was done."""

    @property
    def about(self) -> str:
        """What it was done with."""

    @property
    def actor_id(self) -> int | None:
        """Who did it; None for the system."""

    @property
    def actor_name(self) -> str:
        """The name of whoever did it."""

    @property
    def taken_at(self) -> datetime:
        """When it was done."""

    @property
    def undone(self) -> bool:
        """Whether it was taken back."""


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A step in words; `by_other`: somebody else took it than the person who looks."""

    id: int
    words: Message
    actor_name: str
    taken_at: datetime
    undone: bool
    by_other: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review is; `acceptable` counts the tasks that nobody looked at and nothing speaks against.

    `steps` are the newest first; `undo` and `redo` are the steps that the two buttons would take.
    """

    count: int
    done: int
    acceptable: int
    steps: tuple[ShownStep, ...]
    undo: ShownStep | None
    redo: ShownStep | None


def progress_of(content: DraftContent, doubtful: Collection[int], steps: Iterable[StepRow], me: int) -> Progress:
    """How far the review is for the person `me`; `steps` come the newest first."""
    shown = tuple(_step(step, me) for step in steps)
    taken, undone = [step for step in shown if not step.undone], [step for step in shown if step.undone]
    return Progress(
        count=len(content.tasks_to_issue),
        done=content.reviewed_count,
        acceptable=sum(not task.reviewed and task.key not in doubtful for task in content.tasks_to_issue),
        steps=shown,
        undo=taken[0] if taken else None,
        redo=undone[-1] if undone else None,
    )


def _step(step: StepRow, me: int) -> ShownStep:
    return ShownStep(
        id=step.id,
        words=wording.step(step.kind, step.about),
        actor_name=step.actor_name,
        taken_at=step.taken_at,
        undone=step.undone,
        by_other=step.actor_id != me,
    )
