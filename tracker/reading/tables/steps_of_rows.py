"""What the cells of steps say about a task: milestones with a day."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter

from tracker.core.vocabulary import DatePrecision
from tracker.reading.dates_and_amounts.date_phrases import find_date_phrases
from tracker.reading.dates_and_amounts.deadlines import Horizon
from tracker.reading.draft import DraftDeadline, DraftMilestone
from tracker.reading.responsibility.duties import Duty
from tracker.reading.text.clean_text import CleanText


def milestones_of(clean: CleanText, duty: Duty, horizon: Horizon) -> tuple[DraftMilestone, ...]:
    """The steps of a duty that have a day: that of the quarter in the column's heading, or one in their words."""
    return tuple(_milestones(clean, duty, horizon))


def _milestones(clean: CleanText, duty: Duty, horizon: Horizon) -> Iterator[DraftMilestone]:
    for step in duty.steps:
        about = clean.text[slice(*step.about)].replace("\n", "").strip()
        words = clean.text[slice(*step.time)]
        found = next((each for each in find_date_phrases(words, horizon) if each.due and each.aside is None), None)
        if found:
            place = clean.evidence(step.time[0] + found.start, step.time[0] + found.end)
            yield DraftMilestone(about, found.due, found.precision, found.phrase, place)
        elif step.time != step.about and (year := _YEAR.search(words)):
            place = clean.evidence(step.time[0] + year.start(), step.time[0] + year.end())
            yield DraftMilestone(about, date(int(year["year"]), 12, 31), DatePrecision.YEAR, year.group(), place)


_YEAR = re.compile(r"(?P<year>20\d\d)年?")


def with_last_milestone(deadline: DraftDeadline, milestones: Sequence[DraftMilestone]) -> DraftDeadline:
    """The deadline of a task: that of its last step where it has none of its own."""
    dated = [(step.due, place, step) for place, step in enumerate(milestones) if step.due]
    if deadline.evidence or not dated:
        return deadline
    *_, last = max(dated, key=itemgetter(0, 1))
    return replace(deadline, phrase=last.phrase, due=last.due, precision=last.precision, evidence=last.evidence)
