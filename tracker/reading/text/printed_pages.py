"""What the pages of a file or a web page leave in its text: page numbers, running heads, converters' marks."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from tracker.reading.text.clean_text import CleanText, replaced
from tracker.reading.text.duty_words import LABEL
from tracker.reading.text.numbering import numbering_at

Span = tuple[int, int]

_SENTENCE_END = "。:;!?)”》】〕]"


def without_pages(clean: CleanText) -> CleanText:
    """``clean`` as if it had been written on one endless page."""
    return _without_page_numbers(_without_page_marks(clean))


# --- marks at a page's start -------------------------------------------------------------

# A converter left "12、" at each page's start, in the middle of a sentence: "建成⏎12、养老中心".
_PAGE_MARK = re.compile(r"(?:(?<=\n)|\A)(\d{1,3})、")
_FEWEST_PAGE_MARKS = 5
_SHORTEST_PAGE = 150


def _without_page_marks(clean: CleanText) -> CleanText:
    """Without the page marks of a converter, if they count 1, 2, 3 …, lie pages apart and cut sentences.

    Numbered items also count, but they begin after a full stop or a list of units; page marks mostly do not.
    """
    marks = list(_PAGE_MARK.finditer(clean.text))
    numbers = [int(mark.group(1)) for mark in marks]
    if len(marks) < _FEWEST_PAGE_MARKS or any(b != a + 1 for a, b in pairwise(numbers)):
        return clean
    if marks[-1].start() - marks[0].start() < _SHORTEST_PAGE * (len(marks) - 1):
        return clean
    cuts = [mark for mark in marks if _cuts_a_sentence(clean.text, mark.start())]
    if 2 * len(cuts) < len(marks):
        return clean
    return replaced(clean, ((max(0, mark.start() - 1), mark.end(), "") for mark in marks[1:]))


def _cuts_a_sentence(text: str, line_start: int) -> bool:
    if line_start < 2 or text[line_start - 2] in _SENTENCE_END:
        return False
    line = text[max(text.rfind("\n", 0, line_start - 1) + 1, line_start - 200) : line_start - 1]
    return LABEL.match(line) is None


# --- page numbers on lines of their own ---------------------------------------------------

_PAGE_NUMBER = re.compile(
    r"""
    ^(?:
      [-—·~]{1,2}[ ]?(?P<dashed>\d{1,3})[ ]?[-—·~]{1,2}              # — 3 —
    | 第(?P<named>\d{1,3})页(?:[,/、]?\(?共\d{1,3}页\)?)?             # 第3页 共12页
    | (?P<of>\d{1,3})[ ]?/[ ]?\d{1,3}                                        # 3/12
    | (?P<bare>\d{1,3})                                              # 3, where they count and lie pages apart
    )$
    """,
    re.VERBOSE | re.MULTILINE,
)
_FEWEST_BARE = 2
_SHORTEST_PRINTED_PAGE = 300
_LONGEST_HEAD = 30
_FEWEST_HEADS = 3


def _without_page_numbers(clean: CleanText) -> CleanText:
    """Without page numbers and the running heads beside them; a sentence cut by one goes on."""
    text = clean.text
    numbers = list(_PAGE_NUMBER.finditer(text))
    marked = [match.span() for match in numbers if match["bare"] is None]
    bare = [match for match in numbers if match["bare"] is not None]
    spans = sorted([*marked, *(_counting_pages(text, bare) if len(bare) >= _FEWEST_BARE else ())])
    if not spans:
        return clean
    return replaced(clean, _cuts(text, _with_running_heads(text, spans)))


def _counting_pages(text: str, bare: list[re.Match[str]]) -> list[Span]:
    """The bare numbers that count through, each at least a page's text after the last, cutting sentences."""
    found: list[re.Match[str]] = []
    for match in bare:
        far = not found or match.start() - found[-1].end() >= _SHORTEST_PRINTED_PAGE
        if far and (not found or int(match["bare"]) == int(found[-1]["bare"]) + 1):
            found.append(match)
    cuts = [m for m in found if text[m.start() - 2 : m.start() - 1] not in _SENTENCE_END]
    enough = len(found) >= _FEWEST_BARE and 2 * len(found) >= len(bare) and 2 * len(cuts) >= len(found)
    return [match.span() for match in found] if enough else []


def _with_running_heads(text: str, numbers: list[Span]) -> list[Span]:
    """The spans with those of lines beside them that stand beside other page numbers too."""
    beside = [span for number in numbers for span in _lines_beside(text, number)]
    often = Counter(text[slice(*span)] for span in beside)
    heads = {span for span in beside if often[text[slice(*span)]] >= _FEWEST_HEADS}
    return sorted({*numbers, *heads})


def _lines_beside(text: str, number: Span) -> Iterator[Span]:
    start, end = number
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    if start and 0 < start - 1 - above <= _LONGEST_HEAD:
        yield above, start - 1
    below = text.find("\n", end + 1)
    below = below if below >= 0 else len(text)
    if 0 < below - end - 1 <= _LONGEST_HEAD:
        yield end + 1, below


def _cuts(text: str, lines: list[Span]) -> Iterator[tuple[int, int, str]]:
    """What to take out: the lines and the empty ones around them, with all line ends where the sentence goes on."""
    done = 0
    for first, last in _joined(text, lines):
        start, end = first, last
        while start > done and text[start - 1] == "\n":
            start -= 1
        while end < len(text) and text[end] == "\n":
            end += 1
        line = text[max(done, text.rfind("\n", 0, start) + 1) : start]
        goes_on = _is_cut(line) and numbering_at(text, end) is None
        yield start, end, "" if goes_on else "\n"
        done = end


_SHORTEST_CUT_LINE = 15


def _is_cut(line: str) -> bool:
    """Whether a line stops in the middle of a sentence: no heading, no list of units, no row of a table."""
    return len(line) >= _SHORTEST_CUT_LINE and line[-1] not in _SENTENCE_END + "|" and LABEL.match(line) is None


def _joined(text: str, lines: list[Span]) -> Iterator[Span]:
    """The spans with nothing but line ends between them as one."""
    open_span: Span | None = None
    for start, end in lines:
        if open_span and not text[open_span[1] : start].strip():
            open_span = open_span[0], end
            continue
        if open_span:
            yield open_span
        open_span = start, end
    if open_span:
        yield open_span
