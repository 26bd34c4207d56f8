"""The numbers that Word prints before paragraphs without writing them into the text.

A paragraph names a list and a level, itself or through its style; the list says how each
level counts and looks (ECMA-376, 17.9). Lists that share one abstract definition go on
counting together, unless one of them says where it starts.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from tracker.reading.formats import numerals

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_LEVELS = 9
_LONGEST_CHAIN = 20


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": numerals.in_chinese,
    "chineseCountingThousand": numerals.in_chinese,
    "taiwaneseCounting": numerals.in_chinese,
    "taiwaneseCountingThousand": numerals.in_chinese,
    "japaneseCounting": numerals.in_chinese,
    "ideographDigital": numerals.in_digits,
    "japaneseDigitalTenThousand": numerals.in_digits,
    "taiwaneseDigital": numerals.in_digits,
    "chineseLegalSimplified": lambda number: numerals.in_chinese(number, legal=True),
    "ideographLegalTraditional": lambda number: numerals.in_chinese(number, legal=True),
    "decimalZero": lambda number: f"{number:02}",
    "decimalEnclosedCircle": numerals.circled,
    "decimalEnclosedCircleChinese": numerals.circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "lowerLetter": numerals.in_letters,
    "upperLetter": lambda number: numerals.in_letters(number).upper(),
    "lowerRoman": numerals.in_roman,
    "upperRoman": lambda number: numerals.in_roman(number).upper(),
    "ideographTraditional": lambda number: numerals.one_of("甲乙丙丁戊己庚辛壬癸", number),
    "ideographZodiac": lambda number: numerals.one_of("子丑寅卯辰巳午未申酉戌亥", number),
}
_WITHOUT_NUMBER = ("bullet", "none")


@dataclass
class Level:
    """How one level of a list counts and looks. ``restart`` 0: it never starts anew."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    style: str | None = None
    legal: bool = False


@dataclass
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _InStyle:
    number: str | None
    level: int | None
    parent: str | None


class Numbers:
    """Counts through a document: ask ``before`` for each paragraph in order, once."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists = dict(_lists_in(numbering)) if numbering is not None else {}
        self._styles = dict(_styles_in(styles)) if styles is not None else {}
        self._counted: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()

    def before(self, paragraph: etree._Element) -> str:
        """The number printed before a paragraph with its marks ("一、", "（二）", "3."), or "" for none."""
        place = self._place_of(paragraph)
        if place is None:
            return ""
        name, depth = place
        numbered = self._lists[name]
        level = numbered.levels.get(depth)
        if level is None:
            return ""
        counters = self._count(name, numbered, depth)
        if level.format in _WITHOUT_NUMBER:
            return ""
        return _spelt(level, numbered.levels, counters)

    def _place_of(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """The list and the level of a paragraph; what it says itself goes before its style."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        number = _value(properties.find(f"{W}numPr/{W}numId"))
        depth = _whole(_value(properties.find(f"{W}numPr/{W}ilvl")))
        style = _value(properties.find(f"{W}pStyle"))
        if number is None and style is not None:
            number, styled_depth = self._from_style(style)
            depth = styled_depth if depth is None else depth
        if number is None or number not in self._lists:
            return None
        return number, min(max(depth or 0, 0), _LEVELS - 1)

    def _from_style(self, style: str) -> tuple[str | None, int | None]:
        name: str | None = style
        for _ in range(_LONGEST_CHAIN):
            found = self._styles.get(name or "")
            if found is None:
                return None, None
            if found.number is not None:
                depth = found.level
                if depth is None and found.number in self._lists:
                    levels = self._lists[found.number].levels
                    depth = next((each for each, level in levels.items() if level.style == name), None)
                return found.number, depth
            name = found.parent
        return None, None

    def _count(self, name: str, numbered: _List, depth: int) -> list[int | None]:
        counters = self._counted.setdefault(numbered.abstract, [None] * _LEVELS)
        if name not in self._begun:
            self._begun.add(name)
            for each, start in numbered.starts.items():
                counters[each] = start - 1
        before = counters[depth]
        counters[depth] = numbered.levels[depth].start if before is None else before + 1
        for deeper in range(depth + 1, _LEVELS):
            restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
            if restart is None or depth < restart:
                counters[deeper] = None
        return counters


def _spelt(level: Level, levels: dict[int, Level], counters: list[int | None]) -> str:
    def spell(match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        named = levels.get(depth, Level())
        number = counters[depth]
        kind = "decimal" if level.legal else named.format
        return _FORMATS.get(kind, str)(named.start if number is None else number)

    words = re.sub(r"%([1-9])", spell, level.text).strip()
    # A bare number before the words is a point of a list; the parser knows it by its stop.
    if words.isdecimal():
        return f"{words}."
    return f"{words}、" if re.fullmatch("[一二三四五六七八九十百]+", words) else words


# --- reading the definitions ----------------------------------------------------------------


def _lists_in(numbering: etree._Element) -> Iterator[tuple[str, _List]]:
    abstracts = {each.get(f"{W}abstractNumId", ""): each for each in numbering.iterchildren(f"{W}abstractNum")}
    by_style = {style: each for each in abstracts.values() if (style := _value(each.find(f"{W}styleLink"))) is not None}
    for each in numbering.iterchildren(f"{W}num"):
        abstract_id = _value(each.find(f"{W}abstractNumId")) or ""
        abstract = abstracts.get(abstract_id)
        if abstract is None:
            continue
        linked = _value(abstract.find(f"{W}numStyleLink"))
        levels = _levels_in(by_style.get(linked, abstract) if linked else abstract)
        starts = {}
        for override in each.iterchildren(f"{W}lvlOverride"):
            depth = _whole(override.get(f"{W}ilvl"))
            if depth is None or not 0 <= depth < _LEVELS:
                continue
            levels |= _levels_in(override)
            start = _whole(_value(override.find(f"{W}startOverride")))
            if start is not None:
                starts[depth] = start
        yield each.get(f"{W}numId", ""), _List(abstract_id, levels, starts)


def _levels_in(holder: etree._Element) -> dict[int, Level]:
    levels = {}
    for each in holder.iterchildren(f"{W}lvl"):
        depth = _whole(each.get(f"{W}ilvl"))
        if depth is None or not 0 <= depth < _LEVELS:
            continue
        start = _whole(_value(each.find(f"{W}start")))
        levels[depth] = Level(
            start=1 if start is None else start,
            format=_value(each.find(f"{W}numFmt")) or "decimal",
            text=_value(each.find(f"{W}lvlText")) or "",
            restart=_whole(_value(each.find(f"{W}lvlRestart"))),
            style=_value(each.find(f"{W}pStyle")),
            legal=each.find(f"{W}isLgl") is not None,
        )
    return levels


def _styles_in(styles: etree._Element) -> Iterator[tuple[str, _InStyle]]:
    for style in styles.iterchildren(f"{W}style"):
        properties = style.find(f"{W}pPr/{W}numPr")
        number = _value(properties.find(f"{W}numId")) if properties is not None else None
        level = _whole(_value(properties.find(f"{W}ilvl"))) if properties is not None else None
        yield style.get(f"{W}styleId", ""), _InStyle(number, level, _value(style.find(f"{W}basedOn")))


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(_VAL)


def _whole(words: str | None) -> int | None:
    return int(words) if words and re.fullmatch(r"-?\d{1,6}", words) else None
