"""A draft plan as the JSON object of the plan format, without loss.

The keys of the format stand at each object's top; what the format does not know (evidence,
doubts, how sure a date is) stands under ``reading`` beside them. Dates are ISO strings.
"""

from collections.abc import Iterable
from typing import Any

from tracker.core.serialization import to_json
from tracker.reading.draft import (
    NORMS,
    DraftIndicator,
    DraftPlan,
    DraftTarget,
    DraftTask,
    DraftUnit,
    Recurrence,
)

Json = dict[str, Any]


def to_plan_format(draft: DraftPlan) -> Json:
    """The draft as plain values, ready for ``json.dumps(…, ensure_ascii=False)``."""
    plan: Json = to_json(_plan(draft))
    return plan


def _plan(draft: DraftPlan) -> Json:
    return {
        "document": draft.document,
        "title": draft.title,
        "document_number": draft.document_number,
        "issuer": draft.issuer,
        "issued_on": draft.issued_on,
        "period_start": draft.period_start,
        "period_end": draft.period_end,
        "default_implementers": _printed(draft.default_implementers),
        "tasks": [_task(task) for task in draft.tasks],
        "indicators": [_indicator(indicator) for indicator in draft.indicators],
        "reading": {
            "default_implementers": draft.default_implementers,
            "group_meanings": draft.group_meanings,
            "doubts": draft.doubts,
            "schedules": draft.schedules,
            "columns": draft.columns,
            "account": draft.account,
            "header_evidence": draft.header_evidence,
        },
    }


def _task(task: DraftTask) -> Json:
    return {
        "ordinal": task.ordinal,
        "number": task.number,
        "title": task.title,
        "section": task.section,
        "lead": _printed(task.leads),
        "co": _printed(task.co),
        "implementers": _printed(task.implementers),
        "open_ended": task.open_ended,
        "due": task.deadline.due,
        "targets": [*(_target(target) for target in task.targets), *_norms(task)],
        "text": task.text,
        "reading": {
            "leads": task.leads,
            "co": task.co,
            "implementers": task.implementers,
            "lead_basis": task.lead_basis,
            "deadline": task.deadline,
            "evidence": task.evidence,
            "title_evidence": task.title_evidence,
            "clause_evidence": task.clause_evidence,
            "path": task.path,
            "recurrence": task.recurrence,
            "set_aside": task.set_aside,
            "milestones": task.milestones,
            "leaders": task.leaders,
        },
    }


def _norms(task: DraftTask) -> list[Json]:
    """Rates, ceilings and standards, as the format keeps them among the targets."""
    norms = [each.target for each in task.set_aside if each.target and each.reason in NORMS]
    return [_target(norm) | {"norm": True} for norm in norms]


def _target(target: DraftTarget) -> Json:
    """A target; its optional keys (value_max, coverage) only where they say something."""
    plain: Json = {
        "value": target.value,
        "comparator": target.comparator,
        "unit": target.unit,
        "due": target.due,
        "recurring": "year" if target.recurrence is Recurrence.YEAR else None,
        "about": target.about,
    }
    if target.value_max is not None:
        plain["value_max"] = target.value_max
    if target.coverage:
        plain["coverage"] = True
    plain["reading"] = {
        "evidence": target.evidence,
        "recurrence": target.recurrence,
        "aspirational": target.aspirational,
        "approximate": target.approximate,
        "change": target.change,
        "per": target.per,
        "due_phrase": target.due_phrase,
    }
    return plain


def _indicator(indicator: DraftIndicator) -> Json:
    return {
        "ordinal": indicator.ordinal,
        "category": indicator.category,
        "number": indicator.number,
        "name": indicator.name,
        "unit": indicator.unit,
        "baseline_year": indicator.baseline_year,
        "baseline": indicator.baseline,
        "target_year": indicator.target_year,
        "comparator": indicator.comparator,
        "target": indicator.target,
        "binding": indicator.binding,
        "responsible": _printed(indicator.responsible),
        "reading": {"responsible": indicator.responsible, "evidence": indicator.evidence},
    }


def _printed(units: Iterable[DraftUnit]) -> list[str]:
    return [unit.printed for unit in units]
