"""Time lines as pages: of a task, a plan, a unit and a person; filtered by the query string, paged, printable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from tracker.accounts.access import current_actor, ensure, found, needs
from tracker.accounts.models import User
from tracker.accounts.queries import person_by_id
from tracker.audit.models import AuditEntry
from tracker.audit.queries import entry_facts
from tracker.audit.rules.changes import FieldChange, changes_of
from tracker.audit.rules.fields import Value
from tracker.audit.rules.registry import kind_of, sentence_of
from tracker.core.clock import local
from tracker.core.messages import Message
from tracker.core.paging import Page
from tracker.core.permissions import Action, Facts
from tracker.core.vocabulary import ActKind
from tracker.organizations.models import Organization
from tracker.organizations.queries import organization_by_id
from tracker.tasks.history.queries import entries as history
from tracker.tasks.history.queries.filters import TimeLine, chips_for
from tracker.tasks.models import Plan, Task
from tracker.tasks.plans.queries import plan_by_id
from tracker.tasks.queries import task_with_everything, units_in_plan
from tracker.tasks.reports.rules.differences import Piece, differences
from tracker.tasks.workflow.services.service_steps import facts_of_task

blueprint = Blueprint("history", __name__)

#: Texts shorter than this stand beside each other; longer ones are compared word by word.
LONG_TEXT = 24


@dataclass(frozen=True)
class Shown:
    """One changed field: before and after side by side, or for a long text the words that went and came."""

    label: Message | str
    before: Value | None
    after: Value | None
    pieces: list[Piece] | None = None


@dataclass(frozen=True)
class Line:
    """One entry of a time line; `reason` is empty where the sentence tells it, `task` where the page names it."""

    entry: AuditEntry
    message: Message
    changes: list[Shown]
    reason: str
    task: Task | None


@dataclass(frozen=True)
class Subject:
    """Whose time line a page shows, which entries belong to it, and the way back."""

    title: str
    back: str
    back_text: str
    condition: history.Condition
    names_tasks: bool = True


@blueprint.get("/tasks/<int:task_id>/history")
@needs(Action.VIEW_TASK)
def of_task(task_id: int) -> str:
    """Everything that happened to a task and its parts, from the day on which its plan was handed out."""
    task: Task = found(task_with_everything(task_id))
    ensure(Action.VIEW_TASK, facts_of_task(task))
    name = f"{task.number} {task.title}"
    back = url_for("task.task", task_id=task.id)
    return _page(Subject(name, back, name, history.about_task(task), names_tasks=False))


@blueprint.get("/plans/<int:plan_id>/history")
@needs(Action.VIEW_LEDGER)
def of_plan(plan_id: int) -> str:
    """Everything that happened to a plan and its tasks."""
    plan: Plan = found(plan_by_id(plan_id))
    ensure(Action.VIEW_LEDGER, Facts(plan.jurisdiction_id, units_in_plan(plan_id)))
    back = url_for("ledger.ledger", plan=plan.id)
    return _page(Subject(plan.title, back, plan.title, history.about_plan(plan)))


@blueprint.get("/units/<int:unit_id>/history")
@needs(Action.VIEW_HISTORY)
def of_unit(unit_id: int) -> str:
    """Everything that happened to a unit and to its parts."""
    unit: Organization = found(organization_by_id(unit_id))
    ensure(Action.VIEW_HISTORY, Facts(unit.root_id, frozenset({unit.id})))
    return _page(Subject(unit.name, url_for("desk.desk"), _("Desk"), history.about_unit(unit)))


@blueprint.get("/people/<int:person_id>/history")
@needs(Action.VIEW_HISTORY)
def of_person(person_id: int) -> str:
    """What a person did, and what happened to the account."""
    person: User = found(person_by_id(person_id))
    ensure(Action.VIEW_HISTORY, Facts(person.organization.root_id, frozenset({person.organization_id})))
    name = f"{person.name} · {person.organization.short_name}"
    return _page(Subject(name, url_for("desk.desk"), _("Desk"), history.about_person(person)))


def _page(subject: Subject) -> str:
    """The time line with its filters. A number of queries that does not grow with its length."""
    actor = current_actor()
    scope = [subject.condition, history.visible_entries(actor)]
    choices = history.choices_in(scope)
    arguments = {name: value for name, value in request.args.items() if value}
    chips = chips_for(arguments, TimeLine(actor, choices))
    conditions = [*scope, *(chip.condition for chip in chips)]
    page = Page(request.args.get("page", 1, type=int), history.count_entries(conditions))
    entries = history.entries(conditions, limit=page.length, offset=page.offset)
    return render_template(
        "tasks/history.html",
        subject=subject,
        days=_by_day(lines_of(entries, names_tasks=subject.names_tasks)),
        page=page,
        chips=chips,
        arguments=arguments,
        choices=choices,
        kinds=_kinds(choices.actions),
        people=[(number, name if number else _("the system")) for number, name in choices.people],
    )


def lines_of(entries: Sequence[AuditEntry], *, names_tasks: bool) -> list[Line]:
    """The entries as a page shows them, in three queries at most."""
    units = history.units_of(entries)
    tasks = history.tasks_of(entries) if names_tasks else {}
    return [_line(entry, units, tasks.get(entry.task_id or 0)) for entry in entries]


def _line(entry: AuditEntry, units: dict[int, str], task: Task | None) -> Line:
    sentence = sentence_of(entry_facts(entry, units))
    changes = [
        _shown(change.label, change.before, change.after, is_text=change.is_text)
        for change in changes_of(entry.subject_type, entry.action, entry.before, entry.after)
        if not _is_told(change, sentence)
    ]
    reason = "" if entry.reason in sentence.values.values() else entry.reason
    return Line(entry, sentence, changes, reason, task)


def _is_told(change: FieldChange, sentence: Message) -> bool:
    """Whether the sentence says this value already, and there is no other one before it; a bare number says little."""
    said = str(change.after)
    told = {text for value in sentence.values.values() for text in (str(value), f"{value} %")}
    return change.before is None and said in told and not said.isdigit()


def _shown(label: Message | str, before: Value | None, after: Value | None, *, is_text: bool) -> Shown:
    texts = (str(before or ""), str(after or ""))
    if is_text and all(texts) and max(map(len, texts)) >= LONG_TEXT:
        return Shown(label, before, after, differences(*texts))
    return Shown(label, before, after)


def _by_day(lines: Sequence[Line]) -> list[tuple[date, list[Line]]]:
    def day(line: Line) -> date:
        return local(line.entry.occurred_at).date()

    return [(each, list(group)) for each, group in groupby(lines, day)]


def _kinds(actions: Sequence[str]) -> list[ActKind]:
    there = {kind_of(action) for action in actions}
    return [kind for kind in ActKind if kind in there]
