"""A draft plan as the JSON object of the plan format, and back without loss.

The keys of the format stand at each object's top; what the format does not know (evidence,
doubts, how sure a date is) stands under ``reading`` beside them. Dates are ISO strings.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from tracker.reading.draft import (
    Change,
    Doubt,
    DoubtKind,
    DraftDeadline,
    DraftIndicator,
    DraftPlan,
    DraftTarget,
    DraftTask,
    DraftUnit,
    Evidence,
    LeadBasis,
    Precision,
    Recurrence,
)

Json = dict[str, Any]
Read = TypeVar("Read")


def to_plan_format(draft: DraftPlan) -> Json:
    """The draft as plain values, ready for ``json.dumps(…, ensure_ascii=False)``."""
    return {
        "document": draft.document,
        "title": draft.title,
        "document_number": draft.document_number,
        "issuer": draft.issuer,
        "issued_on": _day(draft.issued_on),
        "period_start": _day(draft.period_start),
        "period_end": _day(draft.period_end),
        "default_implementers": _printed(draft.default_implementers),
        "tasks": [_task(task) for task in draft.tasks],
        "indicators": [_indicator(indicator) for indicator in draft.indicators],
        "reading": {
            "default_implementers": _plain(draft.default_implementers),
            "group_meanings": [list(pair) for pair in draft.group_meanings],
            "doubts": _plain(draft.doubts),
            "header_evidence": _plain(draft.header_evidence),
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
        "due": _day(task.deadline.due),
        "targets": [_target(target) for target in task.targets],
        "text": task.text,
        "reading": {
            "leads": _plain(task.leads),
            "co": _plain(task.co),
            "implementers": _plain(task.implementers),
            "lead_basis": task.lead_basis.value,
            "deadline": _plain(task.deadline),
            "evidence": _plain(task.evidence),
            "title_evidence": _plain(task.title_evidence),
            "clause_evidence": _plain(task.clause_evidence),
            "path": list(task.path),
            "recurrence": _plain(task.recurrence),
        },
    }


def _target(target: DraftTarget) -> Json:
    """A target; its optional keys (value_max, coverage, norm) only where they say something."""
    plain: Json = {
        "value": target.value,
        "comparator": target.comparator,
        "unit": target.unit,
        "due": _day(target.due),
        "recurring": "year" if target.recurrence is Recurrence.YEAR else None,
        "about": target.about,
    }
    if target.value_max is not None:
        plain["value_max"] = target.value_max
    plain |= {flag: True for flag in ("coverage", "norm") if getattr(target, flag)}
    plain["reading"] = {
        "evidence": _plain(target.evidence),
        "recurrence": _plain(target.recurrence),
        "aspirational": target.aspirational,
        "approximate": target.approximate,
        "change": target.change.value,
        "per": target.per,
        "due_phrase": target.due_phrase,
    }
    return plain


def _indicator(indicator: DraftIndicator) -> Json:
    plain = {key: value for key, value in asdict(indicator).items() if key not in ("responsible", "evidence")}
    plain["responsible"] = _printed(indicator.responsible)
    plain["reading"] = {
        "responsible": _plain(indicator.responsible),
        "evidence": _plain(indicator.evidence),
    }
    return plain


def _printed(units: Iterable[DraftUnit]) -> list[str]:
    return [unit.printed for unit in units]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists, dates and enums as strings."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return _plain(asdict(value))


# --- and back -------------------------------------------------------------------------------


def from_plan_format(plain: Json) -> DraftPlan:
    """The draft that ``to_plan_format`` wrote. Raises KeyError or ValueError for anything else."""
    reading = plain["reading"]
    return DraftPlan(
        document=plain["document"],
        title=plain["title"],
        document_number=plain["document_number"],
        issuer=plain["issuer"],
        issued_on=_as_day(plain["issued_on"]),
        period_start=_as_day(plain["period_start"]),
        period_end=_as_day(plain["period_end"]),
        default_implementers=_all(_as_unit, reading["default_implementers"]),
        group_meanings=tuple((group, meaning) for group, meaning in reading["group_meanings"]),
        tasks=_all(_as_task, plain["tasks"]),
        indicators=_all(_as_indicator, plain["indicators"]),
        doubts=_all(_as_doubt, reading["doubts"]),
        header_evidence={key: Evidence(**place) for key, place in reading["header_evidence"].items()},
    )


def _as_task(plain: Json) -> DraftTask:
    reading = plain["reading"]
    return DraftTask(
        ordinal=plain["ordinal"],
        number=plain["number"],
        title=plain["title"],
        section=plain["section"],
        leads=_all(_as_unit, reading["leads"]),
        co=_all(_as_unit, reading["co"]),
        implementers=_all(_as_unit, reading["implementers"]),
        lead_basis=LeadBasis(reading["lead_basis"]),
        open_ended=plain["open_ended"],
        deadline=_as_deadline(reading["deadline"]),
        targets=_all(_as_target, plain["targets"]),
        text=plain["text"],
        evidence=Evidence(**reading["evidence"]),
        title_evidence=Evidence(**reading["title_evidence"]),
        clause_evidence=_all(_as_evidence, reading["clause_evidence"]),
        path=tuple(reading["path"]),
        recurrence=_as_recurrence(reading["recurrence"]),
    )


def _as_target(plain: Json) -> DraftTarget:
    reading = plain["reading"]
    return DraftTarget(
        value=plain["value"],
        comparator=plain["comparator"],
        unit=plain["unit"],
        due=_as_day(plain["due"]),
        about=plain["about"],
        evidence=Evidence(**reading["evidence"]),
        value_max=plain.get("value_max"),
        recurrence=_as_recurrence(reading["recurrence"]),
        coverage=plain.get("coverage", False),
        norm=plain.get("norm", False),
        aspirational=reading["aspirational"],
        approximate=reading["approximate"],
        change=Change(reading["change"]),
        per=reading["per"],
        due_phrase=reading["due_phrase"],
    )


def _as_indicator(plain: Json) -> DraftIndicator:
    facts = {key: value for key, value in plain.items() if key not in ("responsible", "reading")}
    return DraftIndicator(
        **facts,
        responsible=_all(_as_unit, plain["reading"]["responsible"]),
        evidence=Evidence(**plain["reading"]["evidence"]),
    )


def _as_deadline(plain: Json) -> DraftDeadline:
    return DraftDeadline(
        phrase=plain["phrase"],
        due=_as_day(plain["due"]),
        precision=Precision(plain["precision"]),
        evidence=Evidence(**plain["evidence"]) if plain["evidence"] else None,
        certain=plain["certain"],
    )


def _as_doubt(plain: Json) -> Doubt:
    return Doubt(
        kind=DoubtKind(plain["kind"]),
        phrase=plain["phrase"],
        evidence=Evidence(**plain["evidence"]) if plain["evidence"] else None,
        task_ordinal=plain["task_ordinal"],
        candidates=tuple(plain["candidates"]),
    )


def _as_unit(plain: Json) -> DraftUnit:
    return DraftUnit(plain["printed"], Evidence(**plain["evidence"]), plain["canonical"])


def _as_evidence(plain: Json) -> Evidence:
    return Evidence(**plain)


def _as_recurrence(value: str | None) -> Recurrence | None:
    return Recurrence(value) if value else None


def _as_day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


def _all(read: Callable[[Json], Read], rows: Iterable[Json]) -> tuple[Read, ...]:
    return tuple(read(row) for row in rows)
