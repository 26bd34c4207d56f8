"""Brackets and quotation marks: pairs, splitting outside them, and looking past them.

Every function passes once over its text. All of them keep lengths and offsets, so that
places found in a masked text are places in the text itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CLOSING = {"(": ")", "【": "】", "〔": "〕", "<": ">", "[": "]"}
_OPENING = {closing: opening for opening, closing in CLOSING.items()}
_MARKS = re.compile("[" + re.escape("".join((*CLOSING, *_OPENING))) + "]")
BLANK = "\x00"


@dataclass(frozen=True, slots=True)
class Bracketed:
    """A pair of brackets: ``text[start]`` opens it, ``text[end - 1]`` closes it.

    ``closed`` is False where the text ends before the bracket does.
    """

    start: int
    end: int
    depth: int
    closed: bool = True


def bracketed(text: str, start: int, end: int) -> list[Bracketed]:
    """The bracket pairs of ``text[start:end]`` in order of their opening; unmatched closings are skipped."""
    found: list[Bracketed] = []
    open_at: list[int] = []
    for mark in _MARKS.finditer(text, start, end):
        place, char = mark.start(), mark.group()
        if char in CLOSING:
            open_at.append(place)
        elif open_at and text[open_at[-1]] == _OPENING[char]:
            found.append(Bracketed(open_at.pop(), place + 1, len(open_at)))
    found.extend(Bracketed(place, end, depth, closed=False) for depth, place in enumerate(open_at))
    return sorted(found, key=lambda pair: pair.start)


def parts_outside_brackets(text: str, start: int, end: int, separators: str) -> Iterator[tuple[int, int]]:
    """The spans of ``text[start:end]`` between separators that stand in no bracket; empty ones too."""
    depth = 0
    begin = start
    for place in range(start, end):
        char = text[place]
        if char in CLOSING:
            depth += 1
        elif char in _OPENING:
            depth = max(0, depth - 1)
        elif depth == 0 and char in separators:
            yield begin, place
            begin = place + 1
    yield begin, end


def outside_brackets(text: str, start: int, end: int) -> str:
    """``text[start:end]`` with what stands in brackets blanked, the brackets too."""
    chars = list(text[start:end])
    for pair in bracketed(text, start, end):
        if pair.depth == 0:
            chars[pair.start - start : pair.end - start] = BLANK * (pair.end - pair.start)
    return "".join(chars)


def without_titles(text: str) -> str:
    """``text`` with what stands in 《 》 blanked: years and numbers there belong to other documents."""
    return _blanked(text, "《", "》")


def without_quotations(text: str) -> str:
    """``text`` with what stands in “ ” and 《 》 blanked: names such as “15分钟生活圈” are no amounts."""
    return _blanked(without_titles(text), "“", "”")


def _blanked(text: str, opening: str, closing: str) -> str:
    """Blank the inside of each outermost pair; an opening without its closing blanks nothing."""
    if opening not in text:
        return text
    pieces: list[str] = []
    kept_to = depth = begin = 0
    for place, char in enumerate(text):
        if char == opening:
            begin = begin if depth else place + 1
            depth += 1
        elif char == closing and depth:
            depth -= 1
            if depth == 0:
                pieces += (text[kept_to:begin], BLANK * (place - begin))
                kept_to = place
        elif char == "\n":
            depth = 0
    pieces.append(text[kept_to:])
    return "".join(pieces)
