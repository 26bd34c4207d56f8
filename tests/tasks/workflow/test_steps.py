"""The table of steps: complete, consistent, and the one that the documents show."""

from datetime import date
from pathlib import Path

import pytest

from tracker.core.permissions import POLICY
from tracker.core.vocabulary import (
    AssignmentStatus,
    ExtensionStatus,
    PlanStatus,
    ReportDraftStatus,
    ReportStatus,
    RoundStatus,
    TaskStatus,
)
from tracker.tasks.evidence.rules.demand import Lacking
from tracker.tasks.workflow.rules.picture import workflow_page
from tracker.tasks.workflow.rules.steps import (
    STEPS,
    Accepted,
    Machine,
    Refused,
    Step,
    StepFacts,
    first_state,
    next_state,
)
from tracker.tasks.workflow.rules.transition_errors import WHY_NOT

STATES = {
    Machine.PLAN: PlanStatus,
    Machine.TASK: TaskStatus,
    Machine.ASSIGNMENT: AssignmentStatus,
    Machine.REPORT: ReportStatus,
    Machine.REPORT_DRAFT: ReportDraftStatus,
    Machine.EXTENSION: ExtensionStatus,
    Machine.ROUND: RoundStatus,
}
PAGE = Path(__file__).parents[3] / "docs" / "workflow.md"


BEST = StepFacts(is_lead=True, says_finished=True)
WORST = StepFacts(
    leader_must_approve=True,
    report_waiting=True,
    acts_on_own_report=True,
    task_closed=True,
    kept_before=True,
    period_ends_on=date(2023, 12, 31),
    without_due_date=True,
    past_due=True,
    request_waits=True,
    most_extensions=0,
    acts_on_own_request=True,
    tasks_not_ended=3,
    reports_waiting=2,
    not_begun=True,
    told_already=True,
    reports_came=True,
    takes_no_reports=True,
    nobody_missing=True,
    reminded_today=True,
    evidence_lacking=Lacking(any_file=True),
    figures_lacking=("改造食堂 2023",),
)


def step_id(step: Step) -> str:
    return f"{step.machine}-{step.event}-{step.target}"


def test_the_page_of_the_documents_is_drawn_from_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == workflow_page(), "run: tracker workflow > docs/workflow.md"


@pytest.mark.parametrize("step", STEPS, ids=step_id)
def test_a_step_stays_inside_its_machine_and_somebody_may_take_it(step: Step) -> None:
    states = STATES[step.machine]
    assert all(isinstance(state, states) for state in (*step.sources, *([step.target] if step.target else [])))
    assert POLICY[step.action]


@pytest.mark.parametrize("step", [step for step in STEPS if step.sources], ids=step_id)
def test_a_step_leads_on_from_its_sources_and_says_why_not_from_elsewhere(step: Step) -> None:
    for state in STATES[step.machine]:
        outcome = next_state(step, state, BEST)
        if state in step.sources:
            assert outcome == Accepted(step.target or state)
        else:
            assert isinstance(outcome, Refused)
            assert str(outcome.reason)


@pytest.mark.parametrize("machine", Machine)
def test_every_state_is_reached_and_only_final_ones_lead_nowhere(machine: Machine) -> None:
    steps = [step for step in STEPS if step.machine is machine]
    first = {TaskStatus.ISSUED, AssignmentStatus.AWAITING_ACCEPTANCE}
    reached = {step.target for step in steps} | first
    assert set(STATES[machine]) <= reached


def test_why_not_names_only_actions_that_steps_take() -> None:
    actions = {step.action for step in STEPS}
    assert {action for action, _state in WHY_NOT} <= actions


@pytest.mark.parametrize("step", [step for step in STEPS if step.guards], ids=step_id)
def test_a_guard_that_is_not_content_stops_the_step(step: Step) -> None:
    for guard in step.guards:
        assert guard.reason(WORST) is not None
        assert guard.reason(BEST) is None
    outcome = next_state(step, step.sources[0], WORST) if step.sources else first_state(step, WORST)
    assert isinstance(outcome, Refused)
