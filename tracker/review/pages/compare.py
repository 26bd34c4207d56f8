"""The page that compares a draft with an earlier draft or with a plan in force (新旧对照)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, render_template, request

from tracker.accounts.access import ensure, found, needs
from tracker.core.messages import N_, Message
from tracker.core.permissions import Action, Facts
from tracker.core.vocabulary import READ_DRAFTS, DatePrecision, Responsibility
from tracker.core.wording import amount
from tracker.organizations.queries import known_units
from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading import wording
from tracker.review.access import fetch_draft
from tracker.review.blueprint import Answer, blueprint
from tracker.review.models import Draft
from tracker.review.queries import content_of_draft, other_drafts, plan_with_tasks
from tracker.review.rules.draft_content import DraftContent
from tracker.review.rules.planning import planned
from tracker.review.rules.versions import Version, compare_versions
from tracker.tasks.content.rules.comparison import LABELS
from tracker.tasks.content.rules.content import TargetContent, TaskContent
from tracker.tasks.models import Plan, Target
from tracker.tasks.plans.rules.planning import PlannedTask
from tracker.tasks.queries import plans_of_jurisdiction
from tracker.web.rendering import day, translate


@dataclass(frozen=True)
class Choice:
    """Something to compare with: its word in the URL (`draft-3`, `plan-1`), what it is, and what it is called."""

    word: str
    kind: Message
    title: str
    beside: str


@blueprint.get("/documents/<int:draft_id>/compare")
@needs(Action.IMPORT_PLAN)
def compare(draft_id: int) -> Answer:
    """Choose another draft or plan of the city (`with`); shows what became of its tasks in this draft."""
    draft = fetch_draft(draft_id)
    if draft.status not in READ_DRAFTS:
        abort(404)
    units = known_units(draft.jurisdiction_id)
    chosen = request.args.get("with", "")
    shown: dict[str, Any] = {}
    if chosen:
        other, earlier = _earlier(chosen, draft.jurisdiction_id, units)
        later = _versions_of_content(content_of_draft(draft), units)
        shown = {"other": other, "result": compare_versions(earlier, later)}
    return render_template(
        "review/compare.html",
        draft=draft,
        choices=_choices(draft),
        chosen=chosen,
        labels=LABELS,
        **shown,
    )


def _choices(draft: Draft) -> list[Choice]:
    """Plans in force, then other drafts, the newest first."""
    plans = plans_of_jurisdiction(draft.jurisdiction_id)
    own = {plan.draft_id for plan in plans}
    return [
        *(
            Choice(f"plan-{plan.id}", N_("plan in force"), plan.title, day(plan.in_force_at))
            for plan in plans
            if plan.draft_id != draft.id
        ),
        *(
            Choice(f"draft-{row.id}", N_("draft"), row.title, f"{translate(row.status)} · {day(row.created_at)}")
            for row in other_drafts(draft)
            if row.id not in own
        ),
    ]


def _earlier(word: str, jurisdiction_id: int, units: KnownUnits) -> tuple[Draft | Plan, list[Version]]:
    """The other side and its tasks; 404 for what is not there or belongs to another city."""
    kind, _dash, number = word.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        abort(404)
    if kind == "plan":
        plan: Plan = found(plan_with_tasks(int(number)))
        ensure(Action.IMPORT_PLAN, Facts(plan.jurisdiction_id))
        if plan.jurisdiction_id != jurisdiction_id:
            abort(404)
        return plan, _versions_of_plan(plan, units)
    other = fetch_draft(int(number))
    if kind != "draft" or other.jurisdiction_id != jurisdiction_id or other.status not in READ_DRAFTS:
        abort(404)
    return other, _versions_of_content(content_of_draft(other), units)


def _versions_of_content(content: DraftContent, units: KnownUnits) -> list[Version]:
    """A draft's tasks as issuing would enter them, collective names taken apart, so that plans compare alike."""
    return [_version(task, units) for task in planned(content, units.expanded).tasks]


def _version(task: PlannedTask, units: KnownUnits) -> Version:
    names = _names_by_role(((part.role, part.organization_id) for part in task.parts), units.labels)
    for role, printed in _unknown(task.content):
        names[role].append(printed)
    content = task.content
    return Version(
        key=content.key,
        number=content.number,
        title=content.title,
        section=content.section,
        lead="、".join(names[Responsibility.LEAD]),
        co=frozenset(names[Responsibility.CO]),
        implementers=frozenset(names[Responsibility.IMPLEMENTER]),
        due="" if content.precision is DatePrecision.ONGOING or not content.due else content.due.isoformat(),
        targets=frozenset(_target_words(each, each.due) for each in content.targets),
    )


def _unknown(task: TaskContent) -> list[tuple[Responsibility, str]]:
    """Units that the directory does not know: they have no part yet, but stand in the text."""
    named = [(Responsibility.LEAD, task.lead)] if task.lead else []
    named += [(Responsibility.CO, unit) for unit in task.co]
    named += [(Responsibility.IMPLEMENTER, unit) for unit in task.implementers]
    return [(role, unit.printed) for role, unit in named if unit.organization_id is None]


def _versions_of_plan(plan: Plan, units: KnownUnits) -> list[Version]:
    """The tasks of a plan in force."""
    found_versions = []
    for task in plan.tasks:
        names = _names_by_role(((part.role, part.organization_id) for part in task.assignments), units.labels)
        found_versions.append(
            Version(
                key=task.id,
                number=task.number,
                title=task.title,
                section=task.section,
                lead="、".join(names[Responsibility.LEAD]),
                co=frozenset(names[Responsibility.CO]),
                implementers=frozenset(names[Responsibility.IMPLEMENTER]),
                due=task.due_on.isoformat() if task.due_on else "",
                targets=frozenset(_target_words(each, each.due_on) for each in task.targets),
            )
        )
    return found_versions


def _names_by_role(
    parts: Iterable[tuple[Responsibility, int]], labels: Mapping[int, str]
) -> dict[Responsibility, list[str]]:
    names: dict[Responsibility, list[str]] = {role: [] for role in Responsibility}
    for role, organization_id in parts:
        names[role].append(labels.get(organization_id, "?"))
    return names


def _target_words(target: TargetContent | Target, due: date | None) -> str:
    words = f"{target.about} {amount(target.value, target.unit, target.comparator, target.value_max)}"
    words += f" {translate(wording.RECURRENCES[target.recurring])}" if target.recurring in wording.RECURRENCES else ""
    return f"{words} ({due.isoformat()})" if due else words
