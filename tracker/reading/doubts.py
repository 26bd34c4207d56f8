"""What of a document a person should look at, beside what the single tasks leave open."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from tracker.reading.asides import left_over, numbers_missing
from tracker.reading.draft import Doubt, DoubtKind
from tracker.reading.layout import Layout
from tracker.reading.outline.header import Header
from tracker.reading.outline.policy_extent import Extent
from tracker.reading.responsibility.clauses import labels_of_duty
from tracker.reading.responsibility.duties import Duties
from tracker.reading.responsibility.responsibility import read_clause
from tracker.reading.responsibility.stated_rules import ListRule
from tracker.reading.text.clean_text import CleanText


def doubts_about_the_layout(layout: Layout) -> Iterator[Doubt]:
    """What is left out, repeated, lost between the items, or not clear about who has to act."""
    yield from _doubts_about_what_was_left_out(layout.whole, layout.extent)
    yield from layout.doubts_about_tables
    yield from _doubts_about_lost_clauses(layout.policy, layout.duties)
    yield from numbers_missing(layout.outline)
    yield from left_over(layout.whole, layout.extent, layout.outline, layout.duties)
    yield from _doubts_about_several_duties(layout.policy, layout.duties)
    yield from _doubts_about_leads_in_sentences(layout.policy, layout.duties)


def _doubts_about_lost_clauses(cleaned: CleanText, duties: Duties) -> list[Doubt]:
    """A doubt for each label of duty that no clause holds, so that none is ever lost without a word."""
    placed = [clause for duty in (*duties.found, *duties.repeated) for clause in duty.clauses]
    spans = sorted((clause.start, clause.end) for clause in (*placed, *duties.clauses_outside))
    reach = list(accumulate((end for _, end in spans), max))
    lost = []
    for label in labels_of_duty(cleaned.text):
        before = bisect_right(spans, (label.start(), len(cleaned.text))) - 1
        if before < 0 or reach[before] <= label.start():
            evidence = cleaned.evidence(*label.span())
            lost.append(Doubt(DoubtKind.CLAUSE_OUTSIDE_ITEMS, label.group(), evidence))
    return lost


def _doubts_about_several_duties(cleaned: CleanText, duties: Duties) -> Iterator[Doubt]:
    """A doubt for each item in which several clauses name different leads: 一是…(责任单位:市甲局)二是…(责任单位:市乙局)."""
    for ordinal, duty in enumerate(duties.found, start=1):
        if len(duty.clauses) < _SEVERAL or any(clause.label for clause in duty.clauses):
            continue  # one clause, or the cells of a table's row
        read = (read_clause(cleaned.text, clause, ListRule.FIRST_LISTED, None) for clause in duty.clauses)
        leads = dict.fromkeys(unit.printed for part in read for unit in part.leads[:1])
        if len(leads) >= _SEVERAL:
            evidence = cleaned.evidence(*duty.heading)
            yield Doubt(DoubtKind.DUTIES_DIFFER, duty.title, evidence, ordinal, tuple(leads))


_SEVERAL = 2


def _doubts_about_leads_in_sentences(cleaned: CleanText, duties: Duties) -> Iterator[Doubt]:
    """A doubt for each clause that is no clause but a sentence of minutes."""
    for ordinal, duty in enumerate(duties.found, start=1):
        for clause in duty.clauses if duty.lead_in_sentence else ():
            evidence = cleaned.evidence(clause.start, clause.end)
            yield Doubt(DoubtKind.LEAD_UNCERTAIN, cleaned.text[clause.start : clause.end], evidence, ordinal)


def doubts_about_the_whole(header: Header, *, anything_to_do: bool) -> list[Doubt]:
    missing = {
        DoubtKind.TITLE_MISSING: header.title is None,
        DoubtKind.PERIOD_MISSING: header.period_end is None,
        DoubtKind.NOTHING_TO_DO: not anything_to_do,
    }
    return [Doubt(kind, "") for kind, is_missing in missing.items() if is_missing]


def _doubts_about_what_was_left_out(whole: CleanText, extent: Extent) -> list[Doubt]:
    if extent.reason is None:
        return []
    first_line = whole.text[extent.end :].split("\n", 1)[0]
    return [Doubt(extent.reason, first_line, whole.evidence(extent.end, len(whole.text)))]
