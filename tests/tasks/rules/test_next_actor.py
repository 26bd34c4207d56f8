"""Who must act next, and why."""

import pytest

from tracker.core.vocabulary import AssignmentStatus, ReportStatus, TaskStatus
from tracker.tasks.rules.next_actor import ActingFacts, who_must_act

WAITING, UNDER_WAY = AssignmentStatus.AWAITING_ACCEPTANCE, AssignmentStatus.IN_PROGRESS
BEGUN = TaskStatus.IN_PROGRESS


@pytest.mark.parametrize(
    ("facts", "office", "reason"),
    [
        pytest.param(ActingFacts(TaskStatus.ISSUED, None), True, "name a lead", id="nobody leads"),
        pytest.param(ActingFacts(TaskStatus.ISSUED, WAITING), False, "accept the task", id="not accepted"),
        pytest.param(
            ActingFacts(TaskStatus.ISSUED, AssignmentStatus.REFUSED), True, "decide on the refusal", id="refused"
        ),
        pytest.param(ActingFacts(BEGUN, UNDER_WAY), False, "report for the first time", id="never reported"),
        pytest.param(
            ActingFacts(BEGUN, UNDER_WAY, ReportStatus.SUBMITTED), True, "review the report", id="report waits"
        ),
        pytest.param(
            ActingFacts(BEGUN, UNDER_WAY, ReportStatus.RETURNED),
            False,
            "correct the returned report",
            id="report returned",
        ),
        pytest.param(
            ActingFacts(BEGUN, UNDER_WAY, ReportStatus.ACCEPTED), False, "catch up and report", id="behind schedule"
        ),
        pytest.param(
            ActingFacts(TaskStatus.COMPLETED, AssignmentStatus.COMPLETED, ReportStatus.ACCEPTED),
            True,
            "check and close it",
            id="completed, not closed",
        ),
    ],
)
def test_somebody_must_act_and_the_reason_says_what_to_do(facts: ActingFacts, office: bool, reason: str) -> None:
    answer = who_must_act(facts)
    assert answer is not None
    assert (answer.office, str(answer.reason)) == (office, reason)


def test_nobody_must_act_on_a_closed_task() -> None:
    assert who_must_act(ActingFacts(TaskStatus.CLOSED, AssignmentStatus.COMPLETED)) is None
