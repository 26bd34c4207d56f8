"""The account of a document's words: which stand in no task, and why; and which items nobody has accounted for."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tracker.reading.draft import Doubt, DoubtKind, SetAsideReason
from tracker.reading.outline.chapters import ChapterRole, role_of, tells_of_itself
from tracker.reading.outline.furniture import is_furniture
from tracker.reading.outline.outline import Item, Outline, Span, lines_of
from tracker.reading.outline.policy_extent import Extent
from tracker.reading.outline.sidebars import items_in_boxes
from tracker.reading.responsibility.clauses import labels_of_duty
from tracker.reading.responsibility.duties import Duties
from tracker.reading.text.clean_text import CleanText
from tracker.reading.text.numbering import Style, numbering_at, value_of


class Aside(NamedTuple):
    """Words of the cleaned text that belong to no task, and why."""

    start: int
    end: int
    reason: SetAsideReason


_ROLES = {
    ChapterRole.BACKGROUND: SetAsideReason.OUTSIDE,
    ChapterRole.SAFEGUARDS: SetAsideReason.OUTSIDE,
    ChapterRole.ANNEX: SetAsideReason.ANNEX,
}
_REASONS = {DoubtKind.TEXT_REPEATED: SetAsideReason.REPEATED, DoubtKind.INTERPRETATION_SKIPPED: SetAsideReason.OUTSIDE}
_ANNEX = re.compile(r"附(?:件|表|录|:|$)")


def asides_of(whole: CleanText, extent: Extent, outline: Outline, duties: Duties) -> tuple[Aside, ...]:
    """What stands in no task, in order and without overlaps: the head, headings, background, the end and the foot."""
    taken = _merged((duty.start, duty.reach) for duty in duties.found)
    found = [*_of_the_preamble(outline), *_of_the_items(outline, taken), *_of_the_end(outline, len(outline.clean.text))]
    if extent.end < len(whole.text):
        reason = _REASONS[extent.reason] if extent.reason else SetAsideReason.FURNITURE
        found.append(Aside(extent.end, len(whole.text), reason))
    return tuple(_without(sorted(found), taken))


def _of_the_preamble(outline: Outline) -> Iterator[Aside]:
    """The lines above the first item: what the page adds, the heading, and what is said before the tasks."""
    lines = [line for line in outline.lines if line.start < outline.preamble_end]
    for line, following in pairwise([*lines, None]):
        if line is None:
            continue
        if is_furniture(line, following):
            reason = SetAsideReason.FURNITURE
        else:
            reason = SetAsideReason.OUTSIDE if re.search("[。;]", line.words) else SetAsideReason.HEADING
        yield Aside(line.start, min(line.end, outline.preamble_end), reason)


def _of_the_items(outline: Outline, taken: Sequence[Span]) -> Iterator[Aside]:
    """Headings of tasks with the words up to the first task, items of parts that give nobody a duty, and of boxes."""
    boxed = items_in_boxes(outline)
    for item in outline.items:
        if reason := SetAsideReason.ANNEX if item in boxed else _reason_outside(item):
            yield Aside(item.start, item.end, reason)
        elif _holds_any(taken, item):
            yield Aside(item.start, item.title_end, SetAsideReason.HEADING)
            if item.title_end < item.end:
                yield Aside(item.title_end, item.end, SetAsideReason.OUTSIDE)


def _reason_outside(item: Item) -> SetAsideReason | None:
    """Why an item is no task by its title or that of a part that holds it."""
    for holder in (item, *item.ancestors):
        if reason := _ROLES.get(role_of(holder.title)):
            return reason
    return SetAsideReason.OUTSIDE if tells_of_itself(item.title) else None


def _of_the_end(outline: Outline, end: int) -> Iterator[Aside]:
    """What follows the last item, up to the annexes, and these."""
    if not outline.items:
        return
    annex = next((x.start for x in outline.lines if x.start >= outline.body_end and _ANNEX.match(x.words)), end)
    if outline.body_end < annex:
        yield Aside(outline.body_end, annex, SetAsideReason.CLOSING)
    if annex < end:
        yield Aside(annex, end, SetAsideReason.ANNEX)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap as one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _holds_any(taken: Sequence[Span], item: Item) -> bool:
    """Whether a task begins inside an item, but not with it."""
    place = bisect_left(taken, (item.start + 1, 0))
    return place < len(taken) and taken[place][0] < item.reach


def _without(asides: Sequence[Aside], taken: Sequence[Span]) -> Iterator[Aside]:
    """The asides without what a task holds."""
    for aside in asides:
        start = aside.start
        place = max(0, bisect_left(taken, (start, 0)) - 1)
        for first, last in taken[place:]:
            if first >= aside.end:
                break
            if start < first:
                yield Aside(start, first, aside.reason)
            start = max(start, last)
        if start < aside.end:
            yield Aside(start, aside.end, aside.reason)


# --- what is left over --------------------------------------------------------------------------


def left_over(whole: CleanText, extent: Extent, outline: Outline, duties: Duties) -> Iterator[Doubt]:
    """A doubt for each item that is neither a task nor a part of one, holds none, and stands in no part set aside."""
    if duties.found:
        known = {item for unnamed in duties.items_without_clause for item in (unnamed, *_below(unnamed))}
        taken = _merged((duty.start, duty.reach) for duty in duties.found)
        for item in _left_over_items(outline, taken, known):
            evidence = outline.clean.evidence(item.start, item.reach)
            yield Doubt(DoubtKind.WORDS_LEFT_OVER, outline.clean.text[item.start : item.title_end], evidence)
    if extent.reason is None and _goes_on(whole.text, extent.end):
        first_line = whole.text[extent.end :].split("\n", 1)[0]
        yield Doubt(DoubtKind.WORDS_LEFT_OVER, first_line, whole.evidence(extent.end, len(whole.text)))


def _left_over_items(outline: Outline, taken: Sequence[Span], known: set[Item]) -> Iterator[Item]:
    boxed = items_in_boxes(outline)
    done = 0
    for item in outline.items:
        if item.start < done or item in known or item in boxed or _reason_outside(item):
            continue
        place = bisect_left(taken, (item.start + 1, 0)) - 1
        is_taken = place >= 0 and item.start < taken[place][1]
        if not is_taken and not _holds_any(taken, item):
            yield item
            done = item.reach


def _below(item: Item) -> Iterator[Item]:
    waiting = list(item.children)
    while waiting:
        child = waiting.pop()
        yield child
        waiting.extend(child.children)


_FEWEST_NUMBERED = 3


def _goes_on(text: str, start: int) -> bool:
    """Whether a page's foot holds numbered lines or labels of duty, so that a part of the policy may stand in it."""
    lines = lines_of(text[start:])
    numbered = sum(1 for line in lines if not is_furniture(line) and numbering_at(line.words, 0))
    # A line of the page may have swallowed one of the policy where lines were broken.
    return numbered >= _FEWEST_NUMBERED or any(True for line in lines for _ in labels_of_duty(line.words))


# --- gaps and repeats ---------------------------------------------------------------------------


def numbers_missing(outline: Outline) -> Iterator[Doubt]:
    """A doubt for each number that does not count on from the one before it: 1, 2, 4; 1, 2, 2.

    In a new group numbers may begin anew or go on from the group before. A number that stands
    inside a line above is not missing.
    """
    boxed = items_in_boxes(outline)
    last_of_style: dict[Style, int] = {}
    last_in_group: dict[tuple[Item | None, Style], tuple[int, int]] = {}
    for item in outline.items:
        if item in boxed:
            continue
        style, value = item.numbering.style, value_of(item.numbering.bare)
        before, since = last_in_group.get((item.parent, style), (None, item.parent.start if item.parent else 0))
        expected = {1, before + 1} if before is not None else {1, last_of_style.get(style, 0) + 1}
        last_in_group[item.parent, style] = value, item.start
        last_of_style[style] = value
        if value in expected or _reason_outside(item):
            continue
        if not _is_inside(outline.clean.text[since : item.start], style, value - 1):
            place = item.start, item.title_end
            yield Doubt(DoubtKind.NUMBERS_MISSING, outline.clean.text[slice(*place)], outline.clean.evidence(*place))


def _is_inside(text: str, style: Style, value: int) -> bool:
    """Whether a number of this style stands in the middle of a line, where it opens no item."""
    if style is Style.CIRCLE:
        return 0 < value <= 20 and chr(ord("①") + value - 1) in text[1:]
    return style is Style.SMALL_BRACKET and f"({value})" in text[1:]
