"""What must hold after every single act, over the rows before and after it: cheap, and without any query."""

from collections import Counter
from enum import StrEnum

from tests.random_walk.action import Attempt, may_do
from tests.random_walk.world import Row, Tables, World
from tracker.core.permissions import Action
from tracker.core.vocabulary import AssignmentStatus, ExtensionStatus, PlanStatus, ReportStatus, TaskStatus
from tracker.tasks.workflow.rules.steps import STEPS, Machine

#: The tables whose `status` a machine of the workflow moves.
MACHINES = {machine: "reporting_round" if machine is Machine.ROUND else machine.value for machine in Machine}
#: What may change without an entry of the audit trail: the trail itself, and text that was not yet said to anybody.
UNRECORDED = frozenset({"audit_entry", "audit_head", "report_draft"})
#: How a request that waits, and a draft with the unit's leader, end when the office changes the task itself.
SETTLED = frozenset({"extension:settled", "report:set-aside"})
Edge = tuple[str, StrEnum | None, StrEnum]
#: Corrections of the ledger give and take parts in any state; the unit that gets one accepts it anew.
_CORRECTED: frozenset[Edge] = frozenset(
    (Machine.ASSIGNMENT.value, source, target)
    for source in (None, *AssignmentStatus)
    for target in (AssignmentStatus.AWAITING_ACCEPTANCE, AssignmentStatus.WITHDRAWN)
)


def check_refusal(before: Tables, after: Tables) -> None:
    """A refusal leaves no trace, in no table."""
    for name, rows in before.items():
        assert after[name] == rows, f"a refusal left a trace in {name}"


def check_success(world: World, attempt: Attempt, person: int, before: Tables, after: Tables) -> None:
    """Whoever did it may, the change is on the record under that name, and every state moved along the table."""
    assert may_do(world, person, attempt), f"{world.logins[person]} did {attempt.action}, which the policy forbids"
    assert person not in attempt.first_half, f"{world.logins[person]} judged by {attempt.action} what is their own"
    check_entries(world, before, after, person)
    check_moves(attempt.action, before, after)
    check_one_lead(after)
    check_first_promise(before, after)
    check_archived(before, after)
    check_nothing_hangs(after)


def check_entries(world: World, before: Tables, after: Tables, person: int | None) -> None:
    """What changed has its entry of this moment, by this person (None: the system)."""
    new = after["audit_entry"][len(before["audit_entry"]) :]
    changed = [name for name in after if name not in UNRECORDED and _said(name, after) != _said(name, before)]
    assert new or not changed, f"without an entry: {_changes(before, after, changed)}"
    assert all(entry["actor_id"] == person and entry["occurred_at"] == world.now for entry in new)


def check_moves(action: Action, before: Tables, after: Tables) -> None:
    """Every state that changed did so along a step of this action."""
    allowed = _edges(action)
    for machine, table in MACHINES.items():
        moved = _moves(machine, before[table], after[table])
        assert moved <= allowed, f"{action} moved {moved - allowed}"


def check_one_lead(after: Tables) -> None:
    """Each task is led by exactly one part, and that part was not withdrawn, unless with the whole task."""
    leads = Counter(
        row["task_id"]
        for row in after["assignment"]
        if row["role"] == "lead" and (row["withdrawn_with_task"] or row["status"] is not AssignmentStatus.WITHDRAWN)
    )
    for task in after["task"]:
        assert leads[task["id"]] == 1, f"task {task['id']} has {leads[task['id']]} leads"


def check_first_promise(before: Tables, after: Tables) -> None:
    """What the document promised first stays on every task that was there."""
    promised = {row["id"]: row["original_due_on"] for row in after["task"]}
    for row in before["task"]:
        assert promised.get(row["id"]) == row["original_due_on"]


def check_archived(before: Tables, after: Tables) -> None:
    """What belongs to a plan that is and stays archived is as it was, also when many tasks are changed at once."""
    shut = _archived(before) & _archived(after)
    for name in ("task", "assignment", "report", "extension", "reporting_round"):
        assert _of_plans(shut, name, before) == _of_plans(shut, name, after), f"{name} of an archived plan changed"


def check_nothing_hangs(after: Tables) -> None:
    """A request waits only on a task under way, and no report waits where nobody can review it any more."""
    tasks = {row["id"]: row for row in after["task"]}
    for request in after["extension"]:
        waits = request["status"] is ExtensionStatus.REQUESTED
        assert not waits or tasks[request["task_id"]]["status"] is TaskStatus.IN_PROGRESS
    of_archived = _of_plans(_archived(after), "report", after)
    assert all(report["status"] is not ReportStatus.SUBMITTED for report in of_archived)


def _archived(tables: Tables) -> set[int]:
    return {row["id"] for row in tables["plan"] if row["status"] is PlanStatus.ARCHIVED}


def _of_plans(plans: set[int], name: str, tables: Tables) -> list[Row]:
    """The rows of a table that belong to these plans, by themselves, by their task or by their part."""
    if not plans:
        return []
    plan_of_task = {row["id"]: row["plan_id"] for row in tables["task"]}
    plan_of_part = {row["id"]: plan_of_task[row["task_id"]] for row in tables["assignment"]}

    def plan_of(row: Row) -> int:
        if "plan_id" in row:
            return row["plan_id"]
        return plan_of_task[row["task_id"]] if "task_id" in row else plan_of_part[row["assignment_id"]]

    return [row for row in tables[name] if plan_of(row) in plans]


def _edges(action: Action) -> frozenset[Edge]:
    """The moves that the table of transitions gives this action; None is where a record begins."""
    edges: set[Edge] = set(_CORRECTED if action is Action.CORRECT_PLAN else ())
    for step in STEPS:
        if step.action is action and step.target is not None:
            edges |= {(step.machine.value, source, step.target) for source in step.sources or (None,)}
    if action in (Action.CORRECT_PLAN, Action.WITHDRAW_TASK):  # what waits on the task is settled with it
        settling = [step for step in STEPS if step.event in SETTLED]
        edges |= {(step.machine.value, source, step.target) for step in settling for source in step.sources}
    if action is Action.SUBMIT_REPORT:  # writing begins a draft, which may be with the leader at once
        edges |= {(step.machine.value, None, end) for step in STEPS for end in (*step.sources, step.target) if end and step.machine is Machine.REPORT_DRAFT}  # fmt: skip
    return frozenset(edges)


def _moves(machine: Machine, before: list[Row], after: list[Row]) -> set[Edge]:
    """Which records of a machine are in another state than before, or are new."""
    old = {row["id"]: row["status"] for row in before}
    return {
        (machine.value, old.get(row["id"]), row["status"]) for row in after if old.get(row["id"]) is not row["status"]
    }


def _said(name: str, tables: Tables) -> list[Row]:
    """A table's rows without the files of drafts, which nobody was shown yet."""
    rows = tables[name]
    return [row for row in rows if row["report_id"] is not None] if name == "evidence_file" else rows


def _changes(before: Tables, after: Tables, names: list[str]) -> dict[str, list[Row]]:
    """The rows that are another, or new."""
    return {name: [row for row in after[name] if row not in before[name]] for name in names}
