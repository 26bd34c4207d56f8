"""The ledger's filters: one small function a filter, each of which can say itself in words.

A filter reads its argument of the query string and yields the SQL condition and the words of its chip. An
argument that cannot be used is named, never silently dropped.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select

from tracker.core.errors import Invalid
from tracker.core.extensions import db
from tracker.core.messages import N_, Message
from tracker.core.permissions import Actor
from tracker.core.vocabulary import (
    COUNTED_TASKS,
    OPEN_TASKS,
    READS_THE_JURISDICTION,
    Light,
    PlanStatus,
    Responsibility,
    TaskStatus,
)
from tracker.organizations.models import Organization
from tracker.tasks.kept.queries import light_column, overdue_column, part_light_column
from tracker.tasks.ledger.queries.choices import named, of_cities, titled
from tracker.tasks.ledger.rules.filter_values import day_of, whole_number, word_of
from tracker.tasks.models import Assignment, Plan, Task, TaskCount
from tracker.tasks.queries import not_withdrawn, visible_parts, visible_tasks

LONGEST_WORDS = 100


@dataclass(frozen=True)
class FilterContext:
    """What a filter may need beside its own text: the whole set of arguments, the person and the day.

    `kept`: what the day means is read from what is kept of it (`tasks/kept/queries.is_kept`).
    """

    arguments: Mapping[str, str]
    actor: Actor
    today: date
    kept: bool = False


@dataclass(frozen=True)
class Chip:
    """A filter in force: the argument that removing it clears, its condition and its words."""

    name: str
    condition: ColumnElement[bool]
    words: Message


Filter = Callable[[str, FilterContext], tuple[ColumnElement[bool], Message]]


def chips_for(context: FilterContext) -> list[Chip]:
    """Every filter that the query string names, in the order of the form; raises `Invalid` for one that is wrong."""
    chips = []
    for name, make in FILTERS.items():
        text = context.arguments.get(name, "").strip()
        if text:
            condition, words = make(text, context)
            chips.append(Chip(name, condition, words))
    return chips


def conditions_of(chips: Sequence[Chip], actor: Actor) -> list[ColumnElement[bool]]:
    """What the list holds: tasks the person may see, as the filters say.

    Those of archived plans only when the plan is named, withdrawn ones only when that status is.
    """
    conditions = [visible_tasks(actor), *(chip.condition for chip in chips)]
    if all(chip.name != "plan" for chip in chips):
        conditions.append(Task.plan_id.in_(select(Plan.id).where(Plan.status == PlanStatus.ISSUED)))
    if all(chip.name != "status" for chip in chips):
        conditions.append(not_withdrawn())
    return conditions


def conditions_on_counts(context: FilterContext) -> list[ColumnElement[bool]] | None:
    """What `conditions_of` says, on the table of counts; None where that cannot tell: for a unit, or by other filters.

    The filters have been read before: a text that is wrong was refused.
    """
    actor, filters = context.actor, {name for name in FILTERS if context.arguments.get(name, "").strip()}
    if not filters <= set(_ON_COUNTS) or not actor.jurisdiction_ids <= actor.organizations_as(*READS_THE_JURISDICTION):
        return None
    conditions: list[ColumnElement[bool]] = [TaskCount.jurisdiction_id.in_(actor.jurisdiction_ids)]
    conditions += [_ON_COUNTS[name](context.arguments[name].strip()) for name in filters]
    if "plan" not in filters:
        conditions.append(TaskCount.plan_id.in_(select(Plan.id).where(Plan.status == PlanStatus.ISSUED)))
    if "status" not in filters:
        conditions.append(TaskCount.status.in_(COUNTED_TASKS))
    return conditions


#: The filters by which tasks are counted (`tasks/kept/counts.py`), on the table of these counts.
_ON_COUNTS: dict[str, Callable[[str], ColumnElement[bool]]] = {
    "plan": lambda text: TaskCount.plan_id == int(text),
    "status": lambda text: TaskCount.status == TaskStatus(text),
    "light": lambda text: TaskCount.light == Light(text),
    "overdue": lambda _text: TaskCount.overdue.is_(True),
    "section": lambda text: TaskCount.section == text,
}


def _by_plan(text: str, context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    plan = db.session.get(Plan, whole_number("plan", text))
    if plan is None or plan.jurisdiction_id not in context.actor.jurisdiction_ids:
        raise Invalid(N_("There is no such plan."))
    if plan.status is PlanStatus.ARCHIVED:
        return Task.plan_id == plan.id, N_("archived plan: %(name)s", name=plan.title)
    return Task.plan_id == plan.id, N_("plan: %(name)s", name=plan.title)


def _by_organization(text: str, context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    """A unit in any part of the task, or in the part that `role` names."""
    organization = db.session.get(Organization, whole_number("organization", text))
    if organization is None or organization.root_id not in context.actor.jurisdiction_ids:
        raise Invalid(N_("There is no such organization."))
    parts = _parts_of(Assignment.organization_id == organization.id, context)
    return Task.id.in_(parts), N_("unit: %(name)s", name=organization.short_name)


def _parts_of(units: ColumnElement[bool], context: FilterContext) -> Select[int]:
    """The tasks in which these units have a part, or the one that `role` and `part_light` name."""
    return _parts(context).where(units)


def _parts(context: FilterContext) -> Select[int]:
    """The tasks in which somebody has a part, in the role and with the light of its own that the arguments name."""
    parts = select(Assignment.task_id).where(visible_parts())
    role, light = (context.arguments.get(name, "").strip() for name in ("role", "part_light"))
    if role:
        parts = parts.where(Assignment.role == word_of("role", role, Responsibility))
    if light:
        own = part_light_column(context.today, kept=context.kept) == word_of("part_light", light, Light).value
        parts = parts.join(Task, Task.id == Assignment.task_id).where(own)
    return parts


def _by_plan_words(text: str, _context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    """Plans in force whose title has these words: where they are too many to choose from."""
    text = text[:LONGEST_WORDS]
    plans = select(Plan.id).where(Plan.status == PlanStatus.ISSUED, titled(text))
    return Task.plan_id.in_(plans), N_("plan: %(name)s", name=text)


def _by_unit_words(text: str, context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    """Units whose name has these words, in any part of the task or in the one that `role` names."""
    text = text[:LONGEST_WORDS]
    units = select(Organization.id).where(of_cities(context.actor), named(text))
    return Task.id.in_(_parts_of(Assignment.organization_id.in_(units), context)), N_("unit: %(name)s", name=text)


def _by_role(text: str, context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    """The unit's part; without a unit, for a liaison, the part of its own organization."""
    role = word_of("role", text, Responsibility)
    return _in_own_part(context), N_("part: %(role)s", role=role)


def _by_part_light(text: str, context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    """The light of the unit's own part; without a unit, for a liaison, of the part of its own organization."""
    light = word_of("part_light", text, Light)
    return _in_own_part(context), N_("unit's own light: %(light)s", light=light)


def _in_own_part(context: FilterContext) -> ColumnElement[bool]:
    parts = _parts(context)
    names_a_unit = any(context.arguments.get(name, "").strip() for name in ("organization", "unit_words"))
    if not names_a_unit and context.actor.unit_ids:
        parts = parts.where(Assignment.organization_id.in_(context.actor.unit_ids))
    return Task.id.in_(parts)


def _by_status(text: str, _context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    status = word_of("status", text, TaskStatus)
    return Task.status == status, N_("status: %(status)s", status=status)


def _by_light(text: str, context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    light = word_of("light", text, Light)
    return light_column(context.today, kept=context.kept) == light.value, N_("light: %(light)s", light=light)


def _by_overdue(_text: str, context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    return and_(overdue_column(context.today, kept=context.kept)), N_("overdue")


def _by_open(_text: str, _context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    return Task.status.in_(OPEN_TASKS), N_("still to be done")


def _by_section(text: str, _context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    return Task.section == text, N_("chapter: %(name)s", name=text)


def _due_from(text: str, _context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    day = day_of("due_from", text)
    return Task.due_on >= day, N_("due from %(day)s", day=day.isoformat())


def _due_to(text: str, _context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    day = day_of("due_to", text)
    return Task.due_on <= day, N_("due by %(day)s", day=day.isoformat())


def _by_words(text: str, _context: FilterContext) -> tuple[ColumnElement[bool], Message]:
    """Every word must stand in the title, the chapter, the number or the text of the task."""
    text = text[:LONGEST_WORDS]
    conditions = [
        or_(
            Task.title.icontains(word, autoescape=True),
            Task.section.icontains(word, autoescape=True),
            Task.body.icontains(word, autoescape=True),
            Task.number == word,
        )
        for word in text.split()
    ]
    condition = conditions[0]
    for further in conditions[1:]:
        condition = condition & further
    return condition, N_("with the words “%(words)s”", words=text)


FILTERS: dict[str, Filter] = {
    "plan": _by_plan,
    "plan_words": _by_plan_words,
    "organization": _by_organization,
    "unit_words": _by_unit_words,
    "role": _by_role,
    "status": _by_status,
    "light": _by_light,
    "part_light": _by_part_light,
    "overdue": _by_overdue,
    "open": _by_open,
    "section": _by_section,
    "due_from": _due_from,
    "due_to": _due_to,
    "words": _by_words,
}
