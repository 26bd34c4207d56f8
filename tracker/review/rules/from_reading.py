"""What the reader found, as the content that a reviewer starts from."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from tracker.core.vocabulary import Comparator, Rhythm
from tracker.reading.draft import (
    AccountKind,
    Doubt,
    DoubtKind,
    DraftDeadline,
    DraftIndicator,
    DraftMilestone,
    DraftPlan,
    DraftTarget,
    DraftTask,
    DraftUnit,
    Evidence,
    Fate,
    LeadBasis,
    Recurrence,
)
from tracker.review.rules.draft_content import (
    ColumnContent,
    DraftContent,
    DueDate,
    IndicatorContent,
    Question,
    ScheduleContent,
    SetAside,
)
from tracker.tasks.content.rules.content import (
    HeaderContent,
    MilestoneContent,
    Place,
    TargetContent,
    TaskContent,
    UnitChoice,
)
from tracker.tasks.rounds.rules.schedules import LATEST_DAY


def content_of(plan: DraftPlan, ids_by_name: Mapping[str, int]) -> DraftContent:
    """The draft as read. Where the text names several leads, the first is proposed and a question asks."""
    header = HeaderContent(
        title=plan.title or "",
        document_number=plan.document_number or "",
        issuer=plan.issuer or "",
        issued_on=plan.issued_on,
        period_start=plan.period_start,
        period_end=plan.period_end,
        default_implementers=_units(plan.default_implementers, ids_by_name),
        places={name: place for name, each in plan.header_evidence.items() if (place := _place(each))},
    )
    return DraftContent(
        header=header,
        tasks=tuple(_task(task, ids_by_name) for task in plan.tasks),
        indicators=tuple(_indicator(indicator, ids_by_name) for indicator in plan.indicators),
        questions=_questions(plan),
        set_aside=tuple(_set_aside(plan)),
        schedules=tuple(_schedules(plan)),
        columns=tuple(
            ColumnContent(each.table, each.heading, each.column, each.certain, _place(each.evidence))
            for each in plan.columns
        ),
        group_meanings=plan.group_meanings,
    )


def _place(evidence: Evidence | None) -> Place | None:
    if evidence is None:
        return None
    return Place(evidence.first_line, evidence.last_line, evidence.start, evidence.end)


def _units(units: Iterable[DraftUnit], ids_by_name: Mapping[str, int]) -> tuple[UnitChoice, ...]:
    return tuple(
        UnitChoice(unit.printed, ids_by_name.get(unit.canonical or ""), _place(unit.evidence)) for unit in units
    )


def _task(task: DraftTask, ids_by_name: Mapping[str, int]) -> TaskContent:
    leads = _units(task.leads, ids_by_name)
    return TaskContent(
        key=task.ordinal,
        number=task.number,
        title=task.title,
        section=task.section or "",
        lead=leads[0] if leads else None,
        co=(*leads[1:], *_units(task.co, ids_by_name)),
        implementers=_units(task.implementers, ids_by_name),
        named_lead=task.lead_basis is LeadBasis.NAMED,
        others_share=task.open_ended,
        due=task.deadline.due,
        due_phrase=task.deadline.phrase,
        precision=task.deadline.precision,
        due_place=_place(task.deadline.evidence),
        targets=tuple(_target(key, target) for key, target in enumerate(task.targets, start=1)),
        milestones=tuple(_milestone(key, each) for key, each in enumerate(task.milestones, start=1)),
        leaders="、".join(person.printed for person in task.leaders),
        body=task.text,
        place=_place(task.evidence),
        title_place=_place(task.title_evidence),
    )


def _target(key: int, target: DraftTarget) -> TargetContent:
    return TargetContent(
        key=key,
        about=target.about,
        value=float(target.value),
        comparator=Comparator(target.comparator),
        value_max=None if target.value_max is None else float(target.value_max),
        unit=target.unit,
        due=target.due,
        recurring=target.recurrence.value if target.recurrence else None,
        coverage=target.coverage,
        phrase=target.evidence.phrase,
        place=_place(target.evidence),
    )


def _milestone(key: int, milestone: DraftMilestone) -> MilestoneContent:
    return MilestoneContent(key, milestone.about, milestone.due, milestone.phrase, _place(milestone.evidence))


def _set_aside(plan: DraftPlan) -> Iterator[SetAside]:
    """The words that count for nothing: those of the tasks, which a click makes count, and those between them."""
    keys = count(1)
    of_tasks = [(task.ordinal, each) for task in plan.tasks for each in task.set_aside]
    for ordinal, each in of_tasks:
        kind = AccountKind.AMOUNT if each.target else AccountKind.DATE
        yield SetAside(
            key=next(keys),
            kind=kind,
            phrase=each.evidence.phrase,
            place=_place(each.evidence),
            reason=each.reason,
            task_key=ordinal,
            target=_target(0, each.target) if each.target else None,
            due=_due(each.deadline) if each.deadline else None,
        )
    shown = {(each.evidence.start, each.evidence.end) for _, each in of_tasks}
    for entry in plan.account:
        place = entry.evidence.start, entry.evidence.end
        if entry.fate is Fate.SET_ASIDE and place not in shown:
            yield SetAside(next(keys), entry.kind, entry.evidence.phrase, _place(entry.evidence), entry.reason)


#: The rhythms in which reports can be had; others (every week, every half-year) the office sets up as it sees fit.
_RHYTHMS = {Recurrence.MONTH: Rhythm.MONTHLY, Recurrence.QUARTER: Rhythm.QUARTERLY}


def _schedules(plan: DraftPlan) -> Iterator[ScheduleContent]:
    for each in plan.schedules:
        if each.recurrence in _RHYTHMS:
            day = each.day or LATEST_DAY
            yield ScheduleContent(_RHYTHMS[each.recurrence], day, each.phrase, _place(each.evidence))


def _due(deadline: DraftDeadline) -> DueDate:
    return DueDate(deadline.due, deadline.phrase, deadline.precision, _place(deadline.evidence))


def _indicator(indicator: DraftIndicator, ids_by_name: Mapping[str, int]) -> IndicatorContent:
    # Longer than its column only where a squashed table was cut wrongly; the whole row stays in the reading.
    return IndicatorContent(
        ordinal=indicator.ordinal,
        name=indicator.name[:200],
        category=indicator.category[:200],
        number=indicator.number[:80],
        unit=indicator.unit[:40],
        baseline_year=indicator.baseline_year,
        baseline=indicator.baseline,
        target_year=indicator.target_year,
        comparator=Comparator(indicator.comparator),
        target=indicator.target,
        binding=indicator.binding,
        responsible=_units(indicator.responsible, ids_by_name),
        place=_place(indicator.evidence),
    )


def _questions(plan: DraftPlan) -> tuple[Question, ...]:
    """The reader's doubts, each once, and one for every task of which the text names several leads."""
    doubts = list(plan.doubts)
    about_leads = (DoubtKind.LEADS_TO_BE_SPLIT, DoubtKind.DUTIES_DIFFER)
    asked = {doubt.task_ordinal for doubt in doubts if doubt.kind in about_leads}
    doubts += [_several_leads(task) for task in plan.tasks if len(task.leads) > 1 and task.ordinal not in asked]
    once = {(doubt.kind, doubt.task_ordinal, doubt.phrase): doubt for doubt in reversed(doubts)}
    return tuple(_question(key, doubt) for key, doubt in enumerate(reversed(once.values()), start=1))


def _several_leads(task: DraftTask) -> Doubt:
    evidence = task.clause_evidence[0] if task.clause_evidence else task.leads[0].evidence
    names = tuple(unit.printed for unit in task.leads)
    return Doubt(DoubtKind.LEADS_TO_BE_SPLIT, evidence.phrase, evidence, task.ordinal, names)


def _question(key: int, doubt: Doubt) -> Question:
    return Question(key, doubt.kind, doubt.phrase, _place(doubt.evidence), doubt.task_ordinal, doubt.candidates)
