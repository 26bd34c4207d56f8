"""Whether a promised amount is reached, and what share of it (forms Q1 to Q4 and Q9 of domain.md)."""

import re

from tracker.core.vocabulary import Comparator

LOWER_IS_BETTER = frozenset({Comparator.AT_MOST, Comparator.LESS_THAN})


def is_reached(promised: float, reached: float, comparator: Comparator) -> bool:
    """Whether the reached amount keeps the promise; an amount as printed (=) is met when reached or passed."""
    if comparator is Comparator.MORE_THAN:
        return reached > promised
    if comparator is Comparator.AT_MOST:
        return reached <= promised
    if comparator is Comparator.LESS_THAN:
        return reached < promised
    return reached >= promised


def share_reached(promised: float, reached: float, comparator: Comparator) -> int:
    """How far the amount is reached, in whole per cent from 0 to 100; where lower is better, 100 or 0."""
    if is_reached(promised, reached, comparator):
        return 100
    if comparator in LOWER_IS_BETTER or promised <= 0:
        return 0
    return min(99, int(100 * reached / promised))


_IN_OTHER_FIGURES = re.compile("[百千万亿]|[一二两三四五六七八九十]")


def as_printed(phrase: str) -> str:
    """The words of the document beside an amount whose figure they write otherwise (4500万元 for 45,000,000 元); else ''."""
    return phrase if _IN_OTHER_FIGURES.search(phrase) else ""
