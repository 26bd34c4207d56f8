"""The milestones of a task, while the office corrects it: steps are changed, added and taken away."""

from collections.abc import Sequence

from tracker.core.errors import Invalid
from tracker.core.messages import N_
from tracker.tasks.content.rules.content import MilestoneContent
from tracker.tasks.models import Milestone, Task
from tracker.tasks.plans.services.intake import milestone_of


def correct_milestones(task: Task, wanted: Sequence[MilestoneContent]) -> tuple[list[str], list[str]]:
    """Give the task these milestones; before and after in words, alike where nothing was changed.

    `key` is the id of the milestone that a content corrects; any other key adds one. The history keeps the words of
    one that is taken away.
    """
    if not all(content.about.strip() for content in wanted):
        raise Invalid(N_("A milestone says what is done by then."))
    before = [words_of_milestone(each) for each in task.milestones]
    there = {milestone.id: milestone for milestone in task.milestones}
    kept: list[Milestone] = []
    for content in wanted:
        milestone = there.get(content.key) or milestone_of(content, _next_ordinal([*task.milestones, *kept]))
        milestone.about, milestone.due_on = content.about, content.due
        kept.append(milestone)
    task.milestones = kept
    return before, [words_of_milestone(each) for each in kept]


def content_of_milestone(milestone: Milestone) -> MilestoneContent:
    """The milestone as a form shows it; its id is the key."""
    return MilestoneContent(milestone.id, milestone.about, milestone.due_on, milestone.phrase)


def words_of_milestone(milestone: Milestone) -> str:
    """A milestone as the history has it: what is done, and by when."""
    return f"{milestone.about} ({milestone.due_on.isoformat()})" if milestone.due_on else milestone.about


def _next_ordinal(milestones: Sequence[Milestone]) -> int:
    return max((each.ordinal for each in milestones), default=0) + 1
