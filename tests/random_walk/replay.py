"""Every stored state told again from the audit trail alone: a state without its entry would differ."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum

from tests.random_walk.world import Row, World
from tracker.core.vocabulary import AssignmentStatus, TaskStatus


class Replay:
    """The states of all records as the entries tell them, from the day on which the plans were handed out."""

    def __init__(self, world: World) -> None:
        tables = world.tables
        self.units = world.unit_names
        self.leads = dict(world.leads_at_first)
        self.dues = dict(world.dues_at_first)
        self.tasks: dict[int, str] = dict.fromkeys(self.leads, TaskStatus.ISSUED)
        self.parts: dict[int, str] = {}
        self.reports: dict[int, str] = {}
        self.drafts: dict[int | None, str] = {}  # by part: SQLite gives the id of a draft that was sent to another one
        self.extensions: dict[int, str] = {}
        self.plans: dict[int, str] = {row["id"]: "issued" for row in tables["plan"]}
        self.rounds: dict[int, str] = {}
        self.finished: dict[int, bool] = {}
        self.out_with_task: dict[int, list[int]] = {}
        self.part_of = {(row["task_id"], row["organization_id"]): row["id"] for row in tables["assignment"]}
        self.part_of_report = {row["id"]: row["assignment_id"] for row in tables["report"]}
        for entry in tables["audit_entry"]:
            self._tell(entry)

    def _tell(self, entry: Row) -> None:
        kept = {
            "task": self.tasks,
            "assignment": self.parts,
            "report": self.reports,
            "extension": self.extensions,
            "plan": self.plans,
            "reporting_round": self.rounds,
        }.get(entry["subject_type"])
        if kept is not None and "status" in entry["after"]:
            kept[entry["subject_id"]] = entry["after"]["status"]
        if entry["subject_type"] == "report_draft":
            self.drafts[self._part(entry)] = entry["after"]["status"]
        also = FOLLOWS.get(entry["action"])
        if also:
            also(self, entry)

    def _part(self, entry: Row) -> int | None:
        """The part that an entry is about."""
        return self.part_of.get((entry["task_id"], entry["organization_id"]))

    def _discarded(self, entry: Row) -> None:
        self.drafts.pop(self._part(entry), None)

    def _accepted(self, entry: Row) -> None:
        task_id = entry["task_id"]
        if entry["organization_id"] == self.leads[task_id] and self.tasks[task_id] == TaskStatus.ISSUED:
            self.tasks[task_id] = TaskStatus.IN_PROGRESS

    def _given(self, entry: Row) -> None:
        if entry["after"]["role"] == "lead":
            self.leads[entry["task_id"]] = entry["organization_id"]

    def _corrected(self, entry: Row) -> None:
        if entry["after"].get("lead"):
            self.leads[entry["task_id"]] = self.units[entry["jurisdiction_id"], entry["after"]["lead"][0]]
        if "due" in entry["after"]:
            self.dues[entry["task_id"]] = _day(entry["after"]["due"])

    def _added(self, entry: Row) -> None:
        self.tasks[entry["task_id"]] = TaskStatus.ISSUED
        self.leads[entry["task_id"]] = self.units[entry["jurisdiction_id"], entry["after"]["lead"][0]]
        self.dues[entry["task_id"]] = _day(entry["after"]["due"])

    def _reopened(self, entry: Row) -> None:
        part = self.part_of[entry["task_id"], self.leads[entry["task_id"]]]
        if self.parts.get(part) == AssignmentStatus.COMPLETED:
            self.parts[part] = AssignmentStatus.IN_PROGRESS

    def _submitted(self, entry: Row) -> None:
        self.finished[entry["subject_id"]] = entry["after"]["state"] == "completed"
        self._discarded(entry)

    def _recalled(self, entry: Row) -> None:
        del self.reports[entry["subject_id"]]

    def _report_accepted(self, entry: Row) -> None:
        part = self.part_of_report[entry["subject_id"]]
        if self.finished[entry["subject_id"]] and self.parts[part] == AssignmentStatus.IN_PROGRESS:
            self.parts[part] = AssignmentStatus.COMPLETED

    def _withdrawn(self, entry: Row) -> None:
        parts = [part for (task_id, _unit), part in self.part_of.items() if task_id == entry["task_id"]]
        standing = [part for part in parts if self.parts.get(part) != AssignmentStatus.WITHDRAWN]
        self.out_with_task[entry["task_id"]] = standing
        self.parts |= dict.fromkeys(standing, AssignmentStatus.WITHDRAWN)

    def _reinstated(self, entry: Row) -> None:
        self.parts |= dict.fromkeys(self.out_with_task[entry["task_id"]], AssignmentStatus.AWAITING_ACCEPTANCE)

    def _granted(self, entry: Row) -> None:
        self.dues[entry["task_id"]] = _day(entry["after"]["due_on"])


#: What an entry says beside the state of its own subject.
FOLLOWS: dict[str, Callable[[Replay, Row], None]] = {
    "assignment:accepted": Replay._accepted,
    "assignment:given": Replay._given,
    "task:added": Replay._added,
    "task:corrected": Replay._corrected,
    "task:reopened": Replay._reopened,
    "report:submitted": Replay._submitted,
    "report:draft-discarded": Replay._discarded,
    "report:recalled": Replay._recalled,
    "report:accepted": Replay._report_accepted,
    "extension:granted": Replay._granted,
    "task:withdrawn": Replay._withdrawn,
    "task:reinstated": Replay._reinstated,
}


def check_replay(world: World) -> None:
    """The stored states, leads and due dates are those that the audit trail tells."""
    told = Replay(world)
    waiting = AssignmentStatus.AWAITING_ACCEPTANCE
    for name, states in (
        ("task", told.tasks),
        ("report", told.reports),
        ("extension", told.extensions),
        ("plan", told.plans),
        ("assignment", {row["id"]: told.parts.get(row["id"], waiting) for row in world.tables["assignment"]}),
    ):
        assert _stored(world, name) == states, f"the audit trail tells other states of {name}"
    for draft in world.tables["report_draft"]:
        assert draft["status"] == told.drafts.get(draft["assignment_id"], "draft")
    for each in world.tables["reporting_round"]:
        assert each["status"] == told.rounds.get(each["id"], "open")
    leads = {row["task_id"]: row["organization_id"] for row in world.tables["assignment"] if row["role"] == "lead"}
    assert leads == told.leads
    assert {row["id"]: row["due_on"] for row in world.tables["task"]} == told.dues


def _stored(world: World, table: str) -> dict[int, StrEnum]:
    return {row["id"]: row["status"] for row in world.tables[table]}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
