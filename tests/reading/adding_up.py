"""Whether the account of a draft adds up: nothing that says something is missing from it, and each entry says enough."""

import re
from collections.abc import Iterator
from itertools import chain

from tracker.reading.account.spans import Spans
from tracker.reading.draft import AccountKind, DraftPlan, Fate

# Simpler than the reader's own patterns, and made without looking at them.
_AMOUNT = re.compile(
    r"(?<![\d.\-–—~～－A-Za-z第〔\[（(])\d{1,6}(?:万|亿)?(?:个|家|%|元|人次|项|公里|张|所|户|场|台|座)"
)
_DATE = re.compile(r"(?<!\d)20\d\d年(?:\d{1,2}月)?|(?<![\d.年])(?:1[0-2]|[1-9])月底")


def does_not_add_up(text: str, plan: DraftPlan) -> Iterator[str]:
    """What is wrong with the account of a draft that was read from ``text``, in words; nothing when all is well."""
    yield from _missing(text, plan)
    yield from _unclear(plan)
    yield from _not_used(plan)


def _missing(text: str, plan: DraftPlan) -> Iterator[str]:
    """Amounts and dates of the text that the account does not list."""
    listed = Spans(
        (each.evidence.start, each.evidence.end, each)
        for each in plan.account
        if each.kind in (AccountKind.AMOUNT, AccountKind.DATE)
    )
    for match in chain(_AMOUNT.finditer(text), _DATE.finditer(text)):
        if listed.first(*match.span()) is None:
            yield f"not listed: {match.group()} in {text[max(0, match.start() - 10) : match.end() + 10]!r}"


def _unclear(plan: DraftPlan) -> Iterator[str]:
    """Entries that do not say what became of them."""
    doubts = Spans((place.start, place.end, each) for each in plan.doubts if (place := each.evidence))
    for each in plan.account:
        place = each.evidence
        if (each.fate is Fate.USED) is (each.used_as is None):
            yield f"used as {each.used_as}: {place.phrase!r}"
        if (each.fate is Fate.SET_ASIDE) is (each.reason is None):
            yield f"set aside for {each.reason}: {place.phrase!r}"
        if each.fate is Fate.DOUBTED and doubts.first(place.start, max(place.end, place.start + 1)) is None:
            yield f"doubted without a doubt: {place.phrase!r}"


def _not_used(plan: DraftPlan) -> Iterator[str]:
    """Fields of tasks whose words the account has as something else."""
    used = Spans((each.evidence.start, each.evidence.end, each) for each in plan.account if each.fate is Fate.USED)
    for task in plan.tasks:
        for target in task.targets:
            place = target.evidence
            if re.search(r"\d", place.phrase) and used.first(place.start, place.end) is None:
                yield f"a target that is not in the account: {place.phrase!r}"
