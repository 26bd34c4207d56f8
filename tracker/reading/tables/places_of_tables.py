"""Where tables stand: in an annex or in the text, and what of an item's words they are not."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from tracker.reading.outline.outline import Line, Span
from tracker.reading.responsibility.duties import Duty

_HEAD_OF_AN_ANNEX = re.compile(r"附(?:[件表录]|(?=[\d一二三四五六七八九十:]|$))[^。;]{0,40}")
_MOST_LINES_OF_A_HEAD = 4


def head_of_annex(lines: Sequence[Line], start: int) -> Line | None:
    """The line (附件2; 附: 任务分工表) that opens the annex which a table at ``start`` begins, or None."""
    place = bisect_left(lines, start, key=lambda line: line.start)
    above = lines[max(0, place - _MOST_LINES_OF_A_HEAD) : place]
    return next((line for line in reversed(above) if _HEAD_OF_AN_ANNEX.fullmatch(line.words)), None)


def is_annexed(lines: Sequence[Line], start: int) -> bool:
    """Whether a table at ``start`` is headed as an annex."""
    return head_of_annex(lines, start) is not None


def apart_from_spans(whole: Span, spans: Sequence[Span]) -> list[Span]:
    """What is left of ``whole`` without the spans, which are in order, none inside another."""
    left: list[Span] = []
    start, end = whole
    for first, last in spans[bisect_left(spans, (start, 0)) :]:
        if first >= end:
            break
        left.append((start, first))
        start = last
    return [*left, (start, max(start, end))]


def apart_from_tables(duties: Sequence[Duty], tables: Sequence[Span], lines: Sequence[Line]) -> list[Duty]:
    """The duties of items without the words of the tables in them.

    An item ends before a table (or the head of its annex) that nothing but tables follows; within its words a
    table is silent. ``tables`` are in order, none inside another.
    """
    heads = (head_of_annex(lines, start) for start, _ in tables)
    spans = [(head.start if head else start, end) for head, (start, end) in zip(heads, tables, strict=True)]
    return [_apart(duty, spans, lines) for duty in duties]


def _apart(duty: Duty, spans: Sequence[Span], lines: Sequence[Line]) -> Duty:
    first = bisect_left(spans, (duty.start, 0))
    inside = [span for span in spans[first : bisect_left(spans, (duty.reach, 0))] if span[1] <= duty.reach]
    silent = [*duty.silent]
    reach = duty.reach
    for start, end in reversed(inside):
        following = bisect_left(lines, end, key=lambda line: line.start)
        ends_here = following >= len(lines) or lines[following].start >= reach
        if ends_here and all(clause.end <= start for clause in duty.clauses):
            reach = start
        else:
            silent.append((start, end))
    return replace(duty, reach=reach, silent=tuple(silent)) if inside else duty
