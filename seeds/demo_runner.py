"""Plays the demo's stories through the services that people use, each at its moment."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from seeds.demo_evidence import evidence_for
from seeds.demo_people import DemoPeople
from seeds.demo_scenario import Event, EventKind, events
from tracker.core.extensions import db
from tracker.core.permissions import Actor
from tracker.core.vocabulary import CheckResult, ProgressState, Rhythm, Role
from tracker.core.working_calendar import working_calendar
from tracker.organizations.queries import known_units
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.reports.queries import key_on
from tracker.tasks.reports.services.reports import ReportContent, submit_report
from tracker.tasks.reports.services.reviewing import accept_report, return_report
from tracker.tasks.rounds.rules.schedules import DEFAULT_DAY, ScheduleFacts
from tracker.tasks.rounds.services.scheduling import begin_rounds, set_schedule
from tracker.tasks.steps.accept.services import accept_assignment
from tracker.tasks.steps.close.services import Finding, close_task, record_check
from tracker.tasks.steps.extend.services import ask_extension, grant_extension
from tracker.tasks.steps.refuse.services import refuse_assignment
from tracker.tasks.workflow.services.service_steps import lead_of


def play(
    stories: list[dict[str, Any]], plan: Plan, people: DemoPeople, zone: ZoneInfo, *, rounds_from: datetime
) -> int:
    """Let everything happen in its order; from `rounds_from` on reports are owed each quarter. The number of events."""
    stage = _Stage(plan, people)
    happened = events(stories, zone)
    before = [event for event in happened if event.moment < rounds_from]
    for event in before:
        stage.let_happen(event)
    _ask_for_reports_each_quarter(plan, actor=people.first_with(Role.OFFICE), at=rounds_from)
    for earlier, event in pairwise(happened[len(before) - 1 :]):
        if earlier.moment.month != event.moment.month:
            _begin_rounds_of_the_month(event.moment)
        stage.let_happen(event)
    return len(happened)


def _ask_for_reports_each_quarter(plan: Plan, *, actor: Actor, at: datetime) -> None:
    """Have reports of the plan sent by the 25th of each quarter's last month, until the plan ends."""
    wanted = ScheduleFacts(Rhythm.QUARTERLY, DEFAULT_DAY, at.date(), plan.period_end)
    is_working_day = working_calendar().is_working_day
    set_schedule(plan.id, wanted, seen_version=0, actor=actor, now=at, today=at.date(), is_working_day=is_working_day)


def _begin_rounds_of_the_month(moment: datetime) -> None:
    first = moment.replace(day=1, hour=8, minute=0)
    begin_rounds(first, first.date(), is_working_day=working_calendar().is_working_day)


#: Why tasks of the demo are closed although districts have not reported on them.
CLOSING_REASON = "牵头单位任务已办结，其余单位的工作转入日常管理。"


class _Stage:
    """The plan's tasks and parts, with the last report and request of each, by the words of the data file."""

    def __init__(self, plan: Plan, people: DemoPeople) -> None:
        units = known_units(plan.jurisdiction_id)
        self._people = people
        self._unit_ids = {name: unit.id for unit in units for name in (unit.name, unit.short_name, *unit.aliases)}
        self._tasks = {task.ordinal: task for task in _tasks_of(plan)}
        self._parts = {
            (task.ordinal, part.organization_id): part for task in self._tasks.values() for part in task.assignments
        }
        self._last_reports: dict[tuple[int, str], int] = {}
        self._last_extensions: dict[int, int] = {}

    def let_happen(self, event: Event) -> None:
        """One event, by the service that a person would have used."""
        steps: dict[EventKind, Callable[[Event], None]] = {
            EventKind.ACCEPTED_PART: self._accept_part,
            EventKind.REPORTED: self._report,
            EventKind.REPORT_ACCEPTED: self._accept_report,
            EventKind.REPORT_RETURNED: self._return_report,
            EventKind.REFUSED_PART: self._refuse_part,
            EventKind.ASKED_FOR_LATER: self._ask_for_later,
            EventKind.GRANTED_LATER: self._grant_later,
            EventKind.CLOSED: self._close,
            EventKind.CHECKED: self._check,
        }
        steps[event.kind](event)

    def _accept_part(self, event: Event) -> None:
        part = self._part(event)
        accept_assignment(part.id, actor=self._people.liaisons[part.organization_id], now=event.moment)

    def _report(self, event: Event) -> None:
        part = self._part(event)
        report = submit_report(
            part.id,
            self._content(event),
            actor=self._people.liaisons[part.organization_id],
            now=event.moment,
            today=event.moment.date(),
        )
        self._last_reports[event.task, event.unit] = report.id

    def _accept_report(self, event: Event) -> None:
        accept_report(self._last_report(event), actor=self._people.actors[event.by], now=event.moment)

    def _return_report(self, event: Event) -> None:
        return_report(self._last_report(event), event.reason, actor=self._people.actors[event.by], now=event.moment)

    def _close(self, event: Event) -> None:
        task = self._tasks[event.task]
        close_task(
            task.id, CLOSING_REASON, actor=self._people.actors[event.by], now=event.moment, today=event.moment.date()
        )

    def _refuse_part(self, event: Event) -> None:
        part = self._part(event)
        refuse_assignment(part.id, event.reason, actor=self._people.liaisons[part.organization_id], now=event.moment)

    def _ask_for_later(self, event: Event) -> None:
        facts, lead = event.extension or {}, lead_of(self._tasks[event.task])
        extension = ask_extension(
            lead.task_id,
            date.fromisoformat(facts["to"]),
            facts["reason"],
            actor=self._people.liaisons[lead.organization_id],
            now=event.moment,
            today=event.moment.date(),
        )
        self._last_extensions[event.task] = extension.id

    def _grant_later(self, event: Event) -> None:
        outcome = (event.extension or {})["outcome"]
        grant_extension(
            self._last_extensions[event.task],
            date.fromisoformat(outcome["to"]),
            outcome["answer"],
            actor=self._people.actors[event.by],
            now=event.moment,
            today=event.moment.date(),
        )

    def _check(self, event: Event) -> None:
        facts, day = event.check or {}, event.moment.date()
        finding = Finding(facts["place"], facts["finding"], CheckResult(facts["result"]), day)
        record_check(
            self._tasks[event.task].id, finding, actor=self._people.actors[event.by], now=event.moment, today=day
        )

    def _part(self, event: Event) -> Assignment:
        return self._parts[event.task, self._unit_ids[event.unit]]

    def _last_report(self, event: Event) -> int:
        return self._last_reports[event.task, event.unit]

    def _content(self, event: Event) -> ReportContent:
        report = event.report or {}
        targets = {str(target.ordinal): target for target in self._tasks[event.task].targets}
        state = ProgressState(report["state"])
        return ReportContent(
            state=state,
            evidence=evidence_for(self._part(event), state, event.moment.date().isoformat()),
            percent=report["percent"],
            done=report["done"],
            problems=report["problems"],
            next_steps=report["next_steps"],
            figures={
                (targets[number].id, key_on(targets[number], event.moment.date())): float(value)
                for number, value in report["targets"].items()
            },
        )


def _tasks_of(plan: Plan) -> list[Task]:
    return list(
        db.session.scalars(
            select(Task)
            .where(Task.plan_id == plan.id)
            .options(selectinload(Task.assignments), selectinload(Task.targets))
        )
    )
