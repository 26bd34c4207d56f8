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
from tracker.tasks.workflow.rules.guards import (
    EVIDENCE_IS_GIVEN,
    EXTENSIONS_LEFT,
    ExtensionConditions,
    ExtensionsGranted,
    Guard,
    Lacking,
    PartConditions,
    PlanConditions,
    ReportConditions,
    RoundConditions,
    TaskConditions,
)
from tracker.tasks.workflow.rules.picture import workflow_page
from tracker.tasks.workflow.rules.steps import (
    STEPS,
    Accepted,
    Machine,
    Refused,
    Step,
    first_state,
    next_state,
)
from tracker.tasks.workflow.rules.transition_errors import NOT_ALLOWED_FROM_STATE, WHY_NOT

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


#: What the guards of each machine are told by its conditions.
CONDITIONS = {
    Machine.PLAN: PlanConditions,
    Machine.TASK: TaskConditions,
    Machine.ASSIGNMENT: PartConditions,
    Machine.REPORT: ReportConditions,
    Machine.REPORT_DRAFT: ReportConditions,
    Machine.EXTENSION: ExtensionConditions,
    Machine.ROUND: RoundConditions,
}
BEST = {
    "tasks_not_ended": 0,
    "reports_waiting": 0,
    "is_lead": True,
    "says_finished": True,
    "period_ends_on": None,
    "reported_on_task": False,
    "report_waiting": False,
    "due_on": date(2023, 12, 31),
    "past_due": False,
    "request_waits": False,
    "extensions": ExtensionsGranted(granted=1, most=2),
    "task_closed": False,
    "kept_before": False,
    "unit_with_report": "",
    "leader_must_approve": False,
    "own_report": False,
    "opened": False,
    "draft_begun": False,
    "figures_lacking": (),
    "evidence_lacking": Lacking(),
    "own_request": False,
    "not_begun": False,
    "told_already": False,
    "reports_came": False,
    "takes_no_reports": False,
    "nobody_missing": False,
    "reminded_today": False,
}
WORST = {
    "tasks_not_ended": 1,
    "reports_waiting": 1,
    "is_lead": False,
    "says_finished": False,
    "period_ends_on": date(2023, 12, 31),
    "reported_on_task": True,
    "report_waiting": True,
    "due_on": None,
    "past_due": True,
    "request_waits": True,
    "extensions": ExtensionsGranted(granted=2, most=2),
    "task_closed": True,
    "kept_before": True,
    "unit_with_report": "市民政局",
    "leader_must_approve": True,
    "own_report": True,
    "opened": True,
    "draft_begun": True,
    "figures_lacking": ("改造食堂 2023",),
    "evidence_lacking": Lacking(any_file=True),
    "own_request": True,
    "not_begun": True,
    "told_already": True,
    "reports_came": True,
    "takes_no_reports": True,
    "nobody_missing": True,
    "reminded_today": True,
}
GUARDED = [(step, guard) for step in STEPS for guard in step.guards]


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


def guarded_id(case: object) -> str:
    return step_id(case) if isinstance(case, Step) else getattr(case, "fact", "")


@pytest.mark.parametrize(("step", "guard"), GUARDED, ids=guarded_id)
def test_a_step_is_refused_when_only_one_guard_objects(step: Step, guard: Guard) -> None:
    outcome = outcome_of(step, BEST | {guard.fact: WORST[guard.fact]})
    assert outcome == Refused(guard.objection(WORST[guard.fact]))


@pytest.mark.parametrize(("step", "guard"), GUARDED, ids=guarded_id)
def test_a_step_is_refused_when_a_guard_is_not_given_its_fact(step: Step, guard: Guard) -> None:
    outcome = outcome_of(step, {fact: value for fact, value in BEST.items() if fact != guard.fact})
    assert isinstance(outcome, Refused)
    assert guard.name in str(outcome.reason)


@pytest.mark.parametrize(("step", "guard"), GUARDED, ids=guarded_id)
def test_a_guard_asks_for_what_the_conditions_of_its_machine_have(step: Step, guard: Guard) -> None:
    assert guard.fact in CONDITIONS[step.machine].__annotations__


def test_no_condition_has_a_default() -> None:
    """None can be left out and taken for 'nothing objects'."""
    for conditions in CONDITIONS.values():
        assert conditions.__required_keys__ == frozenset()
        assert set(conditions.__annotations__) <= set(BEST)


@pytest.mark.parametrize(
    ("extensions", "left"),
    [
        pytest.param(ExtensionsGranted(0, None), True, id="no limit"),
        pytest.param(ExtensionsGranted(9, None), True, id="many without a limit"),
        pytest.param(ExtensionsGranted(0, 0), False, id="none allowed"),
        pytest.param(ExtensionsGranted(1, 2), True, id="one of two"),
        pytest.param(ExtensionsGranted(2, 2), False, id="two of two"),
    ],
)
def test_extensions_are_left_up_to_the_limit_of_the_plan(extensions: ExtensionsGranted, left: bool) -> None:
    assert (EXTENSIONS_LEFT.objection(extensions) is None) == left


def outcome_of(step: Step, given: dict[str, object]) -> Accepted | Refused:
    return next_state(step, step.sources[0], given) if step.sources else first_state(step, given)


@pytest.mark.parametrize("step", [step for step in STEPS if not step.sources], ids=step_id)
def test_a_step_without_sources_begins_a_record_in_its_target(step: Step) -> None:
    assert first_state(step, BEST) == Accepted(step.target)


@pytest.mark.parametrize("step", [step for step in STEPS if step.target is None], ids=step_id)
def test_a_step_that_leaves_the_state_begins_no_record(step: Step) -> None:
    assert first_state(step, BEST) == Refused(NOT_ALLOWED_FROM_STATE)


def test_a_step_from_elsewhere_is_refused_for_the_reason_of_its_action_and_state() -> None:
    for step in STEPS:
        for state in set(STATES[step.machine]) - set(step.sources) if step.sources else ():
            reason = WHY_NOT.get((step.action, state), NOT_ALLOWED_FROM_STATE)
            assert next_state(step, state, BEST) == Refused(reason), step_id(step)


def test_a_step_names_the_event_of_its_entry_and_typing_has_none() -> None:
    assert all(step.recorded_event is step.event for step in STEPS if step.event)
    silent = [step for step in STEPS if step.event is None]
    assert silent
    for step in silent:
        with pytest.raises(ValueError, match="leaves no entry"):
            _ = step.recorded_event


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        pytest.param(Lacking(), None, id="nothing"),
        pytest.param(Lacking(any_file=True), "add at least one file", id="any file"),
        pytest.param(Lacking(targets={1: "食堂", 2: "护理员"}), "食堂、护理员", id="for two amounts"),
    ],
)
def test_lacking_evidence_is_named_amount_by_amount(lacking: Lacking, said: str | None) -> None:
    reason = EVIDENCE_IS_GIVEN.objection(lacking)
    assert (reason is None) == (said is None)
    assert said is None or said in str(reason)
