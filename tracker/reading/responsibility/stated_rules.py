"""Rules about responsibility that a document states once: who leads a list, and who carries out all later items."""

import re
from dataclasses import dataclass, replace
from enum import Enum

from tracker.reading.text.brackets import CLOSING
from tracker.reading.text.duty_words import labels_in


class ListRule(Enum):
    """Who leads where no word says so. A document may state its own rule once (下同)."""

    FIRST_LISTED = "the first unit of the list"
    STATED_FIRST = "the first unit of the list, as the document says"
    STATED_BEFORE_COMMA = "all units before the first comma, as the document says"


STATED_RULE = re.compile(
    r"""
      (?P<comma>(?:第一个)?(?:逗号|“,”)[之以]?前的?[^。;\n]{0,8}?(?:为|是|作为)牵头)
    | (?P<first>(?:[位排]?[列排]在?(?:第一|首)位?|排(?:名|序)(?:第一|首位)|第一个?|首个|首位)(?:位|个|名)?(?:者|的)?[^。;,\n]{0,8}?(?:为|是|作为)牵头)
    """,
    re.VERBOSE,
)


def stated_rules(text: str) -> list[tuple[int, ListRule]]:
    """The rules about leads that the document states, each with the place from which it holds."""
    return [
        (match.start(), ListRule.STATED_BEFORE_COMMA if match["comma"] else ListRule.STATED_FIRST)
        for match in STATED_RULE.finditer(text)
    ]


_ACTS = "(?:负责|落实|实施|执行|配合|推进|参与|参加|承担|抓好|组织|共同|贯彻|做好|协同|协助)"
_NOT_AGAIN = "(?:(?:以下|下文|后文)?(?:均|都)?不再(?:重复|一一|逐一|逐项|另行|分别)?(?:列出|列明|列入|列示|标注|标明|注明|说明|赘述)|下同)"
# "以下均需各区人民政府落实,不再列出"; "各区政府均为责任单位,不再列出" (form R9)
_DEFAULT_RULE = re.compile(
    rf"""
    [,;。(]?(?:以下|下列|后续|其余|其他各项)[^,;。()\n]{{0,12}}?[需由须应请](?P<doing>[^;。\n]{{2,80}}?)
    {_ACTS}{{1,3}}(?:工作)?(?=[,;。)\n]|不再|$)(?:[,;]?{_NOT_AGAIN})?
    | [,;。(]?(?:(?:以下|下列|后续|其余|其他|上述)[^,;。()\n]{{0,12}}?)?(?P<being>各(?![项类条])[^;。\n]{{1,60}}?)
    [均都](?:为|是|作为|列为|系)(?:责任|配合|落实|实施|执行|承办)(?:单位|主体|部门)[,;]?{_NOT_AGAIN}
    """,
    re.VERBOSE,
)
# What no statement is without: most clauses hold none, and the patterns are wide.
_MAY_STATE = re.compile("(?:为|是)牵头|以下|下列|后续|其余|其他|上述|[均都](?:为|是|作为|列为|系)")
_STATEMENT = re.compile(
    r"[,;。(〔\[【<]?[^,;。(〔\[【<:\n]{0,12}(?:"
    + STATED_RULE.pattern
    + r")[^,;。)〕\]】>\n]{0,6}(?:,下同)?[)〕\]】>]?",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A rule stated inside a clause: its span there, and the span of the units that it names for all later items."""

    start: int
    end: int
    default_units: tuple[int, int] | None = None


def statements(text: str, start: int, end: int) -> list[Statement]:
    """What ``text[start:end]`` says of all later items (form R9) and of its own rule, in order, none inside another.

    One in brackets of its own ends with them, 〔列第一位者为牵头单位,下同〕; after another the rest only explains it.
    """
    if not _MAY_STATE.search(text, start, end):
        return []
    found = [Statement(*match.span()) for match in _STATEMENT.finditer(text, start, end)]
    for match in _DEFAULT_RULE.finditer(text, start, end):
        found.append(Statement(*match.span(), match.span("doing" if match["doing"] else "being")))
    found.sort(key=lambda each: each.start)
    limits = (following.start for following in found[1:])
    return [replace(each, end=_end_of_rest(text, each, next(limits, end))) for each in found]


def _end_of_rest(text: str, statement: Statement, limit: int) -> int:
    """Where what explains a statement ends: with its own bracket, at the next label, at ``limit`` at the latest."""
    opening = text[statement.start]
    if opening in CLOSING and text[statement.end - 1] == CLOSING[opening]:
        return min(statement.end, limit)
    label = next(labels_in(text, statement.end, limit), None)
    return label.start() if label else limit
