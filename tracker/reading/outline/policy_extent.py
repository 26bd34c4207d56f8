"""How much of a text is the policy itself: pages print it twice, or print an interpretation after it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.reading.draft import DoubtKind
from tracker.reading.outline.furniture import start_of_foot
from tracker.reading.outline.outline import Line
from tracker.reading.text.numbering import numbering_at


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the policy ends, and why it does not go on to the end of the text.

    No ``reason`` where it does, or where only the foot of a page follows.
    """

    end: int
    reason: DoubtKind | None = None


_FEWEST_REPEATED_LINES = 5
_SHORTEST_TELLING_LINE = 12
# A heading that names the policy it interprets needs fewer items before it than a bare "政策解读", which a menu may hold.
_FEWEST_BEFORE_ITS_NAME = 2
# "政策解读"; "关于《云州市食堂服务方案》的解读"; "文件图解"
_INTERPRETATION = re.compile(
    r"(?:[^。;,]{0,50}》的?)?(?:政策|文件|图文|相关|一图)?(?:解读|问答|图解|解读材料)(?:材料|稿)?"
)


def extent_of_policy(text: str, lines: Sequence[Line]) -> Extent:
    """The text up to where it begins again, or to where an interpretation of it or a page's foot begins."""
    ends = [
        Extent(start, reason)
        for start, reason in (
            (_start_of_repetition(lines), DoubtKind.TEXT_REPEATED),
            (_start_of_interpretation(lines), DoubtKind.INTERPRETATION_SKIPPED),
            (start_of_foot(text, lines), None),
        )
        if start is not None
    ]
    return min(ends, key=lambda extent: extent.end, default=Extent(len(text)))


def _start_of_repetition(lines: Sequence[Line]) -> int | None:
    """Where the text begins again: a telling line seen before, followed as it was then to the end."""
    first_place: dict[str, int] = {}
    place = 0
    while place < len(lines):
        earlier = first_place.setdefault(lines[place].words, place)
        if earlier == place or len(lines[place].words) < _SHORTEST_TELLING_LINE:
            place += 1
            continue
        size = _common_lines(lines, earlier, place)
        repeats_to_the_end = 2 * size > len(lines) - place or place - earlier == size
        if size >= _FEWEST_REPEATED_LINES and repeats_to_the_end:
            return lines[place].start
        place += size
    return None


def _common_lines(lines: Sequence[Line], earlier: int, later: int) -> int:
    """How many lines from ``earlier`` on stand again from ``later`` on."""
    size = 0
    while later + size < len(lines) and lines[earlier + size].words == lines[later + size].words:
        size += 1
    return size


def _start_of_interpretation(lines: Sequence[Line]) -> int | None:
    """Where, after numbered items, a heading announces an interpretation (form R20)."""
    numbered = 0
    for line in lines:
        if numbering_at(line.words, 0):
            numbered += 1
        elif _INTERPRETATION.fullmatch(line.words):
            fewest = _FEWEST_BEFORE_ITS_NAME if "》" in line.words else _FEWEST_REPEATED_LINES
            if numbered >= fewest:
                return line.start
    return None
