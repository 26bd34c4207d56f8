"""Tables whose cells stand apart by spaces alone, as text copied out of a PDF: their spaces become tabs.

Known by a line of headings and lines below with as many cells. Only the signs between cells change, one for one,
so that each place stays where it was.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracker.reading.tables.heading_words import heading_in
from tracker.reading.tables.table_headings import FEWEST_COLUMNS
from tracker.reading.text.clean_text import CleanText
from tracker.reading.text.cleaning import clean

_WIDE = re.compile("[ \u3000\u00a0]{2,}|\u3000")
_ANY = re.compile("[ \u3000\u00a0]+")
_LONGEST_LINE_OF_HEADINGS = 120
_MOST_HEADINGS_KNOWN = 0.7


def clean_with_spaced_tables(source: str) -> CleanText:
    """``source`` in the one form that the other files read, with tabs between the cells of tables that had spaces."""
    tabbed = _tabbed(source)
    return clean(source) if tabbed == source else replace(clean(tabbed), source=source)


def _tabbed(source: str) -> str:
    lines = source.split("\n")
    for first in range(len(lines)):
        width = _width_of_headings(lines[first])
        rows = list(_rows_below(lines, first + 1, width)) if width else []
        if rows:
            for place in (first, *rows):
                lines[place] = _with_tabs(lines[place], width)
    return "\n".join(lines)


def _width_of_headings(line: str) -> int:
    """How many columns a line of headings names; 0 where it is none."""
    if len(line) > _LONGEST_LINE_OF_HEADINGS or "\t" in line or "|" in line:
        return 0
    words = [unicodedata.normalize("NFKC", each) for each in _ANY.split(line.strip())]
    known = sum(heading_in(each) is not None for each in words)
    return len(words) if known >= FEWEST_COLUMNS and known >= _MOST_HEADINGS_KNOWN * len(words) else 0


def _rows_below(lines: Sequence[str], first: int, width: int) -> Iterator[int]:
    """The lines from ``first`` on that have as many cells as there are headings; empty ones are passed over."""
    for place in range(first, len(lines)):
        if not lines[place].strip():
            continue
        if not any(len(gaps.split(lines[place].strip())) == width for gaps in (_WIDE, _ANY)):
            return
        yield place


def _with_tabs(line: str, width: int) -> str:
    """A line with a tab in each gap between its cells: wide gaps where these make as many cells, else all."""
    gaps = _WIDE if len(_WIDE.split(line.strip())) == width else _ANY
    inner = line.strip()
    before = len(line) - len(line.lstrip())
    tabbed = gaps.sub(lambda gap: "\t" + " " * (len(gap.group()) - 1), inner)
    return line[:before] + tabbed + line[before + len(inner) :]
