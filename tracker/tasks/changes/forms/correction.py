"""The form in which the office corrects a task: what it shows, what was typed, and which corrections that makes."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from tracker.core.serialization import from_json, to_json
from tracker.core.vocabulary import DatePrecision, Responsibility
from tracker.core.wording import number
from tracker.organizations.rules.known_units import KnownUnits
from tracker.tasks.changes.services.corrections import LONGEST_REASON, Correction
from tracker.tasks.changes.services.milestones import content_of_milestone
from tracker.tasks.changes.services.targets import content_of
from tracker.tasks.content.forms import TaskForm, errors_of, fill_task_form, plain_fields, refuse, task_from
from tracker.tasks.content.rules.content import MilestoneContent, TargetContent, TaskContent, UnitChoice
from tracker.tasks.models import Task

#: The fields of the form that a correction can change, and what each is called in a correction.
FIELDS = (
    "number",
    "title",
    "section",
    "body",
    "lead",
    "co",
    "implementers",
    "due",
    "precision",
    "targets",
    "milestones",
)


class CorrectionForm(TaskForm):
    """A task as it should be. `seen` holds it as the person saw it, `revision` its version."""

    seen = HiddenField()
    reason = TextAreaField(
        _l("Why it is corrected"),
        [InputRequired(_l("Say why the task is corrected.")), Length(max=LONGEST_REASON)],
    )


class LateTaskForm(TaskForm):
    """A task that is added to an issued plan."""

    reason = TextAreaField(
        _l("Why it is added"),
        [InputRequired(_l("Say why the task is added.")), Length(max=LONGEST_REASON)],
    )


def content_of_task(task: Task, units: KnownUnits) -> TaskContent:
    """The task as it is now, as plain values; `revision` is its version."""

    def having(role: Responsibility) -> tuple[UnitChoice, ...]:
        ids = [part.organization_id for part in task.parts if part.role is role]
        return tuple(UnitChoice(units.labels[each], each) for each in ids)

    return TaskContent(
        key=task.id,
        revision=task.version,
        number=task.number,
        title=task.title,
        section=task.section,
        lead=next(iter(having(Responsibility.LEAD)), None),
        co=having(Responsibility.CO),
        implementers=having(Responsibility.IMPLEMENTER),
        due=task.due_on,
        due_phrase=task.due_phrase,
        precision=task.due_precision,
        targets=tuple(content_of(target) for target in task.active_targets),
        milestones=tuple(content_of_milestone(each) for each in task.milestones),
        body=task.body,
    )


def filled(content: TaskContent, seen: TaskContent, units: KnownUnits, reason: str = "") -> CorrectionForm:
    """The form with this content; `seen` is what the ledger says now."""
    form = fill_task_form(CorrectionForm(formdata=None, obj=plain_fields(content)), content, units)
    form.revision.data, form.seen.data = str(seen.revision), json.dumps(to_json(seen), ensure_ascii=False)
    form.reason.data = reason
    return form


def seen_in(form: CorrectionForm, now: TaskContent) -> TaskContent:
    """The task as the person saw it; as it is now where the form does not say."""
    try:
        return from_json(TaskContent, json.loads(form.seen.data or ""))
    except ValueError:
        return now


def typed_in(form: CorrectionForm | LateTaskForm, seen: TaskContent, units: KnownUnits) -> TaskContent | None:
    """What the form says, or None with errors beside its fields."""
    typed = task_from(form, seen, units)
    if not (form.lead.data or "").strip():
        refuse(form.lead, _("A task has exactly one lead."))
    if form.due.data and form.precision.data == DatePrecision.ONGOING.value:
        refuse(form.precision, _("Work without an end has no due date: say how exactly the date is meant."))
    if typed is None or typed.lead is None or errors_of(form):
        return None
    lead = _named([typed.lead], units)
    co = _others(_named(typed.co, units), lead)
    return replace(
        typed,
        lead=lead[0],
        co=co,
        implementers=_others(_named(typed.implementers, units), (*lead, *co)),
        named_lead=seen.named_lead,
        others_share=seen.others_share,
        due_phrase=seen.due_phrase,
        precision=typed.precision if typed.due else DatePrecision.ONGOING,
        body="\n".join(typed.body.splitlines()) if typed.body.splitlines() != seen.body.splitlines() else seen.body,
        targets=_targets(typed.targets, seen.targets),
        milestones=_milestones(typed.milestones, seen.milestones),
    )


def merged(typed: TaskContent, seen: TaskContent, now: TaskContent) -> TaskContent:
    """What the person changed, over what the ledger says now: what others changed meanwhile and this person did not, stays."""
    changes = {name: getattr(typed, name) for name in FIELDS if getattr(typed, name) != getattr(seen, name)}
    return replace(now, **changes)


def says_the_same(one: TaskContent, other: TaskContent) -> bool:
    """Whether two versions of a task differ in nothing that a form shows."""
    return all(getattr(one, name) == getattr(other, name) for name in FIELDS)


def corrections_of(wanted: TaskContent, now: TaskContent) -> list[Correction]:
    """The corrections that make the task what is wanted."""
    return [
        Correction(now.key, now.revision, name, _value(getattr(wanted, name)))
        for name in FIELDS
        if getattr(wanted, name) != getattr(now, name)
    ]


def _value(value: Any) -> Any:
    """A field as a correction carries it: units by their ids, a day as text."""
    if isinstance(value, UnitChoice):
        return (value.organization_id,)
    if isinstance(value, tuple):
        return tuple(each.organization_id if isinstance(each, UnitChoice) else each for each in value)
    if isinstance(value, str):  # a stored word, too
        return str(value)
    return value.isoformat() if value else ""


def _named(chosen: Iterable[UnitChoice], units: KnownUnits) -> tuple[UnitChoice, ...]:
    """The units that get a part, each under its usual name; a collective name stands for its members."""
    ids = [each for unit in chosen if unit.organization_id for each in units.expanded(unit.organization_id)]
    return tuple(UnitChoice(units.labels[each], each) for each in dict.fromkeys(ids))


def _others(units: tuple[UnitChoice, ...], taken: tuple[UnitChoice, ...]) -> tuple[UnitChoice, ...]:
    return tuple(unit for unit in units if unit not in taken)


def _milestones(typed: Iterable[MilestoneContent], seen: Iterable[MilestoneContent]) -> tuple[MilestoneContent, ...]:
    """The milestones; new ones get keys below 0."""
    known = {each.key for each in seen}
    return tuple(each if each.key in known else replace(each, key=-place) for place, each in enumerate(typed, start=1))


def _targets(typed: Iterable[TargetContent], seen: Iterable[TargetContent]) -> tuple[TargetContent, ...]:
    """The targets with their own figures where the form only showed them rounded; new ones get keys below 0."""
    known = {target.key: target for target in seen}
    found = []
    for place, target in enumerate(typed, start=1):
        before = known.get(target.key)
        if before is None:
            target = replace(target, key=-place)
        elif number(target.value) == number(before.value):
            target = replace(target, value=before.value)
        found.append(target)
    return tuple(found)
