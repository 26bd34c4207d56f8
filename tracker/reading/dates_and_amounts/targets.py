"""How far: the amounts of a task's words (forms Q1 to Q13).

Amounts are looked for sentence by sentence. A date governs what follows it up to the full
stop or the next date; 每年 makes what follows it recur. Ages, names, denominators, conditions,
the state of today, money rates and building standards are kept with the reason why they are no targets.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tracker.reading.dates_and_amounts.amount_asides import Surroundings, judged
from tracker.reading.dates_and_amounts.amounts import Amount, sentences
from tracker.reading.dates_and_amounts.conditions import conditions_in, state_of_today_in
from tracker.reading.dates_and_amounts.counted import counted
from tracker.reading.dates_and_amounts.coverage import covering
from tracker.reading.dates_and_amounts.date_scope import with_dates
from tracker.reading.dates_and_amounts.deadlines import DatePhrase
from tracker.reading.dates_and_amounts.other_numbers import other_numbers
from tracker.reading.dates_and_amounts.stretches import Stretches
from tracker.reading.dates_and_amounts.worded_amounts import doubled, in_words, shortened_terms
from tracker.reading.draft import NORMS, SetAsideReason
from tracker.reading.text.brackets import without_quotations

# What stands between two of a list: 费率1.0%、1.4%; 最高100万元/项、50万元/项.
_GAP_OF_A_LIST = re.compile("(?:/[\u4e00-\u9fff]{1,2})?[、和及或]")
_LONGEST_GAP = 5
_WAS = re.compile("(?:为|是|仅为?)约?$")


def find_amounts(text: str, dates: list[DatePhrase]) -> list[Amount]:
    """The amounts of a task's ``text`` (without heading and clause), in order of their place.

    Every number with a unit is there: as a target, or with the reason in ``aside``; those in ``dates`` are not.
    """
    visible = without_quotations(text)
    conditions, today = conditions_in(visible), state_of_today_in(visible)
    governing = [date for date in dates if date.aside is None]
    before = {date.end for date in dates if date.aside is SetAsideReason.BASELINE}
    dated = Stretches((date.start, date.end) for date in governing if date.due)
    in_dates = Stretches((date.start, date.end) for date in dates)
    found: list[Amount] = []
    for sentence in sentences(text):
        has_date = dated.begin_between(sentence.start, sentence.end)
        found += _in_sentence(text, Surroundings(visible, sentence, conditions, today, has_date), in_dates)
    found = [_as_baseline(amount, visible, before) for amount in found]
    found.sort(key=lambda amount: (amount.start, amount.end))
    return list(_with_dates(found, text, governing))


def _as_baseline(amount: Amount, visible: str, ends: set[int]) -> Amount:
    """The amount, set aside where a day before the plan says that it was so then: (2025年为180亿元)."""
    was = _WAS.search(visible, max(0, amount.start - _LONGEST_GAP), amount.start)
    if amount.aside is None and was and was.start() in ends:
        return replace(amount, aside=SetAsideReason.BASELINE)
    return amount


def _in_sentence(text: str, around: Surroundings, in_dates: Stretches) -> Iterator[Amount]:
    """All amounts of a sentence; each number with a unit is read once, by the first of the ways that fits."""
    visible, sentence = around.visible, around.sentence
    terms = list(shortened_terms(text, visible, sentence))
    in_terms = Stretches((term.start, term.end) for term in terms)
    numbers = [
        judged(amount, clause, around)
        for amount, clause in counted(text, visible, sentence)
        if not in_dates.touch(amount.start, amount.end) and not in_terms.touch(amount.start, amount.end)
    ]
    numbers = list(_like_those_before(numbers, visible))
    shares = [amount.start for amount in numbers if amount.unit == "%" and amount.aside is None]
    worded = [*in_words(text, visible, sentence), *covering(text, visible, sentence, shares)]
    yield from (amount for amount in worded if not around.today.hold(amount.start))
    yield from (*numbers, *terms, *doubled(text, visible, sentence))
    taken = Stretches((amount.start, amount.end) for amount in (*numbers, *terms))
    for amount in other_numbers(text, around):
        if not in_dates.touch(amount.start, amount.end) and not taken.touch(amount.start, amount.end):
            yield amount


def _like_those_before(amounts: list[Amount], visible: str) -> Iterator[Amount]:
    """In a list (费率1.0%、1.4%、1.8%; 最高100万元/项、50万元/项) what holds for the first holds for all."""
    before: Amount | None = None
    for amount in amounts:
        if before and before.aside and not amount.aside and before.unit == amount.unit:
            gap = visible[before.end : amount.start] if amount.start - before.end <= _LONGEST_GAP else ""
            if _GAP_OF_A_LIST.fullmatch(gap):
                amount = replace(amount, aside=before.aside, certain=True)
        yield amount
        before = amount


def _with_dates(amounts: list[Amount], text: str, dates: list[DatePhrase]) -> Iterator[Amount]:
    """The amounts in order; targets and norms with the date that governs each."""
    governed = iter(list(with_dates([amount for amount in amounts if _is_governed(amount)], text, dates)))
    for amount in amounts:
        yield next(governed) if _is_governed(amount) else amount


def _is_governed(amount: Amount) -> bool:
    return amount.aside is None or amount.aside in NORMS
