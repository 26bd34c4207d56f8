"""Builders of what waits, as the digest is given it."""

from datetime import date

from tracker.core.messages import N_
from tracker.core.vocabulary import Light, Responsibility, Wait
from tracker.tasks.desk.rules.work_item import WorkItem
from tracker.tasks.rules.lights import LightWithReason


def work_item(wait: Wait, task_id: int, number: str, title: str, unit: str, due_on: date | None) -> WorkItem:
    """A part that waits; what the digest does not show is made up."""
    return WorkItem(
        wait=wait,
        task_id=task_id,
        number=number,
        title=title,
        plan_title="云州市重点任务清单",
        organization_id=1,
        organization_name=unit,
        role=Responsibility.LEAD,
        due_on=due_on,
        light=LightWithReason(Light.GREEN, N_("on schedule")),
        task_light=LightWithReason(Light.GREEN, N_("on schedule")),
        percent=0,
        since=None,
        assignment_id=task_id,
        report_id=None,
    )
