"""From duties found in the text to draft tasks, with evidence for each field and a name for each doubt."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

from tracker.core.vocabulary import DatePrecision
from tracker.organizations.rules.names import Directory, Resolved
from tracker.reading.dates_and_amounts.amounts import Amount
from tracker.reading.dates_and_amounts.date_phrases import find_date_phrases
from tracker.reading.dates_and_amounts.deadlines import DatePhrase, Horizon
from tracker.reading.dates_and_amounts.governing import ItemDates, is_of_part, item_dates, labelled_times, words_of_step
from tracker.reading.dates_and_amounts.schedules import find_schedules
from tracker.reading.dates_and_amounts.targets import find_amounts
from tracker.reading.dates_and_amounts.time_columns import time_in_column
from tracker.reading.draft import (
    Doubt,
    DoubtKind,
    DraftDeadline,
    DraftMilestone,
    DraftSchedule,
    DraftSetAside,
    DraftTarget,
    DraftTask,
    DraftUnit,
    SetAsideReason,
)
from tracker.reading.outline.outline import Span
from tracker.reading.responsibility.clauses import Clause
from tracker.reading.responsibility.duties import Duties, Duty
from tracker.reading.responsibility.duty_sentences import duty_in_sentence
from tracker.reading.responsibility.leaders import leaders_of
from tracker.reading.responsibility.responsibility import UnitsInCharge, combined, read_clause
from tracker.reading.responsibility.stated_rules import ListRule, stated_rules
from tracker.reading.responsibility.units import NamedUnit, looks_like_unit, read_units
from tracker.reading.tables.steps_of_rows import milestones_of, with_last_milestone
from tracker.reading.tables.tables import Cell
from tracker.reading.text.brackets import BLANK
from tracker.reading.text.clean_text import CleanText
from tracker.reading.text.duty_words import LABELLED_LINE, labels_in

Body = tuple[int, str]
_SHORTEST_BODY = 8
# What no heading that says how much or when is without.
_MAY_PROMISE = re.compile(
    r"\d[^\d。]*[\u4e00-\u9fff%‰A-Za-z]|[百千万亿]|[二两三四五六七八九十][所个家项]|覆盖|所有|全部|均|季度|半年|番|月底"
)
_LONGEST_LABEL = 12


@dataclass
class Drafting:
    """The drafting of one document's tasks: what holds from one item to the next, and the doubts so far."""

    clean: CleanText
    horizon: Horizon
    directory: Directory | None = None
    default_implementers: tuple[DraftUnit, ...] = ()
    group_meanings: dict[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._rules = stated_rules(self.clean.text)

    def units_in(self, cell: Cell) -> tuple[DraftUnit, ...]:
        """The units that a table's cell names."""
        found = read_units(self.clean.text, cell.start, cell.end, self.directory)
        return tuple(self._unit(unit) for unit in found.units)

    def tasks(self, duties: Duties) -> tuple[DraftTask, ...]:
        """The draft tasks of ``duties``, numbered from 1 in document order."""
        for clause in duties.clauses_outside:
            self._doubt(DoubtKind.CLAUSE_OUTSIDE_ITEMS, (clause.start, clause.end))
        for row in duties.repeated:
            self._doubt(DoubtKind.TEXT_REPEATED, (row.start, row.reach))
        for item in duties.items_without_clause:
            self._doubt(DoubtKind.ITEM_WITHOUT_CLAUSE, (item.start, item.title_end))
        return tuple(self._task(ordinal, duty) for ordinal, duty in enumerate(duties.found, start=1))

    def _task(self, ordinal: int, duty: Duty) -> DraftTask:
        responsibility = self._responsibility(ordinal, duty)
        body_start, body = self._body(duty, responsibility.deadlines)
        dates = self._dates(duty, body_start, body, responsibility.deadlines)
        found = _each_once(find_amounts(body, list(dates.found)), duty.heading[1] - body_start)
        amounts = [amount for amount in found if amount.aside is None]
        deadline = self._deadline(body_start, dates, has_amounts=bool(amounts))
        self._doubt_dates(ordinal, body_start, dates)
        self._doubt_part(ordinal, body_start, body, dates)
        steps = milestones_of(self.clean, duty, self.horizon)
        deadline = with_last_milestone(deadline, steps) if duty.ends_with_steps else deadline
        deadline = self._with_time_of_annex(ordinal, duty, deadline)
        return DraftTask(
            ordinal=ordinal,
            number=duty.number,
            title=duty.title,
            section=duty.path[-1] if duty.path else None,
            path=duty.path,
            leads=self._units(ordinal, responsibility.leads),
            co=self._units(ordinal, responsibility.co),
            implementers=self._units(ordinal, responsibility.implementers),
            lead_basis=responsibility.basis,
            open_ended=responsibility.open_ended,
            deadline=deadline,
            targets=tuple(self._target(ordinal, amount, body_start, deadline) for amount in amounts),
            text=self.clean.text[duty.start : duty.reach].strip(),
            evidence=self.clean.evidence(duty.start, duty.reach),
            title_evidence=self.clean.evidence(*duty.heading),
            recurrence=None if amounts else next((date.recurrence for date in dates.used if date.recurrence), None),
            clause_evidence=tuple(self.clean.evidence(clause.start, clause.end) for clause in duty.clauses),
            set_aside=tuple(self._set_aside(body_start, dates.found, found, deadline)),
            milestones=(*steps, *self._milestones(body_start, body, dates, amounts, steps)),
            leaders=leaders_of(self.clean, duty),
            other_dates=tuple(
                self.clean.evidence(body_start + date.start, body_start + date.end) for date in dates.used
            ),
        )

    # --- who ------------------------------------------------------------------------------

    def _responsibility(self, ordinal: int, duty: Duty) -> UnitsInCharge:
        parts = []
        for clause in duty.clauses:
            part = self._part(duty, clause)
            if not part.names_anybody:
                self._doubt(DoubtKind.CLAUSE_NAMES_NOBODY, (clause.start, clause.end), ordinal)
            parts.append(part)
        whole = combined(parts)
        self._keep_for_later_items(whole)
        self._doubt_annexed(ordinal, duty, whole)
        place = (duty.clauses[0].start, duty.clauses[0].end) if duty.clauses else duty.heading
        if not whole.leads:
            self._doubt(DoubtKind.LEAD_MISSING, place, ordinal)
        elif whole.leads_to_be_split:
            leads = tuple(unit.printed for unit in whole.leads)
            self._doubt(DoubtKind.LEADS_TO_BE_SPLIT, place, ordinal, leads)
        return whole

    def _doubt_annexed(self, ordinal: int, duty: Duty, whole: UnitsInCharge) -> None:
        """A doubt where the row of an annex names another lead than its item, or somebody whom the item does not."""
        row = duty.annexed
        if row is None or not row.clauses:
            return
        there = combined([self._part(row, clause) for clause in row.clauses])
        named = {unit.printed for unit in (*whole.leads, *whole.co, *whole.implementers)}
        others = [unit.printed for unit in (*there.leads, *there.co, *there.implementers) if unit.printed not in named]
        leads = {unit.printed for unit in whole.leads}
        if others or (there.leads and leads.isdisjoint(unit.printed for unit in there.leads)):
            self._doubt(DoubtKind.ANNEX_DIFFERS, (row.start, row.reach), ordinal, tuple(others))

    def _part(self, duty: Duty, clause: Clause) -> UnitsInCharge:
        """Whom a clause names; in minutes it is a sentence."""
        if duty.lead_in_sentence:
            found = duty_in_sentence(self.clean.text, clause.start, clause.end, self.directory)
            return found or UnitsInCharge()
        return read_clause(self.clean.text, clause, self._rule_at(clause.end), self.directory)

    def _rule_at(self, place: int) -> ListRule:
        """The rule about leads that holds at a place: the last one stated before it."""
        stated = bisect_left(self._rules, place, key=lambda rule: rule[0])
        return self._rules[stated - 1][1] if stated else ListRule.FIRST_LISTED

    def _keep_for_later_items(self, part: UnitsInCharge) -> None:
        known = {unit.printed for unit in self.default_implementers}
        new = (self._unit(unit) for unit in part.default_implementers if unit.printed not in known)
        self.default_implementers = (*self.default_implementers, *new)
        for group, meaning in part.meanings:
            self.group_meanings.setdefault(group, meaning)

    def _units(self, ordinal: int, units: Iterable[NamedUnit]) -> tuple[DraftUnit, ...]:
        return tuple(self._unit(unit, ordinal) for unit in units)

    def _unit(self, unit: NamedUnit, ordinal: int | None = None) -> DraftUnit:
        evidence = self.clean.evidence(unit.start, unit.end)
        if self.directory is None:
            if ordinal and not unit.is_local_group and not looks_like_unit(unit.printed):
                self._doubt(DoubtKind.UNIT_UNLIKELY, (unit.start, unit.end), ordinal)
            return DraftUnit(unit.printed, evidence)
        answer = self.directory.resolve(unit.printed)
        if isinstance(answer, Resolved):
            return DraftUnit(unit.printed, evidence, answer.canonical)
        if ordinal:
            self._doubt(DoubtKind.UNIT_UNKNOWN, (unit.start, unit.end), ordinal, answer.nearest)
        return DraftUnit(unit.printed, evidence)

    # --- by when and how far ----------------------------------------------------------------

    def _body(self, duty: Duty, deadlines: Sequence[Span]) -> Body:
        """Where the words of a duty begin that may hold dates and amounts, and these words.

        The heading is left out where a body follows it, unless it promises something itself; clauses are blanked but
        for the times in them (form R17), which make no body, as lines with other labels make none.
        """
        text = self.clean.text
        heading_start, heading_end = duty.heading
        if duty.heading_speaks:
            return duty.start, _blanked(text, duty.start, duty, deadlines)
        alone = LABELLED_LINE.sub("", _blanked(text, heading_end, duty, ()))
        has_body = len(alone.replace(BLANK, "").strip("。;:, \n\t()")) >= _SHORTEST_BODY
        start = heading_end if has_body and not self._promises(text[heading_start:heading_end]) else heading_start
        return start, _blanked(text, start, duty, deadlines)

    def _promises(self, heading: str) -> bool:
        """Whether a heading says how much or by which day: "新建公路80公里,6月底前开工"; a year alone may be a name."""
        if not _MAY_PROMISE.search(heading):
            return False
        dates = find_date_phrases(heading, self.horizon)
        days = (date for date in dates if date.aside is None and date.due and date.precision is not DatePrecision.YEAR)
        return any(days) or any(amount.aside is None for amount in find_amounts(heading, dates))

    def _dates(self, duty: Duty, offset: int, body: str, kept: Sequence[Span]) -> ItemDates:
        """The dates of a duty's words; ``kept`` are the times in its clauses, with a label or without."""
        in_body = [span for span in kept if span[0] >= offset]
        labelled = [span for span in in_body if _follows_label(self.clean.text, span)]
        in_cell = [duty.time] if duty.time and offset <= duty.time[0] < offset + len(body) else []
        return item_dates(
            body,
            self.horizon,
            stated=[*(_moved(span, -offset) for span in (*labelled, *in_cell)), *labelled_times(body)],
            named=[_moved(span, -offset) for span in in_body if span not in labelled],
        )

    def _deadline(self, offset: int, dates: ItemDates, *, has_amounts: bool) -> DraftDeadline:
        """The date that governs the item; without one, the end of the period (open-ended where words say so)."""
        governing = dates.governing
        if governing and governing.due:
            return self._as_deadline(offset, governing)
        end = self.horizon.period_end
        if governing is None or has_amounts:
            return DraftDeadline("", end, DatePrecision.YEAR, None)
        place = self.clean.evidence(offset + governing.start, offset + governing.end)
        return DraftDeadline(governing.phrase, end, DatePrecision.ONGOING, place)

    def _with_time_of_annex(self, ordinal: int, duty: Duty, deadline: DraftDeadline) -> DraftDeadline:
        """The deadline that an annex states for an item without its own; another one there is a doubt."""
        place = duty.annexed.time if duty.annexed else None
        found = time_in_column(self.clean.text[slice(*place)], self.horizon) if place else None
        if not place or not found or not found.due or found.due == deadline.due:
            return deadline
        if deadline.evidence is None:
            return self._as_deadline(place[0], found)
        days = (str(deadline.due), str(found.due))
        self._doubt(DoubtKind.DATES_DISAGREE, (place[0] + found.start, place[0] + found.end), ordinal, days)
        return deadline

    def _as_deadline(self, offset: int, found: DatePhrase) -> DraftDeadline:
        place = self.clean.evidence(offset + found.start, offset + found.end)
        return DraftDeadline(found.phrase, found.due, found.precision, place, found.certain)

    def _doubt_dates(self, ordinal: int, offset: int, dates: ItemDates) -> None:
        for start, end in dates.unread:
            self._doubt(DoubtKind.TIME_UNREAD, (offset + start, offset + end), ordinal)
        for found in dates.used:
            span = (offset + found.start, offset + found.end)
            if not found.resolved:
                self._doubt(DoubtKind.DEADLINE_UNRESOLVED, span, ordinal)
            elif not found.certain:
                self._doubt(DoubtKind.DEADLINE_UNCERTAIN, span, ordinal, (str(found.due),))
        if (against := dates.against) and (governing := dates.governing):
            span = (offset + against.start, offset + against.end)
            self._doubt(DoubtKind.DATES_DISAGREE, span, ordinal, (str(governing.due), str(against.due)))

    def _doubt_part(self, ordinal: int, offset: int, body: str, dates: ItemDates) -> None:
        """A doubt where the item's last date is the day of a part alone, and the plan goes on after it."""
        governing, end = dates.governing, self.horizon.period_end
        if not (governing and governing.due and end and governing.due < end) or dates.stated:
            return
        last = [date for date in dates.used if date.due == governing.due]
        if all(is_of_part(body, date) for date in last):
            span = (offset + governing.start, offset + governing.end)
            self._doubt(DoubtKind.DAY_OF_A_PART, span, ordinal, (str(governing.due), str(end)))

    def _milestones(
        self, offset: int, body: str, dates: ItemDates, amounts: list[Amount], steps: Iterable[DraftMilestone]
    ) -> Iterator[DraftMilestone]:
        """The dates that govern neither the item nor an amount or a step of it, with what is done by then."""
        governing = dates.governing
        of_amounts = {amount.date.start for amount in amounts if amount.date}
        of_steps = {step.evidence.start for step in steps}
        for found in dates.used:
            if not found.due or found.start in of_amounts or (governing and found.due == governing.due):
                continue
            place = self.clean.evidence(offset + found.start, offset + found.end)
            if place.start in of_steps:
                continue
            yield DraftMilestone(words_of_step(body, found), found.due, found.precision, found.phrase, place)

    def schedules(self) -> Iterator[DraftSchedule]:
        """When progress is to be reported, as the document says anywhere."""
        for found in find_schedules(self.clean.text):
            place = self.clean.evidence(found.start, found.end)
            yield DraftSchedule(found.recurrence, found.day, self.clean.text[found.start : found.end], place)

    def _target(self, ordinal: int, amount: Amount, offset: int, deadline: DraftDeadline) -> DraftTarget:
        span = (offset + amount.start, offset + amount.end)
        if amount.needs_baseline:
            self._doubt(DoubtKind.BASELINE_NEEDED, span, ordinal)
        if not amount.certain:
            self._doubt(DoubtKind.AMOUNT_UNCERTAIN, span, ordinal)
        return self._as_target(amount, offset, deadline)

    def _as_target(self, amount: Amount, offset: int, deadline: DraftDeadline) -> DraftTarget:
        span = (offset + amount.start, offset + amount.end)
        return DraftTarget(
            value=amount.value,
            value_max=amount.value_max,
            comparator=amount.comparator,
            unit=amount.unit,
            due=amount.date.due if amount.date else deadline.due,
            due_phrase=amount.date.phrase if amount.date else None,
            about=amount.about,
            evidence=self.clean.evidence(*span),
            recurrence=amount.recurrence,
            coverage=amount.coverage,
            aspirational=amount.aspirational,
            approximate=amount.approximate,
            change=amount.change,
            per=amount.per,
        )

    def _set_aside(
        self, offset: int, dates: Iterable[DatePhrase], amounts: list[Amount], deadline: DraftDeadline
    ) -> Iterator[DraftSetAside]:
        """The dates and amounts that govern nothing, in order of their place."""
        places: list[tuple[int, DraftSetAside]] = []
        for date in dates:
            if date.aside:
                place = self.clean.evidence(offset + date.start, offset + date.end)
                places.append((date.start, DraftSetAside(date.aside, place, deadline=self._as_deadline(offset, date))))
        for amount in amounts:
            if amount.aside:
                target = self._as_target(amount, offset, deadline)
                places.append((amount.start, DraftSetAside(amount.aside, target.evidence, target=target)))
        return (each for _, each in sorted(places, key=itemgetter(0)))

    def _doubt(self, kind: DoubtKind, span: Span, ordinal: int | None = None, candidates: tuple[str, ...] = ()) -> None:
        evidence = self.clean.evidence(*span)
        self.doubts.append(Doubt(kind, self.clean.text[slice(*span)], evidence, ordinal, candidates))


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _follows_label(text: str, span: Span) -> bool:
    labels = labels_in(text, max(0, span[0] - _LONGEST_LABEL), span[0])
    return any(label.lastgroup == "deadline" and label.end() == span[0] for label in labels)


def _each_once(amounts: list[Amount], heading_end: int) -> list[Amount]:
    """The amounts, those of the heading (up to ``heading_end``) set aside that the words below it give again."""
    below = {(each.value, each.unit) for each in amounts if each.aside is None and each.start >= heading_end}
    return [
        replace(each, aside=SetAsideReason.REPEATED)
        if each.aside is None and each.start < heading_end and (each.value, each.unit) in below
        else each
        for each in amounts
    ]


def _blanked(text: str, start: int, duty: Duty, kept: Sequence[Span]) -> str:
    """``text`` from ``start`` to the duty's reach; blank where it is silent or a clause, save ``kept``."""
    chars = list(text[start : duty.reach])
    clauses = () if duty.lead_in_sentence else duty.clauses
    for first, last in (*duty.silent, *((clause.start, clause.end) for clause in clauses)):
        for place in range(max(first, start), min(last, duty.reach)):
            chars[place - start] = BLANK
    for first, last in kept:
        if start <= first and last <= duty.reach:
            chars[first - start : last - start] = text[first:last]
    return "".join(chars)
