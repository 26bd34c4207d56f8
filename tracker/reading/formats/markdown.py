"""Markdown: the words without the marks around them; tables of HTML inside become rows."""

import re
from collections.abc import Callable

from tracker.reading.formats.front_matter import end_of_front_matter, title_in_front_matter
from tracker.reading.formats.plain_text import read_plain_text
from tracker.reading.formats.source import SourceText
from tracker.reading.formats.web_page import tree_of
from tracker.reading.formats.web_page_lines import lines_in

_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
_END_OF_TABLE = re.compile(r"</table\s*>", re.IGNORECASE)


def _without_closing_marks(heading: str) -> str:
    """The words of a heading; marks may close it, too: "## 一、重点任务 ##"."""
    words = heading.rstrip()
    bare = words.rstrip("#")
    return bare.rstrip() if not bare or bare[-1].isspace() else words


_MARKS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"<br\s*/?>", re.IGNORECASE), ""),
    (re.compile(r"<!--[^<]{0,2000}?-->"), ""),
    (re.compile(r"^ {0,3}#{1,6}[ \t]+(.*)$", re.MULTILINE), lambda match: _without_closing_marks(match[1])),
    (re.compile(r"^ {0,3}(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"^([ \t]{0,12})[-*+][ \t]+(?=\S)", re.MULTILINE), r"\1"),
    (re.compile(r"^ {0,3}(?:[-*_][ \t]*){3,}$", re.MULTILINE), ""),
    (re.compile(r"!\[[^\]\n]{0,200}\]\([^()\n]{0,500}\)"), ""),
    (re.compile(r"\[([^\]\n]{1,200})\]\((?:https?:|/|#|\.)[^()\s]{0,500}\)"), r"\1"),
    (re.compile(r"(?<![\d*])\*{1,3}(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*])\*{1,3}(?!\d)"), r"\1"),
    (re.compile(r"(?<![\w_])__(?=\S)([^_\n]{1,2000}?)(?<=\S)__(?![\w_])"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|~>-])"), r"\1"),
)  # fmt: skip
# Units one under the other in a cell: "市甲局<br>市乙局".
_UNITS_BROKEN = re.compile(r"(?<=[局委办厅府会院部社团队行])[ \t]*<br\s*/?>[ \t]*(?=[^\s、,，。;；|<])", re.IGNORECASE)


def read_markdown(data: bytes) -> SourceText:
    """The text of ``data`` without marks."""
    source = read_plain_text(data)
    text = without_marks(source.text[end_of_front_matter(source.text) :])
    title = title_in_front_matter(source.text)
    if title and "".join(title.split()) not in "".join(text.split()):
        text = f"{title}\n{text}"
    return SourceText(text, "markdown", source.encoding)


def without_marks(text: str) -> str:
    """Markdown as its reader sees it; tables of HTML become rows of ``|``, those of Markdown stay."""
    text = _with_tables_as_rows(text.replace("\r\n", "\n"))
    text = "\n".join(_UNITS_BROKEN.sub("、", line) if "|" in line else line for line in text.split("\n"))
    for marks, words in _MARKS:
        text = marks.sub(words, text)
    return text


def _with_tables_as_rows(text: str) -> str:
    pieces, done = [], 0
    while (start := _TABLE.search(text, done)) and (end := _END_OF_TABLE.search(text, start.end())):
        rows = [line.words for line in lines_in(tree_of(text[start.start() : end.end()]), frozenset(), None)]
        pieces += [text[done : start.start()], "\n", "\n".join(rows), "\n"]
        done = end.end()
    return "".join([*pieces, text[done:]])
