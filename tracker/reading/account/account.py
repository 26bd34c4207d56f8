"""The account of a draft: every numbered line, clause, table row and column, date and amount, and what became of it.

Nothing is dropped: what was neither used nor set aside for a reason is left to a person, as a doubt. All places are
those of the source.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tracker.reading.account.candidates import Candidate
from tracker.reading.account.spans import Spans
from tracker.reading.asides import Aside
from tracker.reading.draft import (
    AccountEntry,
    AccountKind,
    Doubt,
    DoubtKind,
    DraftPlan,
    DraftTask,
    Evidence,
    Fate,
    SetAsideReason,
    UsedAs,
)
from tracker.reading.text.clean_text import CleanText

Value = TypeVar("Value")

#: Doubts that name the very words which a person must decide about.
_DECIDED_BY_A_PERSON = frozenset(
    {
        DoubtKind.TIME_UNREAD,
        DoubtKind.DEADLINE_UNRESOLVED,
        DoubtKind.DATES_DISAGREE,
        DoubtKind.DAY_OF_A_PART,
        DoubtKind.AMOUNT_UNCERTAIN,
        DoubtKind.BASELINE_NEEDED,
        DoubtKind.CLAUSE_OUTSIDE_ITEMS,
        DoubtKind.CLAUSE_NAMES_NOBODY,
        DoubtKind.ITEM_WITHOUT_CLAUSE,
        DoubtKind.COLUMN_UNKNOWN,
        DoubtKind.TABLE_UNREAD,
        DoubtKind.ANNEX_REPEATS,
        DoubtKind.ANNEX_DIFFERS,
        DoubtKind.INDICATOR_UNREADABLE,
        DoubtKind.WORDS_LEFT_OVER,
        DoubtKind.TEXT_REPEATED,
    }
)


#: The fields that say how far and by when, and what their words are.
_KIND_OF_FIELD = {
    UsedAs.TARGET: AccountKind.AMOUNT,
    UsedAs.DUE: AccountKind.DATE,
    UsedAs.MILESTONE: AccountKind.DATE,
}
_SAY_HOW_FAR = frozenset(_KIND_OF_FIELD.values())


@dataclass(frozen=True, slots=True)
class _Read:
    """What became of a stretch of the source."""

    fate: Fate
    used_as: UsedAs | None = None
    reason: SetAsideReason | None = None
    task_ordinal: int | None = None


class Account:
    """The account of one draft. Ask it for the fate of each candidate."""

    def __init__(
        self, draft: DraftPlan, whole: CleanText, asides: Iterable[Aside], silent: Iterable[Aside] = ()
    ) -> None:
        """``asides`` hold no task; ``silent`` are stretches inside tasks that nothing is read from."""
        self._draft = draft
        self._whole = whole
        self._read = Spans(_stretches_read(draft))
        self._doubted = Spans(_stretches_doubted(draft.doubts))
        self._clauses = Spans(
            (each.start, each.end, task.ordinal) for task in draft.tasks for each in task.clause_evidence
        )
        self._headings = Spans(_stretch(task.title_evidence, task.ordinal) for task in draft.tasks)
        self._tasks = Spans(_stretch(task.evidence, task.ordinal) for task in draft.tasks)
        self._silent = Spans((each.start, each.end, each.reason) for each in silent)
        self._asides = Spans((each.start, each.end, each.reason) for each in asides)

    def entries(self, candidates: Iterable[Candidate]) -> tuple[AccountEntry, ...]:
        """What became of each candidate, in the order of the document."""
        found = [self._entry(each) for each in candidates]
        return tuple(sorted(found, key=lambda entry: (entry.evidence.start, entry.evidence.end)))

    def also_read(self, entries: Sequence[AccountEntry]) -> Iterator[AccountEntry]:
        """What a field of a task was read from though no candidate stands there: 五成, 30TB, 全覆盖."""
        listed = Spans((each.evidence.start, each.evidence.end, True) for each in entries if each.kind in _SAY_HOW_FAR)
        for task in self._draft.tasks:
            for evidence, read in _fields_of(task):
                if read.used_as in _KIND_OF_FIELD and listed.first(evidence.start, evidence.end) is None:
                    kind = _KIND_OF_FIELD[read.used_as]
                    yield AccountEntry(kind, read.fate, evidence, read.used_as, read.reason, read.task_ordinal)

    def is_doubted(self, evidence: Evidence) -> bool:
        """Whether a doubt names these words."""
        return self._doubted.first(evidence.start, evidence.end) is not None

    def _entry(self, candidate: Candidate) -> AccountEntry:
        evidence = self._whole.evidence(candidate.start, candidate.end)
        read = self._fate(candidate, evidence)
        return AccountEntry(candidate.kind, read.fate, evidence, read.used_as, read.reason, read.task_ordinal)

    def _fate(self, candidate: Candidate, evidence: Evidence) -> _Read:
        place = evidence.start, evidence.end
        if candidate.kind in (AccountKind.DATE, AccountKind.AMOUNT):
            return self._read.first(*place) or self._unread(candidate, *place)
        if candidate.used_as:
            return _Read(Fate.USED, candidate.used_as, task_ordinal=self._tasks.first(*place))
        if (
            candidate.kind is AccountKind.ROW
            and (read := self._read.first(*place))
            and read.used_as is UsedAs.INDICATOR
        ):
            return read
        if candidate.kind is AccountKind.CLAUSE and (ordinal := self._clauses.first(*place)):
            return _Read(Fate.USED, UsedAs.UNITS, task_ordinal=ordinal)
        return self._of_the_document(candidate, *place)

    def _unread(self, candidate: Candidate, start: int, end: int) -> _Read:
        """A date or an amount that no field was read from: by where it stands."""
        if ordinal := self._clauses.first(start, end):
            return _Read(Fate.SET_ASIDE, reason=SetAsideReason.NAME, task_ordinal=ordinal)
        if reason := self._silent.first(candidate.start, candidate.end):
            return _Read(Fate.SET_ASIDE, reason=reason, task_ordinal=self._tasks.first(start, end))
        if ordinal := self._headings.first(start, end):
            return _Read(Fate.SET_ASIDE, reason=SetAsideReason.HEADING, task_ordinal=ordinal)
        return self._of_the_document(candidate, start, end)

    def _of_the_document(self, candidate: Candidate, start: int, end: int) -> _Read:
        if self._doubted.first(start, end):
            return _Read(Fate.DOUBTED, task_ordinal=self._tasks.first(start, end))
        if ordinal := self._tasks.first(start, end):
            if candidate.kind is AccountKind.ROW:
                return _Read(Fate.USED, UsedAs.TASK, task_ordinal=ordinal)
            if candidate.kind in (AccountKind.ITEM, AccountKind.CLAUSE):
                return _Read(Fate.USED, UsedAs.BODY, task_ordinal=ordinal)
            return _Read(Fate.DOUBTED, task_ordinal=ordinal)
        reason = self._asides.first(candidate.start, candidate.end)
        return _Read(Fate.SET_ASIDE, reason=reason) if reason else _Read(Fate.DOUBTED)


#: What is asked about words of a task that were neither used nor set aside.
_LEFT_OVER = {AccountKind.DATE: DoubtKind.DATES_DISAGREE, AccountKind.AMOUNT: DoubtKind.AMOUNT_UNCERTAIN}


def doubts_left_over(entries: Sequence[AccountEntry], doubts: Sequence[Doubt]) -> Iterator[Doubt]:
    """A doubt for each entry that is left to a person and that no doubt names yet."""
    named = Spans(_stretches_doubted(doubts))
    for entry in entries:
        if entry.fate is Fate.DOUBTED and named.first(entry.evidence.start, entry.evidence.end) is None:
            kind = _LEFT_OVER.get(entry.kind) if entry.task_ordinal else None
            yield Doubt(kind or DoubtKind.WORDS_LEFT_OVER, entry.evidence.phrase, entry.evidence, entry.task_ordinal)


def _stretches_read(draft: DraftPlan) -> Iterator[tuple[int, int, _Read]]:
    """The stretches from which a field was read, or which were set aside, each with that."""
    for evidence in draft.header_evidence.values():
        yield _stretch(evidence, _Read(Fate.USED, UsedAs.HEADER))
    for schedule in draft.schedules:
        yield _stretch(schedule.evidence, _Read(Fate.USED, UsedAs.SCHEDULE))
    for indicator in draft.indicators:
        yield _stretch(indicator.evidence, _Read(Fate.USED, UsedAs.INDICATOR))
    for task in draft.tasks:
        yield from (_stretch(evidence, read) for evidence, read in _fields_of(task))


def _fields_of(task: DraftTask) -> Iterator[tuple[Evidence, _Read]]:
    def used(evidence: Evidence, field: UsedAs) -> tuple[Evidence, _Read]:
        return evidence, _Read(Fate.USED, field, task_ordinal=task.ordinal)

    for aside in task.set_aside:
        yield aside.evidence, _Read(Fate.SET_ASIDE, reason=aside.reason, task_ordinal=task.ordinal)
    for date in task.other_dates:
        yield used(date, UsedAs.DUE)
    for milestone in task.milestones:
        yield used(milestone.evidence, UsedAs.MILESTONE)
    for person in task.leaders:
        yield used(person.evidence, UsedAs.LEADERS)
    for target in task.targets:
        yield used(target.evidence, UsedAs.TARGET)
    if task.deadline.evidence:
        yield used(task.deadline.evidence, UsedAs.DUE)


def _stretches_doubted(doubts: Iterable[Doubt]) -> Iterator[tuple[int, int, DoubtKind]]:
    for doubt in doubts:
        if doubt.evidence and doubt.kind in _DECIDED_BY_A_PERSON:
            yield _stretch(doubt.evidence, doubt.kind)


def _stretch(evidence: Evidence, value: Value) -> tuple[int, int, Value]:
    return evidence.start, evidence.end, value
