"""The state machines as a page of documentation: a picture of each, and a table of its steps.

`tracker workflow` prints it; `docs/workflow.md` holds the same text, and a test keeps it so.
"""

from collections.abc import Iterable
from enum import StrEnum

from tracker.core.permissions import POLICY
from tracker.tasks.workflow.rules.steps import STEPS, Machine, Step

HEAD = """# The workflow

Drawn from the table in `tracker/tasks/workflow/rules/steps.py` by `tracker workflow`; do not edit by hand.
Every step is taken in one transaction with the audit entry named here; who may take it stands in
`tracker/core/permissions.py`.
"""
TITLES = {
    Machine.PLAN: "A plan (下发、归档)",
    Machine.TASK: "A task (任务)",
    Machine.ASSIGNMENT: "One unit's part of a task (交办)",
    Machine.REPORT: "A progress report (报送)",
    Machine.REPORT_DRAFT: "A report before it is sent (草稿、审签)",
    Machine.EXTENSION: "A request for a later due date (延期)",
    Machine.ROUND: "A reporting round (报送轮次)",
}


def workflow_page() -> str:
    """The whole page as Markdown, with a Mermaid diagram for each machine."""
    return "\n".join([HEAD, *(_section(machine) for machine in Machine)])


def _section(machine: Machine) -> str:
    steps = [step for step in STEPS if step.machine is machine]
    lines = [f"## {TITLES[machine]}", "", "```mermaid", "stateDiagram-v2"]
    lines += dict.fromkeys(f"    {line}" for step in steps for line in _arrows(step))
    lines += ["```", "", "| from | step | who | if | to | recorded as |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [_row(step) for step in steps]
    return "\n".join([*lines, ""])


def _arrows(step: Step) -> Iterable[str]:
    for source in step.sources or (None,):
        yield f"{_state(source)} --> {_state(step.target or source)}: {step.event or step.action.value}"


def _state(state: StrEnum | None) -> str:
    return "[*]" if state is None else state.value


def _row(step: Step) -> str:
    sources = ", ".join(source.value for source in step.sources) or "—"
    who = ", ".join(sorted(role.value for role in POLICY[step.action]))
    guards = "; ".join(guard.name for guard in step.guards) or "—"
    target = step.target.value if step.target else "stays"
    event = f"`{step.event}`" if step.event else "not recorded"
    return f"| {sources} | {step.action.value} | {who} | {guards} | {target} | {event} |"
