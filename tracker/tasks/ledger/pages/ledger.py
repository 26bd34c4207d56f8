"""The ledger (台账): every task the person may see, filtered, sorted and paged; the address holds it all."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from sqlalchemy import ColumnElement, case, func, select

from tracker.accounts.access import current_actor, needs
from tracker.core.clock import today
from tracker.core.database import AnyRow
from tracker.core.extensions import db
from tracker.core.paging import Page
from tracker.core.permissions import Action, Actor
from tracker.core.vocabulary import LIGHT_ORDER, OPEN_TASKS, Light, Responsibility, TaskStatus
from tracker.organizations.models import Organization
from tracker.tasks.ledger.filters import Chip, FilterContext, chips_for, conditions_of
from tracker.tasks.ledger.rules.shown_columns import COLUMNS, in_address, shown_columns
from tracker.tasks.ledger.selection import ARGUMENTS as SELECTION
from tracker.tasks.ledger.selection import selection_in
from tracker.tasks.models import Assignment, Plan, Task
from tracker.tasks.queries import (
    granted_extensions,
    light_expression,
    overdue_expression,
    visible_parts,
    visible_plans,
    visible_tasks,
)
from tracker.tasks.rules.status import TaskFacts, expected_percent, light_on

blueprint = Blueprint("ledger", __name__)


@blueprint.get("/tasks")
@needs(Action.VIEW_LEDGER)
def ledger() -> str:
    """The ledger page; the totals line counts what the filters leave, over all pages."""
    actor, day = current_actor(), today()
    shown = shown_columns([*request.args.getlist("column"), *request.args.get("columns", "").split(".")])
    arguments = _arguments(in_address(shown))
    chips = chips_for(FilterContext(arguments, actor, day))
    conditions = conditions_of(chips, actor)
    counts, overdue = _counts(conditions, day)
    page = Page(request.args.get("page", 1, type=int), counts.total())
    rows = _rows(conditions, day, arguments.get("sort", ""), page)
    selection = selection_in(request.args)
    return render_template(
        "tasks/ledger.html",
        chips=chips,
        rows=[_line(row, day) for row in rows],
        parts=_parts([row.id for row in rows]),
        granted=granted_extensions([row.id for row in rows]),
        counts=counts,
        overdue=overdue,
        columns=COLUMNS,
        shown=shown,
        lights=LIGHT_ORDER,
        page=page,
        arguments=arguments,
        form=_choices(actor),
        sentence=_sentence(chips),
        selection=selection,
        elsewhere=selection.on_other_pages([row.id for row in rows]),
    )


def _arguments(columns: str) -> dict[str, str]:
    """What the address says of the list itself: filters, order, page and columns, but not the selection."""
    left_out = (*SELECTION, "column", "columns")
    arguments = {name: value for name, value in request.args.items() if value and name not in left_out}
    return arguments | ({"columns": columns} if columns else {})


def _counts(conditions: Sequence[ColumnElement[bool]], day: date) -> tuple[Counter[Light], int]:
    """How many tasks have which light, and how many of all are overdue."""
    light, late = light_expression(day), func.sum(case((overdue_expression(day), 1), else_=0))
    rows = db.session.execute(select(light, func.count(), late).select_from(Task).where(*conditions).group_by(light))
    found = rows.all()
    return Counter({Light(word): number for word, number, _late in found}), sum(row[2] for row in found)


def _rows(conditions: Sequence[ColumnElement[bool]], day: date, sort: str, page: Page) -> Sequence[AnyRow]:
    query = (
        select(
            Task.id,
            Task.number,
            Task.title,
            Task.section,
            Task.status,
            Task.starts_on,
            Task.due_on,
            Task.original_due_on,
            Task.percent,
            Task.returns_in_a_row,
            Task.added_at,
            Plan.title.label("plan_title"),
        )
        .join(Plan, Task.plan_id == Plan.id)
        .where(*conditions)
        .order_by(*order_of(sort, day))
        .limit(page.length)
        .offset(page.offset)
    )
    return db.session.execute(query).all()


def order_of(sort: str, day: date) -> list[ColumnElement[Any]]:
    """The columns of a sort word such as ``due`` or ``-due``; the document's order when it is unknown."""
    name = sort.removeprefix("-")
    light = light_expression(day)
    rank = case(*((light == each.value, place) for place, each in enumerate(LIGHT_ORDER)), else_=9)
    columns: dict[str, ColumnElement[Any]] = {
        "number": Task.ordinal.expression,
        "title": Task.title.expression,
        "due": func.coalesce(Task.due_on, date.max),
        "percent": Task.percent.expression,
        "light": rank,
        "status": Task.status.expression,
    }
    document_order: list[ColumnElement[Any]] = [
        Plan.in_force_at.desc(),
        Task.plan_id.expression,
        Task.ordinal.expression,
    ]
    if name not in columns:
        return document_order
    column = columns[name]
    return [column.desc() if sort.startswith("-") else column.asc(), *document_order]


def _line(row: AnyRow, day: date) -> dict[str, Any]:
    facts = TaskFacts.of(row)
    return {
        "task": row,
        "light": light_on(facts, day),
        "expected": expected_percent(row.starts_on, row.due_on, day),
        "done": row.status not in OPEN_TASKS,
    }


def _parts(task_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """For each task on the page: its lead, and the other units' names in the document's order."""
    rows = db.session.execute(
        select(Assignment.task_id, Assignment.role, Organization.short_name, Organization.name)
        .join(Organization, Assignment.organization_id == Organization.id)
        .where(Assignment.task_id.in_(task_ids), visible_parts())
        .order_by(Assignment.task_id, Assignment.position)
    )
    parts: dict[int, dict[str, Any]] = {task_id: {"lead": None, "co": [], "implementers": []} for task_id in task_ids}
    for row in rows:
        if row.role is Responsibility.LEAD:
            parts[row.task_id]["lead"] = row
        elif row.role is Responsibility.CO:
            parts[row.task_id]["co"].append(row.short_name)
        else:
            parts[row.task_id]["implementers"].append(row.short_name)
    return parts


def _choices(actor: Actor) -> dict[str, Any]:
    """What the filter form offers: plans, units and chapters among the tasks the person may see."""
    visible = select(Task.id).where(visible_tasks(actor))
    units = db.session.execute(
        select(Organization.id, Organization.short_name)
        .where(
            Organization.id.in_(
                select(Assignment.organization_id).where(Assignment.task_id.in_(visible), visible_parts())
            )
        )
        .order_by(Organization.id)
    ).all()
    return {
        "plans": visible_plans(actor),
        "units": units,
        "roles": list(Responsibility),
        "statuses": list(TaskStatus),
        "lights": LIGHT_ORDER,
    }


def _sentence(chips: Sequence[Chip]) -> list[Any]:
    """The filters as words, for the printed page's head."""
    return [chip.words for chip in chips]
