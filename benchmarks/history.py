"""What happened in a city with each task of the register: plans, tasks, parts, reports and the chained audit trail.

All plans have been in force for about a year and a half. A new task was handed out up to 40 days ago and nobody has
accepted it, and the office reminded three times; one under way has three accepted reports of its lead, one that waits
has two and a third one for the office to review; one that is done was completed with its third report and closed; one
that was taken out had three reports before. Each part is in the hands of one of its department's liaisons.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import cast
from zoneinfo import ZoneInfo

from benchmarks.cities import City, Row, Rows
from benchmarks.keeping import keep
from benchmarks.register import DEPARTMENTS, DONE, NEW, TAKEN_OUT, WAITING, Item, liaisons_of
from tracker.audit.models import AuditEntry, AuditHead
from tracker.audit.services import FIRST_HASH, entry_hash
from tracker.core.database import Base
from tracker.core.events import Event
from tracker.core.vocabulary import (
    AssignmentStatus,
    PlanStatus,
    ProgressState,
    ReportStatus,
    Responsibility,
    TaskStatus,
)
from tracker.tasks.models import Assignment, KeptDay, Plan, Report, Task

ZONE = ZoneInfo("Asia/Shanghai")
AGE_DAYS = 560  # of the oldest plan
STATUS = {
    NEW: TaskStatus.ISSUED,
    DONE: TaskStatus.CLOSED,
    TAKEN_OUT: TaskStatus.WITHDRAWN,
}
PART_STATUS = {
    NEW: AssignmentStatus.AWAITING_ACCEPTANCE,
    DONE: AssignmentStatus.COMPLETED,
    TAKEN_OUT: AssignmentStatus.WITHDRAWN,
}
#: How many ids a city may use for each task; no task has more parts, reports or entries than that.
ROOM_PER_TASK: dict[type[Base], int] = {Assignment: 8, Report: 3, AuditEntry: 20}


def moment(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of the city's day."""
    return datetime.combine(day, time(hour, minute, second), ZONE).astimezone(UTC)


@dataclass
class History:
    """Collects the rows of one city; `rooms` is how many tasks the ids of each city have room for."""

    city: City
    today: date
    rooms: int
    per_plan: int = 100
    rows: Rows = field(default_factory=lambda: {Plan: [], Task: [], Assignment: [], Report: []})
    entries: list[tuple[datetime, int, Row]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(11 + self.city.number)

    def rows_of(self, items: Iterable[Item]) -> Rows:
        """Everything that happened with these tasks; the reports and entries have ids in the order of time."""
        for item in items:
            self._task(item)
        reports = self.rows[Report]
        reports.sort(key=lambda report: report["submitted_at"])
        for number, report in enumerate(reports, start=1):
            report["id"] = self._first(Report) + number
        chain = self._chained()
        last = chain[-1]
        head = {"city_id": self.city.id, "entry_id": last["id"], "hash": last["hash"], "origin_entry_id": 0}
        kept = {"jurisdiction_id": self.city.id, "day": self.today, "complete": True}
        ends: Rows = {AuditHead: [head | {"origin_hash": FIRST_HASH}], KeptDay: [kept]}
        return {**self.rows, AuditEntry: chain, **ends}

    def _first(self, kind: type[Base]) -> int:
        return self.city.number * self.rooms * ROOM_PER_TASK[kind]

    def _chained(self) -> list[Row]:
        previous, chain = FIRST_HASH, []
        for number, (_at, _order, entry) in enumerate(sorted(self.entries, key=lambda each: each[:2]), start=1):
            report = entry.pop("report")
            if report is not None:
                entry["subject_id"] = report["id"]
            entry |= {"id": self._first(AuditEntry) + number, "previous_hash": previous}
            previous = entry["hash"] = entry_hash(cast(AuditEntry, SimpleNamespace(**entry)))
            chain.append(entry)
        return chain

    def _say(self, at: datetime, event: Event, subject: tuple[str, int], who: tuple[int, str], **more: object) -> None:
        entry: Row = {
            "occurred_at": at,
            "jurisdiction_id": self.city.id,
            "action": event.value,
            "subject_type": subject[0],
            "subject_id": subject[1],
            "actor_id": who[0],
            "actor_name": who[1],
            "task_id": None,
            "organization_id": None,
            "before": {},
            "after": {},
            "reason": "",
            "report": None,
        }
        self.entries.append((at, len(self.entries), entry | more))

    def _plan(self, number: int) -> Row:
        """The plan of the city with this number, from 0; entered when its first task comes."""
        plans = self.rows[Plan]
        if number < len(plans):
            return plans[number]
        issued = self.today - timedelta(days=AGE_DAYS - number % 50)
        plan_id = self.city.number * (self.rooms // self.per_plan + 1) + number + 1
        title, at = f"Plan {number + 1:04d}: key tasks of the city", moment(issued, 9, number % 60)
        plan = {
            "id": plan_id,
            "jurisdiction_id": self.city.id,
            "title": title,
            "document_number": f"YZ [{issued.year}] No. {number + 1}",
            "issuer": "Yunzhou",
            "issued_on": issued,
            "period_start": issued,
            "period_end": self.today + timedelta(days=310),
            "status": PlanStatus.ISSUED,
            "in_force_at": at,
            "version": 1,
        }
        plans.append(plan)
        said = {"title": title, "draft": None, "tasks": self.per_plan, "assignments": 0, "units": DEPARTMENTS}
        self._say(at, Event.PLAN_ISSUED, ("plan", plan_id), self.city.office, plan_id=plan_id, after=said)
        return plan

    def _task(self, item: Item) -> None:
        plan = self._plan((item.ordinal - 1) // self.per_plan)
        story = Story(item, plan, self.today)
        task_id = self.city.number * self.rooms + item.ordinal
        self.rows[Task].append(_task_row(self.city, task_id, (item.ordinal - 1) % self.per_plan + 1, story))
        for position, department in enumerate((item.lead, *item.others)):
            liaison = item.liaison if not position else self.chance.choice(liaisons_of(department))
            part_id = self._first(Assignment) + len(self.rows[Assignment]) + 1
            unit, person = self.city.department(department), self.city.liaison(liaison)
            self.rows[Assignment].append(_part_row(part_id, task_id, unit, position, person[0], story))
            place = {"plan_id": plan["id"], "task_id": task_id, "organization_id": unit}
            self._of_part(story, part_id, person, place)
            if not position:
                self._of_lead(story, part_id, person, place)
        parts = self.rows[Assignment][-1 - len(item.others) :]
        keep(item, self.rows[Task][-1], parts, story.days, self.today)

    def _of_part(self, story: "Story", part_id: int, person: tuple[int, str], place: Row) -> None:
        if story.accepted_at:
            before, after = {"status": "awaiting_acceptance"}, {"status": "in_progress"}
            said = place | {"before": before, "after": after}
            self._say(story.accepted_at, Event.ASSIGNMENT_ACCEPTED, ("assignment", part_id), person, **said)

    def _of_lead(self, story: "Story", part_id: int, person: tuple[int, str], place: Row) -> None:
        item, office = story.item, self.city.office
        if item.state == NEW:
            for day in story.days:
                said = place | {"after": {"status": "awaiting_acceptance"}, "reason": item.text[:150]}
                at = moment(day, 11, item.ordinal % 60)
                self._say(at, Event.ASSIGNMENT_REMINDED, ("assignment", part_id), office, **said)
            return
        for turn in range(3):
            self._report(story, turn, part_id, person, place)
        self._end(story, ("task", cast(int, place["task_id"])), place)

    def _report(self, story: "Story", turn: int, part_id: int, person: tuple[int, str], place: Row) -> None:
        waits = turn == 2 and story.item.state == WAITING
        done = turn == 2 and story.item.state == DONE
        report = _report_row(part_id, person[0], self.city.office[0], story, turn, waits=waits, done=done)
        self.rows[Report].append(report)
        sent = {
            "status": "submitted",
            "state": report["state"].value,
            "percent": report["percent"],
            "corrects_id": None,
        }
        about = place | {"report": report}
        self._say(report["submitted_at"], Event.REPORT_SUBMITTED, ("report", 0), person, **about, after=sent)
        if not waits:
            said = {"before": {"status": "submitted"}, "after": {"status": "accepted", "percent": report["percent"]}}
            self._say(report["reviewed_at"], Event.REPORT_ACCEPTED, ("report", 0), self.city.office, **about, **said)

    def _end(self, story: "Story", subject: tuple[str, int], place: Row) -> None:
        office, day = self.city.office, story.last
        if story.item.state == DONE:
            steps = (
                (moment(day, 15, story.minute, 59), Event.TASK_COMPLETED, "in_progress", "completed"),
                (moment(day + timedelta(days=1), 16), Event.TASK_CLOSED, "completed", "closed"),
            )
            for at, event, before, after in steps:
                ended = {"before": {"status": before}, "after": {"status": after}}
                self._say(at, event, subject, office, **place, **ended)
        if story.withdrawn_at:
            said: Row = {"before": {"status": "in_progress"}, "after": {"status": "withdrawn", "units": []}}
            reason = {"reason": story.withdrawal_reason}
            self._say(story.withdrawn_at, Event.TASK_WITHDRAWN, subject, office, **place, **said, **reason)


class Story:
    """The days of one task: when it was handed out and accepted, reported on, and ended."""

    def __init__(self, item: Item, plan: Row, today: date) -> None:
        self.item, self.plan, self.minute = item, plan, item.ordinal % 60
        ended = item.state in (DONE, TAKEN_OUT)
        back = 1 + item.ordinal % (20 if ended else 45)
        self.last = (min(item.due_on, today) if ended else today) - timedelta(days=back)
        self.days = [self.last - timedelta(days=each) for each in (60, 30, 0)]
        new = item.state == NEW
        handed_out = moment(today - timedelta(days=1 + item.ordinal % 40), 9)
        self.assigned_at = handed_out if new else plan["in_force_at"]
        self.accepted_at = None if new else moment(plan["issued_on"] + timedelta(days=2), 10, self.minute)
        self.closed_on = self.last + timedelta(days=1) if item.state == DONE else None
        self.completed_on = self.last if item.state == DONE else None
        self.withdrawn_at = moment(self.last + timedelta(days=1), 16) if item.state == TAKEN_OUT else None
        self.withdrawal_reason = "No longer needed." if item.state == TAKEN_OUT else ""
        n = item.ordinal
        self.percents = [20 + n % 15, 45 + n % 20, 100 if item.state == DONE else 60 + n % 35]
        self.percent = 0 if new else self.percents[1 if item.state == WAITING else 2]


def _task_row(city: City, task_id: int, ordinal: int, story: Story) -> Row:
    item = story.item
    return {
        "id": task_id,
        "jurisdiction_id": city.id,
        "plan_id": story.plan["id"],
        "ordinal": ordinal,
        "number": item.number,
        "title": item.title,
        "section": f"Chapter {(ordinal - 1) // 20 + 1}",
        "body": item.text,
        "starts_on": item.starts_on,
        "due_on": item.due_on,
        "original_due_on": item.due_on,
        "status": STATUS.get(item.state, TaskStatus.IN_PROGRESS),
        "percent": story.percent,
        "completed_on": story.completed_on,
        "closed_on": story.closed_on,
        "withdrawn_at": story.withdrawn_at,
        "withdrawal_reason": story.withdrawal_reason,
        "version": 1,
    }


def _part_row(part_id: int, task_id: int, unit: int, position: int, liaison: int, story: Story) -> Row:
    leads, state = not position, story.item.state
    return {
        "id": part_id,
        "task_id": task_id,
        "organization_id": unit,
        "role": Responsibility.LEAD if leads else Responsibility.CO,
        "position": position,
        "named_lead": leads,
        "status": PART_STATUS.get(state, AssignmentStatus.IN_PROGRESS),
        "assigned_at": story.assigned_at,
        "accepted_at": story.accepted_at,
        "accepted_by_id": liaison if story.accepted_at else None,
        "percent": story.percent if leads else 100 if state == DONE else 0,
        "last_reported_on": story.last if state != NEW and (leads or state == DONE) else None,
        "completed_on": story.completed_on,
        "withdrawn_with_task": state == TAKEN_OUT,
        "liaison_id": liaison,
        "version": 1,
    }


def _report_row(part_id: int, liaison: int, office: int, story: Story, turn: int, *, waits: bool, done: bool) -> Row:
    day, second = story.days[turn], story.item.ordinal % 59
    return {
        "assignment_id": part_id,
        "as_of": day,
        "state": ProgressState.COMPLETED if done else ProgressState.IN_PROGRESS,
        "percent": story.percents[turn],
        "done": story.item.text[:150],
        "status": ReportStatus.SUBMITTED if waits else ReportStatus.ACCEPTED,
        "submitted_at": moment(day, 9, story.minute, second),
        "submitted_by_id": liaison,
        "reviewed_at": None if waits else moment(day, 15, story.minute, second),
        "reviewed_by_id": None if waits else office,
        "version": 1,
    }
