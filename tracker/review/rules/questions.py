"""What is still open on a draft: questions that must be answered before it is issued, and those that may wait."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.organizations.rules.known_units import KnownUnits
from tracker.reading.draft import DoubtKind
from tracker.review.rules.draft_content import DraftContent, Question
from tracker.tasks.content.rules.content import Place, TaskContent, UnitChoice
from tracker.tasks.content.rules.limits import LONGEST, LONGEST_HEADER


class ReviewKind(StrEnum):
    """What the review itself finds, beside the doubts of the reader."""

    LEAD_IS_COLLECTIVE = "lead_is_collective"
    TASK_TITLE_MISSING = "task_title_missing"
    TEXT_TOO_LONG = "text_too_long"
    INDICATOR_NAME_MISSING = "indicator_name_missing"
    COLLECTIVE_EMPTY = "collective_empty"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something to look at. `key` names the reader's question; those found by the review have none."""

    kind: DoubtKind | ReviewKind
    phrase: str = ""
    place: Place | None = None
    task_keys: tuple[int, ...] = ()
    candidates: tuple[str, ...] = ()
    key: int | None = None

    @property
    def blocking(self) -> bool:
        """Whether the draft cannot be issued before it is answered."""
        return self.kind in BLOCKING


BLOCKING = frozenset(
    {
        DoubtKind.TITLE_MISSING,
        DoubtKind.NOTHING_TO_DO,
        DoubtKind.LEAD_MISSING,
        DoubtKind.UNIT_UNKNOWN,
        ReviewKind.LEAD_IS_COLLECTIVE,
        ReviewKind.TASK_TITLE_MISSING,
        ReviewKind.TEXT_TOO_LONG,
        ReviewKind.INDICATOR_NAME_MISSING,
    }
)
#: Doubts of the reader that the content itself answers: they are found anew each time.
_ANSWERED_BY_CONTENT = frozenset(
    {
        DoubtKind.TITLE_MISSING,
        DoubtKind.PERIOD_MISSING,
        DoubtKind.NOTHING_TO_DO,
        DoubtKind.LEAD_MISSING,
        DoubtKind.UNIT_UNKNOWN,
    }
)
#: How many characters the record of an indicator holds, by field.
LONGEST_INDICATOR = {"name": 200, "category": 200, "number": 80, "unit": 40}


def open_questions(content: DraftContent, units: KnownUnits) -> list[OpenQuestion]:
    """Everything still to be looked at: what blocks the issue first, then in the order of the document."""
    found = [
        *_about_the_plan(content),
        *_unknown_units(content),
        *(question for task in content.tasks_to_issue for question in _about_a_task(task, units)),
        *_empty_collectives(content, units),
        *_about_indicators(content),
        *_of_the_reader(content),
    ]
    return sorted(found, key=lambda question: (not question.blocking, question.place.start if question.place else -1))


def blocking_questions(content: DraftContent, units: KnownUnits) -> list[OpenQuestion]:
    """What must be answered before the draft can be issued."""
    return [question for question in open_questions(content, units) if question.blocking]


def _about_the_plan(content: DraftContent) -> Iterator[OpenQuestion]:
    header = content.header
    if not header.title.strip():
        yield OpenQuestion(DoubtKind.TITLE_MISSING)
    if not content.tasks_to_issue:
        yield OpenQuestion(DoubtKind.NOTHING_TO_DO)
    for question in content.questions:
        if question.kind is DoubtKind.PERIOD_MISSING and not question.settled and header.period_end is None:
            yield OpenQuestion(question.kind, key=question.key)
    for name, longest in LONGEST_HEADER.items():
        if len(getattr(header, name)) > longest:
            yield OpenQuestion(ReviewKind.TEXT_TOO_LONG, getattr(header, name), header.places.get(name))


def _unknown_units(content: DraftContent) -> Iterator[OpenQuestion]:
    """One question for each name that the directory does not know, with all tasks that print it."""
    found: dict[str, OpenQuestion] = {}
    for task_key, unit in _all_units(content):
        if unit.organization_id is not None:
            continue
        question = found.setdefault(unit.printed, OpenQuestion(DoubtKind.UNIT_UNKNOWN, unit.printed, unit.place))
        if task_key is not None and task_key not in question.task_keys:
            found[unit.printed] = replace(question, task_keys=(*question.task_keys, task_key))
    yield from found.values()


def _all_units(content: DraftContent) -> Iterator[tuple[int | None, UnitChoice]]:
    for unit in content.header.default_implementers:
        yield None, unit
    for task in content.tasks_to_issue:
        for unit in task.units:
            yield task.key, unit
    for indicator in content.indicators_to_issue:
        for unit in indicator.responsible:
            yield None, unit


def _about_a_task(task: TaskContent, units: KnownUnits) -> Iterator[OpenQuestion]:
    keys = (task.key,)
    if task.lead is None:
        yield OpenQuestion(DoubtKind.LEAD_MISSING, task.title, task.place, keys)
    elif units.is_collective(task.lead.organization_id):
        yield OpenQuestion(ReviewKind.LEAD_IS_COLLECTIVE, task.lead.printed, task.lead.place, keys)
    if not task.title.strip():
        yield OpenQuestion(ReviewKind.TASK_TITLE_MISSING, task.number, task.place, keys)
    texts = [(getattr(task, name), LONGEST[name]) for name in ("title", "section", "due_phrase", "number")]
    texts += [(getattr(target, name), LONGEST[name]) for target in task.targets for name in ("about", "unit")]
    for text, longest in texts:
        if len(text) > longest:
            yield OpenQuestion(ReviewKind.TEXT_TOO_LONG, text, task.place, keys)


def _about_indicators(content: DraftContent) -> Iterator[OpenQuestion]:
    for indicator in content.indicators_to_issue:
        if not indicator.name.strip():
            yield OpenQuestion(ReviewKind.INDICATOR_NAME_MISSING, str(indicator.ordinal), indicator.place)


def doubtful_keys(questions: Iterable[OpenQuestion]) -> frozenset[int]:
    """The tasks that an open question is about."""
    return frozenset(key for question in questions for key in question.task_keys)


def _empty_collectives(content: DraftContent, units: KnownUnits) -> Iterator[OpenQuestion]:
    """Collective names of which nobody has said for whom they stand: each once."""
    seen: set[int] = set()
    for task_key, each in _all_units(content):
        unit = units.unit(each.organization_id) if each.organization_id else None
        if unit is None or unit.members or unit.id in seen or not units.is_collective(unit.id):
            continue
        seen.add(unit.id)
        yield OpenQuestion(
            ReviewKind.COLLECTIVE_EMPTY, unit.name, each.place, (task_key,) if task_key is not None else ()
        )


def _of_the_reader(content: DraftContent) -> Iterator[OpenQuestion]:
    left_out = {task.key for task in content.tasks if task.left_out}
    for question in content.questions:
        if question.settled or question.kind in _ANSWERED_BY_CONTENT or question.task_key in left_out:
            continue
        if question.kind is DoubtKind.UNIT_UNLIKELY and not _still_unknown(content, question):
            continue
        keys = () if question.task_key is None else (question.task_key,)
        yield OpenQuestion(question.kind, question.phrase, question.place, keys, question.candidates, question.key)


def _still_unknown(content: DraftContent, question: Question) -> bool:
    return any(unit.printed == question.phrase and unit.organization_id is None for _, unit in _all_units(content))
