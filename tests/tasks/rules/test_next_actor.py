"""Who must act next, and why."""

import pytest

from tracker.core.vocabulary import Acting, AssignmentStatus, ReportStatus, TaskStatus
from tracker.tasks.rules.next_actor import ActingFacts, Reach, acting_on, who_must_act

WAITING, UNDER_WAY, REFUSED = (
    AssignmentStatus.AWAITING_ACCEPTANCE,
    AssignmentStatus.IN_PROGRESS,
    AssignmentStatus.REFUSED,
)
GIVEN, BEGUN, COMPLETED = TaskStatus.ISSUED, TaskStatus.IN_PROGRESS, TaskStatus.COMPLETED
SENT, RETURNED, ACCEPTED = ReportStatus.SUBMITTED, ReportStatus.RETURNED, ReportStatus.ACCEPTED
EVERYBODY = Reach(liaison=True, leader=True)


def facts(
    task: TaskStatus = BEGUN,
    lead_part: AssignmentStatus | None = UNDER_WAY,
    last_report: ReportStatus | None = None,
    *,
    extension_waits: bool = False,
    with_leader: bool = False,
) -> ActingFacts:
    """A task under way of which nothing was reported, unless something else is said."""
    return ActingFacts(task, lead_part, last_report, extension_waits=extension_waits, with_leader=with_leader)


CASES = [
    pytest.param(facts(GIVEN, None), Acting.OFFICE, "name a lead", id="nobody leads"),
    pytest.param(facts(GIVEN, WAITING), Acting.LEAD, "accept the task", id="not accepted"),
    pytest.param(facts(GIVEN, REFUSED), Acting.OFFICE, "decide on the refusal", id="refused"),
    pytest.param(facts(), Acting.LEAD, "report for the first time", id="never reported"),
    pytest.param(facts(last_report=SENT), Acting.OFFICE, "review the report", id="report waits"),
    pytest.param(facts(last_report=RETURNED), Acting.LEAD, "correct the returned report", id="report returned"),
    pytest.param(facts(last_report=ACCEPTED), Acting.LEAD, "catch up and report", id="behind schedule"),
    pytest.param(
        facts(COMPLETED, AssignmentStatus.COMPLETED, ACCEPTED), Acting.OFFICE, "check and close it", id="not closed"
    ),
    pytest.param(
        facts(extension_waits=True), Acting.OFFICE, "decide on the later date", id="a later date is asked for"
    ),
    pytest.param(
        facts(last_report=RETURNED, extension_waits=True), Acting.OFFICE, "decide on the later date", id="and returned"
    ),
    pytest.param(
        facts(GIVEN, WAITING, extension_waits=True), Acting.OFFICE, "decide on the later date", id="and given"
    ),
    pytest.param(facts(last_report=SENT, extension_waits=True), Acting.OFFICE, "review the report", id="both wait"),
    pytest.param(facts(with_leader=True), Acting.UNIT_LEADER, "approve the report", id="the leader has the draft"),
    pytest.param(
        facts(last_report=RETURNED, with_leader=True), Acting.UNIT_LEADER, "approve the report", id="the corrected one"
    ),
]


@pytest.mark.parametrize(("of", "who", "reason"), CASES)
def test_somebody_must_act_and_the_reason_says_what_to_do(of: ActingFacts, who: Acting, reason: str) -> None:
    answer = who_must_act(of, EVERYBODY)
    assert answer is not None
    assert (answer.who, str(answer.reason)) == (who, reason)
    assert acting_on(of) is who


def test_nobody_must_act_on_a_closed_task() -> None:
    closed = facts(TaskStatus.CLOSED, AssignmentStatus.COMPLETED)
    assert who_must_act(closed, EVERYBODY) is None
    assert acting_on(closed) is Acting.NOBODY


@pytest.mark.parametrize(
    ("of", "reach", "who"),
    [
        pytest.param(facts(), Reach(liaison=False, leader=True), Acting.ADMIN, id="no liaison"),
        pytest.param(facts(GIVEN, WAITING), Reach(liaison=False, leader=True), Acting.ADMIN, id="nobody to accept"),
        pytest.param(facts(), Reach(liaison=True, leader=False), Acting.LEAD, id="no leader is needed"),
        pytest.param(
            facts(with_leader=True), Reach(liaison=True, leader=False), Acting.ADMIN, id="the leader has left"
        ),
        pytest.param(
            facts(with_leader=True), Reach(liaison=False, leader=True), Acting.UNIT_LEADER, id="the leader can"
        ),
        pytest.param(facts(last_report=SENT), Reach(liaison=False, leader=False), Acting.OFFICE, id="the office can"),
    ],
)
def test_where_nobody_can_be_reached_it_is_the_administrators(of: ActingFacts, reach: Reach, who: Acting) -> None:
    answer = who_must_act(of, reach)
    assert answer is not None
    assert answer.who is who
