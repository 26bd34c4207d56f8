"""The numbers that a word processor prints before the items of lists and headings of an OpenDocument text.

The file says how each level of a list counts and looks (``text:list-style``); the numbers
themselves are not in it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from tracker.reading.formats import numerals
from tracker.reading.formats.open_document import STYLE, TEXT, OpenDocument, whole

_LEVELS = 10
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LIST_FORMAT = re.compile(r"\{urn:org:documentfoundation:[^}]*\}num-list-format")
_FORMATS: dict[str, Callable[[int], str]] = {
    "1": str,
    "a": numerals.in_letters,
    "A": lambda number: numerals.in_letters(number).upper(),
    "i": numerals.in_roman,
    "I": lambda number: numerals.in_roman(number).upper(),
    "一": numerals.in_chinese,
    "壹": lambda number: numerals.in_chinese(number, legal=True),
    "①": numerals.circled,
    "甲": lambda number: numerals.one_of("甲乙丙丁戊己庚辛壬癸", number),
    "子": lambda number: numerals.one_of("子丑寅卯辰巳午未申酉戌亥", number),
}


@dataclass(frozen=True)
class _Level:
    """How one level counts and looks; ``pattern`` is the whole of it, where the file says so ("%1%、")."""

    format: str = ""
    prefix: str = ""
    suffix: str = ""
    pattern: str = ""
    start: int = 1
    shown: int = 1


Counters = list[int | None]


@dataclass
class ListState:
    """A list that is being read: its style by name, and how far each level has counted."""

    style: str
    counters: Counters = field(default_factory=lambda: [None] * (_LEVELS + 1))


class Lists:
    """Counts through a document's lists in the order of its text."""

    def __init__(self, document: OpenDocument) -> None:
        self._styles = {
            style.get(f"{STYLE}name", ""): dict(map(_level, style)) for style in document.named(f"{TEXT}list-style")
        }
        outline = next(iter(document.named(f"{TEXT}outline-style")), None)
        self._outline = {} if outline is None else dict(map(_level, outline))
        self._headings = ListState("")
        self._by_id: dict[str, ListState] = {}
        self._last: dict[str, ListState] = {}

    def begun(self, element: etree._Element, around: ListState | None) -> ListState:
        """The state of a list, which may lie in another one or go on with one before it."""
        style = element.get(f"{TEXT}style-name") or (around.style if around else "")
        if around is not None:
            return ListState(style, around.counters)
        state = self._by_id.get(element.get(f"{TEXT}continue-list") or "")
        if state is None and element.get(f"{TEXT}continue-numbering") == "true":
            state = self._last.get(style)
        state = ListState(style, state.counters) if state else ListState(style)
        self._last[style] = state
        if id_ := element.get(_XML_ID) or element.get(f"{TEXT}id"):
            self._by_id[id_] = state
        return state

    def of_item(self, state: ListState, depth: int, item: etree._Element) -> str:
        """The number before an item, or "" for a list with marks only."""
        start = whole(item.get(f"{TEXT}start-value"), -1)
        return _counted(self._styles.get(state.style, {}), state.counters, depth, start)

    def of_heading(self, heading: etree._Element) -> str:
        """The number before a heading outside lists; "" for most."""
        if heading.get(f"{TEXT}is-list-header") == "true":
            return ""
        depth = whole(heading.get(f"{TEXT}outline-level"), 1)
        return _counted(self._outline, self._headings.counters, depth, whole(heading.get(f"{TEXT}start-value"), -1))


def _level(element: etree._Element) -> tuple[int, _Level]:
    def said(name: str) -> str:
        return element.get(f"{STYLE}{name}") or ""

    pattern = next((str(value) for name, value in element.attrib.items() if _LIST_FORMAT.fullmatch(str(name))), "")
    is_number = element.tag in (f"{TEXT}list-level-style-number", f"{TEXT}outline-level-style")
    level = _Level(
        said("num-format") if is_number else "",
        said("num-prefix"),
        said("num-suffix"),
        pattern,
        whole(element.get(f"{TEXT}start-value"), 1),
        whole(element.get(f"{TEXT}display-levels"), 1),
    )
    return whole(element.get(f"{TEXT}level"), 1), level


def _counted(levels: dict[int, _Level], counters: Counters, depth: int, start: int) -> str:
    depth = min(max(depth, 1), _LEVELS)
    level = levels.get(depth, _Level())
    before = counters[depth]
    counters[depth] = start if start >= 0 else level.start if before is None else before + 1
    counters[depth + 1 :] = [None] * (_LEVELS - depth)
    return _spelt(levels, counters, depth) if level.format else ""


def _spelt(levels: dict[int, _Level], counters: Counters, depth: int) -> str:
    def number(place: int) -> str:
        level = levels.get(place, _Level())
        counted = counters[place]
        return _FORMATS.get(level.format[:1], str)(level.start if counted is None else counted)

    level = levels[depth]
    if level.pattern:
        return re.sub(r"%(\d{1,2})%", lambda match: number(min(int(match[1]), _LEVELS)), level.pattern).strip()
    shown = range(max(depth - level.shown + 1, 1), depth + 1)
    parts = (number(place) for place in shown if place == depth or levels.get(place, _Level()).format)
    return f"{level.prefix}{'.'.join(parts)}{level.suffix}".strip()
