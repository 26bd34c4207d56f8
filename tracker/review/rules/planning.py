"""What issuing a draft will enter, for the preview before issuing and for the service that does it."""

from tracker.review.rules.draft_content import DraftContent
from tracker.tasks.plans.rules.planning import Expand, PlannedPlan, PlannedTask, parts_of


def planned(content: DraftContent, expand: Expand) -> PlannedPlan:
    """What issuing this content enters: one task for each that was not left out, numbered anew from 1.

    Units that the directory does not know yet get no part, and a task may be without a lead: the review
    shows both as questions, and issuing is refused while they are open.
    """
    start = content.header.period_start or content.header.issued_on
    tasks = tuple(
        PlannedTask(ordinal, task, start, tuple(parts_of(content.header, task, expand)))
        for ordinal, task in enumerate(content.tasks_to_issue, start=1)
    )
    return PlannedPlan(content.header, tasks)
