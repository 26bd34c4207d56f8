"""Boxes in plans (专栏): lists of projects beside the text, whose numbers are none of the outline's."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tracker.reading.outline.outline import Item, Outline
from tracker.reading.text.numbering import Style, value_of

# A box's heading stands alone: "专栏2 数字底座工程".
_HEADING = re.compile(r"专栏[\d一二三四五六七八九十]{0,3}[:、.]?[^。;:]{0,30}")

# No box is longer, and none stands further from the items before it.
_NEAR = 200


def items_in_boxes(outline: Outline) -> set[Item]:
    """The items that only number what a box lists."""
    headings = [line.start for line in outline.lines if _HEADING.fullmatch(line.words)]
    starts = [item.start for item in outline.items]
    boxed: set[Item] = set()
    for heading in headings:
        first = bisect_left(starts, heading)
        boxed.update(_of_one_box(outline.items[:first][-_NEAR:], outline.items[first : first + _NEAR], boxed))
    return boxed


def _of_one_box(before: Sequence[Item], after: Sequence[Item], boxed: set[Item]) -> Iterator[Item]:
    """The items after a box's heading that count through from 1, with what they hold, up to one that goes on outside."""
    expected = 1
    for place, item in enumerate(after):
        style = after[0].numbering.style
        if expected > 1 and item.numbering.style > style:
            yield item
            continue
        if item.numbering.style is not style or _value(item) != expected:
            return
        if _value(item) == _next_outside(before, style, boxed) and not _comes_again(item, after[place + 1 :]):
            return
        yield item
        expected += 1


def _comes_again(item: Item, later: Sequence[Item]) -> bool:
    """Whether another item of the same group has the same number."""
    for other in later:
        if other.numbering.style < item.numbering.style:
            return False
        if other.numbering.style is item.numbering.style and _value(other) == _value(item):
            return True
    return False


def _next_outside(before: Sequence[Item], style: Style, boxed: set[Item]) -> int | None:
    """The number with which items of this style go on after a box; None where a new group has begun."""
    for item in reversed(before):
        if item not in boxed and item.numbering.style <= style:
            return _value(item) + 1 if item.numbering.style is style else None
    return None


def _value(item: Item) -> int:
    return value_of(item.numbering.bare)
